"""Two clients trade their days where neither could move alone; distance is what counts, however long service takes."""

import numpy as np
import pytest
from tests.engines.planning.periodic.worlds import small_problem

from doorstep.engines.planning.dice import dice_of
from doorstep.engines.planning.periodic.assess import assess
from doorstep.engines.planning.periodic.descend import educate
from doorstep.engines.planning.periodic.lay_out import lay_out
from doorstep.engines.planning.periodic.plan import Progress
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem
from doorstep.engines.planning.periodic.solve import solve_periodic
from doorstep.engines.planning.periodic.state import Ground, Plan, empty_plan, take

EITHER = ((0,), (1,))
"""On the first day or on the second."""


def two_full_days() -> tuple[Ground, Plan]:
    """Return two clients in the east and two in the west; each day's one vehicle is full with one of each."""
    places = ((10.0, 0.0), (10.0, 1.0), (-10.0, 0.0), (-10.0, 1.0))
    clients = tuple(Client(at, x, y, 0.0, 1.0, EITHER) for at, (x, y) in enumerate(places, 1))
    ground = lay_out(PeriodicProblem((0.0, 0.0), 1, (2.0, 2.0), (np.inf, np.inf), clients))
    plan, after = empty_plan(ground), np.zeros((2, 6), np.int32)
    after[0, [5, 1, 3]] = 1, 3, 5
    after[1, [5, 2, 4]] = 2, 4, 5
    take(ground, plan, np.array([1000.0, 1.0]), after, np.array([-1, 0, 1, 0, 1], np.int32))
    plan.dirty[:] = 1
    return ground, plan


@pytest.mark.parametrize(
    ("trades", "distance"), [(0, 40.0 + 2 * np.sqrt(101.0) + 20.0), (3, 2 * (11.0 + np.sqrt(101.0)))]
)
def test_near_clients_trade_days_where_both_vehicles_are_full(trades: int, distance: float) -> None:
    ground, plan = two_full_days()
    prices, figures = np.array([1000.0, 1.0]), np.zeros(4)

    educate(ground, plan, prices, 3, 2, trades, dice_of(1))
    assess(ground, plan, prices, figures)

    assert figures[0] == pytest.approx(distance)
    assert figures[1] == 0.0


def test_two_visits_on_the_way_are_preferred_to_one_that_is_a_way_of_its_own_however_long_they_take() -> None:
    every_day = (Client(1, 50.0, 0.0, 1.0, 1.0, ((0,),)), Client(2, 50.0, 0.0, 1.0, 1.0, ((1,),)))
    between = Client(3, 25.0, 0.0, 500.0, 1.0, ((0, 1), (2,)))
    problem = PeriodicProblem((0.0, 0.0), 1, (9.0,) * 3, (np.inf,) * 3, (*every_day, between))

    plan = solve_periodic(problem, seed=1, step_limit=2000).plan

    assert plan is not None
    assert plan.days[3] == (0, 1)
    assert plan.distance == pytest.approx(200.0)


def test_a_long_annealing_tells_the_distance_it_has_found() -> None:
    county, told = small_problem(3, clients=40, vehicles=14, days=3), list[Progress]()

    outcome = solve_periodic(county, seed=5, step_limit=30_000, progress=told.append)

    assert outcome.run.children == 0
    assert outcome.plan is not None
    assert len({now.distance for now in told[:-1]}) > 1
    assert told[-1].distance == pytest.approx(outcome.plan.distance)
