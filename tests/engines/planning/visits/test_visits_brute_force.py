"""The solver finds the best timetable wherever all of them can be tried."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.planning.visits.brute import Exhaustive
from tests.engines.planning.visits.worlds import small_county

from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan

QUICK: list[dict[str, Any]] = [
    {"villages": 4, "vehicles": 1, "days": 2, "shift_min": 110},
    {"villages": 4, "vehicles": 2, "days": 2, "shift_min": 90},
    {"villages": 4, "vehicles": 1, "days": 2, "shift_min": 180, "lunch": True},
    {"villages": 4, "vehicles": 1, "days": 3, "shift_min": 130, "windows": True},
    {"villages": 5, "vehicles": 1, "days": 2, "shift_min": 240},
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("world", QUICK, ids=str)
def test_the_plan_is_the_best_of_all_plans(world: dict[str, Any], seed: int) -> None:
    problem = small_county(seed, **world)

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=3000)

    assert verify_plan(problem, plan) == []
    assert plan.objective == Exhaustive(problem).best()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("lunch", [False, True])
@pytest.mark.parametrize("vehicles", [1, 2])
def test_the_plan_is_the_best_of_all_plans_with_six_stops(vehicles: int, lunch: bool, seed: int) -> None:  # noqa: FBT001
    problem = small_county(
        100 + seed, villages=6, vehicles=vehicles, days=2, shift_min=190 if lunch else 120, lunch=lunch
    )

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=10_000)

    assert verify_plan(problem, plan) == []
    assert plan.objective == Exhaustive(problem).best()


@pytest.mark.parametrize("seed", range(4))
def test_a_longer_shift_never_serves_fewer_residents(seed: int) -> None:
    served = [
        Exhaustive(small_county(seed, villages=4, shift_min=shift)).best().residents_served for shift in (70, 90, 120)
    ]

    assert served == sorted(served)
