"""When a medicine runs out, when to remind, and how much of the time somebody was supplied. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from doorstep.programmes.pharmacy.words import CallResult, ReminderState


class NoReason(ValueError):  # noqa: N818  named after what happened
    """Nobody opens somebody else's record without saying why."""


class AlreadyTold(ValueError):  # noqa: N818
    """They were told, or want no reminders any more."""


class NoVisit(ValueError):  # noqa: N818
    """No visit of the vehicle is planned before it runs out."""


@dataclass(frozen=True, slots=True)
class Refill:
    """When somebody needs more.

    Args:
        runs_out_on: The first day without.
        due_on: Supply and lead say that it is time.
        remind_on: When to say so: on that day, or the day before the visit if that is earlier.
        visit_on: The last planned visit before it runs out; nothing: none is planned.
    """

    runs_out_on: date
    due_on: date
    remind_on: date
    visit_on: date | None


def refill(handed_on: date, days: int, visits: Iterable[date], lead_days: int) -> Refill:
    """Return when to remind somebody, tied to the last visit before the supply ends.

    Args:
        handed_on: When it was handed over; that day is the first that is covered.
        days: Days the supply lasts, at least 1.
        visits: Days of planned visits to the village.
        lead_days: Due so many days before it runs out.

    Raises:
        ValueError: fewer than one day, or a negative lead.
    """
    if days < 1 or lead_days < 0:
        message = f"a supply lasts a day at least, and one reminds before: {days}, {lead_days}"
        raise ValueError(message)
    runs_out = handed_on + timedelta(days=days)
    coming = [visit for visit in visits if handed_on < visit < runs_out]
    visit = max(coming, default=None)
    due = runs_out - timedelta(days=lead_days)
    remind = due if visit is None else min(due, visit - timedelta(days=1))
    return Refill(runs_out, due, max(handed_on, remind), visit)


def days_covered(supplies: Sequence[tuple[date, int]], first: date, last: date) -> tuple[int, int]:
    """Return days covered and days asked about: their share is the PDC (用药覆盖天数比例).

    A supply that begins before the one before it is used up is taken afterwards, not at the same time.

    Args:
        supplies: Day of the hand-over and days it lasts.
        first: The first day asked about.
        last: The last.
    """
    asked = (last - first).days + 1
    if asked < 1:
        return 0, 0
    covered: set[date] = set()
    free_from = date.min
    for handed, days in sorted(supplies):
        begins = max(handed, free_from)
        covered.update(begins + timedelta(days=ahead) for ahead in range(days))
        free_from = begins + timedelta(days=days)
    return sum(1 for one in covered if first <= one <= last), asked


def check_call(state: ReminderState, result: CallResult, *, has_visit: bool) -> None:
    """Let a call be written down that fits the reminder.

    Raises:
        AlreadyTold: see there.
        NoVisit: it is to be brought, and no visit is planned.
    """
    if state is not ReminderState.PLANNED:
        raise AlreadyTold
    if result is CallResult.WANTS and not has_visit:
        raise NoVisit


def state_after(result: CallResult) -> ReminderState:
    """Return where a reminder stands after a call; who was not reached is rung again."""
    if result is CallResult.NOT_REACHED:
        return ReminderState.PLANNED
    return ReminderState.DROPPED if result is CallResult.NOT_WANTED else ReminderState.TOLD
