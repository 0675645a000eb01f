"""The solver finds the best plan wherever all of them can be tried."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.planning.periodic.worlds import best_distance, drawn, small_problem

from doorstep.engines.planning.periodic.problem import PeriodicProblem
from doorstep.engines.planning.periodic.solve import solve_periodic
from doorstep.engines.planning.periodic.verify import verify_plan


def agrees(problem: PeriodicProblem) -> None:
    outcome, best = solve_periodic(problem, seed=1, step_limit=30_000), best_distance(problem)

    assert (outcome.plan is None) == (best is None)
    if outcome.plan is not None:
        assert verify_plan(problem, outcome.plan) == []
        assert outcome.plan.distance == pytest.approx(best, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 2), st.integers(2, 3))
def test_the_plan_is_the_best_of_all_plans(seed: int, clients: int, vehicles: int, days: int) -> None:
    problem = drawn(seed, clients=clients, vehicles=vehicles, days=days)

    if problem is not None:
        agrees(problem)


@pytest.mark.parametrize("seed", range(5))
def test_without_limits_the_plan_is_the_best_of_all_plans(seed: int) -> None:
    agrees(small_problem(seed, clients=6, vehicles=1, days=2, is_tight=False))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_plan_of_six_clients_is_the_best_of_all_plans(seed: int) -> None:
    problem = drawn(seed, clients=6, vehicles=2, days=2)

    if problem is not None:
        agrees(problem)
