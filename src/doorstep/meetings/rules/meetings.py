"""What may happen to a meeting, when; whether enough units are there to decide."""

from datetime import date, datetime, timedelta
from typing import Final

from doorstep.meetings.words import MeetingState, Presence

WEEKS_AHEAD: Final = 13
"""So many weeks of meetings of each series are written ahead: a quarter."""
EARLIEST_BEGIN: Final = timedelta(hours=12)
"""A meeting may be begun so long before its time."""
LONGEST: Final = timedelta(hours=12)


class NotPossibleNow(ValueError):  # noqa: N818  named after what happened
    """In this state of the meeting that cannot be done."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a meeting that is {state} cannot be {wanted}")
        self.state = state
        self.wanted = wanted


class MinutesLocked(NotPossibleNow):
    """The minutes are locked: only an addendum can be written."""


class TitleMissing(ValueError):  # noqa: N818
    """A series, a meeting and an item have a title."""


class ReasonMissing(ValueError):  # noqa: N818
    """Calling off or moving a meeting needs a reason, for those who come."""


class InThePast(ValueError):  # noqa: N818
    """This time is over already."""


class EndsBeforeItBegins(ValueError):  # noqa: N818
    """A meeting ends after it begins, within twelve hours."""


class TooEarly(ValueError):  # noqa: N818
    """A meeting begins on its day, not weeks ahead."""


class NoQuorum(ValueError):  # noqa: N818
    """Too few units are there to decide anything."""


def horizon(today: date) -> date:
    """Return the last day up to which meetings are written ahead."""
    return today + timedelta(weeks=WEEKS_AHEAD)


def check_planned(state: MeetingState, wanted: str) -> None:
    """Let a planned meeting pass: it may be moved, called off or begun.

    Raises:
        NotPossibleNow: it is going on, held or called off.
    """
    if state is not MeetingState.PLANNED:
        raise NotPossibleNow(state.value, wanted)


def check_open(state: MeetingState) -> None:
    """Let a meeting pass to which things can still be added.

    Raises:
        MinutesLocked: it was held.
        NotPossibleNow: it was called off.
    """
    if state is MeetingState.HELD:
        raise MinutesLocked(state.value, "changed")
    if state is MeetingState.CANCELLED:
        raise NotPossibleNow(state.value, "changed")


def check_running(state: MeetingState) -> None:
    """Let a meeting pass that is going on: people are counted and things decided.

    Raises:
        MinutesLocked: it was held.
        NotPossibleNow: it has not begun, or was called off.
    """
    if state is MeetingState.HELD:
        raise MinutesLocked(state.value, "changed")
    if state is not MeetingState.RUNNING:
        raise NotPossibleNow(state.value, "decided")


def check_begin(state: MeetingState, starts_at: datetime, now: datetime) -> None:
    """Let a planned meeting begin, on its day or later.

    Raises:
        NotPossibleNow, TooEarly: see there.
    """
    check_planned(state, "begun")
    if now < starts_at - EARLIEST_BEGIN:
        raise TooEarly


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Let a time to come pass that lasts from a moment to twelve hours.

    Raises:
        EndsBeforeItBegins, InThePast: see there.
    """
    if not timedelta() < ends_at - starts_at <= LONGEST:
        raise EndsBeforeItBegins
    if ends_at <= now:
        raise InThePast


def check_reason(text: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        ReasonMissing: nothing is said.
    """
    if not (said := " ".join(text.split())[:200]):
        raise ReasonMissing
    return said


def check_title(text: str, longest: int = 80) -> str:
    """Return a title on one line, cut to its length.

    Raises:
        TitleMissing: nothing is said.
    """
    if not (said := " ".join(text.split())[:longest]):
        raise TitleMissing
    return said


def has_quorum(present: int, voting: int, percent: int | None) -> bool:
    """Say whether enough units are there: so many per cent of those that count, rounded up; without a rule, always.

    Args:
        present: Units there that count.
        voting: Units that count.
        percent: 1 to 100, or nothing.
    """
    return percent is None or present * 100 >= percent * voting


def left_at_the_end(presence: Presence) -> Presence:
    """Return what somebody of whom nobody said anything was: absent."""
    return Presence.ABSENT if presence is Presence.EXPECTED else presence
