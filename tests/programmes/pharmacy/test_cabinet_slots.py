"""Whatever moves a cabinet's stock moves its slots; where nobody knows which slot, they wait for a count."""

from collections.abc import Callable
from uuid import UUID

import pytest
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM
from doorstep.base.check import every_fault
from doorstep.programmes.pharmacy.actions import cabinets as actions
from doorstep.programmes.pharmacy.actions.dispense import dispense, take_back
from doorstep.programmes.pharmacy.actions.handovers import confirm, explain, send
from doorstep.programmes.pharmacy.actions.quality import release, set_aside
from doorstep.programmes.pharmacy.actions.recalls import recall_lot, settle_task
from doorstep.programmes.pharmacy.actions.receiving import count_stock
from doorstep.programmes.pharmacy.models import Cabinet, Lot, Slot
from doorstep.programmes.pharmacy.rules import cabinets as rules
from doorstep.programmes.pharmacy.words import HandoverKind, RecallLevel

pytestmark = pytest.mark.django_db


def lot_of(side: Side) -> Lot:
    return Lot.objects.select_related("medicine", "commodity").get(medicine=side.otc)


def slots() -> list[tuple[int, int, str]]:
    found = Slot.objects.order_by("number")
    return [(slot.number, slot.inside, slot.blocked_reason) for slot in found]


def recalled(side: Side, cabinet: Cabinet) -> None:
    recall = recall_lot(SYSTEM, lot=lot_of(side), level=RecallLevel.FIRST, reason="杂质超标", now=side.now)
    settle_task(SYSTEM, task=recall.tasks.get(account=cabinet.holder.account), reason="已取出", now=side.now)


def put_aside(side: Side, cabinet: Cabinet) -> None:
    units = 2 * side.otc.counts_per_pack
    set_aside(SYSTEM, holder=cabinet.holder, lot=lot_of(side), quantity=units, reason="近效期", now=side.now)


def put_aside_and_released(side: Side, cabinet: Cabinet) -> None:
    put_aside(side, cabinet)
    units = side.otc.counts_per_pack
    release(SYSTEM, holder=cabinet.holder, lot=lot_of(side), quantity=units, reason="合格", now=side.now)


def counted_at_a_desk(side: Side, cabinet: Cabinet) -> None:
    counted = {lot_of(side): 3 * side.otc.counts_per_pack}
    count_stock(SYSTEM, holder=cabinet.holder, counted=counted, reason="少两盒", now=side.now)


def sent_back(side: Side, cabinet: Cabinet) -> None:
    lot = lot_of(side)
    sent = send(
        SYSTEM, kind=HandoverKind.RETURN, source=cabinet.holder, target=side.goods.shop,
        quantities={lot: 2 * side.otc.counts_per_pack}, now=side.now,
    )  # fmt: skip
    confirm(SYSTEM, handover=sent, confirmed={lot.pk: side.otc.counts_per_pack}, now=side.now)
    explain(SYSTEM, handover=sent, reason="还在药柜里", is_found=True, now=side.now)


def sold_at_a_counter(side: Side, cabinet: Cabinet) -> None:
    dispense(SYSTEM, sale=side.sale(side.wanted(side.otc, 2), holder=cabinet.holder), now=side.now)


def sold_and_taken_back(side: Side, cabinet: Cabinet) -> None:
    sale = side.sale(side.wanted(side.otc, 2), holder=cabinet.holder)
    made = dispense(SYSTEM, sale=sale, now=side.now)
    take_back(SYSTEM, sale=made, reason="盒子破了", now=side.now)


WAYS: dict[Callable[[Side, Cabinet], None], tuple[int, str]] = {
    recalled: (0, "uncounted"),
    put_aside: (3, "uncounted"),
    put_aside_and_released: (4, "uncounted"),
    counted_at_a_desk: (3, ""),
    sent_back: (4, ""),
    sold_at_a_counter: (3, ""),
    sold_and_taken_back: (5, ""),
}


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__)
def test_a_cabinets_slot_says_what_its_books_say_however_packs_leave(
    side: Side, cabinet: Cabinet, way: Callable[[Side, Cabinet], None]
) -> None:
    way(side, cabinet)

    assert slots() == [(1, *WAYS[way])]
    assert list(every_fault()) == []


def test_of_two_slots_nobody_knows_which_one_lost_a_pack_until_they_are_filled_again(
    side: Side, cabinet: Cabinet
) -> None:
    actions.plan_slot(SYSTEM, cabinet=cabinet, number=2, medicine=side.otc, capacity=6, base_stock=4, now=side.now)
    actions.refill_cabinet(SYSTEM, cabinet=cabinet, source=side.goods.shop, found={1: 5, 2: 0}, reason="", now=side.now)

    sent_back(side, cabinet)

    assert slots() == [(1, 4, "uncounted"), (2, 4, "uncounted")]
    with pytest.raises(rules.NothingToHandOut):
        actions.authorise(SYSTEM, cabinet=cabinet, medicine=side.otc, paid_fen=980, key=UUID(int=1), now=side.now)
    actions.refill_cabinet(SYSTEM, cabinet=cabinet, source=side.goods.shop, found={1: 5, 2: 3}, reason="", now=side.now)
    assert slots() == [(1, 5, ""), (2, 4, "")]
    assert list(every_fault()) == []


def test_more_than_fits_is_not_written_into_a_cabinet(side: Side, cabinet: Cabinet) -> None:
    with pytest.raises(rules.NoRoom):
        count_stock(
            SYSTEM, holder=cabinet.holder, counted={lot_of(side): 7 * side.otc.counts_per_pack}, reason="数了",
            now=side.now,
        )  # fmt: skip

    assert slots() == [(1, 5, "")]
    assert list(every_fault()) == []
