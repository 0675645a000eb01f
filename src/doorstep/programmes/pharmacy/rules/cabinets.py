"""Cabinets: what a slot holds, what follows what while a pack drops, and when a cabinet counts as working. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from doorstep.programmes.pharmacy.words import VendState

CABINET: Final = "pharmacy.cabinet"
"""Code of the dated rule: minutes without a heartbeat, minutes a clock may be off."""

MOVES: Final[Mapping[VendState, frozenset[VendState]]] = MappingProxyType(
    {
        VendState.AUTHORISED: frozenset({VendState.MOTOR, VendState.FAILED, VendState.UNKNOWN}),
        VendState.MOTOR: frozenset({VendState.DROPPED, VendState.FAILED, VendState.UNKNOWN}),
        VendState.DROPPED: frozenset(),
        VendState.FAILED: frozenset(),
        VendState.UNKNOWN: frozenset(),
    }
)
"""Which state may follow which."""


class ClockWrong(ValueError):  # noqa: N818  named after what happened
    """The controller's clock is off: nothing it says has a time."""


class EventDiffers(ValueError):  # noqa: N818
    """The controller sent this number before with other words."""


class EmptySlot(ValueError):  # noqa: N818
    """By the books nothing lies in this slot."""


class NoRoom(ValueError):  # noqa: N818
    """A cabinet's slots for a medicine do not hold so many packs, or not part of one."""


class NotInOrder(ValueError):  # noqa: N818
    """This cannot follow what the controller reported before."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"{state} then {wanted}")
        self.state = state
        self.wanted = wanted


class NothingToHandOut(ValueError):  # noqa: N818
    """No slot that works has a usable pack of it."""


class SlotTooSmall(ValueError):  # noqa: N818
    """A slot has a number from 1 on, holds at least one pack, and is filled up to what fits."""


class SlotTaken(ValueError):  # noqa: N818
    """The slot holds another medicine still: take it out first."""


def check_move(state: str, wanted: VendState) -> None:
    """Let a report pass that may follow.

    Raises:
        NotInOrder: it may not.
    """
    if wanted not in MOVES[VendState(state)]:
        raise NotInOrder(state, wanted.value)


def check_clock(at: datetime, now: datetime, off_min: int) -> None:
    """Let a moment pass that a clock which is right can give.

    Raises:
        ClockWrong: it is off by more than so many minutes ahead, or by more than a day behind.
    """
    if at > now + timedelta(minutes=off_min) or at < now - timedelta(days=1):
        raise ClockWrong


def check_slot(number: int, capacity: int, base_stock: int) -> None:
    """Let a slot pass that can be.

    Raises:
        SlotTooSmall: see there.
    """
    if number < 1 or not 1 <= base_stock <= capacity:
        raise SlotTooSmall


def is_working(heartbeat_at: datetime | None, now: datetime, within_min: int) -> bool:
    """Say whether a cabinet reported within so many minutes; one that never did does not count as working."""
    return heartbeat_at is not None and now - heartbeat_at < timedelta(minutes=within_min)


def limits(value: Mapping[str, Any] | None) -> tuple[int, int]:
    """Return minutes without heartbeat, and minutes a clock may be off, of the rule or where there is none."""
    return int((value or {}).get("heartbeat_min", 15)), int((value or {}).get("clock_off_min", 10))


def to_put(found: int, base_stock: int) -> int:
    """Return the packs to put into a slot in which so many were found."""
    return max(0, base_stock - found)


def share(packs: int, slots: Sequence[tuple[int, int]]) -> list[int]:
    """Return what each slot holds when so many packs lie in them together: what differs, from the first slot on.

    Args:
        packs: How many lie in all of them; no more than fit.
        slots: What each held until now, and what fits.
    """
    inside = [held for held, _ in slots]
    more = packs - sum(inside)
    for index, (held, capacity) in enumerate(slots):
        moved = max(-held, more) if more < 0 else min(capacity - held, more)
        inside[index] += moved
        more -= moved
    return inside
