# ruff: noqa: PLR0917  (compiled functions are called by position)
"""Where to cut a giant tour into the routes of a day. Compiled.

Source: Prins, Computers & OR 31 (2004); limited fleet as in Vidal, Computers & OR 140 (2022).
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, inner
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, clear_day, fine_of, walk_day


@bare
def _reach(ground: Ground, prices: Real, day: int, tour: Whole, count: int, most: float,
           potential: Real, came: Whole) -> int:  # fmt: skip
    """Fill the table of least costs by routes used; return the best number of routes, -1 if nothing reaches the end."""
    m, dist = ground.m, ground.dist
    potential[:] = np.inf
    potential[0, 0] = 0.0
    best, best_routes = np.inf, -1
    for used in range(m):
        for i in range(count):
            base = potential[used, i]
            if base == np.inf:
                continue
            load, time, length = 0.0, 0.0, 0.0
            last = np.int64(0)
            for j in range(i, count):
                node = np.int64(tour[j])
                load += ground.demand[node]
                if load > most:
                    break
                length += dist[last, node]
                time += ground.service[node]
                last = node
                total = length + dist[node, 0]
                cost = base + total + fine_of(ground, prices, day, load, time + total)
                if cost < potential[used + 1, j + 1]:
                    potential[used + 1, j + 1] = cost
                    came[used + 1, j + 1] = i
        if potential[used + 1, count] < best:
            best, best_routes = potential[used + 1, count], used + 1
    return best_routes


@inner
def cut(ground: Ground, plan: Plan, prices: Real, day: int, tour: Whole, count: int) -> None:
    """Make the visits of a tour the routes of the day, at least cost and penalties for at most m routes."""
    clear_day(ground, plan, day)
    if count == 0:
        return
    potential, came = np.empty((ground.m + 1, count + 1)), np.empty((ground.m + 1, count + 1), np.int32)
    routes = _reach(ground, prices, day, tour, count, 1.5 * ground.max_load[day], potential, came)
    if routes < 0:
        routes = _reach(ground, prices, day, tour, count, np.inf, potential, came)
    end = count
    for used in range(routes, 0, -1):
        begin = came[used, end]
        head = ground.n + used
        last = head
        for at in range(begin, end):
            node = tour[at]
            plan.after[day, last] = node
            plan.before[day, node] = last
            plan.route[day, node] = used - 1
            last = node
        plan.after[day, last] = head
        plan.before[day, head] = last
        end = begin
    walk_day(ground, plan, prices, day)
