"""A plan says why it is so, and a change leaves people the weekdays they know."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.test_pharmacy_pages import form_of
from tests.programmes.small_county import County, make_vehicle

from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.plans import create_plan, finish_plan
from doorstep.programmes.pharmacy.bridge.conditions import Conditions, FixedStop, Opening, RestDay, VillageNeeds
from doorstep.programmes.pharmacy.bridge.rows import assemble
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.rules.plans import Visiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]


def text_of(client: Client, name: str, *numbers: int) -> str:
    response = client.get(reverse(f"pharmacy:{name}", args=numbers))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_village_is_told_what_binds_and_what_else_it_could_have(desk: Client, plan: VisitPlan) -> None:
    village = plan.villages.get(name="大竹园村")

    text = text_of(desk, "village_why", plan.pk, village.pk)

    assert "It has as many visits as it needs." in text
    assert "Other days" in text
    assert "Not possible: no other stop is within 15 minutes on foot." in text
    assert reverse("pharmacy:village_why", args=[plan.pk, village.pk]) in text_of(desk, "plan_villages", plan.pk)


def test_a_village_without_a_point_is_told_that_nothing_can_be_planned(desk: Client, plan: VisitPlan) -> None:
    text = text_of(desk, "village_why", plan.pk, plan.villages.get(name="石岭村").pk)

    assert "What would help: Enter its point under Places" in text
    assert "No vehicle can come" in text
    assert "Not possible" in text


def test_a_village_is_told_which_thing_that_was_asked_keeps_the_vehicle_away(
    desk: Client, here: County, a_moment: datetime
) -> None:
    gaoyu = "330523003204"
    asked = Conditions(
        villages=(VillageNeeds(gaoyu, skills=("cold_chain",)),),
        openings=(Opening(gaoyu, 480, 1020),),
        rest=(RestDay(4),),
    )
    plan = create_plan(
        SYSTEM, county=here.county, name="x", on=a_moment.date(), vehicles=[here.vehicle], visiting=Visiting(),
        asked=asked, now=a_moment,
    )  # fmt: skip
    outcome = compute(plan.problem, seed=1, seconds=1, iterations=300)
    plan = finish_plan(SYSTEM, plan=plan, outcome=outcome, now=a_moment)

    text = text_of(desk, "village_why", plan.pk, plan.villages.get(key=gaoyu).pk)

    kept, _, told = text.partition("one more visit was found at nobody's cost:")[2].partition("What was asked")
    assert "高禹村: needs cold chain" in kept
    assert "every day, 8:00–17:00" not in kept
    assert [line for line in ("needs cold chain", "every day, 8:00–17:00", "Day off: Fri") if line not in told] == []


def test_a_village_is_told_which_fixed_visit_other_days_would_give_up(
    desk: Client, here: County, a_moment: datetime
) -> None:
    gaoyu = "330523003204"
    plan = create_plan(
        SYSTEM, county=here.county, name="x", on=a_moment.date(), vehicles=[here.vehicle], visiting=Visiting(),
        asked=Conditions(fixed=(FixedStop(gaoyu, 0),)), now=a_moment,
    )  # fmt: skip
    outcome = compute(plan.problem, seed=1, seconds=1, iterations=300)
    plan = finish_plan(SYSTEM, plan=plan, outcome=outcome, now=a_moment)

    text = text_of(desk, "village_why", plan.pk, plan.villages.get(key=gaoyu).pk)

    assert "<small>A fixed visit would be given up: 高禹村 on Mon</small>" in text.partition("Other days")[2]


def test_a_plan_says_what_one_more_of_each_would_bring(desk: Client, plan: VisitPlan, here: County) -> None:
    text = text_of(desk, "plan_why", plan.pk)

    assert f"One more vehicle beside {here.vehicle.name}" in text
    assert f"One more shift: {here.vehicle.name} also on Sat (the best of 2)" in text
    assert "Every shift an hour longer" in text
    assert "A cabinet in 石岭村" in text
    assert "Lower bound on the road (weak)" in text
    assert "8.3%" in text  # 700 of 8,400 residents have no visit


def test_another_countys_plan_and_a_strange_village_are_not_there(desk: Client, plan: VisitPlan) -> None:
    assert desk.get(reverse("pharmacy:village_why", args=[plan.pk, 10**6])).status_code == 404
    assert desk.get(reverse("pharmacy:plan_why", args=[10**6])).status_code == 404


def test_a_plan_made_after_a_change_begins_with_what_people_know(
    plan: VisitPlan, here: County, a_moment: datetime
) -> None:
    made = assemble(here.county, [here.vehicle], Visiting(), a_moment.date(), plan)

    assert plan.result
    known = {stop["stop_id"]: sorted(visit["day"] for visit in stop["visits"]) for stop in made.problem["published"]}
    assert known == {stop["stop_id"]: stop["days"] for stop in plan.result["stops"]}
    assert made.problem["keep_days"] is True


def test_planning_again_from_the_page_keeps_every_weekday(
    desk: Client, plan: VisitPlan, here: County, a_moment: datetime
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    second = make_vehicle("二号车", here.company, here.depot, a_moment)
    offered = text_of(desk, "plan", plan.pk)

    response = desk.post(
        reverse("pharmacy:plan_new"),
        form_of(here, keep_days="on", vehicles=[here.vehicle.pk, second.pk]),
        follow=True,
    )

    again = VisitPlan.objects.order_by("-pk")[0]
    before, after = ({(row.stop_key, row.weekday) for row in one.visits.all()} for one in (plan, again))
    assert f"?from={plan.pk}&amp;keep=1" in offered
    assert again.options["keeps_days_of"] == plan.pk
    assert "Every village keeps the weekdays it knows." in response.content.decode()
    assert before - after == set()


def test_without_a_plan_in_force_there_are_no_days_to_keep(desk: Client, here: County) -> None:
    assert "Keep the weekdays people know" not in text_of(desk, "plan_new")
