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
from doorstep.programmes.pharmacy.actions.certificates import (
    correct_certificate,
    register_certificate,
    withdraw_certificate,
)
from doorstep.programmes.pharmacy.actions.trips import open_trip, plan_trip
from doorstep.programmes.pharmacy.models import Certificate, Trip
from doorstep.programmes.pharmacy.queries.certificates import members
from doorstep.programmes.pharmacy.rules.duty import LicenceNumberTaken, WithdrawnAlready
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


def test_what_was_typed_wrongly_is_corrected_and_what_was_taken_away_withdrawn(goods: Goods, driver: Login) -> None:
    given: dict[str, Any] = {"vehicle": goods.here.vehicle, "crew": [driver], "now": goods.now}
    today = goods.now.date()
    wrong = certify(goods, driver, today - DAY)
    with pytest.raises(CertificateOver):
        plan_trip(SYSTEM, on=today, **given)

    right = correct_certificate(
        SYSTEM, certificate=wrong, number="浙E 1235", valid_from=today, valid_until=today + DAY, reason="年份写错",
        now=goods.now,
    )  # fmt: skip
    trip = plan_trip(SYSTEM, on=today, **given)
    withdraw_certificate(SYSTEM, certificate=right, reason="驾照被扣", now=goods.now)
    with pytest.raises(WithdrawnAlready):
        withdraw_certificate(SYSTEM, certificate=right, reason="驾照被扣", now=goods.now)

    (member,) = members([driver], today)
    rows = Certificate.objects.order_by("pk").values_list("number", "withdrawn_reason")
    assert trip.on == today
    assert list(rows) == [("浙E1234", "年份写错"), ("浙E1235", "驾照被扣")]
    assert (member.held, member.lacking) == ([], list(CertificateKind))
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(withdrawn_reason="")


def test_a_certificate_is_corrected_and_withdrawn_on_its_page_by_whoever_keeps_them(
    goods: Goods, driver: Login, client: Client, login_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: goods.now)
    monkeypatch.setattr(clock, "today", goods.now.date)
    client.cookies["django_language"] = "en"
    first, today = certify(goods, driver, goods.now.date() + DAY), goods.now.date()
    page = reverse("pharmacy:certificate", args=[first.pk])
    typed = {"number": "浙E 1235", "valid_from": str(today), "valid_until": str(today + DAY), "reason": "号码写错"}

    login_as(client, Role.PHARMACIST)
    seen, forbidden = client.get(page).content.decode(), client.post(page, typed).status_code
    login_as(client, Role.COUNTY_PLANNER)
    wrong = client.post(page, {**typed, "reason": ""}).status_code
    corrected = client.post(page, typed, follow=True).content.decode()
    second = Certificate.objects.get(withdrawn_at=None)
    withdrawing = reverse("pharmacy:certificate_withdraw", args=[second.pk])
    why = client.post(withdrawing, {"why": ""}, follow=True).content.decode()
    gone = client.post(withdrawing, {"why": "驾照被扣"}, follow=True).content.decode()
    again = client.post(withdrawing, {"why": "驾照被扣"}, follow=True).content.decode()

    assert ("Correct it" in seen, forbidden, wrong) == (False, 403, 422)
    assert ("What stood there before is kept below." in corrected, "号码写错" in corrected) == (True, True)
    assert "Please write why." in why
    assert ("Withdrawn. It holds for nothing any more." in gone, "Correct it" in gone) == (True, False)
    assert "It was withdrawn before." in again
    assert "No certificate is written down" in client.get(reverse("pharmacy:certificates")).content.decode()


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
