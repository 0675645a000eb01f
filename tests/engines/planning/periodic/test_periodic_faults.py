"""What cannot be meant is refused, and every fault is named at once."""

from __future__ import annotations

import math
from typing import Any

import pytest

from doorstep.engines.planning.periodic.cordeau import Unreadable, read_cordeau
from doorstep.engines.planning.periodic.problem import Client, FaultyProblem, PeriodicProblem


def client(**changed: Any) -> Client:
    fields: dict[str, Any] = {"id": 7, "x": 3.0, "y": 4.0, "service": 1.0, "demand": 1.0, "patterns": ((0,),)}
    return Client(**{**fields, **changed})


def problem(*clients: Client, **changed: Any) -> PeriodicProblem:
    fields: dict[str, Any] = {"depot": (0.0, 0.0), "vehicles": 1, "max_load": (2.0,), "max_time": (math.inf,)}
    return PeriodicProblem(**{**fields, **changed}, clients=clients)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"vehicles": 0}, "vehicles: at least one is needed, not 0"),
        ({"vehicles": 10**7}, "vehicles: 1000 at most, not 10000000"),
        ({"depot": (math.nan, 0.0)}, "depot: (nan, 0.0) is no place"),
        ({"max_load": ()}, "days: at least one is needed\ndays: 0 limits of load but 1 of time"),
        ({"max_time": (5.0, 5.0)}, "days: 1 limits of load but 2 of time"),
        ({"max_load": (0.0,)}, "day 1: limit of load 0.0 is not above 0"),
        ({"max_time": (math.nan,)}, "day 1: limit of time nan is not above 0"),
    ],
    ids=str,
)
def test_a_frame_that_cannot_be_meant_is_refused(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(FaultyProblem) as refused:
        problem(**changed)

    assert str(refused.value) == fault


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"x": math.nan}, "client 7: (nan, 4.0) is no place"),
        ({"x": 1e300}, "client 7: (1e+300, 4.0) is no place"),
        ({"service": -1.0}, "client 7: service -1.0 is no time of 0 or more"),
        ({"demand": -1.0}, "client 7: demand -1.0 is no load of 0 or more"),
        ({"demand": math.nan}, "client 7: demand nan is no load of 0 or more"),
        ({"patterns": ()}, "client 7: no pattern of days to choose from"),
        ({"patterns": ((1,),)}, "client 7: pattern (1,) is no ascending set of the days 0 to 0"),
        ({"patterns": ((),)}, "client 7: a pattern without days"),
        ({"demand": 3.0}, "client 7: demand 3 is more than a vehicle loads"),
    ],
    ids=str,
)
def test_a_client_that_cannot_be_meant_is_refused(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(FaultyProblem) as refused:
        problem(client(**changed))

    assert str(refused.value) == fault


def test_more_clients_than_can_be_planned_are_refused_before_anything_is_laid_out() -> None:
    with pytest.raises(FaultyProblem) as refused:
        problem(*(client() for _ in range(100_000)))

    assert str(refused.value) == "clients: 5000 at most, not 100000"


def test_a_client_too_far_for_any_route_is_refused() -> None:
    with pytest.raises(FaultyProblem) as refused:
        problem(client(), max_time=(10.5,))

    assert str(refused.value) == "client 7: there, service and back take 11.00, more than a route may last"


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(FaultyProblem) as refused:
        problem(client(service=-1.0), client(demand=-1.0), vehicles=0)

    assert str(refused.value).splitlines() == [
        "vehicles: at least one is needed, not 0",
        "client 7: service -1.0 is no time of 0 or more",
        "client 7: demand -1.0 is no load of 0 or more",
        "client 7: listed 2 times",
    ]


def test_the_published_format_is_read() -> None:
    text = "1 2 2 3\n0 10\n0 10\n50 0\n 0 1 2 0 0 0 0\n 1 4 6 9 5 1 3 1 2 4\n 2 0 0 0 1 2 1 5\n"

    read = read_cordeau(text)

    assert read == PeriodicProblem(
        depot=(1.0, 2.0),
        vehicles=2,
        max_load=(10.0, 10.0, math.inf),
        max_time=(math.inf, math.inf, 50.0),
        clients=(
            Client(1, 4.0, 6.0, service=9.0, demand=5.0, patterns=((2,), (1,), (0,))),
            Client(2, 0.0, 0.0, service=0.0, demand=1.0, patterns=((0, 2),)),
        ),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the file is empty"),
        ("2 1 1 1\n0 0\n0 0 0 0 0 0 0", "line 1: type 2 is no periodic routing problem (type 1)"),
        ("1 1 1 3\n0 0\n", "line 1: 3 days and 1 clients, but 2 lines in all"),
        ("1 1 x 1\n0 0\n", "line 1: '1 1 x 1' holds something that is no number"),
        ("1 1 2 1\n0 0\n0 0 0 0 0 0 0\n1 1 1 0 1 1 1 1", "line 1: 2 clients, but 1 follow the depot"),
        ("1 1 1 1\n0 0\n0 0 0 0 0 0 0\n1 1 1 0 1 1 1 2", "node 1: pattern 2 has more than 1 days"),
        ("1 1 1 1\n0 0\n0 0 0 0 0 0 0\n1 1 1 0 1 1 2 1", "node 1: patterns are missing"),
        (
            "1 1 1 1\n0 0\n0 0 0 0 0\n1 1 1 0 1 1 inf 1",
            "line 4: '1 1 1 0 1 1 inf 1' holds something that is no finite number",
        ),
    ],
    ids=str,
)
def test_another_format_is_refused_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_cordeau(text)

    assert str(refused.value) == fault
