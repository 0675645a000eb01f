"""Clocks (时限) and when they run out: hours round the clock, hours of the office or working days; pauses move them.

How a due date is reckoned, in plain words with examples: docs/clock.md. Days are counted as the Civil Code counts them
(民法典第201条、第203条): the day of the beginning does not count, and the last day ends when the office closes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from doorstep.kernel.workdays import NO_TABLE, OperatorTable, next_working_day, verdict

TIME_ZONE: Final = ZoneInfo("Asia/Shanghai")
DAY_MIN: Final = 24 * 60
MOST: Final[Mapping[str, int]] = {"hours": 8784, "working_hours": 2000, "working_days": 250}
"""The longest clock of each unit: about a year. A larger figure is a slip of the pen."""

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)

Stretch = tuple[int, int]
"""From, until: minutes after midnight, the end excluded."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office works (办公时间): the stretches of each weekday, Monday first, minutes after midnight.

    A day off has no hours, whatever its row says. A working Saturday or Sunday (调休上班) has its own row if the
    office gave one; else it has the usual row: the one that most days from Monday to Friday have, the longer one of
    two equally common. A row for Saturday therefore speaks of swapped Saturdays alone.

    Raises:
        ValueError: not seven rows, a stretch that is empty, leaves its day or touches the next one, or nothing
            from Monday to Friday.
    """

    rows: tuple[tuple[Stretch, ...], ...]

    def __post_init__(self) -> None:
        if len(self.rows) != 7:
            msg = f"office hours have seven rows, Monday first, got {len(self.rows)}"
            raise ValueError(msg)
        for weekday, row in enumerate(self.rows):
            end = -1
            for opens, closes in row:
                if not end < opens < closes <= DAY_MIN:
                    msg = (
                        f"weekday {weekday}: {opens}-{closes} must lie within 0-{DAY_MIN}, end after it begins and "
                        f"begin after the stretch before it"
                    )
                    raise ValueError(msg)
                end = closes
        if not any(self.rows[:_SATURDAY]):
            msg = "an office works on at least one day from Monday to Friday"
            raise ValueError(msg)

    @classmethod
    def of(cls, stretches: Iterable[tuple[int, int, int]]) -> Self:
        """Return the hours made of (weekday 0..6, opens, closes) in any order, as a table of rows holds them."""
        rows: list[list[Stretch]] = [[] for _ in range(7)]
        for weekday, opens, closes in stretches:
            if not 0 <= weekday < 7:
                msg = f"a weekday is 0 (Monday) to 6 (Sunday), got {weekday}"
                raise ValueError(msg)
            rows[weekday].append((opens, closes))
        return cls(tuple(tuple(sorted(row)) for row in rows))

    @property
    def usual(self) -> tuple[Stretch, ...]:
        """The row of most days from Monday to Friday; of equally common ones the longer, then the earlier weekday's."""
        worked = [row for row in self.rows[:_SATURDAY] if row]
        return max(worked, key=lambda row: (worked.count(row), sum(closes - opens for opens, closes in row)))

    def on(self, day: date, table: OperatorTable = NO_TABLE) -> tuple[Stretch, ...]:
        """Return the stretches of `day`, in order; none on a day off."""
        if not verdict(day, table).is_working:
            return ()
        row = self.rows[day.weekday()]
        return row or (self.usual if day.weekday() >= _SATURDAY else ())

    def closing_min(self, day: date) -> int:
        """Return when a working day ends; on a working day without hours of its own, when the usual day ends."""
        return (self.rows[day.weekday()] or self.usual)[-1][1]


