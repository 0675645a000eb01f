"""The innermost loops, compiled once per machine: no Python object, no missing value, one thread each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from doorstep.engines.scoring.arrays import Bools, Floats, Ints

Singles: TypeAlias = NDArray[np.float32]

THREADS: Final = 2
_TILE: Final = 16
_LANES: Final = 16
_UNITS: Final = 2048
_njit: Any = njit  # its published types lack these options


def _loops(noise: Any, up: Any, down: Any, rows: Any, out: Any) -> None:  # pragma: no cover  compiled
    """Write out[i, r] = max over k of up[i, k] d and -down[i, k] d, d = noise[r, k] - noise[r, rows[i]]; at least 0.

    Sixteen running maxima side by side: one alone would wait for itself, and the compiler would not use wide registers.
    """
    draws, units = noise.shape
    most = np.zeros(_LANES, np.float32)
    whole = units - units % _LANES
    for start in range(0, len(rows), _TILE):
        end = min(start + _TILE, len(rows))
        for draw in range(draws):
            drawn = noise[draw]
            for at in range(start, end):
                own, higher, lower = drawn[rows[at]], up[at], down[at]
                most[:] = 0
                for first in range(0, whole, _LANES):
                    for lane in range(_LANES):
                        gap = drawn[first + lane] - own
                        most[lane] = max(most[lane], gap * higher[first + lane], -gap * lower[first + lane])
                best = np.float32(0)
                for lane in range(_LANES):
                    best = max(best, most[lane])
                for other in range(whole, units):
                    gap = drawn[other] - own
                    best = max(best, gap * higher[other], -gap * lower[other])
                out[at, draw] = best


_row_largest: Any = _njit(cache=True, nogil=True, fastmath=True)(_loops)


def row_largest(noise: Singles, up: Singles, down: Singles, rows: Ints) -> Singles:
    """Return (rows, draws) largest scaled difference of each row's unit to any other, in each draw.

    Args:
        noise: (draws, units) errors drawn.
        up: (rows, units) 1 / error of the difference where the other may wrongly seem higher, 0 where that is left out.
        down: likewise where it may wrongly seem lower.
        rows: unit of each row.
    """
    out = np.empty((len(rows), len(noise)), np.float32)

    def part(ends: tuple[int, int]) -> None:
        one = slice(*ends)
        _row_largest(noise, up[one], down[one], rows[one], out[one])

    in_parts(part, len(rows), _TILE)
    return out


def _means(x: Any, span: Any, line: Any, tree: Any, out: Any) -> None:  # pragma: no cover  compiled
    """Write the root of a tree of weighted means, leaving out NaN, block by block so that sums stay in the cache."""
    slope, offset, low, high = line
    parent, weight = tree
    leaves, none = len(slope), np.float32(0)
    above = len(parent) - leaves
    added, total = np.zeros((above, _UNITS), np.float32), np.zeros((above, _UNITS), np.float32)
    for start in range(span[0], span[1], _UNITS):
        wide = min(_UNITS, span[1] - start)
        added[:] = 0
        total[:] = 0
        for row in range(leaves):
            a, b, w, to = slope[row], offset[row], weight[row], parent[row] - leaves
            values, sums, weights = x[row, start : start + wide], added[to], total[to]
            for at in range(wide):
                value = values[at] * a + b
                there = value == value  # noqa: PLR0124  NaN is the one value that is not
                value = low if value < low else value  # written so, it becomes one wide instruction
                value = high if value > high else value
                sums[at] += w * value if there else none
                weights[at] += w if there else none
        for row in range(above - 1):
            w, to = weight[leaves + row], parent[leaves + row] - leaves
            own, many, sums, weights = added[row], total[row], added[to], total[to]
            for at in range(wide):
                there = many[at] > 0
                sums[at] += w * own[at] / many[at] if there else none
                weights[at] += w if there else none
        for at in range(wide):
            out[start + at] = added[above - 1, at] / total[above - 1, at]


def _blur(row: Any, variance: Any, pool: Any, at: Any, turn: Any) -> None:  # pragma: no cover  compiled
    """Add to one row of scores normal errors of their variances: two stretches of the pool, turned by an angle."""
    first, second = pool[at[0] : at[0] + len(row)], pool[at[1] : at[1] + len(row)]
    for unit in range(len(row)):
        row[unit] += (turn[0] * first[unit] + turn[1] * second[unit]) * np.sqrt(variance[unit])


def _count(scores: Any, line: Any, counts: Any) -> None:  # pragma: no cover  compiled
    """Add how many scores (replicates, units) fall into each bin to counts (replicates, bins)."""
    low, per = line
    top = np.float32(counts.shape[1] - 1)
    for draw in range(scores.shape[0]):
        row, own = scores[draw], counts[draw]
        for unit in range(scores.shape[1]):
            own[np.uint32(min(max((row[unit] - low) * per, np.float32(0)), top))] += 1


def _place(scores: Any, line: Any, edges: Any, out: Any) -> None:  # pragma: no cover  compiled
    """Write to out (units, replicates) the place of each score: between those of its bin's edges, in proportion."""
    low, per = line
    top = np.float32(edges.shape[1] - 2)
    draws, units = scores.shape
    row = np.empty((_LANES, units), np.float32)
    for first in range(0, draws, _LANES):
        wide = min(_LANES, draws - first)
        for draw in range(wide):
            given, own, edge = scores[first + draw], row[draw], edges[first + draw]
            for unit in range(units):
                exact = (given[unit] - low) * per
                at = np.uint32(min(max(exact, np.float32(0)), top))
                up = min(max(exact - np.float32(at), np.float32(0)), np.float32(1))
                own[unit] = edge[at] + up * (edge[at + 1] - edge[at])
        for unit in range(units):
            for draw in range(wide):
                out[unit, first + draw] = row[draw, unit]


tree_of_means: Any = _njit(cache=True, nogil=True, error_model="numpy")(_means)
count: Any = _njit(cache=True, nogil=True)(_count)
place: Any = _njit(cache=True, nogil=True)(_place)
_blur_row: Any = _njit(cache=True, nogil=True, error_model="numpy")(_blur)


def _blur_all(scores: Any, variances: Any, pool: Any, at: Any, turn: Any) -> None:  # pragma: no cover  compiled
    """Add errors to every row."""
    for draw in range(scores.shape[0]):
        _blur_row(scores[draw], variances[draw], pool, at[draw], turn[draw])


blur: Any = _njit(cache=True, nogil=True)(_blur_all)


def in_parts(work: Any, many: int, least: int) -> None:
    """Do a piece of work over ranges of 0..many on two threads; results never depend on how many there are."""
    if many < 2 * least:
        work((0, many))
        return
    cuts = np.linspace(0, many, THREADS + 1).astype(int)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)))


def compared(apart: Floats, left_out: Bools) -> Singles:
    """Return 1 / apart as singles, 0 where left out."""
    return np.where(left_out, 0.0, 1 / apart).astype(np.float32)
