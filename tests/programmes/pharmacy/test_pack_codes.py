"""Codes of packs not sold yet: scanned into a slot they come out in order; an opened pack is not sold whole."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.goods import make_medicine
from tests.programmes.pharmacy.people_side import Side
from tests.programmes.pharmacy.test_cabinet_sales import dropped, paid

from doorstep.base.actor import SYSTEM
from doorstep.base.check import every_fault
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions import cabinets
from doorstep.programmes.pharmacy.actions.receiving import count_stock, open_packs
from doorstep.programmes.pharmacy.actions.trace_reports import note_destroyed
from doorstep.programmes.pharmacy.models import Cabinet, Dispense, Incident, Lot, OpenedCode, Slot, SlotCode, TraceSale
from doorstep.programmes.pharmacy.queries import people_check
from doorstep.programmes.pharmacy.rules import selling, tracing
from doorstep.programmes.pharmacy.words import VendState

pytestmark = pytest.mark.django_db


def refill(side: Side, cabinet: Cabinet, found: int, codes: list[str]) -> cabinets.Refilled:
    """Fill the one slot, which holds five packs after the last time and is filled up to seven."""
    Slot.objects.update(base_stock=7, capacity=12)
    given: dict[str, Any] = {"source": side.goods.shop, "reason": "少了", "now": side.now, "key": uuid4()}
    return cabinets.refill_cabinet(SYSTEM, cabinet=cabinet, found={1: found}, codes={1: codes}, **given)


def lying() -> list[str]:
    return list(SlotCode.objects.filter(left_at__isnull=True).values_list("code", flat=True))


def test_packs_leave_a_slot_with_the_codes_scanned_into_it_in_that_order(side: Side, cabinet: Cabinet) -> None:
    codes = side.codes(side.otc, 7, 40)
    refill(side, cabinet, 0, codes)

    sales = [dropped(side, cabinet, "", number) for number in (1, 2)]
    seen = dropped(side, cabinet, codes[2], 3)

    sold = [one.lines.get().codes.get().code for one in (*sales, seen)]
    assert (sold, lying()) == (codes[:3], codes[3:])
    assert Incident.objects.count() == 0
    assert list(every_fault()) == []


def test_where_not_every_pack_of_a_slot_is_known_none_is_guessed(side: Side, cabinet: Cabinet) -> None:
    refill(side, cabinet, 5, side.codes(side.otc, 2, 40))  # the five that lay there were never scanned

    sale = dropped(side, cabinet, "")

    assert (sale.lines.get().codes.count(), lying()) == (0, [])


@pytest.mark.parametrize("way", ["unknown", "count", "other"])
def test_a_slot_whose_packs_are_not_certain_any_more_forgets_its_codes(side: Side, cabinet: Cabinet, way: str) -> None:
    refill(side, cabinet, 0, side.codes(side.otc, 7, 40))

    if way == "unknown":
        vend = paid(side, cabinet, side.otc.price_fen or 0)
        report = {"vend": vend, "kind": VendState.UNKNOWN, "controller_id": "u", "at": side.now, "now": side.now}
        cabinets.report(SYSTEM, **report)  # type: ignore[arg-type]
    elif way == "count":
        count_stock(SYSTEM, holder=cabinet.holder, counted={side.otc.lots.get(): 6}, reason="少一盒", now=side.now)
    else:
        dropped(side, cabinet, side.codes(side.otc, 1, 90)[0])

    assert lying() == []


def test_a_code_that_lies_in_a_slot_is_sold_nowhere_else_and_a_strange_one_is_not_put_in(
    side: Side, cabinet: Cabinet
) -> None:
    side.sell(side.wanted(side.otc), key=9)
    (sold,), codes = side.codes(side.otc, 1), side.codes(side.otc, 7, 40)
    refusals = {
        tracing.CodeElsewhere: [sold, *codes[1:]],
        tracing.CodeMissing: codes[:6],
        tracing.CodeTwice: [codes[0], *codes[:6]],
        tracing.OfAnotherProduct: [*codes[:6], *side.codes(side.red, 1)],
    }

    for refusal, given in refusals.items():
        with pytest.raises(refusal), transaction.atomic():
            refill(side, cabinet, 0, given)
    refill(side, cabinet, 0, codes)
    with pytest.raises(selling.TraceTaken):
        side.sell(side.wanted(side.otc, codes=codes[:1]), key=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotCode.objects.create(slot=Slot.objects.get(), code=codes[0], put_at=side.now)
    note_destroyed(
        SYSTEM, holder=cabinet.holder, lot=side.otc.lots.get(), codes=codes[:1], record="销毁 1", now=side.now
    )

    assert lying() == codes[1:]
    assert list(people_check.faults()) == []


def test_a_code_sold_while_it_lies_in_a_slot_is_found(side: Side, cabinet: Cabinet) -> None:
    codes = side.codes(side.otc, 7, 40)
    refill(side, cabinet, 0, codes)
    line = side.sell(side.wanted(side.otc), key=9).lines.get()

    TraceSale.objects.create(code=codes[0], line=line, sold_at=side.now)

    (said,), lies = people_check.faults(), SlotCode.objects.get(code=codes[0])
    assert said == f"pharmacy.SlotCode:{lies.pk}: lies in a cabinet by the books, and was sold"


def divisible(side: Side) -> Lot:
    medicine = make_medicine("Y02", side.now, is_divisible=True, trace_prefixes=("8100009",))
    return side.goods.lot("K1", 5, medicine=medicine)


def test_the_code_of_an_opened_pack_is_written_down_and_that_pack_is_not_sold_whole(side: Side) -> None:
    lot = divisible(side)
    (code, other), shop = side.codes(lot.medicine, 2), side.goods.shop

    with pytest.raises(tracing.CodeMissing):
        open_packs(SYSTEM, holder=shop, lot=lot, packs=1, now=side.now)
    open_packs(SYSTEM, holder=shop, lot=lot, packs=1, codes=[code], now=side.now)
    with pytest.raises(tracing.CodeElsewhere):
        open_packs(SYSTEM, holder=shop, lot=lot, packs=1, codes=[code], now=side.now)
    with pytest.raises(selling.TraceTaken):
        side.sell(side.wanted(lot.medicine, codes=[code]))
    side.sell(side.wanted(lot.medicine, codes=[other]), key=2)

    assert list(OpenedCode.objects.values_list("code", "lot", "holder")) == [(code, lot.pk, shop.pk)]
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenedCode.objects.update(code=other)
    assert list(people_check.faults()) == []


def test_codes_are_scanned_on_the_pages_of_filling_and_opening(
    side: Side, cabinet: Cabinet, client: Client, make_login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doorstep.base.clock.now", lambda: side.now + timedelta(minutes=5))
    client.cookies["django_language"] = "en"
    client.force_login(make_login(Role.PHARMACIST, side.goods.here.county.path))
    Slot.objects.update(base_stock=7, capacity=12)
    lot, codes = divisible(side), side.codes(side.otc, 2, 40)
    fill = {"key": str(uuid4()), "slot_1": 5, "source": side.goods.shop.pk, "reason": ""}
    filling = reverse("pharmacy:cabinet_refill", args=[cabinet.pk])
    opening = reverse("pharmacy:packs_open", args=[side.goods.shop.pk, lot.pk])

    few = client.post(filling, {**fill, "codes_1": codes[0]}).content.decode()
    client.post(filling, {**fill, "codes_1": "\n".join(codes)})
    form = client.get(opening).content.decode()
    missing = client.post(opening, {"key": str(UUID(int=3)), "codes": ""}).content.decode()
    client.post(opening, {"key": str(UUID(int=3)), "codes": side.codes(lot.medicine, 1)[0]})

    assert "Scan a trace code for each pack: 2 wanted, 1 scanned." in few
    assert lying() == codes
    assert ("Trace code on the box" in form, "1 wanted, 0 scanned." in missing) == (True, True)
    assert OpenedCode.objects.get().lot == lot
    assert Dispense.objects.count() == 0
