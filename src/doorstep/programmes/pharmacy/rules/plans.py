"""What may happen to a plan, the numbers a plan is made with, and which days have visits. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, Self

from doorstep.kernel.workdays import NO_TABLE, DayKind, OperatorTable, verdict
from doorstep.programmes.pharmacy.words import PlanState, Terrain

WEEKS_AHEAD: Final = 8
"""So many weeks of sessions are written at once; `doorstep tick` keeps the supply up."""

SHORT_VILLAGES: Final = 200
"""A plan of so many villages is weighed in about two seconds, with as many vehicles as such a county has."""

VISITING: Final = "pharmacy.visiting"
MAKEUP: Final = "pharmacy.makeup"
"""Codes of the dated rules."""

MOVES: Final[Mapping[PlanState, frozenset[PlanState]]] = MappingProxyType(
    {
        PlanState.DRAFT: frozenset({PlanState.COMPUTING, PlanState.READY}),  # ready: computed without the queue
        PlanState.COMPUTING: frozenset({PlanState.READY, PlanState.FAILED, PlanState.CANCELLED}),
        PlanState.READY: frozenset({PlanState.ADOPTED}),
        PlanState.FAILED: frozenset({PlanState.COMPUTING}),
        PlanState.CANCELLED: frozenset({PlanState.COMPUTING, PlanState.READY}),  # ready: what was found until then
        PlanState.ADOPTED: frozenset({PlanState.RETIRED}),
        PlanState.RETIRED: frozenset({PlanState.ADOPTED}),
    }
)
"""Which state may follow which."""


class NotPossibleNow(ValueError):  # noqa: N818  named after what happened
    """The plan's state does not allow this step."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a plan that is {state} cannot become {wanted}")
        self.state = state
        self.wanted = wanted


class FromThePast(ValueError):  # noqa: N818
    """A plan takes effect today or later."""


class TimesDoNotFit(ValueError):  # noqa: N818
    """The lunch break does not lie inside the shift, the shift ends before it starts, or no day is chosen."""


class NotAName(ValueError):  # noqa: N818
    """A plan's name has something in it that can be read, and not too much."""


LONGEST_NAME: Final = 60
"""A plan's name has so many characters at most."""


def plan_name(typed: str) -> str:
    """Return what was typed as a plan's name: in one line. Several plans may have the same one; their dates differ.

    Raises:
        NotAName: it is empty or too long.
    """
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotAName
    return name


def check_move(state: PlanState, wanted: PlanState) -> None:
    """Let a step pass that the table of states allows.

    Raises:
        NotPossibleNow: it does not.
    """
    if wanted not in MOVES[state]:
        raise NotPossibleNow(state.value, wanted.value)


def may_move(state: PlanState, wanted: PlanState) -> bool:
    """Say whether the table of states allows a step."""
    return wanted in MOVES[state]


def may_ask(state: PlanState) -> bool:
    """Say whether what a plan is asked may still change: nothing has been computed from it."""
    return state in {PlanState.DRAFT, PlanState.FAILED}


def check_asking(state: PlanState) -> None:
    """Let a plan pass that may still be asked something else.

    Raises:
        NotPossibleNow: it is being computed, or has a result.
    """
    if not may_ask(state):
        raise NotPossibleNow(state.value, PlanState.DRAFT.value)


def adoption_day(today: date, table: OperatorTable = NO_TABLE) -> date:
    """Return the day from which a plan is adopted unless somebody chooses another: a Monday on which people work.

    A week begun is not turned round; a Monday that is a holiday is passed over, for eight weeks at most.
    """
    monday = today + timedelta(days=7 - today.weekday())
    coming = [monday + timedelta(days=7 * weeks) for weeks in range(WEEKS_AHEAD)]
    return next((day for day in coming if verdict(day, table).kind is not DayKind.HOLIDAY), monday)


@dataclass(frozen=True, slots=True)
class Visiting:
    """The numbers a timetable is made with (巡回规则).

    Args:
        walk_limit_min: a stop serves villages within so many minutes on foot.
        service_base_min: minutes at a stop before counting residents.
        service_per_100_min: more minutes per 100 residents.
        service_least_min: never fewer minutes than this.
        service_most_min: never more.
        tiers: (residents from, visits a round), ascending.
        min_gap_days: two visits at one stop are at least so many days apart.
        terrain: how roads wind.
        weeks: the timetable repeats after so many weeks, 1 or 2; tiers count visits in all of them.
        gaps: days between two visits where a stop has 1, 2, 3, ... of them; beyond its end `min_gap_days`.
        visit_worth: what the first, second, third, ... visit counts; empty: all the same.
        reserve_min: minutes at the end of each shift that the timetable leaves free for visits to make up.
        load_per_100: litres a vehicle takes along for every 100 people expected at a visit; 0: not looked at.
    """

    walk_limit_min: int = 15
    service_base_min: float = 10.0
    service_per_100_min: float = 0.6
    service_least_min: int = 15
    service_most_min: int = 60
    tiers: tuple[tuple[int, int], ...] = ((0, 1), (2500, 2))
    min_gap_days: int = 2
    terrain: str = Terrain.MIXED.value
    weeks: int = 1
    gaps: tuple[int, ...] = ()
    visit_worth: tuple[int, ...] = ()
    reserve_min: int = 0
    load_per_100: float = 0.0

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; unknown keys are left aside."""
        known = {key: value[key] for key in cls.__dataclass_fields__ if key in value}
        if "tiers" in known:
            known["tiers"] = tuple((int(least), int(visits)) for least, visits in known["tiers"])
        for name in {"gaps", "visit_worth"} & known.keys():
            known[name] = tuple(int(number) for number in known[name])
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Plain values; a list that says nothing is left out."""
        plain = asdict(self) | {"tiers": [list(tier) for tier in self.tiers]}
        for name in ("gaps", "visit_worth"):
            numbers = plain.pop(name)
            plain |= {name: list(numbers)} if numbers else {}
        return plain


