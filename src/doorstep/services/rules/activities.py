"""What may happen to an activity and its bookings: seats, the waiting list, who came. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from doorstep.services.words import AttendanceKind, BookingState, SessionState

BOOKING_MOVES: Final[Mapping[BookingState, frozenset[BookingState]]] = MappingProxyType(
    {
        BookingState.WAITING: frozenset({BookingState.SEATED, BookingState.WITHDRAWN, BookingState.ATTENDED}),
        BookingState.SEATED: frozenset({BookingState.WITHDRAWN, BookingState.ATTENDED, BookingState.NO_SHOW}),
        BookingState.ATTENDED: frozenset({BookingState.NO_SHOW}),  # a correction
        BookingState.NO_SHOW: frozenset({BookingState.ATTENDED}),  # a correction
        BookingState.WITHDRAWN: frozenset(),
    }
)
"""Which state of a booking may follow which; who waited and came all the same is counted."""


class TitleMissing(ValueError):  # noqa: N818  named after what happened
    """An activity says in Chinese what it is called."""


class EndsBeforeItStarts(ValueError):  # noqa: N818
    """The last moment lies before the first."""


class InThePast(ValueError):  # noqa: N818
    """It is announced for a moment that has passed."""


class SignUpAfterStart(ValueError):  # noqa: N818
    """One could still sign up when it has begun."""


class CapacityTooSmall(ValueError):  # noqa: N818
    """There are fewer places than none, or than have been given away."""


class HeadCountsOnly(ValueError):  # noqa: N818
    """Of a campaign in schools only numbers are kept: no sign-up, no names."""


class NoSignUp(ValueError):  # noqa: N818
    """Nobody needs to sign up for this: come along."""


class SignUpClosed(ValueError):  # noqa: N818
    """The time to sign up is over, or it does not take place."""


class NotWithdrawable(ValueError):  # noqa: N818
    """It has begun, or the booking is withdrawn already."""


class NotTheirBooking(ValueError):  # noqa: N818
    """A booking of another activity."""


class CountsNotWhole(ValueError):  # noqa: N818
    """A number of heads is a whole number from nothing on, and not a fantasy."""


MOST_HEADS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Details:
    """What is said about an activity.

    Args:
        title_zh: What it is called in Chinese.
        title_en: In English; empty: the Chinese stands for it.
        about_zh: What it is, in Chinese.
        about_en: In English.
        capacity: How many places; nothing: no limit.
        sign_up_until: Until when one can sign up, aware; nothing: nobody needs to.
        attendance: How it is kept who came.
    """

    title_zh: str
    title_en: str = ""
    about_zh: str = ""
    about_en: str = ""
    capacity: int | None = None
    sign_up_until: datetime | None = None
    attendance: AttendanceKind = AttendanceKind.HEAD_COUNT


def check_details(details: Details, starts_at: datetime, ends_at: datetime, *, is_campaign: bool) -> None:
    """Let details pass that can be true.

    Raises:
        TitleMissing, EndsBeforeItStarts, SignUpAfterStart, CapacityTooSmall, HeadCountsOnly: see there.
    """
    if not details.title_zh.strip():
        raise TitleMissing
    if ends_at <= starts_at:
        raise EndsBeforeItStarts
    if is_campaign and (
        details.attendance is not AttendanceKind.HEAD_COUNT or details.sign_up_until is not None or details.capacity
    ):
        raise HeadCountsOnly
    if details.sign_up_until is not None and details.sign_up_until > starts_at:
        raise SignUpAfterStart
    if details.capacity is not None and details.capacity < 1:
        raise CapacityTooSmall
    if details.attendance is AttendanceKind.NAMED and details.sign_up_until is None:
        raise NoSignUp


def check_sign_up(state: SessionState, until: datetime | None, now: datetime) -> None:
    """Let somebody sign up while that is possible.

    Raises:
        NoSignUp, SignUpClosed: see there.
    """
    if until is None:
        raise NoSignUp
    if state != SessionState.PLANNED or now > until:
        raise SignUpClosed


def check_withdraw(state: BookingState, starts_at: datetime, now: datetime) -> None:
    """Let somebody withdraw before it begins.

    Raises:
        NotWithdrawable: see there.
    """
    if BookingState.WITHDRAWN not in BOOKING_MOVES[state] or now >= starts_at:
        raise NotWithdrawable


def free_seat(taken: Iterable[int | None], capacity: int | None) -> int | None:
    """Return the lowest seat from 1 on that nobody has, or nothing when all are taken."""
    held = {seat for seat in taken if seat is not None}
    seat = next(at for at in range(1, len(held) + 2) if at not in held)
    return seat if capacity is None or seat <= capacity else None


def promotions(waiting: Iterable[int], taken: Iterable[int | None], capacity: int | None) -> list[tuple[int, int]]:
    """Return who moves up, in the order in which they asked: pairs of (booking, seat).

    Args:
        waiting: Bookings that wait, the first to ask first.
        taken: Seats that are taken.
        capacity: How many there are; nothing: no limit.
    """
    held, moved = set(taken), []
    for booking in waiting:
        seat = free_seat(held, capacity)
        if seat is None:
            break
        held.add(seat)
        moved.append((booking, seat))
    return moved


def check_heads(*counts: int) -> None:
    """Let numbers of people pass.

    Raises:
        CountsNotWhole: see there.
    """
    if any(isinstance(count, bool) or not 0 <= count <= MOST_HEADS for count in counts):
        raise CountsNotWhole
