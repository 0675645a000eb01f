"""What keeps a day from closing, and the sheet that is sealed. Pure."""

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.programmes.pharmacy.words import Blocker


@dataclass(frozen=True, slots=True)
class Left:
    """One thing to do before a day can close: what kind, where, and how much of it."""

    kind: Blocker
    name: str
    count: int = 1
    pk: int = 0


class DayNotReady(ValueError):  # noqa: N818  named after what happened
    """Something is left to do before the day can close."""

    def __init__(self, left: Sequence[Left]) -> None:
        super().__init__("; ".join(f"{one.kind.value} {one.name}" for one in left))
        self.left = tuple(left)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Somebody's stock that nobody counted on a day.

    Args:
        name: Whose.
        holder: Its id.
        account: The id of its account.
        lots: How many lots lie there uncounted.
        must_count: Medicine went in or out of a vehicle that day: no reason stands for the count.
    """

    name: str
    holder: int
    account: int
    lots: int
    must_count: bool


class NotAllCounted(ValueError):  # noqa: N818
    """Stock was not counted, and nobody says why."""


class DayClosed(ValueError):  # noqa: N818
    """This day, or a later one, was closed before."""


def digest(sheet: Sequence[dict[str, Any]], period: str) -> str:
    """Return the digest of a day, 64 hexadecimal digits: over its sheet and the digest of its movements."""
    text = json.dumps([list(sheet), period], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_bare(row: Mapping[str, Any]) -> bool:
    """Say whether something lay there by a row of a sheet that nobody counted."""
    return bool(row["closing"]) and row["counted"] is None


def with_reason(sheet: Sequence[dict[str, Any]], accounts: Container[int], reason: str) -> list[dict[str, Any]]:
    """Return a sheet that says in every row why it was not counted; nothing where it was, or where none is held."""
    return [row | {"bare": reason if row["account"] in accounts and is_bare(row) else ""} for row in sheet]


@dataclass(frozen=True, slots=True)
class Sold:
    """What the sales of a day come to, over all its rows.

    Args:
        packs: Sold, less taken back.
        singly: Units of opened packs.
        codes: Trace codes scanned.
        given: Packs given for nothing.
        fen: What the lines cost, by way of paying.
    """

    packs: int
    singly: int
    codes: int
    given: int
    fen: dict[str, int]

    @property
    def without_code(self) -> int:
        """Packs that went out without a code of their own."""
        return self.packs - self.codes


def sold(sheet: Sequence[dict[str, Any]], payments: Sequence[str]) -> Sold | None:
    """Add up what a sheet says was sold; nothing for one that was sealed before sheets said so."""
    if not sheet or "sold" not in sheet[0]:
        return None
    sums = {name: sum(row[name] for row in sheet) for name in ("sold", "singly", "codes", "given")}
    fen = {one: sum(row[f"{one}_fen"] for row in sheet) for one in payments}
    return Sold(sums["sold"], sums["singly"], sums["codes"], sums["given"], fen)
