"""What a plan must keep to, condition by condition, in words: the same for pages and command (排班条件).

Needs neither settings nor database. Sentences come in pairs, Chinese and English; the caller chooses.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from doorstep.base.measures import hhmm
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.conditions import (
    Apart,
    Conditions,
    DaySet,
    FixedStop,
    Opening,
    Point,
    RestDay,
    StopNeeds,
    VillageNeeds,
    conditions_of,
    limits_loads,
    with_conditions,
)
from doorstep.programmes.pharmacy.bridge.days import said
from doorstep.programmes.pharmacy.bridge.skills import skills_said
from doorstep.programmes.pharmacy.bridge.timetable import Pick

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a problem are called; a name that several have comes with its id."""

    villages: Mapping[str, str]
    stops: Mapping[str, str]
    vehicles: Mapping[str, str]

    @classmethod
    def of(cls, problem: VisitProblem) -> "Names":
        """Take the names out of a problem."""
        return cls(*(_told_apart(things) for things in (problem.villages, problem.stops, problem.vehicles)))


@dataclass(frozen=True, slots=True)
class Concern:
    """A condition that concerns a village: in which list it stands, what it says, and the question without it."""

    kind: str
    line: str
    without: Callable[[], VisitProblem]


RESERVE: Final = "reserve"
"""The kind of the minutes kept free on each outing, which stand in no list."""
LOAD: Final = "load"
"""The kind of what vehicles carry at most, which stands in no list either."""


def concerns(problem: VisitProblem, village: str, stop: str, pick: Pick) -> list[Concern]:
    """Return every condition about a village, the stop it uses (or its own, where it uses none), or everybody's time.

    Of everybody's time: days off, and minutes kept free on each outing; what vehicles carry is everybody's, too.
    """
    asked, names = conditions_of(problem), Names.of(problem)
    found = []
    for kind in SAYINGS:
        had = getattr(asked, kind)
        for gone, line in _left_out(had, lines_of(asked, kind, names, pick), pick):
            if _concerns(kind, gone[0], village, stop):
                words = pick(f"停班日：{line}", f"Day off: {line}") if kind == "rest" else line
                others = replace(asked, **{kind: tuple(one for one in had if one not in gone)})
                found.append(Concern(kind, words, partial(with_conditions, problem, others)))
    if kept := problem.rules.reserve_min:
        words = pick(f"每趟留 {kept} 分钟补访", f"{kept} minutes of each outing kept free for visits to make up")
        found.append(Concern(RESERVE, words, partial(_nothing_kept_free, problem)))
    if limits_loads(problem):
        found.append(Concern(LOAD, pick(*_carried(problem)), partial(_nothing_too_heavy, problem)))
    return found


def without_all(problem: VisitProblem, village: str, stop: str) -> VisitProblem:
    """Return the question without any of that, but for points of stops: without them there might be no stop left."""
    asked = conditions_of(problem)
    others = {
        kind: tuple(one for one in getattr(asked, kind) if not _concerns(kind, one, village, stop))
        for kind in SAYINGS
        if kind != "points"
    }
    return with_conditions(_nothing_too_heavy(_nothing_kept_free(problem)), replace(asked, **others))


def _left_out(had: tuple[Any, ...], lines: list[str], pick: Pick) -> list[tuple[list[Any], str]]:
    """Return each condition by itself, but all day sets of a stop: without one of them it has fewer to choose from."""
    found: dict[Any, tuple[list[Any], list[str]]] = {}
    for one, line in zip(had, lines, strict=True):
        gone, said_of = found.setdefault(one.stop if isinstance(one, DaySet) else one, ([], []))
        gone.append(one)
        said_of.append(line)
    return [(gone, pick("；", "; ").join(said_of)) for gone, said_of in found.values()]


def _concerns(kind: str, one: Any, village: str, stop: str) -> bool:
    about = {getattr(one, name, None) for name in ("village", "stop", "other_stop")}
    return kind == "rest" or bool(about & {village, stop or village})


def _nothing_kept_free(problem: VisitProblem) -> VisitProblem:
    return replace(problem, rules=replace(problem.rules, reserve_min=0))


def _nothing_too_heavy(problem: VisitProblem) -> VisitProblem:
    return replace(problem, vehicles=tuple(replace(one, most_load=None) for one in problem.vehicles))


def _carried(problem: VisitProblem) -> Pair:
    most = sorted({one.most_load for one in problem.vehicles if one.most_load is not None})
    zh, en = (
        (f"{most[0]:,}", f"{most[0]:,}")
        if len(most) == 1
        else (f"{most[0]:,} 到 {most[-1]:,}", f"{most[0]:,} to {most[-1]:,}")
    )
    return f"车最多装 {zh} 升", f"vehicles carry {en} L at most"


def lines_of(asked: Conditions, kind: str, names: Names, pick: Pick) -> list[str]:
    """Return one sentence for each condition of a list, in its order."""
    return [pick(*SAYINGS[kind](one, names)) for one in getattr(asked, kind)]


