"""Timetables reckoned by hand, minute by minute."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.planning.visits.worlds import PLAIN_RULES, on_a_line, small_county, with_vehicle

from doorstep.engines.planning.visits.plan import Leg, Objective, PlannedStop, Progress, Route, ServedVillage, Why
from doorstep.engines.planning.visits.problem import OpeningWindow, Village, VisitProblem, stops_at_villages
from doorstep.engines.planning.visits.solve import solve_visits


def test_two_villages_on_a_road_are_visited_on_one_trip() -> None:
    problem = on_a_line(10, 25, residents=(100, 300))

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=200)

    # 20 + 1 per 100: 21 and 23 minutes of service; either direction is as long, so the times follow the order found
    services = {"v0": 21, "v1": 23}
    first, second = (leg.stop_id for leg in plan.routes[0].legs[:2])
    out, between, home = {"v0": (10, 15, 25), "v1": (25, 15, 10)}[str(first)]
    left = 480 + out + services[str(first)]
    done = left + between + services[str(second)]
    assert plan.routes == (
        Route("car", 0, 480, done + home, None, 50, 50_000, (
            Leg(first, out, out * 1000, 480 + out, 480 + out, left),
            Leg(second, between, 15_000, left + between, left + between, done),
            Leg(None, home, home * 1000, done + home, done + home, done + home),
        )),
    )  # fmt: skip
    assert plan.objective == Objective(400, 400, 50_000)
    assert plan.bound_metres == 50_000
    assert plan.unmet == ()


def test_a_stop_says_who_uses_it_and_why_so_often() -> None:
    problem = on_a_line(10, residents=(1000,))

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=50)

    # a thousand residents call for two visits, the vehicle runs on Monday only
    village = ServedVillage("v0", 1000, 0, 2, Why.NO_DAY, 1000, 1, "unknown")
    assert plan.stops == (PlannedStop("v0", "村0", 119.0, 30.0, (0,), 2, 30, (village,)),)


def test_visits_keep_the_minimum_gap_around_the_week() -> None:
    problem = with_vehicle(on_a_line(10, residents=(1000,)), days=(0, 1, 4))

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=50)

    # Monday and Tuesday are one day apart; Friday to Monday three, Tuesday to Friday three
    assert plan.stops[0].days in {(0, 4), (1, 4)}
    assert plan.stops[0].villages[0].why is Why.TIER


def test_lunch_is_taken_at_the_first_moment_nobody_is_served() -> None:
    problem = with_vehicle(
        on_a_line(10, 200), break_min=30, break_from_min=520, break_until_min=560, days=(0,), shift_end_min=1020
    )

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=200)

    # by either order the crew drives for a long time: lunch begins on the road at 520 or after a service ends
    assert plan.routes[0].break_start_min in {520, 511 + 9}
    assert plan.routes[0].back_min == 480 + 400 + 21 + 21 + 30


def test_a_crew_home_before_lunch_eats_at_home() -> None:
    problem = with_vehicle(on_a_line(10), break_min=30, break_from_min=500, break_until_min=540)

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=50)

    assert (plan.routes[0].break_start_min, plan.routes[0].back_min) == (None, 521)


def test_a_vehicle_waits_at_home_until_its_first_stop_opens() -> None:
    problem = on_a_line(10)
    problem = replace(problem, stops=(replace(problem.stops[0], windows=(OpeningWindow(600, 660),)),))

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=50)

    assert plan.routes[0].leave_min == 590
    assert plan.routes[0].legs[0] == Leg("v0", 10, 10_000, 600, 600, 621)


def test_neighbours_within_a_walk_share_a_stop() -> None:
    problem = small_county(3, villages=1)
    first = problem.villages[0]
    assert first.lon is not None
    assert first.lat is not None
    villages = (replace(first, residents=500), Village("w", "邻村", first.lon, first.lat + 0.004, 300))
    problem = VisitProblem(villages, stops_at_villages(villages), problem.vehicles, problem.rules)

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=200)

    # 0.004 degrees of latitude are 445 m; 1.3 times that at 4.5 km/h are 7.7 minutes
    assert [sorted(village.walk_min for village in stop.villages) for stop in plan.stops] == [[0, 8]]
    assert plan.stops[0].service_min == 15 + 8


def test_two_villages_at_the_same_point_share_a_stop() -> None:
    villages = tuple(Village(name, name, 119.6, 30.6, 100) for name in ("a", "b"))
    problem = VisitProblem(villages, stops_at_villages(villages), small_county(1, villages=1).vehicles, PLAIN_RULES)
    problem = replace(problem, rules=replace(PLAIN_RULES, day_labels=("Mon", "Wed"), day_offsets=(0, 2)))

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=200)

    assert [[village.village_id for village in stop.villages] for stop in plan.stops] == [["a", "b"]]


def test_the_caller_hears_of_progress_and_can_end_the_search() -> None:
    heard: list[Progress] = []

    def listen(progress: Progress) -> bool:
        heard.append(progress)
        return len(heard) < 3

    plan = solve_visits(on_a_line(10, 25), seed=1, time_limit_s=None, iterations=1000, progress=listen)

    assert [(glance.iterations, glance.fraction) for glance in heard] == [(100, 0.1), (200, 0.2), (300, 0.3)]
    assert (plan.run.cancelled, plan.run.iterations, plan.objective.residents_served) == (True, 300, 200)


@pytest.mark.parametrize("limits", [(0.0, None), (None, 0), (0.05, 10**9)])
def test_a_plan_comes_back_however_short_the_limit(limits: tuple[float | None, int | None]) -> None:
    plan = solve_visits(on_a_line(10, 25), seed=1, time_limit_s=limits[0], iterations=limits[1])

    assert plan.objective == Objective(200, 200, 50_000)
    assert plan.run.time_limit_hit is (limits[0] is not None)
