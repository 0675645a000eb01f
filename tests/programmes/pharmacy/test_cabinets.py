"""Cabinets: class B only, filled to the base stock after a count, one refund, no pack twice, silence is no source."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.programmes.pharmacy.goods import Goods, make_medicine

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.ledger.rules import ReasonMissing
from doorstep.programmes.pharmacy.actions import cabinets as actions
from doorstep.programmes.pharmacy.models import Cabinet, CabinetEvent, Lot, Slot, Vend
from doorstep.programmes.pharmacy.queries import cabinets as queries
from doorstep.programmes.pharmacy.queries import near
from doorstep.programmes.pharmacy.rules import cabinets as rules
from doorstep.programmes.pharmacy.rules.catalogue import NotInACabinet
from doorstep.programmes.pharmacy.words import LegalClass, VendState

pytestmark = pytest.mark.django_db


@pytest.fixture
def cabinet(goods: Goods) -> Cabinet:
    return goods.cabinet()


def plan(goods: Goods, cabinet: Cabinet, number: int, **changes: Any) -> Slot:
    given = {"medicine": goods.medicine, "capacity": 12, "base_stock": 9, **changes}
    return actions.plan_slot(SYSTEM, cabinet=cabinet, number=number, now=goods.now, **given)


def fill(goods: Goods, cabinet: Cabinet, found: dict[int, int], reason: str = "") -> actions.Refilled:
    return actions.refill_cabinet(SYSTEM, cabinet=cabinet, source=goods.shop, found=found, reason=reason, now=goods.now)


def order(goods: Goods, cabinet: Cabinet, number: int = 1) -> Vend:
    return actions.authorise(
        SYSTEM, cabinet=cabinet, medicine=goods.medicine, paid_fen=980, key=UUID(int=number), now=goods.now
    )


def tell(goods: Goods, vend: Vend, kind: VendState, event: str, at: datetime | None = None) -> Vend:
    return actions.report(SYSTEM, vend=vend, kind=kind, controller_id=event, at=at or goods.now, now=goods.now)


@pytest.fixture
def full(goods: Goods, cabinet: Cabinet) -> Lot:
    """A cabinet with two slots of one medicine, filled, that works."""
    lot = goods.lot(packs=100)
    plan(goods, cabinet, 1, base_stock=2)
    plan(goods, cabinet, 2, base_stock=3)
    fill(goods, cabinet, {1: 0, 2: 0})
    actions.beat(SYSTEM, cabinet=cabinet, at=goods.now, now=goods.now)
    return lot


@pytest.mark.parametrize("legal_class", [LegalClass.OTC_A, LegalClass.RX, None])
def test_a_planogram_refuses_what_is_not_class_b(
    goods: Goods, cabinet: Cabinet, legal_class: LegalClass | None
) -> None:
    medicine = make_medicine("Y02", goods.now, legal_class=legal_class)

    with pytest.raises(NotInACabinet) as refused:
        plan(goods, cabinet, 1, medicine=medicine)

    said = refused.value.decision
    assert (said.why, said.rule, str(said.since)) == (
        "cabinet_class_forbidden", "pharmacy.cabinet_classes", "2024-04-22",
    )  # fmt: skip
    assert said.rule_id
    assert not Slot.objects.exists()


def test_the_crew_counts_first_and_fills_up_to_the_base_stock(goods: Goods, cabinet: Cabinet) -> None:
    lot = goods.lot(packs=100)
    plan(goods, cabinet, 1, base_stock=3)
    fill(goods, cabinet, {1: 0})
    plan(goods, cabinet, 1, base_stock=9)

    with pytest.raises(ReasonMissing):
        fill(goods, cabinet, {1: 2})
    done = fill(goods, cabinet, {1: 2}, "少了一盒")

    held = goods.held(lot)
    assert (dict(done.put), dict(done.short)) == ({1: 7}, {1: 0})
    assert (held["adjust"], held[cabinet.holder.account.key], held[goods.shop.account.key]) == (1, 9, 90)
    assert list(queries.faults()) == []


def test_a_cabinet_with_three_gets_six_and_what_the_source_lacks_is_said(goods: Goods, cabinet: Cabinet) -> None:
    goods.lot(packs=9)
    plan(goods, cabinet, 1, base_stock=3)
    fill(goods, cabinet, {1: 0})
    plan(goods, cabinet, 1, base_stock=9)
    plan(goods, cabinet, 2, base_stock=2)

    done = fill(goods, cabinet, {1: 3, 2: 0})

    assert (dict(done.put), dict(done.short)) == ({1: 6, 2: 0}, {1: 0, 2: 2})
    assert list(queries.faults()) == []


def test_a_motor_that_fails_pays_back_once_keeps_the_stock_and_the_next_buyer_gets_another_slot(
    goods: Goods, cabinet: Cabinet, full: Lot
) -> None:
    vend = tell(goods, order(goods, cabinet), VendState.MOTOR, "e1")
    failed = tell(goods, vend, VendState.FAILED, "e2")
    again = tell(goods, vend, VendState.FAILED, "e2")

    assert (failed.slot.number, failed.refunded_fen, again.refunded_fen) == (1, 980, 980)
    with pytest.raises(rules.NotInOrder):
        tell(goods, vend, VendState.FAILED, "e3")
    slot = Slot.objects.get(number=1)
    assert (slot.inside, slot.blocked_reason, goods.held(full)[cabinet.holder.account.key]) == (2, "failed", 5)

    second = order(goods, cabinet, 2)
    tell(goods, second, VendState.MOTOR, "e4")
    tell(goods, second, VendState.DROPPED, "e5")

    assert second.slot.number == 2
    assert (goods.held(full)["patient"], goods.held(full)[cabinet.holder.account.key]) == (1, 4)
    assert list(queries.faults()) == []


def test_a_pack_of_which_nobody_knows_is_set_aside_until_counted(goods: Goods, cabinet: Cabinet, full: Lot) -> None:
    vend = order(goods, cabinet)

    tell(goods, vend, VendState.UNKNOWN, "e1")

    key = cabinet.holder.account.key
    assert (goods.held(full)[f"{key}:aside"], goods.held(full)[key]) == (1, 4)
    assert Slot.objects.get(number=1).blocked_reason == "unknown"
    assert list(queries.faults()) == []


def test_an_event_counts_once_and_never_with_other_words(goods: Goods, cabinet: Cabinet, full: Lot) -> None:
    vend = order(goods, cabinet)
    for _ in range(2):
        tell(goods, vend, VendState.MOTOR, "e1")
    for _ in range(2):
        tell(goods, vend, VendState.DROPPED, "e2")

    with pytest.raises(rules.EventDiffers):
        tell(goods, vend, VendState.FAILED, "e2")
    with pytest.raises(IntegrityError), transaction.atomic():
        CabinetEvent.objects.create(
            cabinet=cabinet, controller_id="e2", kind="failed", at=goods.now, received_at=goods.now
        )
    assert (order(goods, cabinet), goods.held(full)["patient"], CabinetEvent.objects.count()) == (vend, 1, 2)


def test_a_slot_that_is_empty_by_the_books_hands_out_nothing(goods: Goods, cabinet: Cabinet, full: Lot) -> None:
    vends = [order(goods, cabinet, number) for number in range(1, 6)]

    assert [vend.slot.number for vend in vends] == [1, 1, 2, 2, 2]
    with pytest.raises(rules.NothingToHandOut):
        order(goods, cabinet, 6)
    Slot.objects.filter(number=1).update(inside=0)
    with pytest.raises(rules.EmptySlot):
        tell(goods, vends[0], VendState.MOTOR, "e1")


@pytest.mark.parametrize(
    "at",
    [
        datetime(1970, 1, 1, tzinfo=TIME_ZONE),
        datetime(2026, 9, 1, 9, 41, tzinfo=TIME_ZONE),
        datetime(2026, 8, 31, 9, 29, tzinfo=TIME_ZONE),
    ],
)
def test_a_controller_whose_clock_is_off_is_not_believed(
    goods: Goods, cabinet: Cabinet, full: Lot, at: datetime
) -> None:
    vend = order(goods, cabinet)

    with pytest.raises(rules.ClockWrong):
        tell(goods, vend, VendState.MOTOR, "e1", at)
    with pytest.raises(rules.ClockWrong):
        actions.beat(SYSTEM, cabinet=cabinet, at=at, now=goods.now)

    assert not CabinetEvent.objects.exists()


def test_a_cabinet_that_is_silent_for_fifteen_minutes_is_no_source(goods: Goods, cabinet: Cabinet, full: Lot) -> None:
    within = queries.limits(goods.now.date()).heartbeat_min

    def numbers(minutes: int) -> list[int]:
        found = queries.sources(goods.medicine, goods.now + timedelta(minutes=minutes), within)
        return [slot.number for slot in found]

    assert (numbers(14), numbers(15)) == ([1, 2], [])
    with pytest.raises(rules.NothingToHandOut):
        actions.authorise(
            SYSTEM, cabinet=cabinet, medicine=goods.medicine, paid_fen=980, key=UUID(int=9),
            now=goods.now + timedelta(minutes=15),
        )  # fmt: skip


def test_residents_see_another_door_first_and_why_the_silent_cabinet_is_out(
    goods: Goods, cabinet: Cabinet, full: Lot, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.cookies["django_language"] = "en"
    said = "This cabinet has not reported since Tue 1 Sep, 9:30; please go to another door."

    def page(minutes: int) -> str:
        monkeypatch.setattr(clock, "now", lambda: goods.now + timedelta(minutes=minutes))
        return client.get(f"/medicine/?medicine={goods.medicine.pk}").content.decode()

    def ready(minutes: int) -> set[int]:
        found = near.sources(goods.medicine, goods.now + timedelta(minutes=minutes), None)
        return {one.holder.pk for one in found if one.is_ready}

    before, after = page(14), page(15)

    assert (ready(14), ready(15)) == ({goods.shop.pk, cabinet.holder_id}, {goods.shop.pk})
    assert (said in before, said in after) == (False, True)
    assert after.index("安康总店") < after.index("灵溪药柜")


@pytest.mark.parametrize(
    ("number", "changes"),
    [(0, {}), (1, {"capacity": 0}), (1, {"base_stock": 13}), (1, {"base_stock": 0}), (-1, {})],
)
def test_a_slot_that_cannot_be_is_refused(goods: Goods, cabinet: Cabinet, number: int, changes: dict[str, Any]) -> None:
    with pytest.raises(rules.SlotTooSmall):
        plan(goods, cabinet, number, **changes)


def test_every_slot_is_counted_and_none_holds_more_than_fits(goods: Goods, cabinet: Cabinet, full: Lot) -> None:
    for found in ({1: 2}, {1: 2, 2: 13}, {1: -1, 2: 3}):
        with pytest.raises(rules.SlotTooSmall):
            fill(goods, cabinet, found, "x")
    with pytest.raises(rules.SlotTaken):
        plan(goods, cabinet, 1, medicine=make_medicine("Y02", goods.now))


def test_the_check_finds_a_slot_that_says_something_else_than_the_ledger(
    goods: Goods, cabinet: Cabinet, full: Lot
) -> None:
    Slot.objects.filter(number=1).update(inside=1)

    found = list(queries.faults())

    account, medicine = cabinet.holder.account_id, goods.medicine.pk
    assert found == [f"ledger.Account:{account}: slots hold 4 of medicine {medicine}, the ledger says 5"]


def test_who_does_not_keep_cabinets_plans_and_reports_nothing(
    goods: Goods, cabinet: Cabinet, full: Lot, make_actor: Any
) -> None:
    vend, stranger = order(goods, cabinet), make_actor(Role.COUNTY_PLANNER)

    with pytest.raises(NotAllowed):
        actions.plan_slot(
            stranger, cabinet=cabinet, number=3, medicine=goods.medicine, capacity=5, base_stock=2, now=goods.now
        )
    with pytest.raises(NotAllowed):
        actions.report(stranger, vend=vend, kind=VendState.MOTOR, controller_id="e", at=goods.now, now=goods.now)
