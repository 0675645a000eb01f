"""What is put aside for somebody is given to nobody else, whichever way packs leave a shelf."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from tests.programmes.pharmacy.goods import make_medicine
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.programmes.pharmacy.actions.cabinets import authorise, beat, plan_slot, refill_cabinet
from doorstep.programmes.pharmacy.actions.delivery import Asked, pack_delivery, request_delivery, review_delivery
from doorstep.programmes.pharmacy.actions.handovers import send
from doorstep.programmes.pharmacy.actions.holds import make_hold, release_hold
from doorstep.programmes.pharmacy.actions.receiving import open_packs
from doorstep.programmes.pharmacy.models import Cabinet, Holder, Lot, Trip
from doorstep.programmes.pharmacy.rules.cabinets import NothingToHandOut
from doorstep.programmes.pharmacy.rules.holds import NothingFree
from doorstep.programmes.pharmacy.words import HandoverKind

PREFIX = "8100077"
WAYS = ("counter", "delivery", "reservation", "load", "refill", "handover", "opening", "cabinet")


def made_cabinet(side: Side, lot: Lot, base_stock: int) -> Cabinet:
    cabinet = side.goods.cabinet()
    plan_slot(SYSTEM, cabinet=cabinet, number=1, medicine=lot.medicine, capacity=9, base_stock=base_stock, now=side.now)
    return cabinet


def reserve(holder: Holder, lot: Lot, packs: int, now: datetime, key: int = 1) -> Any:
    return make_hold(VISITOR, holder=holder, medicine=lot.medicine, quantity=packs, key=UUID(int=key), now=now).hold


def give(side: Side, way: str, lot: Lot, cabinet: Cabinet) -> object:
    """Give one pack away."""
    goods, now, medicine = side.goods, side.now, lot.medicine

    def deliver() -> object:
        asked = request_delivery(
            side.pharmacist, holder=goods.shop, person=side.person, lines=[Asked(medicine, 1)], now=now
        )
        review_delivery(side.pharmacist, delivery=asked, reason="已核对", now=now)
        return pack_delivery(side.pharmacist, delivery=asked, now=now)

    def hand_over(kind: HandoverKind) -> object:
        trip = (Trip.objects.first() or goods.trip()) if kind is HandoverKind.LOAD else None
        return send(SYSTEM, kind=kind, source=goods.shop, target=goods.van, quantities={lot: 1}, trip=trip, now=now)

    ways: dict[str, Callable[[], object]] = {
        "counter": lambda: side.sell(side.wanted(medicine, codes=[f"{PREFIX}{7:013d}"]), key=7, at=now),
        "delivery": deliver,
        "reservation": lambda: reserve(goods.shop, lot, 1, now, key=2),
        "load": lambda: hand_over(HandoverKind.LOAD),
        "refill": lambda: hand_over(HandoverKind.REFILL),
        "handover": lambda: hand_over(HandoverKind.DELIVERY),
        "opening": lambda: open_packs(
            SYSTEM, holder=goods.shop, lot=lot, packs=1, codes=[f"{PREFIX}{8:013d}"], now=now
        ),
        "cabinet": lambda: authorise(
            SYSTEM, cabinet=cabinet, medicine=medicine, paid_fen=980, key=UUID(int=7), now=now
        ),
    }  # fmt: skip
    return ways[way]()


@pytest.mark.parametrize("way", WAYS)
def test_the_last_pack_waits_for_whom_it_was_put_aside(side: Side, way: str) -> None:
    medicine = make_medicine(
        "X77", side.now, name_zh="复合维生素B", trace_prefixes=(PREFIX,), is_divisible=True, max_packs=1
    )
    lot = side.goods.lot("T1", 2, medicine=medicine)
    cabinet = made_cabinet(side, lot, base_stock=1)
    refill_cabinet(SYSTEM, cabinet=cabinet, source=side.goods.shop, found={1: 0}, reason="", now=side.now)
    beat(SYSTEM, cabinet=cabinet, at=side.now, now=side.now)
    held = reserve(cabinet.holder if way == "cabinet" else side.goods.shop, lot, 1, side.now)

    with pytest.raises((NothingFree, NothingToHandOut)):
        give(side, way, lot, cabinet)
    release_hold(side.pharmacist if way != "cabinet" else SYSTEM, hold=held, now=side.now)

    assert give(side, way, lot, cabinet) is not None


def test_a_cabinet_is_filled_with_what_is_not_put_aside(side: Side) -> None:
    medicine = make_medicine("X77", side.now)
    lot = side.goods.lot("T1", 5, medicine=medicine)
    cabinet = made_cabinet(side, lot, base_stock=5)
    reserve(side.goods.shop, lot, 2, side.now)

    done = refill_cabinet(SYSTEM, cabinet=cabinet, source=side.goods.shop, found={1: 0}, reason="", now=side.now)

    assert (done.put, done.short) == ({1: 3}, {1: 2})
