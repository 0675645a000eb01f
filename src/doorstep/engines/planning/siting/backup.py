"""Covering for a budget, and with several sites within reach of everybody, should one be closed (预算与备用覆盖)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack

from doorstep.engines.planning.siting.choosing import Choosing, Faulty, Unservable, check_reach, checked_prices
from doorstep.engines.planning.siting.clock import Clock
from doorstep.engines.planning.siting.problem import Floats, Ints
from doorstep.engines.planning.siting.sited import Sited, nearest_open

OPTIMAL: Final = 0


def most_for_budget(
    problem: Choosing, reach: float, budget: float, *, prices: Sequence[float] | None = None, backup: int = 1,
    time_limit_s: float | None = None,
) -> Sited:  # fmt: skip
    """Choose new sites for at most the budget so that most weight has `backup` sites within reach.

    Args:
        problem: points, candidates and distances, without capacities; kept sites cost nothing and count.
        reach: longest distance; exactly so far is within reach.
        budget: most that the new sites cost together, 0 or more.
        prices: (m,) of each candidate, above 0; none = 1 each.
        backup: so many sites a point needs within reach, at least 1.
        time_limit_s: seconds for HiGHS; none = until proved.

    Returns:
        `serves` names the nearest site of each point that is covered; -1 where it has fewer than `backup`.

    Raises:
        Faulty: something that cannot be meant.
    """
    price = _prices(problem, prices)
    _check(problem, reach, backup)
    if not (0 <= budget < math.inf):
        message = f"budget: a number of 0 or more is wanted, not {budget}"
        raise Faulty(message)
    near = _near(problem, reach)
    rows, weights = _alike(near[problem.asks()], problem.weights[problem.asks()])
    groups, sites = rows.shape
    clock = Clock(time_limit_s)
    constraints = [
        LinearConstraint(csc_array(hstack([-rows, backup * eye_array(groups)])), ub=0.0),
        LinearConstraint(np.concatenate([price, np.zeros(groups)])[None, :], ub=budget),
    ]
    while True:
        done = milp(
            np.concatenate([np.zeros(sites), -weights]),
            integrality=np.concatenate([np.ones(sites), np.full(groups, float(backup > 1))]),
            bounds=Bounds(np.concatenate([problem.stands(), np.zeros(groups)]), 1),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, "time_limit": max(clock.left(), 1e-3)},
        )
        found = _chosen(problem, None if done.x is None else done.x[:sites])
        if price[found].sum() <= budget * (1 + 1e-9) + 1e-9:
            break
        constraints.append(_not_all_of(found[price[found] > 0], sites + groups))
    counts = _counts(near, found)
    wanted = np.where((counts >= backup) & problem.asks(), backup, 0)
    found = _cheaper(near, _needed(near, found, price, problem, wanted), price, problem, wanted)
    covered = (_counts(near, found) >= backup) & problem.asks()
    value = float(problem.weights[covered].sum())
    bound = value if done.status == OPTIMAL else max(value, _dual(done, -float(weights.sum()), sign=-1))
    chosen = tuple(found.tolist())
    return Sited(chosen, np.where(covered, nearest_open(problem, chosen, reach), -1), value, bound)


def fewest_with_backup(
    problem: Choosing, reach: float, backup: int, *, prices: Sequence[float] | None = None,
    time_limit_s: float | None = None,
) -> Sited:  # fmt: skip
    """Choose the cheapest new sites so that everybody has `backup` sites within reach.

    Args:
        problem: points, candidates and distances, without capacities; kept sites cost nothing and count.
        reach: longest distance; exactly so far is within reach.
        backup: so many sites a point needs within reach, at least 1.
        prices: (m,) of each candidate, above 0; none = 1 each.
        time_limit_s: seconds for HiGHS; none = until proved.

    Raises:
        Faulty: something that cannot be meant.
        Unservable: somebody has fewer candidates within reach; the message says who.
    """
    price = _prices(problem, prices)
    _check(problem, reach, backup)
    near = _near(problem, reach)
    has = np.diff(near.indptr)
    wrong = np.flatnonzero(problem.asks() & (has < backup))
    if len(wrong):
        reasons = [f"point {at}: {has[at]} candidates within {reach:g}, {backup} wanted" for at in wrong.tolist()]
        raise Unservable(reasons, wrong.tolist())
    rows, _ = _alike(near[problem.asks()], problem.weights[problem.asks()])
    done = milp(
        price,
        integrality=np.ones(problem.candidates, dtype=np.int64),
        bounds=Bounds(problem.stands(), 1),
        constraints=[LinearConstraint(rows.tocsc(), lb=float(backup))] if rows.shape[0] else [],
        options={"mip_rel_gap": 0.0, "time_limit": Clock(time_limit_s).left()},
    )
    found = np.arange(problem.candidates) if done.x is None else _chosen(problem, done.x)
    wanted = np.where(problem.asks(), backup, 0)
    found = _needed(near, found, price, problem, wanted)
    value = float(price[found].sum())
    bound = value if done.status == OPTIMAL else min(value, max(0.0, _dual(done, 0.0, sign=1)))
    sites = tuple(found.tolist())
    return Sited(sites, nearest_open(problem, sites, reach), value, bound)


def _check(problem: Choosing, reach: float, backup: int) -> None:
    check_reach(reach)
    if problem.capacities is not None:
        raise Faulty("capacities: a budget or a backup is reckoned without them")
    if backup < 1:
        message = f"backup: at least 1 site within reach is wanted, not {backup}"
        raise Faulty(message)
    if backup > problem.candidates:
        message = f"backup: {backup} sites within reach are wanted, and there are {problem.candidates} candidates"
        raise Faulty(message)


def _not_all_of(sites: Ints, length: int) -> LinearConstraint:
    """Rule out sites that cost too much together: HiGHS takes almost 1 for 1, and dear ones hide a little in that."""
    row = np.zeros((1, length))
    row[0, sites] = 1.0
    return LinearConstraint(row, ub=len(sites) - 1.0)


def _prices(problem: Choosing, prices: Sequence[float] | None) -> Floats:
    """Return (m,) the price of each candidate; those that stand cost nothing."""
    price = checked_prices(problem, prices)
    price[list(problem.kept)] = 0.0
    return price


def _near(problem: Choosing, reach: float) -> csr_array:
    """Return (n, m) 1 where a candidate is within reach of a point."""
    at = problem.distances <= reach
    point, site = problem.point_of_pair()[at], problem.sites[at]
    return csr_array((np.ones(len(site)), (point, site)), shape=(len(problem), problem.candidates))


def _alike(rows: csr_array, weights: Floats) -> tuple[csr_array, Floats]:
    """Return the points with the same sites within reach as one."""
    first: dict[bytes, int] = {}
    sums = dict[bytes, float]()
    for at, weight in enumerate(weights.tolist()):
        key = rows.indices[rows.indptr[at] : rows.indptr[at + 1]].tobytes()
        first.setdefault(key, at)
        sums[key] = sums.get(key, 0.0) + weight
    return csr_array(rows[list(first.values())]), np.array(list(sums.values()), dtype=np.float64)


def _chosen(problem: Choosing, x: Floats | None) -> Ints:
    """Return the sites of an answer, the kept ones among them, ascending."""
    new = [] if x is None else np.flatnonzero(x > 0.5).tolist()
    return np.array(sorted({*problem.kept, *new}), dtype=np.int64)


def _counts(near: csr_array, sites: Ints) -> NDArray[np.int64]:
    """Return (n,) how many of the sites are within reach of each point."""
    stands = np.zeros(near.shape[1])
    stands[sites] = 1.0
    return np.asarray(near @ stands).round().astype(np.int64)


def _needed(near: csr_array, sites: Ints, price: Floats, problem: Choosing, wanted: NDArray[Any]) -> Ints:
    """Return the sites without the new ones that nobody needs, the dearest left out first."""
    columns, counts, stays = near.tocsc(), _counts(near, sites), set(sites.tolist())
    for site in sorted(stays - set(problem.kept), key=lambda one: (-price[one], one)):
        points = columns.indices[columns.indptr[site] : columns.indptr[site + 1]]
        if (counts[points] - 1 >= wanted[points]).all():
            counts[points] -= 1
            stays.discard(site)
    return np.array(sorted(stays), dtype=np.int64)


def _cheaper(near: csr_array, sites: Ints, price: Floats, problem: Choosing, wanted: NDArray[Any]) -> Ints:
    """Return the sites where a new one, the dearest first, gives way to a cheaper one that does all it was for."""
    columns, counts, stays = near.tocsc(), _counts(near, sites), set(sites.tolist())
    for site in sorted(stays - set(problem.kept), key=lambda one: (-price[one], one)):
        points = columns.indices[columns.indptr[site] : columns.indptr[site + 1]]
        needing = points[(wanted[points] > 0) & (counts[points] <= wanted[points])]
        does = np.asarray(near[needing].sum(axis=0)).ravel() == len(needing)
        does[list(stays)] = False
        others = np.flatnonzero(does & (price < price[site]))
        if len(others):
            best = int(others[np.argmin(price[others])])
            stays = stays - {site} | {best}
            counts = _counts(near, np.array(sorted(stays), dtype=np.int64))
    return np.array(sorted(stays), dtype=np.int64)


def _dual(done: Any, otherwise: float, *, sign: int) -> float:
    """Return what HiGHS proved, in the units of the goal."""
    proved = done.mip_dual_bound
    return sign * float(otherwise if proved is None or not np.isfinite(proved) else proved)
