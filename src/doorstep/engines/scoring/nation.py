"""A million units at the speed of memory: one pass, and a thousand replicates without keeping them (全国规模).

For schemes of weighted means alone. Single precision: a score has six digits; publish from `build.score`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.kernels import Singles, count, in_parts, place, tree_of_means
from doorstep.engines.scoring.normalise import Affine
from doorstep.engines.scoring.scheme import Scheme

BLOCK: Final = 4000
"""Units done together; no power of two, or turning a block over would fall on the same lines of the cache."""
BINS: Final = 16_384


def index(scheme: Scheme, values: Singles, scale: Affine) -> Singles:
    """Return (units,) index of (indicators, units) raw single-precision values, reading each of them once.

    What is missing (NaN) is left out in its class, and a class without any in its index, as in `combine`.

    Raises:
        ValueError: the scheme is not of weighted means alone, or shapes.
    """
    _must_be_linear(scheme)
    if values.dtype != np.float32 or values.ndim != 2 or len(values) != len(scheme.leaves):
        message = f"values must be ({len(scheme.leaves)}, units) of float32, got {values.shape} of {values.dtype}"
        raise ValueError(message)
    parent = np.full(len(scheme.codes), -1)
    weight = np.zeros(len(scheme.codes), np.float32)
    for family in scheme.families:
        parent[family.children] = family.row
        weight[family.children] = family.weights / family.weights.sum()
    slope, offset = scale.slope.astype(np.float32), scale.offset.astype(np.float32)
    line = (slope, offset, np.float32(scale.low), np.float32(scale.high))
    given = np.ascontiguousarray(values)
    out = np.empty(values.shape[1], np.float32)

    def part(piece: tuple[int, int]) -> None:
        tree_of_means(given, piece, line, (parent, weight), out)

    in_parts(part, values.shape[1], BLOCK)
    return out


def place_all(scores: Singles) -> NDArray[np.int32]:
    """Return (units,) places, 1 = highest."""
    found = np.empty(len(scores), np.int32)
    found[np.argsort(-scores)] = np.arange(1, len(scores) + 1, dtype=np.int32)
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """Places over the replicates; no confidence sets, see `rank_sets`.

    Attributes:
        best: (units,) 5 % of the replicates are better.
        middle: (units,) median.
        worst: (units,) 5 % are worse.
        most_error: places by which any single one may be off for being counted in bins.
    """

    best: Singles
    middle: Singles
    worst: Singles
    most_error: int


def replicate_places(
    scheme: Scheme,
    normalised: Singles,
    *,
    replicates: int = 1000,
    swing: float = 0.25,
    variances: Singles | None = None,
    seed: int = 0,
) -> Places:
    """Return where every unit stands when weights swing and samples are drawn anew, without keeping the replicates.

    Two passes over blocks of units: scores are counted into bins, then made again (the same numbers, from seed and
    block) and given their place. Memory: two counts of replicates x bins and two blocks.

    Args:
        scheme: of weighted means alone.
        normalised: (indicators, units) float32, nothing missing.
        replicates: how many.
        swing: of every weight, up or down.
        variances: (indicators with sampling error first, units) float32 for the first rows; None = no sampling error.
        seed: recorded with the run.

    Raises:
        ValueError: a missing value, or another kind of scheme.
    """
    _must_be_linear(scheme)
    units = normalised.shape[1]
    weights = _folded(scheme, replicates, swing, seed)
    squares = None if variances is None else (weights[:, : len(variances)] ** 2).copy()
    nominal = scheme.stated[: len(scheme.leaves)].astype(np.float32) @ normalised
    if np.isnan(nominal).any():
        raise ValueError("replicate_places: a value is missing; fill it in first and carry its variance")
    margin = np.float32(1) + np.float32(6) * np.float32(nominal.std())
    low, high = np.float32(nominal.min()) - margin, np.float32(nominal.max()) + margin
    per = np.float32(BINS / (high - low))
    blocks = -(-units // BLOCK)

    def scores(block: int) -> Singles:
        span = slice(block * BLOCK, min((block + 1) * BLOCK, units))
        found: Singles = weights @ normalised[:, span]
        if squares is not None and variances is not None:
            noise = np.random.default_rng([seed, block]).standard_normal(found.shape, dtype=np.float32)
            noise *= np.sqrt(squares @ variances[:, span])
            found += noise
        return found

    parts: list[NDArray[np.int32]] = []

    def counted(piece: tuple[int, int]) -> None:
        counts = np.zeros((replicates, BINS), np.int32)
        parts.append(counts)
        for block in range(*piece):
            count(scores(block), low, per, counts)

    in_parts(counted, blocks, 1)
    counts = sum(parts[1:], parts[0])
    above = (units - np.cumsum(counts, axis=1)).astype(np.float32)
    kth = [int(0.05 * (replicates - 1)), (replicates - 1) // 2, replicates - 1 - int(0.05 * (replicates - 1))]
    out = np.empty((3, units), np.float32)

    def placed(piece: tuple[int, int]) -> None:
        for block in range(*piece):
            found = scores(block)
            place(found, low, per, above, counts)
            start = block * BLOCK
            out[:, start : start + found.shape[1]] = np.sort(found.T, axis=1)[:, kth].T

    in_parts(placed, blocks, 1)
    return Places(out[0], out[1], out[2], int(counts.max()))


def _folded(scheme: Scheme, replicates: int, swing: float, seed: int) -> Singles:
    """Return (replicates, indicators) weights in the whole, every node's swung and shared out anew by its parent."""
    dice = np.random.default_rng([seed, 1])
    factors = dice.uniform(1 - swing, 1 + swing, (replicates, len(scheme.codes)))
    shares: Floats = np.ones((replicates, len(scheme.codes)))
    for family in reversed(scheme.families):
        own = family.weights * factors[:, family.children]
        shares[:, family.children] = shares[:, [family.row]] * own / own.sum(axis=1, keepdims=True)
    return shares[:, : len(scheme.leaves)].astype(np.float32)


def _must_be_linear(scheme: Scheme) -> None:
    if not scheme.is_linear() or any(family.node.least_available > 0 for family in scheme.families):
        raise ValueError("the scheme must be of weighted means alone")
