"""Input that cannot be planned is refused at the door, with everything that is wrong."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.engines.planning.visits.worlds import on_a_line, with_drive, with_vehicle

from doorstep.engines.planning.travel import DetourModel, TravelTimes
from doorstep.engines.planning.visits.door import faults_in
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput
from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    Forbidden,
    FrequencyTier,
    OpeningWindow,
    PublishedStop,
    PublishedVisit,
    VisitProblem,
)
from doorstep.engines.planning.visits.solve import solve_visits

GOOD = on_a_line(10, 25)
V0, V1 = GOOD.villages
S0, S1 = GOOD.stops
CAR = GOOD.vehicles[0]


def rules(**changes: object) -> VisitProblem:
    return replace(GOOD, rules=replace(GOOD.rules, **changes))  # type: ignore[arg-type]


def village(**changes: object) -> VisitProblem:
    return replace(GOOD, villages=(V0, replace(V1, **changes)))  # type: ignore[arg-type]


def together(*days: tuple[int, ...]) -> VisitProblem:
    return replace(GOOD, stops=(S0, replace(S1, day_sets=days)))


SHARE, HOURS = replace(V1, share_60plus=1.2), "stops[1].windows[0]"


def opened(*hours: int) -> VisitProblem:
    return replace(GOOD, stops=(S0, replace(S1, windows=(OpeningWindow(*hours),))))


CASES: list[tuple[VisitProblem, FaultCode, str]] = [
    (replace(GOOD, villages=(), stops=(), drive=None), FaultCode.NO_VILLAGES, "villages"),
    (replace(GOOD, vehicles=(), drive=None), FaultCode.NO_VEHICLES, "vehicles"),
    (with_vehicle(GOOD, days=()), FaultCode.NO_DAYS, "vehicles"),
    (with_vehicle(GOOD, days=(0, 5)), FaultCode.UNKNOWN_DAY, "vehicles[0].days"),
    (with_vehicle(GOOD, days=(0, 0)), FaultCode.REPEATED_DAY, "vehicles[0].days"),
    (with_vehicle(GOOD, shift_end_min=480), FaultCode.SHIFT_EMPTY, "vehicles[0]"),
    (rules(reserve_min=-1), FaultCode.NEGATIVE, "rules.reserve_min"),
    (rules(reserve_min=540), FaultCode.RESERVE_TOO_LONG, "vehicles[0]"),
    (with_vehicle(GOOD, break_min=-5), FaultCode.NEGATIVE, "vehicles[0].break_min"),
    (with_vehicle(GOOD, break_min=30, break_from_min=400), FaultCode.BREAK_OUTSIDE_SHIFT, "vehicles[0]"),
    (with_vehicle(GOOD, depot_lon=30.6, depot_lat=119.6), FaultCode.COORDINATES_OUT_OF_RANGE, "vehicles[0]"),
    (replace(GOOD, villages=(V0, replace(V1, id="v0")), stops=(S0, replace(S1, village_id="v0"))),
     FaultCode.DUPLICATE_ID, "villages[1].id"),
    (replace(GOOD, villages=(V0, replace(V1, id=" ")), stops=(S0, replace(S1, village_id=None))),
     FaultCode.EMPTY_ID, "villages[1].id"),
    (replace(GOOD, villages=(V0, replace(V1, lat=None))), FaultCode.HALF_COORDINATES, "villages[1]"),
    (replace(GOOD, villages=(V0, replace(V1, lat=math.nan))), FaultCode.COORDINATES_OUT_OF_RANGE, "villages[1]"),
    (replace(GOOD, villages=(V0, replace(V1, residents=-1))), FaultCode.NEGATIVE, "villages[1].residents"),
    (village(residents=10**30), FaultCode.TOO_BIG, "villages[1].residents"),
    (village(expected=10**9), FaultCode.TOO_BIG, "villages[1].expected"),
    (village(value=10**9), FaultCode.TOO_BIG, "villages[1].value"),
    (village(promised_visits=-1), FaultCode.NEGATIVE, "villages[1].promised_visits"),
    (with_vehicle(GOOD, shift_end_min=10**20), FaultCode.TOO_BIG, "vehicles[0].shift_end_min"),
    (opened(60, 10**20), FaultCode.TOO_BIG, f"{HOURS}.close_min"),
    (rules(visit_worth=(10**5, 1)), FaultCode.TOO_BIG, "rules.visit_worth[0]"),
    (rules(drive=DetourModel(1e300, 40.0)), FaultCode.TOO_BIG, "rules.drive.factor"),
    (with_drive(GOOD, np.array([[0, 1e300, 1], [1, 0, 1], [1, 1, 0]])), FaultCode.MATRIX_VALUES, "drive"),
    (replace(GOOD, villages=(V0, SHARE)), FaultCode.SHARE_OUT_OF_RANGE, "villages[1].share_60plus"),
    (replace(GOOD, stops=(S0, replace(S1, village_id="x"))), FaultCode.UNKNOWN_VILLAGE, "stops[1].village_id"),
    (opened(60, 60), FaultCode.WINDOW_EMPTY, HOURS),
    (opened(60, 90, 9), FaultCode.UNKNOWN_DAY, HOURS),
    (rules(day_labels=(), day_offsets=()), FaultCode.NO_DAYS, "rules.day_labels"),
    (rules(day_labels=tuple(map(str, range(32))), day_offsets=tuple(range(32)), cycle_days=32),
     FaultCode.TOO_MANY_DAYS, "rules.day_labels"),
    (rules(day_offsets=(0, 1, 2, 3, 3)), FaultCode.DAY_OFFSETS, "rules.day_offsets"),
    (rules(day_offsets=(0, 1, 2, 3, 7)), FaultCode.DAY_OFFSETS, "rules.day_offsets"),
    (rules(walk_limit_min=-1), FaultCode.NEGATIVE, "rules.walk_limit_min"),
    (rules(drive=DetourModel(1.3, 0.0)), FaultCode.NOT_POSITIVE, "rules.drive"),
    (rules(drive=DetourModel(0.9, 40.0)), FaultCode.NOT_POSITIVE, "rules.drive"),
    (rules(service_least_min=61), FaultCode.SERVICE_RANGE, "rules"),
    (rules(tiers=()), FaultCode.TIERS, "rules.tiers"),
    (rules(tiers=(FrequencyTier(500, 1),)), FaultCode.TIERS, "rules.tiers"),
    (rules(tiers=(FrequencyTier(0, 1), FrequencyTier(9, 4))), FaultCode.FREQUENCY_IMPOSSIBLE, "rules.tiers[1]"),
    (rules(day_labels=tuple(map(str, range(28))), day_offsets=tuple(range(28)), cycle_days=28, min_gap_days=1,
           tiers=(FrequencyTier(0, 8),)), FaultCode.TOO_MANY_PATTERNS, "rules.tiers[0]"),
    (village(expected=-1), FaultCode.NEGATIVE, "villages[1].expected"),
    (village(value=-1), FaultCode.NEGATIVE, "villages[1].value"),
    (village(visits=0), FaultCode.NOT_POSITIVE, "villages[1].visits"),
    (village(promised_visits=4), FaultCode.FREQUENCY_IMPOSSIBLE, "villages[1].visits"),
    (village(load=-1), FaultCode.NEGATIVE, "villages[1].load"),
    (village(load=10**9), FaultCode.TOO_BIG, "villages[1].load"),
    (rules(load_per_100=math.nan), FaultCode.NEGATIVE, "rules.load_per_100"),
    (with_vehicle(GOOD, most_load=-1), FaultCode.NEGATIVE, "vehicles[0].most_load"),
    (together((0,), ()), FaultCode.NO_DAYS, "stops[1].day_sets[1]"),
    (together((0, 5)), FaultCode.UNKNOWN_DAY, "stops[1].day_sets[0]"),
    (together((0, 0)), FaultCode.REPEATED_DAY, "stops[1].day_sets[0]"),
    (together(*[(0,)] * 5001), FaultCode.TOO_LARGE, "stops[1].day_sets"),
    (replace(together((0,), (1, 2)), fixed=(FixedVisit("v1", 0), FixedVisit("v1", 2)),
             vehicles=(replace(CAR, days=(0, 2)),)), FaultCode.FIXED_IN_NO_SET, "fixed"),
    (rules(gaps=(-1,)), FaultCode.NEGATIVE, "rules.gaps[0]"),
    (rules(visit_worth=(1, 2)), FaultCode.WORTH_RISES, "rules.visit_worth"),
    (rules(days_off=(5,)), FaultCode.UNKNOWN_DAY, "rules.days_off"),
    (rules(days_off=(0,)), FaultCode.NO_DAYS, "vehicles"),
    (replace(GOOD, fixed=(FixedVisit("x", 0),)), FaultCode.UNKNOWN_STOP, "fixed[0]"),
    (replace(GOOD, fixed=(FixedVisit("v0", 9),)), FaultCode.UNKNOWN_DAY, "fixed[0]"),
    (replace(GOOD, fixed=(FixedVisit("v0", 0, "x"),)), FaultCode.UNKNOWN_VEHICLE, "fixed[0]"),
    (replace(GOOD, fixed=(FixedVisit("v0", 1),)), FaultCode.FIXED_NOT_POSSIBLE, "fixed[0]"),
    (replace(GOOD, fixed=(FixedVisit("v0", 0),), forbidden=(Forbidden("v0", day=0),)),
     FaultCode.FIXED_NOT_POSSIBLE, "fixed[0]"),
    (with_vehicle(replace(GOOD, fixed=(FixedVisit("v0", 0), FixedVisit("v0", 1))), days=(0, 1)),
     FaultCode.FIXED_TOO_CLOSE, "fixed"),
    (replace(GOOD, forbidden=(Forbidden("v0"),)), FaultCode.FORBIDDEN_WHAT, "forbidden[0]"),
    (replace(GOOD, forbidden=(Forbidden("v0", village_id="v1", day=0),)), FaultCode.FORBIDDEN_WHAT, "forbidden[0]"),
    (replace(GOOD, forbidden=(Forbidden("x", day=0),)), FaultCode.UNKNOWN_STOP, "forbidden[0]"),
    (replace(GOOD, forbidden=(Forbidden("v0", village_id="x"),)), FaultCode.UNKNOWN_VILLAGE, "forbidden[0]"),
    (replace(GOOD, published=(PublishedStop("v0", ("v0",), (PublishedVisit(9, "car", 500),)),)),
     FaultCode.UNKNOWN_DAY, "published[0].visits"),
    (replace(GOOD, published=(PublishedStop("v0", ("v0", "v0"), ()),)),
     FaultCode.DUPLICATE_ID, "published[0].village_ids"),
    (replace(GOOD, villages=tuple(replace(V0, id=f"w{at}") for at in range(5001)), stops=(), drive=None),
     FaultCode.TOO_LARGE, "villages"),
    (replace(GOOD, drive=TravelTimes(np.zeros((2, 2)), np.zeros((3, 3)))), FaultCode.MATRIX_SHAPE, "drive"),
    (replace(GOOD, drive=TravelTimes(np.full((3, 3), 5.0), np.zeros((3, 3)))), FaultCode.MATRIX_VALUES, "drive"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "code", "where"), CASES, ids=lambda case: str(case) if isinstance(case, str) else ""
)
def test_each_fault_is_named_and_placed(problem: VisitProblem, code: FaultCode, where: str) -> None:
    faults = list(faults_in(problem))

    assert [(fault.code, fault.where) for fault in faults] == [(code, where)]


def test_a_good_problem_has_no_faults() -> None:
    assert list(faults_in(GOOD)) == []


def test_all_faults_come_in_one_error() -> None:
    problem = replace(GOOD, vehicles=(), villages=(V0, replace(V1, residents=-1)), drive=None)

    with pytest.raises(FaultyInput) as caught:
        solve_visits(problem, seed=1, time_limit_s=None, iterations=10)

    assert caught.value.faults == (
        Fault(FaultCode.NO_VEHICLES, "vehicles"),
        Fault(FaultCode.NEGATIVE, "villages[1].residents", {"field": "residents", "value": -1}),
    )


def test_a_search_without_any_limit_is_refused() -> None:
    with pytest.raises(FaultyInput) as caught:
        solve_visits(GOOD, seed=1, time_limit_s=None, iterations=None)

    assert caught.value.faults == (Fault(FaultCode.NO_LIMIT, ""),)