@dataclass(frozen=True, slots=True)
class Makeup:
    """How a missed visit finds a new date: within how many days; minutes of road where no plan says (补访规则)."""

    within_days: int = 7
    buffer_min: int = 30


def check_shift(weekdays: Collection[int], shift: tuple[int, int], pause: tuple[int, int, int]) -> None:
    """Let times pass in which a crew can work.

    Args:
        weekdays: 0 is Monday; at least one.
        shift: start and end, minutes after midnight.
        pause: length of the lunch break (0: none), begins not before, begins not after.

    Raises:
        TimesDoNotFit: they do not.
    """
    (start, end), (length, earliest, latest) = shift, pause
    fits = 0 <= start < end <= 1440 and (length == 0 or start <= earliest <= latest <= end - length)
    if not fits or not weekdays or not set(weekdays) <= set(range(7)):
        raise TimesDoNotFit


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which the timetable has visits but people rest, with the names of the day and where the visits go."""

    day: date
    zh: str
    en: str
    visits: int
    moved_to: date | None = None


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of_round(day: date, first: date) -> int:
    """Return 1 or 2: in which week of a round of two a day lies, when the first is the week of the day `first`."""
    return 1 + (monday(day) - monday(first)).days // 7 % 2


def runs_on(day: date, weekday: int, week: int, first: date) -> bool:
    """Say whether a visit on a weekday of every week (0), or of one week of two, is on a day."""
    return day.weekday() == weekday and (not week or week_of_round(day, first) == week)


SECOND: Final = 7
"""What is added to the weekday of a visit that comes every second week only."""


def regular(visits: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the regular hours: weekday, start and end; the weekday with `SECOND` added where only every second week.

    Args:
        visits: Week (0 is every one), weekday, start and end of each. What both weeks of a round have is every week's.
    """
    found = sorted(visits)
    held = set(found)
    every = {visit[1:] for visit in found if not visit[0] or {(1, *visit[1:]), (2, *visit[1:])} <= held}
    seldom = {(day + SECOND, start, end) for _, day, start, end in found if (day, start, end) not in every}
    return sorted(every | seldom)


VisitsOn = Callable[[date], int]
"""How many visits a timetable has on a day."""


def visits_on(visits: Iterable[tuple[int, int]], first: date) -> VisitsOn:
    """Return how many visits there are on a day.

    Args:
        visits: Week (0 is every one) and weekday of each.
        first: A day of the first week of a round of two.
    """
    counted = Counter(visits)
    return lambda day: sum(counted[week, day.weekday()] for week in (0, week_of_round(day, first)))


def split_days(
    days: Iterable[date], visits_on: VisitsOn, table: OperatorTable = NO_TABLE
) -> tuple[list[date], list[DayOff]]:
    """Split days into those with visits and those on which the visits fall out.

    A holiday takes the visits of its weekday away. An ordinary weekend does not: a timetable that goes on Saturdays
    means it.

    Args:
        days: To look at.
        visits_on: How many visits a day has.
        table: The operator's own days.
    """
    going, off = [], []
    for day in days:
        visits = visits_on(day)
        if not visits:
            continue
        said = verdict(day, table)
        if said.kind is DayKind.HOLIDAY:
            off.append(DayOff(day, said.name_zh, said.name_en, visits))
        else:
            going.append(day)
    return going, off


def moved_visits(
    first: date, until: date, visits_on: VisitsOn, within_days: int, table: OperatorTable = NO_TABLE
) -> list[DayOff]:
    """Return the days off from `first` to `until`, each with the swapped workday (调休上班) that takes its visits.

    A weekend on which people work instead of a holiday takes the visits of the day off nearest to it, the earlier of
    two, if the timetable has none of its own on that day. A day off without such a day near by loses its visits.

    Args:
        first: The first day to look at; visits move neither before it nor away from a day before it.
        until: The last one; a day off may move its visits beyond it.
        visits_on: How many visits a day has.
        within_days: Visits move by so many days at most.
        table: The operator's own days.
    """
    _going, off = split_days(days_from(first, until + timedelta(days=2 * within_days)), visits_on, table)
    moved: dict[date, date] = {}
    for day in days_from(first, until + timedelta(days=within_days)):
        if verdict(day, table).kind is not DayKind.SWAPPED_WORKDAY or visits_on(day):
            continue
        near = [one.day for one in off if one.day not in moved and abs((one.day - day).days) <= within_days]
        if near:
            moved[min(near, key=lambda one: (abs((one - day).days), one))] = day
    return [replace(one, moved_to=moved.get(one.day)) for one in off if one.day <= until]


def is_short(villages: int) -> bool:
    """Say whether a plan of so many villages is weighed so soon that whoever asks can wait for it."""
    return villages <= SHORT_VILLAGES


def days_from(first: date, until: date) -> list[date]:
    """Return every day from `first` to `until`, both included."""
    return [first + timedelta(days=ahead) for ahead in range((until - first).days + 1)]


def horizon(first: date) -> date:
    """Return the last day of the weeks of sessions that begin with `first`."""
    return first + timedelta(days=7 * WEEKS_AHEAD - 1)


def clock(minutes: int) -> str:
    """Return minutes after midnight as people write them: 545 is 9:05."""
    return f"{minutes // 60}:{minutes % 60:02d}"
