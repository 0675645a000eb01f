"""Intervals for shares that hold for few answers and for shares near 0 or 1; Wald's is never shown (比例区间).

Every function takes shares and effective sizes of any one shape and returns both ends in that shape.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from doorstep.engines.scoring.arrays import Floats, chance
from doorstep.kernel import shares

LEVEL = 0.95


_ALL: Final = 1e-9
"""A share nearer to 0 or 1 is taken for it."""


def effective_size(share: ArrayLike, error: ArrayLike, size: ArrayLike) -> Floats:
    """Return p (1 - p) / error^2: of how many simple answers the error is; `size` where the share is 0 or 1.

    A share within 1e-9 of either is one: what is left of rounding must not look like countless answers.
    """
    p, se, n = np.broadcast_arrays(np.asarray(share, float), np.asarray(error, float), np.asarray(size, float))
    clear = (p > _ALL) & (p < 1 - _ALL) & (se > 0)
    return np.where(clear, p * (1 - p) / np.where(clear, se, 1.0) ** 2, n)


def wilson(share: ArrayLike, size: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return Wilson's interval on an effective size, our default.

    Source: Franco, Little, Louis and Slud, Journal of Survey Statistics and Methodology 7 (2019), 334-364.
    """
    p, n = _shares(share, size)
    centre, half = shares.wilson(p, n, float(stats.norm.ppf(0.5 + chance("level", level) / 2)))
    return np.where(p <= _ALL, 0.0, centre - half), np.where(p >= 1 - _ALL, 1.0, centre + half)


def clopper_pearson(share: ArrayLike, size: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the exact interval for whole counts; of Korn and Graubard where the size is effective."""
    p, n = _shares(share, size)
    tail = (1 - chance("level", level)) / 2
    hits = p * n
    low = special.betaincinv(np.maximum(hits, 1e-300), n - hits + 1, tail)
    high = special.betaincinv(hits + 1, np.maximum(n - hits, 1e-300), 1 - tail)
    return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)


def korn_graubard(
    share: ArrayLike, error: ArrayLike, size: ArrayLike, freedom: ArrayLike, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Return Clopper and Pearson's interval on the effective size, lowered for few degrees of freedom.

    Source: Korn and Graubard, Survey Methodology 24 (1998), 193-201.
    """
    tail = 0.5 + chance("level", level) / 2
    few = np.maximum(np.asarray(size, np.float64) - 1, 1)
    shrink = (stats.t.ppf(tail, few) / stats.t.ppf(tail, np.maximum(freedom, 1))) ** 2
    return clopper_pearson(share, effective_size(share, error, size) * shrink, level)


def jeffreys(share: ArrayLike, size: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the interval of the posterior beta with half an answer each way."""
    p, n = _shares(share, size)
    tail = (1 - chance("level", level)) / 2
    a, b = p * n + 0.5, (1 - p) * n + 0.5
    return np.asarray(special.betaincinv(a, b, tail), np.float64), np.asarray(
        special.betaincinv(a, b, 1 - tail), np.float64
    )


def agresti_coull(share: ArrayLike, size: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return p +- z se with z^2 / 2 answers added each way; may leave 0 to 1."""
    p, n = _shares(share, size)
    z = float(stats.norm.ppf(0.5 + chance("level", level) / 2))
    grown = n + z * z
    centre = (p * n + z * z / 2) / grown
    half = z * np.sqrt(centre * (1 - centre) / grown)
    return centre - half, centre + half


def logit(share: float, error: float, freedom: int, level: float = LEVEL) -> tuple[float, float]:
    """Return Student's interval on the scale of log odds."""
    middle, half = float(special.logit(share)), _t(freedom, level) * error / (share * (1 - share))
    return float(special.expit(middle - half)), float(special.expit(middle + half))


def arcsine(share: float, error: float, freedom: int, level: float = LEVEL) -> tuple[float, float]:
    """Return Student's interval on the scale of asin sqrt p."""
    middle, half = np.arcsin(np.sqrt(share)), _t(freedom, level) * error / (2 * np.sqrt(share * (1 - share)))
    return float(np.sin(middle - half) ** 2), float(np.sin(middle + half) ** 2)


def likelihood(share: float, error: float, freedom: int, answers: int, level: float = LEVEL) -> tuple[float, float]:
    """Return where the likelihood, on the effective size, has fallen by half of Student's t squared.

    The fall counts for n / (n - 1), by which a sample's own variance is taken for too small.

    Args:
        share: estimated, between 0 and 1.
        error: its standard error.
        freedom: degrees of freedom of the design.
        answers: it rests on.
        level: 0.95 say.

    Source: Rao and Scott, Annals of Statistics 12 (1984), 46-60.
    """
    size = share * (1 - share) / error**2 * (answers - 1) / answers
    most = _t(freedom, level) ** 2

    def over(p: float) -> float:
        fall = special.xlogy(share, share / p) + special.xlogy(1 - share, (1 - share) / (1 - p))
        return float(2 * size * fall - most)

    return (
        float(optimize.brentq(over, 1e-12, share, xtol=1e-14)),
        float(optimize.brentq(over, share, 1 - 1e-12, xtol=1e-14)),
    )


def _t(freedom: int, level: float) -> float:
    return float(stats.t.ppf(0.5 + chance("level", level) / 2, freedom))


def _shares(share: ArrayLike, size: ArrayLike) -> tuple[Floats, Floats]:
    p, n = np.broadcast_arrays(np.asarray(share, np.float64), np.asarray(size, np.float64))
    if ((p < 0) | (p > 1) | (n <= 0)).any():
        raise ValueError("a share needs to be between 0 and 1, of more than 0 answers")
    return p, n
