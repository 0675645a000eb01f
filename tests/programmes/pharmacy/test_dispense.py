"""Handing medicine out: in the counter's order, from the lot that expires first, each trace code once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.programmes.pharmacy.goods import make_device, make_medicine
from tests.programmes.pharmacy.people_side import Side
from tests.programmes.pharmacy.pharmacists import make_on_duty

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.ledger.queries import on_hand
from doorstep.programmes.pharmacy.actions.dispense import dispense, take_back
from doorstep.programmes.pharmacy.actions.duty import go_off_duty
from doorstep.programmes.pharmacy.actions.receiving import open_packs
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.sale import Wanted
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.actions.trips import open_trip
from doorstep.programmes.pharmacy.models import (
    Dispense,
    DispenseLine,
    Holder,
    Incident,
    Lot,
    Medicine,
    Review,
    TraceSale,
)
from doorstep.programmes.pharmacy.queries import people_check
from doorstep.programmes.pharmacy.queries.goods_check import other_hands
from doorstep.programmes.pharmacy.queries.history import packs_given
from doorstep.programmes.pharmacy.rules import scripts, selling, tracing
from doorstep.programmes.pharmacy.rules.legality import Why
from doorstep.programmes.pharmacy.words import Channel, HolderRole, IncidentKind, LegalClass, LotState, Payment


def _lot(side: Side, medicine: Medicine) -> Lot:
    return Lot.objects.select_related("commodity").get(medicine=medicine, number__startswith="L")


def test_a_sale_moves_stock_keeps_the_codes_and_gives_a_receipt(side: Side) -> None:
    sold = side.sell(side.wanted(side.otc, 2), person=side.person)

    lot = _lot(side, side.otc)
    assert (on_hand(side.goods.shop.account, lot.commodity), sold.paid_fen) == (98, 1960)
    assert [(one.packs, one.lot, one.price_fen) for one in sold.lines.all()] == [(2, lot, 1960)]
    assert list(TraceSale.objects.values_list("code", flat=True)) == side.codes(side.otc, 2)
    assert (sold.receipt_no[:9], sold.needs_review, sold.movement.key) == ("20260901-", False, sold.key)


def test_the_same_sale_sent_twice_is_one_sale(side: Side) -> None:
    first = side.sell(side.wanted(side.otc))
    second = side.sell(side.wanted(side.otc))

    assert (first, Dispense.objects.count()) == (second, 1)


def test_five_packs_are_three_of_the_first_two_of_the_second_and_none_of_the_expired(side: Side) -> None:
    goods, yesterday = side.goods, side.now.date()
    medicine = make_medicine("X05", side.now, trace_prefixes=("8100005",))
    first = goods.lot("L1", 4, date(2027, 1, 31), medicine=medicine)
    second = goods.lot("L2", 3, date(2026, 12, 31), medicine=medicine)
    third = goods.lot("L3", 9, yesterday, medicine=medicine)
    before = goods.held(third)

    sold = side.sell(side.wanted(medicine, 5), at=side.now + timedelta(days=1))

    assert [(one.lot.number, one.packs) for one in sold.lines.order_by("pk")] == [("L2", 3), ("L1", 2)]
    shop = goods.shop.account
    assert [on_hand(shop, lot.commodity) for lot in (first, second, third)] == [2, 0, 9]
    assert goods.held(third) == before


def test_the_first_to_expire_goes_first_and_an_expired_or_recalled_lot_never(side: Side) -> None:
    soon = side.goods.lot("S1", 3, date(2026, 12, 31), medicine=side.otc)
    side.goods.lot("E1", 9, date(2026, 9, 1), medicine=side.otc)
    tomorrow = side.now + timedelta(days=1)
    recalled = side.goods.lot("R1", 9, date(2026, 10, 1), medicine=side.otc)
    Lot.objects.filter(pk=recalled.pk).update(status=LotState.RECALLED)

    sold = side.sell(side.wanted(side.otc, 5), at=tomorrow)

    taken = [(one.lot, one.packs, one.price_fen) for one in sold.lines.order_by("pk")]
    assert taken == [(soon, 3, 2940), (_lot(side, side.otc), 2, 1960)]
    assert [one.codes.count() for one in sold.lines.order_by("pk")] == [3, 2]


def test_a_code_sold_before_is_refused_and_both_are_looked_into(side: Side) -> None:
    first = side.sell(side.wanted(side.otc, 2))

    with pytest.raises(selling.TraceTaken) as taken:
        side.sell(side.wanted(side.otc, 2, first=2), key=2)

    assert taken.value.code == side.codes(side.otc, 1, 2)[0]
    assert (Dispense.objects.count(), on_hand(side.goods.shop.account, _lot(side, side.otc).commodity)) == (1, 98)
    incident = Incident.objects.get()
    assert (incident.kind, incident.about, incident.other) == (
        IncidentKind.TRACE_TWICE, first.lines.get().about, f"pharmacy.Sale:{UUID(int=2)}",
    )  # fmt: skip


def test_what_a_code_sold_twice_links_are_two_sales_once_the_second_is_put_right(side: Side) -> None:
    first = side.sell(side.wanted(side.otc, 2))
    with pytest.raises(selling.TraceTaken):
        side.sell(side.wanted(side.otc, 2, first=2), key=2)

    second = side.sell(side.wanted(side.otc, 2, first=3), key=2)

    incident = Incident.objects.get()
    line = DispenseLine.objects.get(pk=int(incident.about.removeprefix("pharmacy.DispenseLine:")))
    other = Dispense.objects.get(key=UUID(incident.other.removeprefix("pharmacy.Sale:")))
    assert (line.dispense, other, incident.detail["code"]) == (first, second, side.codes(side.otc, 1, 2)[0])


def test_on_the_vehicle_class_a_stops_the_moment_the_pharmacist_goes_off_duty_and_class_b_goes_on(side: Side) -> None:
    goods, now, later = side.goods, side.now, side.now + timedelta(minutes=1)
    pharmacist, licence = make_on_duty(goods.here, now, "yaoshi-2", vehicle=goods.here.vehicle)
    trip, device = goods.trip(), make_device(1, now)
    goods.load(trip, {_lot(side, side.red): 10, _lot(side, side.otc): 10})
    open_trip(SYSTEM, trip=trip, device=device, now=now)
    place = goods.here.depot.place
    review = review_sale(pharmacist, place=place, lines=[side.wanted(side.red)], person=None, now=now)

    def sell(medicine: Medicine, key: int, at: datetime, **more: Any) -> Dispense:
        sale = side.sale(side.wanted(medicine, first=key), key=key, holder=goods.van, **more)
        return dispense(pharmacist, sale=sale, now=at, device=device)

    before = [sell(side.red, 1, now, review=review), sell(side.otc, 2, now)]
    go_off_duty(pharmacist, licence=licence, now=now)
    with pytest.raises(selling.NotLegal) as refused:
        sell(side.red, 3, now, review=review)
    after = sell(side.otc, 4, later)

    said = refused.value.decision
    assert (said.why, said.rule) == (Why.NO_PHARMACIST, "pharmacy.pharmacist_classes")
    assert [one.channel for one in (*before, after)] == [Channel.VEHICLE] * 3
    assert [on_hand(goods.van.account, _lot(side, one).commodity) for one in (side.red, side.otc)] == [9, 8]
    assert list(other_hands()) == []


def test_the_table_itself_refuses_a_code_that_is_sold(side: Side) -> None:
    line = side.sell(side.wanted(side.otc)).lines.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        TraceSale.objects.create(code=side.codes(side.otc, 1)[0], line=line, sold_at=side.now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TraceSale.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DispenseLine.objects.update(packs=9)


def test_a_code_of_another_product_is_refused_and_noted(side: Side) -> None:
    with pytest.raises(tracing.OfAnotherProduct):
        side.sell(Wanted(side.otc, 1, codes=side.codes(side.red, 1)))

    assert [one.kind for one in Incident.objects.all()] == [IncidentKind.TRACE_FOREIGN]
    with pytest.raises(tracing.CodeMissing):
        side.sell(Wanted(side.otc, 2, codes=side.codes(side.otc, 1)))


def test_a_returned_pack_goes_back_to_its_shelf_and_may_be_sold_again(side: Side) -> None:
    sold = side.sell(side.wanted(side.otc, 2))

    take_back(side.pharmacist, sale=sold, reason="买错了", now=side.now)

    assert on_hand(side.goods.shop.account, _lot(side, side.otc).commodity) == 100
    assert list(TraceSale.objects.values_list("return_reason", flat=True)) == ["买错了"] * 2
    assert side.sell(side.wanted(side.otc, 1), key=2).lines.get().codes.get().code == side.codes(side.otc, 1)[0]


def test_class_a_needs_the_word_of_a_pharmacist_on_duty_and_class_b_does_not(side: Side) -> None:
    place, wanted = side.goods.here.depot.place, side.wanted(side.red)
    with pytest.raises(selling.ReviewMissing):
        side.sell(wanted)
    review = review_sale(side.pharmacist, place=place, lines=[wanted], person=None, now=side.now)
    assert side.sell(wanted, review=review).review == review

    go_off_duty(side.pharmacist, licence=side.licence, now=side.now)

    later = side.now + timedelta(minutes=1)
    with pytest.raises(selling.NotLegal) as refused:
        side.sell(side.wanted(side.red, first=5), key=2, review=review, at=later)
    assert refused.value.decision.why is Why.NO_PHARMACIST
    assert side.sell(side.wanted(side.otc), key=3, at=later).needs_review is False


def test_a_word_given_with_the_sale_is_written_once_and_not_at_all_where_the_sale_is_refused(side: Side) -> None:
    with pytest.raises(tracing.OfAnotherProduct):
        side.sell(side.wanted(side.red, codes=side.codes(side.otc, 1)), word="")
    refused = Review.objects.count()
    sold = [side.sell(side.wanted(side.red), key=2, word="", person=side.person) for _ in range(2)]

    assert (refused, sold[0], sold[0].review) == (0, sold[1], Review.objects.get())
    assert Incident.objects.get().kind == IncidentKind.TRACE_FOREIGN


def test_a_word_about_another_medicine_or_person_does_not_count(side: Side) -> None:
    place = side.goods.here.depot.place
    about_other = review_sale(
        side.pharmacist, place=place, lines=[side.wanted(side.otc)], person=side.person, now=side.now
    )

    with pytest.raises(selling.ForSomebodyElse):
        side.sell(side.wanted(side.red), review=about_other, person=side.person)
    with pytest.raises(selling.ForSomebodyElse):
        side.sell(side.wanted(side.otc), review=about_other)


def _controlled(side: Side, packs: int, key: int, first: int, **more: Any) -> Dispense:
    wanted = side.wanted(side.controlled, packs, first=first)
    review = review_sale(
        side.pharmacist, place=side.goods.here.depot.place, lines=[wanted], person=side.person, now=side.now
    )
    return side.sell(wanted, key=key, review=review, **{"person": side.person, **more})


def test_a_controlled_compound_needs_a_name_and_stops_at_two_packs(side: Side) -> None:
    nameless = type(side.person).objects.create(name="路人", village=side.person.village, registered_at=side.now)

    with pytest.raises(selling.IdentityMissing):
        side.sell(side.wanted(side.controlled), person=nameless)
    with pytest.raises(selling.TooManyPacks, match="at most 2, asked 3"):
        _controlled(side, 3, 1, 1)
    sold = _controlled(side, 2, 2, 1)
    assert (sold.lines.get().is_controlled, Incident.objects.count()) == (True, 0)


def test_a_second_purchase_on_one_day_is_refused_and_flagged_and_on_the_next_day_allowed(side: Side) -> None:
    _controlled(side, 2, 1, 1)

    with pytest.raises(selling.OverDay):
        _controlled(side, 2, 2, 3)

    assert [(one.kind, one.about) for one in Incident.objects.all()] == [
        (IncidentKind.PRECURSOR_REPEAT, f"people.Person:{side.person.pk}")
    ]


def test_something_severe_needs_an_answer_also_where_no_word_is_needed(side: Side) -> None:
    side.sell(side.wanted(side.otc, days=5), person=side.person)
    again = side.wanted(side.otc, first=2, days=5)

    with pytest.raises(selling.SevereUnanswered):
        side.sell(again, key=2, person=side.person)
    review = review_sale(
        side.pharmacist, place=side.goods.here.depot.place, lines=[again], person=side.person, reason="加量三天",
        now=side.now,
    )  # fmt: skip

    assert side.sell(again, key=2, person=side.person, review=review).review == review


def test_what_is_paid_is_what_it_costs(side: Side) -> None:
    with pytest.raises(selling.WrongAmount, match="costs 980 fen, paid 900"):
        side.sell(side.wanted(side.otc), paid_fen=900)
    assert side.sell(side.wanted(side.otc), paid_fen=0, payment=Payment.FREE).paid_fen == 0


def test_nothing_and_twice_the_same_are_no_sale_and_a_bare_shelf_says_how_many(side: Side) -> None:
    for lines in ((), (side.wanted(side.otc, 0, codes=[]),), (side.wanted(side.otc), side.wanted(side.otc))):
        with pytest.raises(selling.PacksMissing):
            side.sell(*lines)
    with pytest.raises(selling.NotOnShelf, match="100 there, 101 asked"):
        side.sell(side.wanted(side.otc, 101))


def test_a_vehicle_under_way_sells_only_through_its_device(side: Side, planner: Actor) -> None:
    sale = side.sale(side.wanted(side.otc), holder=side.goods.van)

    with pytest.raises(Exception, match=r".*") as refused:
        dispense(side.pharmacist, sale=sale, now=side.now)
    assert type(refused.value).__name__ == "NoLease"
    with pytest.raises(NotAllowed):
        dispense(planner, sale=replace(sale, holder=side.goods.shop), now=side.now)


def _opened(side: Side, medicine: Medicine, packs: int) -> Holder:
    """Let packs of a medicine be opened at the shop's counter; return where their single units lie."""
    lot = side.goods.lot("U1", 20, date(2027, 6, 30), medicine=medicine)
    codes = side.codes(medicine, packs, 500)
    open_packs(SYSTEM, holder=side.goods.shop, lot=lot, packs=packs, codes=codes, now=side.now)
    return Holder.objects.select_related("account__book", "site").get(role=HolderRole.OPENED)


