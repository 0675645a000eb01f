"""Small worlds to site in, from a seed."""

from __future__ import annotations

import itertools
import random

import numpy as np

from doorstep.engines.planning.siting.problem import Points, SitingProblem, Walk
from doorstep.kernel.geo import haversine_m

WALK = Walk(limit_min=8.0, metres_per_min=60.0, detour=1.3)


def small_world(seed: int, *, homes: int = 12, sites: int = 2, candidates: int = 7) -> SitingProblem:
    """A town two kilometres across; some homes of unknown place, some without residents."""
    dice = random.Random(seed)

    def some(count: int, lost: float = 0.0) -> Points:
        at = [
            (np.nan, np.nan)
            if dice.random() < lost
            else (120.08 + dice.uniform(-0.01, 0.01), 30.86 + dice.uniform(-0.01, 0.01))
            for _ in range(count)
        ]
        both = np.array(at).reshape(-1, 2)
        return Points(both[:, 0].copy(), both[:, 1].copy())

    people = np.array([dice.choice([0, 1, 40, 300, 1200]) for _ in range(homes)], dtype=np.int64)
    return SitingProblem(some(homes, 0.15), people, some(sites, 0.2), some(candidates), WALK)


def brute_is_covered(problem: SitingProblem, chosen: tuple[int, ...] = ()) -> list[bool]:
    """Whether each home is within the walk of a site or a chosen candidate: every pair looked at."""
    stands = [*zip(problem.sites.lon, problem.sites.lat, strict=True)]
    stands += [(problem.candidates.lon[at], problem.candidates.lat[at]) for at in chosen]
    return [
        any(
            haversine_m(float(lon), float(lat), float(x), float(y)) * problem.walk.detour
            <= problem.walk.limit_min * problem.walk.metres_per_min
            for x, y in stands
            if not np.isnan(x)
        )
        if not np.isnan(lon)
        else False
        for lon, lat in zip(problem.homes.lon, problem.homes.lat, strict=True)
    ]


def brute_covered(problem: SitingProblem, chosen: tuple[int, ...] = ()) -> int:
    """Residents within the walk, by looking at every pair."""
    return int(problem.residents[np.array(brute_is_covered(problem, chosen), dtype=bool)].sum())


def brute_best(problem: SitingProblem, count: int) -> int:
    """Residents the best set of so many candidates adds, by trying every set."""
    before = brute_covered(problem)
    every = range(len(problem.candidates))
    sets = itertools.combinations(every, min(count, len(every)))
    return max(brute_covered(problem, chosen) for chosen in sets) - before
