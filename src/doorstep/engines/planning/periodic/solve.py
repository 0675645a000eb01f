"""The way in: a problem becomes a plan."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cache

from doorstep.engines.planning.budget import Budget
from doorstep.engines.planning.periodic.lay_out import lay_out
from doorstep.engines.planning.periodic.plan import Outcome, PeriodicPlan, Progress, RunRecord
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem
from doorstep.engines.planning.periodic.search import Search, Settings


def solve_periodic(
    problem: PeriodicProblem,
    *,
    seed: int,
    time_limit_s: float | None = None,
    step_limit: int | None = None,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[Progress], bool | None] | None = None,
    settings: Settings | None = None,
) -> Outcome:
    """Choose days for every client and routes for every day, at least distance.

    Args:
        problem: what to plan.
        seed: of the random numbers.
        time_limit_s: seconds by the clock once all is compiled, or None. A run ended by time is not exactly repeatable.
        step_limit: steps of the search, or None. Same problem, seed and steps, no time limit: the same plan.
        clock: seconds; read only here. `time.process_time` leaves out what other programs used.
        progress: called after every plan tried; returning False ends the search with the best plan so far.
        settings: of the search; leave it, and they suit how much time there is.

    Returns:
        The best plan found; not proved optimal. `plan` is None where none kept the limits.

    Raises:
        ValueError: neither or a negative limit.
    """
    if time_limit_s is None and step_limit is None:
        raise ValueError("a limit of seconds or of steps is needed")
    if (time_limit_s is not None and not 0 <= time_limit_s < math.inf) or (step_limit is not None and step_limit < 0):
        raise ValueError("a limit is 0 or more, and finite")
    if not problem.clients:
        nothing = PeriodicPlan(days={}, routes=((),) * problem.days, distance=0.0)
        return Outcome(nothing, RunRecord(seed, 0, 0, 0.0, "nothing to decide"))
    make_ready()
    budget = Budget(clock, time_limit_s, step_limit)
    search = Search(lay_out(problem), seed, budget, settings, progress)
    search.run()
    run = RunRecord(seed, budget.steps, search.children, budget.seconds(), budget.ended())
    return Outcome(_plan(problem, search) if search.best_distance < math.inf else None, run)


@cache
def make_ready() -> None:
    """Compile every part, or read what was compiled, once in a process.

    Within the time of a run it would also be taken for a slow machine, on which there are to be no children.
    """
    days = (math.inf,) * 2
    clients = tuple(Client(at, float(at), 0.0, 0.0, 0.0, ((0,), (1,))) for at in range(1, 4))
    asked = lay_out(PeriodicProblem((0.0, 0.0), 1, days, days, clients))
    Search(asked, 1, Budget(time.monotonic, None, 400), Settings(), None).run()


def _plan(problem: PeriodicProblem, search: Search) -> PeriodicPlan:
    ground, days, routes = search.ground, dict[int, tuple[int, ...]](), []
    for node, client in enumerate(problem.clients, 1):
        days[client.id] = client.patterns[int(search.best_chosen[node])]
    for day in range(ground.t):
        of_day = []
        for head in range(ground.n + 1, ground.n + 1 + ground.m):
            route, node = [], int(search.best_after[day, head])
            while node != head:
                route.append(problem.clients[node - 1].id)
                node = int(search.best_after[day, node])
            if route:
                of_day.append(tuple(route))
        routes.append(tuple(sorted(of_day)))
    return PeriodicPlan(days=days, routes=tuple(routes), distance=search.best_distance)
