# ruff: noqa: S608  only places for values are put into the SQL texts
"""Rows of the ledger in and out, many in one statement; only `actions` writes through it.

Written by hand: an UPSERT would have the CHECK test the proposed row and refuse every withdrawal on both databases, and
making objects one by one takes longer than the database itself. PostgreSQL is asked twice in all for a posting, since
each question costs more than its answer: once to lock and read, once to write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from doorstep.base.locks import number_of
from doorstep.ledger.models import Movement
from doorstep.ledger.rules import Pair

CHUNK: Final = 80  # rows a statement: within what the oldest SQLite takes as parameters
AT_ONCE: Final = 500  # movements a statement on PostgreSQL
FEW: Final = 8  # balances, up to which they are asked for one by one
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
Entry = tuple[int, int, int, int, datetime]
Parts = Mapping[Pair, int]
Cursor = Any  # Django's, with its database at hand: opened once, for opening one costs half a small statement


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


def lock_balances(
    cursor: Cursor, book: int, pairs: Iterable[tuple[Pair, bool]], behind: str = ""
) -> tuple[dict[Pair, Held], datetime | None]:
    """Make the balances that are missing, lock all in the order given, and return them.

    Args:
        cursor: Open.
        book: Id of the book that is posted to.
        pairs: Account and commodity in ascending order, and whether the account may hold less than nothing.
        behind: Name of the book's lock, which is shared first, so that nobody closes it meanwhile; nothing: whoever
            calls shares it already.

    Returns:
        The balances, and the moment before which everything in the book is sealed, or nothing.
    """
    wanted = list(pairs)
    keys = [pair for pair, _ in wanted]
    found, sealed = _read(cursor, book, keys, behind)
    if len(found) < len(keys):
        _make(cursor, [one for one in wanted if one[0] not in found])
        found, sealed = _read(cursor, book, keys)
    return found, sealed


def _make(cursor: Cursor, missing: Sequence[tuple[Pair, bool]]) -> None:
    """Make balances of nothing, before any row is locked, so that nobody waits in a circle."""
    for chunk in _chunks(missing):
        _run(
            cursor,
            "INSERT INTO ledger_balance (account_id, commodity_id, quantity, may_be_negative) VALUES "
            f"{_places('(%s, %s, 0, %s)', len(chunk))} ON CONFLICT (account_id, commodity_id) DO NOTHING",
            [value for (account, commodity), may in chunk for value in (account, commodity, may)],
        )


def _read(
    cursor: Cursor, book: int, pairs: Sequence[Pair], behind: str = ""
) -> tuple[dict[Pair, Held], datetime | None]:
    """Return the balances that are there. On PostgreSQL all are locked, or, where one is missing, none is."""
    found: dict[Pair, Held] = {}
    sealed = None
    is_locking = cursor.db.vendor == "postgresql"  # a transaction of SQLite has it all to itself
    for chunk in [pairs] if is_locking else _chunks(pairs):
        flat = [value for pair in chunk for value in pair]
        values = [book, *flat, *flat, len(chunk)] if is_locking else [book, *flat]
        before = [number_of(behind)] if is_locking and behind else []
        text = _reading(len(chunk), is_locking=is_locking, is_behind=bool(before))
        rows = _run(cursor, text, [*before, *values], skip=len(before))
        for account, commodity, row, quantity, may, last_at, _ in rows:
            found[account, commodity] = Held(row, quantity, bool(may), _moment(cursor, last_at))
        sealed = rows[0][-1] if rows else sealed
    return found, _moment(cursor, sealed)


@lru_cache(maxsize=256)
def _reading(number: int, *, is_locking: bool, is_behind: bool) -> str:
    wanted = f"(VALUES {_places('(%s, %s)', number)})"
    text = (
        "SELECT account_id, commodity_id, id, quantity, may_be_negative, last_at, "
        "(SELECT MAX(closed_until) FROM ledger_period WHERE book_id = %s) FROM "
    )
    if not is_locking:  # for pairs IN a list SQLite would look at every balance there is
        return f"{text}{wanted} AS v CROSS JOIN ledger_balance ON account_id = v.column1 AND commodity_id = v.column2"
    listed = wanted if number > FEW else f"({_places('(%s, %s)', number)})"  # a short list is planned in half the time
    pairs = f"ledger_balance WHERE (account_id, commodity_id) IN {listed}"
    text += f"{pairs} AND (SELECT COUNT(*) FROM {pairs}) = %s ORDER BY account_id, commodity_id FOR UPDATE"
    return ("SELECT pg_advisory_xact_lock_shared(%s); " if is_behind else "") + text


def write(cursor: Cursor, waiting: Sequence[tuple[Movement, Parts]], changes: Sequence[tuple[Held, int]]) -> set[UUID]:
    """Write movements with their entries and what they change in the balances; give each movement its id.

    Args:
        cursor: Open.
        waiting: Movements, not saved yet, each with account, commodity and quantity of its entries.
        changes: Balances that were locked, and how much is added to each.

    Returns:
        The keys that somebody else wrote a moment before: whoever calls undoes everything.

    Raises:
        IntegrityError: A balance would be below nothing: the last guard, for whatever the rules let through.
    """
    if cursor.db.vendor == "postgresql":
        is_one = len(waiting) == 1
        return _write_one(cursor, *waiting[0], changes) if is_one else _write_at_once(cursor, waiting, changes)
    if taken := insert_movements(cursor, [movement for movement, _ in waiting]):
        return taken
    insert_entries(
        cursor,
        [
            (movement.id, account, commodity, quantity, movement.counts_at)
            for movement, parts in waiting
            for (account, commodity), quantity in parts.items()
        ],
    )
    _update(cursor, changes)
    return set()


def _write_one(cursor: Cursor, movement: Movement, parts: Parts, changes: Sequence[tuple[Held, int]]) -> set[UUID]:
    """Write one movement by plain statements in one text: the database plans these sooner than one that holds all.

    Where the key is taken the entries name no movement; whoever calls undoes everything before that is looked at.
    """
    entries = [(*pair, quantity, movement.counts_at) for pair, quantity in parts.items()]
    rows = _run(
        cursor,
        _writing_one(len(entries), len(changes)),
        [
            *_values(cursor, movement),
            *(value for entry in entries for value in entry),
            *(value for held, more in changes for value in (more, held.last_at, held.row)),
        ],
    )
    return _known([movement], dict(rows))


@lru_cache(maxsize=64)
def _writing_one(entries: int, balances: int) -> str:
    row = "(currval('ledger_movement_id_seq'), %s, %s, %s, %s)"
    return "; ".join(
        [
            _inserting(1),
            "INSERT INTO ledger_entry (movement_id, account_id, commodity_id, quantity, at) "
            f"VALUES {_places(row, entries)}",
            *["UPDATE ledger_balance SET quantity = quantity + %s, last_at = %s WHERE id = %s"] * balances,
        ]
    )


def _write_at_once(
    cursor: Cursor, waiting: Sequence[tuple[Movement, Parts]], changes: Sequence[tuple[Held, int]]
) -> set[UUID]:
    ids: dict[UUID, int] = {}
    for start in range(0, len(waiting), AT_ONCE):
        chunk = waiting[start : start + AT_ONCE]
        balances = changes if start + AT_ONCE >= len(waiting) else ()
        entries = [
            (at, movement.key, *pair, quantity, movement.counts_at)
            for movement, parts in chunk
            for at, (pair, quantity) in enumerate(parts.items())
        ]
        entries = [(at, *one[1:]) for at, one in enumerate(entries)]
        rows = _run(
            cursor,
            _writing(len(chunk), len(entries), len(balances)),
            [
                *(value for movement, _ in chunk for value in _values(cursor, movement)),
                *(value for entry in entries for value in entry),
                *(value for held, more in balances for value in (held.row, more, held.last_at)),
            ],
        )
        ids.update(rows)
    return _known([movement for movement, _ in waiting], ids)


@lru_cache(maxsize=256)
def _writing(movements: int, entries: int, balances: int) -> str:
    """Return one statement that writes movements, their entries in the order given, and balances."""
    row = "(%s::int, %s::uuid, %s::bigint, %s::bigint, %s::bigint, %s::timestamptz)"
    text = (
        f"WITH m AS ({_inserting(movements)}), e AS ("
        "INSERT INTO ledger_entry (movement_id, account_id, commodity_id, quantity, at) "
        f"SELECT m.id, v.account, v.commodity, v.quantity, v.at FROM (VALUES {_places(row, entries)}) "
        "AS v (number, key, account, commodity, quantity, at) JOIN m ON m.key = v.key ORDER BY v.number)"
    )
    if balances:
        text += f", b AS ({_updating(balances, '(%s::bigint, %s::bigint, %s::timestamptz)')})"
    return f"{text} SELECT key, id FROM m"


def insert_movements(cursor: Cursor, movements: Sequence[Movement]) -> set[UUID]:
    """Write movements, give each its id, and return the keys that somebody else wrote a moment before.

    Args:
        cursor: Open.
        movements: Not saved yet; those whose key is taken stay so.
    """
    ids: dict[UUID, int] = {}
    for chunk in _chunks(movements):
        rows = _run(cursor, _inserting(len(chunk)), [value for one in chunk for value in _values(cursor, one)])
        ids.update((key if isinstance(key, UUID) else UUID(key), pk) for key, pk in rows)
    return _known(movements, ids)


def _known(movements: Iterable[Movement], ids: Mapping[UUID, int]) -> set[UUID]:
    """Give each movement its id and return the keys without one."""
    taken = set()
    for one in movements:
        number = ids.get(one.key)
        if number is None:
            taken.add(one.key)
        else:
            one.id = number
            one._state.adding = False  # as a row that was read
    return taken


def insert_entries(cursor: Cursor, entries: Sequence[Entry]) -> None:
    """Write entries: movement, account, commodity, quantity, moment."""
    for chunk in _chunks(entries):
        _run(
            cursor,
            _entering(len(chunk)),
            [value for *ids, at in chunk for value in (*ids, _stored(cursor, at))],
        )


def _update(cursor: Cursor, changes: Sequence[tuple[Held, int]]) -> None:
    for chunk in _chunks(changes):
        _run(
            cursor,
            _updating(len(chunk), "(%s, %s, %s)"),
            [value for held, more in chunk for value in (held.row, more, _stored(cursor, held.last_at))],
        )


@lru_cache(maxsize=256)
def _inserting(number: int) -> str:
    names = ", ".join(f'"{name}"' for name in _MOVEMENT)
    row = f"({', '.join(['%s'] * len(_MOVEMENT))})"
    return (
        f"INSERT INTO ledger_movement ({names}) VALUES {_places(row, number)} "
        "ON CONFLICT (key) DO NOTHING RETURNING key, id"
    )


@lru_cache(maxsize=256)
def _entering(number: int) -> str:
    row = "(%s, %s, %s, %s, %s)"
    return (
        f"INSERT INTO ledger_entry (movement_id, account_id, commodity_id, quantity, at) VALUES {_places(row, number)}"
    )


@lru_cache(maxsize=256)
def _updating(number: int, row: str) -> str:
    return (
        "UPDATE ledger_balance SET quantity = quantity + v.column2, last_at = v.column3 "
        f"FROM (VALUES {_places(row, number)}) AS v WHERE ledger_balance.id = v.column1"
    )


def _values(cursor: Cursor, one: Movement) -> tuple[Any, ...]:
    return (
        one.key if cursor.db.vendor == "postgresql" else one.key.hex,
        one.book_id,
        one.kind,
        _stored(cursor, one.occurred_at),
        _stored(cursor, one.counts_at),
        one.is_late,
        _stored(cursor, one.recorded_at),
        one.by_id,
        one.about,
        one.reason,
        one.reverses_id,
        one.body_hash,
    )


def _stored(cursor: Cursor, moment: datetime | None) -> Any:
    return moment if moment is None or cursor.db.vendor == "postgresql" else _text(cursor.db.timezone, moment)


@lru_cache(maxsize=64)
def _text(zone: Any, moment: datetime) -> str:
    """Return a moment as SQLite keeps it; the same few stand in a posting again and again."""
    return str(moment.astimezone(zone).replace(tzinfo=None))


def _moment(cursor: Cursor, value: Any) -> datetime | None:
    if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
        return value
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed.replace(tzinfo=cursor.db.timezone)


def _run(cursor: Cursor, statement: str, values: Sequence[Any], *, skip: int = 0) -> list[tuple[Any, ...]]:
    """Return what a statement answers; of several in one text, what the one after `skip` others does."""
    cursor.execute(statement, values)
    for _ in range(skip):
        cursor.nextset()
    return list(cursor.fetchall()) if cursor.description else []


def _places(row: str, number: int) -> str:
    return ", ".join([row] * number)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
