"""Covering: most people within reach of so many sites (最大覆盖), or everybody within reach of fewest (集合覆盖)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.siting.choosing import (
    Choosing,
    Unservable,
    check_count,
    check_reach,
    check_servable,
    checked_prices,
)  # fmt: skip
from doorstep.engines.planning.siting.clock import Clock
from doorstep.engines.planning.siting.core import core_of
from doorstep.engines.planning.siting.dominance import largest, pack, smallest
from doorstep.engines.planning.siting.problem import Floats, Ints
from doorstep.engines.planning.siting.prove import Proof, prove
from doorstep.engines.planning.siting.sited import Sited, nearest_open
from doorstep.engines.planning.siting.whole import Whole, serve_whole

_EXPLAINING_S: Final = 10.0
_MOST_COMPARED: Final = 30_000
"""More sets than this are not compared with each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """Who can be reached from where: what is left of it once it is made as small as it gets.

    Attributes:
        starts: (n + 1,) where each point's sites begin.
        sites: (pairs,) numbers into `names`, ascending within a point.
        weights: (n,) of each point.
        names: (m,) the candidates.
    """

    starts: Ints
    sites: Ints
    weights: Floats
    names: Ints

    def point_of_pair(self) -> Ints:
        """(pairs,) the point of each pair."""
        return np.repeat(np.arange(len(self.weights)), np.diff(self.starts))


def most_covered(
    problem: Choosing, count: int, reach: float, *, time_limit_s: float | None = None,
    clock: Callable[[], float] = time.monotonic, seed: int = 1,
) -> Sited:  # fmt: skip
    """Choose at most `count` sites, the kept ones among them, so that most weight has one within reach.

    Args:
        problem: points, candidates and distances.
        count: most sites in the end.
        reach: longest distance; exactly so far is within reach.
        time_limit_s: seconds to search; none = until proved, which alone promises the same sites on every machine.
        clock: seconds; read only here.
        seed: of the few random numbers.

    Raises:
        Faulty: a count or a reach that cannot be meant.
    """
    check_count(problem, count)
    check_reach(reach)
    limit = Clock(time_limit_s, clock)
    already = nearest_open(problem, problem.kept, reach) >= 0
    cover = cover_of(problem, reach, problem.asks() & ~already)
    is_limited = problem.capacities is not None
    proof = cover_most(cover, count - len(problem.kept), limit.share(0.2) if is_limited else limit, seed=seed)
    serves = nearest_open(problem, tuple(sorted({*problem.kept, *proof.names})), reach)
    sites = {*problem.kept, *serves[problem.asks() & (serves >= 0)].tolist()}
    serves = nearest_open(problem, tuple(sorted(sites)), reach)
    value = float(problem.weights[serves >= 0].sum())
    bound = float(problem.weights[already].sum()) + float(cover.weights.sum()) - proof.bound
    if is_limited:
        costs = -problem.weights[problem.point_of_pair()]
        asked = Whole(problem, reach, count, costs, np.zeros(problem.candidates), is_optional=True)
        served = serve_whole(asked, limit, first=tuple(sites))
        if served.serves is None:
            raise Unservable(["count: nothing was found in the time given"])
        return Sited(served.sites, served.serves, -served.value, max(-served.value, min(-served.bound, bound)))
    return Sited(tuple(sorted(sites)), serves, value, max(value, bound), proof.nodes)


def fewest_sites(
    problem: Choosing, reach: float, *, prices: Sequence[float] | None = None, time_limit_s: float | None = None,
    clock: Callable[[], float] = time.monotonic, seed: int = 1,
) -> Sited:  # fmt: skip
    """Choose the fewest new sites, or the cheapest, so that everybody has one within reach.

    Args:
        problem: points, candidates and distances; kept sites cost nothing.
        reach: longest distance; exactly so far is within reach.
        prices: (m,) of each candidate, above 0; none = 1 each.
        time_limit_s: seconds to search; none = until proved.
        clock: seconds; read only here.
        seed: of the few random numbers.

    Raises:
        Faulty: a reach or prices that cannot be meant.
        Unservable: somebody is out of reach of every candidate; the message says who.
    """
    check_reach(reach)
    price = checked_prices(problem, prices)
    check_servable(problem, reach=reach)
    limit = Clock(time_limit_s, clock)
    already = nearest_open(problem, problem.kept, reach) >= 0
    cover = cover_of(problem, reach, problem.asks() & ~already)
    is_limited = problem.capacities is not None
    proof = cover_all(cover, price[cover.names], limit.share(0.2) if is_limited else limit, seed=seed)
    if is_limited:
        price[list(problem.kept)] = 0.0
        asked = Whole(problem, reach, None, np.zeros(len(problem.sites)), price)
        served = serve_whole(asked, limit, first=proof.names)
        if served.serves is None:
            refuse_unfit(is_certain=served.bound == np.inf)
        bound = min(served.value, max(served.bound, proof.bound))
        return Sited(served.sites, served.serves, served.value, bound, proof.nodes)
    sites = tuple(sorted({*problem.kept, *proof.names}))
    return Sited(sites, nearest_open(problem, sites, reach), proof.value, proof.bound, proof.nodes)


def refuse_too_few(problem: Choosing, count: int, *, is_certain: bool) -> NoReturn:
    """Say that so many sites cannot serve everybody, and how many could.

    Raises:
        Unservable: always.
    """
    if not is_certain:
        raise Unservable([f"count: no {count} sites that serve everybody were found in the time given"])
    if problem.capacities is not None:
        raise Unservable([f"count: {count} sites cannot serve everybody within their capacities"])
    least = fewest_sites(problem, np.inf, time_limit_s=_EXPLAINING_S)
    needed = max(count + 1, math.ceil(least.bound - 1e-6) + len(problem.kept))
    raise Unservable([f"count: {count} sites cannot reach everybody; at least {needed} are needed"])


