"""A million units at the speed of memory: one pass, and a thousand replicates without keeping them (全国规模).

For schemes of weighted means alone. Single precision: a score has six digits; publish from `build.score`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.kernels import Singles, blur, count, in_parts, place, tree_of_means
from doorstep.engines.scoring.normalise import Affine
from doorstep.engines.scoring.scheme import Scheme

BLOCK: Final = 4000
"""Units done together; no power of two, or turning a block over would fall on the same lines of the cache."""
BINS: Final = 16_384
POOL: Final = 1 << 20
"""Normal numbers drawn once and used again and again, turned; see `_Noise`."""


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
    line = (low, np.float32(BINS / (high - low)))
    noise = None if squares is None or variances is None else _Noise.drawn(squares, variances, seed)
    blocks = -(-units // BLOCK)
    parts: list[NDArray[np.int32]] = []

    def scores(block: int, room: Singles) -> Singles:
        """Made in room (2, replicates x BLOCK), used again and again: fresh memory would cost more than the sums."""
        span = slice(block * BLOCK, min((block + 1) * BLOCK, units))
        shape = (replicates, span.stop - span.start)
        found: Singles = np.matmul(weights, normalised[:, span], out=room[0, : shape[0] * shape[1]].reshape(shape))
        if noise is not None:
            noise.add(found, block, span, room[1, : shape[0] * shape[1]].reshape(shape))
        return found

    def counted(piece: tuple[int, int]) -> None:
        counts, room = np.zeros((replicates, BINS), np.int32), np.empty((2, replicates * BLOCK), np.float32)
        parts.append(counts)
        for block in range(*piece):
            count(scores(block, room), line, counts)

    in_parts(counted, blocks, 1)
    counts = sum(parts[1:], parts[0])
    edges = np.empty((replicates, BINS + 1), np.float32)
    edges[:, 0], edges[:, 1:] = units + 1, units + 1 - np.cumsum(counts, axis=1)
    kth = [int(0.05 * (replicates - 1)), (replicates - 1) // 2, replicates - 1 - int(0.05 * (replicates - 1))]
    out = np.empty((3, units), np.float32)

    def placed(piece: tuple[int, int]) -> None:
        room, turned = np.empty((2, replicates * BLOCK), np.float32), np.empty((BLOCK, replicates), np.float32)
        for block in range(*piece):
            found = scores(block, room)
            many = found.shape[1]
            place(found, line, edges, turned[:many])
            turned[:many].sort(axis=1)  # wide-register sorting beats selecting three
            out[:, block * BLOCK : block * BLOCK + many] = turned[:many, kth].T

    in_parts(placed, blocks, 1)
    return Places(out[0], out[1], out[2], int(counts.max()))


@dataclass(frozen=True, slots=True)
class _Noise:
    """Sampling error of the index, from a pool of a million normal numbers (mean 0, variance 1).

    Every replicate of every block takes two stretches of it at random and turns them: cos x first + sin x second.
    A turned pair of normal numbers is a normal number; a unit meets the same pair again once in 10^12.

    Source: Wallace, ACM Transactions on Mathematical Software 22 (1996), 119-127.
    """

    squares: Singles
    variances: Singles
    pool: Singles
    seed: int

    @classmethod
    def drawn(cls, squares: Singles, variances: Singles, seed: int) -> _Noise:
        pool = np.random.default_rng([seed, 2]).standard_normal(POOL + BLOCK)
        pool = (pool - pool.mean()) / pool.std()
        return cls(squares, variances, pool.astype(np.float32), seed)

    def add(self, scores: Singles, block: int, span: slice, room: Singles) -> None:
        """Add errors to scores (replicates, units of the block), the same for the same seed and block."""
        dice = np.random.default_rng([self.seed, 3, block])
        at = dice.integers(0, POOL, (len(scores), 2))
        angle = dice.uniform(0, 2 * np.pi, len(scores))
        turn = np.column_stack([np.cos(angle), np.sin(angle)]).astype(np.float32)
        blur(scores, np.matmul(self.squares, self.variances[:, span], out=room), self.pool, at, turn)


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
