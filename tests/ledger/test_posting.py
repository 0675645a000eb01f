"""Posting, taking back, counting and closing."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import Error, connection, transaction
from tests.ledger.medicine import Stock

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.ledger import rules
from doorstep.ledger.actions import Draft, Leg, close_period, count, open_account, open_book, post, post_many, reverse
from doorstep.ledger.models import Balance, Entry, Movement
from doorstep.ledger.queries import as_of, balances, entries, least_from, on_hand
from doorstep.ledger.queries.check import faults
from doorstep.ledger.words import AccountKind as Kind

KEY = UUID(int=7)
OTHER = UUID(int=8)


def test_what_was_received_loaded_sold_and_handed_back_adds_up_at_every_account(stock: Stock) -> None:
    stock.move(Kind.SUPPLIER, Kind.SHOP, 100, kind="receive")
    stock.move(Kind.SHOP, Kind.VEHICLE, 30, kind="load")
    stock.move(Kind.VEHICLE, Kind.PATIENT, 12)
    stock.move(Kind.VEHICLE, Kind.TRANSIT, 17, kind="return")
    stock.move(Kind.TRANSIT, Kind.SHOP, 16, kind="return")

    assert stock.held() == {
        "supplier": -100, "shop": 86, "vehicle": 1, "transit": 1, "patient": 12, "adjust": 0,
    }  # fmt: skip
    assert list(faults()) == []


def test_what_is_missing_is_explained_by_a_count_with_a_reason(stock: Stock) -> None:
    stock.move(Kind.SUPPLIER, Kind.VEHICLE, 2)

    with pytest.raises(rules.ReasonMissing):
        count(SYSTEM, account=stock.accounts[Kind.VEHICLE], counted={stock.lot: 1}, reason=" ", now=stock.now)
    found = count(SYSTEM, account=stock.accounts[Kind.VEHICLE], counted={stock.lot: 1}, reason="碎了", now=stock.now)
    same = count(SYSTEM, account=stock.accounts[Kind.VEHICLE], counted={stock.lot: 1}, reason="碎了", now=stock.now)

    assert (found and (found.kind, found.reason), same) == (("count", "碎了"), None)
    assert (stock.held()["vehicle"], stock.held()["adjust"]) == (1, 1)


def test_a_count_that_came_before_is_not_posted_again(stock: Stock) -> None:
    shop = stock.accounts[Kind.SHOP]
    stock.move(Kind.SUPPLIER, Kind.SHOP, 9)
    first = count(SYSTEM, account=shop, counted={stock.lot: 8}, reason="少一盒", now=stock.now, key=KEY)
    stock.move(Kind.SHOP, Kind.PATIENT, 3)

    again = count(SYSTEM, account=shop, counted={stock.lot: 8}, reason="少一盒", now=stock.now, key=KEY)

    assert (again, stock.held()["shop"]) == (first, 5)
    with pytest.raises(rules.KeyConflict):
        count(SYSTEM, account=shop, counted={stock.lot: 8}, reason="别的", now=stock.now, key=KEY)


@pytest.mark.parametrize("counted", [-1, True, 1.0])
def test_less_than_nothing_and_parts_cannot_be_counted(stock: Stock, counted: int) -> None:
    with pytest.raises(rules.BadQuantity):
        count(SYSTEM, account=stock.accounts[Kind.SHOP], counted={stock.lot: counted}, reason="盘点", now=stock.now)


def test_a_withdrawal_of_more_than_there_is_leaves_everything_as_it_was(stock: Stock) -> None:
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5)

    with pytest.raises(rules.OutOfStock) as refused:
        stock.move(Kind.SHOP, Kind.PATIENT, 6)

    caught = refused.value
    assert (caught.account, caught.commodity, caught.on_hand, caught.asked) == (
        stock.accounts[Kind.SHOP], stock.lot, 5, 6,
    )  # fmt: skip
    assert (stock.held()["shop"], Movement.objects.count(), Entry.objects.count()) == (5, 1, 2)


def test_a_withdrawal_dated_back_is_refused_where_less_was_held_then_or_since(stock: Stock) -> None:
    hours = [stock.now - timedelta(hours=hour) for hour in range(5)]
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=hours[4])
    stock.move(Kind.SHOP, Kind.PATIENT, 4, occurred_at=hours[2])
    stock.move(Kind.SUPPLIER, Kind.SHOP, 10, occurred_at=hours[1])

    with pytest.raises(rules.OutOfStock) as then:
        stock.move(Kind.SHOP, Kind.PATIENT, 2, occurred_at=hours[3])
    stock.move(Kind.SHOP, Kind.PATIENT, 1, occurred_at=hours[3])
    stock.move(Kind.SHOP, Kind.PATIENT, 10)

    assert then.value.on_hand == 1
    assert (stock.held()["shop"], list(faults())) == (0, [])


def test_nothing_can_be_taken_before_it_came_not_even_in_one_batch(stock: Stock) -> None:
    shop, patient, supplier = (stock.accounts[kind] for kind in (Kind.SHOP, Kind.PATIENT, Kind.SUPPLIER))
    came = Draft("receive", [Leg(supplier, stock.lot, -5), Leg(shop, stock.lot, 5)], stock.now)
    taken = Draft("sale", [Leg(shop, stock.lot, -1), Leg(patient, stock.lot, 1)], stock.now - timedelta(minutes=1))

    with pytest.raises(rules.OutOfStock):
        post_many(SYSTEM, book=stock.book, movements=[came, taken], now=stock.now)

    assert (Movement.objects.count(), stock.held()["shop"]) == (0, 0)


def test_what_was_held_at_a_moment_can_be_read(stock: Stock) -> None:
    shop, before = stock.accounts[Kind.SHOP], stock.now - timedelta(hours=1)
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=before)
    stock.move(Kind.SHOP, Kind.PATIENT, 2)

    assert (as_of(shop, before), as_of(shop, before - timedelta(minutes=1))) == ({stock.lot.pk: 5}, {})
    assert (balances(shop), on_hand(shop, stock.lot)) == ({stock.lot.pk: 3}, 3)
    assert [entry.quantity for entry in entries(shop, stock.lot)] == [5, -2]
    assert [least_from(shop.pk, stock.lot.pk, moment, 3) for moment in (before, stock.now)] == [3, 3]


def test_the_same_key_with_the_same_body_is_one_movement(stock: Stock) -> None:
    first = stock.move(Kind.SUPPLIER, Kind.SHOP, 5, key=KEY)

    again = stock.move(Kind.SUPPLIER, Kind.SHOP, 5, key=KEY, now=stock.now + timedelta(days=1))

    assert (again, Movement.objects.count(), stock.held()["shop"]) == (first, 1, 5)


def test_the_same_key_with_another_body_is_a_conflict(stock: Stock) -> None:
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5, key=KEY)

    with pytest.raises(rules.KeyConflict):
        stock.move(Kind.SUPPLIER, Kind.SHOP, 6, key=KEY)

    assert stock.held()["shop"] == 5


def test_the_same_key_twice_in_one_batch_is_one_movement(stock: Stock) -> None:
    legs = [Leg(stock.accounts[Kind.SUPPLIER], stock.lot, -5), Leg(stock.accounts[Kind.SHOP], stock.lot, 5)]
    draft = Draft("receive", legs, stock.now, key=KEY)

    first, second = post_many(SYSTEM, book=stock.book, movements=[draft, draft], now=stock.now)

    assert (first, stock.held()["shop"]) == (second, 5)


@pytest.mark.parametrize(
    ("quantities", "refusal"),
    [
        ((-5, 6), rules.Unbalanced),
        ((-5, 5, 0), rules.BadQuantity),
        ((-1.5, 1.5), rules.BadQuantity),
        ((-True, True), rules.BadQuantity),
        ((-(10**16), 10**16), rules.BadQuantity),
        ((), rules.Unbalanced),
    ],
)
def test_a_movement_is_made_of_whole_quantities_that_sum_to_zero(
    stock: Stock, quantities: tuple[int, ...], refusal: type[Exception]
) -> None:
    kinds = (Kind.SUPPLIER, Kind.SHOP, Kind.PATIENT)
    legs = [Leg(stock.accounts[kind], stock.lot, quantity) for kind, quantity in zip(kinds, quantities, strict=False)]

    with pytest.raises(refusal):
        post(SYSTEM, book=stock.book, kind="sale", legs=legs, occurred_at=stock.now, now=stock.now)

    assert Balance.objects.count() == 0


def test_a_movement_from_an_account_to_itself_is_none(stock: Stock) -> None:
    with pytest.raises(rules.BadQuantity):
        stock.move(Kind.SUPPLIER, Kind.SUPPLIER, 5)


def test_a_movement_stays_in_its_book(stock: Stock) -> None:
    other = open_book(SYSTEM, key="money", name="钱", place=stock.book.place, now=stock.now)
    bank = open_account(
        SYSTEM, book=other, key="bank", kind=Kind.BANK, name="银行", may_be_negative=True, now=stock.now
    )

    legs = [Leg(bank, stock.lot, -1), Leg(stock.accounts[Kind.SHOP], stock.lot, 1)]

    with pytest.raises(rules.OtherBook):
        post(SYSTEM, book=stock.book, kind="sale", legs=legs, occurred_at=stock.now, now=stock.now)


def test_a_fact_still_to_come_is_refused(stock: Stock) -> None:
    with pytest.raises(rules.InTheFuture):
        stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=stock.now + timedelta(seconds=1))


def test_a_movement_is_taken_back_once_and_a_reversal_never(stock: Stock) -> None:
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5)
    sale = stock.move(Kind.SHOP, Kind.PATIENT, 2)

    back = reverse(SYSTEM, movement=sale, reason="拿错了", now=stock.now, key=KEY)
    again = reverse(SYSTEM, movement=sale, reason="拿错了", now=stock.now + timedelta(hours=1), key=KEY)

    assert (back, back.reverses, stock.held()["shop"], stock.held()["patient"]) == (again, sale, 5, 0)
    for movement, key in ((sale, None), (sale, OTHER), (back, None)):
        with pytest.raises(rules.AlreadyReversed):
            reverse(SYSTEM, movement=movement, reason="再来", now=stock.now, key=key)
    assert list(faults()) == []


def test_a_receipt_is_not_taken_back_once_its_goods_are_gone(stock: Stock) -> None:
    receipt = stock.move(Kind.SUPPLIER, Kind.SHOP, 5)
    stock.move(Kind.SHOP, Kind.PATIENT, 1)

    with pytest.raises(rules.OutOfStock):
        reverse(SYSTEM, movement=receipt, reason="送错了", now=stock.now)
    with pytest.raises(rules.ReasonMissing):
        reverse(SYSTEM, movement=receipt, reason="", now=stock.now)

    assert stock.held()["shop"] == 4


def test_closed_days_refuse_what_can_be_refused_and_count_later_what_happened(stock: Stock) -> None:
    yesterday = stock.now - timedelta(days=1)
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=yesterday)
    period = close_period(SYSTEM, book=stock.book, until=yesterday.date(), now=stock.now)

    with pytest.raises(rules.PeriodClosed):
        stock.move(Kind.SHOP, Kind.PATIENT, 1, occurred_at=yesterday)
    late = stock.move(Kind.SHOP, Kind.PATIENT, 1, occurred_at=yesterday, may_be_late=True)

    midnight = datetime.combine(stock.now.date(), time.min, TIME_ZONE)
    assert (period.count, period.closed_until, late.is_late, late.occurred_at, late.counts_at) == (
        1, midnight, True, yesterday, midnight,
    )  # fmt: skip
    assert (as_of(stock.accounts[Kind.SHOP], midnight - timedelta(seconds=1)), list(faults())) == (
        {stock.lot.pk: 5}, [],
    )  # fmt: skip


def test_a_fact_known_before_its_days_were_closed_may_be_told_again(stock: Stock) -> None:
    yesterday = stock.now - timedelta(days=1)
    first = stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=yesterday, key=KEY)
    close_period(SYSTEM, book=stock.book, until=yesterday.date(), now=stock.now)

    again = stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=yesterday, key=KEY)

    assert again == first


def test_a_day_can_be_closed_before_it_is_over_and_what_comes_then_belongs_to_the_next(stock: Stock) -> None:
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=stock.now - timedelta(hours=1))
    first = close_period(SYSTEM, book=stock.book, until=stock.now.date(), now=stock.now)
    evening = stock.now + timedelta(hours=8)
    stock.move(Kind.SHOP, Kind.PATIENT, 1, occurred_at=evening, now=evening)

    next_day = evening + timedelta(days=1)
    second = close_period(SYSTEM, book=stock.book, until=next_day.date(), now=next_day)

    assert (first.count, first.closed_until, second.count, first.digest != second.digest) == (1, stock.now, 1, True)
    assert list(faults()) == []


def test_days_are_closed_once_and_not_before_they_come(stock: Stock) -> None:
    close_period(SYSTEM, book=stock.book, until=date(2026, 8, 31), now=stock.now)

    with pytest.raises(rules.AlreadyClosed):
        close_period(SYSTEM, book=stock.book, until=date(2026, 8, 31), now=stock.now)
    with pytest.raises(rules.InTheFuture):
        close_period(SYSTEM, book=stock.book, until=date(2026, 9, 2), now=stock.now)


def test_opening_again_what_is_there_changes_nothing_and_never_turns_it_into_something_else(stock: Stock) -> None:
    again = open_account(SYSTEM, book=stock.book, key="shop", kind=Kind.SHOP, name="Pharmacy or shop", now=stock.now)

    assert again == stock.accounts[Kind.SHOP]
    with pytest.raises(rules.KnownDifferently):
        open_account(SYSTEM, book=stock.book, key="shop", kind=Kind.CABINET, name="柜", now=stock.now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_movement SET kind = 'x'",
        "DELETE FROM ledger_movement",
        "UPDATE ledger_entry SET quantity = 1",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_period SET count = 0",
        "DELETE FROM ledger_balance",
        "UPDATE ledger_balance SET quantity = -1 WHERE may_be_negative = (1 = 0)",
    ],
)
def test_the_database_refuses_what_must_never_happen(stock: Stock, statement: str) -> None:
    stock.move(Kind.SUPPLIER, Kind.SHOP, 5, occurred_at=stock.now - timedelta(days=1))
    close_period(SYSTEM, book=stock.book, until=date(2026, 8, 31), now=stock.now)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(faults()) == []
