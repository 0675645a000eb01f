"""When a series meets: a rule of RFC 5545, the county's working days, and what gives way to a day off."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dateutil.rrule import rrule, rrulestr

from doorstep.kernel.workdays import NO_TABLE, OperatorTable, verdict
from doorstep.meetings.words import Shift

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_YEARS: Final = 10
"""A series lasts so many years at most; one without a last day ends then."""
MOST_APART: Final = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 24, "YEARLY": 5}
"""The largest INTERVAL of each FREQ."""
FARTHEST_SHIFT: Final = 31
"""A meeting moves so many days at most; where there is no working day as near as that, it falls out."""
_MARGIN: Final = timedelta(days=FARTHEST_SHIFT + 1)
_ONE_DAY: Final = timedelta(days=1)
_LONGEST: Final = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_PARTS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_TIMES: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_BYDAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


class BadRule(ValueError):  # noqa: N818  named after what happened
    """This is no rule that a series can follow; `code` says why, `part` which part of it.

    Codes: `empty`, `unreadable`, `unknown_part`, `twice`, `too_often`, `time_of_day`, `interval`, `count`, `until`,
    `both_ends`, `weekday`, `month`, `month_day`, `never`, `position`, `daily_is_all`, `no_month_day_in_weeks`.
    """

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(f"{code}: {part}" if part else code)
        self.code = code
        self.part = part


class TooLong(ValueError):  # noqa: N818
    """A series ends ten years after it begins at the latest."""


class EndsBeforeItBegins(ValueError):  # noqa: N818
    """The last day lies before the first."""


class NeverMeets(ValueError):  # noqa: N818
    """Between its first and its last day there is no day on which the series meets."""


@dataclass(frozen=True, slots=True)
class Series:
    """When a series meets.

    Args:
        rule: RRULE text as `parse` returns it.
        first: First day on which it may meet; intervals are counted from here.
        until: Last day on which it may meet; nothing: ten years after the first.
        shift: What becomes of a day off.
    """

    rule: str
    first: date
    until: date | None = None
    shift: Shift = Shift.NEXT

    @property
    def last(self) -> date:
        """The last day on which it may meet by its rule."""
        end = ten_years_after(self.first)
        return end if self.until is None else min(self.until, end)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting of a series.

    Args:
        planned: The day by the rule alone; it names the meeting for ever.
        actual: The day on which it takes place.
        is_certain: Every day looked at is in a published year, so that no swapped workday can move it yet.
    """

    planned: date
    actual: date
    is_certain: bool


def parse(text: str) -> str:
    """Return a rule in one spelling: upper case, parts in order, without `RRULE:`.

    Understood are FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, COUNT, UNTIL as a day, BYDAY, BYMONTHDAY, BYMONTH,
    BYSETPOS and WKST: at most one meeting a day. What could never come true is refused, too.

    Raises:
        BadRule: says what is wrong with which part.
    """
    parts = _split(text)
    freq = parts.get("FREQ", "")
    if freq in _TOO_OFTEN:
        raise BadRule("too_often", freq)
    if freq not in MOST_APART:
        raise BadRule("unreadable", f"FREQ={freq}" if freq else "FREQ")
    _check_numbers(parts, freq)
    _check_ends(parts)
    _check_days(parts, freq)
    plain = ";".join(f"{name}={parts[name]}" for name in ("FREQ", *sorted(parts.keys() - {"FREQ"})))
    try:
        rrulestr(plain, dtstart=datetime(2024, 1, 1))  # noqa: DTZ001  a day, not a moment
    except (ValueError, TypeError) as fault:
        raise BadRule("unreadable", plain) from fault
    return plain


def check_series(series: Series) -> None:
    """Let a series pass that ends, after it begins, within ten years, and meets at least once.

    Raises:
        BadRule, EndsBeforeItBegins, TooLong, NeverMeets: see there.
    """
    parse(series.rule)
    if series.until is not None and series.until < series.first:
        raise EndsBeforeItBegins
    if series.until is not None and series.until > ten_years_after(series.first):
        raise TooLong
    if not _by_rule(series, series.first, series.last):
        raise NeverMeets


