"""One vehicle drives on one further day of its round, also on a weekday on which nobody drives yet (多出一天车)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TypeVar

from doorstep.engines.planning.visits.calendar import MOST_DAYS
from doorstep.engines.planning.visits.problem import Forbidden, OpeningWindow, Vehicle, VisitProblem

_T = TypeVar("_T", Forbidden, OpeningWindow)


def further_days(problem: VisitProblem) -> list[tuple[str, int]]:
    """Every further day a vehicle could drive, as its id and days after the round's first; days off are none.

    Of vehicles that are alike the first by id stands for all. Each vehicle's day on which fewest others drive comes
    before anybody's second.
    """
    rules = problem.rules
    offsets = tuple(range(rules.cycle_days)) if rules.cycle_days <= MOST_DAYS else rules.day_offsets
    off = {rules.day_offsets[day] for day in rules.days_off}
    driving = {one.id: {rules.day_offsets[day] for day in one.days} for one in problem.vehicles}
    found, seen = list[tuple[int, str, int]](), set[tuple[Vehicle, str]]()
    named = {one.vehicle_id for one in problem.fixed} | {one.vehicle_id for one in problem.forbidden}
    for vehicle in sorted(problem.vehicles, key=lambda one: one.id):
        kind = replace(vehicle, id="", name="", crew="", days=tuple(sorted(vehicle.days)))
        alike = kind, vehicle.id if vehicle.id in named else ""
        if alike in seen:
            continue
        seen.add(alike)
        free = [offset for offset in offsets if offset not in driving[vehicle.id] | off]
        free.sort(key=lambda offset: (sum(offset in days for days in driving.values()), offset))
        found += [(rank, vehicle.id, offset) for rank, offset in enumerate(free)]
    return [(vehicle_id, offset) for _rank, vehicle_id, offset in sorted(found)]


def with_further_day(problem: VisitProblem, vehicle_id: str, offset: int) -> VisitProblem:
    """The same problem where a vehicle also drives so many days after the round's first."""
    day = bisect_left(problem.rules.day_offsets, offset)
    if offset not in problem.rules.day_offsets:
        problem = _with_day(problem, day, offset)
    vehicles = (replace(one, days=(*one.days, day)) if one.id == vehicle_id else one for one in problem.vehicles)
    return replace(problem, vehicles=tuple(vehicles))


def _with_day(problem: VisitProblem, day: int, offset: int) -> VisitProblem:
    """Return the problem with one more day in its horizon; every later one counts one up."""
    rules = problem.rules

    def later(one: int) -> int:
        return one + (one >= day)

    def moved(one: _T) -> _T:
        return one if one.day is None else replace(one, day=later(one.day))

    return replace(
        problem,
        rules=replace(
            rules,
            day_labels=(*rules.day_labels[:day], f"+{offset}", *rules.day_labels[day:]),
            day_offsets=(*rules.day_offsets[:day], offset, *rules.day_offsets[day:]),
            days_off=tuple(later(one) for one in rules.days_off),
        ),
        vehicles=tuple(replace(one, days=tuple(later(it) for it in one.days)) for one in problem.vehicles),
        stops=tuple(
            replace(
                one,
                windows=tuple(moved(it) for it in one.windows),
                day_sets=tuple(tuple(later(it) for it in days) for days in one.day_sets),
            )
            for one in problem.stops
        ),
        fixed=tuple(replace(one, day=later(one.day)) for one in problem.fixed),
        forbidden=tuple(moved(one) for one in problem.forbidden),
        published=tuple(
            replace(one, visits=tuple(replace(it, day=later(it.day)) for it in one.visits)) for one in problem.published
        ),
    )
