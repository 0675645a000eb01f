"""Receiving, first expired first out, handing over with two counts, opening packs, counting."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.programmes.pharmacy.goods import FAR, Goods, make_cabinet, make_device, make_medicine

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.regulations import add_rule, end_rule, in_force
from doorstep.base.words import Role
from doorstep.ledger.queries.check import faults
from doorstep.ledger.rules import OutOfStock, ReasonMissing
from doorstep.programmes.pharmacy.actions.closing import close_day
from doorstep.programmes.pharmacy.actions.handovers import confirm, explain, send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.receiving import Delivered, count_stock, open_packs, receive
from doorstep.programmes.pharmacy.actions.trips import close_trip, count_trip, end_lease, open_trip
from doorstep.programmes.pharmacy.models import Handover, Holder, Lot, Receipt
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules import lots as lot_rules
from doorstep.programmes.pharmacy.rules import stock as rules
from doorstep.programmes.pharmacy.rules.catalogue import NotInACabinet
from doorstep.programmes.pharmacy.rules.closing import DayNotReady
from doorstep.programmes.pharmacy.rules.trips import NotCounted
from doorstep.programmes.pharmacy.words import HandoverKind, HandoverState, HolderRole, LegalClass, LotState

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


def refill(goods: Goods, target: Holder, quantities: dict[Lot, int], **changes: Any) -> Handover:
    given = {"source": goods.shop, "target": target, "quantities": quantities, "now": goods.now, **changes}
    return send(changes.pop("by", SYSTEM), kind=HandoverKind.REFILL, **{k: v for k, v in given.items() if k != "by"})


def test_a_hundred_boxes_go_round_and_the_day_waits_until_the_last_two_are_explained(goods: Goods) -> None:
    lot = goods.lot(packs=100)
    trip, now, book = goods.trip(), goods.now, goods.shop.account.book
    goods.load(trip, {lot: 30})
    lease = open_trip(SYSTEM, trip=trip, device=make_device(1, now), now=now)
    goods.sell(goods.van, lot, 12)
    trip = end_lease(SYSTEM, lease=lease, now=now)
    back = send(
        SYSTEM, kind=HandoverKind.RETURN, source=goods.van, target=goods.shop, quantities={lot: 17}, trip=trip, now=now
    )
    back = confirm(SYSTEM, handover=back, confirmed={lot.pk: 16}, now=now)

    supplier = f"supplier:{goods.supplier.pk}"
    van, shop = goods.van.account.key, goods.shop.account.key
    assert goods.held(lot) == {supplier: -100, shop: 86, "patient": 12, "transit": 1, van: 1}
    assert (back.state, [one.pk for one in queries.unsettled(book)]) == ("open", [back.pk])
    with pytest.raises(NotCounted):
        close_trip(SYSTEM, trip=trip, now=now)
    with pytest.raises(ReasonMissing):
        count_trip(SYSTEM, trip=trip, counted={lot: 0}, reason="", now=now)
    assert left_of_the_day(goods) == [("trip", 1, trip.pk), ("difference", 1, back.pk)]

    count_trip(SYSTEM, trip=trip, counted={lot: 0}, reason="车上少一盒", now=now)
    close_trip(SYSTEM, trip=trip, now=now)
    assert left_of_the_day(goods) == [("difference", 1, back.pk)]
    explain(SYSTEM, handover=back, reason="一盒压坏，已拍照", is_found=False, now=now)

    close_day(SYSTEM, book=book, on=TODAY, now=now + timedelta(hours=10), uncounted="周五盘点")
    assert goods.held(lot) == {supplier: -100, shop: 86, "patient": 12, "adjust": 2}
    assert list(queries.unsettled(book)) == []
    assert list(faults()) == []


def left_of_the_day(goods: Goods) -> list[tuple[str, int, int]]:
    with pytest.raises(DayNotReady) as refused:
        close_day(SYSTEM, book=goods.shop.account.book, on=TODAY, now=goods.now + timedelta(hours=10))
    return [(one.kind.value, one.count, one.pk) for one in refused.value.left]


def test_a_difference_is_explained_with_a_reason_once(goods: Goods) -> None:
    lot = goods.lot(packs=10)
    sent = goods.load(goods.trip(), {lot: 5}, {lot: 4})

    with pytest.raises(ReasonMissing):
        explain(SYSTEM, handover=sent, reason=" ", is_found=True, now=goods.now)
    done = explain(SYSTEM, handover=sent, reason="还在货架上", is_found=True, now=goods.now)
    with pytest.raises(rules.NotConfirmable):
        explain(SYSTEM, handover=done, reason="再说一次", is_found=True, now=goods.now)

    assert goods.held(lot)[goods.shop.account.key] == 6


def test_the_first_to_expire_goes_first_and_the_expired_stays(goods: Goods) -> None:
    first = goods.lot("L2", 3, date(2026, 12, 31))
    second = goods.lot("L1", 4, date(2027, 1, 31))
    third = goods.lot("L3", 9, TODAY)

    picked = queries.pick(goods.shop, goods.medicine, 5, TODAY + timedelta(days=1))

    assert [(take.key, take.quantity) for take in picked.takes] == [(first.pk, 3), (second.pk, 2)]
    assert (picked.short, goods.held(third)[goods.shop.account.key]) == (0, 9)


@pytest.mark.parametrize(("at", "is_usable"), [((1, 23, 59), True), ((2, 0, 0), False)])
def test_on_its_last_day_a_lot_is_good_until_midnight_on_every_path(
    goods: Goods, at: tuple[int, int, int], *, is_usable: bool
) -> None:
    medicine = make_medicine("Y02", goods.now, is_divisible=True)
    lot = goods.lot("L9", 9, TODAY, medicine=medicine)
    day, hour, minute = at
    moment = datetime(2026, 9, day, hour, minute, tzinfo=TIME_ZONE)
    line = Delivered(medicine, "L9", TODAY, 1)
    paths = {
        "picking": lambda: None if queries.pick(goods.shop, medicine, 1, moment.date()).takes else _refuse(),
        "receiving": lambda: receive(
            SYSTEM, holder=goods.shop, supplier=goods.supplier, document="n", lines=[line], now=moment
        ),
        "opening": lambda: open_packs(SYSTEM, holder=goods.shop, lot=lot, packs=1, now=moment),
        "delivering": lambda: send(
            SYSTEM, kind=HandoverKind.DELIVERY, source=goods.shop, target=goods.van, quantities={lot: 24}, now=moment
        ),
    }

    answers = {name: _passes(path) for name, path in paths.items()}

    assert answers == dict.fromkeys(paths, is_usable)


def _refuse() -> None:
    raise rules.LotNotUsable("", "")


def _passes(path: Any) -> bool:
    try:
        path()
    except rules.LotNotUsable:
        return False
    return True


def test_an_expired_lot_is_counted_as_what_it_is(goods: Goods, a_moment: datetime) -> None:
    lot = goods.lot("L9", 9, TODAY)

    made = count_stock(SYSTEM, holder=goods.shop, counted={lot: 9}, reason="", now=a_moment + timedelta(days=2))

    assert [(line.lot_id, line.expected, line.counted) for line in made.lines.all()] == [(lot.pk, 9, 9)]
    assert made.movement is None


def test_a_lot_with_less_than_the_visit_and_a_course_left_is_not_put_into_a_cabinet(goods: Goods) -> None:
    cabinet = open_holder(SYSTEM, thing=make_cabinet(goods.here, goods.now), licence="浙C0002", now=goods.now)
    short = goods.lot("S41", 5, TODAY + timedelta(days=41))
    enough = goods.lot("S42", 5, TODAY + timedelta(days=42))

    with pytest.raises(rules.LotNotUsable) as refused:
        refill(goods, cabinet, {short: 1})
    sent = refill(goods, cabinet, {enough: 1})

    assert (refused.value.number, refused.value.why) == ("S41", "short_life")
    assert sent.state == HandoverState.SENT


def test_the_rule_of_the_day_says_how_many_days_a_lot_for_a_cabinet_needs(goods: Goods) -> None:
    cabinet = open_holder(SYSTEM, thing=make_cabinet(goods.here, goods.now), licence="浙C0002", now=goods.now)
    lot = goods.lot("S41", 5, TODAY + timedelta(days=41))
    row = in_force(rules.LOADING, TODAY)
    end_rule(SYSTEM, rule_id=row.pk, last_day=TODAY - timedelta(days=1), now=goods.now)
    value = row.value | {"refill": {"visit_every_days": 7, "course_days": 28}}
    add_rule(SYSTEM, code=rules.LOADING, value=value, citation="test", valid_from=TODAY, now=goods.now)
    short = goods.lot("S34", 5, TODAY + timedelta(days=34))

    with pytest.raises(rules.LotNotUsable) as refused:
        refill(goods, cabinet, {short: 1})

    assert (refused.value.number, refused.value.why) == ("S34", "short_life")
    assert refill(goods, cabinet, {lot: 1}).state == HandoverState.SENT


def test_another_lot_than_the_first_goes_only_with_a_reason_and_the_right(goods: Goods, make_actor: Any) -> None:
    first, later = goods.lot("L1", 5, date(2027, 6, 30)), goods.lot("L2", 5)
    crew, pharmacist = make_actor(Role.CREW), make_actor(Role.PHARMACIST)
    given: dict[str, Any] = {
        "kind": HandoverKind.DELIVERY, "source": goods.shop, "target": goods.van, "quantities": {later: 1},
        "now": goods.now,
    }  # fmt: skip

    with pytest.raises(rules.NotFirstExpired):
        send(pharmacist, **given)
    with pytest.raises(NotAllowed):
        send(crew, override="整盒先发", **given)
    sent = send(pharmacist, override="旧批次外盒破损", **given)

    assert sent.sending is not None
    assert sent.sending.reason == "旧批次外盒破损"
    assert send(crew, **{**given, "quantities": {first: 2}}).state == HandoverState.SENT


def test_a_cabinet_is_refilled_with_class_b_only(goods: Goods) -> None:
    cabinet = open_holder(SYSTEM, thing=make_cabinet(goods.here, goods.now), licence="浙C0002", now=goods.now)
    lot = goods.lot("L1", 5, medicine=make_medicine("Y03", goods.now, legal_class=LegalClass.OTC_A))

    with pytest.raises(NotInACabinet) as refused:
        refill(goods, cabinet, {lot: 1})

    assert refused.value.decision.rule == "pharmacy.cabinet_classes"


def test_nothing_is_stored_where_no_licence_names_the_address(goods: Goods) -> None:
    lot = goods.lot("L1", 5)
    unlicensed = open_holder(SYSTEM, thing=make_cabinet(goods.here, goods.now), now=goods.now)

    with pytest.raises(rules.Unlicensed):
        refill(goods, unlicensed, {lot: 1})
    over = open_holder(
        SYSTEM, thing=goods.here.depot, licence="浙C0001", licensed_until=date(2026, 8, 31), now=goods.now
    )
    with pytest.raises(rules.Unlicensed):
        receive(
            SYSTEM, holder=over, supplier=goods.supplier, document="n2", now=goods.now,
            lines=[Delivered(goods.medicine, "L1", FAR, 1)],
        )  # fmt: skip


def test_a_vehicle_takes_no_more_than_it_has_room_for(goods: Goods) -> None:
    lot = goods.lot("L1", 50)
    goods.here.vehicle.load_l = 2
    goods.here.vehicle.save()
    van = queries.holder_of(goods.here.vehicle)
    assert van is not None

    with pytest.raises(rules.TooMuch):
        refill(goods, van, {lot: 21})
    assert refill(goods, van, {lot: 20}).state == HandoverState.SENT


def test_packs_are_opened_by_a_movement_and_single_units_are_sold(goods: Goods) -> None:
    medicine = make_medicine("Y02", goods.now, is_divisible=True)
    lot = goods.lot("B7", 2, medicine=medicine)

    open_packs(SYSTEM, holder=goods.shop, lot=lot, packs=1, now=goods.now)
    opened = queries.holder_of(goods.here.depot, HolderRole.OPENED)
    assert opened is not None
    goods.sell(opened, lot, 10)

    shop = goods.shop.account.key
    supplier = f"supplier:{goods.supplier.pk}"
    assert goods.held(lot) == {supplier: -48, shop: 24, f"{shop}:opened": 14, "patient": 10}
    assert [(one.lot.number, one.lot.last_use_on, one.packs) for one in queries.lying(opened)] == [("B7", FAR, (0, 14))]


def test_packs_that_may_not_be_opened_or_are_not_there_stay_closed(goods: Goods) -> None:
    whole = goods.lot("A1", 5)
    parted = goods.lot("B1", 1, medicine=make_medicine("Y02", goods.now, is_divisible=True))

    with pytest.raises(rules.NotDivisible):
        open_packs(SYSTEM, holder=goods.shop, lot=whole, packs=1, now=goods.now)
    with pytest.raises(OutOfStock):
        open_packs(SYSTEM, holder=goods.shop, lot=parted, packs=2, now=goods.now)
    with pytest.raises(rules.NothingSent):
        open_packs(SYSTEM, holder=goods.shop, lot=parted, packs=0, now=goods.now)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"packs": 0}, rules.NothingSent),
        ({"packs": -3}, rules.NothingSent),
        ({"packs": 1.5}, rules.NothingSent),
        ({"number": "0"}, lot_rules.NotALotNumber),
        ({"number": "  "}, lot_rules.NotALotNumber),
        ({"last_use_on": date(2099, 1, 1)}, lot_rules.ExpiryTooFar),
        ({"last_use_on": date(2026, 8, 31)}, rules.LotNotUsable),
        ({"made_on": date(2027, 1, 1)}, lot_rules.MadeLater),
        ({"made_on": date(2026, 5, 1), "last_use_on": date(2026, 4, 1)}, lot_rules.ExpiryBeforeMake),
        ({"number": "a1", "last_use_on": date(2028, 5, 31)}, rules.LotDiffers),
    ],
)
def test_a_line_that_cannot_be_is_not_received(goods: Goods, changes: dict[str, Any], refusal: type[Exception]) -> None:
    goods.lot("A1", 3)
    line = {"number": "N1", "last_use_on": FAR, "packs": 1, **changes}

    with pytest.raises(refusal):
        receive(
            SYSTEM, holder=goods.shop, supplier=goods.supplier, document="n2", now=goods.now,
            lines=[Delivered(goods.medicine, **line)],
        )  # fmt: skip

    assert Receipt.objects.count() == 1


def test_a_suppliers_note_comes_in_once(goods: Goods) -> None:
    goods.lot("A1", 3)

    with pytest.raises(rules.NoteTaken):
        receive(
            SYSTEM, holder=goods.shop, supplier=goods.supplier, document="note-A1-3 ", now=goods.now,
            lines=[Delivered(goods.medicine, "A1", FAR, 3)],
        )  # fmt: skip

    assert goods.held(Lot.objects.get())[goods.shop.account.key] == 3


@pytest.mark.parametrize("state", [LotState.RECALLED, LotState.QUARANTINE, LotState.DESTROYED])
def test_a_lot_that_is_kept_back_is_neither_picked_nor_sent(goods: Goods, state: LotState) -> None:
    lot = goods.lot("A1", 3)
    lot.status = state
    lot.save()

    with pytest.raises(rules.LotNotUsable):
        refill(goods, goods.van, {lot: 1})
    assert queries.pick(goods.shop, goods.medicine, 1, TODAY).takes == ()


def test_a_handover_is_confirmed_once_line_by_line_and_never_above_what_was_sent(goods: Goods) -> None:
    one, two = goods.lot("A1", 5), goods.lot("A2", 5)
    sent = refill(goods, goods.van, {one: 5, two: 2})

    for wrong, refusal in (
        ({one.pk: 5}, rules.NothingSent),
        ({one.pk: 5, two.pk: -1}, rules.NothingSent),
        ({one.pk: 5, two.pk: 3}, rules.MoreThanSent),
    ):
        with pytest.raises(refusal):
            confirm(SYSTEM, handover=sent, confirmed=wrong, now=goods.now)
    confirm(SYSTEM, handover=sent, confirmed={one.pk: 5, two.pk: 2}, now=goods.now)
    with pytest.raises(rules.NotConfirmable):
        confirm(SYSTEM, handover=sent, confirmed={one.pk: 5, two.pk: 2}, now=goods.now)

    assert goods.held(one)[goods.van.account.key] == 5


def test_a_handover_sent_twice_under_one_key_is_one(goods: Goods) -> None:
    lot = goods.lot("A1", 5)

    first = refill(goods, goods.van, {lot: 2}, key=UUID(int=7))
    again = refill(goods, goods.van, {lot: 2}, key=UUID(int=7))

    assert (first, goods.held(lot)["transit"]) == (again, 2)


def test_more_than_lies_there_is_not_sent(goods: Goods) -> None:
    lot = goods.lot("A1", 5)

    with pytest.raises(OutOfStock):
        refill(goods, goods.van, {lot: 6})
    with pytest.raises(rules.NothingSent):
        refill(goods, goods.van, {})

    assert not Handover.objects.exists()


def test_a_count_says_why_it_differs_and_leaves_no_lot_out(goods: Goods) -> None:
    one, two = goods.lot("A1", 5), goods.lot("A2", 5)

    with pytest.raises(rules.NothingSent):
        count_stock(SYSTEM, holder=goods.shop, counted={one: 5}, reason="", now=goods.now)
    with pytest.raises(ReasonMissing):
        count_stock(SYSTEM, holder=goods.shop, counted={one: 5, two: 4}, reason=" ", now=goods.now)
    count_stock(SYSTEM, holder=goods.shop, counted={one: 5, two: 4}, reason="掉了一盒", now=goods.now)

    assert (goods.held(two)[goods.shop.account.key], goods.held(two)["adjust"]) == (4, 1)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.AUDITOR, Role.COUNTY_PLANNER])
def test_who_does_not_store_medicine_neither_receives_nor_sends_it(goods: Goods, make_actor: Any, role: Role) -> None:
    lot = goods.lot("A1", 5)

    with pytest.raises(NotAllowed):
        refill(goods, goods.van, {lot: 1}, by=make_actor(role))
    with pytest.raises(NotAllowed):
        count_stock(make_actor(role), holder=goods.shop, counted={lot: 5}, reason="", now=goods.now)


def test_the_database_refuses_one_lot_number_twice_and_expiry_before_manufacture(goods: Goods) -> None:
    lot = goods.lot("A1", 5)
    other = goods.lot("A2", 5)

    for changes in ({"number": "A1"}, {"made_on": FAR}, {"status": "lost"}, {"number": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=other.pk).update(**changes)
    assert Lot.objects.get(pk=lot.pk).number == "A1"