def occurrences(series: Series, start: date, end: date, table: OperatorTable = NO_TABLE) -> list[Occurrence]:
    """Return the meetings planned from `start` to `end`, both included, in order of their planned days.

    A day off gives way as the series says; swapped workdays are working days. No two meetings share a day: one that
    would be moved onto the day of another falls out, the one planned for that very day stays. So the answer for two
    stretches of days, one after the other, is the answer for both together.

    Args:
        series: When it meets.
        start: First planned day.
        end: Last planned day.
        table: The operator's working days.
    """
    planned = _by_rule(series, start - _MARGIN, end + _MARGIN)
    moved = [(day, _actual(day, series.shift, table)) for day in planned]
    standing = {day for day, (actual, _) in moved if actual == day}
    found: list[Occurrence] = []
    taken: set[date] = set(standing)
    for day, (actual, is_certain) in moved:
        if actual is None or (actual != day and actual in taken):
            continue
        taken.add(actual)
        if start <= day <= end:
            found.append(Occurrence(day, actual, is_certain))
    return found


def weekly(weekday: int, every: int = 1) -> str:
    """Return the rule "every so many weeks on this weekday" (0 Monday)."""
    return parse(f"FREQ=WEEKLY;INTERVAL={every};BYDAY={WEEKDAYS[weekday]}")


def monthly_on_day(day: int) -> str:
    """Return the rule "on this day of each month"; -1 is the last. A month without a 31st is left out."""
    return parse(f"FREQ=MONTHLY;BYMONTHDAY={day}")


def monthly_on_weekday(nth: int, weekday: int) -> str:
    """Return the rule "on the n-th such weekday of each month"; -1 is the last."""
    return parse(f"FREQ=MONTHLY;BYDAY={nth:+d}{WEEKDAYS[weekday]}")


def quarterly_on_weekday(month: int, nth: int, weekday: int) -> str:
    """Return the rule "on the n-th such weekday of the first, second or third month (1 to 3) of each quarter"."""
    return parse(f"FREQ=MONTHLY;BYMONTH={_quarterly(month)};BYDAY={nth:+d}{WEEKDAYS[weekday]}")


def quarterly_on_day(month: int, day: int) -> str:
    """Return the rule "on this day of the first, second or third month (1 to 3) of each quarter"; -1 is the last."""
    return parse(f"FREQ=MONTHLY;BYMONTH={_quarterly(month)};BYMONTHDAY={day}")


def parts_of(rule: str) -> dict[str, str]:
    """Return the parts of a rule that `parse` returned, by name."""
    return dict(part.split("=", 1) for part in rule.split(";"))


def ten_years_after(day: date) -> date:
    """Return the same day ten years on; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year + MOST_YEARS)
    except ValueError:
        return day.replace(year=day.year + MOST_YEARS, day=28)


def _quarterly(month: int) -> str:
    return ",".join(str(month + 3 * quarter) for quarter in range(4))


def _by_rule(series: Series, start: date, end: date) -> list[date]:
    """Return the days of the rule alone within the series' own days, from `start` to `end`, both included."""
    start, end = max(start, series.first), min(end, series.last)
    if end < start:
        return []
    made = rrulestr(series.rule, dtstart=datetime.combine(series.first, time()))
    if not isinstance(made, rrule):
        raise BadRule("unreadable", series.rule)
    found = made.between(datetime.combine(start, time()), datetime.combine(end, time()), inc=True)
    return [moment.date() for moment in found]


def _actual(day: date, shift: Shift, table: OperatorTable) -> tuple[date | None, bool]:
    """Return the day on which a meeting planned for `day` takes place, and whether that is certain."""
    here = verdict(day, table)
    if here.is_working or shift is Shift.STAY:
        return day, here.is_certain or shift is Shift.STAY
    if shift is Shift.SKIP:
        return None, here.is_certain
    step = _ONE_DAY if shift is Shift.NEXT else -_ONE_DAY
    is_certain, moved = here.is_certain, day
    for _ in range(FARTHEST_SHIFT):
        moved += step
        seen = verdict(moved, table)
        is_certain = is_certain and seen.is_certain
        if seen.is_working:
            return moved, is_certain
    return None, is_certain


