"""Rows of the ledger in and out, many in one statement; only `actions` writes through it.

Written by hand: an UPSERT would have the CHECK test the proposed row and refuse every withdrawal on both databases, and
making objects one by one takes longer than the database itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from doorstep.ledger.models import Movement
from doorstep.ledger.rules import Pair

CHUNK: Final = 80  # rows a statement: within what the oldest SQLite takes as parameters
_MOVEMENT: Final = (
    "key",
    "book_id",
    "kind",
    "occurred_at",
    "counts_at",
    "is_late",
    "recorded_at",
    "by_id",
    "about",
    "reason",
    "reverses_id",
    "body_hash",
)
_UUID = Movement._meta.get_field("key")


@dataclass(slots=True)
class Held:
    """A balance, locked until the transaction ends.

    Args:
        row: Its id.
        quantity: What the account holds.
        may_be_negative: Whether it may hold less than nothing.
        last_at: When the latest entry counts.
    """

    row: int
    quantity: int
    may_be_negative: bool
    last_at: datetime | None


def lock_balances(book: int, pairs: Iterable[tuple[Pair, bool]]) -> tuple[dict[Pair, Held], datetime | None]:
    """Make the balances that are missing, lock all in the order given, and return them.

    Args:
        book: Id of the book that is posted to; whoever calls shares its lock, so that nobody closes it meanwhile.
        pairs: Account and commodity in ascending order, and whether the account may hold less than nothing.

    Returns:
        The balances, and the moment before which everything in the book is sealed, or nothing.
    """
    wanted = list(pairs)
    keys = [pair for pair, _ in wanted]
    is_locking = connection.vendor == "postgresql"  # a transaction of SQLite has it all to itself
    found, sealed = _read(book, keys)
    missing = [one for one in wanted if one[0] not in found]
    for chunk in _chunks(missing):  # before any row is locked, so that nobody waits in a circle
        _run(
            "INSERT INTO ledger_balance (account_id, commodity_id, quantity, may_be_negative) VALUES",
            _places("(%s, %s, 0, %s)", chunk),
            "ON CONFLICT (account_id, commodity_id) DO NOTHING",
            values=[value for (account, commodity), may in chunk for value in (account, commodity, may)],
        )
    if is_locking or missing:
        found, sealed = _read(book, keys, "FOR UPDATE" if is_locking else "")
    return found, sealed


def _read(book: int, pairs: Sequence[Pair], locking: str = "") -> tuple[dict[Pair, Held], datetime | None]:
    found: dict[Pair, Held] = {}
    sealed = None
    for chunk in _chunks(pairs):
        rows = _run(
            "SELECT account_id, commodity_id, id, quantity, may_be_negative, last_at,",
            "(SELECT MAX(closed_until) FROM ledger_period WHERE book_id = %s) FROM ledger_balance",
            "WHERE (account_id, commodity_id) IN (VALUES",
            _places("(%s, %s)", chunk),
            ") ORDER BY account_id, commodity_id",
            locking,
            values=[book, *(value for pair in chunk for value in pair)],
        )
        for account, commodity, row, quantity, may, last_at, _ in rows:
            found[account, commodity] = Held(row, quantity, bool(may), _moment(last_at))
        sealed = rows[0][-1] if rows else sealed
    return found, _moment(sealed)


def insert_movements(movements: Sequence[Movement]) -> set[UUID]:
    """Write movements, give each its id, and return the keys that somebody else wrote a moment before.

    Args:
        movements: Not saved yet; those whose key is taken stay so.
    """
    ids: dict[UUID, int] = {}
    for chunk in _chunks(movements):
        rows = _run(
            "INSERT INTO ledger_movement",
            f"({', '.join(_quoted(_MOVEMENT))}) VALUES",
            _places(f"({', '.join(['%s'] * len(_MOVEMENT))})", chunk),
            "ON CONFLICT (key) DO NOTHING RETURNING key, id",
            values=[value for one in chunk for value in _values(one)],
        )
        ids.update((key if isinstance(key, UUID) else UUID(key), pk) for key, pk in rows)
    for one in movements:
        one.pk = ids.get(one.key)
        one._state.adding = one.pk is None  # as a row that was read
    return {one.key for one in movements if one.pk is None}


def insert_entries(entries: Sequence[tuple[int, int, int, int, datetime]]) -> None:
    """Write entries: movement, account, commodity, quantity, moment."""
    for chunk in _chunks(entries):
        _run(
            "INSERT INTO ledger_entry (movement_id, account_id, commodity_id, quantity, at) VALUES",
            _places("(%s, %s, %s, %s, %s)", chunk),
            values=[value for *ids, at in chunk for value in (*ids, _stored(at))],
        )


def update_balances(changes: Iterable[tuple[Held, int]]) -> None:
    """Add a quantity to each balance and note when its latest entry counts.

    Raises:
        IntegrityError: One would be below nothing: the last guard, for whatever the rules let through.
    """
    rows = [(held.row, quantity, _stored(held.last_at)) for held, quantity in changes]
    for chunk in _chunks(rows):
        _run(
            "UPDATE ledger_balance SET quantity = quantity + v.column2, last_at = v.column3",
            "FROM (VALUES",
            _places("(%s, %s, %s)", chunk),
            ") AS v WHERE ledger_balance.id = v.column1",
            values=[value for row in chunk for value in row],
        )


def _values(one: Movement) -> tuple[Any, ...]:
    return (
        _UUID.get_db_prep_value(one.key, connection),
        one.book_id,
        one.kind,
        _stored(one.occurred_at),
        _stored(one.counts_at),
        one.is_late,
        _stored(one.recorded_at),
        one.by_id,
        one.about,
        one.reason,
        one.reverses_id,
        one.body_hash,
    )


def _stored(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _moment(value: Any) -> datetime | None:
    if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
        return value
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed.replace(tzinfo=connection.timezone)


def _run(*statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(" ".join(statement), values)
        return list(cursor.fetchall()) if cursor.description else []


def _places(row: str, rows: Sequence[Any]) -> str:
    return ", ".join([row] * len(rows))


def _quoted(names: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(name) for name in names]


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
