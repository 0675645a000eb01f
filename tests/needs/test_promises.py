"""A promise is put off only with a reason, and what is late goes to the desks that the rule names."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told
from tests.needs.desk import errors, words

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.base.words import Role
from doorstep.kernel.deadlines import Clock, OfficeHours
from doorstep.needs.actions.clock import escalate_duties, pause_duty, resume_duty
from doorstep.needs.actions.duties import (
    DueOver,
    LaterThanPromised,
    assign_need,
    reassign_duty,
    return_duty,
    withdraw_duty,
)
from doorstep.needs.actions.hours import set_hours
from doorstep.needs.actions.sorting import merge_needs, sort_need
from doorstep.needs.models import Category, Duty, Need, Step
from doorstep.needs.queries import duties as queries
from doorstep.needs.queries.check import faults
from doorstep.needs.rules import clocks
from doorstep.needs.rules.states import ReasonMissing
from doorstep.needs.words import NeedKind, PauseReason, ReturnReason, StepKind, Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_danger(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> Duty:
    need = told("电线掉在路上", category="power", urgency=Urgency.DANGER).need
    return assign_need(officer, need=need, lead=loop.power, now=a_moment)


def anew(code: str, urgency: Urgency, **more: Any) -> dict[str, Any]:
    category = Category.objects.get(code=code)
    return {"category": category, "urgency": urgency, "kind": NeedKind.PROBLEM, "is_public": False, **more}


@pytest.mark.parametrize(
    ("code", "urgency"), [("other", Urgency.DANGER), ("power", Urgency.ORDINARY), ("light", Urgency.COMPLEX)]
)
def test_sorting_puts_a_promise_off_only_with_a_reason(
    in_danger: Duty, officer: Actor, a_moment: datetime, code: str, urgency: Urgency
) -> None:
    due, need = in_danger.due_at, in_danger.need
    assert need is not None

    with pytest.raises(ReasonMissing):
        sort_need(officer, need=need, **anew(code, urgency, text=" "), now=a_moment)

    in_danger.refresh_from_db()
    need.refresh_from_db()
    assert (in_danger.due_at, need.due_at) == (due, due)
    sort_need(officer, need=need, **anew(code, urgency, text="只是一根网线"), now=a_moment)
    in_danger.refresh_from_db()
    assert in_danger.due_at != due
    assert Step.objects.get(kind=StepKind.SORT).text == "只是一根网线"


def test_a_promise_that_comes_sooner_needs_no_reason(told: Told, officer: Actor, a_moment: datetime) -> None:
    need = told("灯不亮").need

    sort_need(officer, need=need, **anew("light", Urgency.URGENT), now=a_moment)

    need.refresh_from_db()
    assert need.due_at == a_moment + timedelta(hours=24)


@pytest.mark.usefixtures("_the_clock_stands")
def test_the_form_asks_why_a_promise_is_put_off(in_danger: Duty, officer_desk: Client) -> None:
    sent = {"category": Category.objects.get(code="other").pk, "urgency": "ordinary", "kind": "problem"}

    says = errors(officer_desk, f"/desk/needs/{in_danger.need_id}/sort/", sent)

    assert says == ["Say it in words: whoever reads this later must understand why."]


@pytest.mark.parametrize("has_lead", [True, False])
def test_a_need_without_a_promise_takes_over_that_of_the_one_it_is_joined_with(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime, *, has_lead: bool
) -> None:
    vague, clear = told("有点事", category="other").need, told("村口的灯不亮").need
    promised = clear.due_at
    if has_lead:
        assign_need(officer, need=vague, lead=loop.power, now=a_moment)
    merge_needs(officer, need=vague, duplicate=clear, now=a_moment)
    vague.refresh_from_db()
    duty = vague.lead_duty or assign_need(officer, need=vague, lead=loop.power, now=a_moment)

    vague.refresh_from_db()
    duty.refresh_from_db()
    assert (vague.due_at, duty.due_at, duty.clock) == (promised, promised, {"working_days": 5})
    assert list(faults()) == []


def test_a_promise_taken_over_from_a_need_told_later_is_not_brought_forward_by_a_pause(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    later = a_moment + timedelta(days=3)
    vague = told("有点事", category="other").need
    duty = assign_need(officer, need=vague, lead=loop.power, now=a_moment)
    clear = told("村口的灯不亮", now=later).need
    merge_needs(officer, need=vague, duplicate=clear, now=later)
    pause_duty(officer, duty=duty, reason=PauseReason.WEATHER, text="台风", now=later)

    resume_duty(officer, duty=duty, now=later + timedelta(minutes=1))

    duty.refresh_from_db()
    assert duty.due_at == clear.due_at


def test_a_promise_that_was_over_when_the_need_came_in_is_due_at_once(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    old = told("电线掉在路上", category="power", urgency=Urgency.DANGER).need
    late = told("有点事", category="other", now=a_moment + timedelta(days=2)).need
    merge_needs(officer, need=late, duplicate=old, now=a_moment + timedelta(days=2))

    duty = assign_need(officer, need=late, lead=loop.power, now=a_moment + timedelta(days=2))

    late.refresh_from_db()
    assert (late.due_at, duty.due_at) == (a_moment + timedelta(hours=2), late.received_at)


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        ([{"to": "county_planner"}], {"county_planner": 1, "township_officer": 0}),
        ([{"to": "township_officer"}], {"county_planner": 0, "township_officer": 1}),
        (
            [{"to": "township_officer"}, {"after": {"hours": 900}, "to": "county_planner"}],
            {"county_planner": 0, "township_officer": 1},
        ),
    ],
)
def test_what_is_overdue_lies_on_the_desks_that_the_rule_names(
    in_danger: Duty,
    loop: Loop,
    make_actor: Callable[..., Actor],
    a_moment: datetime,
    steps: list[dict[str, Any]],
    seen: dict[str, int],
) -> None:
    Rule.objects.filter(code=clocks.ESCALATION).update(value=steps)
    later = a_moment + timedelta(days=1)
    escalate_duties(SYSTEM, now=later)

    actors = {role: make_actor(Role(role), loop.county.county.path) for role in seen}
    trays = {role: queries.tray(actor, later) for role, actor in actors.items()}

    assert {role: list(tray.late) for role, tray in trays.items()} == {
        role: [in_danger] * count for role, count in seen.items()
    }
    assert {role: queries.tray_counts(tray, later)["late"] for role, tray in trays.items()} == seen


# --- a unit's own hours -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_the_clock_stands")
def test_a_unit_with_hours_of_its_own_owes_by_them_on_duty_need_and_slip(
    told: Told, loop: Loop, officer: Actor, make_actor: Callable[..., Actor], desk_of: Callable[..., Client],
    a_moment: datetime,
) -> None:  # fmt: skip
    path, mornings = f"/desk/needs/hours/{loop.power.pk}/", {f"day_{day}": "9:00-10:00" for day in range(5)}
    planner = desk_of("county_planner", loop.county.county.path)

    too_soon = errors(planner, path, {"valid_from": "2026-09-01", **mornings})
    never = errors(planner, path, {"valid_from": "2026-09-02", "day_5": "9:00-10:00"})
    planner.post(path, {"valid_from": "2026-09-02", **mornings})
    later = a_moment + timedelta(days=1)
    before, after = told("灯不亮").need, told("灯又不亮", now=later).need
    told_at = after.due_at
    duties = [assign_need(officer, need=one, lead=loop.power, now=later) for one in (before, after)]

    due = [duty.due_at and duty.due_at.astimezone(TIME_ZONE) for duty in duties]
    after.refresh_from_db()
    assert too_soon == ["Choose tomorrow or later, after the last change: what was promised by the old hours stays."]
    assert never == ["An office works on at least one day from Monday to Friday, and closes by midnight."]
    assert [f"{one:%d %H:%M}" for one in due if one] == ["08 17:30", "09 10:00"]
    assert told_at is not None
    assert f"{told_at.astimezone(TIME_ZONE):%d %H:%M}" == "09 17:30"
    assert (after.due_at, after.clock, list(faults())) == (duties[1].due_at, {"working_days": 5}, [])
    assert [label in words(planner, path) for label in ("Office hours of 供电所", "9:00-10:00")] == [True, True]
    assert path in words(planner, f"/desk/partners/{loop.power.pk}/")


def test_hours_are_kept_where_one_supervises(
    loop: Loop, officer: Actor, clerk_of: Callable[..., Actor], a_moment: datetime
) -> None:
    for stranger in (officer, clerk_of(loop.power)):  # the unit is the county's, the officer a town's
        with pytest.raises(NotAllowed):
            set_hours(stranger, partner=loop.power, hours=None, valid_from=date(2026, 9, 2), now=a_moment)


# --- what was promised sooner -----------------------------------------------------------------------------------------


def dues(duty: Duty) -> list[str]:
    """Return the days on which a duty and its need are due."""
    duty = Duty.objects.select_related("need").get(pk=duty.pk)
    assert duty.need is not None
    return [f"{one.astimezone(TIME_ZONE):%m-%d %H:%M}" for one in (duty.due_at, duty.need.due_at) if one]


@pytest.fixture
def joined(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> Duty:
    """A duty of a need of 8 September with which one of a week before was joined."""
    later = a_moment + timedelta(days=7)
    old, new = told("村口的灯不亮").need, told("路灯坏了三天", now=later).need
    duty = assign_need(officer, need=new, lead=loop.power, now=later)
    merge_needs(officer, need=new, duplicate=old, now=later)
    return duty


def test_another_lead_does_not_put_off_what_a_joined_need_promised(
    joined: Duty, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    held = dues(joined)

    reassign_duty(officer, duty=joined, lead=loop.roads, text="归他们", now=a_moment + timedelta(days=7))

    assert (held, dues(joined)) == (["09-08 17:30"] * 2, ["09-08 17:30"] * 2)


@pytest.mark.parametrize(("stood", "due"), [(timedelta(minutes=1), "09-08 17:30"), (timedelta(days=1), "09-09 17:30")])
def test_a_pause_moves_the_sooner_promise_by_its_own_length(
    joined: Duty, officer: Actor, a_moment: datetime, stood: timedelta, due: str
) -> None:
    later = a_moment + timedelta(days=7)
    pause_duty(officer, duty=joined, reason=PauseReason.WEATHER, text="台风", now=later)

    resume_duty(officer, duty=joined, now=later + stood)

    assert dues(joined) == [due, due]


@pytest.mark.parametrize("urgency", [Urgency.ORDINARY, Urgency.COMPLEX])
def test_a_lead_named_after_joining_owes_by_the_sooner_promise(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime, urgency: Urgency
) -> None:
    later = a_moment + timedelta(days=5)
    old, new = told("村口的灯不亮").need, told("路灯坏了三天", urgency=urgency, now=later).need
    merge_needs(officer, need=new, duplicate=old, now=later)

    duty = assign_need(officer, need=new, lead=loop.power, now=later)
    named = dues(duty)
    reassign_duty(officer, duty=duty, lead=loop.roads, now=later)

    assert (named, dues(duty)) == (["09-08 17:30"] * 2, ["09-08 17:30"] * 2)


def test_a_unit_that_closes_later_gets_no_later_date_without_a_reason(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    late_hours = OfficeHours.of((day, 720, 1320) for day in range(5))
    set_hours(SYSTEM, partner=loop.roads, hours=late_hours, valid_from=date(2026, 9, 2), now=a_moment)
    later = a_moment + timedelta(days=1)
    at_once, passed_on = told("灯不亮", now=later).need, told("灯又不亮", now=later).need

    named = assign_need(officer, need=at_once, lead=loop.roads, now=later)
    duty = assign_need(officer, need=passed_on, lead=loop.power, now=later)
    with pytest.raises(ReasonMissing):
        reassign_duty(officer, duty=duty, lead=loop.roads, now=later)
    held = dues(duty)
    reassign_duty(officer, duty=duty, lead=loop.roads, text="归公路站", now=later)

    assert (dues(named), held, dues(duty)) == (["09-09 17:30"] * 2, ["09-09 17:30"] * 2, ["09-09 22:00"] * 2)


@pytest.mark.usefixtures("_the_clock_stands")
def test_the_suggested_unit_that_would_be_later_is_named_on_a_page_that_asks_why(
    told: Told, loop: Loop, officer: Actor, officer_desk: Client, admin: Actor, a_moment: datetime
) -> None:
    late = OfficeHours.of((day, 600, 1200) for day in range(5))
    set_hours(admin, partner=loop.roads, hours=late, valid_from=a_moment.date() + timedelta(days=1), now=a_moment)
    began = a_moment + timedelta(days=2)
    duty = assign_need(officer, need=told(now=began).need, lead=loop.power, now=began)
    return_duty(officer, duty=duty, reason=ReturnReason.NOT_OURS, text="归公路站", suggested=loop.roads, now=began)

    answer = officer_desk.post(f"/desk/duties/{duty.pk}/suggested/", {"from": "tray"}, follow=True)

    duty.refresh_from_db()
    assert (duty.lead, answer.redirect_chain[0][0]) == (loop.power, f"/desk/duties/{duty.pk}/reassign/")
    assert "By the office hours of 公路站 it is due later than promised. Say why" in answer.content.decode()
    assert answer.context["form"].initial["lead"].startswith("公路站")


@pytest.mark.parametrize("category", ["light", "other"])
def test_a_day_agreed_beside_the_promise_holds_where_it_is_sooner_and_is_refused_where_it_is_later(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime, category: str
) -> None:
    need, is_promised = told(category=category).need, category == "light"
    assert (need.due_at is not None) is is_promised
    given: dict[str, Any] = {"need": need, "lead": loop.power, "now": a_moment}

    if is_promised:
        for later in (date(2026, 9, 9), Clock(working_days=6)):
            with pytest.raises(LaterThanPromised):
                assign_need(officer, **given, sooner=later)
    with pytest.raises(DueOver):
        assign_need(officer, **given, sooner=date(2026, 8, 31))
    duty = assign_need(officer, **given, sooner=date(2026, 9, 3))
    begun, told_so = duty.due_at, Need.objects.get().due_at
    reassign_duty(officer, duty=duty, lead=loop.roads, now=a_moment)
    duty.refresh_from_db()
    withdraw_duty(officer, duty=duty, text="换个办法", now=a_moment)
    again = assign_need(officer, **given)

    agreed = datetime(2026, 9, 3, 17, 30, tzinfo=TIME_ZONE)
    on_slip = agreed if is_promised else None
    assert (begun, told_so, duty.due_at) == (agreed, on_slip, agreed)
    assert (again.due_at, Need.objects.get().due_at) == (on_slip, on_slip)
    assert list(faults()) == []


def test_the_very_day_of_the_promise_is_no_later(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    need = told("电线掉在路上", category="power", urgency=Urgency.DANGER).need

    duty = assign_need(officer, need=need, lead=loop.power, sooner=a_moment.date(), now=a_moment)

    assert duty.due_at == a_moment + timedelta(hours=2)