def _split(text: str) -> dict[str, str]:
    plain = "".join(text.upper().split()).removeprefix("RRULE:").strip(";")
    if not plain:
        raise BadRule("empty")
    parts: dict[str, str] = {}
    for part in plain.split(";"):
        name, is_there, value = part.partition("=")
        if not is_there or not value:
            raise BadRule("unreadable", part[:40])
        if name in _TIMES:
            raise BadRule("time_of_day", name)
        if name not in _PARTS:
            raise BadRule("unknown_part", name[:40])
        if name in parts:
            raise BadRule("twice", name)
        parts[name] = value
    return parts


def _check_numbers(parts: dict[str, str], freq: str) -> None:
    if (every := parts.get("INTERVAL")) is not None and not _is_between(every, 1, MOST_APART[freq]):
        raise BadRule("interval", every[:40])
    if (count := parts.get("COUNT")) is not None and not _is_between(count, 1, 999):
        raise BadRule("count", count[:40])
    months = _numbers(parts, "BYMONTH", "month", range(1, 13))
    days = _numbers(parts, "BYMONTHDAY", "month_day", [*range(-31, 0), *range(1, 32)])
    if days and all(abs(day) > max(_LONGEST.get(month, 31) for month in months or [1]) for day in days):
        raise BadRule("never", parts["BYMONTHDAY"])
    _numbers(parts, "BYSETPOS", "position", [*range(-31, 0), *range(1, 32)])
    if parts.get("WKST", "MO") not in WEEKDAYS:
        raise BadRule("weekday", parts["WKST"][:40])


def _check_ends(parts: dict[str, str]) -> None:
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("both_ends")
    if (until := parts.get("UNTIL")) is not None:
        try:
            if not re.fullmatch(r"[0-9]{8}", until):
                raise BadRule("until", until[:40])
            date(int(until[:4]), int(until[4:6]), int(until[6:]))
        except ValueError as fault:
            raise BadRule("until", until[:40]) from fault


def _check_days(parts: dict[str, str], freq: str) -> None:
    days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    for day in days:
        found = _BYDAY.fullmatch(day)
        if not found or (found[1] and freq in {"DAILY", "WEEKLY"}):
            raise BadRule("weekday", day[:40])
    if freq == "WEEKLY" and "BYMONTHDAY" in parts:
        raise BadRule("no_month_day_in_weeks", parts["BYMONTHDAY"])
    if freq == "DAILY" and parts.get("INTERVAL", "1") != "1" and parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}:
        raise BadRule("daily_is_all")
    if "BYSETPOS" in parts:
        _check_positions(parts, freq, len(set(days)))


def _check_positions(parts: dict[str, str], freq: str, weekdays: int) -> None:
    """Refuse a position that no period ever has: the five-hundredth Monday of a month."""
    most = {"DAILY": 1, "WEEKLY": max(weekdays, 1), "MONTHLY": 5 * weekdays or 31, "YEARLY": 53 * weekdays or 366}[freq]
    if "BYMONTHDAY" in parts:
        most = min(most, len(set(parts["BYMONTHDAY"].split(","))) * (1 if freq == "MONTHLY" else 12))
    if not weekdays and "BYMONTHDAY" not in parts:
        raise BadRule("position", parts["BYSETPOS"])
    if all(abs(int(one)) > most for one in parts["BYSETPOS"].split(",")):
        raise BadRule("never", f"BYSETPOS={parts['BYSETPOS']}")


def _numbers(parts: dict[str, str], name: str, code: str, allowed: Iterable[int]) -> list[int]:
    if name not in parts:
        return []
    said, known = parts[name].split(","), set(allowed)
    if not all(re.fullmatch(r"[+-]?[0-9]{1,2}", one) and int(one) in known for one in said):
        raise BadRule(code, parts[name][:40])
    return [int(one) for one in said]


def _is_between(text: str, least: int, most: int) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,4}", text)) and least <= int(text) <= most
