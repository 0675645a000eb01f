"""What may happen to a session, what its counts may be, and when a missed one can be made up. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from doorstep.services.words import SessionState

MOVES: Final[Mapping[SessionState, frozenset[SessionState]]] = MappingProxyType(
    {
        SessionState.PLANNED: frozenset(
            {SessionState.HELD, SessionState.MISSED, SessionState.CANCELLED, SessionState.SUPERSEDED}
        ),
        SessionState.SUPERSEDED: frozenset({SessionState.PLANNED}),  # its plan came back
        SessionState.HELD: frozenset(),
        SessionState.MISSED: frozenset({SessionState.PLANNED}),  # recorded by mistake; see `check_unmiss`
        SessionState.CANCELLED: frozenset(),
    }
)
"""Which state may follow which."""


class NotPossibleNow(ValueError):  # noqa: N818  named after what happened
    """The session's state does not allow this step."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a session that is {state} cannot become {wanted}")
        self.state = state
        self.wanted = wanted


class CountsDoNotAddUp(ValueError):  # noqa: N818
    """More were satisfied than answered, more answered than were served, or a count is negative."""


class NotYetStarted(ValueError):  # noqa: N818
    """A session is recorded as held when it has begun, not before."""


class DayOver(ValueError):  # noqa: N818
    """The day of the session has passed; what was recorded about it stays."""


def check_unmiss(on: date, today: date) -> None:
    """Let a missed session be planned again while its own day is not over.

    Raises:
        DayOver: it is.
    """
    if today > on:
        raise DayOver


def check_move(state: SessionState, wanted: SessionState) -> None:
    """Let a step pass that the table of states allows.

    Raises:
        NotPossibleNow: it does not.
    """
    if wanted not in MOVES[state]:
        raise NotPossibleNow(state.value, wanted.value)


def check_counts(served: int, answered: int, satisfied: int) -> None:
    """Let counts pass that can be true: 0 <= satisfied <= answered <= served.

    Raises:
        CountsDoNotAddUp: they cannot.
    """
    if not 0 <= satisfied <= answered <= served:
        raise CountsDoNotAddUp


@dataclass(frozen=True, slots=True)
class MakeupRule:
    """When a missed visit may be made up (补访规则).

    Args:
        within_days: calendar days after the missed day in which a new date is looked for.
        buffer_min: minutes kept free before and after, for the way there and back.
        from_min: minutes after midnight from which the resource may be there.
        until_min: minutes after midnight by which it must have left.
        weekdays: days the resource works, 0 is Monday.
    """

    within_days: int
    buffer_min: int
    from_min: int
    until_min: int
    weekdays: Collection[int]


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until a moment, both aware."""

    starts_at: datetime
    ends_at: datetime


def makeup_span(missed: Span, busy: Iterable[Span], working: Collection[date], rule: MakeupRule) -> Span | None:
    """Return the first free span as long as the missed one on a later day, or nothing if there is none.

    Args:
        missed: What was missed; the search begins on the day after it. Its time zone is the one the days are told in.
        busy: When the resource is somewhere else.
        working: The days on which people work.
        rule: How far and between which hours to look.
    """
    length, buffer = missed.ends_at - missed.starts_at, timedelta(minutes=rule.buffer_min)
    taken = sorted((span.starts_at - buffer, span.ends_at + buffer) for span in busy)
    first_day = missed.starts_at.date()
    for ahead in range(1, rule.within_days + 1):
        day = first_day + timedelta(days=ahead)
        if day not in working or day.weekday() not in rule.weekdays:
            continue
        midnight = datetime.combine(day, time(), missed.starts_at.tzinfo)
        start = midnight + timedelta(minutes=rule.from_min + rule.buffer_min)
        latest_end = midnight + timedelta(minutes=rule.until_min - rule.buffer_min)
        for taken_from, taken_until in taken:
            if start + length <= taken_from:
                break
            start = max(start, taken_until)
        if start + length <= latest_end:
            return Span(start, start + length)
    return None
