"""A book as a file of plain-text accounting: what an independent double-entry checker (beancount) reads."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from django.db.models import Max, Min

from doorstep.base.clock import TIME_ZONE
from doorstep.ledger.models import Account, Balance, Book, Commodity, Entry, Movement
from doorstep.ledger.words import AccountKind

_ROOTS = {AccountKind.SUPPLIER: "Equity", AccountKind.BANK: "Liabilities", AccountKind.ADJUST: "Equity"}


def beancount(book: Book) -> Iterator[str]:
    """Yield a book's lines: accounts, every movement in whole units, and what each account must hold at the end.

    The checker sums the entries itself and compares them with our balances; names stand in the metadata, because
    its own may hold only Latin letters.
    """
    span = Movement.objects.filter(book=book).aggregate(first=Min("counts_at"), last=Max("counts_at"))
    yield f'option "title" "{_quoted(book.name)}"\n'
    if span["first"] is None:
        return
    first, last = (span[end].astimezone(TIME_ZONE).date() for end in ("first", "last"))
    accounts = {account.pk: _name(account) for account in Account.objects.filter(book=book).order_by("pk")}
    for account in Account.objects.filter(book=book).order_by("pk"):
        yield f'{first} open {accounts[account.pk]}\n  name: "{_quoted(account.name)}"\n'
    for commodity in Commodity.objects.filter(balances__account__book=book).distinct().order_by("pk"):
        yield (
            f"{first} commodity C{commodity.pk}\n"
            f'  name: "{_quoted(commodity.label)}"\n  unit: "{_quoted(commodity.unit)}"\n'
        )
    yield from _transactions(book, accounts)
    held = Balance.objects.filter(account__book=book).order_by("account_id", "commodity_id")
    for account_id, commodity_id, quantity in held.values_list("account_id", "commodity_id", "quantity").iterator():
        yield f"{last + timedelta(days=1)} balance {accounts[account_id]} {quantity} C{commodity_id}\n"


def _transactions(book: Book, accounts: dict[int, str]) -> Iterator[str]:
    rows = (
        Entry.objects.filter(movement__book=book)
        .order_by("at", "movement_id", "id")
        .values_list(
            "movement_id",
            "at",
            "movement__kind",
            "movement__key",
            "movement__reason",
            "movement__reverses__key",
            "account_id",
            "commodity_id",
            "quantity",
        )
    )
    for (_, at, kind, key, reason, reverses), its in groupby(rows.iterator(chunk_size=5_000), key=lambda row: row[:6]):
        links = f" ^{reverses}" if reverses else ""
        yield f'{at.astimezone(TIME_ZONE).date()} * "{_quoted(kind)}" "{_quoted(reason)}" ^{key}{links}\n'
        yield from _postings((row[6:] for row in its), accounts)


def _postings(legs: Iterable[tuple[int, int, int]], accounts: dict[int, str]) -> Iterator[str]:
    for account, commodity, quantity in legs:
        yield f"  {accounts[account]}  {quantity} C{commodity}\n"


def _name(account: Account) -> str:
    kind = AccountKind(account.kind)
    return f"{_ROOTS.get(kind, 'Assets')}:{kind.capitalize()}:A{account.pk}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
