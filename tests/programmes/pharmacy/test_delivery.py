"""Home delivery: checked, packed, handed over against digits or before a second person, or back after three tries."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.programmes.pharmacy.goods import make_medicine
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.delivery import (
    Asked,
    HandedOver,
    cancel_delivery,
    check_returned,
    fail_delivery,
    hand_over,
    note_call,
    pack_delivery,
    request_delivery,
    review_delivery,
    send_out,
)
from doorstep.programmes.pharmacy.actions.duty import go_off_duty
from doorstep.programmes.pharmacy.actions.recalls import recall_lot
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.models import Delivery, Lot
from doorstep.programmes.pharmacy.rules import delivery as rules
from doorstep.programmes.pharmacy.rules import selling
from doorstep.programmes.pharmacy.words import DeliveryState, RecallLevel, Storage


def _packed(side: Side) -> tuple[Delivery, str]:
    script = side.approved(Line(side.rx, 2, 28))
    asked = request_delivery(
        side.pharmacist, holder=side.goods.shop, person=side.person, lines=[Asked(side.rx, 2, 28)], script=script,
        now=side.now,
    )  # fmt: skip
    review_delivery(side.pharmacist, delivery=asked, now=side.now)
    return pack_delivery(side.pharmacist, delivery=asked, now=side.now)


def _given(side: Side, **more: Any) -> HandedOver:
    return HandedOver(UUID(int=4), {side.rx.pk: side.codes(side.rx, 2)}, paid_fen=1960, **more)


def _lot(side: Side) -> Lot:
    return Lot.objects.select_related("commodity", "medicine").get(medicine=side.rx)


def test_a_delivery_is_handed_over_against_the_receivers_digits(side: Side) -> None:
    delivery, code = _packed(side)
    send_out(side.pharmacist, delivery=delivery, now=side.now)
    go_off_duty(side.pharmacist, licence=side.licence, now=side.now)
    on_the_way = side.goods.held(_lot(side))

    with pytest.raises(rules.NotHandedOver):
        hand_over(side.pharmacist, delivery=delivery, given=_given(side, code="x"), now=side.now)
    sold = hand_over(side.pharmacist, delivery=delivery, given=_given(side, code=code), now=side.now)

    shop = side.goods.shop.account.key
    supplier = f"supplier:{side.goods.supplier.pk}"
    assert on_the_way == {shop: 98, "transit": 2, supplier: -100}
    assert side.goods.held(_lot(side)) == {shop: 98, "patient": 2, supplier: -100}
    held = Delivery.objects.get()
    assert (held.state, held.dispense, sold.script == held.script) == (DeliveryState.DELIVERED, sold, True)
    assert [step.state for step in held.steps.all()] == ["requested", "reviewed", "packed", "out", "delivered"]


def test_before_a_second_person_no_digits_are_needed(side: Side) -> None:
    delivery, _ = _packed(side)
    send_out(side.pharmacist, delivery=delivery, now=side.now)

    hand_over(side.pharmacist, delivery=delivery, given=_given(side, witness="村医"), now=side.now)

    assert [step.note for step in delivery.steps.filter(state="delivered")] == ["村医"]


def test_after_three_failed_attempts_the_stock_is_back_once_it_was_looked_at(side: Side) -> None:
    delivery, _ = _packed(side)
    states = []
    for _ in range(3):
        send_out(side.pharmacist, delivery=delivery, now=side.now)
        states.append(fail_delivery(side.pharmacist, delivery=delivery, note="无人应门", now=side.now).state)
    shop = side.goods.shop.account.key
    before = side.goods.held(_lot(side))

    check_returned(side.pharmacist, delivery=delivery, now=side.now)

    supplier = f"supplier:{side.goods.supplier.pk}"
    assert states == [DeliveryState.FAILED, DeliveryState.FAILED, DeliveryState.RETURNED]
    assert before == {shop: 98, f"{shop}:aside": 2, supplier: -100}
    assert side.goods.held(_lot(side)) == {shop: 100, supplier: -100}
    with pytest.raises(rules.NotNow):
        check_returned(side.pharmacist, delivery=delivery, now=side.now)
    with pytest.raises(rules.NotNow):
        send_out(side.pharmacist, delivery=delivery, now=side.now)


def test_after_three_failed_attempts_the_pharmacy_owes_the_patient_a_call_until_somebody_rang(side: Side) -> None:
    delivery, _ = _packed(side)
    owed = []
    for attempt in range(3):
        at = side.now + timedelta(days=attempt)
        send_out(side.pharmacist, delivery=delivery, now=at)
        done = fail_delivery(side.pharmacist, delivery=delivery, note="无人应门", now=at)
        owed.append((done.owes_call, done.call_due_at))
    rang_at = at + timedelta(minutes=40)

    with pytest.raises(selling.ReasonMissing):
        note_call(side.pharmacist, delivery=delivery, note=" ", now=rang_at)
    rung = note_call(side.pharmacist, delivery=delivery, note="周五再送", now=rang_at)

    assert owed == [(False, None), (False, None), (True, at + timedelta(minutes=60))]
    assert rung.call_owed_by_id == side.pharmacist.user_id  # who was on duty when it came back
    assert (rung.owes_call, rung.called_at, rung.called_by_id) == (False, rang_at, side.pharmacist.user_id)
    assert (rung.call_note, rung.attempts, rung.state) == ("周五再送", 3, DeliveryState.RETURNED)
    with pytest.raises(rules.NoCallOwed):
        note_call(side.pharmacist, delivery=delivery, note="再打", now=rang_at)


def test_a_delivery_that_is_called_off_owes_no_call_and_the_table_keeps_a_call_apart_from_others(side: Side) -> None:
    delivery, _ = _packed(side)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(call_due_at=side.now)
    done = cancel_delivery(side.pharmacist, delivery=delivery, note="不要了", now=side.now)

    assert done.owes_call is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(called_at=side.now, call_note="x")


def test_what_belongs_into_the_refrigerator_travels_in_a_numbered_box(side: Side) -> None:
    cold = make_medicine("X09", side.now, storage=Storage.COLD, name_zh="胰岛素", trace_prefixes=("8100009",))
    side.goods.lot("C1", 10, medicine=cold)
    asked = request_delivery(
        side.pharmacist, holder=side.goods.shop, person=side.person, lines=[Asked(cold, 1)], now=side.now
    )
    review_delivery(side.pharmacist, delivery=asked, now=side.now)

    with pytest.raises(rules.BoxMissing):
        pack_delivery(side.pharmacist, delivery=asked, now=side.now)
    delivery, _ = pack_delivery(side.pharmacist, delivery=asked, cold_box="箱7", now=side.now)

    assert (delivery.cold_box, delivery.state) == ("箱7", DeliveryState.PACKED)


def test_without_a_pharmacist_no_prescription_is_offered_for_delivery(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    go_off_duty(side.pharmacist, licence=side.licence, now=side.now)

    with pytest.raises(selling.NotLegal):
        request_delivery(
            side.pharmacist, holder=side.goods.shop, person=side.person, lines=[Asked(side.rx, 1)], script=script,
            now=side.now,
        )  # fmt: skip


def test_what_was_recalled_on_the_way_is_not_handed_over(side: Side) -> None:
    delivery, code = _packed(side)
    send_out(side.pharmacist, delivery=delivery, now=side.now)
    recall_lot(SYSTEM, lot=_lot(side), level=RecallLevel.FIRST, reason="杂质超标", now=side.now)

    with pytest.raises(selling.NotOnShelf):
        hand_over(side.pharmacist, delivery=delivery, given=_given(side, code=code), now=side.now)

    assert side.goods.held(_lot(side))["transit"] == 2
