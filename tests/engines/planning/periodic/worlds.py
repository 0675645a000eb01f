"""Small periodic problems, drawn, and the best plan found by trying all."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import permutations, product

from doorstep.engines.planning.periodic.problem import Client, FaultyProblem, PeriodicProblem

PATTERNS = {
    2: (((0,), (1,)), ((0, 1),)),
    3: (((0,), (1,), (2,)), ((0, 1), (1, 2), (0, 2)), ((0, 1, 2),)),
}


def small_problem(seed: int, *, clients: int, vehicles: int, days: int, is_tight: bool = True) -> PeriodicProblem:
    """A drawn problem; limits of load and time that matter where `is_tight`."""
    dice = random.Random(seed)
    drawn = tuple(
        Client(
            number,
            float(dice.randint(-30, 30)),
            float(dice.randint(-30, 30)),
            service=float(dice.randint(0, 5)),
            demand=float(dice.randint(1, 6)),
            patterns=dice.choice(PATTERNS[days]),
        )
        for number in range(1, clients + 1)
    )
    limits = (10.0, 150.0) if is_tight else (math.inf, math.inf)
    return PeriodicProblem((0.0, 0.0), vehicles, (limits[0],) * days, (limits[1],) * days, drawn)


def best_distance(problem: PeriodicProblem) -> float | None:
    """The least distance of all plans, trying all patterns and partitions into routes; None if there is none."""
    routes = _routes(problem)
    best: float | None = None
    for chosen in product(*(client.patterns for client in problem.clients)):
        total = 0.0
        for day in range(problem.days):
            there = frozenset(at for at, pattern in enumerate(chosen) if day in pattern)
            total += _cover(problem, routes, there, problem.vehicles, day)
        if total < math.inf and (best is None or total < best):
            best = total
    return best


def _routes(problem: PeriodicProblem) -> dict[frozenset[int], tuple[float, float, float]]:
    """Every set of clients: shortest round trip, load, time."""
    found: dict[frozenset[int], tuple[float, float, float]] = {}
    everybody = range(len(problem.clients))
    for size in range(1, len(problem.clients) + 1):
        for order in permutations(everybody, size):
            if order[0] > order[-1]:
                continue
            points = [problem.depot, *((problem.clients[at].x, problem.clients[at].y) for at in order), problem.depot]
            length = sum(math.dist(points[k], points[k + 1]) for k in range(size + 1))
            who = frozenset(order)
            if who not in found or length < found[who][0]:
                load = sum(problem.clients[at].demand for at in order)
                found[who] = (length, load, length + sum(problem.clients[at].service for at in order))
    return found


def _cover(problem: PeriodicProblem, routes: dict[frozenset[int], tuple[float, float, float]], there: frozenset[int],
           vehicles: int, day: int) -> float:  # fmt: skip
    if not there:
        return 0.0
    if vehicles == 0:
        return math.inf
    best, first = math.inf, min(there)
    for others in _subsets(sorted(there - {first})):
        who = frozenset({first, *others})
        length, load, time = routes[who]
        if load <= problem.max_load[day] + 1e-9 and time <= problem.max_time[day] + 1e-9:
            best = min(best, length + _cover(problem, routes, there - who, vehicles - 1, day))
    return best


def _subsets(items: list[int]) -> Iterator[tuple[int, ...]]:
    for chosen in product((False, True), repeat=len(items)):
        yield tuple(item for item, is_in in zip(items, chosen, strict=True) if is_in)


def drawn(seed: int, *, clients: int, vehicles: int, days: int) -> PeriodicProblem | None:
    """A small problem, or None where a drawn client would fit no vehicle."""
    try:
        return small_problem(seed, clients=clients, vehicles=vehicles, days=days)
    except FaultyProblem:
        return None
