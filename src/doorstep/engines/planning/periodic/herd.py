"""What is reckoned of the plans kept for breeding: how they differ, and which is fitter. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled
from doorstep.engines.planning.dice import Dice, below
from doorstep.engines.planning.periodic.state import Plan, Real, Whole

BEYOND, WITHIN = 0, 1
ELITE = 4
"""So many of the best are safe from being dropped for likeness."""
CLOSE = 5
"""Likeness is measured to so many of the closest."""


class Herd(NamedTuple):
    """Plans in slots, and two groups of slots: beyond the limits, and within.

    Attributes:
        after: (slots, t, nodes) next node, as in a plan.
        chosen: (slots, n+1) pattern of each client.
        ahead: (slots, t, n+1) next client on the day, 0 the depot, -1 where the client is not visited.
        behind: (slots, t, n+1) the client before, likewise.
        visits: (slots,) how many visits the plan has.
        figures: (slots, 3) distance, load over the limits, time over the limits.
        apart: (slots, slots) how different two plans of one group are.
        closest: (slots, CLOSE) how different the closest of its group are, nearest first; infinite: no such.
        members: (2, slots) slots of each group, oldest first.
        sizes: (2,) of the groups.
    """

    after: Whole
    chosen: Whole
    ahead: Whole
    behind: Whole
    visits: Whole
    figures: Real
    apart: Real
    closest: Real
    members: Whole
    sizes: Whole


def empty_herd(slots: int, days: int, nodes: int, clients: int) -> Herd:
    """Room for so many plans."""
    of_day = (slots, days, clients + 1)
    return Herd(
        after=np.zeros((slots, days, nodes), np.int32),
        chosen=np.zeros((slots, clients + 1), np.int32),
        ahead=np.full(of_day, -1, np.int32),
        behind=np.full(of_day, -1, np.int32),
        visits=np.zeros(slots, np.int32),
        figures=np.zeros((slots, 3)),
        apart=np.zeros((slots, slots)),
        closest=np.full((slots, CLOSE), np.inf),
        members=np.zeros((2, slots), np.int32),
        sizes=np.zeros(2, np.int32),
    )


@bare
def _difference(herd: Herd, one: int, other: int) -> float:
    """Share of clients with other patterns and of visits with other neighbours, halved and summed."""
    days, nodes = herd.ahead.shape[1:]
    mine, theirs = herd.chosen[one], herd.chosen[other]
    patterns, broken = 0, 0
    for node in range(1, nodes):
        patterns += mine[node] != theirs[node]
    for day in range(days):
        ahead, their_ahead, their_behind = herd.ahead[one, day], herd.ahead[other, day], herd.behind[other, day]
        for node in range(1, nodes):  # no branch, so that many are compared at once
            at = ahead[node]
            broken += (at >= 0) & (at != their_ahead[node]) & (at != their_behind[node])
    return 0.5 * patterns / (nodes - 1) + 0.5 * broken / max(herd.visits[one], 1)


@bare
def _note_close(herd: Herd, slot: int, apart: float) -> None:
    """Put a difference among the least of a plan."""
    closest = herd.closest[slot]
    if apart >= closest[CLOSE - 1]:
        return
    at = CLOSE - 1
    while at > 0 and closest[at - 1] > apart:
        closest[at] = closest[at - 1]
        at -= 1
    closest[at] = apart


@bare
def _cost(herd: Herd, slot: int, prices: Real) -> float:
    return herd.figures[slot, 0] + herd.figures[slot, 1] * prices[0] + herd.figures[slot, 2] * prices[1]


@bare
def _alike(herd: Herd, slot: int, size: int) -> float:
    """How different the closest of the group are, on average."""
    total, count = 0.0, min(CLOSE, size - 1)
    for k in range(count):
        total += herd.closest[slot, k]
    return total / count


@bare
def _fitness(herd: Herd, group: int, at: int, prices: Real) -> float:
    """Rank by cost plus rank by likeness to the closest; less is better."""
    members, size = herd.members[group], np.int64(herd.sizes[group])
    cost, by_cost, by_likeness = _cost(herd, members[at], prices), 0, 0
    for k in range(size):
        theirs = _cost(herd, members[k], prices)
        by_cost += theirs < cost or (theirs == cost and k < at)
    if size < 2:
        return float(by_cost)
    alike = _alike(herd, members[at], size)
    for k in range(size):
        theirs = _alike(herd, members[k], size)
        by_likeness += theirs > alike or (theirs == alike and k < at)
    return by_cost + (1.0 - min(1.0, ELITE / size)) * by_likeness


@bare
def _drop(herd: Herd, group: int, at: int) -> int:
    """Take a plan out of its group; return its slot."""
    members = herd.members[group]
    gone = members[at]
    herd.sizes[group] -= 1
    size = herd.sizes[group]
    for k in range(at, size):
        members[k] = members[k + 1]
    for k in range(size):
        slot = members[k]
        if herd.apart[slot, gone] > herd.closest[slot, CLOSE - 1]:
            continue
        herd.closest[slot, :] = np.inf
        for other in range(size):
            if other != k:
                _note_close(herd, slot, herd.apart[slot, members[other]])
    return gone


@compiled
def cheapest(herd: Herd, group: int, prices: Real) -> int:
    """Where the cheapest of a group stands, penalties included."""
    found, least = 0, np.inf
    for k in range(herd.sizes[group]):
        cost = _cost(herd, herd.members[group, k], prices)
        if cost < least:
            found, least = k, cost
    return found


@bare
def _worst(herd: Herd, group: int, prices: Real) -> int:
    """Where the least fit of a group stands; plans that are there twice come first, the cheapest never."""
    members, size, safe = herd.members[group], herd.sizes[group], cheapest(herd, group, prices)
    worst, most = 0, -np.inf
    for k in range(size):
        fitness = -1.0 if k == safe else _fitness(herd, group, k, prices)
        if k != safe and herd.closest[members[k], 0] < 1e-9:
            fitness += 1e6
        if fitness > most:
            worst, most = k, fitness
    return worst


@compiled
def join(herd: Herd, plan: Plan, slot: int, group: int) -> None:
    """Copy a plan into a slot and a group."""
    days, nodes = herd.ahead.shape[1:]
    herd.after[slot] = plan.after
    herd.chosen[slot] = plan.chosen
    visits = 0
    for day in range(days):
        for node in range(1, nodes):
            ahead, behind = plan.after[day, node], plan.before[day, node]
            if plan.route[day, node] < 0:
                herd.ahead[slot, day, node] = herd.behind[slot, day, node] = -1
                continue
            visits += 1
            herd.ahead[slot, day, node] = ahead if ahead < nodes else 0
            herd.behind[slot, day, node] = behind if behind < nodes else 0
    herd.visits[slot] = visits
    herd.closest[slot, :] = np.inf
    for k in range(herd.sizes[group]):
        other = herd.members[group, k]
        apart = _difference(herd, slot, other)
        herd.apart[slot, other] = herd.apart[other, slot] = apart
        _note_close(herd, slot, apart)
        _note_close(herd, other, apart)
    herd.members[group, herd.sizes[group]] = slot
    herd.sizes[group] += 1


@compiled
def shrink(herd: Herd, group: int, fewest: int, prices: Real, gone: Whole) -> int:
    """Drop the least fit of a group until `fewest` are left; write their slots, return how many."""
    count = 0
    while herd.sizes[group] > fewest:
        gone[count] = _drop(herd, group, _worst(herd, group, prices))
        count += 1
    return count


@bare
def _fitter(herd: Herd, prices: Real, dice: Dice) -> int:
    """Draw two plans of both groups; return the slot of the fitter."""
    beyond = herd.sizes[BEYOND]
    both = beyond + herd.sizes[WITHIN]
    chosen, least = -1, np.inf
    for _ in range(2):
        at = below(dice, both)
        group = BEYOND if at < beyond else WITHIN
        place = at if at < beyond else at - beyond
        fitness = _fitness(herd, group, place, prices)
        if chosen < 0 or fitness < least:
            chosen, least = herd.members[group, place], fitness
    return chosen


@compiled
def two_fit(herd: Herd, prices: Real, dice: Dice) -> tuple[int, int]:
    """Slots of two parents, each the fitter of two drawn from both groups."""
    one = _fitter(herd, prices, dice)
    other = _fitter(herd, prices, dice)
    for _ in range(20):
        if other != one:
            break
        other = _fitter(herd, prices, dice)
    return one, other
