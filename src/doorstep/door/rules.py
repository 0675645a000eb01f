"""What a resident's page says about visits: which one is next, which days are regular, which days off to warn about."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

WEEK: Final = timedelta(days=7)
SOONEST_WALK_MIN: Final = 1
WALK_M_PER_MIN: Final = 70
"""An older person's unhurried pace, 4.2 km/h."""
WALK_DETOUR: Final = 1.3
"""Paths against the straight line; footpaths cut the corners that roads in mountains cannot."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a vehicle near a village (场次), as residents' pages, the calendar and the poster need it.

    Args:
        id: The session's key; the same for ever.
        starts_at: Aware, Asia/Shanghai.
        ends_at: Aware, Asia/Shanghai.
        stop: Where it stands, in words.
        is_off: It was cancelled or missed.
        revision: How often it was changed after it was announced.
        changed_at: The last change, aware.
        lon: WGS-84 degrees, if the stop's point is known.
        lat: WGS-84 degrees, if the stop's point is known.
        is_estimated: The stop's point is not surveyed.
        note: Why it is off, or what is different this time; empty if nothing is.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    stop: str
    is_off: bool
    revision: int
    changed_at: datetime
    lon: float | None = None
    lat: float | None = None
    is_estimated: bool = False
    note: str = ""

    @property
    def day(self) -> date:
        """The day it begins."""
        return self.starts_at.date()

    @property
    def minutes(self) -> int:
        """How long it stays, minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, order=True)
class Regular:
    """A weekday (Monday is 0) and hour at which the vehicle comes, every week or every second one."""

    weekday: int
    at: time
    until: time
    stop: str
    is_weekly: bool = True


@dataclass(frozen=True, slots=True)
class DayOff:
    """A regular day without a visit, and the next day that has one (`None`: none announced yet)."""

    first: date
    last: date
    next_day: date | None


def next_visit(visits: Iterable[Visit], now: datetime) -> Visit | None:
    """Return the visit that is under way or comes next; cancelled and missed ones do not count."""
    ahead = [visit for visit in visits if not visit.is_off and visit.ends_at > now]
    return min(ahead, key=lambda visit: (visit.starts_at, visit.id), default=None)


def in_weeks(visits: Iterable[Visit], today: date, weeks: int = 2) -> list[Visit]:
    """Return the visits of this calendar week (Monday first) and the following ones, `weeks` in all, in order."""
    monday = today - timedelta(days=today.weekday())
    end = monday + weeks * WEEK
    return sorted((v for v in visits if monday <= v.day < end), key=lambda v: (v.starts_at, v.id))


def regular_days(visits: Iterable[Visit]) -> tuple[Regular, ...]:
    """Return on which weekdays at what hour the vehicle regularly comes, Monday first.

    A weekday, hour and stop is weekly if it occurs in more than half of the weeks the visits span, else fortnightly;
    what occurs once within more than a fortnight is an exception and not told as a rule. Cancelled visits count: they
    were meant to be.
    """
    planned = list(visits)
    if not planned:
        return ()
    days = [visit.day for visit in planned]
    weeks = _week_number(max(days)) - _week_number(min(days)) + 1
    slots: dict[tuple[int, time, str], list[Visit]] = {}
    for visit in planned:
        slots.setdefault((visit.day.weekday(), visit.starts_at.time(), visit.stop), []).append(visit)
    found = []
    for (weekday, at, stop), group in slots.items():
        count = len({visit.day for visit in group})
        if count == 1 and weeks > 2:
            continue
        until = Counter(visit.ends_at.time() for visit in group).most_common(1)[0][0]
        found.append(Regular(weekday, at, until, stop, is_weekly=2 * count > weeks))
    return tuple(sorted(found))


def days_off(
    visits: Iterable[Visit], today: date, until: date, is_free: Callable[[date], bool] | None = None
) -> tuple[DayOff, ...]:
    """Return the weekly days from `today` to `until` on which nobody comes, joined into runs with no visit between.

    Args:
        visits: Past and coming visits.
        today: The first day to look at.
        until: The last day to look at; cut to the last announced visit, after which nothing is known.
        is_free: Says whether a day is one without work; given, only such days and cancelled visits are told.
    """
    known = list(visits)
    regular = {slot.weekday for slot in regular_days(known) if slot.is_weekly}
    on = sorted({visit.day for visit in known if not visit.is_off})
    cancelled = {visit.day for visit in known if visit.is_off} - set(on)
    if not on:
        return ()
    off = [
        day
        for day in _days(today, min(until, max(on)))
        if day not in on and (day in cancelled or (day.weekday() in regular and (is_free is None or is_free(day))))
    ]
    return tuple(_runs(off, on))


def walk_min(metres: float) -> int:
    """Return the minutes an older person walks for a straight line of so many metres, at least one."""
    return max(SOONEST_WALK_MIN, round(metres * WALK_DETOUR / WALK_M_PER_MIN))


def _week_number(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _runs(off: Sequence[date], on: Sequence[date]) -> list[DayOff]:
    runs: list[DayOff] = []
    for day in off:
        following = next((other for other in on if other > day), None)
        if runs and runs[-1].next_day == following:
            runs[-1] = DayOff(runs[-1].first, day, following)
        else:
            runs.append(DayOff(day, day, following))
    return runs
