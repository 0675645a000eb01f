"""A lot that left a shelf when it was not usable any more is found, whoever wrote it into the tables."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.goods import Goods, make_device

from doorstep.base.actor import SYSTEM
from doorstep.ledger.actions import count
from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.actions.quality import set_aside
from doorstep.programmes.pharmacy.actions.recalls import recall_lot
from doorstep.programmes.pharmacy.actions.trips import end_lease, open_trip
from doorstep.programmes.pharmacy.models import Lot
from doorstep.programmes.pharmacy.queries.goods_check import faults
from doorstep.programmes.pharmacy.words import HandoverKind, RecallLevel

pytestmark = pytest.mark.django_db
NAME = "doorstep.programmes.pharmacy.queries.goods_check.faults"


def test_what_went_out_when_it_was_not_usable_is_found_but_not_what_a_device_reported(goods: Goods) -> None:
    today = goods.now.date()
    lots = [goods.lot(number, 9, date(2026, 12, 31)) for number in ("A1", "A2")]
    sold = [goods.sell(goods.shop, lots[0], 1), goods.sell(goods.shop, lots[0], 2)]
    loaded = goods.load(goods.trip(), {lots[0]: 3}).sending
    after = goods.sell(goods.shop, lots[1], 1, goods.now + timedelta(hours=2))
    goods.sell(goods.shop, lots[1], 1)
    whole = list(faults())
    recall_lot(SYSTEM, lot=lots[1], level=RecallLevel.FIRST, reason="杂质超标", now=goods.now + timedelta(hours=1))
    send(SYSTEM, kind=HandoverKind.RETURN, source=goods.van, target=goods.shop, quantities={lots[0]: 1}, now=goods.now)

    with tables_unlocked():
        Lot.objects.filter(pk=lots[0].pk).update(last_use_on=today - timedelta(days=1))
        Movement.objects.filter(pk=sold[1].pk).update(about="devices.Operation:5")

    assert (whole, NAME in settings.CHECKS) == ([], True)
    assert loaded is not None
    assert list(faults()) == [
        f"ledger.Movement:{sold[1].pk}: went out on the road and is not among the sales",
        f"ledger.Movement:{sold[0].pk}: sale of lot {lots[0].pk} that was not usable then",
        f"ledger.Movement:{loaded.pk}: load of lot {lots[0].pk} that was not usable then",
        f"ledger.Movement:{after.pk}: sale of lot {lots[1].pk} that was not usable then",
    ]


def test_what_is_called_a_return_to_a_vehicle_is_looked_at_like_a_load(goods: Goods) -> None:
    lot = goods.lot("A1", 9, date(2026, 12, 31))
    there = send(
        SYSTEM, kind=HandoverKind.RETURN, source=goods.shop, target=goods.van, quantities={lot: 4}, now=goods.now
    )
    confirm(SYSTEM, handover=there, confirmed={lot.pk: 4}, now=goods.now)
    send(SYSTEM, kind=HandoverKind.RETURN, source=goods.van, target=goods.shop, quantities={lot: 1}, now=goods.now)
    whole = list(faults())

    with tables_unlocked():
        Lot.objects.filter(pk=lot.pk).update(last_use_on=goods.now.date() - timedelta(days=1))

    assert whole == []
    assert list(faults()) == [f"ledger.Movement:{there.sending_id}: return of lot {lot.pk} that was not usable then"]


def test_on_its_last_day_a_lot_went_out_rightly_until_midnight(goods: Goods) -> None:
    lot = goods.lot("A1", 9, goods.now.date())
    goods.sell(goods.shop, lot, 1, goods.now.replace(hour=23, minute=59))
    plain = list(faults())

    late = goods.sell(goods.shop, lot, 1, goods.now.replace(hour=0, minute=0) + timedelta(days=1))

    assert plain == []
    assert list(faults()) == [f"ledger.Movement:{late.pk}: sale of lot {lot.pk} that was not usable then"]


def test_a_lot_whose_state_no_action_wrote_down_is_named(goods: Goods) -> None:
    lots = [goods.lot(number) for number in ("A1", "A2", "A3")]
    recall_lot(SYSTEM, lot=lots[1], level=RecallLevel.FIRST, reason="杂质超标", now=goods.now)

    with tables_unlocked():
        Lot.objects.filter(pk=lots[0].pk).update(status="destroyed")
        Lot.objects.filter(pk=lots[1].pk).update(status="released")

    assert list(faults()) == [
        f"pharmacy.Lot:{lots[0].pk}: says destroyed, and nothing says by whom or since when",
        f"pharmacy.Lot:{lots[1].pk}: says released although it was recalled",
    ]


def test_what_left_a_vehicle_in_the_charge_of_a_device_by_another_hand_is_found(goods: Goods) -> None:
    lot, later = goods.lot(), goods.now + timedelta(minutes=5)
    trip, device = goods.trip(), make_device(1, goods.now)
    goods.load(trip, {lot: 90})
    lease = open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    set_aside(SYSTEM, holder=goods.van, lot=lot, quantity=10, reason="包装破损", now=later, is_urgent=True)
    send(SYSTEM, kind=HandoverKind.RETURN, source=goods.van, target=goods.shop, quantities={lot: 5}, now=later)
    whole = list(faults())

    sold = goods.sell(goods.van, lot, 3, later)
    counted = count(SYSTEM, account=goods.van.account, counted={lot.commodity: 60}, reason="少了", now=later)
    end_lease(SYSTEM, lease=lease, now=later + timedelta(minutes=5))
    goods.sell(goods.van, lot, 2, later + timedelta(minutes=5))  # nobody has charge of it any more

    assert whole == []
    assert counted is not None
    said = f"out of vehicle {goods.here.vehicle.pk} by another hand than device {device.pk}'s, which had charge of it"
    assert list(faults()) == [
        f"ledger.Movement:{sold.pk}: sale {said}",
        f"ledger.Movement:{counted.pk}: count {said}",
    ]
