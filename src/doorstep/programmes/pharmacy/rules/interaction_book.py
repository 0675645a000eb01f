"""What a new file of rules would change against the one in force. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from doorstep.programmes.pharmacy.rules.interactions import RuleBook, plain

Row = Mapping[str, str]
Pairing = tuple[tuple[str, ...], tuple[str, ...]]
_CLASS = re.compile(r"atc:[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?")


class AlreadyAdopted(ValueError):  # noqa: N818  named after what happened
    """This file is in force already, or was."""


class OtherBookSince(ValueError):  # noqa: N818
    """Another file came into force since this one was compared: what it changes is no longer what was shown."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new file changes, pair by pair.

    Args:
        added: Pairs that were not there.
        changed: Pairs with another severity, text or source: as it was, as it will be.
        removed: Pairs that are not in the new file.
        same: How many stay as they are.
    """

    added: list[Row]
    changed: list[tuple[Row, Row]]
    removed: list[Row]
    same: int


def pairing(one: str, other: str) -> Pairing:
    """Return what makes a pair the same pair: both sides, in whichever order and writing."""
    first, second = sorted(tuple(sorted(_part(part) for part in side.split("|"))) for side in (one, other))
    return first, second


def is_named(part: str) -> bool:
    """Say whether a part of a side is an ingredient, or a class as the ATC writes it."""
    word = part.strip()
    return bool(word) and (not word.lower().startswith("atc:") or _CLASS.fullmatch(word) is not None)


def changes(before: Sequence[Row], after: Sequence[Row]) -> Changes:
    """Compare two files; the order of rows and of the two sides does not matter."""
    old = {pairing(row["a"], row["b"]): row for row in before}
    new = {pairing(row["a"], row["b"]): row for row in after}
    both = [pair for pair in new if pair in old]
    changed = [(old[pair], new[pair]) for pair in both if _said(old[pair]) != _said(new[pair])]
    return Changes(
        added=[row for pair, row in new.items() if pair not in old],
        changed=changed,
        removed=[row for pair, row in old.items() if pair not in new],
        same=len(both) - len(changed),
    )


def unchecked(medicines: Mapping[str, Iterable[str]], book: RuleBook) -> list[str]:
    """Return the medicines, by name, that a file says nothing about: one ingredient unknown, or none entered."""
    found = {name: [plain(one) for one in ingredients] for name, ingredients in medicines.items()}
    return [name for name, wanted in found.items() if not wanted or not book.known.issuperset(wanted)]


def _part(part: str) -> str:
    return part.strip() if part.strip().startswith("atc:") else plain(part)


def _said(row: Row) -> tuple[str, ...]:
    return tuple(row[name].strip() for name in ("severity", "text_zh", "text_en", "source"))
