"""What keeps a day from closing, and the sheet that is sealed. Pure."""

import hashlib
import json
from collections.abc import Sequence
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


class DayClosed(ValueError):  # noqa: N818
    """This day, or a later one, was closed before."""


def digest(sheet: Sequence[dict[str, Any]], period: str) -> str:
    """Return the digest of a day, 64 hexadecimal digits: over its sheet and the digest of its movements."""
    text = json.dumps([list(sheet), period], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
