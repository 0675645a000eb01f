"""What was asked is left out in turn, to find what keeps a village from one more visit."""

from dataclasses import replace

from tests.engines.planning.visits.test_visits_explain import PROMISED_APART
from tests.engines.planning.visits.worlds import on_a_line, planned

from doorstep.engines.planning.visits.explain import explain_village
from doorstep.engines.planning.visits.problem import Forbidden, OpeningWindow, VisitProblem
from doorstep.programmes.pharmacy.bridge.what_binds import Asked, asked_about, most_tried

LINE = on_a_line(10, 12, residents=(100, 300), shift=(480, 548))
"""Both villages take 24 minutes on the road, 21 and 23 at the stops: the whole shift."""


def en(_chinese: str, english: str) -> str:
    return english


def told(problem: VisitProblem) -> Asked:
    """What is told of v0, the smaller one."""
    plan = planned(problem)
    story = explain_village(problem, plan, "v0", seed=1, iterations=30)
    return asked_about(problem, plan, story, en, seed=1, iterations=30)


def with_windows(problem: VisitProblem, *windows: OpeningWindow) -> VisitProblem:
    first, *others = problem.stops
    return replace(problem, stops=(replace(first, windows=windows), *others))


def keeping_free(minutes: int) -> VisitProblem:
    return replace(LINE, rules=replace(LINE.rules, reserve_min=minutes))


def carrying(litres: int) -> VisitProblem:
    """A litre goes along for 100 people: one for v0, three for the other."""
    vehicles = tuple(replace(one, most_load=litres) for one in LINE.vehicles)
    return replace(LINE, vehicles=vehicles, rules=replace(LINE.rules, load_per_100=1))


KEPT = "20 minutes of each outing kept free for visits to make up"


def test_minutes_kept_free_are_named_where_they_keep_a_village_out_and_only_there() -> None:
    assert told(keeping_free(20)) == Asked((KEPT,), (KEPT,))
    assert told(LINE) == Asked()


def test_what_vehicles_carry_is_named_where_it_keeps_a_village_out_and_only_there() -> None:
    line = "vehicles carry 3 L at most"

    assert told(carrying(3)) == Asked((line,), (line,))
    assert told(carrying(4)) == Asked(("vehicles carry 4 L at most",))
    assert told(replace(carrying(3), rules=LINE.rules)) == Asked()


def test_what_keeps_a_village_out_only_together_is_said_to() -> None:
    # to be there by 490 it is first; 21 minutes do not fit before 500
    asked = told(with_windows(keeping_free(20), OpeningWindow(480, 500)))

    together = "None of it alone keeps it from more, but all of it together: without it, one more visit was found at "
    assert asked == Asked(("村0: every day, 8:00–8:20", KEPT), (), (f"{together}nobody's cost.",))


def test_where_not_everything_was_left_out_in_turn_it_is_said() -> None:
    asked = told(with_windows(LINE, *(OpeningWindow(480, 482 + at) for at in range(25))))

    together = "None of it alone keeps it from more, but all of it together: without it, one more visit was found at "
    few = "Of 25 things asked about it, only 24 were left out in turn."
    assert (len(asked.every), asked.keeps, asked.notes) == (25, (), (f"{together}nobody's cost.", few))


def test_what_only_helps_where_a_visit_fixed_for_others_is_given_up_is_not_said_to_keep_a_village_out() -> None:
    nobody_at_v0 = (*PROMISED_APART.forbidden, Forbidden("v0", village_id="v0"))
    plan = planned(replace(PROMISED_APART, forbidden=nobody_at_v0))
    story = explain_village(PROMISED_APART, plan, "v0", seed=1, iterations=30)

    asked = asked_about(PROMISED_APART, plan, story, en, seed=1, iterations=30)

    assert asked.every == ("村0: 1 visit promised", "村0 not on Tue")
    assert asked.keeps == ("村0 not on Tue",)


def test_all_sets_of_days_of_a_stop_are_left_out_at_once() -> None:
    first, *others = LINE.stops
    together = "村0: Tue alone; 村0: Tue and Wed together"

    asked = told(replace(LINE, stops=(replace(first, day_sets=((1,), (1, 2))), *others)))

    assert asked == Asked((together,), (together,))


def test_in_a_county_all_but_very_long_lists_are_tried_and_in_a_city_six() -> None:
    assert [most_tried(villages) for villages in (1, 160, 300, 600, 1301)] == [24, 24, 24, 12, 6]
