"""Problems and plans as JSON and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.engines.planning.visits.worlds import on_a_line, small_county, with_drive

from doorstep.engines.planning.visits.codec import (
    digest,
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
)
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput
from doorstep.engines.planning.visits.problem import Vehicle, Village, VisitProblem, stops_at_villages
from doorstep.engines.planning.visits.solve import solve_visits


def through_text(data: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False)))


def test_a_problem_survives_the_way_through_text() -> None:
    problem = replace(small_county(1, villages=4, windows=True), drive=None)

    again = problem_from_json(through_text(problem_to_json(problem)))

    assert again == problem


def test_matrices_with_missing_roads_survive() -> None:
    minutes = np.array([[0.0, math.inf, 25.0], [10.0, 0.0, 15.0], [25.0, 15.0, 0.0]])
    problem = with_drive(on_a_line(10, 25), minutes)

    again = problem_from_json(through_text(problem_to_json(problem)))

    assert again.drive is not None
    assert again.drive.minutes.tolist() == minutes.tolist()
    assert digest(again) == digest(problem)


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_survives_the_way_through_text(seed: int) -> None:
    problem = small_county(seed, villages=8, shift_min=100, lunch=True, windows=True)
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=100)

    again = plan_from_json(through_text(plan_to_json(plan)))

    assert again == plan
    assert again.run.seconds == plan.run.seconds


def test_left_out_fields_take_their_defaults() -> None:
    data = {
        "format": "doorstep.visits/1", "kind": "problem",
        "villages": [{"id": "a", "name": "甲村", "lon": 119, "lat": 30.5, "residents": 800}],
        "stops": [{"id": "a", "name": "甲村", "lon": 119, "lat": 30.5}],
        "vehicles": [{"id": "k", "name": "一号车", "depot_lon": 119.1, "depot_lat": 30.6}],
    }  # fmt: skip

    problem = problem_from_json(data)

    village = Village("a", "甲村", 119.0, 30.5, 800)
    stops = (replace(stops_at_villages([village])[0], village_id=None),)
    assert problem == VisitProblem((village,), stops, (Vehicle("k", "一号车", 119.1, 30.6),))


def test_every_fault_of_a_document_is_listed_with_its_place() -> None:
    data = through_text(problem_to_json(replace(on_a_line(10, 25), drive=None)))
    data["villages"][0]["residents"] = "800"
    del data["villages"][1]["name"]
    data["vehicles"][0]["wheels"] = 4
    data["rules"]["tiers"] = {}

    with pytest.raises(FaultyInput) as caught:
        problem_from_json(data)

    assert caught.value.faults == (
        Fault(FaultCode.WRONG_TYPE, "villages[0].residents", {"expected": "whole number", "found": "str"}),
        Fault(FaultCode.MISSING_FIELD, "villages[1]", {"field": "name"}),
        Fault(FaultCode.UNKNOWN_FIELD, "vehicles[0]", {"field": "wheels"}),
        Fault(FaultCode.WRONG_TYPE, "rules.tiers", {"expected": "list", "found": "dict"}),
    )


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"format": "doorstep.visits/9"}, FaultCode.WRONG_FORMAT, "format"),
        ({"kind": "plan"}, FaultCode.WRONG_FORMAT, "kind"),
        ({"drive": {"minutes": [[0, "x"]], "metres": [[0, 1]]}}, FaultCode.WRONG_TYPE, "drive.minutes"),
    ],
)
def test_a_document_of_another_kind_is_refused(change: dict[str, Any], code: FaultCode, where: str) -> None:
    data = problem_to_json(replace(on_a_line(10), drive=None)) | change

    with pytest.raises(FaultyInput) as caught:
        problem_from_json(data)

    assert [(fault.code, fault.where) for fault in caught.value.faults] == [(code, where)]


@pytest.mark.parametrize("data", [[], None, "x", 7])
def test_what_is_not_an_object_is_refused(data: Any) -> None:
    with pytest.raises(FaultyInput):
        problem_from_json(data)


def test_the_digest_of_a_problem_stays_when_the_format_learns_more() -> None:
    assert digest(on_a_line(10, 25)) == "9e917c95fbcc1771eebc15e032582f4834b329721db1b3983ac7fd299285c38e"
