"""The published problem, planned by the search of the real timetable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.planning.periodic.worlds import best_distance, small_problem

from doorstep.engines.planning.periodic.plan import Progress
from doorstep.engines.planning.periodic.problem import PeriodicProblem
from doorstep.engines.planning.periodic.verify import verify_plan
from doorstep.engines.planning.published import solve_as_timetable
from doorstep.engines.planning.visits.faults import FaultyInput


def tight(seed: int) -> PeriodicProblem:
    return small_problem(seed, clients=5, vehicles=2, days=2)


@pytest.mark.parametrize("seed", range(12))
def test_the_timetable_finds_the_best_of_all_plans_or_none_where_there_is_none(seed: int) -> None:
    problem = tight(seed)

    outcome, best = solve_as_timetable(problem, seed=1, step_limit=3000), best_distance(problem)

    if best is None:
        assert outcome.plan is None
    else:
        assert outcome.plan is not None
        assert verify_plan(problem, outcome.plan) == []
        assert outcome.plan.distance == pytest.approx(best, rel=1e-4)  # whole thousandths are compared


def test_some_of_these_have_a_plan_and_some_have_none() -> None:
    assert {best_distance(tight(seed)) is None for seed in range(12)} == {True, False}


def test_a_run_ends_where_whoever_waits_has_enough() -> None:
    told = list[Progress]()
    problem = small_problem(1, clients=6, vehicles=1, days=2, is_tight=False)

    def enough(now: Progress) -> bool:
        told.append(now)
        return now.distance > 1e6

    outcome = solve_as_timetable(problem, seed=1, step_limit=3000, progress=enough)

    assert (outcome.run.ended, outcome.run.steps, outcome.run.children) == ("cancelled", 100, 0)
    assert outcome.plan is not None
    assert told[-1].distance == pytest.approx(outcome.plan.distance, rel=1e-4)


def test_without_any_limit_it_is_refused_as_by_the_search_for_it_alone() -> None:
    with pytest.raises(FaultyInput):
        solve_as_timetable(tight(0), seed=1)


def test_a_client_whose_patterns_differ_in_visits_gets_one_of_them() -> None:
    problem = small_problem(1, clients=3, vehicles=1, days=2, is_tight=False)
    clients = tuple(replace(one, patterns=((0, 1), (1,))) for one in problem.clients)

    outcome = solve_as_timetable(replace(problem, clients=clients), seed=1, step_limit=1000)

    assert outcome.plan is not None
    assert set(outcome.plan.days.values()) == {(1,)}
