"""Each promise of the ledger, broken by somebody with the database in hand, is found."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.conftest import tables_unlocked
from tests.ledger.medicine import Stock

from doorstep.base.actor import SYSTEM
from doorstep.ledger.actions import close_period, open_book, reverse
from doorstep.ledger.models import Account, Balance, Entry, Movement, Period
from doorstep.ledger.queries.check import faults
from doorstep.ledger.words import AccountKind as Kind


def _add_one_to_the_shop(stock: Stock) -> None:
    first = Entry.objects.filter(account=stock.accounts[Kind.SHOP]).order_by("pk").values("pk")[:1]
    Entry.objects.filter(pk=first).update(quantity=F("quantity") + 1)


def _raise_a_balance(stock: Stock) -> None:
    Balance.objects.filter(account=stock.accounts[Kind.SHOP]).update(quantity=F("quantity") + 1)


def _take_before_it_came(stock: Stock) -> None:
    sale = Movement.objects.get(kind="sale")
    earlier = stock.now - timedelta(days=3)
    Movement.objects.filter(pk=sale.pk).update(occurred_at=earlier, counts_at=earlier)
    Entry.objects.filter(movement=sale).update(at=earlier)


def _move_an_entry_in_time(stock: Stock) -> None:
    Entry.objects.filter(movement__kind="sale").update(at=stock.now - timedelta(minutes=5))


def _change_a_reversal(stock: Stock) -> None:
    back = Entry.objects.filter(movement__kind="reversal")
    back.filter(quantity=1).update(quantity=2)
    back.filter(quantity=-1).update(quantity=-2)


def _rewrite_a_reason(stock: Stock) -> None:
    Movement.objects.filter(kind="reversal").update(reason="没事")


def _write_into_closed_days(stock: Stock) -> None:
    before = stock.now - timedelta(days=2)
    Movement.objects.filter(kind="sale").update(occurred_at=before, counts_at=before)
    Entry.objects.filter(movement__kind="sale").update(at=before)


def _let_a_shop_owe(stock: Stock) -> None:
    Account.objects.filter(kind=Kind.SHOP).update(may_be_negative=True)


def _put_an_account_into_another_book(stock: Stock) -> None:
    other = open_book(SYSTEM, key="other", name="别的", place=stock.book.place, now=stock.now)
    Account.objects.filter(kind=Kind.TRANSIT).update(book=other)


def _lose_a_leg(stock: Stock) -> None:
    Entry.objects.filter(movement__kind="load", quantity__gt=0).delete()


def _forget_the_latest(stock: Stock) -> None:
    Balance.objects.filter(account=stock.accounts[Kind.SHOP]).update(last_at=stock.now - timedelta(days=9))


def _forge_a_period(stock: Stock) -> None:
    Period.objects.update(digest="0" * 64)


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (_add_one_to_the_shop, {"adds up to 1, not to 0", "its entries make", "together hold 1", "was changed"}),
        (_raise_a_balance, {"its entries make"}),
        (_take_before_it_came, {"held -4", "was changed", "movements until"}),
        (_move_an_entry_in_time, {"counts at another moment"}),
        (_change_a_reversal, {"is not the negative of", "was changed", "its entries make"}),
        (_rewrite_a_reason, {"was changed"}),
        (_write_into_closed_days, {"was changed", "movements until"}),
        (_let_a_shop_owe, {"has another limit"}),
        (_put_an_account_into_another_book, {"stands in another book"}),
        (_lose_a_leg, {"adds up to", "has 1 entries", "together hold", "its entries make", "was changed"}),
        (_forget_the_latest, {"forgets an entry"}),
        (_forge_a_period, {"one of them has changed"}),
    ],
)
def test_a_planted_fault_is_found(stock: Stock, plant: Callable[[Stock], None], found: set[str]) -> None:
    arrange(stock)

    with tables_unlocked():
        plant(stock)

    said = list(faults())
    assert {words for words in found if any(words in line for line in said)} == found
    assert [line for line in said if not any(words in line for words in found)] == []


def test_the_database_refuses_a_second_reversal_of_one_movement(stock: Stock) -> None:
    arrange(stock)
    first = Movement.objects.get(kind="reversal")
    fields = {"kind": "reversal", "book": first.book, "reason": "again", "body_hash": "0" * 64}
    moments = dict.fromkeys(("occurred_at", "counts_at", "recorded_at"), stock.now)

    with tables_unlocked(), pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(key=UUID(int=9), reverses=first.reverses, **fields, **moments)

    assert Movement.objects.filter(reverses=first.reverses).get() == first


def test_a_whole_ledger_has_no_fault(stock: Stock) -> None:
    arrange(stock)

    assert list(faults()) == []


def arrange(stock: Stock) -> None:
    """Two days, the first closed: 10 received, 3 on the way, 4 sold, 1 sold and taken back."""
    yesterday = stock.now - timedelta(days=1)
    stock.move(Kind.SUPPLIER, Kind.SHOP, 10, kind="receive", occurred_at=yesterday - timedelta(days=1))
    stock.move(Kind.SHOP, Kind.TRANSIT, 3, kind="load", occurred_at=yesterday)
    close_period(SYSTEM, book=stock.book, until=date(2026, 8, 31), now=stock.now)
    stock.move(Kind.SHOP, Kind.PATIENT, 4)
    wrong = stock.move(Kind.SHOP, Kind.PATIENT, 1, kind="gift")
    reverse(SYSTEM, movement=wrong, reason="记错了", now=stock.now)
