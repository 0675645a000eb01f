"""What linear programming says to a covering: prices to start a climb with, and the whole tree where it is small."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
import scipy

from doorstep.engines.planning.siting.core import Core
from doorstep.engines.planning.siting.pairs import Flags, Floats

_SECONDS_A_PAIR: Final = {True: 1e-5, False: 2.3e-5}
"""About what HiGHS takes where sites cost and where their number is given; it is not asked what it would not answer."""
_MOST_PAIRS: Final = 1_000_000


class Solved(NamedTuple):
    """What the tree came to.

    Attributes:
        is_open: (m,) the best choice, or nothing.
        bound: no choice costs less.
    """

    is_open: Flags | None
    bound: float


def best_prices(core: Core, seconds: float) -> Floats | None:
    """Return (n,) the prices of points at which the bound is highest; none where that would take too long.

    They are only where to start: whoever uses them reckons the bound anew. HiGHS goes by the clock on the wall, so its
    limit only keeps it from going astray: a question is not asked unless half the time should do.
    """
    size, needed = len(core.pairs.sites), _SECONDS_A_PAIR[bool(core.pairs.opening.all())]
    if not len(core.pairs.most) or size > _MOST_PAIRS or size * needed > seconds / 2:
        return None
    rows, cost, most = _model(core)
    missed: Any = -rows  # its published types know no sparse tables
    done = scipy.optimize.linprog(
        cost, A_ub=missed, b_ub=-most, bounds=(0, 1), method="highs-ipm", options={"time_limit": 4 * seconds}
    )
    if done.x is None or done.status != 0:
        return None
    prices: Floats = np.clip(-done.ineqlin.marginals[: len(core.pairs.most)], 0.0, core.pairs.most)
    return prices


def solve(core: Core, seconds: float) -> Solved:
    """Return the best choice or, when time is up, the best one found and a bound; both without what is paid anyway."""
    rows, cost, most = _model(core)
    m = len(core.pairs.opening)
    done = scipy.optimize.milp(
        cost,
        integrality=(np.arange(len(cost)) < m).astype(np.int64),
        bounds=scipy.optimize.Bounds(0.0, 1.0),
        constraints=scipy.optimize.LinearConstraint(rows, most, np.inf),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    bound = -math.inf if done.mip_dual_bound is None else float(done.mip_dual_bound)
    return Solved(None if done.x is None else done.x[:m] > 0.5, bound - 1e-6 * max(1.0, abs(bound)))


def _model(core: Core) -> tuple[scipy.sparse.csr_array, Floats, Floats]:
    """Return rows, costs and right sides: a point is reached or its most is paid; no more sites than there is room.

    Where sites cost, a point's most opens a site for it: nobody need be left out.
    """
    pairs = core.pairs
    n, m = len(pairs.most), len(pairs.opening)
    rows = scipy.sparse.csr_array((np.ones(len(pairs.sites)), pairs.sites, pairs.starts), shape=(n, m))
    if pairs.opening.all():
        return rows, pairs.opening, np.ones(n)
    few = scipy.sparse.csr_array(np.concatenate([-np.ones(m), np.zeros(n)])[None, :])
    return (
        scipy.sparse.csr_array(scipy.sparse.vstack([scipy.sparse.hstack([rows, scipy.sparse.eye_array(n)]), few])),
        np.concatenate([pairs.opening, pairs.most]),
        np.concatenate([np.ones(n), [-float(core.room)]]),
    )
