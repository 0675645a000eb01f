"""How several scores become one: means that know about missing values, and outranking (合成).

Every function takes scores (children, units), NaN where nothing is known, and weights (children,), and returns
(units,): NaN where no child with a weight has a score. What is missing is left out and the other weights grow in
proportion.
"""

from __future__ import annotations

import numpy as np

from doorstep.engines.scoring.arrays import Bools, Floats
from doorstep.engines.scoring.ordering import TIE
from doorstep.engines.scoring.scheme import Method


def aggregate(scores: Floats, weights: Floats, method: Method, power: float = 1.0) -> Floats:
    """Return the mean of this method.

    Raises:
        ValueError: a score below 0 where the method needs none.
    """
    if method is Method.LEAST:
        return least(scores, weights)
    if method is Method.MAZZIOTTA_PARETO:
        return mazziotta_pareto(scores, weights)
    if method is Method.COPELAND:
        return copeland(scores, weights)
    return power_mean(scores, weights, exponent(method, power))


def exponent(method: Method, power: float) -> float:
    """Return p of the power mean a method is."""
    return {Method.ARITHMETIC: 1.0, Method.GEOMETRIC: 0.0, Method.HARMONIC: -1.0}.get(method, power)


def power_mean(scores: Floats, weights: Floats, p: float) -> Floats:
    """Return (sum w x^p / sum w)^(1/p); the geometric mean at 0; 0 where p <= 0 and a weighted score is 0.

    Raises:
        ValueError: a score below 0 unless p is 1.
    """
    known = ~np.isnan(scores)
    if p != 1 and (scores[known] < 0).any():
        message = f"a power mean with p = {p:g} needs scores of 0 or more, got {scores[known].min():g}"
        raise ValueError(message)
    total = (weights[:, None] * known).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if p == 1:
            # Child by child, not by `@`: a unit's last digit must not depend on how many units stand beside it.
            added: Floats = (weights[:, None] * np.where(known, scores, 0.0)).sum(axis=0)
            mean: Floats = np.where(total == 0, np.nan, added) / total
            return mean
        powers = np.log(scores) if p == 0 else scores**p
        counted = np.where(known & (weights[:, None] != 0), powers, 0.0)
        mean = (weights[:, None] * counted).sum(axis=0) / total
        return np.where(total == 0, np.nan, np.exp(mean) if p == 0 else mean ** (1 / p))


def least(scores: Floats, weights: Floats) -> Floats:
    """Return the lowest score that has a weight."""
    found: Floats = np.fmin.reduce(np.where(weights[:, None] > 0, scores, np.nan), axis=0)
    return found


def mazziotta_pareto(scores: Floats, weights: Floats) -> Floats:
    """Return M - S^2 / M: the mean less a penalty for uneven children.

    Source: Mazziotta and Pareto, Social Indicators Research 127 (2016), 983-1003; S with the weights as shares.
    """
    known = ~np.isnan(scores)
    total = weights @ known
    mean = power_mean(scores, weights, 1.0)
    spread = weights @ np.where(known, scores - mean, 0.0) ** 2 / np.where(total == 0, 1, total)
    if (mean[~np.isnan(mean)] < 0).any():
        raise ValueError("Mazziotta-Pareto needs scores with a mean of 0 or more")
    return np.where(mean == 0, 0.0, mean - spread / np.where(mean == 0, 1, mean))


def outranking(scores: Floats, weights: Floats) -> Floats:
    """Return (units, units): by which share of the weight both have, row beats column; a tie is half, none common half.

    The diagonal is 0. m[a, b] + m[b, a] = 1 for every pair.
    """
    n = scores.shape[1]
    won, common = np.zeros((n, n)), np.zeros((n, n))
    for row, weight in zip(scores, weights, strict=True):
        both = ~np.isnan(row)[:, None] & ~np.isnan(row)[None]
        won += weight * (both & beats(row)) + weight / 2 * (both & ~beats(row) & ~beats(row).T)
        common += weight * both
    shares = np.where(common > 0, won / np.where(common > 0, common, 1), 0.5)
    np.fill_diagonal(shares, 0.0)
    return shares


def beats(row: Floats) -> Bools:
    """Return (units, units): whether row's unit is above column's by more than the tolerance of a tie."""
    size = np.maximum(np.abs(row)[:, None], np.abs(row)[None])
    found: Bools = row[:, None] - row[None] > TIE * size
    return found


def copeland(scores: Floats, weights: Floats) -> Floats:
    """Return how many units one beats by weight less how many beat it; pairs are compared on what both have.

    The order in which units stand never matters, whatever is missing.
    """
    shares = outranking(scores, weights)
    np.fill_diagonal(shares, 0.5)
    points = (shares > 0.5 + TIE).sum(axis=1) - (shares < 0.5 - TIE).sum(axis=1)
    known = (~np.isnan(scores) & (weights[:, None] > 0)).any(axis=0)
    return np.where(known, points.astype(np.float64), np.nan)
