"""Better by exchange: one site in, one out, as long as that saves something (Whitaker 1983). Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.siting.pairs import Flags, Floats, Ints, Pairs, States


class _Standing(NamedTuple):
    """What stands: each point's nearest and second nearest open site (-1 = it pays its most), each site's worth.

    Attributes:
        is_open: (m,) which sites stand.
        first, near: (n,) the nearest one and its cost.
        second, far: (n,) the second nearest one and its cost.
        loss: (m,) what closing an open site costs.
        keeps: (m,) how much less that is if the site just tried opens.
    """

    is_open: Flags
    first: Ints
    near: Floats
    second: Ints
    far: Floats
    loss: Floats
    keeps: Floats


@inner
def _look_up(pairs: Pairs, now: _Standing, i: int) -> None:
    """Find a point's nearest and second nearest open site and count it among what the first one is worth."""
    most = pairs.most[i]
    now.first[i], now.near[i], now.second[i], now.far[i] = -1, most, -1, most
    for at in range(pairs.starts[i], pairs.starts[i + 1]):
        if now.is_open[pairs.sites[at]]:
            if now.first[i] < 0:
                now.first[i], now.near[i] = pairs.sites[at], pairs.costs[at]
            else:
                now.second[i], now.far[i] = pairs.sites[at], pairs.costs[at]
                break
    if now.first[i] >= 0:
        now.loss[now.first[i]] += now.far[i] - now.near[i]


@inner
def _gain(pairs: Pairs, now: _Standing, j: int) -> float:
    """Return what opening site j saves; note how much less the loss of each open site would then be."""
    now.keeps[:] = 0.0
    gain = -pairs.opening[j]
    for at in range(pairs.rows[j], pairs.rows[j + 1]):
        i, cost = pairs.points[at], pairs.column[at]
        if cost < now.far[i]:
            gain += max(0.0, now.near[i] - cost)
            if now.first[i] >= 0:
                now.keeps[now.first[i]] += now.far[i] - max(cost, now.near[i])
    return gain


@inner
def _partner(now: _Standing, state: States, spare: int) -> tuple[int, float]:
    """Return the site to close when the one just tried opens, and what that saves; -1 = none."""
    go, saving = -1, 0.0 if spare > 0 else -np.inf
    for r in range(len(state)):
        if now.is_open[r] and state[r] == 0 and now.keeps[r] - now.loss[r] > saving:
            go, saving = r, now.keeps[r] - now.loss[r]
    return go, saving


@inner
def _change(pairs: Pairs, now: _Standing, come: int, go: int) -> None:
    """Open one site, close another (-1 = none), and look up again whoever that concerns."""
    if come >= 0:
        now.is_open[come] = True
        now.loss[come] = -pairs.opening[come]
    if go >= 0:
        now.is_open[go] = False
    for side in (come, go):
        if side < 0:
            continue
        for at in range(pairs.rows[side], pairs.rows[side + 1]):
            i = pairs.points[at]
            nearer = side == come and pairs.column[at] < now.far[i]
            if nearer or (side == go and (now.first[i] == go or now.second[i] == go)):
                if now.first[i] >= 0:
                    now.loss[now.first[i]] -= now.far[i] - now.near[i]
                _look_up(pairs, now, i)


@inner
def _survey(pairs: Pairs, is_open: Flags) -> _Standing:
    n, m = len(pairs.most), len(pairs.opening)
    now = _Standing(
        is_open, np.empty(n, np.int64), np.empty(n), np.empty(n, np.int64), np.empty(n), np.zeros(m), np.zeros(m)
    )
    for j in range(m):
        if is_open[j]:
            now.loss[j] = -pairs.opening[j]
    for i in range(n):
        _look_up(pairs, now, i)
    return now


@compiled
def exchange(pairs: Pairs, state: States, room: int, is_open: Flags, sweeps: int) -> None:
    """Open, close and swap single sites while that saves something.

    Args:
        pairs: what to decide.
        state: (m,) free sites, and those that are open or closed for good.
        room: most sites that may be open in all.
        is_open: (m,) where to begin; changed.
        sweeps: how often to go through all sites at most.
    """
    m = len(is_open)
    now = _survey(pairs, is_open)
    standing = is_open.sum()
    least = 1e-9 * max(1.0, now.near.sum())
    idle, j = 0, 0
    for _ in range(sweeps * m):
        if idle >= m:
            return
        idle += 1
        j = (j + 1) % m
        if state[j] != 0:
            continue
        come, go, saving = -1, j, -now.loss[j]
        if not is_open[j]:
            gain = _gain(pairs, now, j)
            go, saving = _partner(now, state, room - standing)
            come, saving = j, saving + gain
        if saving > least:
            idle = 0
            standing += (come >= 0) - (go >= 0)
            _change(pairs, now, come, go)