def when(weekday: int | None, week: int | None) -> Pair:
    """Return a weekday of one week or of every week; every day where none is meant."""
    return ("每天", "every day") if weekday is None else said(weekday, week)


def _told_apart(things: Any) -> dict[str, str]:
    times = Counter(one.name for one in things)
    return {one.id: one.name if times[one.name] == 1 else f"{one.name} ({one.id})" for one in things}


def _village(one: VillageNeeds, names: Names) -> Pair:
    parts = list[Pair]()
    if one.skills:
        parts.append(_needs(one.skills))
    if (n := one.promised_visits) > 0:
        parts.append((f"答应了 {n} 次", f"{n} visit{'s' * (n != 1)} promised"))
    if (visits := one.visits) is not None:
        parts.append((f"要 {visits} 次", f"needs {visits} visit{'s' * (visits != 1)}"))
    if (people := one.expected) is not None:
        come = "1 person comes" if people == 1 else f"{people:,} people come"
        parts.append((f"每次来 {people:,} 人", f"{come} to a visit"))
    if (value := one.value) is not None:
        parts.append((f"算作 {value:,} 人", f"counts like {value:,} resident{'s' * (value != 1)}"))
    if (load := one.load) is not None:
        parts.append((f"每次带 {load:,} 升", f"{load:,} L taken along for a visit"))
    name = names.villages.get(one.village, one.village)
    return f"{name}：{'、'.join(zh for zh, _ in parts)}", f"{name}: {', '.join(en for _, en in parts)}"


def _needs(skills: tuple[str, ...]) -> Pair:
    zh, en = skills_said(skills)
    return f"需要{zh}", f"needs {en}"


def _stop(one: StopNeeds, names: Names) -> Pair:
    (zh, en), name = _needs(one.skills), names.stops.get(one.stop, one.stop)
    return f"{name}：{zh}", f"{name}: {en}"


def _point(one: Point, names: Names) -> Pair:
    name, at = names.stops.get(one.stop, one.name), f"{one.lon:.4f}, {one.lat:.4f}"
    if one.village is None:
        return f"{name}：{at}", f"{name} at {at}"
    village = names.villages.get(one.village, one.village)
    return f"{name}：{at}，在{village}", f"{name} at {at}, in {village}"


def _opening(one: Opening, names: Names) -> Pair:
    (zh, en), stop = when(one.weekday, one.week), names.stops.get(one.stop, one.stop)
    opens, closes = (hhmm(at) for at in (one.open_min, one.close_min))
    return f"{stop}：{zh} {opens}–{closes}", f"{stop}: {en}, {opens}–{closes}"


def _day_set(one: DaySet, names: Names) -> Pair:
    days, stop = [said(*day) for day in one.days], names.stops.get(one.stop, one.stop)
    zh, (*first, last) = "、".join(zh for zh, _ in days), [en for _, en in days]
    if not first:
        return f"{stop}：{zh}单独一组", f"{stop}: {last} alone"
    return f"{stop}：{zh}一起来", f"{stop}: {', '.join(first)} and {last} together"


def _fixed(one: FixedStop, names: Names) -> Pair:
    (zh, en), stop = when(one.weekday, one.week), names.stops.get(one.stop, one.stop)
    if one.vehicle is None:
        return f"{stop}：{zh}", f"{stop} on {en}"
    vehicle = names.vehicles.get(one.vehicle, one.vehicle)
    return f"{stop}：{zh}，由{vehicle}", f"{stop} on {en}, by {vehicle}"


def _apart(one: Apart, names: Names) -> Pair:
    (zh, en), stop = when(one.weekday, one.week), names.stops.get(one.stop, one.stop)
    if one.village is not None:
        village = names.villages.get(one.village, one.village)
        return f"{village}的人不能用{stop}的停靠点", f"The people of {village} cannot use the stop {stop}"
    if one.other_stop is not None:
        other = names.stops.get(one.other_stop, one.other_stop)
        return f"{stop}和{other}不在同一天", f"{stop} and {other} not on one day"
    if one.vehicle is None:
        return f"{stop}：{zh}不停", f"{stop} not on {en}"
    vehicle = names.vehicles.get(one.vehicle, one.vehicle)
    if one.weekday is None:
        return f"{stop}：不由{vehicle}来", f"{stop} never by {vehicle}"
    return f"{stop}：{zh}不由{vehicle}来", f"{stop} not by {vehicle} on {en}"


def _rest(one: RestDay, _names: Names) -> Pair:
    return when(one.weekday, one.week)


SAYINGS: Final[Mapping[str, Callable[[Any, Names], Pair]]] = {
    "fixed": _fixed,
    "villages": _village,
    "openings": _opening,
    "day_sets": _day_set,
    "apart": _apart,
    "stops": _stop,
    "points": _point,
    "rest": _rest,
}
"""How a condition of each list is said; in the order in which lists are shown."""
