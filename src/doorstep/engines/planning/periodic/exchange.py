# ruff: noqa: C901, PLR0912, PLR0915, PLR0917, PLR1714  (compiled functions are called by position, and inline)
"""SWAP*: two visits of two routes change routes, each to its best place. Compiled.

Source: Vidal, Hybrid genetic search for the CVRP, Computers & OR 140 (2022).
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import in_place
from doorstep.engines.planning.periodic.moves import LEAST, put_behind
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, fine_of, walk_route


@in_place
def _three_best(ground: Ground, plan: Plan, day: int, node: int, route: int, cost: Real, where: Whole) -> None:
    """The three cheapest places of a node in a route: extra distance, and the node in front."""
    dist, after = ground.dist, plan.after
    head = np.int64(ground.n + 1 + route)
    first, second, third = np.inf, np.inf, np.inf
    at_first, at_second, at_third = np.int64(-1), np.int64(-1), np.int64(-1)
    at, to_at = head, dist[node, head]
    while True:
        follower = np.int64(after[day, at])
        to_follower = dist[node, follower]
        extra = to_at + to_follower - dist[at, follower]
        # chosen without a branch: nobody can guess which of them it is
        is_first, is_second, is_third = extra < first, extra < second, extra < third
        third, at_third = (extra, at) if is_third else (third, at_third)
        third, at_third = (second, at_second) if is_second else (third, at_third)
        second, at_second = (extra, at) if is_second else (second, at_second)
        second, at_second = (first, at_first) if is_first else (second, at_second)
        first, at_first = (extra, at) if is_first else (first, at_first)
        at, to_at = follower, to_follower
        if at == head:
            break
    cost[node, 0], cost[node, 1], cost[node, 2] = first, second, third
    where[node, 0], where[node, 1], where[node, 2] = at_first, at_second, at_third


@in_place
def _place_without(ground: Ground, plan: Plan, day: int, node: int, gone: int, cost: Real,
                   where: Whole) -> tuple[float, int]:  # fmt: skip
    """The cheapest place of `node` in the route of `gone` once that has left."""
    a, b = np.int64(plan.before[day, gone]), np.int64(plan.after[day, gone])
    best, place = ground.dist[a, node] + ground.dist[node, b] - ground.dist[a, b], a
    for k in range(3):
        at = np.int64(where[node, k])
        if at >= 0 and at != gone and at != a:
            if cost[node, k] < best:
                best, place = cost[node, k], at
            break
    return best, place


@in_place
def swap_star(ground: Ground, plan: Plan, prices: Real, day: int, one: int, other: int, cost: Real,
              where: Whole, saved: Real) -> bool:  # fmt: skip
    """Make the best SWAP* or relocation between two routes, if it improves; return whether it did."""
    dist, demand, service, n = ground.dist, ground.demand, ground.service, ground.n
    after, before = plan.after, plan.before
    head_a, head_b = np.int64(n + 1 + one), np.int64(n + 1 + other)
    for side in range(2):
        head, route = (head_a, other) if side == 0 else (head_b, one)
        node = np.int64(after[day, head])
        while node != head:
            a, b = before[day, node], after[day, node]
            saved[node] = dist[a, b] - dist[a, node] - dist[node, b]
            _three_best(ground, plan, day, node, route, cost, where)
            node = np.int64(after[day, node])
    load_a, load_b = plan.load[day, one], plan.load[day, other]
    time_a, time_b = plan.time[day, one], plan.time[day, other]
    fines = plan.fine[day, one] + plan.fine[day, other]
    best, best_u, best_v, best_pu, best_pv = -LEAST, -1, -1, -1, -1
    u = np.int64(after[day, head_a])
    while u != head_a:
        # u alone goes over
        extra = saved[u] + cost[u, 0]
        if extra - fines < best:
            extra += (fine_of(ground, prices, day, load_a - demand[u], time_a + saved[u] - service[u])
                      + fine_of(ground, prices, day, load_b + demand[u], time_b + cost[u, 0] + service[u])
                      - fines)  # fmt: skip
            if extra < best:
                best, best_u, best_v, best_pu = extra, u, -1, where[u, 0]
        v = np.int64(after[day, head_b])
        while v != head_b:
            q = demand[v] - demand[u]
            rough = saved[u] + saved[v] - fines
            if rough < best:
                over_a, over_b = load_a + q - ground.max_load[day], load_b - q - ground.max_load[day]
                rough += prices[0] * (max(0.0, over_a) + max(0.0, over_b))
            if rough < best:
                to_u, place_u = _place_without(ground, plan, day, u, v, cost, where)
                if rough + to_u < best:
                    to_v, place_v = _place_without(ground, plan, day, v, u, cost, where)
                    extra = saved[u] + saved[v] + to_u + to_v - fines
                    if extra < best:
                        s = service[v] - service[u]
                        extra += (fine_of(ground, prices, day, load_a + q, time_a + saved[u] + to_v + s)
                                  + fine_of(ground, prices, day, load_b - q, time_b + saved[v] + to_u - s))  # fmt: skip
                        if extra < best:
                            best, best_u, best_v, best_pu, best_pv = extra, u, v, place_u, place_v
            v = np.int64(after[day, v])
        u = np.int64(after[day, u])
    v = np.int64(after[day, head_b])
    while v != head_b:
        extra = saved[v] + cost[v, 0]
        if extra - fines < best:
            extra += (fine_of(ground, prices, day, load_b - demand[v], time_b + saved[v] - service[v])
                      + fine_of(ground, prices, day, load_a + demand[v], time_a + cost[v, 0] + service[v])
                      - fines)  # fmt: skip
            if extra < best:
                best, best_u, best_v, best_pv = extra, -1, v, where[v, 0]
        v = np.int64(after[day, v])
    if best_u < 0 and best_v < 0:
        return False
    if best_u >= 0:
        put_behind(plan, day, best_u, best_pu)
    if best_v >= 0:
        put_behind(plan, day, best_v, best_pv)
    walk_route(ground, plan, prices, day, one)
    walk_route(ground, plan, prices, day, other)
    return True
