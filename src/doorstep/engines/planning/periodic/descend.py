# ruff: noqa: PLR0917  (compiled functions are called by position)
"""Local search on the routes of a day, and on patterns between days. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled, inner
from doorstep.engines.planning.dice import Dice, shuffle
from doorstep.engines.planning.periodic.exchange import swap_star
from doorstep.engines.planning.periodic.insert import better_patterns, trade_patterns
from doorstep.engines.planning.periodic.moves import try_pair
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, walk_day


@bare
def _close_routes(ground: Ground, plan: Plan, day: int, order: Whole, count: int, close: Whole) -> None:
    """Mark the pairs of routes that have near visits."""
    close[:] = 0
    for at in range(count):
        node = order[at]
        route, seen = plan.route[day, node], 0
        for k in range(ground.near.shape[1]):
            other = plan.route[day, ground.near[node, k]]
            if other >= 0:
                seen += 1
                close[route, other] = 1
                close[other, route] = 1
                if seen >= 6:
                    break


@bare
def _fill_near(ground: Ground, plan: Plan, day: int, width: int, order: Whole, near: Whole, near_count: Whole) -> int:
    """List the visits of the day, and for each the nearest others; return how many visits."""
    count = 0
    for node in range(1, ground.n + 1):
        if plan.route[day, node] < 0:
            continue
        order[count] = node
        count += 1
        found = 0
        for k in range(ground.near.shape[1]):  # written whether it counts or not: nobody can guess who is visited
            other = ground.near[node, k]
            near[node, found] = other
            found += plan.route[day, other] >= 0
            if found == width:
                break
        near_count[node] = found
    return count


@bare
def _unused(ground: Ground, plan: Plan, day: int) -> int:
    """The head of the first route without visits, or 0."""
    for route in range(ground.m):
        if plan.count[day, route] == 0:
            return np.int64(ground.n + 1 + route)
    return np.int64(0)


@bare
def _sweep(ground: Ground, plan: Plan, prices: Real, day: int, order: Whole, count: int, near: Whole,
           near_count: Whole, tested: Whole, moves: int, loop: int) -> int:  # fmt: skip
    """Try every visit with its near ones, where something changed since; return the number of the last move."""
    n, changed = ground.n, plan.changed[day]
    for at in range(count):
        u = np.uint64(order[at])
        last = tested[u]
        tested[u] = moves
        nears = np.int64(near_count[u] if moves > last else 0)
        for k in range(nears + (1 if loop > 0 else 0)):
            if k < nears:
                v = np.uint64(near[u, k])
            else:  # the head of a route that is not used
                v = np.uint64(_unused(ground, plan, day))
                if v == 0:
                    break
            ru, rv = plan.route[day, u], plan.route[day, v]
            if changed[ru] <= last and (k == nears or changed[rv] <= last):
                continue
            for side in range(2):  # behind the visit, and first in its route; one call, which is compiled in place
                if side == 1:
                    if k == nears or plan.before[day, v] <= n:
                        break
                    v = np.uint64(plan.before[day, v])
                if try_pair(ground, plan, prices, day, u, v):
                    moves += 1
                    changed[ru] = moves
                    changed[rv] = moves
                    break
    return moves


@bare
def _sweep_routes(ground: Ground, plan: Plan, prices: Real, day: int, close: Whole, starred: Whole, cost: Real,
                  where: Whole, saved: Real, moves: int) -> int:  # fmt: skip
    """Try SWAP* between close routes, where something changed since; return the number of the last move."""
    changed = plan.changed[day]
    for one in range(ground.m):
        for other in range(one + 1, ground.m):
            if close[one, other] == 0 or (
                changed[one] <= starred[one, other] and changed[other] <= starred[one, other]
            ):
                continue
            starred[one, other] = moves
            if plan.count[day, one] == 0 or plan.count[day, other] == 0:
                continue
            if swap_star(ground, plan, prices, day, one, other, cost, where, saved):
                moves += 1
                changed[one] = moves
                changed[other] = moves
    return moves


@inner
def improve_day(ground: Ground, plan: Plan, prices: Real, day: int, width: int, dice: Dice) -> None:
    """Bring the routes of a day to a local optimum of all moves between a visit and its `width` nearest of the day."""
    n, m = ground.n, ground.m
    order, tested = np.empty(n, np.int32), np.zeros(n + 1, np.int32)
    near, near_count = np.empty((n + 1, width), np.int32), np.zeros(n + 1, np.int32)
    cost, where, saved = np.empty((n + 1, 3)), np.empty((n + 1, 3), np.int32), np.empty(n + 1)
    starred, close = np.zeros((m, m), np.int32), np.zeros((m, m), np.int32)
    count = _fill_near(ground, plan, day, width, order, near, near_count)
    shuffle(order, count, dice)
    walk_day(ground, plan, prices, day)
    plan.changed[day] = plan.dirty[day]  # pairs of routes that did not change need no second look
    moves, loop, before = np.int64(1), 0, np.int64(0)
    while moves > before or loop < 2:
        before = moves
        moves = _sweep(ground, plan, prices, day, order, count, near, near_count, tested, moves, loop)
        if loop > 0 and moves == before:
            _close_routes(ground, plan, day, order, count, close)
            moves = _sweep_routes(ground, plan, prices, day, close, starred, cost, where, saved, moves)
        loop += 1
    plan.dirty[day, :] = 0


@compiled
def educate(ground: Ground, plan: Plan, prices: Real, width: int, rounds: int, trades: int, dice: Dice) -> None:
    """Improve routes of changed days and patterns in turn until neither helps, `rounds` times at most."""
    days = np.arange(ground.t).astype(np.int32)
    for _ in range(rounds):
        shuffle(days, ground.t, dice)
        for at in range(ground.t):
            if plan.dirty[days[at]].any():
                improve_day(ground, plan, prices, np.int64(days[at]), width, dice)
        better = better_patterns(ground, plan, prices, dice)
        if trades > 0 and trade_patterns(ground, plan, prices, trades, dice):
            better = True
        if not better:
            break
    for at in range(ground.t):
        if plan.dirty[days[at]].any():
            improve_day(ground, plan, prices, np.int64(days[at]), width, dice)
