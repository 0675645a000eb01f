"""Which places a village may truly hold: confidence sets for ranks, and bands instead of ranks (名次置信集).

Percentiles of ranks drawn anew are no confidence sets: they miss the truth far more often than they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from doorstep.engines.scoring.arrays import Bools, Floats, Ints, chance, line
from doorstep.engines.scoring.kernels import Singles, compared, row_largest

DRAWS: Final = 1000


class Band(StrEnum):
    """Where a village stands against a reference (档次)."""

    ABOVE = "above"
    LIKE = "not_distinguishable"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class RankSets:
    """Places, 1 = highest, that are not refuted.

    Attributes:
        best: (units,) lowest number of the set.
        worst: (units,) highest number.
        level: of each set, or of all together where simultaneous.
    """

    best: Ints
    worst: Ints
    level: float


@dataclass(frozen=True, slots=True)
class _How:
    simultaneous: bool
    stepdown: bool
    one_sided: bool = False


def rank_sets(
    values: ArrayLike,
    errors: ArrayLike,
    *,
    level: float = 0.95,
    simultaneous: bool = False,
    stepdown: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
) -> RankSets:
    """Return the set of places of every unit, from pairwise differences and the largest of them drawn anew.

    Marginal: each set holds its unit's place with `level`. Simultaneous: all of them together do.

    Args:
        values: (units,) estimates, independent and near normal.
        errors: (units,) standard errors, above 0.
        level: 0.95 say.
        simultaneous: whether all hold together.
        stepdown: whether pairs found apart sharpen the rest, until nothing changes.
        draws: of the bootstrap.
        seed: of the draws; the same seed gives the same sets.

    Source: Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91 (2024), 476-518.
    """
    y, se = _given(values, errors)
    tail = 1 - chance("level", level)
    noise, apart, distance = _pairs(y, se, draws, seed)
    above, below = _apart(distance, apart, noise, tail, _How(simultaneous, stepdown))
    return RankSets(1 + above.sum(axis=1), len(y) - below.sum(axis=1), level)


def quick_sets(
    values: ArrayLike, errors: ArrayLike, *, level: float = 0.95, draws: int = DRAWS, seed: int = 0
) -> tuple[RankSets, RankSets]:
    """Return marginal and simultaneous sets without steps, both from one pass over all pairs and draws."""
    y, se = _given(values, errors)
    tail = 1 - chance("level", level)
    noise, apart, distance = _pairs(y, se, draws, seed)
    scale = (1 / apart).astype(np.float32)
    largest = row_largest(noise, scale, scale, np.arange(len(y)))
    limits = _quantile(largest, tail)[:, None], _quantile(largest.max(axis=0, keepdims=True), tail)[:, None]
    alone, together = (
        RankSets(1 + (distance > limit).sum(axis=1), len(y) - (distance < -limit).sum(axis=1), level)
        for limit in limits
    )
    return alone, together


def top_set(
    values: ArrayLike,
    errors: ArrayLike,
    top: int,
    *,
    level: float = 0.95,
    worst: bool = False,
    stepdown: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
) -> Bools:
    """Return (units,) who may be among the `top` highest (tau-best), or lowest: with `level` all who are, are in it.

    Source: as `rank_sets`, section 3.6: one-sided simultaneous bounds.

    Raises:
        ValueError: not 1 <= top <= units.
    """
    y, se = _given(values, errors)
    if not 1 <= top <= len(y):
        message = f"top must be between 1 and {len(y)}, got {top}"
        raise ValueError(message)
    noise, apart, distance = _pairs(-y if worst else y, se, draws, seed)
    how = _How(simultaneous=True, stepdown=stepdown, one_sided=True)
    above, _ = _apart(distance, apart, noise, 1 - chance("level", level), how)
    found: Bools = above.sum(axis=1) < top
    return found


def _pairs(y: Floats, se: Floats, draws: int, seed: int) -> tuple[Singles, Floats, Floats]:
    """Return noise (draws, units), and of every pair the error of its difference and how many of it they lie apart."""
    noise = (np.random.default_rng(seed).standard_normal((draws, len(y))) * se).astype(np.float32)
    apart = np.hypot(se[:, None], se[None])
    distance = (y[None] - y[:, None]) / apart
    np.fill_diagonal(distance, 0.0)
    return noise, apart, distance


def bands(values: ArrayLike, errors: ArrayLike, reference: float, *, level: float = 0.95) -> tuple[Band, ...]:
    """Return for each unit whether it is clearly above or below the reference, with all statements holding together.

    Bonferroni over the units, two-sided; a reference that is a mean of the same units is a little surer than this says.
    """
    y, se = _given(values, errors)
    z = float(stats.norm.ppf(1 - (1 - chance("level", level)) / 2 / len(y)))
    far = (y - reference) / se
    return tuple(Band.ABOVE if one > z else Band.BELOW if one < -z else Band.LIKE for one in far)


def expected_ranks(values: ArrayLike, errors: ArrayLike) -> Floats:
    """Return (units,) mean places: 1 + sum over others of the chance to be below them.

    Source: Laird and Louis, Journal of Educational Statistics 14 (1989), 29-46.
    """
    y, se = _given(values, errors)
    ahead = stats.norm.cdf((y[None] - y[:, None]) / np.hypot(se[:, None], se[None]))
    np.fill_diagonal(ahead, 0.0)
    found: Floats = 1 + ahead.sum(axis=1)
    return found


def chance_of_top(values: ArrayLike, errors: ArrayLike, top: int, *, draws: int = 2000, seed: int = 0) -> Floats:
    """Return (units,) in which share of draws around the estimates a unit is among the `top` highest."""
    y, se = _given(values, errors)
    drawn = y + se * np.random.default_rng(seed).standard_normal((draws, len(y)))
    order = np.argpartition(-drawn, top - 1, axis=1)[:, :top]
    found: Floats = np.bincount(order.ravel(), minlength=len(y)) / draws
    return found


def _apart(distance: Floats, apart: Floats, noise: Singles, tail: float, how: _How) -> tuple[Bools, Bools]:
    """Return (units, units) which others are surely above each row's unit, and which surely below.

    A step down leaves out only the sign that was refuted: that the other is above says nothing of how wrong one would
    be to call it below.
    """
    units = len(apart)
    above, below = np.zeros(distance.shape, bool), np.full(distance.shape, how.one_sided)
    waiting = np.arange(units)
    while len(waiting):
        largest = row_largest(
            noise, compared(apart[waiting], above[waiting]), compared(apart[waiting], below[waiting]), waiting
        )
        if how.simultaneous:
            largest = largest.max(axis=0, keepdims=True)
        limit = _quantile(largest, tail)[:, None]
        over = above[waiting] | (distance[waiting] > limit)
        under = below[waiting] | (distance[waiting] < -limit)
        grown = ((over & ~above[waiting]) | (under & ~below[waiting])).any(axis=1)
        above[waiting], below[waiting] = over, under
        if not how.stepdown or not grown.any():
            break
        waiting = waiting if how.simultaneous else waiting[grown]
    return above, below


def _quantile(largest: Singles, tail: float) -> Floats:
    """Return (rows,) the least of the draws with at least 1 - tail of them at or below."""
    kept = max(0, int(np.ceil(largest.shape[1] * (1 - tail))) - 1)
    found: Floats = np.partition(largest, kept, axis=1)[:, kept].astype(np.float64)
    return found


def _given(values: ArrayLike, errors: ArrayLike) -> tuple[Floats, Floats]:
    y = line("values", values)
    se = line("errors", errors, len(y))
    if len(y) < 2 or not (se > 0).all():
        raise ValueError("ranks need two units and errors above 0")
    return y, se
