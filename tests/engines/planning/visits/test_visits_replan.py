"""Re-planning keeps people's weekdays and says every change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.planning.visits.brute import Exhaustive
from tests.engines.planning.visits.worlds import on_a_line, planned, small_county, with_vehicle

from doorstep.engines.planning.visits.problem import PublishedVisit, Village, stops_at_villages
from doorstep.engines.planning.visits.replan import (
    Change,
    ChangeKind,
    changes_between,
    published_by,
    replan,
    without_vehicle,
)
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan


def test_nothing_changes_where_nothing_has_happened() -> None:
    problem = small_county(3, villages=8, vehicles=2, days=3, shift_min=200)
    plan = planned(problem)

    again = replan(problem, plan, seed=2, time_limit_s=None, iterations=0)

    assert again.changes == ()
    assert again.plan.objective.days_changed == 0


def test_a_village_that_is_added_is_served_without_anybody_losing_a_day() -> None:
    problem = with_vehicle(on_a_line(10, 20), days=(0, 1, 2, 3, 4))
    before = planned(replace(problem, drive=None))
    added = Village("new", "新村", 119.01, 30.0, 100)
    villages = (*problem.villages, added)

    now = replan(
        replace(problem, villages=villages, stops=stops_at_villages(villages), drive=None),
        before, seed=1, time_limit_s=None, iterations=300,
    )  # fmt: skip

    assert now.plan.objective.days_changed == 0
    assert [(change.village_id, change.kind) for change in now.changes if change.kind is ChangeKind.NEW] == [
        ("new", ChangeKind.NEW)
    ]


def test_every_change_is_said_the_gravest_first() -> None:
    problem = with_vehicle(on_a_line(10, 20, 30), days=(0, 2))
    before = planned(problem)

    day = before.routes[0].day
    now = replan(without_vehicle(problem, "car", [day]), before, seed=1, time_limit_s=None, iterations=300)

    other = 2 - day
    assert [(change.kind, change.days_lost) for change in now.changes] == [(ChangeKind.DAYS, (day,))] * 3
    assert {one.day for change in now.changes for one in change.after} == {other}
    assert now.plan.objective.days_changed == 3


@pytest.mark.parametrize("seed", range(4))
def test_as_few_days_change_as_possible_when_a_vehicle_is_down(seed: int) -> None:
    problem = small_county(seed, villages=4, vehicles=2, days=3, shift_min=100)
    before = solve_visits(problem, seed=1, time_limit_s=None, iterations=1000)
    left = without_vehicle(problem, "k0")

    now = replan(left, before, seed=1, time_limit_s=None, iterations=3000)

    asked = replace(left, published=published_by(before), keep_days=True)
    assert verify_plan(asked, now.plan) == []
    assert now.plan.objective == Exhaustive(asked).best()


def test_another_hour_and_another_vehicle_are_changes_too() -> None:
    before = planned(on_a_line(10))
    route = before.routes[0]
    later = replace(route, legs=(replace(route.legs[0], start_min=600), route.legs[1]))

    hour = changes_between(before, replace(before, routes=(later,)))
    vehicle = changes_between(before, replace(before, routes=(replace(route, vehicle_id="other"),)))

    was = (PublishedVisit(0, "car", 490),)
    assert hour == (Change("v0", ChangeKind.HOUR, "v0", "v0", was, (PublishedVisit(0, "car", 600),), ()),)
    assert vehicle == (Change("v0", ChangeKind.VEHICLE, "v0", "v0", was, (PublishedVisit(0, "other", 490),), ()),)


def test_a_vehicle_nobody_knows_cannot_be_down() -> None:
    with pytest.raises(ValueError, match="there is no vehicle x"):
        without_vehicle(on_a_line(10), "x")
