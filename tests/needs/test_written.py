"""A duty is written down out of a plan, a joint case, or as one more for a need; and says where it comes from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.needs.conftest import Loop
from tests.needs.desk import errors, words
from tests.programmes.small_county import make_plan

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.needs.actions.duties import Owed, assign_need, withdraw_duty
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.actions.written import write_down_duty
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries.check import faults
from doorstep.needs.words import DutyOrigin, DutyState
from doorstep.partners.actions.cases import open_case
from doorstep.partners.models import Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]


@pytest.fixture
def sent(loop: Loop) -> dict[str, Any]:
    return {"title": "搭一个候车棚", "place": "灵溪村", "lead": "公路站", "helper_1": "供电所", "due_on": "2026-09-30"}


@pytest.fixture
def case(loop: Loop, a_moment: datetime) -> str:
    made = open_case(
        SYSTEM, number="2026-7", title="河道倾倒垃圾", place=loop.county.town, lead=loop.roads, others=[loop.office],
        opened_on=a_moment.date(), now=a_moment,
    )  # fmt: skip
    return f"partners.JointCase:{made.pk}"


def test_a_plan_on_paper_becomes_a_duty(officer_desk: Client, sent: dict[str, Any]) -> None:
    without = errors(officer_desk, "/desk/duties/new/", sent)
    for _ in range(2):
        answer = officer_desk.post("/desk/duties/new/", sent | {"plan": "2026年农路计划 第 4 项"})

    duty = Duty.objects.get()
    page = words(officer_desk, answer.headers["Location"])
    assert without == ["This field is required."]
    assert (duty.origin, duty.title, f"{duty.due_at:%m-%d}") == (DutyOrigin.PLAN, "搭一个候车棚", "09-30")
    assert [one.partner.name for one in duty.helpers.all()] == ["供电所"]
    assert ("2026年农路计划 第 4 项" in page, list(faults())) == (True, [])


def test_what_was_withdrawn_is_written_down_anew(loop: Loop, officer: Actor, a_moment: datetime) -> None:
    owed = Owed("搭一个候车棚", loop.county.villages[0], loop.roads)
    first = write_down_duty(officer, owed=owed, plan="2026年农路计划", now=a_moment)
    withdraw_duty(officer, duty=first, text="写错了", now=a_moment)

    anew = write_down_duty(officer, owed=owed, plan="2026年农路计划", now=a_moment)

    assert (anew.pk != first.pk, anew.state) == (True, DutyState.ASSIGNED)


def test_a_joint_case_becomes_a_duty_that_leads_back_to_it(
    case: str, officer_desk: Client, sent: dict[str, Any]
) -> None:
    answer = officer_desk.post(f"/desk/duties/new/?from={case}", sent)

    duty = Duty.objects.get()
    page = words(officer_desk, answer.headers["Location"])
    assert (duty.origin, duty.source) == (DutyOrigin.CASE, case)
    assert f"/desk/partners/cases/{case.partition(':')[2]}/" in page


def test_a_visit_plan_becomes_a_duty_and_shows_it(
    loop: Loop, desk_of: Callable[..., Client], sent: dict[str, Any], a_moment: datetime
) -> None:
    plan = make_plan(loop.county, a_moment)
    planner = desk_of("county_planner", loop.county.county.path)

    before = words(planner, f"/desk/pharmacy/plans/{plan.pk}/")
    planner.post(f"/desk/duties/new/?from=pharmacy.VisitPlan:{plan.pk}", sent)

    assert f"/desk/duties/new/?from=pharmacy.VisitPlan%3A{plan.pk}" in before
    assert (Duty.objects.get().origin, Duty.objects.get().source) == (DutyOrigin.PLAN, plan.about)
    assert "搭一个候车棚" in words(planner, f"/desk/pharmacy/plans/{plan.pk}/")


def test_a_need_has_a_second_duty_that_does_not_decide_it(
    need: Need, loop: Loop, officer: Actor, officer_desk: Client, sent: dict[str, Any], a_moment: datetime
) -> None:
    path = f"/desk/duties/new/?need={need.pk}"
    early = errors(officer_desk, path, sent)
    lead = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    offered = path in words(officer_desk, f"/desk/needs/{need.pk}/")
    officer_desk.post(path, sent)
    second = need.duties.exclude(pk=lead.pk).get()
    answer_duty(officer, duty=second, text="搭好了", now=a_moment)

    need.refresh_from_db()
    second.refresh_from_db()
    assert (len(early), offered) == (1, True)
    assert (second.origin, second.lead, second.state) == (DutyOrigin.NEED, loop.roads, DutyState.ANSWERED)
    assert (need.lead_duty, need.state, list(faults())) == (lead, "assigned", [])


def test_who_does_not_see_it_or_names_nobody_there_writes_nothing_down(
    case: str,
    loop: Loop,
    make_actor: Callable[..., Actor],
    clerk_of: Callable[[Partner], Actor],
    desk_of: Callable[..., Client],
    a_moment: datetime,
) -> None:
    village = loop.county.villages[0]
    owed = Owed("搭一个候车棚", village, loop.roads)
    near = make_actor("village_officer", village.path)

    for stranger in (near, clerk_of(loop.roads)):  # the case is the town's; the unit names nobody
        with pytest.raises(NotAllowed):
            write_down_duty(stranger, owed=owed, about=case, now=a_moment)
    for gone in (f"?from={case}", "?from=needs.Need:1", "?from=partners.JointCase:x", "?need=0"):
        assert desk_of("village_officer", village.path).get(f"/desk/duties/new/{gone}").status_code == 404

    assert Duty.objects.count() == 0
