"""A pack from a cabinet is a sale like any other: paid to the fen, in the registers, its trace code sold once."""

from uuid import UUID

import pytest
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.check import every_fault
from doorstep.programmes.pharmacy.actions import cabinets as actions
from doorstep.programmes.pharmacy.actions.dispense import take_back
from doorstep.programmes.pharmacy.actions.holds import Made, make_hold
from doorstep.programmes.pharmacy.actions.pickups import pick_up
from doorstep.programmes.pharmacy.models import Cabinet, Dispense, Hold, Incident, Slot, TraceSale, Vend
from doorstep.programmes.pharmacy.queries import registers
from doorstep.programmes.pharmacy.rules import holds, selling
from doorstep.programmes.pharmacy.words import VendState

pytestmark = pytest.mark.django_db


def paid(side: Side, cabinet: Cabinet, fen: int, number: int = 1) -> Vend:
    return actions.authorise(
        SYSTEM, cabinet=cabinet, medicine=side.otc, paid_fen=fen, key=UUID(int=number), now=side.now
    )


def dropped(side: Side, cabinet: Cabinet, code: str, number: int = 1) -> Dispense:
    vend = paid(side, cabinet, side.otc.price_fen or 0, number)
    for kind in (VendState.MOTOR, VendState.DROPPED):
        given = code if kind is VendState.DROPPED else ""
        event = f"e{number}-{kind.value}"
        actions.report(SYSTEM, vend=vend, kind=kind, controller_id=event, at=side.now, now=side.now, code=given)
    return Dispense.objects.get(key=vend.key)


def test_a_pack_that_dropped_stands_in_the_registers_with_lot_price_and_code(side: Side, cabinet: Cabinet) -> None:
    (code,) = side.codes(side.otc, 1)

    sale = dropped(side, cabinet, code)

    today = side.now.date()
    (by_lot,) = registers.sales_by_lot(SYSTEM, today, today)
    (trace,) = registers.traces(SYSTEM, today, today)
    line, lot = sale.lines.get(), side.otc.lots.get()
    assert (by_lot[1], by_lot[3], by_lot[4], by_lot[6], by_lot[8], by_lot[9]) == (
        sale.receipt_no, "智能药柜", side.otc.name_zh, lot.number, 1, (side.otc.price_fen or 0) / 100,
    )  # fmt: skip
    assert (trace[0], trace[3]) == (sale.receipt_no, code)
    assert (sale.channel, sale.movement, line.packs, line.is_uncoded) == (
        "cabinet",
        Vend.objects.get().movement,
        1,
        False,
    )
    assert list(every_fault()) == []


@pytest.mark.parametrize("off", [-1, 1])
def test_another_amount_than_the_price_hands_out_nothing(side: Side, cabinet: Cabinet, off: int) -> None:
    with pytest.raises(selling.WrongAmount):
        paid(side, cabinet, (side.otc.price_fen or 0) + off)

    assert not Vend.objects.exists()


def test_a_code_that_was_sold_before_or_of_another_product_is_looked_into_and_the_sale_stands(
    side: Side, cabinet: Cabinet
) -> None:
    (code,) = side.codes(side.otc, 1)
    dropped(side, cabinet, code)

    again = dropped(side, cabinet, code, 2)
    foreign = dropped(side, cabinet, side.codes(side.red, 1)[0], 3)
    silent = dropped(side, cabinet, "", 4)

    assert list(TraceSale.objects.values_list("code", flat=True)) == [code]
    assert sorted(Incident.objects.values_list("kind", flat=True)) == ["trace_foreign", "trace_twice"]
    assert [one.lines.get().is_uncoded for one in (again, foreign, silent)] == [False] * 3
    assert Slot.objects.get().inside == 1


def test_a_pack_that_failed_is_no_sale_and_one_taken_back_lies_in_the_slot_again(side: Side, cabinet: Cabinet) -> None:
    (code,) = side.codes(side.otc, 1)
    sale = dropped(side, cabinet, code)

    take_back(SYSTEM, sale=sale, reason="盒子破了", now=side.now)
    failing = paid(side, cabinet, side.otc.price_fen or 0, 2)
    actions.report(SYSTEM, vend=failing, kind=VendState.FAILED, controller_id="f", at=side.now, now=side.now)

    assert Slot.objects.get().inside == 5
    assert Dispense.objects.count() == 1
    assert list(every_fault()) == []


def reserved(side: Side, cabinet: Cabinet, packs: int = 1) -> Made:
    return make_hold(VISITOR, holder=cabinet.holder, medicine=side.otc, quantity=packs, key=UUID(int=50), now=side.now)


def collected(side: Side, cabinet: Cabinet, made: Made, code: str, number: int = 1) -> Vend:
    return pick_up(
        SYSTEM, cabinet=cabinet, hold=made.hold, code=code, paid_fen=side.otc.price_fen or 0, key=UUID(int=number),
        now=side.now,
    )  # fmt: skip


def test_a_reservation_is_collected_at_its_cabinet_with_its_code_and_used_up_once_it_dropped(
    side: Side, cabinet: Cabinet
) -> None:
    Slot.objects.update(base_stock=1)
    actions.refill_cabinet(SYSTEM, cabinet=cabinet, source=side.goods.shop, found={1: 1}, reason="少四盒", now=side.now)
    made = reserved(side, cabinet)

    jammed = collected(side, cabinet, made, made.code)
    actions.report(SYSTEM, vend=jammed, kind=VendState.FAILED, controller_id="f", at=side.now, now=side.now)
    kept = Hold.objects.get().state
    Slot.objects.update(blocked_at=None, blocked_reason="")
    vend = collected(side, cabinet, made, made.code, 2)
    same = collected(side, cabinet, made, made.code, 2)
    with pytest.raises(holds.HoldOver):
        collected(side, cabinet, made, made.code, 3)
    for kind in (VendState.MOTOR, VendState.DROPPED):
        actions.report(SYSTEM, vend=vend, kind=kind, controller_id=kind.value, at=side.now, now=side.now)

    held = Hold.objects.get()
    assert (kept, same, held.state, held.dispense) == ("open", vend, "used", Dispense.objects.get())
    assert Slot.objects.get().inside == 0
    assert list(every_fault()) == []


def test_a_wrong_code_at_a_cabinet_is_counted_and_more_than_one_pack_is_not_reserved_there(
    side: Side, cabinet: Cabinet
) -> None:
    with pytest.raises(selling.TooManyPacks):
        reserved(side, cabinet, 2)
    made = reserved(side, cabinet)
    wrong = f"{(int(made.code) + 1) % 10**6:06d}"

    with pytest.raises(holds.WrongCode):
        collected(side, cabinet, made, wrong)

    assert (Hold.objects.get().wrong, Vend.objects.count()) == (1, 0)
