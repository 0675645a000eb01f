"""The verifier finds every kind of fault planted into a good plan."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from doorstep.engines.planning.periodic.plan import PeriodicPlan
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem
from doorstep.engines.planning.periodic.verify import verify_plan

ALTERNATE = ((0,), (1,))
PROBLEM = PeriodicProblem(
    depot=(0.0, 0.0),
    vehicles=1,
    max_load=(2.0, 2.0),
    max_time=(20.0, 20.0),
    clients=(
        Client(1, 3.0, 4.0, service=1.0, demand=1.0, patterns=ALTERNATE),
        Client(2, 3.0, 0.0, service=1.0, demand=1.0, patterns=ALTERNATE),
        Client(3, 0.0, 4.0, service=1.0, demand=1.0, patterns=((0, 1),)),
    ),
)
GOOD = PeriodicPlan(days={1: (0,), 2: (1,), 3: (0, 1)}, routes=(((1, 3),), ((2, 3),)), distance=24.0)


def test_a_good_plan_has_no_fault() -> None:
    assert verify_plan(PROBLEM, GOOD) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"days": {1: (0,), 2: (1,)}, "distance": 24.0}, "client 3 has no days"),
        ({"days": {1: (0,), 2: (0, 1), 3: (0, 1)}}, "client 2 may not be visited on the days (0, 1)"),
        ({"days": {**GOOD.days, 9: (0,)}}, "client 9 is unknown"),
        ({"routes": (((1, 3, 9),), ((2, 3),))}, "day 0 visits client 9, who is unknown"),
        ({"routes": (((1, 3, 1),), ((2, 3),))}, "day 0 visits client 1 2 times"),
        ({"routes": (((1, 3, 2),), ((2, 3),))}, "day 0 visits client 2, whose days are (1,)"),
        ({"routes": (((1,),), ((2, 3),))}, "day 0 leaves out client 3"),
        ({"routes": (((1, 3),),)}, "the plan has 1 days, the problem 2"),
        ({"routes": (((1,), (3,)), ((2, 3),))}, "day 0 needs 2 vehicles, there are 1"),
        ({"routes": (((1, 3), ()), ((2, 3),))}, "day 0 has a route without visits"),
        ({"distance": 23.9}, "the routes are 24.000000 long, the plan says 23.900000"),
    ],
    ids=str,
)
def test_each_planted_fault_is_named(change: dict[str, Any], fault: str) -> None:
    assert fault in verify_plan(PROBLEM, replace(GOOD, **change))


def test_a_route_beyond_its_limits_is_named() -> None:
    tight = replace(PROBLEM, max_load=(1.5, 2.0), max_time=(13.9, math.inf))

    faults = verify_plan(tight, GOOD)

    assert faults == [
        "day 0: a route loads 2, the limit is 1.5",
        "day 0: a route takes 14.0000, the limit is 13.9",
    ]
