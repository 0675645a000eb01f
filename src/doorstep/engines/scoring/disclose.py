"""Which numbers may be shown so that no small group can be seen, nor worked out from the others (统计披露控制)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Bools, Floats

LEAST: Final = 3
"""A threshold below this protects nobody."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown.

    Attributes:
        is_hidden: (cells,).
        is_small: (cells,) hidden for being small; the other hidden ones protect these.
    """

    is_hidden: Bools
    is_small: Bools


def tree_equations(parents: Sequence[int | None]) -> Floats:
    """Return (parents with children, cells) equations "children sum to parent"; None for a root."""
    rows = {at: np.zeros(len(parents)) for at in sorted({parent for parent in parents if parent is not None})}
    for child, parent in enumerate(parents):
        if parent is not None:
            rows[parent][child], rows[parent][parent] = 1.0, -1.0
    return np.array(list(rows.values())).reshape(-1, len(parents))


def table_equations(rows: int, columns: int) -> Floats:
    """Return the equations of a table with margins: cells row by row, the last row and column their sums."""
    cell = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    found = []
    for lines in (cell, cell.T):
        for line in lines:
            equation = np.zeros(cell.size)
            equation[line[:-1]], equation[line[-1]] = 1.0, -1.0
            found.append(equation)
    return np.array(found)


def suppress(
    counts: ArrayLike,
    equations: Floats,
    k: int = 5,
    *,
    also: ArrayLike | None = None,
    prefer: ArrayLike | None = None,
) -> Shown:
    """Return which cells to hide so that no cell of 1 to k - 1 people is shown or follows from what is shown.

    Small cells are hidden first. Then, as long as a small cell follows from the published ones and the equations, or a
    hidden remainder is itself smaller than k, the smallest shown cell with people beside it is hidden, too; a total
    goes last. Cells of nobody are shown: there is nobody to see.

    Args:
        counts: (cells,) people in every cell that would be published, totals among them.
        equations: (equations, cells) whose products with the counts are all 0.
        k: fewest people a shown cell has.
        also: (cells,) hidden anyway, as they are in another table with which this one could be compared.
        prefer: (cells,) of the cells beside a small one, the lowest is hidden first; nothing: the counts.

    Raises:
        ValueError: k under 3, counts that do not fit the equations, or no way to protect.
    """
    n = np.asarray(counts, dtype=np.float64)
    if k < LEAST:
        message = f"k must be at least {LEAST}, got {k}"
        raise ValueError(message)
    if equations.shape[1:] != n.shape or (n < 0).any() or (n != np.floor(n)).any():
        raise ValueError("counts must be whole, 0 or more, one per cell of the equations")
    if np.abs(equations @ n).max(initial=0.0) > 0:
        raise ValueError("counts do not add up to their totals")
    small = (n > 0) & (n < k)
    hidden = small.copy() if also is None else small | (np.asarray(also, bool) & (n > 0))
    first = n if prefer is None else np.asarray(prefer, np.float64)
    while True:
        open_at = _exposed(n, equations, hidden, small, k)
        if open_at is None:
            return Shown(hidden, small)
        beside = np.flatnonzero((equations[open_at] != 0) & ~hidden & (n > 0))
        if len(beside) == 0:
            raise ValueError("suppress: nothing is left to hide beside a small cell")
        totals = equations[open_at][beside] < 0
        hidden[beside[np.lexsort((first[beside], totals))[0]]] = True


def derivable(equations: Floats, hidden: Bools) -> Bools:
    """Return (cells,) which hidden cells follow exactly from the shown ones and the equations."""
    found = np.zeros(len(hidden), bool)
    where = np.flatnonzero(hidden)
    if len(where) == 0:
        return found
    unknown = equations[:, where]
    unknown = unknown[(unknown != 0).any(axis=1)]
    if len(unknown) == 0:
        return found
    _, sizes, basis = np.linalg.svd(unknown)
    rank = int((sizes > 1e-9).sum())
    found[where] = (np.abs(basis[rank:]) < 1e-9).all(axis=0)
    return found


def may_show_text(answers: int, k: int = 10) -> bool:
    """Whether free words may be shown at this level: only where enough people answered."""
    return answers >= max(k, LEAST)


def _exposed(n: Floats, equations: Floats, hidden: Bools, small: Bools, k: int) -> int | None:
    """Return an equation that gives away a small cell or a remainder smaller than k; None where all is safe."""
    for at, row in enumerate(equations):
        inside = hidden & (row != 0)
        parts, totals = inside & (row > 0), inside & (row < 0)
        if totals.any() or not parts.any():
            continue
        if (n[parts] > 0).sum() < 2 or n[parts].sum() < k:
            return at
    given_away = derivable(equations, hidden) & small
    if given_away.any():
        beside = (equations[:, given_away] != 0).any(axis=1) & ((equations != 0) & ~hidden & (n > 0)).any(axis=1)
        return (
            int(np.flatnonzero(beside)[0])
            if beside.any()
            else int(np.flatnonzero(equations[:, given_away].any(axis=1))[0])
        )
    return None