def test_single_units_use_up_what_a_prescription_allows_and_a_return_gives_it_back(side: Side) -> None:
    medicine = make_medicine("U01", side.now, legal_class=LegalClass.RX, is_divisible=True, trace_prefixes=("8100009",))
    holder = _opened(side, medicine, 9)
    script = side.approved(Line(medicine, 2, 7))

    def sell(units: int, key: int) -> Dispense:
        paid = -(-units * 980 // 24)
        wanted = Wanted(medicine, 0, units=units)
        return side.sell(wanted, key=key, holder=holder, person=side.person, script=script, paid_fen=paid)

    with pytest.raises(scripts.OverAuthorised):
        sell(200, 1)
    with pytest.raises(scripts.OverAuthorised):
        sell(49, 2)
    sold = sell(30, 3)
    line = script.lines.get()
    assert (line.used_packs, list(people_check.faults())) == (2, [])
    take_back(side.pharmacist, sale=sold, reason="wrong bag", now=side.now)
    line.refresh_from_db()
    assert (line.used_packs, list(people_check.faults())) == (0, [])


def test_single_units_of_a_controlled_compound_count_as_the_packs_they_are_of(side: Side) -> None:
    medicine = make_medicine(
        "U02", side.now, is_divisible=True, is_id_required=True, max_packs=1, trace_prefixes=("8100009",)
    )
    holder = _opened(side, medicine, 9)

    with pytest.raises(selling.TooManyPacks):
        side.sell(Wanted(medicine, 0, units=25), holder=holder, person=side.person, paid_fen=1021)
    side.sell(Wanted(medicine, 0, units=12), holder=holder, person=side.person, paid_fen=490, key=2)

    assert packs_given(is_controlled=True) == {(None, medicine.pk): 1}
    with pytest.raises(selling.OverDay):
        _controlled(side, 2, 3, 1)
