"""What weights really do: stated beside effective influence, and how indicators hang together (有效权重)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Floats, table
from doorstep.engines.scoring.build import Built


@dataclass(frozen=True, slots=True)
class Influence:
    """Influence of every row of a built table on the index.

    Attributes:
        stated: (rows,) share of the whole by weight.
        covariance: (rows,) stated x covariance with the index / its variance; indicators of a linear index sum to 1.
        linear: (rows,) squared correlation with the index.
        ratio: (rows,) correlation ratio: which share of the index's variance would go if this were fixed, by classes of
            equal counts, corrected for their number; also sees what is not a line.
    """

    stated: Floats
    covariance: Floats
    linear: Floats
    ratio: Floats


def influence(built: Built, classes: int | None = None) -> Influence:
    """Return stated and effective influence over the units that have an index.

    Args:
        built: scores.
        classes: of the correlation ratio; default the square root of the number of units, at most 20.

    Source: Paruolo, Saisana and Saltelli, Journal of the Royal Statistical Society A 176 (2013), 609-634.
    """
    index = built.index
    has = ~np.isnan(index)
    stated = built.scheme.stated
    rows = len(stated)
    covariance, linear, ratio = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    if has.sum() < 3 or index[has].var() == 0:
        return Influence(stated, covariance, linear, ratio)
    for at, row in enumerate(built.scores):
        both = has & ~np.isnan(row)
        if both.sum() < 3 or row[both].var() == 0:
            continue
        x, y = row[both], index[both]
        cross = float(np.mean((x - x.mean()) * (y - y.mean())))
        covariance[at] = stated[at] * cross / index[has].var()
        linear[at] = cross**2 / (x.var() * y.var()) if y.var() else 0.0
        ratio[at] = correlation_ratio(x, y, classes or min(20, max(2, int(np.sqrt(both.sum())))))
    return Influence(stated, covariance, linear, ratio)


def correlation_ratio(x: Floats, y: Floats, classes: int) -> float:
    """Return epsilon squared: the share of y's variance between classes of x of equal counts, less chance's share."""
    label = (np.argsort(np.argsort(x, kind="stable"), kind="stable") * classes) // len(x)
    sizes = np.bincount(label, minlength=classes)
    means = np.bincount(label, y, minlength=classes) / np.maximum(sizes, 1)
    within = float(((y - means[label]) ** 2).sum())
    total = float(((y - y.mean()) ** 2).sum())
    used = int((sizes > 0).sum())
    if total == 0 or len(x) <= used:
        return 0.0
    return max(0.0, 1 - (within / (len(x) - used)) / (total / (len(x) - 1)))


def correlations(scores: ArrayLike) -> Floats:
    """Return (rows, rows) Pearson correlations, each over the units both have; NaN where one does not vary."""
    cov, spread = _pairwise(table("scores", scores))
    with np.errstate(divide="ignore", invalid="ignore"):
        return cov / np.sqrt(spread * spread.T)


def cronbach(scores: ArrayLike) -> float:
    """Return Cronbach's alpha of (rows, units), from covariances over the units each pair has.

    Raises:
        ValueError: fewer than two rows, or nothing varies.
    """
    given = table("scores", scores)
    cov, _ = _pairwise(given)
    if len(given) < 2 or not cov.sum() > 0:
        raise ValueError("Cronbach's alpha needs two rows that vary")
    return float(len(given) / (len(given) - 1) * (1 - np.trace(cov) / cov.sum()))


def pca_weights(scores: ArrayLike) -> Floats:
    """Return (rows,) loadings of the first principal component of standardised rows, of length 1, mostly positive.

    A negative one says that the row runs against its siblings: do not publish such weights, ask why.
    """
    given = table("scores", scores)
    _, vectors = np.linalg.eigh(correlations(given[:, ~np.isnan(given).any(axis=0)]))
    first: Floats = vectors[:, -1]
    return first if first.sum() >= 0 else -first


def _pairwise(given: Floats) -> tuple[Floats, Floats]:
    """Return covariances (n - 1) over common units, and for each pair the row's variance over the same units."""
    size = len(given)
    cov, spread = np.full((size, size), np.nan), np.full((size, size), np.nan)
    for a in range(size):
        for b in range(size):
            both = ~np.isnan(given[a]) & ~np.isnan(given[b])
            if both.sum() < 2:
                continue
            x, y = given[a, both], given[b, both]
            cov[a, b] = (x - x.mean()) @ (y - y.mean()) / (both.sum() - 1)
            spread[a, b] = x.var(ddof=1)
    return cov, spread
