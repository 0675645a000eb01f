"""A vehicle's day: loaded, one device in charge, counted, closed; a lost device freezes the stock."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.goods import Goods, make_device, make_medicine

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.devices.actions.devices import revoke_device
from doorstep.ledger.rules import ReasonMissing
from doorstep.programmes.pharmacy.actions import trips as actions
from doorstep.programmes.pharmacy.actions.closing import close_day
from doorstep.programmes.pharmacy.actions.duty import register_licence
from doorstep.programmes.pharmacy.actions.handovers import explain, send
from doorstep.programmes.pharmacy.actions.quality import destroy, set_aside
from doorstep.programmes.pharmacy.actions.receiving import count_stock, open_packs
from doorstep.programmes.pharmacy.models import Lease, Lot, Trip
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules import stock as stock_rules
from doorstep.programmes.pharmacy.rules import trips as rules
from doorstep.programmes.pharmacy.rules.closing import DayNotReady
from doorstep.programmes.pharmacy.words import HandoverKind, LeaseEnd, TripState

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(goods: Goods) -> Lot:
    return goods.lot(packs=200)


def test_a_short_load_leaves_the_rest_on_the_way_and_the_trip_may_start(goods: Goods, lot: Lot) -> None:
    trip = goods.trip()
    sent = goods.load(trip, {lot: 120}, {lot: 118})

    lease = actions.open_trip(SYSTEM, trip=trip, device=make_device(1, goods.now), now=goods.now)

    held = goods.held(lot)
    assert (held["transit"], held[goods.van.account.key]) == (2, 118)
    assert (sent.state, lease.trip.state) == ("open", TripState.OPEN)
    actions.end_lease(SYSTEM, lease=lease, now=goods.now)
    actions.count_trip(SYSTEM, trip=_trip(), counted={lot: 118}, reason="", now=goods.now)
    actions.close_trip(SYSTEM, trip=_trip(), now=goods.now)
    evening, book = goods.now + timedelta(hours=10), goods.shop.account.book
    with pytest.raises(DayNotReady) as refused:
        close_day(SYSTEM, book=book, on=goods.now.date(), now=evening)
    assert [(one.kind.value, one.count, one.pk) for one in refused.value.left] == [("difference", 2, sent.pk)]
    explain(SYSTEM, handover=sent, reason="两盒还在货架上", is_found=True, now=evening)
    done = close_day(SYSTEM, book=book, on=goods.now.date(), now=evening, uncounted="周五盘点")
    assert done.on == goods.now.date()


def _trip() -> Trip:
    return Trip.objects.select_related("vehicle__depot__place").get()


def test_a_second_device_is_refused(goods: Goods, lot: Lot) -> None:
    trip, first, second = goods.trip(), make_device(1, goods.now), make_device(2, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=first, now=goods.now)

    with pytest.raises(rules.LeaseTaken):
        actions.begin_lease(SYSTEM, trip=trip, device=second, now=goods.now)
    assert actions.begin_lease(SYSTEM, trip=trip, device=first, now=goods.now) == lease
    with pytest.raises(IntegrityError), transaction.atomic():
        Lease.objects.create(trip=trip, device=second, begun_at=goods.now)

    queries.require_writer(goods.van, first)
    for stranger in (second, None):
        with pytest.raises(rules.NoLease):
            queries.require_writer(goods.van, stranger)


def test_while_a_device_has_charge_only_that_device_counts_the_vehicle(goods: Goods, lot: Lot) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    given: dict[str, Any] = {"holder": goods.van, "counted": {lot: 4}, "reason": "少一盒", "now": goods.now}

    for stranger in (None, make_device(2, goods.now)):
        with pytest.raises(rules.LeaseOpen):
            count_stock(SYSTEM, device=stranger, **given)
    by_device = count_stock(SYSTEM, device=device, **given)
    actions.end_lease(SYSTEM, lease=lease, now=goods.now)
    at_desk = count_stock(SYSTEM, **{**given, "counted": {lot: 3}})

    assert [one.lines.get().counted for one in (by_device, at_desk)] == [4, 3]
    assert goods.held(lot)[goods.van.account.key] == 3


def test_a_lost_device_freezes_the_vehicle_until_it_is_counted(goods: Goods, lot: Lot, make_actor: Any) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)

    with pytest.raises(NotAllowed):
        actions.revoke_lease(make_actor(Role.CREW), lease=lease, reason="手机丢了", now=goods.now)
    with pytest.raises(ReasonMissing):
        actions.revoke_lease(SYSTEM, lease=lease, reason=" ", now=goods.now)
    trip = actions.revoke_lease(make_actor(Role.PHARMACIST), lease=lease, reason="手机丢了", now=goods.now)
    van = queries.holder_of(goods.here.vehicle)
    assert van is not None

    with pytest.raises(stock_rules.HolderFrozen):
        queries.require_writer(van, device)
    with pytest.raises(stock_rules.HolderFrozen):
        send(SYSTEM, kind=HandoverKind.RETURN, source=van, target=goods.shop, quantities={lot: 1}, now=goods.now)
    actions.count_trip(SYSTEM, trip=trip, counted={lot: 4}, reason="少一盒", now=goods.now)
    send(SYSTEM, kind=HandoverKind.RETURN, source=_again(goods), target=goods.shop, quantities={lot: 4}, now=goods.now)

    ended = Lease.objects.get()
    assert (ended.ended_how, ended.ended_reason, goods.held(lot)["adjust"]) == (LeaseEnd.REVOKED, "手机丢了", 1)


def test_a_device_from_which_a_vehicle_was_taken_forgets_the_day_until_it_is_given_one_again(
    goods: Goods, lot: Lot, client: Client, make_login: Any
) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    asked = {"device": str(device.key)}

    def standing() -> object:
        return client.get(reverse("pharmacy:crew_standing"), asked).json()["is_taken_back"]

    seen = [standing()]
    trip = actions.revoke_lease(SYSTEM, lease=lease, reason="手机丢了", now=goods.now)
    client.force_login(make_login(Role.CREW, goods.here.county.path))
    copy = client.get(reverse("pharmacy:crew_snapshot"), asked, headers={"accept": "application/json"})
    client.logout()
    seen.append(standing())
    later = goods.now + timedelta(hours=1)
    actions.count_trip(SYSTEM, trip=trip, counted={lot: 5}, reason="", now=later)
    actions.close_trip(SYSTEM, trip=trip, now=later)
    again = actions.plan_trip(SYSTEM, vehicle=trip.vehicle, on=goods.now.date() + timedelta(days=1), now=later)
    actions.open_trip(SYSTEM, trip=again, device=device, now=later)
    seen.append(standing())
    revoke_device(SYSTEM, device=device, reason="屏幕碎了", now=later)
    seen.append(standing())

    assert (seen, copy.status_code) == ([False, True, False, True], HTTPStatus.GONE)


def test_a_device_that_gave_its_vehicle_back_forgets_the_day_and_may_have_the_next_one(
    goods: Goods, lot: Lot, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    asked, seen = {"device": str(device.key)}, []

    actions.end_lease(SYSTEM, lease=lease, now=goods.now)
    for hours in (0, 24):
        monkeypatch.setattr("doorstep.base.clock.now", lambda hours=hours: goods.now + timedelta(hours=hours))
        seen.append(client.get(reverse("pharmacy:crew_standing"), asked).json()["is_taken_back"])

    assert seen == [True, False]


def _again(goods: Goods) -> Any:
    return queries.holder_of(goods.here.vehicle)


def test_a_day_goes_from_loading_to_the_closed_count(goods: Goods, lot: Lot) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    goods.sell(goods.van, lot, 2, goods.now + timedelta(minutes=1))
    evening = goods.now + timedelta(hours=8)

    with pytest.raises(rules.TripElsewhere):
        actions.close_trip(SYSTEM, trip=trip, now=evening)
    trip = actions.end_lease(SYSTEM, lease=lease, now=evening)
    with pytest.raises(rules.NotCounted):
        actions.close_trip(SYSTEM, trip=trip, now=evening)
    actions.count_trip(SYSTEM, trip=trip, counted={lot: 3}, reason="", now=evening)
    trip = actions.close_trip(SYSTEM, trip=trip, now=evening)

    assert (trip.state, trip.closed_at) == (TripState.CLOSED, evening)
    with pytest.raises(rules.NoLease):
        actions.end_lease(SYSTEM, lease=lease, now=evening)


def test_a_vehicle_is_not_given_back_while_reports_are_on_the_way(goods: Goods, lot: Lot) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    device.waiting = 3
    device.save()

    with pytest.raises(rules.ReportsWaiting) as refused:
        actions.end_lease(SYSTEM, lease=lease, now=goods.now)

    assert refused.value.waiting == 3


def test_a_vehicle_that_carries_enough_sets_out_without_a_new_load(goods: Goods, lot: Lot) -> None:
    first, device = goods.trip(), make_device(1, goods.now)
    goods.load(first, {lot: 5})
    lease = actions.open_trip(SYSTEM, trip=first, device=device, now=goods.now)
    actions.end_lease(SYSTEM, lease=lease, now=goods.now)
    evening, morning = goods.now + timedelta(hours=8), goods.now + timedelta(days=1)
    first.refresh_from_db()
    actions.count_trip(SYSTEM, trip=first, counted={lot: 5}, reason="", now=evening)
    actions.close_trip(SYSTEM, trip=first, now=evening)
    second = actions.plan_trip(SYSTEM, vehicle=first.vehicle, on=morning.date(), now=morning)

    actions.open_trip(SYSTEM, trip=second, device=device, now=morning)

    second.refresh_from_db()
    assert second.state == TripState.OPEN


def test_a_trip_starts_loaded_and_counted_on_board(goods: Goods, lot: Lot) -> None:
    trip, device = goods.trip(), make_device(1, goods.now)

    with pytest.raises(rules.TripElsewhere):
        actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    send(
        SYSTEM, kind=HandoverKind.LOAD, source=goods.shop, target=goods.van, quantities={lot: 5}, trip=trip,
        now=goods.now,
    )  # fmt: skip
    with pytest.raises(rules.NotConfirmed):
        actions.open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    with pytest.raises(rules.TripElsewhere):
        send(SYSTEM, kind=HandoverKind.LOAD, source=goods.shop, target=goods.van, quantities={lot: 5}, now=goods.now)


def test_one_trip_a_day_and_one_at_a_time(goods: Goods, lot: Lot) -> None:
    trip = goods.trip()
    goods.load(trip, {lot: 5})

    with pytest.raises(rules.TripThere):
        goods.trip()
    tomorrow = goods.now + timedelta(days=1)
    later = actions.plan_trip(SYSTEM, vehicle=goods.here.vehicle, on=tomorrow.date(), now=goods.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(pk=later.pk).update(state=TripState.LOADED)


def test_a_count_thaws_what_was_frozen(goods: Goods, lot: Lot) -> None:
    goods.shop.frozen_at, goods.shop.frozen_reason = goods.now, "清点中"
    goods.shop.save()

    with pytest.raises(stock_rules.HolderFrozen):
        goods.lot("A2", 1)
    count_stock(SYSTEM, holder=goods.shop, counted={lot: 200}, reason="", now=goods.now)

    assert goods.lot("A3", 1).number == "A3"


def test_a_pharmacist_goes_along_only_while_the_licence_holds(goods: Goods, make_login: Any) -> None:
    login, day = make_login(Role.PHARMACIST), goods.now.date()
    given = {"vehicle": goods.here.vehicle, "on": day, "pharmacist": login, "now": goods.now}

    with pytest.raises(rules.PharmacistNotLicensed):
        actions.plan_trip(SYSTEM, **given)
    licence = register_licence(
        SYSTEM, login=login, partner=goods.here.company, number="执3301", valid_from=day, valid_until=day, now=goods.now
    )

    assert actions.plan_trip(SYSTEM, **given).pharmacist == login
    with pytest.raises(rules.PharmacistNotLicensed):
        actions.plan_trip(SYSTEM, **{**given, "on": licence.valid_until + timedelta(days=1)})


@pytest.mark.parametrize("deed", ["set_aside", "destroy", "open_packs"])
def test_while_a_device_has_charge_of_a_vehicle_no_desk_sets_aside_destroys_or_opens(goods: Goods, deed: str) -> None:
    medicine = make_medicine("Y02", goods.now, is_divisible=True)
    lot, van, now = goods.lot("B1", 4, medicine=medicine), goods.van, goods.now
    given: dict[str, Any] = {"holder": van, "lot": lot, "quantity": 24, "reason": "外盒破损", "now": now}
    deeds = {
        "set_aside": lambda: set_aside(SYSTEM, **given),
        "destroy": lambda: destroy(SYSTEM, **given),
        "open_packs": lambda: open_packs(SYSTEM, holder=van, lot=lot, packs=1, now=now),
    }
    trip = goods.trip()
    goods.load(trip, {lot: 72})
    set_aside(SYSTEM, **given)
    lease = actions.open_trip(SYSTEM, trip=trip, device=make_device(1, now), now=now)
    before = goods.held(lot)

    with pytest.raises(rules.LeaseOpen):
        deeds[deed]()
    refused = goods.held(lot)
    actions.end_lease(SYSTEM, lease=lease, now=now)
    deeds[deed]()

    assert refused == before
    assert goods.held(lot) != before
