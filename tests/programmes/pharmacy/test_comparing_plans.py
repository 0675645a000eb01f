"""Two plans are put beside each other without a database, and say what the page says."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.programmes.small_county import STEPS, County

from doorstep.base.actor import SYSTEM
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.compare import Change, Difference, Time
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.problem import (
    FrequencyTier,
    Vehicle,
    Village,
    VisitProblem,
    VisitRules,
    stops_at_villages,
)
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, finish_plan
from doorstep.programmes.pharmacy.bridge import why
from doorstep.programmes.pharmacy.bridge.comparing import NotComparable, compare_plans
from doorstep.programmes.pharmacy.bridge.comparing_words import comparison_json, figures, groups
from doorstep.programmes.pharmacy.bridge.days import horizon
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules.plans import Visiting


def asking(*residents: int, weeks: int = 1, prefix: str = "") -> VisitProblem:
    """Villages of so many residents near a depot, and a vehicle that drives on Mondays."""
    villages = tuple(
        Village(f"{prefix}{at}", f"村{prefix}{at}", 119.0 + 0.05 * at, 30.0, count)
        for at, count in enumerate(residents)
    )
    vehicle = Vehicle("v", "一号车", 119.0, 30.0, tuple(range(weeks)), break_min=0)
    rules = VisitRules(**horizon((0,), weeks), walk_limit_min=5, tiers=(FrequencyTier(0, 1),))
    return VisitProblem(villages, stops_at_villages(villages), (vehicle,), rules)


def solved(problem: VisitProblem, seed: int = 1) -> EnginePlan:
    return solve_visits(problem, seed=seed, time_limit_s=None, iterations=200)


def told(found: Difference) -> list[list[tuple[object, ...]]]:
    def row(one: Change) -> tuple[object, ...]:
        return one.name, one.residents, one.before, one.after, one.before_times, one.after_times

    return [[row(one) for one in changes] for changes in (found.gains, found.losses, found.moves, found.same)]


@pytest.mark.django_db
@pytest.mark.parametrize("weeks", [1, 2])
def test_page_and_library_say_the_same_of_two_plans(
    here: County, plan: VisitPlan, a_moment: datetime, weeks: int
) -> None:
    other = create_plan(
        SYSTEM, county=here.county, name="另一个", on=a_moment.date(), vehicles=[here.vehicle],
        visiting=Visiting(weeks=weeks, tiers=((0, 1), (1500, 2))), run=Run(seed=3, seconds=1), now=a_moment,
    )  # fmt: skip
    outcome = compute(other.problem, seed=3, seconds=1, iterations=STEPS)
    other = finish_plan(SYSTEM, plan=other, outcome=outcome, now=a_moment)
    stored = [codec.plan_from_json(one.result or {}) for one in (plan, other)]
    asked = [codec.problem_from_json(one.problem) for one in (plan, other)]

    found = compare_plans(*stored, asked=asked[0], asked_after=asked[1])

    by_page = told(queries.compare(other, plan))
    assert told(found.difference) == by_page
    assert any(by_page[:3])
    assert found.after.visits == stored[1].kpis.visits / weeks
    assert found.after.hours_per_person == why.evenly(other).hours_per_person / weeks
    assert found.before.unserved == why.evenly(plan).unserved


def test_a_plan_beside_itself_differs_in_nothing() -> None:
    asked = asking(300, 400)

    found = compare_plans(solved(asked), solved(asked), asked=asked)

    assert found.is_same
    assert [(group.key, len(group.changes)) for group in groups(found, lambda _, en: en) if group.changes] == [
        ("same", 2)
    ]


def test_figures_of_a_fortnight_are_told_by_the_week_and_a_visit_in_it_is_half_a_one() -> None:
    weekly, fortnightly = asking(300), asking(300, weeks=2)

    found = compare_plans(solved(weekly), solved(fortnightly), asked=weekly, asked_after=fortnightly)

    (loses,) = found.difference.losses
    assert (found.before.visits, found.after.visits, loses.before, loses.after) == (1, 0.5, 1, 0.5)
    assert loses.after_times[0].week in {1, 2}
    assert not found.is_same


def test_without_the_questions_villages_have_ids_and_days_their_number() -> None:
    asked = asking(300, 400)

    found = compare_plans(solved(asked), solved(asked))

    assert not found.has_weeks
    assert [(one.name, one.after_times[0].weekday) for one in found.difference.same] == [("1", 0), ("0", 0)]


def test_a_village_of_one_plan_only_is_named() -> None:
    larger = asking(300, 400, 500)

    found = compare_plans(solved(asking(300, 400)), solved(larger), asked=larger)

    assert (found.only_before, found.only_after) == ((), ("2",))
    assert [one.key for one in found.difference.gains] == ["2"]
    assert not found.is_same


def test_who_loses_all_visits_is_told_before_who_loses_some() -> None:
    asked = asking(100, 900)
    problem = replace(
        asked,
        villages=tuple(replace(one, visits=2) for one in asked.villages),
        rules=replace(asked.rules, **horizon((0, 3))),
        vehicles=(replace(asked.vehicles[0], days=(0, 1)),),
    )
    before = solved(problem)
    kept = tuple(replace(one, days=one.days[:1]) for one in before.stops if one.stop_id == "1")
    legs = {route.day: tuple(leg for leg in route.legs if leg.stop_id != "0") for route in before.routes}
    routes = tuple(replace(route, legs=legs[route.day]) for route in before.routes if route.day == kept[0].days[0])

    found = compare_plans(before, replace(before, stops=kept, routes=routes), asked=problem)

    first = groups(found, lambda _, en: en)[0]
    assert (first.key, [(str(one.key), one.before, one.after) for one in first.changes]) == (
        "losses",
        [("0", 2, 0), ("1", 2, 1)],
    )


def test_plans_of_two_counties_are_refused_with_some_of_their_villages() -> None:
    with pytest.raises(NotComparable) as refused:
        compare_plans(solved(asking(*range(100, 107))), solved(asking(300, prefix="x")))

    assert str(refused.value) == (
        "The two plans have no village in common, so they are not of one county: 0, 1, 2, 3, 4, … in one; "
        "x0 in the other."
    )
    assert "不是同一个县的" in refused.value.zh


def test_a_plan_of_another_question_is_refused() -> None:
    asked = asking(300, 400)
    plan = solved(asked)
    broken = replace(plan, stops=plan.stops[1:])
    late = replace(plan, routes=tuple(replace(route, day=1) for route in plan.routes))
    other_vehicle = replace(asked, vehicles=(replace(asked.vehicles[0], id="w"),))

    with pytest.raises(NotComparable, match=r"The second plan has villages that are not in its input \(1\): 1\."):
        compare_plans(solved(asking(300)), plan, asked=asking(300))
    with pytest.raises(NotComparable, match="The first plan has routes that go to stops it does not have: 0"):
        compare_plans(broken, plan)
    with pytest.raises(NotComparable, match="The first plan has days that its input does not have"):
        compare_plans(late, plan, asked=asked)
    with pytest.raises(NotComparable, match="The first plan has vehicles that are not in its input: v"):
        compare_plans(plan, plan, asked=other_vehicle, asked_after=asked)


def test_one_question_may_lack_a_vehicle_of_the_other_plan() -> None:
    asked = asking(300)
    renamed = replace(asked, vehicles=(replace(asked.vehicles[0], id="w"),))

    found = compare_plans(solved(asked), solved(renamed), asked=asked)

    assert [(group.key, len(group.changes)) for group in groups(found, lambda _, en: en) if group.changes] == [
        ("vehicle", 1)
    ]


def test_what_is_taken_along_is_told_by_the_week_with_the_room_of_the_fullest() -> None:
    asked = asking(300, 400, weeks=2)
    (van,) = asked.vehicles
    loaded = replace(asked, vehicles=(replace(van, most_load=20),), rules=replace(asked.rules, load_per_100=2.0))

    found = compare_plans(solved(asked), solved(loaded), asked=asked, asked_after=loaded)

    assert (found.before.load, found.before.fullest) == (0, None)
    assert found.after.load == 7
    assert found.after.fullest in {14 / 20, 8 / 20}
    label = "Taken along a week · room used on the fullest day"
    assert (label, "—", f"7 L · {found.after.fullest:.1%}") in figures(found, lambda _, en: en)


def test_nobody_served_is_a_plan_to_compare_too() -> None:
    asked = replace(asking(300), vehicles=(replace(asking(300).vehicles[0], shift_start_min=480, shift_end_min=490),))

    found = compare_plans(solved(asked), solved(asking(300)), asked=asking(300))

    assert (found.before.worst_village, found.before.unserved, found.before.residents) == (None, 1.0, 300)
    assert [one.after_times for one in found.difference.gains] == [(Time(0, 480),)]


def test_plain_values_have_every_village_also_those_that_stay_as_they_are() -> None:
    asked = asking(300, 400)

    data = comparison_json(compare_plans(solved(asked), solved(asked), asked=asked), [], names=("A", "B"))

    assert (data["format"], data["per"], data["before"]["name"]) == ("doorstep.comparison/1", "week", "A")
    first, _ = data["villages"]
    assert (first["id"], first["name"], first["change"], first["before"]["stop"]) == ("1", "村1", "same", "1")
    assert first["before"] == first["after"]
    assert [set(one) for one in first["before"]["times"]] == [{"weekday", "week", "start_min", "vehicle"}]
