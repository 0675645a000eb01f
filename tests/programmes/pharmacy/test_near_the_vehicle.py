"""The vehicle's next stop is a door, too: residents see when it comes, and put aside what is aboard today."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.tour import KEY, copy_for, load, stops_of
from tests.programmes.small_county import County

from doorstep.base import clock
from doorstep.base.actor import VISITOR
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.models import Hold, Holder, Lot
from doorstep.programmes.pharmacy.queries import near
from doorstep.programmes.pharmacy.rules.holds import OtherPlace
from doorstep.programmes.pharmacy.words import HolderRole
from doorstep.services.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(here: County, a_moment: Any, monkeypatch: pytest.MonkeyPatch) -> Lot:
    """Five packs aboard, of three stops one over, one begun, one to come."""
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    stops_of(here, a_moment)
    return load(here, a_moment, (5,))[0]


def van() -> Holder:
    return Holder.objects.select_related("account__book", "vehicle__depot__place").get(
        vehicle__isnull=False, role=HolderRole.STOCK
    )


def seen(lot: Lot, here: Any, now: Any) -> near.Source:
    (found,) = [one for one in near.sources(lot.medicine, now, here) if one.holder.vehicle_id is not None]
    return found


def test_of_todays_stops_the_nearest_that_is_not_over_is_shown(lot: Lot, here: County, a_moment: Any) -> None:
    begun, to_come = here.villages[1], here.villages[2]

    there = seen(lot, begun.point, a_moment)
    later = seen(lot, to_come.point, a_moment)
    first = seen(lot, None, a_moment)
    tomorrow = a_moment + timedelta(days=1)
    none = [one for one in near.sources(lot.medicine, tomorrow, None) if one.stop]

    assert [(one.place, one.is_open, one.is_ready) for one in (there, later, first)] == [
        (begun, True, True), (to_come, False, False), (begun, True, True),
    ]  # fmt: skip
    assert (there.free, later.may_reserve, none) == (5, True, [])


def test_a_stop_of_another_day_is_shown_and_nothing_put_aside_for_it(lot: Lot, here: County, a_moment: Any) -> None:
    yesterday = a_moment - timedelta(days=1)

    found = seen(lot, here.villages[0].point, yesterday)

    assert (found.place, found.is_open, found.may_reserve) == (here.villages[0], False, False)


def test_a_resident_puts_aside_what_is_aboard_until_the_vehicle_leaves_and_the_crew_sees_it(
    lot: Lot, here: County, a_moment: Any, client: Client, make_login: Any
) -> None:
    client.cookies["django_language"] = "en"
    stop = Session.objects.get(place=here.villages[2])
    Session.objects.filter(pk=stop.pk).update(ends_at=a_moment + timedelta(hours=5))
    page = client.get(f"/medicine/?medicine={lot.medicine_id}").content.decode()
    address = reverse("reserve", args=[lot.medicine_id, van().pk])

    lost = client.get(address).status_code
    over = client.get(f"{address}?stop={Session.objects.get(place=here.villages[0]).pk}").status_code
    asked = client.get(f"{address}?stop={stop.pk}").content.decode()
    done = client.post(f"{address}?stop={stop.pk}", {"packs": 2, "asked": UUID(int=7).hex}).content.decode()
    client.force_login(make_login(Role.CREW, here.county.path))

    held = Hold.objects.get()
    assert ("There now" in page, "The vehicle is there until 10:00." in page) == (True, True)
    assert (lost, over) == (404, 404)
    assert "The crew keeps it for you until they leave" in asked
    assert ("At the vehicle" in done, held.stop, held.until) == (True, stop, a_moment + timedelta(hours=5))
    assert [(one["id"], one["packs"]) for one in copy_for(client)["holds"]] == [(held.pk, 2)]
    assert KEY is not None


def test_the_operator_puts_aside_at_a_stop_and_none_of_another_vehicle(
    lot: Lot, here: County, a_moment: Any, client: Client, login_as: Any
) -> None:
    client.cookies["django_language"] = "en"
    login_as(client, Role.PHARMACIST)
    stop = Session.objects.get(place=here.villages[2])
    typed = {"holder": f"{van().pk}-{stop.pk}", "medicine": lot.medicine_id, "packs": 1, "key": str(UUID(int=3))}

    form = client.get(reverse("pharmacy:hold_new")).content.decode()
    client.post(reverse("pharmacy:hold_new"), typed)
    shop = Holder.objects.get(site=here.depot, role=HolderRole.STOCK)
    with pytest.raises(OtherPlace):
        make_hold(
            VISITOR, holder=shop, medicine=lot.medicine, quantity=1, key=UUID(int=4), now=a_moment, stop=stop
        )  # fmt: skip

    assert f"{here.vehicle.name} · {here.villages[2].name}, 10:30 to 11:15" in form
    assert Hold.objects.get().stop == stop
