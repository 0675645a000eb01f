"""Small counties for the tests of the visits engine."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.travel import TravelTimes, detour_times
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import (
    FrequencyTier,
    OpeningWindow,
    Vehicle,
    Village,
    VisitProblem,
    VisitRules,
    stops_at_villages,
)
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan

PLAIN_RULES = VisitRules(
    service_base_min=20.0,
    service_per_100_min=1.0,
    service_least_min=20,
    service_most_min=60,
    tiers=(FrequencyTier(0, 1), FrequencyTier(1000, 2)),
    walk_limit_min=10,
)


def planned(problem: VisitProblem) -> VisitPlan:
    """A plan that keeps every promise."""
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=300)
    assert verify_plan(problem, plan) == []
    return plan


def on_a_line(
    *minutes_from_depot: int, residents: tuple[int, ...] = (), shift: tuple[int, int] = (480, 1020)
) -> VisitProblem:
    """Villages along one road, a depot at its start, one vehicle, Monday only; 1 minute = 1 km; nobody walks."""
    people = residents or tuple(100 for _ in minutes_from_depot)
    villages = tuple(Village(f"v{at}", f"村{at}", 119.0 + at, 30.0, count) for at, count in enumerate(people))
    places = np.array([0, *minutes_from_depot], dtype=np.float64)
    minutes = np.abs(places[:, None] - places[None, :])
    vehicle = Vehicle("car", "一号车", 119.0, 30.0, (0,), shift[0], shift[1], break_min=0)
    drive = TravelTimes(minutes=minutes, metres=minutes * 1000.0)
    return VisitProblem(villages, stops_at_villages(villages), (vehicle,), PLAIN_RULES, drive)


def with_vehicle(problem: VisitProblem, **changes: object) -> VisitProblem:
    """The same problem with its first vehicle changed."""
    first, *others = problem.vehicles
    return replace(problem, vehicles=(replace(first, **changes), *others))  # type: ignore[arg-type]


def with_drive(problem: VisitProblem, minutes: NDArray[np.float64]) -> VisitProblem:
    """The same problem with other minutes on the road; 1 minute = 1 km."""
    return replace(problem, drive=TravelTimes(minutes=minutes, metres=minutes * 1000.0))


def small_county(seed: int, *, villages: int, vehicles: int = 1, days: int = 2, shift_min: int = 180,
                 lunch: bool = False, windows: bool = False) -> VisitProblem:  # fmt: skip
    """A random county of some 10 km: some villages share stops, some need two visits, roads are not symmetric."""
    dice = random.Random(seed)
    where = [(119.6 + dice.random() * 0.09, 30.6 + dice.random() * 0.08) for _ in range(villages)]
    for at in range(1, villages):
        if dice.random() < 0.4:  # a neighbour a few minutes' walk away
            lon, lat = where[at - 1]
            where[at] = (lon + dice.uniform(-0.004, 0.004), lat + dice.uniform(-0.003, 0.003))
    listed = tuple(
        Village(f"v{at}", f"村{at}", lon, lat, dice.choice([60, 150, 400, 900, 1200, 1500]))
        for at, (lon, lat) in enumerate(where)
    )
    stops = stops_at_villages(listed)
    if windows:
        stops = tuple(replace(stop, windows=_market(dice, days)) for stop in stops)
    fleet = tuple(
        Vehicle(
            f"k{at}",
            f"{at}号车",
            119.6 + 0.04 * at,
            30.64,
            tuple(range(days)),
            600,
            600 + shift_min,
            break_min=40 if lunch else 0,
            break_from_min=660,
            break_until_min=700,
        )
        for at in range(vehicles)
    )
    rules = replace(
        PLAIN_RULES,
        day_labels=("Mon", "Wed", "Thu")[:days],
        day_offsets=(0, 2, 3)[:days],
        walk_limit_min=12,
        service_base_min=15.0,
    )
    roads = np.array([[dice.uniform(1.0, 1.3) for _ in range(vehicles + villages)] for _ in range(vehicles + villages)])
    problem = VisitProblem(listed, stops, fleet, rules)
    return replace(problem, drive=_bent(problem, roads))


def _market(dice: random.Random, days: int) -> tuple[OpeningWindow, ...]:
    if dice.random() < 0.4:
        return ()
    opening = 600 + 20 * dice.randrange(6)
    return (
        OpeningWindow(opening, opening + dice.choice([40, 60, 120]), dice.choice([None, *range(days)])),
        OpeningWindow(720, 790),
    )


def _bent(problem: VisitProblem, roads: NDArray[np.float64]) -> TravelTimes:
    places = [(car.depot_lon, car.depot_lat) for car in problem.vehicles] + [(s.lon, s.lat) for s in problem.stops]
    lon, lat = np.array(places).T
    straight = detour_times(problem.rules.drive, lon, lat)
    return TravelTimes(minutes=straight.minutes * roads, metres=np.round(straight.metres * roads))
