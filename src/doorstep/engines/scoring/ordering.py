"""Places in an order, where values that differ only in the last digits are tied (名次)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Floats

TIE = 1e-9
"""Values nearer than this, relative to their size, are one value; sums in another order differ by some 1e-16."""


def groups(values: Floats, tolerance: float = TIE) -> tuple[Floats, Floats]:
    """Return for each value how many are certainly below and how many are above; NaN for NaN.

    Neighbours in the sorted order that differ by `tolerance` times their size or less are tied, and ties chain.
    """
    below = np.full(values.shape, np.nan)
    above = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if len(known) == 0:
        return below, above
    order = known[np.argsort(values[known], kind="stable")]
    sorted_ = values[order]
    gap = np.diff(sorted_) > tolerance * np.maximum(np.abs(sorted_[1:]), np.abs(sorted_[:-1]))
    starts = np.flatnonzero(np.concatenate([[True], gap]))
    ends = np.concatenate([starts[1:], [len(order)]])
    sizes = ends - starts
    below[order] = np.repeat(starts, sizes)
    above[order] = len(order) - np.repeat(ends, sizes)
    return below, above


def rank(values: ArrayLike, *, ties: float = 0.0, tolerance: float = TIE) -> Floats:
    """Return places, 1 = highest; NaN where there is no value.

    Args:
        values: (n,).
        ties: 0 gives tied values their best place, 1 their worst, 0.5 the middle.
        tolerance: relative.

    Source: Mogstad, Romano, Shaikh and Wilhelm (2023): ranks with a weight for ties.
    """
    given = np.asarray(values, dtype=np.float64)
    below, above = groups(given, tolerance)
    known = np.count_nonzero(~np.isnan(given))
    best, worst = above + 1, known - below
    return best + ties * (worst - best)


def percentile(values: ArrayLike, tolerance: float = TIE) -> Floats:
    """Return (n,) share of the others that lie below, 0 to 1; alone, 0.5."""
    given = np.asarray(values, dtype=np.float64)
    below, _ = groups(given, tolerance)
    others = np.count_nonzero(~np.isnan(given)) - 1
    return np.where(np.isnan(below), np.nan, 0.5) if others < 1 else below / others
