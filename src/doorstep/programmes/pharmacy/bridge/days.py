"""Days of a horizon and the weekdays people say: a timetable repeats every week or every two (周期)."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from doorstep.engines.planning.visits.problem import VisitRules

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZH: Final = "一二三四五六日"


def horizon(weekdays: Iterable[int], weeks: int = 1) -> dict[str, Any]:
    """Return labels, offsets and length of a round of so many weeks, as `VisitRules` takes them.

    Args:
        weekdays: 0 is Monday; in any order.
        weeks: 1 or 2; with two, labels carry the week: `Mon 2`.
    """
    days = [(week, day) for week in range(weeks) for day in sorted(set(weekdays))]
    return {
        "day_labels": tuple(WEEKDAYS[day] if weeks == 1 else f"{WEEKDAYS[day]} {week + 1}" for week, day in days),
        "day_offsets": tuple(7 * week + day for week, day in days),
        "cycle_days": 7 * weeks,
    }


def weeks_of(rules: VisitRules) -> int:
    """Return after how many weeks the timetable repeats."""
    return max(1, rules.cycle_days // 7)


def weekday_of(rules: VisitRules, day: int) -> int:
    """Return the weekday (0 is Monday) of a day of the horizon: by its label, else by its distance from the first."""
    label = rules.day_labels[day].strip()
    for number, english in enumerate(WEEKDAYS):
        if label.lower().startswith(english.lower()) or label in {f"周{_ZH[number]}", f"星期{_ZH[number]}"}:
            return number
    return rules.day_offsets[day] % 7


def week_of(rules: VisitRules, day: int) -> int | None:
    """Return the week (from 0) of a day of the horizon; nothing where every week is the same."""
    return rules.day_offsets[day] // 7 if weeks_of(rules) > 1 else None


def days_meant(rules: VisitRules, weekday: int, week: int | None) -> tuple[int, ...]:
    """Return the days of the horizon that a weekday of one week, or of every week, means."""
    return tuple(
        day
        for day in range(len(rules.day_labels))
        if weekday_of(rules, day) == weekday and (week is None or week_of(rules, day) in {None, week})
    )


def days_become(old: VisitRules, new: VisitRules, day: int) -> tuple[int, ...]:
    """Return the days of another horizon that a day of this one becomes; of every week where there is but one."""
    return days_meant(new, weekday_of(old, day), week_of(old, day) if weeks_of(new) > 1 else None)


def days_on(rules: VisitRules, weekdays: Collection[int]) -> tuple[int, ...]:
    """Return the days of a horizon of `horizon` that are such weekdays."""
    return tuple(day for day, offset in enumerate(rules.day_offsets) if offset % 7 in weekdays)


def said(weekday: int, week: int | None) -> tuple[str, str]:
    """Return a weekday of one week, or of every week, in Chinese and English."""
    zh, en = f"周{_ZH[weekday]}", WEEKDAYS[weekday]
    return (zh, en) if week is None else (f"第 {week + 1} 周{zh}", f"{en} of week {week + 1}")


def of_round(rules: VisitRules, offset: int) -> tuple[int, int | None]:
    """Return weekday and week of the day so many days after the round's first, also of one that is not planned for."""
    if offset in rules.day_offsets:
        day = rules.day_offsets.index(offset)
        return weekday_of(rules, day), week_of(rules, day)
    weekday = (weekday_of(rules, 0) + offset - rules.day_offsets[0]) % 7
    return weekday, offset // 7 if weeks_of(rules) > 1 else None
