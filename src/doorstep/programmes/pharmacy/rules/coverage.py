"""What the around-the-clock statement is judged by: minutes, certainty, the costs that order remedies. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from doorstep.base.rule_values import alike
from doorstep.programmes.pharmacy.words import LegalClass, MedicineGroup

TERMS: Final = "pharmacy.coverage"
CLASSES: Final = (LegalClass.RX, LegalClass.OTC_A, LegalClass.OTC_B)
"""Classes a statement is made about, the strictest first; what is under special control is not given out here."""
WEEK_H: Final = 168


class NoVillages(ValueError):  # noqa: N818  named after what happened
    """On this day there are no villages to state anything about."""


class NoMedicines(ValueError):  # noqa: N818
    """No medicine is carried."""


class BadHours(ValueError):  # noqa: N818
    """A stretch of pharmacists' or opening hours is none, or two overlap."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a statement is judged (判定标准).

    Args:
        target_bp: How surely a medicine must be there, of 10,000.
        common_min: Minutes within which a medicine is wanted.
        course_min: The same for medicine of a course, for which one may wait by reservation.
        course_groups: Groups of medicine that belong to a course.
        kmh: How fast people fetch medicine.
        detour_pct: Path over straight line, hundredths.
        costs: Of remedies, in any one unit.
    """

    target_bp: int = 9_900
    common_min: int = 60
    course_min: int = 1_440
    course_groups: tuple[str, ...] = (MedicineGroup.BLOOD_PRESSURE, MedicineGroup.BLOOD_SUGAR)
    kmh: int = 20
    detour_pct: int = 150
    costs: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Terms":
        """Return what a rule's value says; what it leaves out is our assumption."""
        known = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        if "course_groups" in known:
            known["course_groups"] = tuple(known["course_groups"])
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return it as a rule's value."""
        return asdict(self) | {"course_groups": list(self.course_groups), "costs": dict(self.costs)}

    def tier(self, group: str) -> str:
        """Return the tier of a medicine of this group."""
        return "course" if group in self.course_groups else "common"

    @property
    def tiers(self) -> dict[str, dict[str, Any]]:
        """Each tier's minutes, and whether one may wait."""
        return {
            "common": {"limit_min": self.common_min, "may_wait": False},
            "course": {"limit_min": self.course_min, "may_wait": True},
        }


SHAPES: Final = {TERMS: alike(Terms().to_json())}


def span(on: date, every_weeks: Iterable[int]) -> tuple[date, date]:
    """Return first and last day of the span around a day: its week from Monday, or that and the next where needed."""
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(weeks=max([1, *every_weeks]), days=-1)


def closed_hours(first_day: date, last_day: date, begins: date, hours: int) -> tuple[int, int] | None:
    """Return first hour and number of hours that days take of a span that begins on a day; nothing: none."""
    first = max(0, (first_day - begins).days * 24)
    until = min(hours, (last_day - begins).days * 24 + 24)
    return (first, until - first) if first < until else None


def stretches(rows: Sequence[Sequence[int]], hours: int) -> list[list[int]]:
    """Return weekly hours [weekday, from, until] as stretches in minutes of a span of whole weeks.

    Raises:
        BadHours: a stretch that does not begin on a weekday and end within a day.
    """
    found = []
    for weekday, begins, ends in rows:
        if not (0 <= weekday <= 6 and 0 <= begins < 1440 and begins < ends <= begins + 1440):
            message = f"{weekday}: {begins} - {ends}"
            raise BadHours(message)
        found += [
            [week * WEEK_H * 60 + weekday * 1440 + begins, week * WEEK_H * 60 + weekday * 1440 + ends]
            for week in range(hours // WEEK_H)
        ]
    return sorted(found)


def hours_to_text(rows: Sequence[Sequence[int]]) -> str:
    """Return weekly hours as people type them: `1-5 8:00-12:00 14:00-17:30; 6 9:00-12:00`, days alike together."""
    by_day: dict[int, list[str]] = {}
    for weekday, begins, ends in rows:
        until = "24:00" if ends == 1440 else f"{ends // 60 % 24}:{ends % 60:02}"
        by_day.setdefault(weekday, []).append(f"{begins // 60}:{begins % 60:02}-{until}")
    alike: dict[str, list[int]] = {}
    for day in sorted(by_day):
        alike.setdefault(" ".join(by_day[day]), []).append(day)
    return "; ".join(f"{_days(days)} {said}" for said, days in alike.items())


def text_to_hours(text: str) -> list[list[int]]:
    """Read weekly hours as people type them; the inverse of `hours_to_text`.

    Raises:
        BadHours: something else stands there; it carries the part that could not be read.
    """
    found: list[list[int]] = []
    plain = text.replace("；", ";").replace("：", ":").replace("，", ",").replace("–", "-").replace("\n", ";")
    for part in filter(None, (one.strip() for one in plain.split(";"))):
        days, *times = part.split()
        if not times:
            raise BadHours(part)
        for one in times:
            begins, ends = _times(one, part)
            found += [[day, begins, ends] for day in _weekdays(days, part)]
    found.sort()
    for before, after in pairwise(found):
        if before[0] == after[0] and after[1] < before[2]:
            raise BadHours(text.strip())
    return found


def _days(days: Sequence[int]) -> str:
    if len(days) > 1 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{days[0] + 1}-{days[-1] + 1}"
    return ",".join(str(day + 1) for day in days)


def _weekdays(text: str, part: str) -> list[int]:
    days: list[int] = []
    for one in text.split(","):
        first, _, last = one.partition("-")
        if not (first.isascii() and first.isdigit() and (not last or (last.isascii() and last.isdigit()))):
            raise BadHours(part)
        span = range(int(first), int(last or first) + 1)
        if not span or span[0] < 1 or span[-1] > 7:
            raise BadHours(part)
        days += [day - 1 for day in span]
    return days


def _times(text: str, part: str) -> tuple[int, int]:
    begins, _, ends = text.partition("-")
    found = []
    for one in (begins, ends):
        hour, colon, minute = one.partition(":")
        if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
            raise BadHours(part)
        if int(hour) > 24 or int(minute) > 59 or int(hour) * 60 + int(minute) > 1440:
            raise BadHours(part)
        found.append(int(hour) * 60 + int(minute))
    start, until = found
    if start == 1440:
        raise BadHours(part)
    return start, until if until > start else until + 1440
