"""The p-centre: so many sites that the longest way of anybody is shortest (p-中心)."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from doorstep.engines.planning.siting.choosing import Choosing, check_count, check_servable
from doorstep.engines.planning.siting.clock import Clock
from doorstep.engines.planning.siting.covering import cover_all, cover_of, refuse_too_few
from doorstep.engines.planning.siting.problem import Floats
from doorstep.engines.planning.siting.sited import Sited, distances, nearest_open
from doorstep.engines.planning.siting.whole import Whole, serve_whole


def p_centre(
    problem: Choosing, count: int, *, time_limit_s: float | None = None, clock: Callable[[], float] = time.monotonic,
    seed: int = 1,
) -> Sited:  # fmt: skip
    """Choose at most `count` sites, the kept ones among them, so that nobody who asks has farther than need be.

    The answer is one of the distances; by halving, each asks whether `count` sites can cover everybody within it.

    Args:
        problem: points, candidates and distances; how much a point asks for does not matter, if it asks.
        count: most sites in the end.
        time_limit_s: seconds to search; none = until proved.
        clock: seconds; read only here.
        seed: of the few random numbers.

    Raises:
        Faulty: a count that cannot be meant.
        Unservable: no `count` sites reach everybody.
    """
    check_count(problem, count)
    check_servable(problem, count)
    limit = Clock(time_limit_s, clock)
    steps = _steps(problem)
    refuted, ahead, known, best, nodes = 0, 0, len(steps), None, 0
    while ahead < known:
        middle = (ahead + known) // 2
        found, looked = _within(problem, count, float(steps[middle]), limit, seed)
        nodes += looked
        if isinstance(found, Sited):
            best, known = found, int(np.searchsorted(steps, _longest(problem, found)))
        else:
            ahead = middle + 1
            refuted = refuted if found is None else ahead
    if best is None:
        refuse_too_few(problem, count, is_certain=refuted == len(steps))
    return Sited(best.sites, best.serves, float(steps[known]), float(steps[refuted]), nodes)


def _within(
    problem: Choosing, count: int, reach: float, limit: Clock, seed: int
) -> tuple[Sited | bool | None, int]:  # fmt: skip
    """Return an answer in which nobody has farther, or False where there is none, or None where time was too short."""
    if problem.capacities is not None:
        asked = Whole(problem, reach, count, np.zeros(len(problem.sites)), np.zeros(problem.candidates))
        served = serve_whole(asked, limit)
        if served.serves is None:
            return (False if served.bound == np.inf else None), 0
        return Sited(served.sites, served.serves, 0.0, 0.0), 0
    already = nearest_open(problem, problem.kept, reach) >= 0
    cover = cover_of(problem, reach, problem.asks() & ~already)
    more = count - len(problem.kept)
    proof = cover_all(cover, np.ones(len(cover.names)), limit, seed=seed, enough=more, hopeless=more + 1e-6)
    if proof.value <= more:
        sites = tuple(sorted({*problem.kept, *proof.names}))
        return Sited(sites, nearest_open(problem, sites), 0.0, 0.0), proof.nodes
    return (False if proof.bound > more + 1e-7 else None), proof.nodes


def _steps(problem: Choosing) -> Floats:
    """Return the distances that can be the longest, ascending: none below what the loneliest point has to go."""
    asks = problem.asks()[problem.point_of_pair()]
    nearest = np.full(len(problem), np.inf)
    np.minimum.at(nearest, problem.point_of_pair(), problem.distances)
    least = nearest[problem.asks()].max(initial=0.0)
    every = np.unique(problem.distances[asks])
    return every[every >= least] if len(every) else np.zeros(1)


def _longest(problem: Choosing, found: Sited) -> float:
    return float(distances(problem, found)[problem.asks()].max(initial=0.0))
