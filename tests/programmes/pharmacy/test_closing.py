"""A day closes when nothing is open; what was sealed stays, and what comes later lands in the next day."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.goods import Goods, make_device
from tests.programmes.pharmacy.people_side import make_side
from tests.programmes.small_county import County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.devices.models import Operation
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.actions.desk import close_book
from doorstep.ledger.models import Entry
from doorstep.ledger.rules import PeriodClosed, StillOpen
from doorstep.programmes.pharmacy.access import SEE_STOCK
from doorstep.programmes.pharmacy.actions.closing import close_day
from doorstep.programmes.pharmacy.actions.dispense import take_back
from doorstep.programmes.pharmacy.actions.handovers import confirm, explain, send
from doorstep.programmes.pharmacy.actions.receiving import count_stock
from doorstep.programmes.pharmacy.actions.trips import close_trip, count_trip, end_lease, open_trip
from doorstep.programmes.pharmacy.models import DayClose, Lot
from doorstep.programmes.pharmacy.queries import closing as queries
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules import closing as rules
from doorstep.programmes.pharmacy.words import Blocker, HandoverKind, Payment

pytestmark = pytest.mark.django_db


def close(goods: Goods, by: Any = SYSTEM, at: datetime | None = None) -> DayClose:
    moment = at or goods.now + timedelta(hours=10)
    return close_day(by, book=goods.shop.account.book, on=goods.now.date(), now=moment, uncounted="周五盘点")


def left(goods: Goods) -> list[tuple[str, int]]:
    with pytest.raises(rules.DayNotReady) as refused:
        close(goods)
    return [(one.kind.value, one.count) for one in refused.value.left]


def aboard(goods: Goods, lots: dict[Lot, int]) -> None:
    given: Any = {"kind": HandoverKind.REFILL, "source": goods.shop, "target": goods.van}
    sent = send(SYSTEM, quantities=lots, now=goods.now, **given)
    confirm(SYSTEM, handover=sent, confirmed={lot.pk: n for lot, n in lots.items()}, now=goods.now)


def test_a_day_waits_for_lease_trip_reports_and_differences_and_then_seals(goods: Goods) -> None:
    lot = goods.lot("A1", 100)
    trip, device = goods.trip(), make_device(1, goods.now)
    sent = goods.load(trip, {lot: 30}, {lot: 29})
    lease = open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    device.waiting = 2
    device.save()
    goods.sell(goods.van, lot, 12, goods.now + timedelta(minutes=5))

    assert left(goods) == [("lease", 1), ("trip", 1), ("difference", 1), ("reports", 2)]

    device.waiting = 0
    device.save()
    evening = goods.now + timedelta(hours=8)
    trip = end_lease(SYSTEM, lease=lease, now=evening)
    assert left(goods) == [("trip", 1), ("difference", 1)]
    count_trip(SYSTEM, trip=trip, counted={lot: 16}, reason="少一盒", now=evening)
    close_trip(SYSTEM, trip=trip, now=evening)
    explain(SYSTEM, handover=sent, reason="装车时少一盒", is_found=True, now=evening)

    done = close(goods)

    accounts = {account.pk: account.key for account in goods.shop.account.book.accounts.all()}
    rows = {accounts[row["account"]]: row for row in done.sheet}
    van = rows[goods.van.account.key]
    assert (van["opening"], van["in"], van["out"], van["expected"], van["counted"], van["explained"]) == (
        0, 29, 12, 17, 16, -1,
    )  # fmt: skip
    assert all(row["expected"] + row["explained"] == row["closing"] for row in done.sheet)
    assert all(row["counted"] in {None, row["closing"] - row["since"]} for row in done.sheet)
    assert list(queries.faults()) == []


def test_what_moves_after_a_count_is_no_difference(goods: Goods) -> None:
    lot = goods.lot("A1", 100)
    count_stock(SYSTEM, holder=goods.shop, counted={lot: 100}, reason="", now=goods.now)
    goods.sell(goods.shop, lot, 12, goods.now)

    done = close(goods)

    (shop,) = [row for row in done.sheet if row["account"] == goods.shop.account_id]
    assert (shop["counted"], shop["since"], shop["closing"]) == (100, -12, 88)
    assert list(queries.faults()) == []


def test_what_is_on_the_way_and_frozen_stock_keep_a_day_open(goods: Goods) -> None:
    lot = goods.lot("A1", 100)
    send(SYSTEM, kind=HandoverKind.REFILL, source=goods.shop, target=goods.van, quantities={lot: 3}, now=goods.now)
    goods.van.frozen_at, goods.van.frozen_reason = goods.now, "手机丢了"
    goods.van.save()

    assert left(goods) == [(Blocker.ON_THE_WAY, 3), (Blocker.FROZEN, 1)]


def test_a_report_that_waits_for_one_before_it_keeps_a_day_open(goods: Goods) -> None:
    device = make_device(1, goods.now)
    Operation.objects.create(
        id=UUID(int=5), device=device, seq=2, kind="sale", text="{}", digest="x", occurred_at=goods.now,
        really_at=goods.now, received_at=goods.now, offset_s=0,
    )  # fmt: skip

    assert left(goods) == [(Blocker.REPORTS, 1)]


def test_what_comes_later_lands_in_the_next_day_as_late(goods: Goods) -> None:
    lot = goods.lot("A1", 100)
    done = close(goods, at=goods.now + timedelta(hours=15))
    book, tomorrow = goods.shop.account.book, goods.now + timedelta(days=1)
    legs = [Leg(goods.shop.account, lot.commodity, -2), Leg(stock.side(book, "patient"), lot.commodity, 2)]
    happened = goods.now + timedelta(hours=1)

    with pytest.raises(PeriodClosed):
        post(SYSTEM, book=book, kind="sale", legs=legs, occurred_at=happened, now=tomorrow)
    late = post(SYSTEM, book=book, kind="sale", legs=legs, occurred_at=happened, now=tomorrow, may_be_late=True)

    assert (late.is_late, late.counts_at.astimezone(TIME_ZONE).date(), DayClose.objects.get().digest) == (
        True, goods.now.date() + timedelta(days=1), done.digest,
    )  # fmt: skip
    assert list(queries.faults()) == []


def test_a_day_closes_once_and_its_sheet_never_changes(goods: Goods, make_actor: Any) -> None:
    goods.lot("A1", 100)

    with pytest.raises(NotAllowed):
        close(goods, make_actor(Role.CREW))
    done = close(goods, make_actor(Role.PHARMACIST))
    with pytest.raises(rules.DayClosed):
        close(goods)
    with pytest.raises(IntegrityError), transaction.atomic():
        DayClose.objects.filter(pk=done.pk).update(sheet=[])

    with tables_unlocked():
        DayClose.objects.filter(pk=done.pk).update(sheet=[])
    assert list(queries.faults()) == [f"pharmacy.DayClose:{done.pk}: was changed after it was sealed"]


def test_a_sealed_sheet_in_which_something_counted_was_not_explained_is_found(goods: Goods) -> None:
    lot = goods.lot("A1", 100)
    count_stock(SYSTEM, holder=goods.shop, counted={lot: 100}, reason="", now=goods.now)
    done = close(goods)
    sheet = [row | ({"counted": 98} if row["account"] == goods.shop.account_id else {}) for row in done.sheet]

    with tables_unlocked():
        DayClose.objects.filter(pk=done.pk).update(sheet=sheet, digest=rules.digest(sheet, done.period.digest))

    assert list(queries.faults()) == [f"pharmacy.DayClose:{done.pk}: something counted was not explained"]


def test_a_vehicle_that_was_out_is_counted_and_what_else_is_not_has_a_reason_that_is_sealed(goods: Goods) -> None:
    lot, gone = goods.lot("A1", 100), goods.lot("B2", 5)
    aboard(goods, {lot: 30, gone: 2})
    goods.sell(goods.van, gone, 2)
    book, evening = goods.shop.account.book, goods.now + timedelta(hours=10)

    assert left(goods) == [("uncounted", 1)]
    count_stock(SYSTEM, holder=goods.van, counted={lot: 30}, reason="", now=evening)
    with pytest.raises(rules.NotAllCounted):
        close_day(SYSTEM, book=book, on=goods.now.date(), now=evening)
    done = close(goods)

    names = {account.pk: account.key for account in book.accounts.all()}
    rows = sorted((names[row["account"]], row["closing"], row["counted"], row["bare"]) for row in done.sheet)
    van, shop = goods.van.account.key, goods.shop.account.key
    expected = [(shop, 3, None, "周五盘点"), (shop, 70, None, "周五盘点"), (van, 0, 0, ""), (van, 30, 30, "")]
    assert [row for row in rows if row[0] in {van, shop}] == expected
    assert list(queries.faults()) == []
    with tables_unlocked():
        bare = [row | {"bare": ""} for row in done.sheet]
        DayClose.objects.filter(pk=done.pk).update(sheet=bare, digest=rules.digest(bare, done.period.digest))
    assert list(queries.faults()) == [f"pharmacy.DayClose:{done.pk}: something was not counted, and nobody said why"]


def test_a_day_that_is_over_closes_with_a_reason_for_a_vehicle_nobody_counted(goods: Goods) -> None:
    aboard(goods, {goods.lot("A1", 100): 30})

    done = close(goods, at=goods.now + timedelta(days=1))

    assert [row["bare"] for row in done.sheet if row["account"] == goods.van.account_id] == ["周五盘点"]


def test_what_ends_soon_is_listed_with_its_days(goods: Goods, make_actor: Any) -> None:
    today = goods.now.date()
    goods.lot("N89", 5, today + timedelta(days=89))
    goods.lot("N91", 5, today + timedelta(days=91))
    ended = goods.lot("N0", 5, today)
    count_stock(SYSTEM, holder=goods.shop, counted=_all(goods), reason="", now=goods.now)

    found = queries.near_end(make_actor(Role.PHARMACIST), SEE_STOCK, today + timedelta(days=1), 89)

    assert [(one.lot.number, one.days_left, one.quantity) for one in found] == [("N0", -1, 5), ("N89", 88, 5)]
    assert queries.near_days(date(2026, 9, 1)) == 90
    assert queries.near_end(make_actor(Role.RESIDENT), SEE_STOCK, today, 90) == []
    assert ended.last_use_on == today


def _all(goods: Goods) -> dict[Any, int]:
    return {one.lot: one.quantity for one in stock.lying(goods.shop)}


def test_days_of_medicine_are_not_closed_on_the_ledgers_own_page(goods: Goods) -> None:
    with pytest.raises(StillOpen):
        close_book(SYSTEM, book=goods.shop.account.book, until=goods.now.date(), now=goods.now)


def test_the_sheet_says_what_was_paid_how_and_how_many_packs_went_out_with_their_code(
    here: County, a_moment: datetime
) -> None:
    side = make_side(here, a_moment)
    before = side.goods.lot("OLD", 5, date(2026, 12, 31), medicine=side.otc)
    with tables_unlocked():
        Entry.objects.filter(commodity=before.commodity).update(at=datetime(2025, 6, 1, tzinfo=TIME_ZONE))
    side.sell(side.wanted(side.otc, 2, codes=[]), key=1)
    side.sell(side.wanted(side.otc, 2), key=2, paid_fen=0, payment=Payment.FREE)
    back = side.sell(side.wanted(side.otc, 1, first=9), key=3)
    side.sell(side.wanted(side.otc, 3, first=20), key=4, payment=Payment.INSURANCE)
    take_back(side.pharmacist, sale=back, reason="wrong box", now=a_moment)
    book = side.goods.shop.account.book

    sheet = queries.sheet(book, a_moment.date(), a_moment + timedelta(minutes=1))
    sold = rules.sold(sheet, Payment.values)

    paid = queries.taken(book, a_moment.date(), a_moment + timedelta(minutes=1))
    assert sold == rules.Sold(7, 0, 5, 2, {"cash": 1960, "insurance": 2940, "free": 0})
    assert (sold.without_code, paid) == (2, sold.fen)
    assert rules.sold([{"opening": 1}], Payment.values) is None
