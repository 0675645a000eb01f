"""Which lot may still be given out, and which goes first: first expired, first out (近效期先出)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

RELEASED: Final = "released"
"""The one status in which a lot may be given out."""


@dataclass(frozen=True, slots=True)
class LotView(Generic[Key]):
    """What is needed to know of a lot (批次) to decide about it.

    Attributes:
        key: whatever names it to the caller.
        last_use_on: the last civil day (Asia/Shanghai) on which it may be used.
        status: `released`, or anything else that keeps it back: quarantine, recalled, destroyed.
    """

    key: Key
    last_use_on: date
    status: str = RELEASED


class Unusable(StrEnum):
    """Why a lot is kept back."""

    NOT_RELEASED = "not_released"
    EXPIRED = "expired"
    SHORT_LIFE = "short_life"


def usable(lot: LotView[Key], day: date, *, least_days_left: int = 0) -> bool:
    """Tell whether the lot may be sold, held, picked, loaded or counted as stock on that day.

    The one test of expiry and recall in the project: every path asks here.

    Args:
        lot: as known.
        day: civil day in Asia/Shanghai; on its last day a lot is still good.
        least_days_left: days of use still wanted after `day`, 0 or more: see `least_days_left`.
    """
    return why_unusable(lot, day, least_days_left=least_days_left) is None


def why_unusable(lot: LotView[Key], day: date, *, least_days_left: int = 0) -> Unusable | None:
    """Return what keeps the lot back on that day, the gravest reason first; nothing if it is usable.

    Raises:
        ValueError: fewer than 0 days wanted.
    """
    if least_days_left < 0:
        message = f"least_days_left must be 0 or more, got {least_days_left}"
        raise ValueError(message)
    if lot.status != RELEASED:
        return Unusable.NOT_RELEASED
    left = (lot.last_use_on - day).days
    if left < 0:
        return Unusable.EXPIRED
    return Unusable.SHORT_LIFE if left < least_days_left else None


def least_days_left(*, visit_every_days: int, course_days: int) -> int:
    """Return the days of use a lot needs when loaded: it may wait until the next visit and is then used for a course.

    Raises:
        ValueError: no day between visits, a negative course.
    """
    if visit_every_days < 1 or course_days < 0:
        message = f"at least a day between visits and a course of 0 days wanted, got {visit_every_days}, {course_days}"
        raise ValueError(message)
    return visit_every_days + course_days


@dataclass(frozen=True, slots=True)
class Held(Generic[Key]):
    """So many units of a lot in one place, 0 or more."""

    lot: LotView[Key]
    quantity: int

    def __post_init__(self) -> None:
        if self.quantity < 0:
            message = f"lot {self.lot.key}: negative quantity ({self.quantity})"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Take(Generic[Key]):
    """So many units, at least one, of the lot of that key."""

    key: Key
    quantity: int


@dataclass(frozen=True, slots=True)
class Allocation(Generic[Key]):
    """What to take.

    Attributes:
        takes: first to expire first.
        short: units that usable lots do not give.
    """

    takes: tuple[Take[Key], ...]
    short: int


def allocate(held: Sequence[Held[Key]], wanted: int, day: date, *, least_days_left: int = 0) -> Allocation[Key]:
    """Return which units to take: of the usable lots the first to expire, of equals the first named.

    Args:
        held: what lies there; the same lot may be named more than once.
        wanted: units, at least 1.
        day: civil day in Asia/Shanghai.
        least_days_left: days of use still wanted after `day`.

    Returns:
        Takes that sum to `wanted - short`; short is 0 whenever the usable lots hold enough.

    Raises:
        ValueError: fewer than one unit or fewer than 0 days wanted.
    """
    if wanted < 1:
        message = f"wanted must be at least 1, got {wanted}"
        raise ValueError(message)
    good = [one for one in held if usable(one.lot, day, least_days_left=least_days_left)]
    takes: dict[Key, int] = {}
    left = wanted
    for one in sorted(good, key=lambda one: one.lot.last_use_on):
        quantity = min(left, one.quantity)
        if quantity:
            takes[one.lot.key] = takes.get(one.lot.key, 0) + quantity
            left -= quantity
    return Allocation(tuple(Take(key, quantity) for key, quantity in takes.items()), left)