def refuse_unfit(*, is_certain: bool) -> NoReturn:
    """Say that the points do not fit into the sites.

    Raises:
        Unservable: always.
    """
    if is_certain:
        raise Unservable(["capacity: the points, each whole, do not fit into the sites in reach"])
    raise Unservable(["capacity: no way to fit the points, each whole, into the sites was found in the time given"])


def cover_most(cover: Cover, room: int, clock: Clock, *, seed: int = 1) -> Proof:
    """Return the sites that leave least weight uncovered; `value` and `bound` are weight left uncovered."""
    cover = _together(cover)
    cover = _without_smaller_sites(cover, np.zeros(len(cover.names)))
    core = core_of(
        cover.point_of_pair(), cover.sites, np.zeros(len(cover.sites)), most=cover.weights,
        opening=np.zeros(len(cover.names)), room=room, names=cover.names,
    )  # fmt: skip
    return prove(core, clock, seed=seed)


def cover_all(
    cover: Cover, prices: Floats, clock: Clock, *, seed: int = 1, enough: float = -np.inf, hopeless: float = np.inf
) -> Proof:
    """Return the cheapest sites that cover every point; `value` and `bound` are prices."""
    while True:
        before, names = (len(cover.weights), len(cover.names)), cover.names
        cover = _without_larger_points(cover)
        prices, names = prices[np.isin(names, cover.names)], cover.names
        cover = _without_smaller_sites(cover, prices)
        prices = prices[np.isin(names, cover.names)]
        if (len(cover.weights), len(cover.names)) == before:
            break
    cheapest = np.full(len(cover.weights), np.inf)
    np.minimum.at(cheapest, cover.point_of_pair(), prices[cover.sites])
    core = core_of(
        cover.point_of_pair(), cover.sites, np.zeros(len(cover.sites)), most=cheapest, opening=prices,
        room=len(prices), names=cover.names,
    )  # fmt: skip
    proof = prove(core, clock, seed=seed, enough=enough, hopeless=hopeless)
    return Proof(_mended(cover, prices, proof.names), proof.value, proof.bound, proof.nodes)


def cover_of(problem: Choosing, reach: float, points: NDArray[np.bool_]) -> Cover:
    """Return which of some points new sites can reach; those nobody can reach are left out."""
    point = problem.point_of_pair()
    free = np.ones(problem.candidates, dtype=bool)
    free[list(problem.kept)] = False
    keep = (problem.distances <= reach) & points[point] & free[problem.sites]
    return _rows(point[keep], problem.sites[keep], problem.weights, np.arange(problem.candidates))


def _rows(point: Ints, site: Ints, weights: Floats, names: Ints) -> Cover:
    counts = np.bincount(point, minlength=len(weights))
    has = counts > 0
    used = np.zeros(len(names), dtype=bool)
    used[site] = True
    numbers = np.cumsum(used) - 1
    starts = np.concatenate([[0], np.cumsum(counts[has])]).astype(np.int64)
    return Cover(starts, numbers[site], weights[has], names[used])


def _together(cover: Cover) -> Cover:
    """Return points with the same sites as one."""
    groups: dict[bytes, int] = {}
    rows = pairwise(cover.starts.tolist())
    of = np.array([groups.setdefault(cover.sites[a:b].tobytes(), len(groups)) for a, b in rows], dtype=np.int64)
    first = np.full(len(groups), len(of), dtype=np.int64)
    np.minimum.at(first, of, np.arange(len(of)))
    summed: Floats = np.bincount(of, weights=cover.weights, minlength=len(groups)).astype(np.float64)
    return _only_points(cover, first, summed)


def _only_points(cover: Cover, rows: Ints, weights: Floats) -> Cover:
    """Return the cover of some points, ascending, with new weights."""
    numbers = np.full(len(cover.weights), -1, dtype=np.int64)
    numbers[rows] = np.arange(len(rows))
    point = numbers[cover.point_of_pair()]
    keep = point >= 0
    return _rows(point[keep], cover.sites[keep], weights, cover.names)


def _without_larger_points(cover: Cover) -> Cover:
    """Leave out each point that is covered whenever another one is."""
    cover = _together(cover)
    if len(cover.weights) > _MOST_COMPARED:
        return cover
    words = pack(cover.starts, cover.sites.astype(np.int32), max(1, len(cover.names)))
    rows = np.flatnonzero(smallest(words, np.diff(cover.starts)))
    return _only_points(cover, rows, cover.weights[rows])


def _without_smaller_sites(cover: Cover, prices: Floats) -> Cover:
    """Leave out each site whose points a site at no higher price covers, too."""
    if len(cover.names) > _MOST_COMPARED:
        return cover
    order = np.argsort(cover.sites, kind="stable")
    counts = np.bincount(cover.sites, minlength=len(cover.names))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    words = pack(starts, cover.point_of_pair()[order].astype(np.int32), max(1, len(cover.weights)))
    stays = largest(words, counts, prices)
    keep = stays[cover.sites]
    return _rows(cover.point_of_pair()[keep], cover.sites[keep], cover.weights, cover.names)


def _mended(cover: Cover, prices: Floats, names: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sites and, for each point they miss, its cheapest one: the price was reckoned with."""
    stands = set(names)
    for first, end in pairwise(cover.starts.tolist()):
        here = cover.sites[first:end]
        if stands.isdisjoint(cover.names[here].tolist()):
            stands.add(int(cover.names[here[np.argmin(prices[here])]]))
    return tuple(sorted(stands))
