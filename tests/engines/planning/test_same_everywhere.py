"""The same problem, seed and steps are the same plan: today, tomorrow, and on every Python we stand for.

The figures were found with Python 3.11 (NumPy 2.4) and 3.13 (NumPy 2.5) alike. Who changes a search changes them, and
tries both.
"""

import hashlib
import json
import random
from dataclasses import replace

from tests.engines.planning.visits.worlds import small_county

from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem
from doorstep.engines.planning.periodic.solve import solve_periodic
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.solve import solve_visits


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_a_timetable_is_the_same_on_every_python() -> None:
    problem = small_county(7, villages=40, vehicles=2, days=3, lunch=True, windows=True)

    plan = solve_visits(problem, seed=5, time_limit_s=None, iterations=3_000)

    written = codec.plan_to_json(replace(plan, run=replace(plan.run, seconds=0.0)))
    assert (plan.objective.residents_served, plan.objective.metres) == (27_940, 113_427)
    assert digest(json.dumps(written, sort_keys=True)) == "e6f1f0c428570cae"


def test_routes_of_many_days_are_the_same_on_every_python() -> None:
    dice = random.Random(3)
    daily, twice = ((0, 1, 2, 3),), ((0, 2), (1, 3))
    clients = tuple(
        Client(
            at, dice.uniform(0, 60), dice.uniform(0, 60), 4.0, float(dice.randint(3, 20)), dice.choice((daily, twice))
        )
        for at in range(1, 31)
    )
    problem = PeriodicProblem((30.0, 30.0), 3, (120.0,) * 4, (260.0,) * 4, clients)

    found = solve_periodic(problem, seed=5, step_limit=200_000)

    assert found.run.children == 1_203
    assert found.plan is not None
    assert digest(repr((found.plan.routes, sorted(found.plan.days.items())))) == "6f475e2188612691"
