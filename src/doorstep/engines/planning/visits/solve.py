"""The way in: a problem becomes a plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doorstep.engines.planning.budget import Budget
from doorstep.engines.planning.dice import Dice, dice_of
from doorstep.engines.planning.visits.bound import metres_bound
from doorstep.engines.planning.visits.codec import digest
from doorstep.engines.planning.visits.day import DAY, NOWHERE, Ground
from doorstep.engines.planning.visits.door import checked
from doorstep.engines.planning.visits.ground import Layout, lay_out
from doorstep.engines.planning.visits.heat import (
    ANEW,
    FULL,
    LONG,
    SCARCE,
    SETTLED,
    WARM,
    Scales,
    cooled,
    course_of,
    dearer,
    heat_at,
    scales_of,
)
from doorstep.engines.planning.visits.plan import Objective, PlannedStop, Progress, RunRecord, VisitPlan
from doorstep.engines.planning.visits.polish import walk_less
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.recreate import seat_published, seat_the_rest
from doorstep.engines.planning.visits.search import anneal
from doorstep.engines.planning.visits.state import State, copy_state, empty_state, reckon
from doorstep.engines.planning.visits.timetable import kpis_of, objective_of, planned_stops, routes_of
from doorstep.engines.planning.visits.unmet import unmet_villages

ENGINE_VERSION = "2.8"
STEPS_AT_ONCE = 100
"""Steps between two looks at clock and temperature."""
NEAR = 0.97
"""A timetable that serves such a share of what all villages count for leaves few out."""


def solve_visits(
    problem: VisitProblem,
    *,
    seed: int,
    time_limit_s: float | None,
    iterations: int | None,
    progress: Callable[[Progress], bool | None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> VisitPlan:
    """Make a timetable: keep promises, serve as many residents as possible, then as often as needed, then drive least.

    With `problem.keep_days` people keep their published weekdays before any of the last three.

    Args:
        problem: checked at the door.
        seed: of the random numbers.
        time_limit_s: seconds by the clock, or None. A run ended by time is not exactly repeatable: cooling followed
            the clock.
        iterations: steps, or None. Same problem, seed and iterations, no time limit: the same digits.
        progress: called every hundred steps; returning False ends the search with the best plan so far.
        clock: seconds; read only here. `time.process_time` leaves out what other programs used.

    Returns:
        The best plan found; not proved optimal. The order of villages, stops and vehicles in the input does not matter.

    Raises:
        FaultyInput: with every fault found in the problem or the limits.
    """
    layout, best, budget = _solved(problem, seed, (time_limit_s, iterations), clock, progress)
    return _plan(layout, best, seed, budget)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a timetable comes to, without its routes and the reasons of who is left out, which take longest in a city.

    Attributes:
        stops: those in use, with their days and villages.
        objective: level by level.
    """

    stops: tuple[PlannedStop, ...]
    objective: Objective


def try_visits(problem: VisitProblem, *, seed: int, iterations: int) -> Tried:
    """Search as `solve_visits` does with these steps and no clock, and return what all other plans are compared by.

    Raises:
        FaultyInput: with every fault found in the problem or the steps.
    """
    layout, best, _ = _solved(problem, seed, (None, iterations), time.monotonic, None)
    return Tried(planned_stops(layout, best), objective_of(layout, best))


def _solved(
    problem: VisitProblem,
    seed: int,
    limits: tuple[float | None, int | None],
    clock: Callable[[], float],
    progress: Callable[[Progress], bool | None] | None,
) -> tuple[Layout, State, Budget]:
    """Return the best state found, what its rows mean, and what it took; the clock runs once all is compiled."""
    problem = checked(problem, *limits)
    layout = lay_out(problem)
    ground = layout.ground
    best, dice = empty_state(ground), dice_of(seed)
    if len(layout.villages):
        scales = scales_of(ground)
        anneal(ground, best, empty_state(ground), empty_state(ground), 0, heat_at(scales, 0.0, SCARCE), dice)  # compile
    budget = Budget(clock, *limits)
    if len(layout.villages):
        if problem.published:
            _seat_published(layout, best, dice)
        _seat_the_rest(ground, scales, best, dice)
        _search(layout, scales, best, dice, budget, progress=progress)
        _seat_the_rest(ground, scales, best, dice)
        walk_less(layout, best)
        reckon(ground, best)
    return layout, best, budget


