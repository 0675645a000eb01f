# ruff: noqa: C901, PLR0912, PLR0917  (compiled functions are called by position)
"""Ruin and recreate over patterns and routes, with simulated annealing. Compiled.

Source: slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 54, 2020), generalised
to clients that are visited on several days.
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled, in_place
from doorstep.engines.planning.dice import Dice, below, random, shuffle
from doorstep.engines.planning.periodic.insert import cheapest, seat
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, link, unlink, walk_day


@in_place
def _take_out(ground: Ground, plan: Plan, prices: Real, node: int) -> None:
    """Take a client off all its days."""
    for day in range(ground.t):
        if plan.route[day, node] >= 0:
            unlink(ground, plan, prices, day, node)
    plan.chosen[node] = -1


@in_place
def _take_string(ground: Ground, plan: Plan, prices: Real, day: int, node: int, length: int, kept: int,
                 removed: Whole, count: int, stays: int, dice: Dice) -> int:  # fmt: skip
    """Take a string of visits around a node out, all but `kept` in its middle; return how many are out now.

    Where the client `stays` on its days, it comes off this day alone.
    """
    n = ground.n
    length = min(length + kept, plan.count[day, plan.route[day, node]])
    kept = max(0, min(kept, length - 1))
    begin = node
    for _ in range(below(dice, length)):
        if plan.before[day, begin] > n:
            break
        begin = np.int64(plan.before[day, begin])
    gap = 1 + below(dice, max(1, length - kept - 1)) if kept > 0 else 0
    at = begin
    for k in range(length):
        if at > n:
            break
        following = np.int64(plan.after[day, at])
        if kept == 0 or k < gap or k >= gap + kept:
            removed[count] = at
            count += 1
            if stays:
                unlink(ground, plan, prices, day, at)
            else:
                _take_out(ground, plan, prices, at)
        at = following
    return count


@bare
def ruin(ground: Ground, plan: Plan, prices: Real, mean: float, longest: float, removed: Whole, touched: Whole,
         still: int, dice: Dice) -> int:  # fmt: skip
    """Take strings of near visits out, on one day or on any, or off day `still` alone; return how many are out."""
    days, m = ground.t, ground.m
    for day in range(days):
        for route in range(m):
            touched[day, route] = 0
    visits, routes = 0, 0
    for day in range(days):
        for route in range(m):
            if plan.count[day, route] > 0:
                visits += plan.count[day, route]
                routes += 1
    limit = max(1.0, min(longest, visits / max(routes, 1)))
    strings = int(1.0 + random(dice) * (4.0 * mean / (1.0 + limit) - 1.0))
    only = still if still >= 0 else below(dice, days) if random(dice) < 0.5 else -1
    seed = 1 + below(dice, ground.n)
    count = 0
    for k in range(-1, ground.near.shape[1]):
        node = np.int64(seed if k < 0 else ground.near[seed, k])
        if plan.chosen[node] < 0:
            continue
        day = only
        if day < 0:
            day = below(dice, days)
            for _ in range(days):
                if plan.route[day, node] >= 0:
                    break
                day = (day + 1) % days
        if plan.route[day, node] < 0 or touched[day, plan.route[day, node]] == 1:
            continue
        route = plan.route[day, node]
        touched[day, route] = 1
        length = 1 + int(random(dice) * min(limit, float(plan.count[day, route])))
        kept = 0
        if length > 1 and random(dice) < 0.5:
            kept = 1
            while length + kept < plan.count[day, route] and random(dice) > 0.01 and random(dice) < 0.5:
                kept += 1
        count = _take_string(ground, plan, prices, day, node, length, kept, removed, count, still >= 0, dice)
        strings -= 1
        if strings <= 0:
            break
    return count


@bare
def ruin_around(ground: Ground, plan: Plan, prices: Real, mean: float, removed: Whole, dice: Dice) -> int:
    """Take a client and its nearest off all their days; return how many are out."""
    wanted = min(ground.near.shape[1] + 1, 1 + below(dice, np.int64(2.0 * mean)))
    seed = np.int64(1 + below(dice, ground.n))
    for k in range(-1, wanted - 1):
        node = seed if k < 0 else np.int64(ground.near[seed, k])
        _take_out(ground, plan, prices, node)
        removed[k + 1] = node
    return wanted


@bare
def _order(ground: Ground, removed: Whole, count: int, key: Real, dice: Dice) -> None:
    """Sort those taken out: by chance, load, distance from the depot (far or near), or fewest patterns."""
    way = random(dice)
    shuffle(removed, count, dice)
    if way < 0.35:
        return
    for at in range(count):
        node = removed[at]
        if way < 0.65:
            key[at] = -ground.demand[node]
        elif way < 0.8:
            key[at] = -ground.dist[0, node]
        elif way < 0.88:
            key[at] = ground.dist[0, node]
        else:
            key[at] = ground.patterns[node]
    for at in range(1, count):
        value, node, to = key[at], removed[at], at
        while to > 0 and key[to - 1] > value:
            key[to], removed[to] = key[to - 1], removed[to - 1]
            to -= 1
        key[to], removed[to] = value, node


@bare
def recreate(ground: Ground, plan: Plan, prices: Real, removed: Whole, count: int, blink: float, pattern_blink: float,
             key: Real, costs: Real, places: Whole, dice: Dice) -> None:  # fmt: skip
    """Put the clients back, one by one, each on its cheapest pattern, with some chance."""
    _order(ground, removed, count, key, dice)
    for at in range(count):
        seat(ground, plan, prices, np.int64(removed[at]), blink, pattern_blink, dice, costs, places)


@bare
def put_back(ground: Ground, plan: Plan, prices: Real, day: int, removed: Whole, count: int, blink: float, key: Real,
             dice: Dice) -> None:  # fmt: skip
    """Put visits back on their day, one by one, each where it costs least, with some chance."""
    _order(ground, removed, count, key, dice)
    for at in range(count):
        node = np.int64(removed[at])
        _, where = cheapest(ground, plan, prices, day, node, blink, dice)
        if where < 0:
            _, where = cheapest(ground, plan, prices, day, node, 0.0, dice)
        link(ground, plan, prices, day, node, where)


@bare
def _worth(ground: Ground, plan: Plan) -> tuple[float, float, float]:
    """Distance with penalties, load over the limits, time over the limits."""
    total, over_load, over_time = 0.0, 0.0, 0.0
    for day in range(ground.t):
        for route in range(ground.m):
            total += plan.time[day, route] + plan.fine[day, route]
            over_load += max(0.0, plan.load[day, route] - ground.max_load[day])
            over_time += max(0.0, plan.time[day, route] - ground.max_time[day])
    if ground.serving >= 0.0:
        total -= ground.serving
    else:
        for node in range(1, ground.n + 1):
            total -= ground.service[node] * ground.often[node, plan.chosen[node]]
    return total, over_load, over_time


@bare
def _keep(source: Plan, target: Plan, still: int) -> None:
    """Copy what ruin and recreate change, of all days or of one."""
    for day in range(still if still >= 0 else 0, still + 1 if still >= 0 else source.after.shape[0]):
        for node in range(source.after.shape[1]):
            target.after[day, node] = source.after[day, node]
        for node in range(source.after.shape[1]):
            target.before[day, node] = source.before[day, node]
        for node in range(source.after.shape[1]):
            target.route[day, node] = source.route[day, node]
        for route in range(source.load.shape[1]):
            target.load[day, route] = source.load[day, route]
            target.time[day, route] = source.time[day, route]
            target.fine[day, route] = source.fine[day, route]
            target.count[day, route] = source.count[day, route]
            target.version[day, route] = source.version[day, route]
    if still >= 0:
        return
    for node in range(len(source.chosen)):
        target.chosen[node] = source.chosen[node]


@compiled
def anneal(ground: Ground, plan: Plan, undo: Plan, best_after: Whole, best_chosen: Whole, prices: Real, figures: Real,
           steps: int, heat: float, mean: float, longest: float, blinks: Real, dice: Dice) -> None:  # fmt: skip
    """Make `steps` steps of ruin and recreate at one temperature.

    `plan` moves, `undo` is scratch. `best_after` and `best_chosen` become rings and patterns of the best plan within
    the limits, if its distance is under figures[0], which follows; figures[1] and [2] count steps within the limit of
    load and of time. `mean` visits are taken out in a step, in strings of up to `longest`; `blinks` are the chances to
    overlook a route, to overlook a pattern, to change one day alone, and to take out what lies around a place.
    """
    removed, key = np.empty(ground.n + 1, np.int32), np.empty(ground.n + 1)
    touched = np.zeros((ground.t, ground.m), np.int32)
    costs, places = np.empty(ground.t), np.empty(ground.t, np.int32)
    for day in range(ground.t):
        walk_day(ground, plan, prices, day)
    now, _, _ = _worth(ground, plan)
    _keep(plan, undo, -1)
    for _ in range(steps):
        still = below(dice, ground.t) if random(dice) < blinks[2] else np.int64(-1)
        if still < 0 and random(dice) < blinks[3]:
            count = ruin_around(ground, plan, prices, mean, removed, dice)
        else:
            count = ruin(ground, plan, prices, mean, longest, removed, touched, still, dice)
        if still >= 0:
            put_back(ground, plan, prices, still, removed, count, blinks[0], key, dice)
        else:
            recreate(ground, plan, prices, removed, count, blinks[0], blinks[1], key, costs, places, dice)
        total, over_load, over_time = _worth(ground, plan)
        if over_load < 1e-7:
            figures[1] += 1.0
        if over_time < 1e-7:
            figures[2] += 1.0
        if total < now - heat * np.log(max(random(dice), 1e-300)):
            now = total
            _keep(plan, undo, still)
            if over_load < 1e-7 and over_time < 1e-7 and total < figures[0] - 1e-7:
                figures[0] = total
                best_after[:, :] = plan.after
                best_chosen[:] = plan.chosen
        else:
            _keep(undo, plan, still)
