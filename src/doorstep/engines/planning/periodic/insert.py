# ruff: noqa: C901, PLR0912, PLR0917  (compiled functions are called by position, and inline)
"""Where a visit costs least, and which pattern of days costs a client least. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import bare, compiled, in_place, inner
from doorstep.engines.planning.dice import Dice, random, shuffle
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, fine_of, link, unlink


@in_place
def _look(ground: Ground, plan: Plan, day: int, node: int, route: int) -> None:
    """Find the place in a route where the visit is the shortest way round, and keep it."""
    to, dist, after = ground.dist[node], ground.dist, plan.after[day]
    head = np.uint64(ground.n + 1 + route)  # without a sign there is no looking from the end, which takes long
    least, where, at = np.inf, head, head
    to_at = to[head]
    while True:
        follower = np.uint64(after[at])
        to_follower = to[follower]
        extra = to_at + to_follower - dist[at, follower]
        if extra < least:
            least, where = extra, at
        at, to_at = follower, to_follower
        if at == head:
            break
    plan.known[node, day, route] = plan.version[day, route]
    plan.known_cost[node, day, route] = least
    plan.known_where[node, day, route] = where


@in_place
def cheapest(ground: Ground, plan: Plan, prices: Real, day: int, node: int,
             blink: float, dice: Dice) -> tuple[float, int]:  # fmt: skip
    """Least extra cost of a visit on the day, penalties included, and the node to put it behind (-1: none)."""
    best, best_where = np.inf, np.int64(-1)
    seen_empty = False
    for route in range(ground.m):
        if plan.count[day, route] == 0:
            if seen_empty:
                continue
            seen_empty = True
        load, time, fine = plan.load[day, route] + ground.demand[node], plan.time[day, route], plan.fine[day, route]
        time += ground.service[node]
        if fine_of(ground, prices, day, load, time) - fine >= best:
            continue
        if blink > 0.0 and random(dice) < blink:
            continue
        if plan.known[node, day, route] != plan.version[day, route]:
            _look(ground, plan, day, node, route)
        least, where = plan.known_cost[node, day, route], plan.known_where[node, day, route]
        if least < best:
            cost = least + fine_of(ground, prices, day, load, time + least) - fine
            if cost < best:
                best, best_where = cost, np.int64(where)
    return best, best_where


@in_place
def seat(ground: Ground, plan: Plan, prices: Real, node: int, blink: float, pattern_blink: float, dice: Dice,
         costs: Real, places: Whole) -> None:  # fmt: skip
    """Visit the client on the pattern that costs least; days it is visited already (`route`) must be in the pattern."""
    days = ground.t
    for day in range(days):
        costs[day] = -1.0
    best, best_pattern = np.inf, -1
    for round_ in range(2):  # where chance left no pattern, look again without it
        for index in range(ground.patterns[node]):
            if round_ == 0 and pattern_blink > 0.0 and random(dice) < pattern_blink:
                continue
            total, fits = 0.0, True
            for day in range(days):
                wanted = ground.pattern[node, index, day]
                if plan.route[day, node] >= 0:
                    if wanted == 0:
                        fits = False
                        break
                    continue
                if wanted == 1:
                    if costs[day] < 0.0:
                        cost, where = cheapest(ground, plan, prices, day, node, blink, dice)
                        if where < 0:
                            cost, where = cheapest(ground, plan, prices, day, node, 0.0, dice)
                        costs[day], places[day] = max(cost, 0.0), where
                    total += costs[day]
                    if total >= best:
                        break
            if fits and total < best:
                best, best_pattern = total, index
        if best_pattern >= 0:
            break
    for day in range(days):
        if ground.pattern[node, best_pattern, day] == 1 and plan.route[day, node] < 0:
            link(ground, plan, prices, day, node, places[day])
    plan.chosen[node] = best_pattern


@in_place
def _leave(ground: Ground, plan: Plan, prices: Real, day: int, node: int, was: Whole, clean: Whole,
           version: NDArray[np.int64]) -> float:  # fmt: skip
    """Take a visit out, noting how to put it back; return what that saves, penalties included."""
    before, after, route = np.int64(plan.before[day, node]), plan.after[day, node], plan.route[day, node]
    was[day], clean[day], version[day] = before, plan.dirty[day, route], plan.version[day, route]
    saved = (ground.dist[before, node] + ground.dist[node, after] - ground.dist[before, after]
             + plan.fine[day, route])  # fmt: skip
    unlink(ground, plan, prices, day, node)
    return saved - plan.fine[day, route]


@bare
def _patterns_in_turn(ground: Ground, plan: Plan, prices: Real, order: Whole, dice: Dice, costs: Real, places: Whole,
                      was: Whole, clean: Whole, version: NDArray[np.int64]) -> bool:  # fmt: skip
    days, n = ground.t, ground.n
    improved = False
    for at in range(n):
        node = np.int64(order[at])
        old = plan.chosen[node]
        gained = 0.0
        for day in range(days):
            costs[day], was[day] = -1.0, -1
            if plan.route[day, node] >= 0:
                gained += _leave(ground, plan, prices, day, node, was, clean, version)
        best, best_pattern = gained - 1e-6, -1
        for index in range(ground.patterns[node]):
            total = 0.0
            for day in range(days):
                if ground.pattern[node, index, day] == 1:
                    if costs[day] < 0.0:
                        cost, where = cheapest(ground, plan, prices, day, node, 0.0, dice)
                        costs[day], places[day] = max(cost, 0.0), where
                    total += costs[day]
                    if total >= best:
                        break
            if total < best:
                best, best_pattern = total, index
        if best_pattern < 0:
            for day in range(days):
                if was[day] >= 0:
                    link(ground, plan, prices, day, node, was[day])
                    plan.version[day, plan.route[day, node]] = version[day]  # it is what it was
                    plan.dirty[day, plan.route[day, node]] = clean[day]
            plan.chosen[node] = old
            continue
        improved = True
        for day in range(days):
            if ground.pattern[node, best_pattern, day] == 1:
                link(ground, plan, prices, day, node, places[day])
        plan.chosen[node] = best_pattern
    return improved


@in_place
def _trade(ground: Ground, plan: Plan, prices: Real, one: int, other: int, dice: Dice, places: Whole,
           was: Whole, clean: Whole, version: NDArray[np.int64]) -> bool:  # fmt: skip
    """Let two clients trade patterns, each at its cheapest places, if that improves; return whether it does."""
    mine, theirs = ground.mask[one, plan.chosen[one]], ground.mask[other, plan.chosen[other]]
    to_theirs, to_mine = -1, -1
    for index in range(ground.patterns[one]):
        if ground.mask[one, index] == theirs:
            to_theirs = index
            break
    for index in range(ground.patterns[other]):
        if ground.mask[other, index] == mine:
            to_mine = index
            break
    if to_theirs < 0 or to_mine < 0:
        return False
    gained = -1e-6
    for day in range(ground.t):
        bit = np.int64(1) << day
        if (mine ^ theirs) & bit:
            gained += _leave(ground, plan, prices, day, one if mine & bit else other, was, clean, version)
    total = 0.0
    for day in range(ground.t):
        bit = np.int64(1) << day
        if (mine ^ theirs) & bit:
            cost, where = cheapest(ground, plan, prices, day, other if mine & bit else one, 0.0, dice)
            places[day] = where
            total += max(cost, 0.0)
            if total >= gained:
                break
    better = total < gained
    for day in range(ground.t):
        bit = np.int64(1) << day
        if (mine ^ theirs) & bit == 0:
            continue
        if better:
            link(ground, plan, prices, day, other if mine & bit else one, places[day])
        else:
            node = one if mine & bit else other
            link(ground, plan, prices, day, node, was[day])
            plan.version[day, plan.route[day, node]] = version[day]  # it is what it was
            plan.dirty[day, plan.route[day, node]] = clean[day]
    if better:
        plan.chosen[one], plan.chosen[other] = to_theirs, to_mine
    return better


@bare
def _trades(ground: Ground, plan: Plan, prices: Real, width: int, order: Whole, dice: Dice, places: Whole,
            was: Whole, clean: Whole, version: NDArray[np.int64]) -> bool:  # fmt: skip
    improved = False
    for at in range(ground.n):
        one = np.int64(order[at])
        if ground.patterns[one] < 2:
            continue
        for k in range(min(width, ground.near.shape[1])):
            other = np.int64(ground.near[one, k])
            if (
                ground.patterns[other] > 1
                and ground.mask[one, plan.chosen[one]] != ground.mask[other, plan.chosen[other]]
                and _trade(ground, plan, prices, one, other, dice, places, was, clean, version)
            ):
                improved = True
    return improved


@inner
def trade_patterns(ground: Ground, plan: Plan, prices: Real, width: int, dice: Dice) -> bool:
    """Let near clients trade patterns where that improves, in random order; return whether anything improved."""
    days, n = ground.t, ground.n
    order = np.arange(1, n + 1).astype(np.int32)
    shuffle(order, n, dice)
    places, was, clean = np.empty(days, np.int32), np.empty(days, np.int32), np.empty(days, np.int32)
    version = np.empty(days, np.int64)
    return _trades(ground, plan, prices, width, order, dice, places, was, clean, version)


@inner
def better_patterns(ground: Ground, plan: Plan, prices: Real, dice: Dice) -> bool:
    """Move each client, in random order, to its cheapest pattern and places; return whether anything improved."""
    days, n = ground.t, ground.n
    order = np.arange(1, n + 1).astype(np.int32)
    shuffle(order, n, dice)
    costs, places, was = np.empty(days), np.empty(days, np.int32), np.empty(days, np.int32)
    clean, version = np.empty(days, np.int32), np.empty(days, np.int64)
    return _patterns_in_turn(ground, plan, prices, order, dice, costs, places, was, clean, version)


@compiled
def seat_all(ground: Ground, plan: Plan, prices: Real, dice: Dice) -> None:
    """Put every client that is out of the plan, or not on all days of a pattern, where it costs least."""
    order = np.empty(ground.n, np.int32)
    count = 0
    for node in range(1, ground.n + 1):
        if plan.chosen[node] < 0:
            order[count] = node
            count += 1
    shuffle(order, count, dice)
    costs, places = np.empty(ground.t), np.empty(ground.t, np.int32)
    for at in range(count):
        seat(ground, plan, prices, np.int64(order[at]), 0.0, 0.0, dice, costs, places)
