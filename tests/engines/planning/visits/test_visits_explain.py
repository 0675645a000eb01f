"""What a timetable says about itself is found by planning again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.planning.visits.test_visits_constraints_brute_force import CHANGES, Change, changed
from tests.engines.planning.visits.worlds import PLAIN_RULES, on_a_line, planned, small_county, with_drive, with_vehicle

from doorstep.engines.planning.visits.explain import (
    Alternative,
    Binding,
    Displaced,
    Fairness,
    VillageStory,
    explain_village,
    fairness,
    settled,
)
from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    Forbidden,
    FrequencyTier,
    VisitProblem,
)
from doorstep.engines.planning.visits.solve import Tried, solve_visits, try_visits


def told(problem: VisitProblem, village_id: str) -> VillageStory:
    return explain_village(problem, planned(problem), village_id, seed=1, iterations=300)


FULL = on_a_line(10, 12, residents=(100, 300), shift=(480, 530))
"""Time for one of two villages: v1 takes 24 + 23 of 50 minutes, v0 20 + 21."""


def test_a_village_left_out_is_told_whom_its_visit_would_displace() -> None:
    story = told(FULL, "v0")

    more = Alternative(
        is_possible=True, stop_id="v0", days=(0,), extra_metres=-4000, displaced=(Displaced("v1", 300, 1),)
    )
    assert story == VillageStory("v0", None, (), 1, Binding.SHIFTS, more, None, None)


@pytest.mark.parametrize(
    ("shift_end", "most_load", "binding"),
    [(530, 4, Binding.SHIFTS), (1020, 3, Binding.LOADS), (530, 3, Binding.SHIFTS_AND_LOADS)],
)
def test_a_village_left_out_is_told_whether_shifts_or_vehicles_are_full(
    shift_end: int, most_load: int, binding: Binding
) -> None:
    # v0 takes 1 along and v1 3
    problem = with_vehicle(FULL, shift_end_min=shift_end, most_load=most_load)

    assert told(replace(problem, rules=replace(problem.rules, load_per_100=1)), "v0").binding is binding


@pytest.mark.parametrize(("shift_end", "binding"), [(1020, Binding.LOADS), (540, Binding.SHIFTS)])
def test_so_is_a_village_that_wants_a_further_visit(shift_end: int, binding: Binding) -> None:
    line = on_a_line(10, 12, residents=(1000, 1000), shift=(480, shift_end))
    line = replace(line, villages=tuple(replace(village, load=12) for village in line.villages))

    story = told(with_vehicle(line, days=(0, 2), most_load=20), "v0")

    assert (len(story.days), story.needed, story.binding) == (1, 2, binding)


def test_a_village_with_all_it_needs_is_told_so_and_what_other_days_would_cost() -> None:
    story = told(with_vehicle(on_a_line(10, 12), days=(0, 1)), "v1")

    assert story.binding is Binding.NEED
    assert story.other_stop is not None
    assert story.other_stop.is_possible is False
    assert story.other_days is not None
    # the other village keeps its day: once more to the tenth kilometre and back
    assert (story.other_days.extra_metres, story.other_days.displaced, story.other_days.moved) == (20_000, (), ())


def test_a_village_is_told_how_many_stops_are_within_its_walk() -> None:
    far, near = on_a_line(10, 12), replace(PLAIN_RULES, walk_limit_min=10_000_000)

    assert told(far, "v1").stops_within_walk == 1
    assert told(replace(far, rules=near), "v1").stops_within_walk == 2


def test_a_story_is_of_the_plan_as_it_stands_though_a_search_would_leave_another_village_out() -> None:
    dearer = tuple(replace(one, value=1000) if one.id == "v0" else one for one in FULL.villages)
    plan = planned(replace(FULL, villages=dearer))

    base = settled(FULL, plan, seed=1, iterations=300)

    left_out = explain_village(FULL, base, "v1", seed=1, iterations=300)
    assert left_out.binding is Binding.SHIFTS
    assert left_out.one_more is not None
    assert left_out.one_more.displaced == (Displaced("v0", 100, 1),)


def test_a_wish_names_whose_days_would_move() -> None:
    # there is time for one village a day
    problem = with_vehicle(FULL, days=(0, 1))
    plan = planned(replace(problem, forbidden=(Forbidden("v0", day=1),)))

    story = explain_village(problem, plan, "v1", seed=1, iterations=300)

    assert story.days == (1,)
    assert story.other_days == Alternative(
        is_possible=True, stop_id="v1", days=(0,), extra_metres=0, displaced=(), moved=("v0",)
    )


def test_other_days_tell_which_fixed_visits_of_its_stop_would_be_given_up_and_no_others() -> None:
    problem = with_vehicle(on_a_line(10, 12, residents=(100, 1000)), days=(0, 1, 2, 3))
    fixed = (FixedVisit("v0", 0), FixedVisit("v1", 3), FixedVisit("v1", 0))
    problem = replace(problem, fixed=fixed)

    story = told(problem, "v1")

    assert story.days == (0, 3)
    assert story.other_days is not None
    assert (story.other_days.is_possible, story.other_days.days) == (True, (1,))
    assert story.other_days.given_up == (FixedVisit("v1", 0), FixedVisit("v1", 3))
    assert story.other_stop is not None
    assert story.other_stop.is_possible is False


def test_a_fixed_visit_nobody_makes_anyway_does_not_pay_for_a_promise_that_other_days_would_break() -> None:
    # time for one village a day: both are fixed on the second, the only one for v0; v1 may not come on two in a row
    promised = (FULL.villages[0], replace(FULL.villages[1], promised_visits=2))
    only = tuple(Forbidden("v0", day=day) for day in (0, 2, 3))
    problem = with_vehicle(replace(FULL, villages=promised, forbidden=only), days=(0, 1, 2, 3))

    story = told(replace(problem, fixed=(FixedVisit("v0", 1), FixedVisit("v1", 1))), "v1")

    assert len(story.days) == 2
    assert story.other_days is not None
    assert story.other_days.is_possible is False


def test_days_that_nobody_was_promised_are_not_given_up() -> None:
    story = told(with_vehicle(on_a_line(10, 12), days=(0, 1)), "v1")

    assert story.other_days is not None
    assert (story.other_days.is_possible, story.other_days.given_up) == (True, ())


PROMISED_APART = replace(
    with_vehicle(FULL, days=(0, 1)),
    villages=(replace(FULL.villages[0], promised_visits=1), FULL.villages[1]),
    forbidden=(Forbidden("v0", day=1),),
    fixed=(FixedVisit("v1", 0),),
)
"""Time for one village a day: v1 is fixed on the only day on which v0 can have the visit it was promised."""


def test_a_visit_that_takes_the_day_fixed_for_others_tells_so_and_is_not_only_road() -> None:
    nobody_at_v0 = (*PROMISED_APART.forbidden, Forbidden("v0", village_id="v0"))
    plan = planned(replace(PROMISED_APART, forbidden=nobody_at_v0))

    story = explain_village(PROMISED_APART, plan, "v0", seed=1, iterations=300)

    assert story.one_more == Alternative(
        is_possible=True, stop_id="v0", days=(0,), extra_metres=20_000, displaced=(), moved=("v1",),
        given_up=(FixedVisit("v1", 0),),
    )  # fmt: skip
    assert story.binding is Binding.SHIFTS


def test_where_nobodys_day_moves_only_as_a_fixed_visit_is_given_up_all_days_are_freed_as_well() -> None:
    # time for one stop a day: on Monday and Wednesday from the depot near v0, on Tuesday and Thursday from that near v1
    line = with_vehicle(on_a_line(10, 12, residents=(1000, 1000), shift=(480, 540)), days=(0, 2))
    (v0, v1), near_v0 = line.villages, line.vehicles[0]
    near_v1 = replace(near_v0, id="other", days=(1, 3))
    places = np.array([0.0, 22.0, 10.0, 12.0])
    stops = tuple(
        replace(stop, day_sets=sets)
        for stop, sets in zip(line.stops, (((0,), (1, 3), (0, 2)), ((2,), (0, 2), (1, 3))), strict=True)
    )
    problem = replace(
        line, villages=(v0, v1, replace(v1, id="beside", residents=100)), vehicles=(near_v0, near_v1), stops=stops,
        fixed=(FixedVisit("v0", 0), FixedVisit("v1", 0)),
    )  # fmt: skip
    problem = with_drive(problem, np.abs(places[:, None] - places[None, :]))
    at_first = (Forbidden("v0", day=1), Forbidden("v1", day=1))
    plan = planned(replace(problem, forbidden=at_first))

    story = explain_village(problem, plan, "v0", seed=1, iterations=300)

    # kept, v0 would leave Monday to v1, which was fixed there and did not have it; freed, both drive the shorter ways
    assert {stop.stop_id: stop.days for stop in plan.stops} == {"v0": (0,), "v1": (2,)}
    assert story.one_more == Alternative(
        is_possible=True, stop_id="v0", days=(0, 2), extra_metres=36_000, displaced=(), moved=("beside", "v1")
    )


def test_a_village_no_days_allow_another_visit_is_told_of_the_gap() -> None:
    problem = on_a_line(10, residents=(1000,))
    problem = with_vehicle(replace(problem, rules=replace(problem.rules, gaps=(2, 2, 7))), days=(0,))

    story = told(replace(problem, villages=(replace(problem.villages[0], visits=2),)), "v0")

    assert story.binding is Binding.NOT_POSSIBLE
    assert story.one_more is not None
    assert story.one_more.is_possible is False


def test_in_a_round_of_two_weeks_a_village_left_out_is_told_what_coming_every_week_would_cost_and_whom() -> None:
    # time for one village a Monday; v1 has both of them
    rules = replace(
        FULL.rules, day_labels=("Mon 1", "Mon 2"), day_offsets=(0, 7), cycle_days=14, gaps=(14, 7),
        tiers=(FrequencyTier(0, 1), FrequencyTier(300, 2)),
    )  # fmt: skip
    problem = with_vehicle(replace(FULL, rules=rules), days=(0, 1))
    plan = planned(replace(problem, forbidden=(Forbidden("v0", village_id="v0"),)))

    left_out = explain_village(problem, plan, "v0", seed=1, iterations=300)
    has_both = explain_village(problem, plan, "v1", seed=1, iterations=300)

    assert left_out.one_more is not None
    assert len(left_out.one_more.days) == 1
    assert left_out.one_more.displaced == (Displaced("v1", 300, 1),)
    assert left_out.weekly == Alternative(
        is_possible=True, stop_id="v0", days=(0, 1), extra_metres=-8000, displaced=(Displaced("v1", 300, 2),)
    )
    assert has_both.weekly is None


def test_fairness_counts_those_without_a_visit() -> None:
    assert fairness(planned(FULL), (0, 10)) == Fairness(
        within=((0, 0.75), (10, 0.75)), unserved=0.25, worst_village="v1", worst_hours=23 / 60, worst_walk_min=0,
        hours_per_person=300 * (23 / 60) / 400,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_searching_on_leaves_everybody_their_days_and_never_drives_farther(seed: int) -> None:
    problem = small_county(seed, villages=8, shift_min=120)
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=20)

    again = settled(problem, plan, seed=2, iterations=200)

    assert again.objective.key()[:4] == plan.objective.key()[:4]
    assert again.objective.metres <= plan.objective.metres
    assert {one.stop_id: one.days for one in again.stops} == {one.stop_id: one.days for one in plan.stops}


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_a_wish_that_is_called_possible_is_fulfilled(change: Change, seed: int) -> None:
    problem = changed(change, seed)
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=300)

    for village in problem.villages:
        story = explain_village(problem, plan, village.id, seed=1, iterations=100)

        more, stop, days = story.one_more, story.other_stop, story.other_days
        assert more is None or not more.is_possible or len(more.days) > len(story.days)
        assert stop is None or not stop.is_possible or stop.stop_id != story.stop_id
        assert days is None or not days.is_possible or not set(days.days) & set(story.days)


def test_what_is_only_tried_is_what_would_be_planned() -> None:
    problem = small_county(4, villages=8, shift_min=120)

    plan = solve_visits(problem, seed=3, time_limit_s=None, iterations=200)

    assert try_visits(problem, seed=3, iterations=200) == Tried(plan.stops, plan.objective)


def test_a_village_nobody_knows_has_no_story() -> None:
    with pytest.raises(KeyError):
        told(FULL, "x")
