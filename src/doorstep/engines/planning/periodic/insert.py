# ruff: noqa: C901, PLR0912, PLR0917  (compiled functions are called by position, and inline)
"""Where a visit costs least, and which pattern of days costs a client least. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import bare, compiled, inner
from doorstep.engines.planning.dice import Dice, random, shuffle
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, fine_of, link, unlink


@bare
def _look(ground: Ground, plan: Plan, day: int, node: int, route: int) -> None:
    """Find the place in a route where the visit is the shortest way round, and keep it."""
    dist, after = ground.dist, plan.after
    head = np.int64(ground.n + 1 + route)
    least, where, at = np.inf, head, head
    to_at = dist[node, head]
    while True:
        follower = np.int64(after[day, at])
        to_follower = dist[node, follower]
        extra = to_at + to_follower - dist[at, follower]
        if extra < least:
            least, where = extra, at
        at, to_at = follower, to_follower
        if at == head:
            break
    plan.known[node, day, route] = plan.version[day, route]
    plan.known_cost[node, day, route] = least
    plan.known_where[node, day, route] = where


@bare
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


@bare
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
            costs[day], was[day], clean[day] = -1.0, -1, plan.dirty[day]
            if plan.route[day, node] >= 0:
                was[day] = plan.before[day, node]
                route = plan.route[day, node]
                version[day] = plan.version[day, route]
                follower = plan.after[day, node]
                gained += (ground.dist[was[day], node] + ground.dist[node, follower]
                           - ground.dist[was[day], follower] + plan.fine[day, route])  # fmt: skip
                unlink(ground, plan, prices, day, node)
                gained -= plan.fine[day, route]
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
                plan.dirty[day] = clean[day]
            plan.chosen[node] = old
            continue
        improved = True
        for day in range(days):
            if ground.pattern[node, best_pattern, day] == 1:
                link(ground, plan, prices, day, node, places[day])
            elif was[day] < 0:
                plan.dirty[day] = clean[day]
        plan.chosen[node] = best_pattern
    return improved


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
