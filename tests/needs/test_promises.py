"""A promise is put off only with a reason, and what is late goes to the desks that the rule names."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told
from tests.needs.desk import errors

from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import Rule
from doorstep.base.words import Role
from doorstep.needs.actions.clock import escalate_duties
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.sorting import sort_need
from doorstep.needs.models import Category, Duty, Step
from doorstep.needs.queries import duties as queries
from doorstep.needs.rules import clocks
from doorstep.needs.rules.states import ReasonMissing
from doorstep.needs.words import NeedKind, StepKind, Urgency

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
