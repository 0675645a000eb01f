"""Chinese working days (工作日), swapped workdays included, for any year: what is not published yet is flagged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import chinese_calendar
import holidays

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_WEEKEND_NAMES: Final = ("周末", "Weekend")


class DayKind(Enum):
    """What sort of day it is."""

    WORKDAY = "workday"
    SWAPPED_WORKDAY = "swapped workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class DaySource(Enum):
    """Who says so, the strongest first."""

    OPERATOR = "operator's table"
    PUBLISHED = "State Council schedule"
    STATUTORY = "statutory holidays, swaps unpublished"
    WEEKENDS = "weekends only"


@dataclass(frozen=True, slots=True)
class OperatorDay:
    """A day the operator has declared working or free, with the name to show."""

    is_working: bool
    name_zh: str = ""
    name_en: str = ""


OperatorTable = Mapping[date, OperatorDay]
NO_TABLE: Final[OperatorTable] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """What is known about a day, and who says so. Names are empty for ordinary workdays."""

    day: date
    kind: DayKind
    source: DaySource
    name_zh: str = ""
    name_en: str = ""

    @property
    def is_working(self) -> bool:
        """Whether people work on this day."""
        return self.kind in {DayKind.WORKDAY, DayKind.SWAPPED_WORKDAY}

    @property
    def is_certain(self) -> bool:
        """Whether the year's schedule is known here; if not, a weekend may yet become a workday and a workday free."""
        return self.source in {DaySource.OPERATOR, DaySource.PUBLISHED}


@dataclass(frozen=True, slots=True)
class ReckonedDay:
    """A day found by counting; certain only if every day looked at on the way was."""

    day: date
    is_certain: bool


@dataclass(frozen=True, slots=True)
class ReckonedCount:
    """A number of working days; certain only if every day counted over was."""

    days: int
    is_certain: bool


def verdict(day: date, table: OperatorTable = NO_TABLE) -> DayVerdict:
    """Return what is known about `day`; defined for every date, never raises for a year without a schedule.

    Asked in this order: the operator's `table`, the published schedule (chinese_calendar, exact to its last year), the
    statutory holidays (holidays), weekends.

    Raises:
        TypeError: given a moment instead of a day; convert it to the local day first.
    """
    if isinstance(day, datetime):
        msg = "a working day is asked of a date, not of a moment"
        raise TypeError(msg)
    declared = table.get(day)
    if declared is not None:
        kind = _kind(day, is_working=declared.is_working, is_holiday=bool(declared.name_zh or declared.name_en))
        return DayVerdict(day, kind, DaySource.OPERATOR, declared.name_zh, declared.name_en)
    return _scheduled(day)


def is_working(day: date, table: OperatorTable = NO_TABLE) -> bool:
    """Tell whether `day` is a working day as far as is known; ask `verdict` whether that is certain."""
    return verdict(day, table).is_working


def next_working_day(day: date, table: OperatorTable = NO_TABLE) -> ReckonedDay:
    """Return the first working day strictly after `day`."""
    return add_working_days(day, 1, table)


def add_working_days(day: date, count: int, table: OperatorTable = NO_TABLE) -> ReckonedDay:
    """Return the `count`-th working day after `day`; `day` itself is never counted.

    A negative count goes back in time. Zero is `day` itself if it is a working day, else the next one: a promise
    for "the same day" made on a Sunday falls due on Monday.
    """
    step = _DAY if count >= 0 else -_DAY
    here = verdict(day, table)
    if count == 0 and here.is_working:
        return ReckonedDay(day, here.is_certain)
    is_certain = here.is_certain if count == 0 else True
    left = max(1, abs(count))
    while left:
        day += step
        here = verdict(day, table)
        is_certain = is_certain and here.is_certain
        left -= here.is_working
    return ReckonedDay(day, is_certain)


def working_days_between(start: date, end: date, table: OperatorTable = NO_TABLE) -> ReckonedCount:
    """Return how many working days lie after `start` up to and including `end`; exchanged ends give the negative.

    It undoes `add_working_days`: between `day` and the n-th working day after it lie n.
    """
    if end < start:
        back = working_days_between(end, start, table)
        return ReckonedCount(-back.days, back.is_certain)
    seen = [verdict(start + _DAY * i, table) for i in range(1, (end - start).days + 1)]
    return ReckonedCount(sum(v.is_working for v in seen), all(v.is_certain for v in seen))


@lru_cache(maxsize=4096)
def _scheduled(day: date) -> DayVerdict:
    try:
        works = bool(chinese_calendar.is_workday(day))
        _, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return _unpublished(day)
    kind = _kind(day, is_working=works, is_holiday=holiday is not None)
    return DayVerdict(day, kind, DaySource.PUBLISHED, *_published_names(kind, holiday))


def _unpublished(day: date) -> DayVerdict:
    statutory = _statutory(day.year)
    source = DaySource.STATUTORY if statutory else DaySource.WEEKENDS
    if day in statutory:
        return DayVerdict(day, DayKind.HOLIDAY, source, *statutory[day])
    if day.weekday() >= _SATURDAY:
        return DayVerdict(day, DayKind.WEEKEND, source, *_WEEKEND_NAMES)
    return DayVerdict(day, DayKind.WORKDAY, source)


def _kind(day: date, *, is_working: bool, is_holiday: bool) -> DayKind:
    is_weekend = day.weekday() >= _SATURDAY
    if is_working:
        return DayKind.SWAPPED_WORKDAY if is_weekend else DayKind.WORKDAY
    return DayKind.WEEKEND if is_weekend and not is_holiday else DayKind.HOLIDAY


def _published_names(kind: DayKind, holiday: str | None) -> tuple[str, str]:
    if holiday is None:
        return _WEEKEND_NAMES if kind is DayKind.WEEKEND else ("", "")
    chinese = str(chinese_calendar.Holiday(holiday).chinese)
    if kind is DayKind.SWAPPED_WORKDAY:
        return f"{chinese}调休上班", f"Workday swapped for {holiday}"
    return chinese, holiday


@lru_cache(maxsize=64)
def _statutory(year: int) -> Mapping[date, tuple[str, str]]:
    """Return the statutory days off of a year with Chinese and English names; empty where the library knows none."""
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    return MappingProxyType({day: (chinese[day], english[day]) for day in sorted(chinese) if day.year == year})
