"""Small questions of siting from a seed, and their answers by trying everything."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator

import numpy as np

from doorstep.engines.planning.siting.choosing import Choosing, from_matrix


def small_question(
    seed: int, *, points: int, candidates: int, has_capacities: bool = False, kept: int = 0
) -> Choosing:  # fmt: skip
    """Points and candidates on a board, some pairs cut off, some points that ask for nothing."""
    dice = random.Random(seed)
    whole = dice.random() < 0.6
    spots = [(dice.uniform(0, 9), dice.uniform(0, 9)) for _ in range(points + candidates)]
    far = np.array([[math.dist(a, b) for b in spots[points:]] for a in spots[:points]])
    far = np.round(far) if whole else far
    far[np.array([[dice.random() < 0.12 for _ in range(candidates)] for _ in range(points)])] = np.inf
    weights = np.array([float(dice.choice([0, 1, 2, 3, 5])) if whole else dice.uniform(0, 5) for _ in range(points)])
    room = weights.sum() / candidates
    capacities = (
        np.array([math.ceil(room * dice.uniform(0.8, 4)) for _ in range(candidates)]) if has_capacities else None
    )
    return from_matrix(far, weights, capacities=capacities, kept=dice.sample(range(candidates), kept))


def far_of(problem: Choosing) -> list[list[float]]:
    """The table of distances."""
    table = np.full((len(problem), problem.candidates), np.inf)
    table[problem.point_of_pair(), problem.sites] = problem.distances
    return [[float(value) for value in row] for row in table]


def choices(problem: Choosing, most: int) -> Iterator[tuple[int, ...]]:
    """Every set of at most so many sites that holds the kept ones."""
    others = [site for site in range(problem.candidates) if site not in problem.kept]
    for more in range(most - len(problem.kept) + 1):
        for chosen in itertools.combinations(others, more):
            if problem.kept or chosen:
                yield (*problem.kept, *chosen)


def cheapest_service(
    problem: Choosing, sites: tuple[int, ...], cost: list[list[float]], missing: list[float]
) -> float:  # fmt: skip
    """Least sum of costs of serving each point whole from one of the sites, or leaving it out at `missing`."""
    load = [math.inf] * problem.candidates if problem.capacities is None else [float(c) for c in problem.capacities]
    asks = [point for point in range(len(problem)) if problem.weights[point] > 0]

    def best_from(at: int) -> float:
        if at == len(asks):
            return 0.0
        point, least = asks[at], math.inf
        weight = float(problem.weights[point])
        if missing[point] < math.inf:
            least = missing[point] + best_from(at + 1)
        for site in sites:
            if cost[point][site] < math.inf and load[site] >= weight - 1e-12:
                load[site] -= weight
                least = min(least, cost[point][site] + best_from(at + 1))
                load[site] += weight
        return least

    if problem.capacities is None:
        return sum(min(missing[point], *(cost[point][site] for site in sites)) for point in asks)
    return best_from(0)


def brute_median(problem: Choosing, count: int) -> float:
    """Least weighted distance; infinite where nobody can serve all."""
    far = far_of(problem)
    cost = [[w * d if w > 0 else 0.0 for d in row] for w, row in zip(problem.weights.tolist(), far, strict=True)]
    never = [math.inf] * len(problem)
    return min(cheapest_service(problem, sites, cost, never) for sites in choices(problem, count))


def brute_most(problem: Choosing, count: int, reach: float) -> float:
    """Most weight within reach."""
    cost = [[0.0 if d <= min(reach, 1e9) else math.inf for d in row] for row in far_of(problem)]
    left_out = [float(weight) for weight in problem.weights]
    least = min(cheapest_service(problem, sites, cost, left_out) for sites in choices(problem, count))
    return float(problem.weights.sum()) - least


def brute_fewest(problem: Choosing, reach: float, prices: list[float]) -> float:
    """Least price of new sites that serve all within reach; infinite where nothing does."""
    cost = [[0.0 if d <= min(reach, 1e9) else math.inf for d in row] for row in far_of(problem)]
    never = [math.inf] * len(problem)
    least = math.inf
    for sites in choices(problem, problem.candidates):
        price = sum(prices[site] for site in sites if site not in problem.kept)
        if price < least and cheapest_service(problem, sites, cost, never) < math.inf:
            least = price
    if not problem.kept and not problem.asks().any():
        return 0.0
    return least


def brute_centre(problem: Choosing, count: int) -> float:
    """Least longest distance; infinite where nobody can serve all."""
    far = far_of(problem)
    never = [math.inf] * len(problem)
    for reach in sorted({d for w, row in zip(problem.weights.tolist(), far, strict=True) if w for d in row} | {0.0}):
        if reach == math.inf:
            break
        cost = [[0.0 if d <= min(reach, 1e9) else math.inf for d in row] for row in far]
        if any(cheapest_service(problem, sites, cost, never) < math.inf for sites in choices(problem, count)):
            return reach
    return math.inf
