"""Problems whose best plan can be seen, and what becomes of a run that is cut short."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from tests.engines.planning.periodic.worlds import small_problem

from doorstep.engines.planning.periodic import solve
from doorstep.engines.planning.periodic.plan import PeriodicPlan, Progress
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem
from doorstep.engines.planning.periodic.solve import solve_periodic
from doorstep.engines.planning.periodic.verify import verify_plan

EITHER = ((0,), (1,))


def at(id_: int, x: float, y: float, patterns: tuple[tuple[int, ...], ...] = EITHER, demand: float = 1.0) -> Client:
    return Client(id_, x, y, service=1.0, demand=demand, patterns=patterns)


def problem(*clients: Client, vehicles: int = 1, max_load: float = 9.0, max_time: float = math.inf) -> PeriodicProblem:
    return PeriodicProblem((0.0, 0.0), vehicles, (max_load,) * 2, (max_time,) * 2, clients)


def test_neighbours_get_the_same_day() -> None:
    east, west = (at(1, 10, 0), at(2, 10, 1)), (at(3, -10, 0), at(4, -10, 1))

    plan = solve_periodic(problem(*east, *west, max_load=2.0), seed=1, step_limit=2000).plan

    assert plan is not None
    assert {frozenset(route) for day in plan.routes for route in day} == {frozenset({1, 2}), frozenset({3, 4})}
    assert plan.distance == pytest.approx(2 * (11 + math.hypot(10, 1)))


def test_a_client_joins_the_day_on_which_somebody_passes() -> None:
    daily = at(1, 20, 0, patterns=((0, 1),))
    second_day = at(2, 0, 5, patterns=((1,),))
    free = at(3, 1, 5)

    plan = solve_periodic(problem(daily, second_day, free), seed=1, step_limit=2000).plan

    assert plan is not None
    assert plan.days == {1: (0, 1), 2: (1,), 3: (1,)}


def test_a_short_shift_calls_for_a_second_vehicle() -> None:
    both_days = ((0, 1),)
    clients = (at(1, 10, 0, both_days), at(2, -10, 0, both_days))

    plan = solve_periodic(problem(*clients, vehicles=2, max_time=21.0), seed=1, step_limit=2000).plan

    assert plan == PeriodicPlan(days={1: (0, 1), 2: (0, 1)}, routes=(((1,), (2,)), ((1,), (2,))), distance=80.0)


def test_no_plan_is_returned_where_none_keeps_the_limits() -> None:
    both_days = ((0, 1),)
    clients = (at(1, 10, 0, both_days), at(2, -10, 0, both_days))

    outcome = solve_periodic(problem(*clients, max_time=21.0), seed=1, step_limit=2000)

    assert outcome.plan is None
    assert outcome.run.ended == "steps"


def test_nobody_to_visit_means_no_routes() -> None:
    outcome = solve_periodic(problem(), seed=1, step_limit=0)

    assert outcome.plan == PeriodicPlan(days={}, routes=((), ()), distance=0.0)


def test_the_same_seed_and_steps_make_the_same_plan() -> None:
    county = small_problem(3, clients=40, vehicles=14, days=3)

    first, again = (solve_periodic(county, seed=5, step_limit=6000).plan for _ in range(2))

    assert first is not None
    assert first == again


def test_a_cancelled_run_returns_its_best_plan_so_far() -> None:
    county, told = small_problem(3, clients=40, vehicles=14, days=3), list[Progress]()

    def stop_at_the_second(so_far: Progress) -> bool:
        told.append(so_far)
        return len(told) < 2

    outcome = solve_periodic(county, seed=5, step_limit=10**9, progress=stop_at_the_second)

    assert outcome.run.ended == "cancelled"
    assert outcome.plan is not None
    assert verify_plan(county, outcome.plan) == []
    assert outcome.plan.distance <= told[-1].distance + 1e-6
    assert outcome.run.steps < 1_000_000


def test_a_run_out_of_time_returns_its_best_plan_so_far() -> None:
    county = small_problem(3, clients=40, vehicles=14, days=3)

    def ticking() -> Iterator[float]:
        moment = 0.0
        while True:
            yield moment
            moment += 0.01

    moments = ticking()
    outcome = solve_periodic(county, seed=5, time_limit_s=1.0, clock=lambda: next(moments))

    assert outcome.run.ended == "time"
    assert outcome.plan is not None
    assert verify_plan(county, outcome.plan) == []


def test_what_is_compiled_first_is_not_taken_for_a_slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    done, moment = list[str](), [0.0]

    def an_hour() -> None:
        done.append("compiled")
        moment[0] += 3600.0

    def clock() -> float:
        done.append("looked")
        moment[0] += 0.001
        return moment[0]

    monkeypatch.setattr(solve, "make_ready", an_hour)

    outcome = solve_periodic(small_problem(3, clients=40, vehicles=14, days=3), seed=5, time_limit_s=1.0, clock=clock)

    assert done[:2] == ["compiled", "looked"]
    assert outcome.run.seconds < 2.0


@pytest.mark.parametrize("limits", [{}, {"step_limit": -1}, {"time_limit_s": math.inf}], ids=str)
def test_a_run_without_a_sensible_limit_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="limit"):
        solve_periodic(problem(), seed=1, **limits)  # type: ignore[arg-type]
