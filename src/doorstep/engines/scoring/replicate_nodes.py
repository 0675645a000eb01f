"""One node over many replicates at once: means by matrix products, every other method as it is defined (稳健性).

Scores of a node are (replicates, units), or (1, units) where they are the same in all; so are weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from doorstep.engines.scoring.kernels import Singles
from doorstep.engines.scoring.means import copeland
from doorstep.engines.scoring.scheme import Family, Method

MEANS: Final = {Method.ARITHMETIC, Method.GEOMETRIC, Method.HARMONIC, Method.POWER}


@dataclass(frozen=True, slots=True)
class Draws:
    """Sampling error of one cell of one block."""

    many: int
    error: Singles | None
    dice: np.random.Generator


def is_plain(family: Family) -> bool:
    """Whether a node is a mean of whatever it has, uncapped: the fast way."""
    return family.node.method in MEANS and family.node.least_available == 0 and bool(np.isnan(family.red_lines).all())


def of_leaves(x: Singles, w: Singles, p: float, family: Family, draws: Draws) -> Singles:
    """Return the mean of indicators: a matrix product, and one of the weights where some miss."""
    missing = np.isnan(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = _power(x, p)
        if missing.any():
            total = w @ (~missing).astype(np.float32)
            mean = _root(w @ np.where(missing, np.float32(0), powers) / total, p)
        else:
            total = np.ones((1, 1), np.float32)
            mean = _root(w @ powers, p)
        if draws.error is None or not (error := draws.error[family.children]).any():
            return mean
        steep = error if p == 1 else np.where(x > 0, x ** np.float32(2 * (p - 1)) * error, np.float32(0))
        deviation = np.sqrt((w * w) @ np.where(missing, np.float32(0), steep)) / total
        if p != 1:
            deviation *= np.maximum(mean, 0) ** np.float32(1 - p)
        noisy: Singles = mean + deviation * draws.dice.standard_normal((draws.many, x.shape[1]), dtype=np.float32)
        return noisy


def of_nodes(children: Sequence[Singles], w: Singles, p: float) -> Singles:
    """Return the mean of nodes."""
    powers = [_power(one if p == 1 else np.maximum(one, np.float32(0)), p) for one in children]
    there = [~np.isnan(one) for one in children]
    with np.errstate(divide="ignore", invalid="ignore"):
        if all(one.all() for one in there):
            return _root(_added([w[:, at, None] * one for at, one in enumerate(powers)]), p)
        sums = _added(
            [w[:, at, None] * np.where(h, one, 0) for at, (one, h) in enumerate(zip(powers, there, strict=True))]
        )
        total = _added([w[:, at, None] * one for at, one in enumerate(there)])
        total[total == 0] = np.nan
        return _root(sums / total, p)


def drawn_leaf(x: Singles, row: int, draws: Draws) -> Singles:
    """Return one indicator with its own sampling error in every replicate; unchanged where it has none."""
    if draws.error is None or not draws.error[row].any():
        return x[row : row + 1]
    noise = draws.dice.standard_normal((draws.many, x.shape[1]), dtype=np.float32)
    found: Singles = x[row] + noise * np.sqrt(draws.error[row])
    return found


def of_any(children: Sequence[Singles], w: Singles, p: float | None, family: Family) -> Singles:
    """Return a node of any method with its limits: of availability, and red lines.

    Args:
        children: of the node.
        w: their weights, summing to 1.
        p: exponent of a mean; None = the node's own method, which is none.
        family: the node.
    """
    rows = max(len(w), *(len(one) for one in children))
    units = children[0].shape[1]
    stack = np.stack([np.broadcast_to(one, (rows, units)) for one in children], axis=1)
    known = ~np.isnan(stack)
    if p is not None:
        found = of_nodes(children, w, p)
    elif family.node.method is Method.LEAST:
        found = np.fmin.reduce(np.where(w[:, :, None] > 0, stack, np.float32(np.nan)), axis=1)
    elif family.node.method is Method.MAZZIOTTA_PARETO:
        found = _mazziotta_pareto(stack, known, w)
    else:
        weights = np.broadcast_to(w, (rows, w.shape[1])).astype(np.float64)
        pairs = zip(stack.astype(np.float64), weights, strict=True)
        found = np.array([copeland(one, weight) for one, weight in pairs], np.float32)
    if family.node.least_available > 0:
        found = np.where(known.mean(axis=1) + 1e-6 < family.node.least_available, np.float32(np.nan), found)
    lines = family.red_lines.astype(np.float32)[:, None]
    lid = np.where(stack < lines, stack, np.float32(np.inf)).min(axis=1)
    return np.where(np.isnan(found), found, np.minimum(found, lid)).astype(np.float32)


def _mazziotta_pareto(stack: Singles, known: np.ndarray, w: Singles) -> Singles:
    """Return mean less variance over mean; 0 where an error drawn has pushed the mean below 0."""
    total = (w[:, :, None] * known).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (w[:, :, None] * np.where(known, stack, 0)).sum(axis=1) / total
        apart = np.where(known, stack - mean[:, None], 0) ** 2
        found: Singles = np.where(mean <= 0, 0, mean - (w[:, :, None] * apart).sum(axis=1) / total / mean)
    return found


def _added(parts: Sequence[Singles]) -> Singles:
    found: Singles = parts[0].astype(np.float32)
    for one in parts[1:]:
        found = found + one
    return found


def _power(x: Singles, p: float) -> Singles:
    """Return x^p, or the logarithm at 0."""
    found: Singles = x
    with np.errstate(divide="ignore", invalid="ignore"):
        if p != 1:
            found = np.log(x) if p == 0 else np.power(x, np.float32(p)) if p != -1 else np.reciprocal(x)
    return found


def _root(mean: Singles, p: float) -> Singles:
    """Return what `_power` was made of."""
    found: Singles = mean
    if p != 1:
        found = np.exp(mean) if p == 0 else np.power(mean, np.float32(1 / p)) if p != -1 else np.reciprocal(mean)
    return found
