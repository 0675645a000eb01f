"""Before a plan is adopted or taken back, the pages say what will happen; what cannot be adopted says why."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.programmes.small_county import County, make_plan, make_vehicle

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.kernel.workdays import OperatorDay
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan, roll_back
from doorstep.programmes.pharmacy.actions.plans import rename_plan
from doorstep.programmes.pharmacy.bridge import asked
from doorstep.programmes.pharmacy.bridge.exchange import template
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]


def page_of(desk: Client, name: str, plan: VisitPlan, **query: str) -> str:
    return desk.get(reverse(f"pharmacy:{name}", args=[plan.pk]), query, follow=True).content.decode()


@pytest.fixture
def successor(here: County, plan: VisitPlan, a_moment: datetime) -> VisitPlan:
    """The plan is in force; another one comes a quarter of an hour later everywhere and leaves a village out."""
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    second = make_plan(here, a_moment, "第二版", seed=1)
    for visit in second.visits.all():
        visit.start_min, visit.depart_min = visit.start_min + 15, visit.depart_min + 15
        visit.save()
    second.villages.filter(name="双一村").update(stop_key="", visits=0, walk_min=None)
    return second


def test_a_plan_is_adopted_from_a_monday_on_which_people_work() -> None:
    free = {date(2026, 9, 7): OperatorDay(is_working=False, name_zh="休", name_en="off")}

    assert rules.adoption_day(date(2026, 9, 1)) == date(2026, 9, 7)
    assert rules.adoption_day(date(2026, 9, 7)) == date(2026, 9, 14)
    assert rules.adoption_day(date(2026, 9, 1), free) == date(2026, 9, 14)
    assert rules.adoption_day(date(2026, 9, 29)) == date(2026, 10, 12)


def test_a_plan_is_renamed_on_its_page_also_in_force(desk: Client, plan: VisitPlan, a_moment: datetime) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    address, digest = reverse("pharmacy:plan_rename", args=[plan.pk]), plan.result_digest

    text = desk.post(address, {"name": "  秋季\n方案 "}, follow=True).content.decode()
    desk.post(address, {"name": "秋季 方案"})

    plan.refresh_from_db()
    assert (plan.name, plan.state, plan.result_digest) == ("秋季 方案", PlanState.ADOPTED, digest)
    assert "The plan is called “秋季 方案” now." in text
    assert f'action="{address}"' in text
    entries = JournalEntry.objects.filter(verb="pharmacy.rename_plan", about=plan.about)
    assert [entry.detail for entry in entries] == [{"before": "第一版", "after": "秋季 方案"}]


@pytest.mark.parametrize("typed", ["", " \n ", "长" * 61])
def test_a_plan_keeps_its_name_where_another_cannot_be_read(desk: Client, plan: VisitPlan, typed: str) -> None:
    text = desk.post(reverse("pharmacy:plan_rename", args=[plan.pk]), {"name": typed}, follow=True).content.decode()

    plan.refresh_from_db()
    assert plan.name == "第一版"
    assert "Nothing was changed: a name has at least one character and at most 60." in text


def test_who_may_not_plan_renames_nothing(plan: VisitPlan, resident: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        rename_plan(resident, plan=plan, name="新名", now=a_moment)

    plan.refresh_from_db()
    assert plan.name == "第一版"


def test_the_form_proposes_the_next_monday(desk: Client, plan: VisitPlan) -> None:
    assert 'value="2026-09-07"' in page_of(desk, "plan", plan)


def test_before_adopting_the_page_says_what_changes_and_changes_nothing(
    desk: Client, plan: VisitPlan, successor: VisitPlan, a_moment: datetime
) -> None:
    today = Session.objects.filter(starts_at__gte=a_moment, starts_at__date=a_moment.date()).count()
    week = Session.objects.filter(starts_at__gte=a_moment, starts_at__date__lt=date(2026, 9, 7)).count()
    every = Session.objects.filter(starts_at__gte=a_moment).count()

    text = page_of(desk, "plan_adopt", successor, valid_from=a_moment.date().isoformat())

    assert "From Tue 1 Sep on it takes the place of “第一版”." in text
    assert "3 villages are visited on other days or at other times." in text
    assert "0 villages gain visits." in text
    assert "1 village loses visits." in text
    assert f"{every} visits already planned are replaced; today: {today}, this week in all: {week}." in text
    assert VisitPlan.objects.get(pk=successor.pk).state == PlanState.READY


def test_days_off_and_where_their_visits_go_are_said_before_adopting_and_stay_on_the_plans_page(
    desk: Client, plan: VisitPlan, a_moment: datetime
) -> None:
    before = page_of(desk, "plan_adopt", plan, valid_from="2026-09-21")
    adopt_plan(SYSTEM, plan=plan, valid_from=date(2026, 9, 21), instead_of=None, now=a_moment)

    after = page_of(desk, "plan", plan)

    for text in (before, after):
        assert "Mon 5 Oct 2026 (National Day): 4 visits fall out." in text
        assert "Wed 7 Oct 2026 (National Day): its 1 visit takes place on Sat 10 Oct 2026, a swapped workday." in text


def test_from_next_week_on_no_visit_of_this_week_gives_way(successor: VisitPlan, a_moment: datetime) -> None:
    counted = queries.giving_way(successor, date(2026, 9, 7), a_moment)

    assert (counted.today, counted.this_week) == (0, 0)
    assert counted.every == Session.objects.filter(starts_at__gte=queries.midnight(date(2026, 9, 7))).count()


def test_somebody_who_may_not_adopt_is_not_asked(client: Client, login_as: Any, here: County, plan: VisitPlan) -> None:
    login_as(client, Role.CREW, here.county.path)

    response = client.get(reverse("pharmacy:plan_adopt", args=[plan.pk]), {"valid_from": "2026-09-07"})

    assert response.status_code == 403


def test_a_plan_for_elsewhere_says_why_it_cannot_be_adopted_in_place_of_the_button(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    file = SimpleUploadedFile("thirty.xlsx", template(in_english=True))
    desk.post(reverse("pharmacy:plan_upload"), {"name": "Elsewhere", "seconds": 2, "seed": 1, "file": file})
    strange = VisitPlan.objects.get(name="Elsewhere")

    text = page_of(desk, "plan", strange)

    assert "This plan cannot be adopted here:" in text
    assert reverse("pharmacy:plan_adopt", args=[strange.pk]) not in text
    assert reverse("pharmacy:plan_compare", args=[strange.pk]) not in text
    assert "there is nothing to compare" in page_of(desk, "plan_compare", strange)


def test_villages_whose_hour_moves_are_listed_with_before_and_after(
    desk: Client, plan: VisitPlan, successor: VisitPlan
) -> None:
    village = plan.villages.get(name="灵溪村")
    visit = plan.visits.get(stop_key=village.stop_key)
    day = ["Mon", "Tue", "Wed", "Thu", "Fri"][visit.weekday]
    later = visit.start_min + 15

    text = page_of(desk, "plan_compare", successor)

    assert "3 villages at other days or times" in text
    assert f"{day} {rules.clock(visit.start_min)} → {day} {rules.clock(later)}" in text


def test_a_village_that_is_not_in_the_plan_any_more_loses_its_visits(plan: VisitPlan, successor: VisitPlan) -> None:
    successor.villages.filter(name="大竹园村").delete()

    losses = queries.compare(successor, plan).losses

    assert [(one.name, one.before, one.after) for one in losses] == [("大竹园村", 2, 0), ("双一村", 1, 0)]


def test_what_was_asked_otherwise_is_said(plan: VisitPlan) -> None:
    other = {**plan.problem, "rules": {**plan.problem["rules"], "walk_limit_min": 30}}

    with override("en"):
        differs = asked.otherwise(asked.settings_of(plan.problem), asked.settings_of(other))

    assert differs == [asked.Otherwise("Longest walk to a stop", "15 min", "30 min")]


def test_a_plan_says_what_it_was_asked(plan: VisitPlan) -> None:
    with override("en"):
        said = [(one.label, one.value) for one in asked.settings_of(plan.problem)]

    assert said == [
        ("Vehicles", "1号车"),
        ("Days they drive", "Mon, Tue, Wed, Thu, Fri"),
        ("Longest walk to a stop", "15 min"),
        ("The timetable repeats", "every week"),
        ("Visits by number of residents", "1, 2 from 2,500 residents"),
        ("Days between two visits, at least", "2"),
        ("What each further visit counts", "the same"),
        ("Time at a stop", "10 min, 0.6 min more for every 100 residents; from 15 min to 1 h"),
        ("Kept free on each outing for visits to make up", "0 min"),
        ("Taken along for every 100 people", "not looked at"),
        ("Terrain", "Plain and hills"),
        ("Weekdays people know", "may change"),
        ("Travel times", "reckoned from straight lines and the terrain"),
        ("Fixed visits", "No visit is fixed; the computation chooses every day."),
        ("What villages need", "Every village gets what its number of residents calls for."),
        ("Opening times and market days", "Every stop may be used at any time."),
        ("Days that go together", "The computation chooses the days of every stop, far enough apart."),
        ("Not together", "Nothing is forbidden."),
        ("What a vehicle must have at a stop", "Every vehicle may stand at every stop."),
        ("Stops beside the villages", "Vehicles stop in the villages only."),
        ("Days off", "Vehicles drive on all their days."),
    ]


def test_a_plan_says_what_is_taken_along_and_that_it_limits_nothing_where_no_room_is_written_down(
    desk: Client, plan: VisitPlan
) -> None:
    plan.problem["rules"]["load_per_100"] = 2.5
    with override("en"):
        without = {one.label: one.value for one in asked.settings_of(plan.problem)}
    plan.problem["vehicles"][0]["most_load"] = 400
    first, *others = (plan.result or {})["routes"]
    first["load"] = 320
    plan.save()

    page = " ".join(page_of(desk, "plan", plan).split())

    told = "2.5 L; of no vehicle it is written down how much it carries, so this limits nothing"
    assert without["Taken along for every 100 people"] == told
    assert "<dt>Taken along for every 100 people</dt><dd>2.5 L</dd>" in page
    assert "<dd>1号车 (room for 400 L)</dd>" in page
    assert page.count("320 L taken along (room for 400 L)") == page.count("taken along (") == 1
    assert others


def test_a_new_plan_begins_with_the_settings_of_an_old_one(desk: Client, plan: VisitPlan) -> None:
    plan.problem["rules"]["walk_limit_min"] = 37
    plan.save()

    text = desk.get(reverse("pharmacy:plan_new"), {"from": str(plan.pk)}).content.decode()

    assert 'name="walk_limit_min" value="37"' in text
    assert f"{reverse('pharmacy:plan_new')}?from={plan.pk}" in page_of(desk, "plan", plan)


def test_a_new_plan_begins_with_the_plan_in_force_and_what_was_asked_of_it_unless_somebody_wants_the_usual_settings(
    desk: Client, plan: VisitPlan, a_moment: datetime
) -> None:
    plan.problem["rules"] |= {"walk_limit_min": 37, "reserve_min": 45, "load_per_100": 2.5, "days_off": [4]}
    plan.save()
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    address = reverse("pharmacy:plan_new")

    begun = desk.get(address, follow=True)
    usual = desk.get(address, {"from": "usual"})

    assert begun.redirect_chain == [(f"{address}?from={plan.pk}", 302)]
    text = begun.content.decode()
    values = (("walk_limit_min", "37"), ("reserve_min", "45"), ("load_per_100", "2.5"))
    assert [one for one in values if f'name="{one[0]}" value="{one[1]}"' not in text] == []
    assert f"The form begins with the settings of the plan in force, “{plan.name}”." in text
    assert "1 thing asked of" in text
    assert 'href="?from=usual"' in text
    assert 'name="walk_limit_min" value="15"' in usual.content.decode()
    assert f'href="?from={plan.pk}"' in usual.content.decode()


def test_a_vehicle_that_came_after_the_plan_in_force_is_chosen_too_one_that_was_left_out_is_not(
    desk: Client, plan: VisitPlan, here: County, a_moment: datetime
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    second = make_vehicle("二号车", here.company, here.depot, a_moment)

    left_out = desk.get(reverse("pharmacy:plan_new"), follow=True)
    VisitPlan.objects.filter(pk=plan.pk).update(created_at=datetime(2025, 12, 1, tzinfo=a_moment.tzinfo))
    came_later = desk.get(reverse("pharmacy:plan_new"), follow=True)

    assert left_out.context["form"].initial["vehicles"] == [here.vehicle.pk]
    assert came_later.context["form"].initial["vehicles"] == [here.vehicle.pk, second.pk]
    assert "Vehicles that came later are chosen, too." in came_later.content.decode()
    assert "Vehicles that came later" not in left_out.content.decode()


@pytest.mark.parametrize("wrong", ["", "x", "0", "９", "9" * 40])
def test_settings_of_no_plan_are_the_usual_ones(desk: Client, here: County, wrong: str) -> None:
    response = desk.get(reverse("pharmacy:plan_new"), {"from": wrong})

    assert 'name="walk_limit_min" value="15"' in response.content.decode()


def test_going_back_says_to_what(desk: Client, plan: VisitPlan, successor: VisitPlan, a_moment: datetime) -> None:
    adopt_plan(SYSTEM, plan=successor, valid_from=date(2026, 9, 7), instead_of=plan.pk, now=a_moment)
    served, every = queries.covered(plan)

    text = page_of(desk, "plan", successor)

    assert "“第一版” comes back with its visits, at once: first in force since Tue 1 Sep 2026" in text
    assert f"a stop for {served / every * 100:.1f}% of residents" in text


def test_a_plan_rolled_back_can_be_adopted_again(
    desk: Client, plan: VisitPlan, successor: VisitPlan, a_moment: datetime
) -> None:
    monday = date(2026, 9, 7)
    first = adopt_plan(SYSTEM, plan=successor, valid_from=monday, instead_of=plan.pk, now=a_moment)
    roll_back(SYSTEM, plan=successor, now=a_moment + timedelta(hours=1))

    text = page_of(desk, "plan", successor)
    desk.post(
        reverse("pharmacy:plan_adopt", args=[successor.pk]), {"valid_from": monday.isoformat(), "instead_of": plan.pk}
    )

    again = VisitPlan.objects.get(pk=successor.pk)
    assert "Adopt this plan?" in text
    assert (again.state, again.valid_from, again.follows_id) == (PlanState.ADOPTED, monday, plan.pk)
    assert Session.objects.filter(plan=successor.about, state="planned").count() == first.sessions