USUAL_HOURS: Final = OfficeHours.of(
    (weekday, opens, closes) for weekday in range(5) for opens, closes in ((510, 720), (840, 1050))
)
"""Monday to Friday 8:30-12:00 and 14:00-17:30: for units that gave no hours of their own."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something may take (时限): exactly one of three units, a whole number from 1 to `MOST`.

    `hours` run round the clock; `working_hours` run while the office works; `working_days` are counted.
    """

    hours: int | None = None
    working_hours: int | None = None
    working_days: int | None = None

    def __post_init__(self) -> None:
        given = [name for name in MOST if getattr(self, name) is not None]
        if len(given) != 1:
            msg = f"a clock has exactly one of {', '.join(MOST)}, got {' and '.join(given) or 'none'}"
            raise ValueError(msg)
        amount = getattr(self, given[0])
        if isinstance(amount, bool) or not isinstance(amount, int):
            msg = f"{given[0]} is a whole number, got {amount!r}"
            raise ValueError(msg)
        if not 1 <= amount <= MOST[given[0]]:
            msg = f"{given[0]} is from 1 to {MOST[given[0]]}, got {amount}"
            raise ValueError(msg)

    @classmethod
    def parse(cls, value: object) -> Self:
        """Return the clock that a rule's plain value means: {"hours": 2}, {"working_hours": 2}, {"working_days": 5}.

        Raises:
            ValueError: It means none; the message names the fault.
        """
        if not isinstance(value, Mapping):
            msg = f'a clock is written {{"working_days": 5}}, got {value!r}'
            raise ValueError(msg)
        unknown = [key for key in value if key not in MOST]
        if unknown:
            msg = f"a clock has exactly one of {', '.join(MOST)}, not {', '.join(map(str, unknown))}"
            raise ValueError(msg)
        return cls(**value)

    @property
    def unit(self) -> str:
        """One of `MOST`."""
        return next(name for name in MOST if getattr(self, name) is not None)

    @property
    def amount(self) -> int:
        """How many of its unit."""
        return int(getattr(self, self.unit))

    @property
    def value(self) -> dict[str, int]:
        """The plain value `parse` reads."""
        return {self.unit: self.amount}


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stood still (暂停计时); an open one (`end` None) lasts until now."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        _local(self.start)
        if self.end is not None and _local(self.end) < _local(self.start):
            msg = f"a pause ends after it begins, got {self.start} until {self.end}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Due:
    """The moment a clock runs out, in Asia/Shanghai; uncertain if a day on the way lies in an unpublished year."""

    at: datetime
    is_certain: bool


def due(start: datetime, clock: Clock, office: OfficeHours = USUAL_HOURS, table: OperatorTable = NO_TABLE) -> Due:
    """Return when `clock`, begun at `start`, runs out.

    Hours run from `start` on, round the clock: always certain. Working hours run inside the office's hours only.
    Working days are counted from the local day of `start`, which never counts itself, as `add_working_days` does, and
    end when the office closes: what is taken in on a Saturday, or on Friday after closing, has Monday as its first day.

    Raises:
        ValueError: `start` has no time zone.
    """
    return due_with_pauses(start, clock, (), office=office, table=table)


def due_with_pauses(
    start: datetime,
    clock: Clock,
    pauses: Iterable[Pause],
    *,
    cap: int | None = None,
    now: datetime | None = None,
    office: OfficeHours = USUAL_HOURS,
    table: OperatorTable = NO_TABLE,
) -> Due:
    """Return when `clock`, begun at `start` and paused at times, runs out.

    The moment moves by the paused time counted in the clock's own unit: minutes round the clock, minutes inside office
    hours, or working days on whose closing the clock stood still. So a pause outside the running time moves nothing,
    overlapping pauses count once, and a pause cut in two adjacent ones is the same pause.

    Args:
        start: When the clock began, with a time zone.
        clock: How long.
        pauses: In any order.
        cap: The most it may move, in the clock's hours or working days; then the clock runs through. None: no limit.
        now: Until when an open pause counts; needed if there is one.
        office: Whose hours.
        table: What the operator declared about days.

    Raises:
        ValueError: A moment has no time zone, `cap` is negative, or a pause is open and `now` is missing.
    """
    if cap is not None and cap < 0:
        msg = f"a cap is not negative, got {cap}"
        raise ValueError(msg)
    begun = _local(start)
    spans = _merged(pauses, now)
    if clock.unit == "working_days":
        return _counted(_closings(begun, office, table), clock.amount, spans, cap)
    cap_left = timedelta.max if cap is None else timedelta(hours=cap)
    return _run(_running(begun, None if clock.unit == "hours" else office, table), clock.amount, spans, cap_left)


