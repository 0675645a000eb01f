"""What holds for every problem."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.planning.periodic.worlds import best_distance, small_problem

from doorstep.engines.planning.periodic.solve import solve_periodic
from doorstep.engines.planning.periodic.verify import verify_plan


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("vehicles", "days"), [(16, 2), (16, 3)])
def test_every_plan_passes_the_verifier(seed: int, vehicles: int, days: int) -> None:
    county = small_problem(seed, clients=30, vehicles=vehicles, days=days)

    plan = solve_periodic(county, seed=seed, step_limit=4000).plan

    assert plan is not None
    assert verify_plan(county, plan) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_further_vehicle_never_makes_the_best_plan_longer(seed: int) -> None:
    few, more = (small_problem(seed, clients=5, vehicles=vehicles, days=2) for vehicles in (2, 3))
    lengths = [solve_periodic(world, seed=1, step_limit=3000).plan for world in (few, more)]

    if lengths[0] is not None:
        assert lengths[1] is not None
        assert lengths[1].distance <= lengths[0].distance + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_twice_the_map_is_twice_the_distance(seed: int) -> None:
    world = small_problem(seed, clients=6, vehicles=1, days=2, is_tight=False)
    twice = replace(world, clients=tuple(replace(one, x=2 * one.x, y=2 * one.y) for one in world.clients))

    plan = solve_periodic(twice, seed=1, step_limit=3000).plan

    assert plan is not None
    assert plan.distance == pytest.approx(2 * (best_distance(world) or 0.0))


def test_a_longer_run_is_not_worse() -> None:
    county = small_problem(1, clients=40, vehicles=14, days=3)

    short, long = (solve_periodic(county, seed=2, step_limit=steps).plan for steps in (3000, 60_000))

    assert short is not None
    assert long is not None
    assert long.distance <= short.distance
