"""What a plan costs. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

from doorstep.engines.planning.compiled import compiled
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, walk_day


@compiled
def assess(ground: Ground, plan: Plan, prices: Real, out: Real) -> None:
    """Reckon the plan anew: out = distance, load over the limits, time over the limits, distance with penalties."""
    distance, over_load, over_time, fines = 0.0, 0.0, 0.0, 0.0
    for day in range(ground.t):
        walk_day(ground, plan, prices, day)
        for route in range(ground.m):
            head = ground.n + 1 + route
            last = head
            node = plan.after[day, head]
            while node != head:
                distance += ground.dist[last, node]
                last = node
                node = plan.after[day, node]
            distance += ground.dist[last, head]
            over_load += max(0.0, plan.load[day, route] - ground.max_load[day])
            over_time += max(0.0, plan.time[day, route] - ground.max_time[day])
            fines += plan.fine[day, route]
    out[0] = distance
    out[1] = over_load
    out[2] = over_time
    out[3] = distance + fines
