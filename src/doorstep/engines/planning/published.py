"""The published problem of periodic routing, put to the search of the real timetable.

What a county's timetable is made with is measured so on the same problems as the search made for them alone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from doorstep.engines.planning.periodic.plan import Outcome, PeriodicPlan, Progress, RunRecord
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem
from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits import plan as visits
from doorstep.engines.planning.visits.door import MOST
from doorstep.engines.planning.visits.problem import (
    FrequencyTier,
    Vehicle,
    Village,
    VisitProblem,
    VisitRules,
    stops_at_villages,
)
from doorstep.engines.planning.visits.solve import solve_visits

FINE = 1000
"""A unit of distance or time is so many metres and minutes: the timetable reckons in whole ones."""
COUNTS = 1000
"""What each client counts for, in residents."""


def solve_as_timetable(
    problem: PeriodicProblem,
    *,
    seed: int,
    time_limit_s: float | None = None,
    step_limit: int | None = None,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[Progress], bool | None] | None = None,
) -> Outcome:
    """Plan as `solve_periodic` does, with the search of the real timetable.

    The same arguments and limits; there are no children. `plan` is None where it leaves out a client or a visit.

    Raises:
        ValueError: neither or a negative limit (`FaultyInput`, with every fault).
    """
    asked = as_timetable(problem)
    everything = sum(map(_visits, problem.clients))
    told = None if progress is None else _in_units(progress, everything)
    found = solve_visits(asked, seed=seed, time_limit_s=time_limit_s, iterations=step_limit, clock=clock, progress=told)
    ended = "time" if found.run.time_limit_hit else "cancelled" if found.run.cancelled else "steps"
    run = RunRecord(seed, found.run.iterations, 0, found.run.seconds, ended)
    if sum(len(route.legs) - 1 for route in found.routes) < everything:
        return Outcome(None, run)
    routes: list[list[tuple[int, ...]]] = [[] for _ in range(problem.days)]
    for route in found.routes:
        routes[route.day].append(tuple(int(leg.stop_id) for leg in route.legs if leg.stop_id is not None))
    return Outcome(measured(problem, routes), run)


def as_timetable(problem: PeriodicProblem) -> VisitProblem:
    """The same problem for the real timetable, a thousandth of a unit being a minute and a metre.

    A client is a village with a stop of its own, which has the client's patterns for days; every day has a shift of its
    own, as long as the routes of that day may be.
    """
    days = range(problem.days)
    rules = VisitRules(
        day_labels=tuple(map(str, days)), day_offsets=tuple(days), cycle_days=problem.days, min_gap_days=0,
        walk_limit_min=0, service_base_min=0.0, service_per_100_min=100.0, service_least_min=0, service_most_min=MOST,
        tiers=(FrequencyTier(0, 1),),
    )  # fmt: skip
    villages = tuple(
        Village(
            f"{one.id:04}", "", at / 1000, 0.0, COUNTS, expected=math.ceil(FINE * one.service),
            visits=_visits(one), load=math.ceil(one.demand),
        )
        for at, one in enumerate(problem.clients)
    )  # fmt: skip
    stops = tuple(
        replace(stop, day_sets=one.patterns)
        for stop, one in zip(stops_at_villages(villages), problem.clients, strict=True)
    )
    vehicles = tuple(
        Vehicle(
            f"{day:02}-{at:04}", "", 0.0, 0.0, (day,), shift_start_min=0, break_min=0,
            shift_end_min=int(min(MOST, FINE * problem.max_time[day])),
            most_load=int(min(MOST, problem.max_load[day])),
        )
        for day in days
        for at in range(problem.vehicles)
    )  # fmt: skip
    points = [*[problem.depot] * len(vehicles), *((one.x, one.y) for one in problem.clients)]
    far = np.array([[FINE * math.dist(a, b) for b in points] for a in points])
    ways = TravelTimes(minutes=np.ceil(far), metres=np.rint(far))
    return VisitProblem(villages, stops, vehicles, rules, ways)


def measured(problem: PeriodicProblem, routes: list[list[tuple[int, ...]]]) -> PeriodicPlan:
    """A plan of the routes of each day, its distance measured between the points themselves."""
    where = {one.id: (one.x, one.y) for one in problem.clients}
    days = {one.id: tuple(d for d, day in enumerate(routes) if any(one.id in route for route in day))
            for one in problem.clients}  # fmt: skip
    total = 0.0
    for route in (route for day in routes for route in day):
        points = [problem.depot, *(where[id_] for id_ in route), problem.depot]
        total += sum(math.dist(a, b) for a, b in pairwise(points))
    return PeriodicPlan(days, tuple(tuple(sorted(day)) for day in routes), total)


def _in_units(progress: Callable[[Progress], bool | None], everything: int) -> Callable[[visits.Progress], bool | None]:
    """Tell of the timetable's search in units of the problem."""

    def told(now: visits.Progress) -> bool | None:
        is_whole = now.objective.resident_visits >= COUNTS * everything
        distance = now.objective.metres / FINE if is_whole else math.inf
        return progress(Progress(now.fraction, now.iterations, distance))

    return told


def _visits(client: Client) -> int:
    return min(map(len, client.patterns))
