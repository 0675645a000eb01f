"""A key names one deed: the same again is the first, anything else under it is refused and changes nothing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.goods import make_medicine
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.programmes.pharmacy.actions.cabinets import authorise, beat, plan_slot, refill_cabinet
from doorstep.programmes.pharmacy.actions.handovers import send
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.receiving import open_packs
from doorstep.programmes.pharmacy.models import Hold
from doorstep.programmes.pharmacy.rules.keys import KeyDiffers
from doorstep.programmes.pharmacy.words import HandoverKind, Payment

KEY = UUID(int=71)


def code(number: int) -> str:
    return f"8100001{number:013d}"


def deeds(side: Side, way: str) -> tuple[Callable[[], object], list[Callable[[], object]]]:
    """Return a deed, and others that take the same key for something else."""
    goods, now, otc = side.goods, side.now, side.otc
    lots = [goods.lot(number, 5, medicine=goods.medicine) for number in ("K1", "K2")]
    if way == "counter":
        one, two = (side.wanted(otc, codes=[code(number)]) for number in (1, 2))
        more = side.wanted(otc, 2, codes=[code(1), code(2)])
        key = KEY.int
        return lambda: side.sell(one, key=key), [
            lambda: side.sell(more, key=key),
            lambda: side.sell(two, key=key),
            lambda: side.sell(one, key=key, person=None if side.sale(one).person else side.person),
            lambda: side.sell(one, key=key, payment=Payment.FREE, paid_fen=0),
        ]
    if way == "hold":
        given: dict[str, Any] = {"holder": goods.shop, "medicine": otc, "quantity": 1, "key": KEY, "now": now}
        return lambda: make_hold(VISITOR, **given).hold, [
            lambda: make_hold(VISITOR, **given | {"quantity": 2}),
            lambda: make_hold(VISITOR, **given | {"medicine": goods.medicine}),
            lambda: make_hold(VISITOR, **given | {"holder": goods.van}),
        ]
    if way == "send":
        given = {"kind": HandoverKind.REFILL, "source": goods.shop, "target": goods.van, "now": now, "key": KEY}
        return lambda: send(SYSTEM, quantities={lots[0]: 1}, **given), [
            lambda: send(SYSTEM, quantities={lots[0]: 2}, **given),
            lambda: send(SYSTEM, quantities={lots[1]: 1}, **given),
            lambda: send(SYSTEM, quantities={lots[0]: 1}, **given | {"kind": HandoverKind.DELIVERY}),
        ]
    cabinet = goods.cabinet()
    for number, medicine in ((1, goods.medicine), (2, otc)):
        plan_slot(SYSTEM, cabinet=cabinet, number=number, medicine=medicine, capacity=9, base_stock=2, now=now)
    refill_cabinet(SYSTEM, cabinet=cabinet, source=goods.shop, found={1: 0, 2: 0}, reason="", now=now)
    beat(SYSTEM, cabinet=cabinet, at=now, now=now)
    paid: dict[str, Any] = {"cabinet": cabinet, "medicine": goods.medicine, "paid_fen": 980, "key": KEY, "now": now}
    return lambda: authorise(SYSTEM, **paid), [
        lambda: authorise(SYSTEM, **paid | {"paid_fen": 979}),
        lambda: authorise(SYSTEM, **paid | {"medicine": otc}),
    ]


@pytest.mark.parametrize("way", ["counter", "hold", "send", "cabinet"])
def test_the_same_again_is_the_first_and_anything_else_is_refused(side: Side, way: str) -> None:
    deed, others = deeds(side, way)

    first, again = deed(), deed()

    assert first == again
    for other in others:
        with pytest.raises(KeyDiffers):
            other()
    assert deed() == first


def test_an_opened_pack_is_not_another_one_under_the_same_key(side: Side) -> None:
    medicine = make_medicine("Y02", side.now, is_divisible=True)
    lots = [side.goods.lot(number, 5, medicine=medicine) for number in ("K1", "K2")]

    first, again = (
        open_packs(SYSTEM, holder=side.goods.shop, lot=lots[0], packs=1, now=side.now, key=KEY) for _ in range(2)
    )

    assert first == again
    for lot, packs in ((lots[0], 2), (lots[1], 1)):
        with pytest.raises(KeyDiffers):
            open_packs(SYSTEM, holder=side.goods.shop, lot=lot, packs=packs, now=side.now, key=KEY)


def test_whoever_goes_back_and_changes_a_number_is_told_what_stands(client: Client, side: Side) -> None:
    address = reverse("reserve", args=[side.otc.pk, side.goods.shop.pk])

    client.post(address, {"packs": 1, "asked": KEY.hex})
    said = client.post(address, {"packs": 2, "asked": KEY.hex}).content.decode()

    assert "您之前已经提交过这一页，数量和这次不一样，以那次为准。" in said
    assert Hold.objects.get().packs == 1
