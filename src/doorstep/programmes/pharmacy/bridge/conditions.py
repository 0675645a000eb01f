"""What a county asks of its timetable beyond villages and vehicles, said by weekday (排班条件).

Needs neither settings nor database: pages, workbook and command share it. A problem is the only place where conditions
are kept: `conditions_of` reads them out of it, `with_conditions` puts them in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    Forbidden,
    OpeningWindow,
    PublishedStop,
    Stop,
    VisitProblem,
    VisitRules,
    stops_at_villages,
)
from doorstep.programmes.pharmacy.bridge.days import days_become, days_meant, horizon, week_of, weekday_of, weeks_of


@dataclass(frozen=True, slots=True)
class VillageNeeds:
    """What a village needs otherwise than its residents call for (村的要求); see the engine's `Village`."""

    village: str
    expected: int | None = None
    value: int | None = None
    visits: int | None = None
    promised_visits: int = 0
    skills: tuple[str, ...] = ()
    load: int | None = None


@dataclass(frozen=True, slots=True)
class StopNeeds:
    """What a vehicle must have to stand at a stop (停靠点的要求)."""

    stop: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A stop beside the villages, or a village's own stop at another point than the village's (停靠点的位置)."""

    stop: str
    name: str
    lon: float
    lat: float
    village: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A time in which a stop may be used (开放时段); without a weekday every day, without a week every week."""

    stop: str
    open_min: int
    close_min: int
    weekday: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class FixedStop:
    """A visit that was promised on a weekday, by a vehicle or any (固定停靠)."""

    stop: str
    weekday: int
    week: int | None = None
    vehicle: str | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """What may not go together with a stop (不能一起): a village, another stop, or a vehicle, a weekday or both."""

    stop: str
    village: str | None = None
    other_stop: str | None = None
    vehicle: str | None = None
    weekday: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class DaySet:
    """Days that go together (一起来的日子): of all sets of a stop, it is visited on exactly one, whatever the gaps.

    Args:
        stop: Which.
        days: Weekdays, each with its week, or all without one where every week is the same.
    """

    stop: str
    days: tuple[tuple[int, int | None], ...]

    @classmethod
    def of(cls, stop: str, named: Iterable[tuple[int, int | None]], weeks: int) -> "DaySet":
        """Say a set by weekday where it is the same in every week, else each of its days with the week."""
        every = list(named)
        weekly = [sorted({day for day, week in every if week in {None, at}}) for at in range(weeks)]
        if all(days == weekly[0] for days in weekly):
            return cls(stop, tuple((day, None) for day in weekly[0]))
        return cls(stop, tuple((day, at) for at, days in enumerate(weekly) for day in days))


@dataclass(frozen=True, slots=True)
class RestDay:
    """A weekday on which nobody drives, though vehicles run on it (停班日)."""

    weekday: int
    week: int | None = None


