"""A first choice: again and again the site that saves most. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.siting.pairs import Flags, Floats, Pairs


@inner
def _gain(pairs: Pairs, now: Floats, j: int) -> float:
    """Return what site j saves beyond what stands."""
    gain = -pairs.opening[j]
    for at in range(pairs.rows[j], pairs.rows[j + 1]):
        less = now[pairs.points[at]] - pairs.column[at]
        if less > 0:
            gain += less
    return gain


@inner
def _serve(pairs: Pairs, now: Floats, j: int) -> None:
    for at in range(pairs.rows[j], pairs.rows[j + 1]):
        now[pairs.points[at]] = min(now[pairs.points[at]], pairs.column[at])


@compiled
def take_greedily(pairs: Pairs, room: int, is_open: Flags) -> None:
    """Open, up to `room` times, the closed site that saves most, the first of equals; stop when none saves anything.

    What a site saves never grows as others open, so a value of an earlier round is a bound: only the site with the
    highest bound is looked at again (Minoux 1978).

    Args:
        pairs: what to decide.
        room: how many to open at most.
        is_open: (m,) what stands; changed.
    """
    now = pairs.most.copy()
    gains = np.full(len(is_open), -np.inf)
    for j in range(len(is_open)):
        if is_open[j]:
            _serve(pairs, now, j)
    for j in range(len(is_open)):
        if not is_open[j]:
            gains[j] = _gain(pairs, now, j)
    while room > 0:
        j = np.argmax(gains)
        if not gains[j] > 0:
            return
        fresh = _gain(pairs, now, j)
        if fresh < gains[j]:
            gains[j] = fresh
            continue
        is_open[j] = True
        gains[j] = -np.inf
        room -= 1
        _serve(pairs, now, j)
