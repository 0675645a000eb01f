"""The simple rhythms most series have, as choices of a form: to a rule and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from doorstep.meetings.rules import recurrence
from doorstep.meetings.words import Pattern

NTHS: Final = (1, 2, 3, 4, -1)
LAST: Final = -1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A simple rhythm.

    Args:
        pattern: Which.
        weekday: 0 Monday to 6.
        nth: Which such weekday of the month; -1 the last.
        day: Day of the month; -1 the last.
        month: Month of the quarter, 1 to 3.
        rule: The rule itself, for a rhythm of one's own.
    """

    pattern: Pattern
    weekday: int = 2
    nth: int = 1
    day: int = 1
    month: int = 3
    rule: str = ""


def to_rule(rhythm: Rhythm) -> str:
    """Return the rule of a rhythm.

    Raises:
        BadRule: a rule of one's own that is none.
    """
    made: dict[Pattern, Callable[[], str]] = {
        Pattern.WEEKLY: lambda: recurrence.weekly(rhythm.weekday),
        Pattern.FORTNIGHTLY: lambda: recurrence.weekly(rhythm.weekday, 2),
        Pattern.MONTHLY_WEEKDAY: lambda: recurrence.monthly_on_weekday(rhythm.nth, rhythm.weekday),
        Pattern.MONTHLY_DAY: lambda: recurrence.monthly_on_day(rhythm.day),
        Pattern.QUARTERLY_WEEKDAY: lambda: recurrence.quarterly_on_weekday(rhythm.month, rhythm.nth, rhythm.weekday),
        Pattern.QUARTERLY_DAY: lambda: recurrence.quarterly_on_day(rhythm.month, rhythm.day),
        Pattern.OWN: lambda: recurrence.parse(rhythm.rule),
    }
    return made[rhythm.pattern]()


def from_rule(rule: str) -> Rhythm:
    """Return the rhythm of a rule that `parse` returned; one's own where no simple one makes the very same rule."""
    parts = recurrence.parts_of(rule)
    weekday = (
        recurrence.WEEKDAYS.index(parts["BYDAY"][-2:]) if parts.get("BYDAY", "")[-2:] in recurrence.WEEKDAYS else 2
    )
    nth = _whole(parts.get("BYDAY", "")[:-2], 1)
    day = _whole(parts.get("BYMONTHDAY", ""), 1)
    month = _whole(parts.get("BYMONTH", "").split(",")[0], 1)
    for pattern in Pattern:
        rhythm = Rhythm(pattern, weekday, nth, day, min(month, 3), rule)
        try:
            if to_rule(rhythm) == rule:
                return rhythm
        except recurrence.BadRule:
            continue
    return Rhythm(Pattern.OWN, rule=rule)


def _whole(text: str, otherwise: int) -> int:
    try:
        return int(text)
    except ValueError:
        return otherwise
