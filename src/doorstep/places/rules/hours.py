"""When a door is open."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from doorstep.base.clock import TIME_ZONE

DAY_MIN = 1440


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Open from `opens_min` to before `closes_min`, minutes after midnight of `weekday` (0 is Monday).

    `closes_min` over 1440 runs into the next day.
    """

    weekday: int
    opens_min: int
    closes_min: int


class HoursOverlap(ValueError):  # noqa: N818  named after what happened
    """Two stretches of one site share a minute."""


def around_the_clock() -> tuple[Stretch, ...]:
    """Return seven whole days."""
    return tuple(Stretch(weekday, 0, DAY_MIN) for weekday in range(7))


def daily(opens_min: int, closes_min: int, weekdays: Iterable[int] = range(7)) -> tuple[Stretch, ...]:
    """Return the same stretch on each of `weekdays`; closing at or before opening means the next day."""
    until = closes_min if closes_min > opens_min else closes_min + DAY_MIN
    return tuple(Stretch(weekday, opens_min, until) for weekday in weekdays)


def checked(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches in order.

    Raises:
        ValueError: A stretch is no stretch of at most a day.
        HoursOverlap: Two share a minute; Sunday night runs into Monday.
    """
    ordered = tuple(sorted(stretches))
    for one in ordered:
        starts_well = 0 <= one.weekday <= 6 and 0 <= one.opens_min < DAY_MIN
        if not (starts_well and one.opens_min < one.closes_min <= one.opens_min + DAY_MIN):
            message = f"no stretch of opening hours: {one}"
            raise ValueError(message)
    week = [(one.weekday * DAY_MIN + one.opens_min, one.weekday * DAY_MIN + one.closes_min) for one in ordered]
    if week:
        week.append((week[0][0] + 7 * DAY_MIN, week[0][1] + 7 * DAY_MIN))
    for (_, ends), (begins, _) in pairwise(week):
        if begins < ends:
            raise HoursOverlap
    return ordered


def is_open(stretches: Sequence[Stretch], at: datetime) -> bool | None:
    """Say whether the door is open at the moment `at` (aware; reckoned in Asia/Shanghai).

    Returns:
        Nothing when no hours are known: unknown is not closed.
    """
    if not stretches:
        return None
    local = at.astimezone(TIME_ZONE)
    minute = local.hour * 60 + local.minute
    today, yesterday = local.weekday(), (local.weekday() - 1) % 7
    return any(
        (one.weekday == today and one.opens_min <= minute < one.closes_min)
        or (one.weekday == yesterday and minute + DAY_MIN < one.closes_min)
        for one in stretches
    )


_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")


def read(weekday: int, text: str) -> tuple[Stretch, ...]:
    """Read one day's hours as people write them: `8:00-12:00, 14:00-17:30`; empty is closed; `24h` the whole day.

    Raises:
        ValueError: Something else stands there.
    """
    plain = unicodedata.normalize("NFKC", text).replace("、", ",").replace(";", ",").strip()
    if not plain:
        return ()
    if plain.lower() in {"24h", "24", "24小时", "全天"}:
        return (Stretch(weekday, 0, DAY_MIN),)
    found: list[Stretch] = []
    for part in plain.split(","):
        times = _TIMES.fullmatch(part.strip())
        if times is None or int(times[2]) > 59 or int(times[4]) > 59:
            raise ValueError(part)
        opens, closes = int(times[1]) * 60 + int(times[2]), int(times[3]) * 60 + int(times[4])
        found += daily(opens, closes, [weekday])
    return checked(found)


def written(stretches: Iterable[Stretch]) -> str:
    """Write one day's hours the way `read` reads them."""
    parts = [
        "24h"
        if (one.opens_min, one.closes_min) == (0, DAY_MIN)
        else f"{one.opens_min // 60}:{one.opens_min % 60:02d}-{one.closes_min // 60 % 24}:{one.closes_min % 60:02d}"
        for one in sorted(stretches)
    ]
    return ", ".join(parts)
