"""Weights fitted to what is known about everybody: post-strata, raking, calibration within bounds (加权校准)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.engines.scoring.arrays import Floats, Ints, line
from doorstep.engines.scoring.survey.design import Design, Known, numbered

_MOST_ROUNDS: Final = 500
_NOTHING: Final = 1e-13
"""Share of a sum that is rounding."""


class Distance(StrEnum):
    """How far weights may move: LINEAR least squares, RAKING factors that stay above 0, LOGIT factors within bounds."""

    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"


class NotReached(ValueError):  # noqa: N818  named after what happened
    """No weights within the bounds reach the totals."""


def post_stratify(design: Design, cells: Sequence[object] | NDArray[np.generic], totals: ArrayLike) -> Design:
    """Return the design with each cell's weights scaled to its known total.

    Args:
        design: sample.
        cells: (answers,) labels.
        totals: (cells,) people, in sorted order of the labels.

    Raises:
        ValueError: as many totals as cells are needed, all above 0.
    """
    labels = numbered("cells", cells, design.size)
    known = _totals(totals, int(labels.max()) + 1)
    sums = np.bincount(labels, design.weights)
    columns = np.eye(len(known))[labels]
    return design.with_weights(design.weights * (known / sums)[labels], Known(columns, design.weights))


def rake(
    design: Design,
    margins: Sequence[tuple[Sequence[object] | NDArray[np.generic], ArrayLike]],
    *,
    tolerance: float = 1e-10,
) -> Design:
    """Return the design scaled to each margin in turn until all hold.

    Args:
        design: sample.
        margins: (labels of (answers,), totals in sorted order of the labels) each.
        tolerance: largest relative gap left.

    Raises:
        NotReached: margins contradict each other, or cells are empty.
    """
    labels = [numbered("margin", cells, design.size) for cells, _ in margins]
    known = [_totals(totals, int(at.max()) + 1) for at, (_, totals) in zip(labels, margins, strict=True)]
    weights = design.weights.copy()
    for _ in range(_MOST_ROUNDS):
        worst = 0.0
        for at, totals in zip(labels, known, strict=True):
            ratio = totals / np.bincount(at, weights)
            worst = max(worst, float(np.abs(ratio - 1).max()))
            weights *= ratio[at]
        if worst < tolerance:
            columns = np.concatenate([np.eye(len(one))[at] for at, one in zip(labels, known, strict=True)], axis=1)
            return design.with_weights(weights, Known(_independent(columns), design.weights))
    message = f"raking leaves a gap of {worst:.2g} after {_MOST_ROUNDS} rounds: the margins do not agree"
    raise NotReached(message)


def calibrate(
    design: Design,
    columns: ArrayLike,
    totals: ArrayLike,
    *,
    distance: Distance = Distance.LINEAR,
    bounds: tuple[float, float] | None = None,
) -> Design:
    """Return the design with weights moved as little as possible so that weighted sums are the known totals (GREG).

    Args:
        design: sample.
        columns: (answers, q) independent columns; one of them or a sum of them should be 1 for everybody.
        totals: (q,) over everybody.
        distance: what "little" means.
        bounds: lowest and highest factor, around 1; needed by LOGIT.

    Source: Deville and Särndal, Journal of the American Statistical Association 87 (1992), 376-382.

    Raises:
        NotReached: no weights within the bounds reach the totals.
        ValueError: shapes, dependent columns, bounds that do not hold 1.
    """
    x = np.asarray(columns, np.float64)
    if x.ndim != 2 or len(x) != design.size or np.linalg.matrix_rank(x) < x.shape[1]:
        message = f"columns must be ({design.size}, q) and independent, got {x.shape}"
        raise ValueError(message)
    known = line("totals", totals, x.shape[1])
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        message = f"bounds must be around 1, got {bounds}"
        raise ValueError(message)
    if distance is Distance.LOGIT and bounds is None:
        raise ValueError("the logit distance needs bounds")
    base = design.weights
    scale = np.abs(x).max(axis=0)
    x_scaled, aim = x / scale, known / scale
    at = np.zeros(x.shape[1])
    for _ in range(_MOST_ROUNDS):
        factor, slope = _factor(x_scaled @ at, distance, bounds)
        gap = aim - x_scaled.T @ (base * factor)
        if np.abs(gap).max() <= 1e-11 * max(1.0, float(np.abs(aim).max())):
            return design.with_weights(base * factor, Known(x, base))
        square = (x_scaled * (base * slope)[:, None]).T @ x_scaled
        at = at + np.linalg.lstsq(square, gap, rcond=None)[0]
        if not np.isfinite(at).all() or np.abs(at).max() > 1e6:
            break
    raise NotReached("no weights within the bounds reach the totals: widen the bounds or join cells")


def trim(weights: ArrayLike, low: float, high: float) -> Floats:
    """Return weights cut to [low, high], what was cut shared equally by the others, until all are inside; sums stay.

    Where all were cut at once, those share that may still move.

    Raises:
        ValueError: the mean weight is not between the limits.
    """
    found = line("weights", weights).copy()
    total = float(found.sum())
    if not low < found.mean() < high:
        message = f"trim: the mean weight {found.mean():g} is not between {low:g} and {high:g}"
        raise ValueError(message)
    while (cut := (found < low) | (found > high)).any():
        found = np.clip(found, low, high)
        lack = total - float(found.sum())
        if abs(lack) <= _NOTHING * total:
            break
        there = found < high if lack > 0 else found > low
        open_ = there & ~cut if (there & ~cut).any() else there
        found[open_] += lack / open_.sum()
    return found


def effective_size(weights: ArrayLike) -> float:
    """Return Kish's (sum w)^2 / sum w^2: how many answers of equal weight would be as good."""
    given = line("weights", weights)
    return float(given.sum() ** 2 / (given**2).sum())


def _factor(u: Floats, distance: Distance, bounds: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """Return the factors of weights at the multipliers' sum u, and their slopes."""
    if distance is Distance.LOGIT and bounds is not None:
        low, high = bounds
        speed = (high - low) / ((1 - low) * (high - 1))
        grown = np.exp(np.clip(speed * u, -500, 500))
        under = (high - 1) + (1 - low) * grown
        factor = (low * (high - 1) + high * (1 - low) * grown) / under
        return factor, (factor - low) * (high - factor) / ((1 - low) * (high - 1))
    factor = np.exp(np.clip(u, -50, 50)) if distance is Distance.RAKING else 1 + u
    slope = factor if distance is Distance.RAKING else np.ones(len(u))
    if bounds is None:
        return factor, slope
    free = (factor > bounds[0]) & (factor < bounds[1])
    return np.clip(factor, *bounds), np.where(free, slope, 0.0)


def _totals(totals: ArrayLike, cells: int) -> Floats:
    known = line("totals", totals, cells)
    if not (known > 0).all():
        raise ValueError("totals must be above 0: join empty cells with others")
    return known


def _independent(columns: Floats) -> Floats:
    """Return columns that span the same, none superfluous."""
    kept: list[int] = []
    for at in range(columns.shape[1]):
        if np.linalg.matrix_rank(columns[:, [*kept, at]]) > len(kept):
            kept.append(at)
    where: Ints = np.array(kept, np.int64)
    found: Floats = columns[:, where]
    return found
