"""Two plans beside each other, and a plan beside what came of it."""

import json
from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from tests.programmes.small_county import County, make_plan

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.templatetags.parts import percent
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.programmes.pharmacy.bridge import why
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import reality
from doorstep.services.actions.sessions import hold_session
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(here: County, plan: VisitPlan, a_moment: datetime) -> VisitPlan:
    """Another plan that nobody adopted, with one visit less."""
    made = make_plan(here, a_moment, "draft")
    made.visits.filter(stop_name="大竹园村")[0].delete()
    return made


@pytest.fixture
def driven(plan: VisitPlan, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> VisitPlan:
    """The plan in force after a week: one visit was missed and made up, the last is not recorded, all others held."""
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    first, *others = Session.objects.order_by("starts_at")[: plan.visits.count()]
    missed = miss_visit(SYSTEM, session=first, reason=MissReason.ROAD, now=first.ends_at)
    assert missed.makeup is not None
    for session in [*others[:-1], missed.makeup]:
        session.refresh_from_db()
        hold_session(SYSTEM, session=session, served=10, answered=0, satisfied=0, now=session.ends_at)
    moment = max(others[-1].ends_at, missed.makeup.ends_at) + timedelta(minutes=1)
    Session.objects.filter(state=SessionState.PLANNED, ends_at__lt=moment).exclude(pk=others[-1].pk).delete()
    monkeypatch.setattr(clock, "now", lambda: moment.astimezone(clock.TIME_ZONE))
    return plan


def page_of(desk: Client, name: str, plan: VisitPlan, **asked: str | int) -> str:
    response = desk.get(reverse(f"pharmacy:{name}", args=[plan.pk]), asked, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_any_two_plans_can_be_put_beside_each_other(desk: Client, plan: VisitPlan, draft: VisitPlan) -> None:
    text = page_of(desk, "plan_compare", draft, **{"with": plan.pk})

    assert "1 village loses" in text
    assert "Hours a week in the least served village" in text
    assert "3,200 residents · visits a week: 2 → 1" in text
    assert f'data-map="{reverse("pharmacy:plan_map", args=[plan.pk])}"' in text
    assert f'data-map="{reverse("pharmacy:plan_compare_map", args=[draft.pk])}?with={plan.pk}"' in text


def test_the_page_says_what_the_command_says(desk: Client, plan: VisitPlan, draft: VisitPlan) -> None:
    text = page_of(desk, "plan_compare", draft, **{"with": plan.pk})

    worst = why.evenly(plan)
    name = plan.villages.get(key=worst.worst_village).name
    assert "Served within 5 / 10 / 15 / 30 min on foot (of all residents)" in text
    assert " / ".join(percent(share) for limit, share in worst.within if limit) in text
    assert f"{worst.worst_hours:,.1f} ({name})" in text
    assert 'data-label="This plan"' in text


def test_whose_stop_is_another_is_told_with_both_stops(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    other = make_plan(here, a_moment, "elsewhere")
    use = other.villages.filter(stop_name="大竹园村")[0]
    other.visits.filter(stop_key=use.stop_key).update(stop_key="new")
    other.villages.filter(pk=use.pk).update(stop_key="new", stop_place=None, stop_name="新站")

    text = page_of(desk, "plan_compare", other, **{"with": plan.pk})
    found = desk.get(reverse("pharmacy:plan_compare_map", args=[other.pk]), {"with": plan.pk}).json()["features"]

    assert "1 village at another stop, at the same times" in text
    assert "3,200 residents" in text
    assert "stop: 大竹园村 → 新站" in text
    assert [one["properties"]["name"] for one in found if one["properties"].get("layer") == "At another stop"] == [
        use.name
    ]
    other.visits.filter(stop_key="new").update(start_min=F("start_min") + 1)
    text = page_of(desk, "plan_compare", other, **{"with": plan.pk})
    assert "1 village at another day or time" in text
    assert "stop: 大竹园村 → 新站" in text
    assert "at the same times" not in text


def test_a_plan_without_a_village_in_common_is_not_put_beside_unasked(
    desk: Client, here: County, plan: VisitPlan, draft: VisitPlan, a_moment: datetime
) -> None:
    stranger = make_plan(here, a_moment, "stranger")
    for village in stranger.villages.all():
        stranger.villages.filter(pk=village.pk).update(place=None, key=f"far {village.pk}")

    text = page_of(desk, "plan_compare", draft)

    assert f'<option value="{plan.pk}" selected>' in text
    assert text.index(f'<option value="{plan.pk}"') < text.index(f'<option value="{stranger.pk}"')


def test_another_plan_can_be_chosen_where_there_are_several(
    desk: Client, here: County, plan: VisitPlan, draft: VisitPlan, a_moment: datetime
) -> None:
    assert '<select id="with"' not in page_of(desk, "plan_compare", draft)
    third = make_plan(here, a_moment, "third", seed=3)

    text = page_of(desk, "plan_compare", draft, **{"with": third.pk})

    assert f'<option value="{third.pk}" selected>third' in text
    assert f'<option value="{plan.pk}">' in text


def test_the_map_says_who_gains_and_who_loses(desk: Client, plan: VisitPlan, draft: VisitPlan) -> None:
    address = reverse("pharmacy:plan_compare_map", args=[draft.pk])

    found = json.loads(desk.get(address, {"with": plan.pk}).content)["features"]

    layers = {one["properties"]["name"]: one["properties"].get("layer") for one in found}
    assert layers["大竹园村"] == "Loses"
    assert set(layers.values()) - {None} == {"Loses", "No change"}


def test_a_plan_that_is_not_there_cannot_be_put_beside(desk: Client, plan: VisitPlan) -> None:
    for name in ("plan_compare", "plan_compare_map"):
        assert desk.get(reverse(f"pharmacy:{name}", args=[plan.pk]), {"with": "x"}).status_code == 404


def test_alone_a_plan_has_nothing_beside_it(desk: Client, plan: VisitPlan) -> None:
    assert "There is no other plan to compare with." in page_of(desk, "plan_compare", plan)
    assert desk.get(reverse("pharmacy:plan_compare_map", args=[plan.pk])).status_code == 404


def test_what_was_promised_stands_beside_what_came_of_it(driven: VisitPlan) -> None:
    came = reality.total(reality.stops_came(driven, clock.now()))

    count = driven.visits.count()
    assert (came.promised, came.held, came.missed, came.made_up, came.unrecorded) == (count, count - 2, 1, 1, 1)
    assert (came.served, came.kept) == (10 * (count - 1), 1.0)
    assert reality.reasons(driven, clock.now()) == [(str(MissReason.ROAD.label), 1)]


def test_the_page_counts_and_opens_the_visits_behind_each_number(desk: Client, driven: VisitPlan) -> None:
    text = page_of(desk, "plan_reality", driven)
    missed = page_of(desk, "plan_reality", driven, only="missed")

    assert "of the 4 visits recorded were kept" in text
    assert "(The road was closed 1)" in text
    assert missed.count(reverse("pharmacy:visit", args=[Session.objects.get(state=SessionState.MISSED).pk])) == 1
    assert missed.count('<span class="when">') == 1


def test_before_anything_is_driven_the_page_says_so(desk: Client, plan: VisitPlan) -> None:
    assert "No visit is over yet" in page_of(desk, "plan_reality", plan)
    assert "There is none of this kind." in page_of(desk, "plan_reality", plan, only="missed")
