"""An office says on pages what its timetable must keep to, is told what cannot be, and finds it kept with the plan."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.test_pharmacy_pages import form_of
from tests.programmes.small_county import County, make_vehicle

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models.journal import JournalEntry
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.bridge.conditions import Conditions, DaySet, FixedStop
from doorstep.programmes.pharmacy.bridge.rows import conditions_in, contradictions_in
from doorstep.programmes.pharmacy.bridge.workbook import Asked, read_problem
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]

LINGXI, DAZHUYUAN, SHUANGYI, GAOYU = (f"33052300320{number}" for number in range(1, 5))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def draft(desk: Client, here: County) -> VisitPlan:
    """A plan that waits to be asked more."""
    desk.post(reverse("pharmacy:plan_new"), form_of(here, more="1"))
    return VisitPlan.objects.get()


def ask(desk: Client, plan: VisitPlan, kind: str, **typed: Any) -> Any:
    return desk.post(reverse("pharmacy:plan_ask", args=[plan.pk, kind]), typed, follow=True)


def test_an_office_writes_down_everything_first_and_then_computes(desk: Client, here: County, draft: VisitPlan) -> None:
    vehicle = f"vehicle-{here.vehicle.pk}"
    empty = text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))

    ask(desk, draft, "fixed", stop=DAZHUYUAN, weekdays=["0"], vehicle=vehicle)
    ask(desk, draft, "villages", village=SHUANGYI, promised_visits="2", expected="80", value="3000", load="0")
    ask(desk, draft, "openings", stop=GAOYU, weekdays=["2"], open_min="08:00", close_min="11:30")
    for weekdays in (["0", "1"], ["2", "4"]):
        ask(desk, draft, "day_sets", stop=DAZHUYUAN, weekdays=weekdays)
    ask(desk, draft, "apart", stop=LINGXI, weekdays=["4"])
    ask(desk, draft, "apart", stop=LINGXI, other_stop=GAOYU)
    ask(desk, draft, "rest", weekdays=["3"])
    asked = text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))
    desk.post(reverse("pharmacy:plan_start", args=[draft.pk]))

    lines = (
        "大竹园村 on Mon, by 1号车",
        "双一村: 2 visits promised, 80 people come to a visit, counts like 3,000 residents, 0 L taken along",
        "高禹村: Wed, 8:00–11:30",
        "大竹园村: Mon and Tue together",
        "灵溪村 not on Fri",
        "灵溪村 and 高禹村 not on one day",
    )
    assert "No visit is fixed; the computation chooses every day." in empty
    assert [line for line in (*lines, "<div>Thu</div>") if line not in asked] == []
    plan = VisitPlan.objects.get()
    visits = {(one.stop_key, one.weekday, one.vehicle_key) for one in plan.visits.all()}
    assert plan.state == PlanState.READY
    assert (DAZHUYUAN, 0, vehicle) in visits
    assert {weekday for stop, weekday, _ in visits if stop == GAOYU} <= {2}
    assert {weekday for stop, weekday, _ in visits if stop == DAZHUYUAN} == {0, 1}
    assert not {weekday for _, weekday, _ in visits} & {3}
    page = text_of(desk.get(reverse("pharmacy:plan", args=[plan.pk])))
    assert [line for line in (*lines, "Days off") if line not in page] == []
    assert JournalEntry.objects.filter(verb="pharmacy.ask_plan").count() == 8


def test_a_promise_that_no_timetable_keeps_stands_on_the_plans_page(desk: Client, draft: VisitPlan) -> None:
    for stop in (LINGXI, GAOYU):
        ask(desk, draft, "openings", stop=stop, open_min="09:00", close_min="09:45")
        ask(desk, draft, "fixed", stop=stop, weekdays=["2"])
    desk.post(reverse("pharmacy:plan_start", args=[draft.pk]))

    text = text_of(desk.get(reverse("pharmacy:plan", args=[draft.pk])))

    assert "1 promise is not kept" in text
    assert "fixed on Wed, and nobody comes then." in text


def test_a_stop_beside_the_villages_is_used_with_them_and_goes_when_it_is_taken_away(
    desk: Client, here: County, draft: VisitPlan
) -> None:
    before = draft.input_digest
    far = text_of(ask(desk, draft, "points", name="桥头", lon="30.64", lat="60.0"))
    taken = text_of(ask(desk, draft, "points", name="灵溪村", lon="119.63", lat="30.64"))
    ask(desk, draft, "points", name="桥头", lon="119.63", lat="30.64")
    ask(desk, draft, "fixed", stop="桥头", weekdays=["1"])
    asked = text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))
    both = VisitPlan.objects.get().problem

    desk.post(reverse("pharmacy:plan_unask", args=[draft.pk, "points", 1]))

    assert "from the nearest depot. Check both numbers; they may be exchanged." in far
    assert "Another stop has this name. Choose another." in taken
    assert "桥头 at 119.6300, 30.6400" in asked
    assert "桥头 on Tue" in asked
    assert [stop["id"] for stop in both["stops"]][-1] == "桥头"
    assert both["fixed"][0]["stop_id"] == "桥头"
    assert VisitPlan.objects.get().input_digest == before


def test_a_vehicles_own_words_answer_what_a_village_asks_for_in_the_same(
    desk: Client, here: County, draft: VisitPlan
) -> None:
    ask(desk, draft, "villages", village=GAOYU, other="牙医")
    address = reverse("pharmacy:vehicle_edit", args=[here.vehicle.pk])
    form = desk.get(address).context["form"]
    typed = {name: field.value() for name, field in ((one.name, one) for one in form) if field.value() is not None}

    desk.post(address, typed | {"other_skills": "牙医、冷链"})

    here.vehicle.refresh_from_db()
    assert here.vehicle.skills == ["cold_chain", "牙医"]
    assert "牙医" in text_of(desk.get(reverse("pharmacy:vehicles")))
    assert "no vehicle has" not in text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))


def test_what_was_asked_goes_with_a_new_plan_from_this_one(desk: Client, here: County, draft: VisitPlan) -> None:
    ask(desk, draft, "fixed", stop=DAZHUYUAN, weekdays=["0"])
    address = f"{reverse('pharmacy:plan_new')}?from={draft.pk}"

    told = text_of(desk.get(address))
    desk.post(address, form_of(here, more="1"))

    again = VisitPlan.objects.order_by("-pk")[0]
    assert "1 thing asked of “Autumn” is asked of this plan too." in told
    assert again.pk != draft.pk
    assert conditions_in(again.problem) == conditions_in(VisitPlan.objects.get(pk=draft.pk).problem)


def test_a_visit_fixed_to_a_vehicle_that_is_gone_is_left_to_any_and_what_else_it_was_asked_falls_away(
    desk: Client, here: County, draft: VisitPlan
) -> None:
    second = make_vehicle("二号车", here.company, here.depot, draft.created_at)
    desk.post(reverse("pharmacy:plan_new"), form_of(here, more="1", vehicles=[here.vehicle.pk, second.pk]))
    both, gone = VisitPlan.objects.order_by("-pk")[0], f"vehicle-{second.pk}"
    ask(desk, both, "fixed", stop=DAZHUYUAN, weekdays=["0"], vehicle=gone)
    ask(desk, both, "apart", stop=LINGXI, vehicle=gone)

    desk.post(f"{reverse('pharmacy:plan_new')}?from={both.pk}", form_of(here, more="1"))

    alone = VisitPlan.objects.order_by("-pk")[0]
    assert conditions_in(alone.problem) == Conditions(fixed=(FixedStop(DAZHUYUAN, 0),))
    text = text_of(desk.get(reverse("pharmacy:plan_asked", args=[alone.pk])))
    assert "1 thing that was asked before fell away: its village, stop or vehicle is not planned for any more." in text


def test_what_cannot_be_is_told_before_computing_and_nothing_is_computed(desk: Client, draft: VisitPlan) -> None:
    ask(desk, draft, "rest", weekdays=["0"])
    ask(desk, draft, "villages", village=GAOYU, needed=["cold_chain"], other="牙医")

    asked = text_of(ask(desk, draft, "fixed", stop=DAZHUYUAN, weekdays=["0"]))
    desk.post(reverse("pharmacy:plan_start", args=[draft.pk]))

    assert "大竹园村: fixed on Mon, but it is a day off. Choose another day, or take the day off away." in asked
    assert "高禹村: no vehicle has “cold chain, 牙医”, so it will be left out." in asked
    assert VisitPlan.objects.get().state == PlanState.DRAFT


def test_what_is_kept_free_for_visits_to_make_up_stands_on_the_plan_goes_on_and_leaves_the_shift_alone(
    desk: Client, here: County
) -> None:
    desk.post(reverse("pharmacy:plan_new"), form_of(here, reserve_min="40"))
    plan = VisitPlan.objects.get()

    page = text_of(desk.get(reverse("pharmacy:plan", args=[plan.pk])))
    again = text_of(desk.get(f"{reverse('pharmacy:plan_new')}?from={plan.pk}"))

    (vehicle,) = plan.problem["vehicles"]
    assert "<dt>Kept free on each outing for visits to make up</dt><dd>40 min</dd>" in page
    assert 'name="reserve_min" value="40"' in again
    assert vehicle["shift_end_min"] == here.vehicle.shift_end_min
    assert max(route["back_min"] for route in (plan.result or {})["routes"]) <= here.vehicle.shift_end_min - 40


def test_more_kept_free_than_a_shift_has_is_told_before_computing(desk: Client, here: County) -> None:
    here.vehicle.shift_end_min, here.vehicle.break_min = here.vehicle.shift_start_min + 200, 0
    here.vehicle.save()

    asked = text_of(desk.post(reverse("pharmacy:plan_new"), form_of(here, reserve_min="200"), follow=True))

    name = here.vehicle.name
    assert f"200 minutes of each outing are to be kept free, and the shift of {name} has 200 only. Keep fewer" in asked
    assert VisitPlan.objects.get().state == PlanState.DRAFT


def test_a_draft_has_its_vehicles_as_they_are_when_it_is_computed(desk: Client, here: County, draft: VisitPlan) -> None:
    ask(desk, draft, "villages", village=GAOYU, needed=["cold_chain"])
    before = text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))
    here.vehicle.skills, here.vehicle.weekday_bits, here.vehicle.load_l = ["cold_chain"], 41, 400
    here.vehicle.save()

    after = text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))
    desk.post(reverse("pharmacy:plan_start", args=[draft.pk]))

    plan = VisitPlan.objects.get()
    assert "no vehicle has “cold chain”" in before
    assert "no vehicle has" not in after
    (vehicle,) = plan.problem["vehicles"]
    assert (vehicle["skills"], vehicle["most_load"]) == (["cold_chain"], 400)
    assert plan.problem["rules"]["day_labels"] == ["Mon", "Thu", "Sat"]
    assert plan.villages.get(key=GAOYU).visits == 1


def test_days_that_go_together_are_written_down_set_by_set(desk: Client, draft: VisitPlan) -> None:
    form = text_of(desk.get(reverse("pharmacy:plan_ask", args=[draft.pk, "day_sets"])))
    for weekdays in (["1", "5"], ["0", "3"]):
        ask(desk, draft, "day_sets", stop=GAOYU, weekdays=weekdays)
    again = ask(desk, draft, "day_sets", stop=GAOYU, weekdays=["0", "3"])
    asked = text_of(desk.get(reverse("pharmacy:plan_asked", args=[draft.pk])))
    desk.post(reverse("pharmacy:plan_unask", args=[draft.pk, "day_sets", 1]))

    left = conditions_in(VisitPlan.objects.get().problem)
    assert "Weekdays of the second week" not in form
    assert "<div>高禹村: Mon and Thu together</div>" in asked
    assert "<div>高禹村: Tue and Sat together</div>" in asked
    assert (again.status_code, "This stop has this set of days already." in text_of(again)) == (422, True)
    assert left == Conditions(day_sets=(DaySet(GAOYU, ((1, None), (5, None))),))


def test_days_that_go_together_may_differ_between_two_weeks(desk: Client, here: County) -> None:
    desk.post(reverse("pharmacy:plan_new"), form_of(here, weeks="2", gaps="14, 7", more="1"))
    plan = VisitPlan.objects.get()

    ask(desk, plan, "day_sets", stop=GAOYU, weekdays=["0", "3"], second=["0", "3"])
    asked = text_of(ask(desk, plan, "day_sets", stop=GAOYU, weekdays=["1"], second=["4"]))

    assert "<div>高禹村: Mon and Thu together</div>" in asked
    assert "<div>高禹村: Tue of week 1 and Fri of week 2 together</div>" in asked


def test_one_thing_is_taken_away_and_the_question_is_as_it_was(desk: Client, draft: VisitPlan) -> None:
    ask(desk, draft, "fixed", stop=DAZHUYUAN, weekdays=["5"])
    before, faults = draft.input_digest, contradictions_in(VisitPlan.objects.get().problem)

    desk.post(reverse("pharmacy:plan_unask", args=[draft.pk, "fixed", 1]))

    assert [one.en.partition(",")[0] for one in faults] == ["大竹园村: fixed on Sat"]
    assert VisitPlan.objects.get().input_digest == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk: Client, draft: VisitPlan) -> None:
    ask(desk, draft, "rest", weekdays=["0"])

    late = ask(desk, draft, "rest", weekdays=["1"], seen=draft.input_digest)

    assert "Somebody changed this question meanwhile." in text_of(late)
    assert len(conditions_in(VisitPlan.objects.get().problem)) == 1


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("fixed", {"stop": "", "weekdays": []}, "This field is required."),
        ("fixed", {"stop": "nowhere", "weekdays": ["0"]}, "Select a valid choice."),
        ("villages", {"village": GAOYU}, "Say at least one thing that this village needs."),
        ("villages", {"village": GAOYU, "visits": "-1"}, "Ensure this value is greater than or equal to 1."),
        ("villages", {"village": GAOYU, "value": "NaN"}, "Enter a whole number."),
        ("villages", {"village": GAOYU, "load": "-1"}, "Ensure this value is greater than or equal to 0."),
        ("stops", {"stop": GAOYU}, "Say at least one thing that a vehicle must have there."),
        ("openings", {"stop": GAOYU, "open_min": "12:00", "close_min": "9:00"}, "It must close after it opens."),
        ("day_sets", {"stop": GAOYU}, "Tick the days that go together."),
        ("apart", {"stop": GAOYU}, "Choose one thing: a village, another stop, or a vehicle and days"),
        ("apart", {"stop": GAOYU, "other_stop": GAOYU}, "This must be another stop."),
        ("apart", {"stop": GAOYU, "other_stop": LINGXI, "weekdays": ["1"]}, "Choose one thing:"),
        ("rest", {}, "This field is required."),
    ],
)
def test_a_thing_that_makes_no_sense_is_refused_at_its_field(
    desk: Client, draft: VisitPlan, kind: str, typed: dict[str, Any], said: str
) -> None:
    response = ask(desk, draft, kind, **typed)

    assert response.status_code == 422
    assert said in text_of(response)
    assert VisitPlan.objects.get().input_digest == draft.input_digest


def test_rules_of_a_draft_are_changed_and_what_cannot_be_is_said(desk: Client, here: County, draft: VisitPlan) -> None:
    address = reverse("pharmacy:plan_rules", args=[draft.pk])
    shown = text_of(desk.get(address))

    refused = desk.post(address, form_of(here, visit_worth="1, 2", larger_from="2000", larger_visits="3", gaps="a"))
    desk.post(
        address,
        form_of(
            here, visit_worth="3、2、1", larger_from="5000", larger_visits="3", gaps="7, 3", min_gap_days="1",
            load_per_100="2.5",
        ),
    )  # fmt: skip

    said = text_of(refused)
    assert 'name="walk_limit_min" value="15"' in shown
    assert "A later visit cannot count more than an earlier one." in said
    assert "This must be more residents than in the line before." in said
    assert "Write whole numbers apart by commas, such as 14, 7." in said
    rules = VisitPlan.objects.get().problem["rules"]
    assert (rules["visit_worth"], rules["gaps"], rules["min_gap_days"]) == ([3, 2, 1], [7, 3], 1)
    assert rules["load_per_100"] == 2.5
    assert [tier["visits"] for tier in rules["tiers"]] == [1, 2, 3]


def test_a_timetable_of_two_weeks_is_planned_adopted_and_driven_in_turn(
    desk: Client, here: County, a_moment: datetime
) -> None:
    desk.post(reverse("pharmacy:plan_new"), form_of(here, weeks="2", gaps="14, 7", more="1"))
    draft = VisitPlan.objects.get()
    ask(desk, draft, "fixed", stop=LINGXI, weekdays=["2"], week="1")
    desk.post(reverse("pharmacy:plan_start", args=[draft.pk]))
    plan = VisitPlan.objects.get()
    page = text_of(desk.get(reverse("pharmacy:plan", args=[plan.pk])))
    monday = a_moment.date() + timedelta(days=7 - a_moment.weekday())

    adopt_plan(SYSTEM, plan=plan, valid_from=monday, instead_of=None, now=a_moment)

    lingxi = here.villages[0]
    days = [one.starts_at.astimezone(TIME_ZONE).date() for one in Session.objects.filter(place=lingxi)[:3]]
    weekly = [(one.week, one.weekday) for one in plan.visits.filter(stop_key=DAZHUYUAN)]
    calendar = desk.get(reverse("pharmacy:plan_calendar", args=[plan.pk])).content.decode()
    door = desk.get(reverse("village", args=[lingxi.pk])).content.decode()
    assert plan.state == PlanState.READY
    assert "灵溪村 on Wed of week 2" in page
    assert "<h2>Timetable of two weeks</h2>" in page
    assert 'aria-label="Timetable of two weeks"' in page
    assert days == [monday + timedelta(days=9 + 14 * round_) for round_ in range(3)]
    assert weekly == [(1, weekly[0][1]), (2, weekly[0][1])]
    assert {(one.week, one.weekday) for one in plan.visits.filter(stop_key=LINGXI)} == {(2, 2)}
    assert "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE" in calendar
    assert "Every second Wednesday" in door


def test_a_plan_that_is_computed_keeps_its_question_and_can_be_asked_once_more(desk: Client, plan: VisitPlan) -> None:
    before = plan.input_digest

    told = text_of(ask(desk, plan, "rest", weekdays=["0"]))
    copied = desk.post(reverse("pharmacy:plan_copy", args=[plan.pk]))

    copy = VisitPlan.objects.order_by("-pk")[0]
    assert "This plan is computed already. Begin a new one from it, and ask that otherwise." in told
    assert VisitPlan.objects.get(pk=plan.pk).input_digest == before
    assert copied.headers["Location"] == reverse("pharmacy:plan_asked", args=[copy.pk])
    assert (copy.state, copy.input_digest, copy.base_id) == (PlanState.DRAFT, before, plan.pk)


def test_the_question_comes_as_a_workbook_that_asks_the_same(desk: Client, draft: VisitPlan) -> None:
    ask(desk, draft, "fixed", stop=DAZHUYUAN, weekdays=["0"])

    response = desk.get(reverse("pharmacy:plan_question", args=[draft.pk]))

    read = read_problem(response.content, "question.xlsx")
    assert isinstance(read, Asked)
    assert [(one.stop_id, one.day) for one in read.problem.fixed] == [(DAZHUYUAN, 0)]
    assert len(read.problem.villages) == 5


def test_a_list_that_is_none_is_not_there(desk: Client, draft: VisitPlan, a_moment: datetime) -> None:
    assert desk.get(reverse("pharmacy:plan_ask", args=[draft.pk, "wishes"])).status_code == 404
    assert desk.get(reverse("pharmacy:plan_asked", args=[10**6])).status_code == 404
