"""Each constraint of the real job on a problem small enough to be solved with a pencil."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.planning.visits.worlds import on_a_line, planned, small_county, with_vehicle

from doorstep.engines.planning.visits.makeup import MissedVisit, Outing, Room, Standing, find_room
from doorstep.engines.planning.visits.plan import Figure, Objective, Reason, UnmetVillage, VisitPlan, Why
from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    Forbidden,
    OpeningWindow,
    PublishedStop,
    PublishedVisit,
    Village,
    VisitProblem,
    stops_at_villages,
)


def rules(problem: VisitProblem, **changes: object) -> VisitProblem:
    return replace(problem, rules=replace(problem.rules, **changes))  # type: ignore[arg-type]


def two_cars(problem: VisitProblem, **second: object) -> VisitProblem:
    """A second vehicle at the same depot; without matrices, so all is near."""
    car = problem.vehicles[0]
    return replace(problem, vehicles=(car, replace(car, id="other", **second)), drive=None)  # type: ignore[arg-type]


def days(plan: VisitPlan) -> dict[str, tuple[int, ...]]:
    return {stop.stop_id: stop.days for stop in plan.stops}


def drivers(plan: VisitPlan) -> set[tuple[str | None, str]]:
    return {(leg.stop_id, route.vehicle_id) for route in plan.routes for leg in route.legs if leg.stop_id}


def near_each_other(*residents: int) -> VisitProblem:
    """Villages too far apart to walk but minutes by car; one vehicle, Monday only."""
    problem = on_a_line(*range(len(residents)), residents=residents)
    villages = tuple(replace(v, lon=119.0 + 0.02 * at) for at, v in enumerate(problem.villages))
    return replace(problem, villages=villages, stops=stops_at_villages(villages), drive=None)


def test_lunch_waits_for_a_market_that_an_early_lunch_would_miss() -> None:
    problem = with_vehicle(
        on_a_line(30), break_min=60, break_from_min=500, break_until_min=640, shift_start_min=480, shift_end_min=720
    )
    problem = replace(problem, stops=(replace(problem.stops[0], windows=(OpeningWindow(500, 545),)),))

    plan = planned(problem)

    # lunch at 500 on the road would end at 560, after the market; at home only from 561 on, before 640: eaten there
    assert plan.routes[0].break_start_min is None
    assert [leg.start_min for leg in plan.routes[0].legs] == [510, 561]


def test_lunch_is_eaten_after_the_market_where_the_crew_comes_home_too_late_for_it() -> None:
    problem = with_vehicle(
        on_a_line(60), break_min=30, break_from_min=500, break_until_min=580, shift_start_min=480, shift_end_min=720
    )
    problem = replace(problem, stops=(replace(problem.stops[0], windows=(OpeningWindow(530, 565),)),))

    plan = planned(problem)

    # at the stop by 540, served until 561, lunch on the way home from 561 to 591, home at 651
    assert (plan.routes[0].break_start_min, plan.routes[0].back_min) == (561, 651)


def test_what_is_kept_free_of_a_shift_only_a_missed_visit_may_use() -> None:
    filled = on_a_line(10, 30, residents=(100, 300), shift=(480, 584))

    kept = rules(filled, reserve_min=20)
    plan = planned(kept)

    # there and back takes 60 minutes, a visit 21 or 23: both fill the 104 minutes; of 84 the larger village needs 83
    assert days(planned(filled)) == {"v0": (0,), "v1": (0,)}
    assert days(plan) == {"v1": (0,)}
    (leg, home) = plan.routes[0].legs
    assert plan.unmet == (replace(plan.unmet[0], village_id="v0", reason=Reason.NO_CAPACITY),)
    outing = Outing("car", 7, 0, (Standing("v1", leg.start_min, leg.depart_min),))
    found, _ = find_room(kept, MissedVisit("v0", "car", 21), [outing], {})
    assert found == Room("car", 7, home.depart_min - 10, 0)


def test_keeping_minutes_free_is_planning_for_shifts_that_end_sooner() -> None:
    county = small_county(3, villages=6, days=3, shift_min=180, lunch=True, windows=True)
    car = county.vehicles[0]

    kept = planned(rules(county, reserve_min=30))
    sooner = planned(with_vehicle(county, shift_end_min=car.shift_end_min - 30))

    assert (kept.routes, kept.unmet) == (sooner.routes, sooner.unmet)


def test_only_a_crew_with_the_skill_serves_a_village_that_needs_it() -> None:
    problem = two_cars(near_each_other(100, 300), skills=("cold",), shift_end_min=505)
    problem = replace(problem, villages=(replace(problem.villages[0], skills=("cold",)), problem.villages[1]))

    plan = planned(problem)

    # the cold vehicle has time for one village only, and must take the small one
    assert drivers(plan) == {("v0", "other"), ("v1", "car")}


def test_a_village_no_vehicle_may_serve_is_told_so() -> None:
    problem = near_each_other(100, 300)

    plan = planned(replace(problem, villages=(replace(problem.villages[0], skills=("cold",)), problem.villages[1])))

    figures: dict[str, Figure] = {"stop_ids": ("v0",), "skills": ("cold",)}
    assert plan.unmet == (UnmetVillage("v0", 100, Reason.NO_FITTING_VEHICLE, figures),)


def test_each_vehicle_begins_and_ends_at_its_own_depot() -> None:
    problem = two_cars(near_each_other(100, 100), depot_lon=119.02)

    plan = planned(problem)

    assert drivers(plan) == {("v0", "car"), ("v1", "other")}
    assert plan.objective.metres == 0


def test_a_village_that_counts_for_more_is_chosen_before_a_larger_one() -> None:
    problem = with_vehicle(near_each_other(100, 300), shift_end_min=505)
    valued = replace(problem.villages[0], value=301)

    plan = planned(replace(problem, villages=(valued, problem.villages[1])))

    assert days(plan) == {"v0": (0,)}
    assert (plan.objective.residents_served, plan.kpis.residents_served) == (301, 100)


def test_service_takes_as_long_as_the_people_expected_call_for() -> None:
    problem = near_each_other(3000)

    plan = planned(replace(problem, villages=(replace(problem.villages[0], expected=500),)))

    assert plan.stops[0].service_min == 20 + 5


def test_nobody_drives_on_a_day_off() -> None:
    problem = rules(with_vehicle(near_each_other(100), days=(0, 1)), days_off=(0,))

    plan = planned(problem)

    assert days(plan) == {"v0": (1,)}


def test_a_weekly_visit_in_a_fortnight_is_on_the_same_weekday_and_small_villages_wait_two_weeks() -> None:
    problem = with_vehicle(near_each_other(100, 1000), days=(0, 1, 2, 3))
    problem = rules(
        problem, day_labels=("Mon", "Thu", "Mon2", "Thu2"), day_offsets=(0, 3, 7, 10), cycle_days=14, gaps=(14, 7)
    )

    plan = planned(problem)

    assert days(plan)["v1"] in {(0, 2), (1, 3)}
    assert len(days(plan)["v0"]) == 1


def test_the_first_visits_of_others_are_worth_more_than_a_second_one() -> None:
    problem = rules(with_vehicle(near_each_other(1000, 100), days=(0, 2), shift_end_min=511), visit_worth=(3, 1))

    plan = planned(problem)

    # each day has 31 minutes: one village; 1000 x 3 + 100 x 3
    assert sorted(len(when) for when in days(plan).values()) == [1, 1]
    assert plan.objective == Objective(1100, 3300, plan.objective.metres)


def test_a_village_may_ask_for_its_own_number_of_visits() -> None:
    problem = with_vehicle(near_each_other(100), days=(0, 2))

    plan = planned(replace(problem, villages=(replace(problem.villages[0], visits=2),)))

    assert days(plan) == {"v0": (0, 2)}
    assert plan.stops[0].villages[0].why is Why.ASKED


def test_a_vehicle_takes_no_more_along_than_it_carries() -> None:
    problem = rules(two_cars(near_each_other(1000, 300, 20), most_load=50), load_per_100=5.0)

    plan = planned(with_vehicle(problem, most_load=15))

    # 50, 15 and 1 units: the first two take all that the vehicles carry
    assert drivers(plan) == {("v0", "other"), ("v1", "car")}
    assert {route.vehicle_id: route.load for route in plan.routes} == {"other": 50, "car": 15}
    assert plan.unmet[0].village_id == "v2"


def test_villages_of_one_stop_are_carried_for_together() -> None:
    problem = replace(on_a_line(10, 10, residents=(300, 200)), drive=None)
    first, second = (replace(village, lon=119.0, lat=30.0) for village in problem.villages)
    near = (first, replace(second, expected=0, load=2))  # it takes no longer for them
    problem = rules(with_vehicle(replace(problem, villages=near, stops=problem.stops[:1]), most_load=5), load_per_100=1)

    both, one = planned(problem), planned(with_vehicle(problem, most_load=4))

    assert [route.load for route in both.routes] == [5]
    assert [used.village_id for used in one.stops[0].villages] == ["v0"]


def test_a_village_may_say_what_it_takes() -> None:
    problem = rules(with_vehicle(near_each_other(400, 300), most_load=10), load_per_100=1)
    small = replace(problem.villages[0], load=11)

    plan = planned(replace(problem, villages=(small, problem.villages[1])))

    figures: dict[str, Figure] = {"stop_ids": ("v0",), "load": 11, "most_load": 10}
    assert plan.unmet == (UnmetVillage("v0", 400, Reason.TOO_HEAVY, figures),)
    assert [route.load for route in plan.routes] == [3]


def test_a_stop_is_visited_on_one_of_its_sets_of_days_whatever_the_gaps() -> None:
    problem = with_vehicle(near_each_other(1000), days=(0, 1, 2, 3, 4))
    sets = ((1, 0), (2, 3, 4))

    plan = planned(replace(problem, stops=(replace(problem.stops[0], day_sets=sets),)))

    # two visits are needed: three would be more, and a single day is no set
    assert days(plan) == {"v0": (0, 1)}


def test_a_stop_that_is_visited_on_all_its_days_or_none_is_visited_more_often_than_needed() -> None:
    problem = with_vehicle(near_each_other(100), days=(0, 2))
    problem = replace(problem, stops=(replace(problem.stops[0], day_sets=((0, 2),)),))

    plan, none = planned(problem), planned(with_vehicle(problem, days=(0,)))

    assert (days(plan), plan.stops[0].villages[0].why) == ({"v0": (0, 2)}, Why.DAY_SET)
    assert plan.objective.resident_visits == 100
    assert none.unmet == (UnmetVillage("v0", 100, Reason.DAY_SETS, {"stop_ids": ("v0",)}),)


def test_a_promised_visit_comes_before_more_people() -> None:
    problem = with_vehicle(near_each_other(100, 300), shift_end_min=505)

    plan = planned(replace(problem, villages=(replace(problem.villages[0], promised_visits=1), problem.villages[1])))

    assert days(plan) == {"v0": (0,)}


def test_a_fixed_visit_is_made_on_its_day_by_its_vehicle() -> None:
    problem = two_cars(near_each_other(100, 300), days=(0, 3))

    plan = planned(replace(problem, fixed=(FixedVisit("v0", 3, "other"),)))

    assert days(plan)["v0"] == (3,)
    assert ("v0", "other") in drivers(plan)


def test_a_fixed_visit_that_cannot_be_kept_is_counted() -> None:
    problem = with_vehicle(on_a_line(65, residents=(400,)), shift_end_min=500)

    plan = planned(replace(problem, fixed=(FixedVisit("v0", 0),)))

    assert plan.objective.promises_broken == 1


def test_people_do_not_walk_across_a_river() -> None:
    villages = tuple(Village(name, name, 119.6, 30.6, 100) for name in ("a", "b"))
    problem = replace(near_each_other(100), villages=villages, stops=stops_at_villages(villages)[:1])

    plan = planned(replace(problem, forbidden=(Forbidden("a", village_id="b"),)))

    assert plan.unmet == (UnmetVillage("b", 100, Reason.FORBIDDEN, {"stop_ids": ("a",)}),)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (Forbidden("v0", vehicle_id="car"), {("v0", "other"), ("v1", "car")}),
        (Forbidden("v0", vehicle_id="car", day=0), {("v0", "other"), ("v1", "car")}),
    ],
)
def test_a_vehicle_keeps_away_from_a_stop_it_cannot_reach(pair: Forbidden, expected: set[tuple[str, str]]) -> None:
    problem = two_cars(near_each_other(100, 300), shift_end_min=505)

    plan = planned(replace(problem, forbidden=(pair,)))

    assert drivers(plan) == expected


def test_two_markets_are_not_visited_on_the_same_day() -> None:
    problem = with_vehicle(near_each_other(100, 300), days=(0, 1))

    plan = planned(replace(problem, forbidden=(Forbidden("v0", other_stop_id="v1"),)))

    assert sorted(days(plan).values()) == [(0,), (1,)]


def test_people_keep_their_weekdays_although_another_order_is_shorter() -> None:
    problem = with_vehicle(on_a_line(10, 12), days=(0, 1))
    published = tuple(
        PublishedStop(name, (name,), (PublishedVisit(day, "car", 500),)) for day, name in enumerate(("v0", "v1"))
    )

    kept = planned(replace(problem, published=published, keep_days=True))
    best = planned(replace(problem, published=published))

    assert days(kept) == {"v0": (0,), "v1": (1,)}
    assert kept.objective == Objective(200, 200, 44_000, 0, 0, keeps_days=True)
    assert best.objective == Objective(200, 200, 24_000, 0, 1)


def test_between_plans_alike_in_all_else_the_published_day_is_kept() -> None:
    problem = with_vehicle(on_a_line(10), days=(0, 1, 2, 3, 4))

    plan = planned(replace(problem, published=(PublishedStop("v0", ("v0",), (PublishedVisit(3, "car", 500),)),)))

    assert days(plan) == {"v0": (3,)}
