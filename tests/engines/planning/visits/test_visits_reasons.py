"""Each village left out has a reason, with the figures of a sentence about it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.engines.planning.visits.worlds import on_a_line, planned, with_drive, with_vehicle

from doorstep.engines.planning.visits.plan import Figure, Reason, UnmetVillage, Why
from doorstep.engines.planning.visits.problem import Forbidden, OpeningWindow


def test_a_village_without_coordinates_is_unknown_and_never_covered() -> None:
    problem = on_a_line(10, 25)
    lost = replace(problem.villages[0], lon=None, lat=None)

    plan = planned(replace(problem, villages=(lost, problem.villages[1])))

    assert plan.unmet == (UnmetVillage("v0", 100, Reason.NO_COORDINATES),)


def test_a_village_without_residents_needs_no_visit() -> None:
    plan = planned(on_a_line(10, 25, residents=(0, 100)))

    assert plan.unmet == (UnmetVillage("v0", 0, Reason.NO_RESIDENTS),)
    assert plan.kpis.covered_share == 1.0


def test_a_village_too_far_to_walk_from_any_stop_is_told_the_nearest() -> None:
    problem = on_a_line(10, 25)

    plan = planned(
        replace(
            problem,
            stops=problem.stops[1:],
            drive=None,
            villages=(replace(problem.villages[0], lat=30.1, lon=120.0), problem.villages[1]),
        )
    )

    # a tenth of a degree is 11,119.5 m; 1.3 times that at 75 m a minute are 192.7 minutes
    figures: dict[str, Figure] = {"walk_limit_min": 10, "nearest_stop_id": "v1", "nearest_walk_min": 193}
    assert plan.unmet[0] == UnmetVillage("v0", 100, Reason.NO_STOP_WITHIN_WALK, figures)


def test_a_village_farther_than_a_shift_is_told_what_is_missing() -> None:
    plan = planned(on_a_line(65, residents=(400,), shift=(480, 605)))

    # 130 minutes there and back and 24 of service against 125
    figures: dict[str, Figure] = {
        "stop_id": "v0", "vehicle_id": "car", "round_trip_min": 130, "service_min": 24, "break_min": 0,
        "needed_min": 154, "shift_min": 125, "missing_min": 29,
    }  # fmt: skip
    assert plan.unmet == (UnmetVillage("v0", 400, Reason.BEYOND_SHIFT, figures),)


def test_the_missing_minutes_would_do() -> None:
    plan = planned(on_a_line(65, residents=(400,), shift=(480, 605 + 29)))

    assert plan.unmet == ()


def test_a_village_without_a_road_is_unreachable() -> None:
    problem = on_a_line(10, 25)
    minutes = np.array([[0.0, math.inf, 25.0], [10.0, 0.0, 15.0], [25.0, 15.0, 0.0]])

    plan = planned(with_drive(problem, minutes))

    # it can be left but not entered from the depot; the other village's stop is the only way in
    assert plan.unmet == (UnmetVillage("v0", 100, Reason.UNREACHABLE, {"stop_ids": ("v0",)}),)


def test_a_stop_that_never_opens_in_time_is_closed() -> None:
    problem = on_a_line(10)
    stops = (replace(problem.stops[0], windows=(OpeningWindow(300, 400), OpeningWindow(600, 615))),)

    plan = planned(replace(problem, stops=stops))

    assert plan.unmet == (UnmetVillage("v0", 100, Reason.CLOSED, {"stop_id": "v0", "vehicle_id": "car"}),)


def test_a_full_shift_names_whom_a_visit_would_displace() -> None:
    plan = planned(on_a_line(10, 12, residents=(100, 300), shift=(480, 530)))

    # v1: 24 + 23 minutes of 50; v0 lies on the way and would add 21 of the 3 left
    figures: dict[str, Figure] = {
        "stop_id": "v0", "vehicle_id": "car", "day": 0, "extra_min": 21, "free_min": 3, "missing_min": 18,
        "displaces": ("v1",), "displaces_residents": 300,
    }  # fmt: skip
    assert plan.unmet == (UnmetVillage("v0", 100, Reason.NO_CAPACITY, figures),)


def test_a_full_shift_is_told_of_a_day_on_which_the_stop_is_visited() -> None:
    problem = with_vehicle(on_a_line(10, 12, residents=(100, 300), shift=(480, 530)), days=(0, 1, 2))
    stops = tuple(replace(stop, day_sets=((1,), (0, 4))) for stop in problem.stops)

    plan = planned(replace(problem, stops=stops))

    assert plan.unmet[0].reason is Reason.NO_CAPACITY
    assert (plan.unmet[0].figures["day"], plan.unmet[0].figures["displaces"]) == (1, ("v1",))


def test_a_full_vehicle_is_told_what_more_it_would_have_to_carry() -> None:
    problem = with_vehicle(on_a_line(10, 12, 14, residents=(110, 120, 200)), most_load=32)

    loads = (replace(village, load=load) for village, load in zip(problem.villages, (13, 12, 20), strict=True))

    plan = planned(replace(problem, villages=tuple(loads)))

    # 12 and 20 of 32 are taken: 13 more fit if the 20 stay at home, but not if the 12 do
    assert plan.unmet[0].reason is Reason.NO_CAPACITY
    figures = plan.unmet[0].figures
    assert (figures["missing_min"], figures["missing_load"], figures["displaces"]) == (0, 13, ("v2",))


@pytest.mark.parametrize(
    ("shift_end", "forbidden", "why"),
    [
        (1020, (), Why.NO_LOAD),  # one of 12 and one of 12 do not go into 20
        (540, (), Why.NO_CAPACITY),  # nor into an hour: there and back are 24 minutes, and a stop takes 30
        (1020, (Forbidden("v0", other_stop_id="v1"),), Why.NO_DAY),
        (1020, (Forbidden("v0", day=2), Forbidden("v1", day=0)), Why.NO_DAY),
    ],
)
def test_a_village_with_too_few_visits_is_told_what_is_missing(
    shift_end: int, forbidden: tuple[Forbidden, ...], why: Why
) -> None:
    line = on_a_line(10, 12, residents=(1000, 1000), shift=(480, shift_end))
    line = replace(line, villages=tuple(replace(village, load=12) for village in line.villages), forbidden=forbidden)

    plan = planned(with_vehicle(line, days=(0, 2), most_load=20))

    assert [len(stop.days) for stop in plan.stops] == [1, 1]
    assert [village.why for stop in plan.stops for village in stop.villages] == [why, why]


@pytest.mark.parametrize(("sets", "why"), [(((0,), (0, 1, 2, 3, 4)), Why.NO_SET), (((0,), (0, 1)), Why.NO_DAY)])
def test_a_set_of_days_that_is_too_large_or_cannot_be_driven_is_no_sign_of_full_shifts(
    sets: tuple[tuple[int, ...], ...], why: Why
) -> None:
    line = with_vehicle(on_a_line(10, residents=(1000,)), days=(0, 2, 3, 4))

    plan = planned(replace(line, stops=tuple(replace(stop, day_sets=sets) for stop in line.stops)))

    assert [(stop.days, stop.villages[0].why) for stop in plan.stops] == [((0,), why)]


def test_minutes_for_one_more_visit_are_looked_for_at_each_place_of_a_day() -> None:
    line = on_a_line(10, 12, residents=(1000, 1000))
    early = replace(line.stops[1], windows=(OpeningWindow(480, 530),))  # else it would be too late there
    villages = tuple(replace(village, load=12) for village in line.villages)

    plan = planned(
        with_vehicle(replace(line, villages=villages, stops=(line.stops[0], early)), days=(0, 2), most_load=20)
    )

    assert [village.why for stop in plan.stops for village in stop.villages] == [Why.NO_LOAD, Why.NO_LOAD]


def test_a_set_on_other_days_counts_where_the_shifts_are_full() -> None:
    line = with_vehicle(on_a_line(10, 12, residents=(1000, 1000), shift=(480, 540)), days=(0, 2, 4))

    plan = planned(replace(line, stops=tuple(replace(stop, day_sets=((0,), (2, 4))) for stop in line.stops)))

    told = {stop.days: village.why for stop in plan.stops for village in stop.villages}
    assert told == {(0,): Why.NO_CAPACITY, (2, 4): Why.TIER}


def test_a_day_on_which_the_stop_is_closed_is_no_sign_of_full_shifts() -> None:
    line = with_vehicle(on_a_line(10, residents=(1000,)), days=(0, 2))
    market = OpeningWindow(480, 720, 0)

    plan = planned(replace(line, stops=tuple(replace(stop, windows=(market,)) for stop in line.stops)))

    assert [village.why for stop in plan.stops for village in stop.villages] == [Why.NO_DAY]


def test_each_further_day_of_a_set_must_have_the_minutes_before_room_is_what_is_missing() -> None:
    line = on_a_line(10, 12, residents=(1000, 1000))
    places = np.array([0, 0, 10, 12], dtype=np.float64)  # two vehicles at the depot
    (car,) = line.vehicles
    problem = replace(
        with_drive(line, np.abs(places[:, None] - places[None, :])),
        villages=tuple(replace(village, load=12) for village in line.villages),
        stops=tuple(replace(stop, day_sets=((0,), (1,), (0, 1))) for stop in line.stops),
        vehicles=(
            replace(car, days=(0,), most_load=20),
            replace(car, id="hurried", days=(1,), shift_end_min=540, most_load=20),
        ),
    )

    plan = planned(problem)

    # on day 0 there is time for both, on day 1 for one
    told = {stop.days: village.why for stop in plan.stops for village in stop.villages}
    assert told == {(0,): Why.NO_CAPACITY, (1,): Why.NO_LOAD}


def test_the_same_shift_with_the_missing_minutes_serves_both() -> None:
    plan = planned(with_vehicle(on_a_line(10, 12, residents=(100, 300)), shift_end_min=530 + 18))

    assert plan.unmet == ()


def test_a_county_where_nothing_can_be_served_has_an_empty_timetable() -> None:
    plan = planned(on_a_line(65, residents=(400,), shift=(480, 500)))

    assert (plan.stops, plan.routes, plan.bound_metres, plan.kpis.covered_share) == ((), (), None, 0.0)
