"""A bound that climbs: Lagrangian relaxation of "every point goes somewhere", by subgradients. Compiled.

minimise sum of opening_j over the open sites + sum over the points of the least of `most_i` and the cost of an open
site. With a price u_i for serving point i the best that can be saved at site j is the sum of (cost_ij - u_i) where that
is below 0; the prices plus the best sites at those savings are never above the true minimum, whatever the prices.
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.siting.pairs import Flags, Floats, Pairs, States

_MEMORY = 0.3
"""How much of the last direction goes into the next: straight subgradients zigzag."""
_RECENT = 0.05


class Climb(NamedTuple):
    """How to climb.

    Attributes:
        room: how many free sites may be opened.
        goal: stop once the bound is so high.
        known: cost of a known choice: the summit is not above it.
        steps: how many at most.
        patience: steps without a higher bound after which the step is halved.
    """

    room: int
    goal: float
    known: float
    steps: int
    patience: int


class Summit(NamedTuple):
    """Where the climb is, to go on from there, and what it has left behind at the best prices so far.

    Attributes:
        at: (n,) prices now.
        direction: (n,) the last one.
        prices: (n,) the best ones.
        saved: (m,) what each site saves there, its opening included.
        chosen: (m,) the sites chosen there.
        often: (m,) how often each site was chosen of late, 0 to 1.
    """

    at: Floats
    direction: Floats
    prices: Floats
    saved: Floats
    chosen: Flags
    often: Floats


@inner
def _savings(pairs: Pairs, prices: Floats, saved: Floats) -> float:
    """Find what each site saves at these prices; return the sum of the prices."""
    saved[:] = pairs.opening
    total = 0.0
    for i in range(len(pairs.most)):
        price = prices[i]
        total += price
        for at in range(pairs.starts[i], pairs.starts[i + 1]):
            cost = pairs.costs[at]
            if cost >= price:
                break
            saved[pairs.sites[at]] += cost - price
    return total


@inner
def _choose(saved: Floats, state: States, room: int, chosen: Flags) -> float:
    """Choose the open sites and, of the free ones, up to `room` that save most; return what all these save."""
    total, below = 0.0, 0
    values = np.empty(len(saved))
    for j in range(len(saved)):
        chosen[j] = state[j] == 1
        if chosen[j]:
            total += saved[j]
        elif state[j] == 0 and saved[j] < 0:
            values[below] = saved[j]
            below += 1
    limit, ties = 0.0, below
    if room == 0:
        return total
    if below > room:
        limit = np.partition(values[:below], room - 1)[room - 1]
        ties = room - (values[:below] < limit).sum()
    for j in range(len(saved)):
        if state[j] == 0 and saved[j] < 0 and (saved[j] < limit or (saved[j] == limit and ties > 0)):
            if saved[j] == limit:
                ties -= 1
            chosen[j] = True
            total += saved[j]
    return total


@inner
def _direction(pairs: Pairs, prices: Floats, chosen: Flags, direction: Floats) -> float:
    """Turn towards: a point nobody serves pays more, one that many serve less; return the squared length.

    A point moves in proportion to the range its price can be in: many points made into one move as far as they would
    one by one.
    """
    length = 0.0
    for i in range(len(pairs.most)):
        served = 0
        for at in range(pairs.starts[i], pairs.starts[i + 1]):
            if pairs.costs[at] >= prices[i]:
                break
            if chosen[pairs.sites[at]]:
                served += 1
        direction[i] = 1.0 - served + _MEMORY * direction[i]
        length += direction[i] * direction[i] * (pairs.most[i] - pairs.costs[pairs.starts[i]])
    return length


@inner
def _walk(pairs: Pairs, prices: Floats, direction: Floats, stride: float) -> None:
    """Go so far; no price leaves the range in which it can do any good."""
    for i in range(len(prices)):
        least = pairs.costs[pairs.starts[i]]
        move = stride * direction[i] * (pairs.most[i] - least)
        prices[i] = min(pairs.most[i], max(least, prices[i] + move))


@inner
def _remember(often: Floats, now: Flags) -> None:
    for j in range(len(now)):
        often[j] += _RECENT * ((1.0 if now[j] else 0.0) - often[j])


@compiled
def ascend(pairs: Pairs, state: States, how: Climb, step: float, top: Summit) -> tuple[float, float]:
    """Climb on from `top.at`.

    Args:
        pairs: what to decide.
        state: (m,) open, free or closed.
        how: to climb.
        step: share of the way to `how.known` to go at once.
        top: changed.

    Returns:
        The bound at the best prices; the step, to go on with; under a ten-thousandth nothing more is to be had.
    """
    best = _savings(pairs, top.prices, top.saved)
    best += _choose(top.saved, state, how.room, top.chosen)
    here, now, stale = np.empty_like(top.saved), np.zeros_like(top.chosen), 0
    for _ in range(how.steps):
        if best >= how.goal or step < 1e-4:
            break
        bound = _savings(pairs, top.at, here)
        bound += _choose(here, state, how.room, now)
        _remember(top.often, now)
        stale += 1
        if bound > best:
            if bound > best + 2e-3 * (how.known - best):
                stale = 0
            best = bound
            top.prices[:], top.saved[:], top.chosen[:] = top.at, here, now
        if stale >= how.patience:
            stale = 0
            step /= 2
            top.at[:] = top.prices
            top.direction[:] = 0
            continue
        length = _direction(pairs, top.at, now, top.direction)
        if length < 1e-12:
            break
        _walk(pairs, top.at, top.direction, step * max(how.known - bound, 1e-9 * abs(how.known)) / length)
    return best, step