def _search(
    layout: Layout,
    scales: Scales,
    best: State,
    dice: Dice,
    budget: Budget,
    *,
    progress: Callable[[Progress], bool | None] | None,
) -> None:
    """Improve `best` until the budget is used or the caller has enough."""
    ground = layout.ground
    start, current, trial = empty_state(ground), empty_state(ground), empty_state(ground)
    copy_state(best, start)
    copy_state(best, current)
    price, turn, is_long = 1.0, 0, None
    while (used := budget.fraction()) < 1.0:
        is_keen = budget.steps // STEPS_AT_ONCE % 4 != 3
        steps, course = budget.allowed(STEPS_AT_ONCE), course_of(scales, best.total)
        if is_long is None and used >= SETTLED:
            is_long = course is FULL and budget.steps > LONG * best.visits.sum() * used
        before, (turn, share) = turn, cooled(used, is_long=bool(is_long))
        if turn > before:
            copy_state(start if turn < ANEW else best, current)
        if turn >= ANEW:
            course = course._replace(hot=WARM)
        heat = heat_at(scales, share, course, price=price, is_keen=is_keen)
        complete = anneal(ground, current, best, trial, steps, heat, dice)
        price = dearer(price, complete / steps, is_near=best.total[0] >= NEAR * scales.everybody)
        budget.steps += steps
        if progress is not None:
            seen = Progress(budget.fraction(), budget.steps, objective_of(layout, best))
            budget.cancelled = progress(seen) is False


def _seat_published(layout: Layout, state: State, dice: Dice) -> None:
    """Begin with what still holds of the published timetable."""
    problem, ground = layout.problem, layout.ground
    stops = {problem.stops[at].id: row for row, at in enumerate(layout.stops)}
    villages = {problem.villages[at].id: row for row, at in enumerate(layout.villages)}
    vehicles = [problem.vehicles[at].id for at in layout.vehicles]
    runs = {(vehicles[run], int(ground.runs[run, DAY])): run for run in range(len(ground.runs))}
    stop_of, visits = np.full(len(villages), NOWHERE, dtype=np.int64), []
    for stop in problem.published:
        if stop.stop_id in stops:
            stop_of[[villages[village] for village in stop.village_ids if village in villages]] = stops[stop.stop_id]
            visits += [(visit, stops[stop.stop_id]) for visit in stop.visits]
    visits.sort(key=lambda one: (one[0].day, one[0].start_min, one[1]))
    rows = [(stop, one.day, runs.get((one.vehicle_id, one.day), NOWHERE)) for one, stop in visits]
    seat_published(ground, state, stop_of, np.array(rows, dtype=np.int64).reshape(-1, 3), dice)


def _seat_the_rest(ground: Ground, scales: Scales, state: State, dice: Dice) -> None:
    """Serve whatever still fits, without chance."""
    left = np.flatnonzero(state.stop_of < 0)
    seat_the_rest(ground, state, left, heat_at(scales, 1.0, SCARCE), dice)
    reckon(ground, state)


def _plan(layout: Layout, state: State, seed: int, budget: Budget) -> VisitPlan:
    stops, routes, unmet = planned_stops(layout, state), routes_of(layout, state), unmet_villages(layout, state)
    return VisitPlan(
        stops=stops,
        routes=routes,
        unmet=unmet,
        objective=objective_of(layout, state),
        kpis=kpis_of(layout, stops, routes, unmet),
        bound_metres=metres_bound(layout.ground, state),
        run=RunRecord(
            input_digest=digest(layout.problem),
            engine_version=ENGINE_VERSION,
            seed=seed,
            iterations=budget.steps,
            seconds=budget.seconds(),
            time_limit_hit=budget.out_of_time(),
            cancelled=budget.cancelled,
        ),
    )
