"""Indicators on one scale: frozen goalposts first, relative scales for comparison (无量纲化).

Every function takes (indicators, units), better upwards once `direction` is applied, NaN where nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring import ordering
from doorstep.engines.scoring.arrays import Floats, line, table

TOP: Final = 100.0
"""Scores go from 0 to 100 unless said otherwise."""


@dataclass(frozen=True, slots=True)
class Affine:
    """A scale that is a line per indicator: score = slope x value + offset, cut at the ends.

    Attributes:
        slope: (indicators,).
        offset: (indicators,).
        low: what lies below is cut to this; minus infinity cuts nothing.
        high: likewise above.
        is_dead: rows where all units had one value, which tells them apart in nothing: all get the middle.
    """

    slope: Floats
    offset: Floats
    low: float = -np.inf
    high: float = np.inf
    is_dead: tuple[int, ...] = ()

    def __call__(self, values: ArrayLike) -> Floats:
        """Return (indicators, units) scores."""
        scores = self.slope[:, None] * table("values", values, len(self.slope)) + self.offset[:, None]
        return np.clip(scores, self.low, self.high)


def goalposts(low: ArrayLike, high: ArrayLike, direction: ArrayLike, *, cut: bool = True) -> Affine:
    """Return the scale from 0 at one goalpost to 100 at the other: what others do never moves a unit's score.

    Args:
        low: (indicators,) in the indicator's unit.
        high: (indicators,) above `low`.
        direction: (indicators,) 1, or -1 where `low` is the best.
        cut: whether scores end at 0 and 100.

    Raises:
        ValueError: a shape, or `high` not above `low`.
    """
    down, up = line("low", low), line("high", high)
    ways = _ways(direction, len(down))
    if len(up) != len(down) or not (up > down).all():
        raise ValueError("goalposts: high must be above low for every indicator")
    slope = ways * TOP / (up - down)
    offset = np.where(ways > 0, -down * slope, -up * slope)
    return Affine(slope, offset, 0.0, TOP) if cut else Affine(slope, offset)


def minmax(values: ArrayLike, direction: ArrayLike, low: float = 0.0, high: float = TOP) -> Affine:
    """Return the scale from the worst unit to the best: one unit's leaving moves the others. For comparison only.

    Where all units have one value, everybody gets the middle, and the indicator is named in `is_dead`.
    """
    given = table("values", values)
    ways = _ways(direction, len(given))
    least, most = _ends(given)
    wide = most - least
    dead = ~(wide > ordering.TIE * np.maximum(np.abs(least), np.abs(most)))
    slope = np.where(dead, 0.0, ways * (high - low) / np.where(dead, 1.0, wide))
    start = np.where(ways > 0, least, most)
    offset = np.where(dead, (low + high) / 2, low - slope * np.where(dead, 0.0, start))
    return Affine(slope, offset, is_dead=tuple(int(at) for at in np.flatnonzero(dead)))


def zscore(values: ArrayLike, direction: ArrayLike, mean: float = 0.0, deviation: float = 1.0) -> Affine:
    """Return the scale with this mean and standard deviation (n - 1) over the units at hand."""
    given = table("values", values)
    ways = _ways(direction, len(given))
    known = ~np.isnan(given)
    count = known.sum(axis=1)
    centre = np.where(known, given, 0).sum(axis=1) / np.maximum(count, 1)
    squares = (np.where(known, given - centre[:, None], 0) ** 2).sum(axis=1)
    spread = np.sqrt(squares / np.maximum(count - 1, 1))
    dead = ~(spread > ordering.TIE * np.abs(centre)) | (count < 2)
    slope = np.where(dead, 0.0, ways * deviation / np.where(dead, 1.0, spread))
    return Affine(slope, mean - slope * centre, is_dead=tuple(int(at) for at in np.flatnonzero(dead)))


def target_distance(values: ArrayLike, target: ArrayLike, direction: ArrayLike) -> Affine:
    """Return 100 x the share of the way from the worst unit to the target, cut at 100."""
    given = table("values", values)
    ways = _ways(direction, len(given))
    aims = line("target", target, len(given))
    least, most = _ends(given)
    worst = np.where(ways > 0, least, most)
    wide = aims - worst
    if not (wide * ways > 0).all():
        raise ValueError("target_distance: a target is not better than the worst unit")
    return Affine(TOP / wide, -worst * TOP / wide, high=TOP)


def rank(values: ArrayLike, direction: ArrayLike) -> Floats:
    """Return places from 1 for the worst upwards; tied units share the lowest."""
    return _each(values, direction, lambda row: ordering.groups(row)[0] + 1)


def percentile(values: ArrayLike, direction: ArrayLike) -> Floats:
    """Return the share of the other units that are worse, 0 to 1."""
    return _each(values, direction, ordering.percentile)


def borda(values: ArrayLike, direction: ArrayLike) -> Floats:
    """Return points: how many units are worse."""
    return _each(values, direction, lambda row: ordering.groups(row)[0])


def share_of_best(values: ArrayLike, direction: ArrayLike) -> Floats:
    """Return value over the highest; NaN where that is 0. Needs a true zero, which no engine can check."""

    def shares(row: Floats) -> Floats:
        best = float(np.nanmax(row))
        return row / best if best else np.full(row.shape, np.nan)

    return _each(values, direction, shares)


def _each(values: ArrayLike, direction: ArrayLike, place: Callable[[Floats], Floats]) -> Floats:
    given = table("values", values)
    ways = _ways(direction, len(given))
    return np.array([place(row * way) for row, way in zip(given, ways, strict=True)])


def _ways(direction: ArrayLike, indicators: int) -> Floats:
    ways = line("direction", direction, indicators)
    if not np.isin(ways, (1.0, -1.0)).all():
        raise ValueError("direction must be 1 or -1")
    return ways


def _ends(values: Floats) -> tuple[Floats, Floats]:
    if np.isnan(values).all(axis=1).any():
        message = f"indicators without any value: {np.flatnonzero(np.isnan(values).all(axis=1)).tolist()}"
        raise ValueError(message)
    return np.fmin.reduce(values, axis=1), np.fmax.reduce(values, axis=1)
