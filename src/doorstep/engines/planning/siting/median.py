"""The p-median: so many sites that everybody's way, weighted, is shortest in all (p-中位)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from doorstep.engines.planning.siting.choosing import Choosing, check_count, check_servable
from doorstep.engines.planning.siting.clock import Clock
from doorstep.engines.planning.siting.core import Core, all_free, core_of, shrink
from doorstep.engines.planning.siting.covering import refuse_too_few
from doorstep.engines.planning.siting.pairs import OPEN
from doorstep.engines.planning.siting.problem import Floats, Ints
from doorstep.engines.planning.siting.prove import prove
from doorstep.engines.planning.siting.sited import Sited, nearest_open
from doorstep.engines.planning.siting.whole import Whole, serve_whole


def p_median(
    problem: Choosing, count: int, *, time_limit_s: float | None = None, clock: Callable[[], float] = time.monotonic,
    seed: int = 1,
) -> Sited:  # fmt: skip
    """Choose at most `count` sites, the kept ones among them, so that the sum of weight x distance is least.

    Args:
        problem: points, candidates and distances.
        count: most sites in the end.
        time_limit_s: seconds to search; none = until proved, which alone promises the same sites on every machine.
        clock: seconds; read only here.
        seed: of the few random numbers.

    Raises:
        Faulty: a count that cannot be meant, a time limit not above 0.
        Unservable: somebody cannot be served by any `count` sites; the message says who and why.
    """
    check_count(problem, count)
    check_servable(problem, count)
    limit = Clock(time_limit_s, clock)
    core, beyond = median_core(problem, count)
    is_limited = problem.capacities is not None
    proof = prove(core, limit.share(0.2) if is_limited else limit, seed=seed)
    if proof.value >= beyond:
        refuse_too_few(problem, count, is_certain=proof.bound >= beyond * (1 - 1e-9))
    if is_limited:
        costs = problem.weights[problem.point_of_pair()] * problem.distances
        asked = Whole(problem, np.inf, count, costs, np.zeros(problem.candidates))
        served = serve_whole(asked, limit, first=proof.names)
        if served.serves is None:
            refuse_too_few(problem, count, is_certain=served.bound == np.inf)
        bound = min(served.value, max(served.bound, proof.bound))
        return Sited(served.sites, served.serves, served.value, bound, proof.nodes)
    sites = tuple(sorted({*problem.kept, *proof.names}))
    return Sited(sites, nearest_open(problem, sites), proof.value, proof.bound, proof.nodes)


def median_core(problem: Choosing, count: int) -> tuple[Core, float]:
    """Return the core of a median without capacities; a cost that only choices reach that leave somebody unserved."""
    point, cost = problem.point_of_pair(), problem.weights[problem.point_of_pair()] * problem.distances
    dearest = np.zeros(len(problem))
    np.maximum.at(dearest, point, cost)
    beyond = 1.0 + math.ceil(float(dearest.sum()))
    asks = problem.asks()
    numbers = np.cumsum(asks) - 1
    keep = asks[point]
    most = np.full(int(asks.sum()), beyond)
    core = core_of(
        numbers[point[keep]], problem.sites[keep], cost[keep], most=_cap(numbers[point[keep]], cost[keep], most,
        problem.candidates - count), opening=np.zeros(problem.candidates), room=count,
        names=np.arange(problem.candidates),
    )  # fmt: skip
    return with_kept(core, problem), beyond


def with_kept(core: Core, problem: Choosing) -> Core:
    """Return the core with the kept sites standing and out of the way."""
    if not problem.kept:
        return core
    state = all_free(core)
    state[list(problem.kept)] = OPEN
    return shrink(core, state)[0]


def _cap(point: Ints, cost: Floats, most: Floats, spare: int) -> Floats:
    """Return (n,) what a point costs at most, `spare` sites being closed: its next nearest one stands."""
    counts = np.bincount(point, minlength=len(most))
    ends = np.cumsum(counts)
    capped = most.copy()
    for at, (first, end) in enumerate(zip((ends - counts).tolist(), ends.tolist(), strict=True)):
        if end - first > spare:
            capped[at] = np.partition(cost[first:end], spare)[spare]
    return capped
