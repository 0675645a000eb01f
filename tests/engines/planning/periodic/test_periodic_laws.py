"""What holds for every problem."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.planning.periodic.worlds import best_distance, small_problem

from doorstep.engines.planning.periodic import search
from doorstep.engines.planning.periodic.plan import Progress
from doorstep.engines.planning.periodic.search import Search, Settings
from doorstep.engines.planning.periodic.solve import solve_periodic
from doorstep.engines.planning.periodic.verify import verify_plan

SHORT_ROUNDS = Settings(round_steps=300)


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


def test_a_run_of_several_rounds_keeps_the_limits_and_can_be_repeated() -> None:
    county = small_problem(3, clients=5, vehicles=3, days=2)

    first, again = (solve_periodic(county, seed=4, step_limit=9000, settings=SHORT_ROUNDS) for _ in range(2))

    assert first.plan is not None
    assert verify_plan(county, first.plan) == []
    assert first == replace(again, run=replace(again.run, seconds=first.run.seconds))


def test_a_large_problem_in_little_time_gets_a_plan_within_the_limits() -> None:
    county = small_problem(1, clients=300, vehicles=150, days=2)

    outcome = solve_periodic(county, seed=1, step_limit=20_000)

    assert outcome.run.children == 0
    assert outcome.plan is not None
    assert verify_plan(county, outcome.plan) == []


def test_a_large_problem_in_a_minute_is_annealed_in_rounds_whose_best_plans_have_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "HURRIED_VISITS", 20)
    monkeypatch.setattr(search, "HURRIED_APART", 100)
    county, ends, a_round = small_problem(3, clients=15, vehicles=8, days=2), list[float](), Search._round

    def noted(self: Search, begin: float, end: float) -> None:
        ends.append(end)
        a_round(self, begin, end)

    monkeypatch.setattr(Search, "_round", noted)

    outcome = solve_periodic(county, seed=4, step_limit=9000)

    assert ends == pytest.approx([0.25, 0.5, 0.75])
    assert outcome.run.children > 0
    assert outcome.plan is not None
    assert verify_plan(county, outcome.plan) == []


def test_a_run_cancelled_between_rounds_returns_the_best_plan_so_far() -> None:
    county = small_problem(3, clients=5, vehicles=3, days=2)
    told = list[float]()

    def stop_after_the_first_round(now: Progress) -> bool:
        told.append(now.distance)
        return now.fraction < 0.3

    outcome = solve_periodic(
        county, seed=4, step_limit=9000, settings=SHORT_ROUNDS, progress=stop_after_the_first_round
    )

    assert outcome.run.ended == "cancelled"
    assert outcome.plan is not None
    assert outcome.plan.distance == pytest.approx(told[-1])