_Span = tuple[datetime, datetime]
"""From, until, as wall time in China."""
_NEVER: Final = datetime(1, 1, 1)  # noqa: DTZ001  wall time, as all below


def _local(moment: datetime) -> datetime:
    """Return the wall time in China, without its zone: what this file reckons in."""
    if moment.utcoffset() is None:
        msg = f"a moment has a time zone, got {moment!r}"
        raise ValueError(msg)
    return moment.astimezone(TIME_ZONE).replace(tzinfo=None)


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _merged(pauses: Iterable[Pause], now: datetime | None) -> list[_Span]:
    """Return the paused time as disjoint spans in order."""
    spans: list[_Span] = []
    for first, last in sorted(_span(pause, now) for pause in pauses):
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        elif first < last:
            spans.append((first, last))
    return spans


def _span(pause: Pause, now: datetime | None) -> _Span:
    end = now if pause.end is None else pause.end
    if end is None:
        msg = f"the pause begun at {pause.start} is open: say until when it counts"
        raise ValueError(msg)
    return _local(pause.start), _local(end)


def _closings(begun: datetime, office: OfficeHours, table: OperatorTable) -> Iterator[tuple[datetime, bool]]:
    """Yield the closing of each working day after that of `begun`, and whether it is certain, without end."""
    day = begun.date()
    while True:
        found = next_working_day(day, table)
        day = found.day
        yield _moment(day, office.closing_min(day)), found.is_certain


def _counted(closings: Iterator[tuple[datetime, bool]], left: int, spans: list[_Span], cap: int | None) -> Due:
    """Count working days; one on whose closing the clock stood still does not count while the cap lasts."""
    closing, is_certain, moved = _NEVER, True, 0
    while left:
        closing, is_known = next(closings)
        is_certain = is_certain and is_known
        stood = any(first < closing <= last for first, last in spans)
        if stood and (cap is None or moved < cap):
            moved += 1
        else:
            left -= 1
    return Due(closing.replace(tzinfo=TIME_ZONE), is_certain)


def _running(begun: datetime, office: OfficeHours | None, table: OperatorTable) -> Iterator[tuple[_Span, bool]]:
    """Yield each stretch in which the clock can run, from `begun` on, and whether it is certain, without end."""
    day = begun.date()
    while True:
        rows: tuple[Stretch, ...] = ((0, DAY_MIN),) if office is None else office.on(day, table)
        is_certain = office is None or verdict(day, table).is_certain
        for opens, closes in rows or ((0, 0),):  # an empty stretch: the certainty of a day without hours counts, too
            yield (max(begun, _moment(day, opens)), max(begun, _moment(day, closes))), is_certain
        day += _ONE_DAY


def _run(running: Iterator[tuple[_Span, bool]], hours: int, spans: list[_Span], cap_left: timedelta) -> Due:
    """Let the clock run through its stretches, standing still in the spans while the cap lasts."""
    left, is_certain, here = timedelta(hours=hours), True, _NEVER
    while left:
        (here, closes), is_known = next(running)
        is_certain = is_certain and is_known
        for first, last in [*spans, (closes, closes)]:
            stop = min(max(first, here), closes)
            ran = min(stop - here, left)
            left -= ran
            here += ran
            if not left:
                break
            still = min(max(min(last, closes) - here, timedelta(0)), cap_left)
            cap_left -= still
            here += still
    return Due(here.replace(tzinfo=TIME_ZONE), is_certain)
