"""Siting with capacities: every point whole to one site, none over what it serves; solved by HiGHS (有容量的选址)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy

from doorstep.engines.planning.siting.choosing import Choosing
from doorstep.engines.planning.siting.clock import Clock
from doorstep.engines.planning.siting.problem import Floats, Ints

_MOST_PAIRS: Final = 2_000_000
"""More pairs than this are not handed to HiGHS: the model alone would take gigabytes."""
_LEAST_S: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """What is asked.

    Attributes:
        problem: points, candidates, capacities.
        reach: longest distance allowed.
        count: most sites, or nothing.
        costs: (pairs,) of serving the point of each pair from its site.
        prices: (m,) of opening each site.
        is_optional: whether points may be left out.
    """

    problem: Choosing
    reach: float
    count: int | None
    costs: Floats
    prices: Floats
    is_optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What was found.

    Attributes:
        serves: (n,) the site of each point that asks, -1 = none; nothing where no service was found.
        sites: those opened, the kept ones among them.
        value: what it costs; infinite where none was found.
        bound: no service costs less; infinite where there is none at all.
    """

    serves: Ints | None
    sites: tuple[int, ...]
    value: float
    bound: float


def serve_whole(asked: Whole, clock: Clock, *, first: tuple[int, ...] = ()) -> Served:
    """Return the cheapest service, proved to a millionth, or with time up the best one found and a bound.

    Args:
        asked: the question.
        clock: when to stop.
        first: sites to try before anything else: what is best without capacities.
    """
    keep = _usable(asked)
    start = _by_regret(asked, keep, first)
    if len(keep) > _MOST_PAIRS:
        return start
    found = _highs(asked, keep, max(clock.left(), _LEAST_S))
    if start.value < found.value:
        return Served(start.serves, start.sites, start.value, min(found.bound, start.value))
    return found


def _usable(asked: Whole) -> Ints:
    """Return the pairs of points that ask, within reach, that fit into the site at all."""
    problem, point = asked.problem, asked.problem.point_of_pair()
    room = problem.limits()[problem.sites]
    weights = problem.weights[point]
    return np.flatnonzero((weights > 0) & (problem.distances <= asked.reach) & (weights <= room))


def _highs(asked: Whole, keep: Ints, seconds: float) -> Served:
    """Solve: x_j open, y_ij served; sum y_i = 1, y_ij <= x_j, sum w_i y_ij <= capacity_j x_j, sum x <= count."""
    problem = asked.problem
    point, site, m = problem.point_of_pair()[keep], problem.sites[keep], problem.candidates
    weights = problem.weights[point]
    pair, size = np.arange(len(keep)), m + len(keep)
    ones = np.ones(len(keep))
    room = np.minimum(problem.limits(), float(problem.weights.sum()))
    asks = np.flatnonzero(problem.asks())
    row = np.searchsorted(asks, point)
    limit, table = scipy.optimize.LinearConstraint, scipy.sparse.csr_array
    limits = [
        limit(
            table((ones, (row, m + pair)), shape=(len(asks), size)), 0 if asked.is_optional else 1, 1
        ),
        limit(
            table((np.concatenate([ones, -ones]), (np.tile(pair, 2), np.concatenate([m + pair, site]))),
                      shape=(len(keep), size)), -np.inf, 0),
        limit(
            table((np.concatenate([weights, -room]), (np.concatenate([site, np.arange(m)]),
                      np.concatenate([m + pair, np.arange(m)]))), shape=(m, size)), -np.inf, 0),
        limit(
            table((np.ones(m), (np.zeros(m, dtype=np.int64), np.arange(m))), shape=(1, size)),
            -np.inf, m if asked.count is None else asked.count),
    ]  # fmt: skip
    done = scipy.optimize.milp(
        np.concatenate([asked.prices, asked.costs[keep]]),
        integrality=np.ones(size, dtype=np.int64),
        bounds=scipy.optimize.Bounds(np.concatenate([problem.stands(), np.zeros(len(keep))]), 1.0),
        constraints=limits,
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    if done.status == 2:
        return Served(None, (), math.inf, math.inf)
    dual = -math.inf if done.mip_dual_bound is None else float(done.mip_dual_bound)
    if done.x is None:
        return Served(None, (), math.inf, dual)
    serves = np.full(len(problem), -1, dtype=np.int64)
    chosen = np.flatnonzero(done.x[m:] > 0.5)
    serves[point[chosen]] = site[chosen]
    sites = tuple(np.flatnonzero(done.x[:m] > 0.5).tolist())
    value = float(asked.costs[keep][chosen].sum() + asked.prices[list(sites)].sum())
    return Served(serves, sites, value, value if done.status == 0 else min(dual, value))


def _by_regret(asked: Whole, keep: Ints, first: tuple[int, ...]) -> Served:
    """Serve from some sites, those first who would lose most if their best site were taken; none = it did not fit."""
    problem = asked.problem
    point, site = problem.point_of_pair()[keep], problem.sites[keep]
    stands = np.zeros(problem.candidates, dtype=bool)
    stands[[*problem.kept, *first]] = True
    room = problem.limits().copy()
    ways: dict[int, list[tuple[float, int]]] = {at: [] for at in np.flatnonzero(problem.asks()).tolist()}
    for at in np.flatnonzero(stands[site]).tolist():
        ways[int(point[at])].append((float(asked.costs[keep[at]]), int(site[at])))
    loss = {at: _loss(sorted(some), float(problem.weights[at])) for at, some in ways.items()}
    serves, value = np.full(len(problem), -1, dtype=np.int64), 0.0
    for at in sorted(ways, key=lambda at: (-loss[at], at)):
        weight = float(problem.weights[at])
        fits = [way for way in sorted(ways[at]) if room[way[1]] >= weight]
        if fits:
            serves[at] = fits[0][1]
            room[fits[0][1]] -= weight
            value += fits[0][0]
        elif not asked.is_optional:
            return Served(None, (), math.inf, -math.inf)
    sites = tuple(np.flatnonzero(stands).tolist())
    return Served(serves, sites, value + float(asked.prices[list(sites)].sum()), -math.inf)


def _loss(ways: list[tuple[float, int]], weight: float) -> float:
    """Return how much dearer the second best way is, plus the weight to break ties: large ones are hard to fit."""
    if len(ways) < 2:
        return math.inf
    return (ways[1][0] - ways[0][0]) + 1e-6 * weight
