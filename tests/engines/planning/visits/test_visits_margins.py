"""What one more of something would bring is found by planning again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.planning.visits.test_visits_explain import FULL
from tests.engines.planning.visits.worlds import on_a_line, planned, small_county, with_drive, with_vehicle

from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.further_day import further_days, with_further_day
from doorstep.engines.planning.visits.margins import Asking, Margin, MarginKind, lesser_reserves, margins
from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    Forbidden,
    FrequencyTier,
    OpeningWindow,
    PublishedStop,
    PublishedVisit,
)
from doorstep.engines.planning.visits.replan import published_by
from doorstep.engines.planning.visits.solve import solve_visits, try_visits


def test_one_more_vehicle_shift_hour_and_cabinet_are_weighed_by_planning_again() -> None:
    found = margins(FULL, planned(FULL), seed=1, iterations=300)

    # the left-out village is worth 100 each way; it lies on the way, so a longer shift costs no metre
    assert found == (
        Margin(MarginKind.CABINET, "v0", 100, 100, 0),
        Margin(MarginKind.HOUR, "", 100, 100, 0),
        Margin(MarginKind.SHIFT, "car", 100, 100, 20_000, offset=1, tried=6, possible=6),
        Margin(MarginKind.VEHICLE, "car", 100, 100, 20_000),
    )


def test_it_is_told_how_many_questions_are_answered_and_what_comes_of_it_is_the_same() -> None:
    seen = list[Asking]()

    found = margins(FULL, planned(FULL), seed=1, iterations=300, progress=seen.append)

    # the plan itself, one depot, six further shifts, the hour, one cabinet
    assert seen == [Asking(answered, 10) for answered in range(11)]
    assert found == margins(FULL, planned(FULL), seed=1, iterations=300)


@pytest.mark.parametrize(("answered", "kinds"), [(0, ()), (1, ()), (2, ("vehicle",)), (4, ("shift", "vehicle"))])
def test_asked_to_stop_it_tells_what_it_has_found_so_far(answered: int, kinds: tuple[str, ...]) -> None:
    found = margins(FULL, planned(FULL), seed=1, iterations=300, progress=lambda asking: asking.answered < answered)

    assert tuple(one.kind for one in found) == kinds
    assert [one.tried for one in found if one.kind is MarginKind.SHIFT] == [2] * ("shift" in kinds)


def test_what_is_kept_free_is_told_with_whom_it_keeps_out() -> None:
    # both villages take 24 on the road, 21 and 23 at the stops: all 68 minutes of the shift; 20 are kept free
    whole = with_vehicle(FULL, shift_end_min=480 + 68)
    kept = replace(whole, rules=replace(whole.rules, reserve_min=20))

    found = margins(kept, planned(kept), seed=1, iterations=100)
    nothing_kept = margins(whole, planned(whole), seed=1, iterations=100)

    assert [one for one in found if one.kind is MarginKind.RESERVE] == [
        Margin(MarginKind.RESERVE, "", 100, 100, 0, reserve_min=0),
        Margin(MarginKind.RESERVE, "", 0, 0, 0, reserve_min=10),
    ]
    assert MarginKind.RESERVE not in {one.kind for one in nothing_kept}


@pytest.mark.parametrize(("kept", "tried"), [(0, ()), (5, (0,)), (10, (5, 0)), (45, (20, 0))])
def test_half_of_what_is_kept_free_is_said_in_whole_five_minutes(kept: int, tried: tuple[int, ...]) -> None:
    assert lesser_reserves(kept) == tried


def test_where_every_vehicle_drives_every_day_there_is_no_further_shift() -> None:
    week = replace(FULL, rules=replace(FULL.rules, cycle_days=2, day_labels=("Mon", "Tue"), day_offsets=(0, 1)))
    problem = with_vehicle(replace(week, rules=replace(week.rules, tiers=(FrequencyTier(0, 1),))), days=(0, 1))

    found = margins(problem, planned(problem), seed=1, iterations=100)

    assert {one.kind for one in found} == {MarginKind.VEHICLE, MarginKind.HOUR, MarginKind.CABINET}


def test_a_further_shift_is_by_the_vehicle_and_on_the_day_that_help_most() -> None:
    # v0 needs another visit two days after Monday at least; a shift of "a" is too short for it
    problem = on_a_line(10, residents=(1000,), shift=(480, 540))
    far = np.array([[0.0, 0, 10], [0, 0, 10], [10, 10, 0]])
    short = replace(problem.vehicles[0], id="a", shift_end_min=481)
    problem = with_drive(replace(problem, vehicles=(*problem.vehicles, short)), far)

    found = margins(problem, planned(problem), seed=1, iterations=100)

    shifts = [one for one in found if one.kind is MarginKind.SHIFT]
    assert shifts == [Margin(MarginKind.SHIFT, "car", 0, 1000, 20_000, offset=2, tried=6, possible=12)]


def test_a_further_day_is_the_quietest_of_each_vehicle_first_and_vehicles_that_are_alike_count_once() -> None:
    line = on_a_line(10)
    rules = replace(line.rules, day_labels=("Mon", "Wed"), day_offsets=(0, 2), cycle_days=4, days_off=())
    car = replace(line.vehicles[0], days=(0, 1))
    others = (replace(car, id="like", days=(1, 0)), replace(car, id="late", days=(1,), shift_end_min=1021))

    found = further_days(replace(line, rules=rules, vehicles=(car, *others)))

    assert found == [("car", 1), ("late", 1), ("car", 3), ("late", 3), ("late", 0)]


def test_a_day_between_the_days_of_a_round_moves_what_comes_later() -> None:
    line = on_a_line(10, 12)
    rules = replace(line.rules, day_labels=("Mon", "Wed"), day_offsets=(0, 2), days_off=(0,))
    hours = (OpeningWindow(480, 600, 1), OpeningWindow(480, 600))
    stops = tuple(replace(one, windows=hours, day_sets=((0, 1), (1,))) for one in line.stops)
    problem = with_vehicle(replace(line, rules=rules, stops=stops), days=(0, 1))
    problem = replace(
        problem,
        fixed=(FixedVisit("v0", 1),),
        forbidden=(Forbidden("v0", day=0), Forbidden("v0", other_stop_id="v1")),
        published=(PublishedStop("v0", ("v0",), (PublishedVisit(1, "car", 500),)),),
    )

    made = with_further_day(problem, "car", 1)

    assert (made.rules.day_offsets, made.rules.days_off, made.vehicles[0].days) == ((0, 1, 2), (0,), (0, 2, 1))
    assert made.stops[0].windows == (OpeningWindow(480, 600, 2), OpeningWindow(480, 600))
    assert made.stops[0].day_sets == ((0, 2), (2,))
    assert made.fixed == (FixedVisit("v0", 2),)
    assert made.forbidden == problem.forbidden
    assert made.published[0].visits == (PublishedVisit(2, "car", 500),)
    assert with_further_day(with_vehicle(problem, days=(0,)), "car", 2) == problem


def test_one_more_vehicle_is_at_the_same_depot_in_the_matrices() -> None:
    problem = small_county(2, villages=5, vehicles=2, days=2, shift_min=60)

    found = margins(problem, planned(problem), seed=1, iterations=200)

    assert {one.about for one in found if one.kind is MarginKind.VEHICLE} == {"k0", "k1"}
    assert min(one.residents for one in found) >= 0


def test_a_thousand_steps_find_more_for_one_more_vehicle_than_none_do_while_everybody_keeps_their_days() -> None:
    problem = small_county(3, villages=100, shift_min=120)
    (car,) = problem.vehicles
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=20_000)
    places = np.array([0, 0, *range(1, 101)])
    assert problem.drive is not None
    ways = TravelTimes(problem.drive.minutes[np.ix_(places, places)], problem.drive.metres[np.ix_(places, places)])
    asked = replace(
        problem, vehicles=(car, replace(car, id="more")), drive=ways, published=published_by(plan), keep_days=True
    )

    none, *some = (
        try_visits(asked, seed=seed, iterations=steps).objective for steps, seed in ((0, 1), (1000, 1), (1000, 2))
    )

    assert [one.days_changed for one in (none, *some)] == [0, 0, 0]
    assert min(one.residents_served for one in some) > none.residents_served > plan.objective.residents_served
