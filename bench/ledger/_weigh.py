"""What one process of `posting.py` does: post and write plainly by turns, then check everything."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django is ready first
from django.db import connection, transaction  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.ledger import rows  # noqa: E402
from doorstep.ledger.actions import Draft, Leg, open_account, open_book, post, post_many, register_commodity  # noqa: E402
from doorstep.ledger.models import Account, Book, Commodity, Entry, Movement  # noqa: E402
from doorstep.ledger.queries.check import faults  # noqa: E402
from doorstep.ledger.rules import body_hash  # noqa: E402
from doorstep.ledger.words import AccountKind, CommodityKind  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.words import CodeSystem, PlaceKind  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
BATCH, SINGLE, ROUNDS = 500, 300, 7
NUMBERS = count(1)
Run = Callable[[], object]


@dataclass(frozen=True)
class Side:
    """A book with a source, holders, and what they hold."""

    book: Book
    accounts: tuple[Account, ...]
    lots: tuple[Commodity, ...]

    def drafts(self, number: int) -> list[Draft]:
        """Return receipts in order of time: each brings boxes of a lot to a holder."""
        drawn, made = Random(next(NUMBERS)), []
        for _ in range(number):
            lot, quantity, holder = drawn.choice(self.lots), drawn.randint(1, 9), drawn.choice(self.accounts[1:])
            legs = (Leg(self.accounts[0], lot, -quantity), Leg(holder, lot, quantity))
            made.append(Draft("receive", legs, NOW + timedelta(seconds=next(NUMBERS))))
        return made


def measure(entries: int) -> list[tuple[str, ...]]:
    """Return a row for each measurement: what, how many a second, plain inserts a second, ratio, verdict."""
    call_command("migrate", verbosity=0)
    ours, plain = _sides()
    one = _by_turns(lambda: _posted_singly(ours), lambda: _written_singly(plain), SINGLE)
    many = _by_turns(lambda: _posted(ours), lambda: _written(plain), BATCH)
    _balance(plain)
    told = [_told("movements posted one by one", *one), _told(f"movements posted {BATCH} at a time", *many)]
    return told + _filled_and_checked(ours, entries)


def _sides() -> tuple[Side, Side]:
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", codes={CodeSystem.NBS: "330523"}, now=NOW,
        valid_from=NOW.date(),
    )  # fmt: skip
    lots = tuple(
        register_commodity(key=f"lot:{n}", kind=CommodityKind.STOCK, unit="盒", label=f"lot {n}") for n in range(30)
    )
    sides = []
    for key in ("ours", "plain"):
        book = open_book(SYSTEM, key=key, name=key, place=county, now=NOW)
        accounts = [
            open_account(
                SYSTEM,
                book=book,
                key=f"a{n}",
                kind=AccountKind.VEHICLE if n else AccountKind.SUPPLIER,
                name=f"a{n}",
                may_be_negative=n == 0,
                now=NOW,
            )
            for n in range(13)
        ]
        sides.append(Side(book, tuple(accounts), lots))
    return sides[0], sides[1]


def _posted_singly(side: Side) -> Run:
    drafts = side.drafts(SINGLE)

    def run() -> None:
        for draft in drafts:
            later = draft.occurred_at
            post(SYSTEM, book=side.book, kind=draft.kind, legs=draft.legs, occurred_at=later, now=later)

    return run


def _posted(side: Side) -> Run:
    drafts = side.drafts(BATCH)
    return lambda: post_many(SYSTEM, book=side.book, movements=drafts, now=drafts[-1].occurred_at)


def _ready_made(side: Side, number: int) -> list[tuple[Movement, list[tuple[int, int, int, datetime]]]]:
    """Return movements and entries as they will be written, digests and all."""
    made = []
    for draft in side.drafts(number):
        at = draft.occurred_at
        parts = [(leg.account.key, leg.commodity.key, leg.quantity) for leg in draft.legs]
        digest = body_hash(
            book=side.book.key, kind=draft.kind, occurred_at=at, parts=parts, about="", reason="", reverses=""
        )
        movement = Movement(
            key=UUID(int=Random(next(NUMBERS)).getrandbits(128)),
            book=side.book,
            kind=draft.kind,
            occurred_at=at,
            counts_at=at,
            recorded_at=at,
            body_hash=digest,
        )
        made.append((movement, [(leg.account.pk, leg.commodity.pk, leg.quantity, at) for leg in draft.legs]))
    return made


def _written_singly(side: Side) -> Run:
    made = _ready_made(side, SINGLE)

    def run() -> None:
        for movement, legs in made:
            with transaction.atomic(), connection.cursor() as cursor:
                rows.insert_movements(cursor, [movement])
                rows.insert_entries(cursor, [(movement.pk, *leg) for leg in legs])

    return run


def _written(side: Side) -> Run:
    made = _ready_made(side, BATCH)

    def run() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            rows.insert_movements(cursor, [movement for movement, _ in made])
            rows.insert_entries(cursor, [(movement.pk, *leg) for movement, legs in made for leg in legs])

    return run


def _by_turns(ours: Callable[[], Run], plain: Callable[[], Run], number: int) -> tuple[float, float]:
    """Return how many a second each does at its best; what it needs is made ready before the clock starts."""
    best = [0.0, 0.0]
    for _ in range(ROUNDS):
        for at, ready in enumerate((ours, plain)):
            run = ready()
            begun = time.perf_counter()
            run()
            best[at] = max(best[at], number / (time.perf_counter() - begun))
    return best[0], best[1]


def _told(what: str, ours: float, plain: float) -> tuple[str, ...]:
    ratio = ours / plain
    return what, f"{ours:,.0f}", f"{plain:,.0f}", f"{ratio:.2f}", "yes" if ratio >= 0.5 else "NO"


def _balance(side: Side) -> None:
    """Write the balances of what was written plainly, so that the check finds a whole ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_balance (account_id, commodity_id, quantity, may_be_negative, last_at) "
            "SELECT e.account_id, e.commodity_id, SUM(e.quantity), a.may_be_negative, MAX(e.at) FROM ledger_entry e "
            "JOIN ledger_account a ON a.id = e.account_id WHERE a.book_id = %s "
            "GROUP BY e.account_id, e.commodity_id, a.may_be_negative",
            [side.book.pk],
        )


def _filled_and_checked(side: Side, entries: int) -> list[tuple[str, ...]]:
    begun, written, there = time.perf_counter(), 0, Entry.objects.count()
    while there + 2 * written < entries:
        _posted(side)()
        written += BATCH
    filling = time.perf_counter() - begun
    begun, there = time.perf_counter(), Entry.objects.count()
    found = list(faults())
    took = time.perf_counter() - begun
    assert found == [], found[:5]
    return [
        (f"movements posted until there were {there:,} entries", f"{written / filling:,.0f}", "", "", ""),
        (f"entries checked, all {there:,} in {took:.1f} s", f"{there / took:,.0f}", "", "", ""),
    ]