_T = TypeVar("_T", Opening, FixedStop, Apart, RestDay)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything that was asked, each list in the order people gave it."""

    villages: tuple[VillageNeeds, ...] = ()
    stops: tuple[StopNeeds, ...] = ()
    points: tuple[Point, ...] = ()
    openings: tuple[Opening, ...] = ()
    day_sets: tuple[DaySet, ...] = ()
    fixed: tuple[FixedStop, ...] = ()
    apart: tuple[Apart, ...] = ()
    rest: tuple[RestDay, ...] = ()

    def __len__(self) -> int:
        """Count what was asked."""
        return sum(len(getattr(self, name)) for name in self.__dataclass_fields__)

    @property
    def weekdays(self) -> set[int]:
        """Every weekday that is named; the horizon must have it, or a fault could not say so."""
        named: list[Any] = [*self.openings, *self.fixed, *self.apart, *self.rest]
        of_sets = {weekday for one in self.day_sets for weekday, _ in one.days}
        return of_sets | {one.weekday for one in named if one.weekday is not None}


NOTHING: Final = Conditions()
"""Nothing but villages and vehicles."""


def with_conditions(problem: VisitProblem, asked: Conditions) -> VisitProblem:
    """Return the problem with exactly these conditions in place of those it had.

    What is asked of villages, stops or vehicles the problem does not have falls away: see `unknown`.
    """
    stops = _stops(problem, asked)
    gone = set(unknown(replace(problem, stops=stops), asked))
    needs = {one.village: one for one in asked.villages}
    skills = {one.stop: one.skills for one in asked.stops}
    rules = problem.rules
    windows: dict[str, list[OpeningWindow]] = {}
    for one in asked.openings:
        days: tuple[int | None, ...] = (None,) if one.weekday is None else days_meant(rules, one.weekday, one.week)
        windows.setdefault(one.stop, []).extend(OpeningWindow(one.open_min, one.close_min, day) for day in days)
    sets: dict[str, set[tuple[int, ...]]] = {}
    for together in asked.day_sets:
        sets.setdefault(together.stop, set()).add(_days_of(rules, together))
    fixed = [
        FixedVisit(one.stop, day, one.vehicle)
        for one in asked.fixed
        if one not in gone
        for day in days_meant(rules, one.weekday, one.week)
    ]
    return replace(
        problem,
        villages=tuple(_needing(village, needs.get(village.id)) for village in problem.villages),
        stops=tuple(
            replace(
                stop,
                skills=skills.get(stop.id, ()),
                windows=tuple(dict.fromkeys(windows.get(stop.id, ()))),
                day_sets=tuple(sorted(sets.get(stop.id, ()))),
            )
            for stop in stops
        ),
        rules=replace(
            rules,
            days_off=tuple(sorted({day for one in asked.rest for day in days_meant(rules, one.weekday, one.week)})),
        ),
        fixed=tuple(dict.fromkeys(fixed)),
        forbidden=tuple(
            dict.fromkeys(made for one in asked.apart if one not in gone for made in _forbidden(rules, one))
        ),
    )


def spread(problem: VisitProblem, weekdays: Iterable[int], weeks: int) -> VisitProblem:
    """Return the problem on another horizon; vehicles and the timetable people know keep their weekdays.

    A day of every week becomes that day of each; conditions fall away.
    """
    old = problem.rules
    new = replace(old, **horizon(weekdays, weeks), days_off=())

    vehicles = (
        replace(one, days=tuple(sorted({day for before in one.days for day in days_become(old, new, before)})))
        for one in problem.vehicles
    )
    published = published_on(problem.published, old, new)
    return replace(with_conditions(problem, NOTHING), vehicles=tuple(vehicles), published=published, rules=new)


def published_on(stops: Iterable[PublishedStop], old: VisitRules, new: VisitRules) -> tuple[PublishedStop, ...]:
    """Return a timetable people know by the days of another horizon."""
    return tuple(
        replace(
            stop,
            visits=tuple(
                dict.fromkeys(replace(one, day=day) for one in stop.visits for day in days_become(old, new, one.day))
            ),
        )
        for stop in stops
    )


def weekdays_known(problem: VisitProblem) -> set[int]:
    """Return the weekdays of the timetable people know."""
    return {weekday_of(problem.rules, visit.day) for stop in problem.published for visit in stop.visits}


def limits_loads(problem: VisitProblem) -> bool:
    """Say whether visits take something along, and some vehicle carries only so much."""
    is_limited = any(vehicle.most_load is not None for vehicle in problem.vehicles)
    return is_limited and any(problem.load_of(village) for village in problem.villages)


def asked_anew(problem: VisitProblem, asked: Conditions, weeks: int | None = None) -> VisitProblem:
    """Return the problem with these conditions, and every weekday they name in its horizon.

    Args:
        problem: With conditions or without.
        asked: In their place.
        weeks: In a round; as many as before if not given.
    """
    driven = {weekday_of(problem.rules, day) for vehicle in problem.vehicles for day in vehicle.days}
    length = weeks_of(problem.rules) if weeks is None else weeks
    return with_conditions(spread(problem, driven | weekdays_known(problem) | asked.weekdays, length), asked)


def conditions_of(problem: VisitProblem) -> Conditions:
    """Return what a problem asks; a day of both weeks is said once."""
    rules = problem.rules
    needs = (
        VillageNeeds(one.id, one.expected, one.value, one.visits, one.promised_visits, one.skills, one.load)
        for one in problem.villages
    )
    weeks = weeks_of(rules)
    openings = _both_weeks(
        (
            Opening(stop.id, one.open_min, one.close_min, *_when(problem, one.day))
            for stop in problem.stops
            for one in stop.windows
        ),
        weeks,
    )
    fixed = _both_weeks(
        (FixedStop(one.stop_id, *_day(problem, one.day), one.vehicle_id) for one in problem.fixed), weeks
    )
    apart = _both_weeks(
        (
            Apart(one.stop_id, one.village_id, one.other_stop_id, one.vehicle_id, *_when(problem, one.day))
            for one in problem.forbidden
        ),
        weeks,
    )
    return Conditions(
        villages=tuple(one for one in needs if one != VillageNeeds(one.village)),
        stops=tuple(StopNeeds(stop.id, stop.skills) for stop in problem.stops if stop.skills),
        points=_points(problem),
        openings=openings,
        day_sets=tuple(
            DaySet.of(stop.id, (_day(problem, day) for day in days), weeks)
            for stop in problem.stops
            for days in stop.day_sets
        ),
        fixed=fixed,
        apart=apart,
        rest=_both_weeks((RestDay(*_day(problem, day)) for day in rules.days_off), weeks),
    )


def freed(problem: VisitProblem, asked: Conditions) -> Conditions:
    """Return the same, with visits fixed to a vehicle that is gone left to any other: a promise is a promise."""
    vehicles = {None, *(one.id for one in problem.vehicles)}
    fixed = (one if one.vehicle in vehicles else replace(one, vehicle=None) for one in asked.fixed)
    return replace(asked, fixed=tuple(dict.fromkeys(fixed)))


def unknown(problem: VisitProblem, asked: Conditions) -> list[Any]:
    """Return the conditions that name a village, stop or vehicle the problem does not have."""
    known = {
        "village": {one.id for one in problem.villages},
        "stop": {one.id for one in problem.stops},
        "other_stop": {one.id for one in problem.stops},
        "vehicle": {one.id for one in problem.vehicles},
    }
    known["stop"] |= {one.stop for one in asked.points if one.village is None or one.village in known["village"]}
    known["other_stop"] |= known["stop"]
    every = (*asked.villages, *asked.stops, *asked.points, *asked.openings, *asked.day_sets, *asked.fixed, *asked.apart)
    return [
        one
        for one in every
        if any(getattr(one, name, None) is not None and getattr(one, name) not in ids for name, ids in known.items())
    ]


def _points(problem: VisitProblem) -> tuple[Point, ...]:
    """Return the stops that are not just a village; where ways are given, stops are part of them and no condition."""
    if problem.drive is not None:
        return ()
    plain = {stop.id: _point(stop) for stop in stops_at_villages(problem.villages)}
    made = (_point(stop) for stop in problem.stops)
    return tuple(one for one in made if one != plain.get(one.stop))


def _point(stop: Stop) -> Point:
    return Point(stop.id, stop.name, stop.lon, stop.lat, stop.village_id)


def _stops(problem: VisitProblem, asked: Conditions) -> tuple[Stop, ...]:
    """Return the stops of the villages that have one, and those that were asked for."""
    if problem.drive is not None:
        return problem.stops
    plain = {stop.id: stop for stop in stops_at_villages(problem.villages)}
    found = {stop.id: plain[stop.id] for stop in problem.stops if stop.id in plain}
    homes = {village.id for village in problem.villages}
    for one in asked.points:
        if one.village is None or one.village in homes:
            found[one.stop] = Stop(one.stop, one.name, one.lon, one.lat, one.village)
    return tuple(found.values())


def _needing(village: Any, needs: VillageNeeds | None) -> Any:
    asked = needs or VillageNeeds(village.id)
    return replace(
        village,
        expected=asked.expected,
        value=asked.value,
        visits=asked.visits,
        promised_visits=asked.promised_visits,
        skills=asked.skills,
        load=asked.load,
    )


def _forbidden(rules: Any, one: Apart) -> list[Forbidden]:
    days: tuple[int | None, ...] = (None,) if one.weekday is None else days_meant(rules, one.weekday, one.week)
    return [Forbidden(one.stop, one.village, one.other_stop, one.vehicle, day) for day in days]


def _days_of(rules: VisitRules, one: DaySet) -> tuple[int, ...]:
    return tuple(sorted({day for weekday, week in one.days for day in days_meant(rules, weekday, week)}))


def _day(problem: VisitProblem, day: int) -> tuple[int, int | None]:
    return weekday_of(problem.rules, day), week_of(problem.rules, day)


def _when(problem: VisitProblem, day: int | None) -> tuple[int | None, int | None]:
    return (None, None) if day is None else _day(problem, day)


def _both_weeks(found: Iterable[_T], weeks: int) -> tuple[_T, ...]:
    """Say once what holds in every week."""
    every = list(found)
    held = set(every)
    said: dict[_T, None] = {}
    for one in every:
        always = one.week is not None and all(replace(one, week=week) in held for week in range(weeks))
        said[replace(one, week=None) if always else one] = None
    return tuple(said)
