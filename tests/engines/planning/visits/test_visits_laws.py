"""What holds for every county."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engines.planning.visits.worlds import small_county

from doorstep.engines.planning.dice import dice_of
from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.ground import lay_out
from doorstep.engines.planning.visits.heat import SCARCE, heat_at, scales_of
from doorstep.engines.planning.visits.problem import FixedVisit, VisitProblem
from doorstep.engines.planning.visits.replan import published_by
from doorstep.engines.planning.visits.search import anneal
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.state import empty_state, reckon
from doorstep.engines.planning.visits.verify import verify_plan

COUNTIES = st.builds(
    small_county,
    st.integers(0, 10**6),
    villages=st.integers(1, 14),
    vehicles=st.integers(1, 3),
    days=st.integers(2, 3),
    shift_min=st.integers(40, 400),
    lunch=st.booleans(),
    windows=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(COUNTIES, st.integers(0, 300))
def test_every_plan_keeps_its_promises(problem: VisitProblem, iterations: int) -> None:
    plan = solve_visits(problem, seed=iterations, time_limit_s=None, iterations=iterations)

    assert verify_plan(problem, plan) == []


@settings(max_examples=20, deadline=None)
@given(COUNTIES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(problem: VisitProblem, dice: object) -> None:
    plan = solve_visits(problem, seed=7, time_limit_s=None, iterations=200)

    shuffled = solve_visits(_shuffled(problem, dice), seed=7, time_limit_s=None, iterations=200)

    assert shuffled == plan


@settings(max_examples=10, deadline=None)
@given(COUNTIES)
def test_the_same_input_gives_the_same_plan(problem: VisitProblem) -> None:
    plans = [solve_visits(problem, seed=3, time_limit_s=None, iterations=150) for _ in range(2)]

    assert plans[0] == plans[1]


@settings(max_examples=20, deadline=None)
@given(COUNTIES)
def test_searching_never_ends_below_where_it_began(problem: VisitProblem) -> None:
    begun = solve_visits(problem, seed=3, time_limit_s=None, iterations=0)

    ended = solve_visits(problem, seed=3, time_limit_s=None, iterations=200)

    assert ended.objective.key() <= begun.objective.key()


@settings(max_examples=20, deadline=None)
@given(problem=COUNTIES, steps=st.integers(1, 60), keeps=st.booleans())
def test_what_a_step_touched_is_all_that_changed(problem: VisitProblem, steps: int, *, keeps: bool) -> None:
    published = published_by(solve_visits(problem, seed=1, time_limit_s=None, iterations=20))
    fixed = tuple(FixedVisit(one.stop_id, one.visits[0].day) for one in published[:1])
    villages = (replace(problem.villages[0], promised_visits=1), *problem.villages[1:])
    problem = replace(problem, villages=villages, published=published, fixed=fixed, keep_days=keeps)
    ground = lay_out(problem).ground
    assume(len(ground.value))
    current, best, trial = empty_state(ground), empty_state(ground), empty_state(ground)
    reckon(ground, current)

    anneal(ground, current, best, trial, steps, heat_at(scales_of(ground), 0.0, SCARCE), dice_of(steps))

    told = current.total.copy()
    reckon(ground, current)
    assert told.tolist() == current.total.tolist()
    for name in ("stop_of", "users", "people", "wanted", "skills", "services", "visits", "route_on", "metres", "work"):
        assert getattr(trial, name).tolist() == getattr(current, name).tolist(), name
    for now, then, count in zip(current.order, trial.order, current.length, strict=True):
        assert now[:count].tolist() == then[:count].tolist()


def _shuffled(problem: VisitProblem, dice: object) -> VisitProblem:
    def order(count: int) -> list[int]:
        places = list(range(count))
        dice.shuffle(places)  # type: ignore[attr-defined]
        return places

    vehicles, stops = order(len(problem.vehicles)), order(len(problem.stops))
    rows = np.array([*vehicles, *(len(vehicles) + at for at in stops)])
    assert problem.drive is not None
    return replace(
        problem,
        villages=tuple(problem.villages[at] for at in order(len(problem.villages))),
        stops=tuple(problem.stops[at] for at in stops),
        vehicles=tuple(problem.vehicles[at] for at in vehicles),
        drive=TravelTimes(problem.drive.minutes[np.ix_(rows, rows)], problem.drive.metres[np.ix_(rows, rows)]),
    )
