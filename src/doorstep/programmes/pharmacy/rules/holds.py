"""Reservations (预留): how much is still free, and the code one collects with. Pure."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from doorstep.programmes.pharmacy.words import HoldState

DIGITS: Final = 6


class NothingFree(ValueError):  # noqa: N818  named after what happened
    """What lies there is put aside for others."""

    def __init__(self, free: int, asked: int) -> None:
        super().__init__(f"{free} free, {asked} asked")
        self.free = free
        self.asked = asked


class WrongCode(ValueError):  # noqa: N818
    """The code is not the one that was given out."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


class HoldLocked(ValueError):  # noqa: N818
    """Too many wrong codes: only a pharmacist's desk can open it."""


class HoldOver(ValueError):  # noqa: N818
    """The reservation ran out, was collected or given back."""


class OtherPlace(ValueError):  # noqa: N818
    """It waits at another place; the code stays good there."""


def new_code(draw: Callable[[int], int]) -> str:
    """Return a pickup code of six digits; `draw(n)` gives a number below n that nobody can foresee."""
    return f"{draw(10**DIGITS):0{DIGITS}d}"


def code_hash(secret: str, hold: str, code: str) -> str:
    """Return what is kept of a code: of no use to who reads the table, and different for each reservation."""
    key = hashlib.sha256(f"doorstep.pharmacy.hold\x1f{secret}".encode()).digest()
    return hmac.new(key, f"{hold}\x1f{code}".encode(), hashlib.sha256).hexdigest()


def free(usable: int, held: int) -> int:
    """Return what can still be promised: what lies there and may be given out, less what is put aside (ATP)."""
    return max(0, usable - held)


def check_free(usable: int, held: int, asked: int) -> None:
    """Let packs be promised or sold.

    Raises:
        NothingFree: fewer are free.
    """
    if free(usable, held) < asked:
        raise NothingFree(free(usable, held), asked)


def is_active(state: str, until: datetime, now: datetime) -> bool:
    """Say whether a reservation still keeps something back."""
    return state in {HoldState.OPEN, HoldState.LOCKED} and now <= until


def check_collect(
    *, state: str, until: datetime, now: datetime, is_here: bool, is_right: bool, wrong: int, tries: int
) -> None:
    """Let somebody collect.

    Args:
        state: A word of `HoldState`.
        until: When it runs out.
        now: The moment.
        is_here: It waits at this very place.
        is_right: The code is the one that was given out.
        wrong: Wrong codes so far.
        tries: Wrong codes after which it is locked.

    Raises:
        HoldOver, HoldLocked, OtherPlace, WrongCode: see there, in this order.
    """
    if state in {HoldState.USED, HoldState.RELEASED} or now > until:
        raise HoldOver
    if state == HoldState.LOCKED:
        raise HoldLocked
    if not is_here:
        raise OtherPlace
    if not is_right:
        raise WrongCode(max(0, tries - wrong - 1))
