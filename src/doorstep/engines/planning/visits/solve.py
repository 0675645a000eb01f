# ruff: noqa: PLR0917  (arrays and dice travel together)
"""The way in: a problem becomes a plan."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from doorstep.engines.planning.visits.bound import metres_bound
from doorstep.engines.planning.visits.budget import Budget
from doorstep.engines.planning.visits.codec import digest
from doorstep.engines.planning.visits.day import Ground, Ints
from doorstep.engines.planning.visits.dice import Dice, dice_of
from doorstep.engines.planning.visits.door import checked
from doorstep.engines.planning.visits.ground import Layout, lay_out
from doorstep.engines.planning.visits.heat import heat_at
from doorstep.engines.planning.visits.plan import Progress, RunRecord, VisitPlan
from doorstep.engines.planning.visits.polish import walk_less
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.recreate import recreate
from doorstep.engines.planning.visits.search import anneal
from doorstep.engines.planning.visits.state import State, copy_state, empty_state, reckon
from doorstep.engines.planning.visits.timetable import kpis_of, objective_of, planned_stops, routes_of
from doorstep.engines.planning.visits.unmet import unmet_villages

ENGINE_VERSION = "1.0"
STEPS_AT_ONCE = 100
"""Steps between two looks at clock and temperature."""


def solve_visits(
    problem: VisitProblem,
    *,
    seed: int,
    time_limit_s: float | None,
    iterations: int | None,
    progress: Callable[[Progress], bool | None] | None = None,
) -> VisitPlan:
    """Make a timetable: serve as many residents as possible, then as often as needed, then drive least.

    Args:
        problem: checked at the door.
        seed: of the random numbers.
        time_limit_s: seconds of wall time, or None. A run ended by time is not exactly repeatable: cooling followed
            the clock.
        iterations: steps, or None. Same problem, seed and iterations, no time limit: the same digits.
        progress: called every hundred steps; returning False ends the search with the best plan so far.

    Returns:
        The best plan found; not proved optimal. The order of villages, stops and vehicles in the input does not matter.

    Raises:
        FaultyInput: with every fault found in the problem or the limits.
    """
    problem = checked(problem, time_limit_s, iterations)
    layout = lay_out(problem)
    ground = layout.ground
    best, dice = empty_state(ground), dice_of(seed)
    times = np.zeros((len(layout.stops) + 2, 3), dtype=np.int64)
    if len(layout.villages):
        anneal(ground, best, empty_state(ground), empty_state(ground), 0, heat_at(ground, 0.0), dice, times)  # compile
    budget, steps, cancelled = Budget(time_limit_s, iterations), 0, False
    if len(layout.villages):
        _seat_the_rest(ground, best, dice, times)
        steps, cancelled = _search(ground, best, dice, times, budget, progress)
        _seat_the_rest(ground, best, dice, times)
        walk_less(layout, best, times)
    return _plan(layout, best, seed, steps, budget, cancelled=cancelled)


def _search(
    ground: Ground,
    best: State,
    dice: Dice,
    times: Ints,
    budget: Budget,
    progress: Callable[[Progress], bool | None] | None,
) -> tuple[int, bool]:
    """Improve `best` until the budget is used; return steps made and whether the caller ended it."""
    current, trial = empty_state(ground), empty_state(ground)
    copy_state(best, current)
    steps = 0
    while (used := budget.fraction(steps)) < 1.0:
        at_once = budget.next_steps(steps, STEPS_AT_ONCE)
        anneal(ground, current, best, trial, at_once, heat_at(ground, used), dice, times)
        steps += at_once
        if progress is not None and progress(Progress(budget.fraction(steps), steps, objective_of(best))) is False:
            return steps, True
    return steps, False


def _seat_the_rest(ground: Ground, state: State, dice: Dice, times: Ints) -> None:
    """Serve whatever still fits, without chance."""
    left = np.flatnonzero(state.stop_of < 0)
    recreate(ground, state, left, 0, heat_at(ground, 1.0), 0.0, dice, times)
    reckon(ground, state)


def _plan(layout: Layout, state: State, seed: int, steps: int, budget: Budget, *, cancelled: bool) -> VisitPlan:
    stops, routes, unmet = planned_stops(layout, state), routes_of(layout, state), unmet_villages(layout, state)
    return VisitPlan(
        stops=stops,
        routes=routes,
        unmet=unmet,
        objective=objective_of(state),
        kpis=kpis_of(layout, stops, routes, unmet),
        bound_metres=metres_bound(layout.ground, state),
        run=RunRecord(
            input_digest=digest(layout.problem),
            engine_version=ENGINE_VERSION,
            seed=seed,
            iterations=steps,
            seconds=budget.seconds(),
            time_limit_hit=budget.out_of_time(),
            cancelled=cancelled,
        ),
    )
