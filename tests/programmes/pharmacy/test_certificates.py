"""Drivers and crews: what they hold, until when, and who stays at home."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.goods import Goods, make_device

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.certificates import register_certificate
from doorstep.programmes.pharmacy.actions.trips import open_trip, plan_trip
from doorstep.programmes.pharmacy.models import Certificate, Trip
from doorstep.programmes.pharmacy.queries.certificates import members
from doorstep.programmes.pharmacy.rules.duty import LicenceNumberTaken
from doorstep.programmes.pharmacy.rules.trips import CertificateOver
from doorstep.programmes.pharmacy.words import CertificateKind, Standing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def driver(goods: Goods, make_login: Any) -> Login:
    login: Login = make_login(Role.CREW, goods.here.county.path, name="driver")
    return login


def certify(goods: Goods, driver: Login, until: date, kind: CertificateKind = CertificateKind.DRIVING) -> Certificate:
    return register_certificate(
        SYSTEM, login=driver, partner=goods.here.company, kind=kind, number="浙E 1234", now=goods.now,
        valid_from=goods.now.date() - 300 * DAY, valid_until=until,
    )  # fmt: skip


def test_nobody_is_taken_on_a_trip_with_a_certificate_that_is_over_until_it_is_renewed(
    goods: Goods, driver: Login
) -> None:
    today = goods.now.date()
    given: dict[str, Any] = {"vehicle": goods.here.vehicle, "crew": [driver], "now": goods.now}
    certify(goods, driver, today)

    plan_trip(SYSTEM, on=today, **given)
    with pytest.raises(CertificateOver) as refused:
        plan_trip(SYSTEM, on=today + DAY, **given)
    certify(goods, driver, today + 365 * DAY)

    assert (refused.value.name, refused.value.kind, refused.value.until) == ("driver", CertificateKind.DRIVING, today)
    assert plan_trip(SYSTEM, on=today + DAY, **given).on == today + DAY


def test_a_vehicle_does_not_set_out_with_a_certificate_that_came_to_be_over(goods: Goods, driver: Login) -> None:
    lot, today = goods.lot(packs=200), goods.now.date()
    trip = plan_trip(SYSTEM, vehicle=goods.here.vehicle, on=today, crew=[driver], now=goods.now)
    goods.load(trip, {lot: 5})
    certify(goods, driver, today - DAY, CertificateKind.HEALTH)

    with pytest.raises(CertificateOver):
        open_trip(SYSTEM, trip=trip, device=make_device(1, goods.now), now=goods.now)


def test_what_each_holds_and_lacks_is_known_on_every_day(goods: Goods, driver: Login) -> None:
    today = goods.now.date()
    certify(goods, driver, today + 9 * DAY)

    (member,) = members([driver], today)

    assert [(one.standing, one.days_left) for one in member.held] == [(Standing.ENDS_SOON, 10)]
    assert member.lacking == [CertificateKind.HEALTH]


def test_a_certificate_is_written_down_once_by_whoever_may(goods: Goods, driver: Login, make_actor: Any) -> None:
    today = goods.now.date()
    certify(goods, driver, today)

    with pytest.raises(LicenceNumberTaken):
        certify(goods, driver, today)
    with pytest.raises(NotAllowed):
        register_certificate(
            make_actor(Role.PHARMACIST), login=driver, partner=goods.here.company, kind=CertificateKind.HEALTH,
            number="1", valid_from=today, valid_until=today, now=goods.now,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(valid_until=today - 999 * DAY)


def test_the_pages_show_what_ends_and_say_why_somebody_stays_at_home(
    goods: Goods, driver: Login, client: Client, login_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: goods.now)
    monkeypatch.setattr(clock, "today", goods.now.date)
    client.cookies["django_language"] = "en"
    login_as(client, Role.COUNTY_PLANNER)
    page, today = reverse("pharmacy:certificates"), goods.now.date()
    written = {
        "login": driver.pk, "partner": goods.here.company.pk, "kind": "driving", "number": "浙E 1234",
        "valid_from": "2025-09-01", "valid_until": str(today + DAY),
    }  # fmt: skip
    planned = {"vehicle": goods.here.vehicle.pk, "crew": [driver.pk]}

    empty = client.get(page).content.decode()
    wrong = client.post(page, {**written, "valid_until": "2025-01-01"})
    client.post(page, written)
    login_as(client, Role.PHARMACIST)
    listed, forbidden = client.get(page).content.decode(), client.post(page, written)
    late = client.post(reverse("pharmacy:trip_new"), {**planned, "on": str(today + 2 * DAY)}).content.decode()
    client.post(reverse("pharmacy:trip_new"), {**planned, "on": str(today)})
    trip = client.get(reverse("pharmacy:trip", args=[Trip.objects.get().pk])).content.decode()

    assert ("No certificate is written down" in empty, wrong.status_code, forbidden.status_code) == (True, 422, 403)
    assert ("2 days left" in listed, "Write one down" in listed) == (True, False)
    assert "Driving licence of driver: the last day was Wed 2 Sep 2026. Choose somebody else" in late
    assert "Health certificate: not written down" in trip
