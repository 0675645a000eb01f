# ruff: noqa: C901, PLR0912, PLR0915, PLR0917, SIM110  (compiled functions are called by position, and inline)
"""A child of two plans: whole days of one or the other, mixed days, and what is missing where it costs least. Compiled.

Source: the periodic crossover with insertions (PIX) of Vidal, Crainic, Gendreau, Lahrichi and Rei, Operations Research
60 (2012).
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.dice import Dice, below, shuffle
from doorstep.engines.planning.periodic.insert import seat_all
from doorstep.engines.planning.periodic.split import cut
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, Whole, clear_day, unlink, walk_day


@inner
def tour_of(ground: Ground, after: Whole, tour: Whole) -> int:
    """Write the visits of a day, route behind route by the angle of their middle around the depot; return how many."""
    m, n = ground.m, ground.n
    angle = np.empty(m)
    for route in range(m):
        head = n + 1 + route
        x, y, count = 0.0, 0.0, 0
        node = after[head]
        while node != head:
            x += ground.x[node] - ground.x[0]
            y += ground.y[node] - ground.y[0]
            count += 1
            node = after[node]
        angle[route] = np.arctan2(y, x) if count else 10.0
    count = 0
    for route in np.argsort(angle, kind="mergesort"):
        head = n + 1 + route
        node = after[head]
        while node != head:
            tour[count] = node
            count += 1
            node = after[node]
    return count


@inner
def _copy_rings(ground: Ground, plan: Plan, day: int, after: Whole) -> None:
    clear_day(ground, plan, day)
    for route in range(ground.m):
        head = ground.n + 1 + route
        last = head
        node = after[head]
        while node != head:
            plan.after[day, last] = node
            plan.before[day, node] = last
            plan.route[day, node] = route
            last = node
            node = after[node]
        plan.after[day, last] = head
        plan.before[day, head] = last


@inner
def _may(ground: Ground, node: int, mask: int) -> bool:
    """Whether these days are part of one pattern of the client."""
    for index in range(ground.patterns[node]):
        if mask & ~ground.mask[node, index] == 0:
            return True
    return False


@compiled
def cross(ground: Ground, plan: Plan, prices: Real, one: Whole, other: Whole, dice: Dice) -> None:
    """Make `plan` a child of the rings of two plans, complete but not improved."""
    n, days = ground.n, ground.t
    first, second = below(dice, days + 1), below(dice, days + 1)
    if first > second:
        first, second = second, first
    order = np.arange(days).astype(np.int32)
    shuffle(order, days, dice)
    mask: NDArray[np.int64] = np.zeros(n + 1, np.int64)
    tour, theirs = np.empty(n, np.int32), np.empty(n, np.int32)
    mixed, lengths = np.zeros((days, n), np.int32), np.zeros(days, np.int64)
    for at in range(days):
        day = order[at]
        bit = np.int64(1) << day
        if at < first:  # whole from one
            _copy_rings(ground, plan, day, one[day])
            walk_day(ground, plan, prices, day)
            plan.dirty[day, :] = 0
            for node in range(1, n + 1):
                if plan.route[day, node] >= 0:
                    mask[node] |= bit
        elif at >= second:  # a stretch of one, the rest later
            count = tour_of(ground, one[day], tour)
            if count == 0:
                continue
            begin, length = below(dice, count), 1 + below(dice, count)
            for k in range(length):
                node = tour[(begin + k) % count]
                mixed[day, k] = node
                mask[node] |= bit
            lengths[day] = length
    rest = np.empty(days, np.int32)
    for at in range(first, days):
        rest[at - first] = order[at] if at < second else order[at] + days  # plus days: mixed
    shuffle(rest, days - first, dice)
    for at in range(days - first):
        day = rest[at] % days
        bit = np.int64(1) << day
        if rest[at] < days:  # whole from the other, as far as patterns allow
            _copy_rings(ground, plan, day, other[day])
            walk_day(ground, plan, prices, day)
            plan.dirty[day, :] = 0
            for node in range(1, n + 1):
                if plan.route[day, node] >= 0:
                    if _may(ground, node, mask[node] | bit):
                        mask[node] |= bit
                    else:
                        unlink(ground, plan, prices, day, node)
        else:
            count = tour_of(ground, other[day], theirs)
            begin = 0
            if lengths[day] > 0 and count > 0:  # go on where the stretch ended, if that visit is there
                last = mixed[day, lengths[day] - 1]
                for k in range(count):
                    if theirs[k] == last:
                        begin = k + 1
                        break
            for k in range(count):
                node = theirs[(begin + k) % count]
                if mask[node] & bit == 0 and _may(ground, node, mask[node] | bit):
                    mask[node] |= bit
                    mixed[day, lengths[day]] = node
                    lengths[day] += 1
            cut(ground, plan, prices, day, mixed[day], lengths[day])
    for node in range(1, n + 1):
        plan.chosen[node] = -1
        for index in range(ground.patterns[node]):
            if ground.mask[node, index] == mask[node]:
                plan.chosen[node] = index
                break
    seat_all(ground, plan, prices, dice)
