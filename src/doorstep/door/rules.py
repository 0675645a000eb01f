"""What residents' pages say about visits: which is next, which hours are regular, which days fall out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from doorstep.engines.planning.travel import WALKING
from doorstep.services.words import SessionState

WEEK: Final = timedelta(days=7)
OFF: Final = frozenset({SessionState.CANCELLED, SessionState.MISSED, SessionState.SUPERSEDED})
"""States in which nobody comes."""
NOBODY_CAME: Final = frozenset({SessionState.CANCELLED, SessionState.MISSED})
"""States of a visit that was promised, and of which nothing came."""
NEWS: Final = timedelta(days=14)
"""So long before and after it begins, another timetable is news."""
WALKABLE_M: Final = 2500
"""Straight line up to which a way is told in minutes on foot; farther ones in kilometres."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a vehicle near a village (场次), as residents' pages, the calendar and the poster need it.

    Args:
        id: The session's key; the same for ever.
        starts_at: Aware, Asia/Shanghai.
        ends_at: Aware, Asia/Shanghai.
        stop: Where it stands, in words.
        walk_min: Minutes on foot from the village, estimated.
        state: Of the session.
        reason: Why nobody came, a word of `MissReason`; empty if they did or will.
        revision: Grows when the session is called off or brought back.
        makes_up: The day of the missed visit it makes up.
        other_vehicle: Which one comes, where it makes up for a visit of another.
        lon: WGS-84 degrees, if the stop's point was surveyed.
        lat: WGS-84 degrees, if the stop's point was surveyed.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    stop: str
    walk_min: int = 0
    state: str = SessionState.PLANNED
    reason: str = ""
    revision: int = 0
    makes_up: date | None = None
    other_vehicle: str = ""
    lon: float | None = None
    lat: float | None = None

    @property
    def is_off(self) -> bool:
        """Nobody comes."""
        return self.state in OFF

    @property
    def day(self) -> date:
        """The day it begins."""
        return self.starts_at.date()

    @property
    def minutes(self) -> int:
        """How long it stays, minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Weekdays (0 is Monday) with the same hours, minutes after midnight; from 7 on every second week only."""

    weekdays: tuple[int, ...]
    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class Hours:
    """What a timetable does for a village: its regular hours and where the vehicle stands; neither if it is left out.

    Args:
        weekly: In the order of `slots`.
        stop: The stop's name.
    """

    weekly: tuple[Slot, ...] = ()
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A timetable that does something else for a village than the one before it."""

    first: date
    before: Hours
    after: Hours

    @property
    def is_elsewhere(self) -> bool:
        """Whether the vehicle comes before and after, but stands at another stop."""
        return bool(self.before.stop and self.after.stop) and self.before.stop != self.after.stop


@dataclass(frozen=True, slots=True)
class Off:
    """A day whose regular visits fall out, with the names of the day."""

    day: date
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class DayOff:
    """A run of days without a visit that should have had one, and the next day that has (`None`: none announced)."""

    first: date
    last: date
    zh: str
    en: str
    next_day: date | None


def next_visit(visits: Iterable[Visit], now: datetime) -> Visit | None:
    """Return the visit that is under way or comes next; those called off, missed or held do not count."""
    ahead = [visit for visit in visits if visit.state == SessionState.PLANNED and visit.ends_at > now]
    return min(ahead, key=lambda visit: (visit.starts_at, visit.id), default=None)


def called_off(visits: Iterable[Visit], now: datetime) -> list[Visit]:
    """Return the visits of today and the coming week that people would count on in vain, in order.

    Those that gave way to another timetable and those made up for already are left aside.
    """
    known = list(visits)
    made_up = {visit.makes_up for visit in known if visit.state == SessionState.HELD}
    off = [visit for visit in known if visit.state in NOBODY_CAME and visit.day not in made_up]
    soon = [visit for visit in off if now.date() <= visit.day < now.date() + WEEK]
    return sorted(soon, key=lambda visit: (visit.starts_at, visit.id))


def in_weeks(visits: Iterable[Visit], today: date, weeks: int = 2) -> list[Visit]:
    """Return the visits of this calendar week (Monday first) and the following ones, `weeks` in all, in order."""
    monday = today - timedelta(days=today.weekday())
    end = monday + weeks * WEEK
    return sorted((v for v in visits if monday <= v.day < end), key=lambda v: (v.starts_at, v.id))


def slots(weekly: Iterable[tuple[int, int, int]]) -> tuple[Slot, ...]:
    """Join the visits of a week (weekday, start and end in minutes after midnight) that have the same hours.

    Returns:
        Slots by their first weekday, then by hour.
    """
    days: dict[tuple[bool, int, int], set[int]] = {}
    for weekday, start, end in weekly:
        days.setdefault((weekday >= 7, start, end), set()).add(weekday)
    return tuple(sorted(Slot(tuple(sorted(on)), start, end) for (_, start, end), on in days.items()))


def days_off(off: Iterable[Off], on: Iterable[date]) -> tuple[DayOff, ...]:
    """Join days that fall out for the same cause with no visit between them, in order.

    Args:
        off: Days on which a regular visit falls out; a day on which somebody comes after all is left aside.
        on: Days with a visit.
    """
    going = sorted(set(on))
    runs: list[DayOff] = []
    for one in sorted(set(off) - {one for one in off if one.day in going}, key=lambda one: one.day):
        following = next((day for day in going if day > one.day), None)
        last = runs[-1] if runs else None
        if last and (last.zh, last.en, last.next_day) == (one.zh, one.en, following):
            runs[-1] = DayOff(last.first, one.day, one.zh, one.en, following)
        else:
            runs.append(DayOff(one.day, one.day, one.zh, one.en, following))
    return tuple(runs)


def walk_min(metres: float) -> int:
    """Return the minutes on foot for a straight line of so many metres, rounded up, as plans reckon them."""
    return max(1, math.ceil(metres * WALKING.factor / 1000 / WALKING.speed_kmh * 60))


def same_every_day(stretches: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, int], ...] | None:
    """Return the hours of a door that opens alike on all seven days; nothing for any other door.

    Args:
        stretches: (weekday, opens, closes), minutes after midnight.
    """
    by_day = [tuple(sorted((opens, closes) for day, opens, closes in stretches if day == one)) for one in range(7)]
    return by_day[0] if by_day[0] and all(hours == by_day[0] for hours in by_day) else None
