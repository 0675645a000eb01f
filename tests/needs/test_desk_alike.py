"""Joining needs that say the same, and saying that two are two."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told
from tests.needs.desk import words

from doorstep.base.actor import Actor
from doorstep.needs.actions.sorting import sort_need
from doorstep.needs.bridge.suggest import forget
from doorstep.needs.models import Category, NotTheSame
from doorstep.needs.words import NeedKind, NeedState, Urgency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]


def test_needs_like_one_are_offered_compared_and_joined(told: Told, officer_desk: Client) -> None:
    first, second = told("村口大樟树旁边的路灯不亮了", mark="a"), told("村口大樟树旁边的路灯一直不亮", mark="b")
    path = f"/desk/needs/{first.need.pk}"

    offered = [one.need for one in officer_desk.get(f"{path}/alike/").context["possible"]]
    side_by_side = words(officer_desk, f"{path}/alike/{second.need.pk}/")
    officer_desk.post(f"{path}/alike/{second.need.pk}/join/")

    second.need.refresh_from_db()
    assert offered == [second.need]
    assert (first.need.text in side_by_side, second.need.text in side_by_side) == (True, True)
    assert (second.need.state, second.need.merged_into) == (NeedState.MERGED, first.need)
    assert set(first.need.followers.all()) == {first.follower, second.follower}


def test_what_is_two_is_not_offered_again(told: Told, officer_desk: Client) -> None:
    first, second = told("村口大樟树旁边的路灯不亮了").need, told("村口大樟树旁边的路灯一直不亮").need

    officer_desk.post(f"/desk/needs/{second.pk}/alike/{first.pk}/apart/")

    assert list(NotTheSame.objects.values_list("need", "other")) == [(first.pk, second.pk)]
    assert officer_desk.get(f"/desk/needs/{first.pk}/alike/").context["possible"] == []


def test_a_need_just_taken_is_shown_beside_those_that_may_say_the_same(told: Told, officer_desk: Client) -> None:
    there = told("村口大樟树旁边的路灯不亮了", mark="a").need
    light = Category.objects.get(code="light").pk
    sent = {"channel": "phone", "text": "村口大樟树旁边的路灯一直不亮", "place": "灵溪村", "category": light}

    page = officer_desk.post("/desk/needs/new/", sent | {"kind": "problem", "mark": "b"}, follow=True)

    assert [one.need for one in page.context["possible"]] == [there]


def test_categories_are_suggested_with_the_earlier_needs_that_speak_for_them(
    told: Told, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    forget()
    light = Category.objects.get(code="light")
    for number in range(6):
        need = told(f"第{number}组的路灯不亮了，晚上看不见路").need
        sort_need(
            officer, need=need, category=light, urgency=Urgency.ORDINARY, kind=NeedKind.PROBLEM, is_public=False,
            now=a_moment,
        )  # fmt: skip
    asked = told("桥边的路灯不亮了，晚上看不见路", category="other").need

    page = officer_desk.get(f"/desk/needs/{asked.pk}/sort/")

    asked.refresh_from_db()
    assert [one.category.code for one in page.context["beside"].categories] == ["light"]
    assert "Because of earlier needs:" in page.content.decode()
    assert asked.category.code == "other"  # nothing is chosen by itself


def test_another_is_found_by_its_slip(told: Told, officer_desk: Client) -> None:
    first, other = told("路灯不亮了").need, told("路面塌了")

    page = officer_desk.get(f"/desk/needs/{first.pk}/alike/?q={other.follower.code}")

    assert list(page.context["page"]) == [other.need]


def test_of_two_tabs_the_second_is_told_that_it_is_joined_already(told: Told, officer_desk: Client) -> None:
    first, second = told("路灯不亮了").need, told("路灯还是不亮").need
    path = f"/desk/needs/{first.pk}/alike/{second.pk}/join/"
    officer_desk.post(path)

    late = officer_desk.post(path, follow=True)
    itself = officer_desk.post(f"/desk/needs/{first.pk}/alike/{first.pk}/join/", follow=True)

    assert "it stands at “Joined with another one” now" in late.content.decode()
    assert "These are one and the same need. Choose another one." in itself.content.decode()


def test_needs_of_another_village_are_neither_seen_nor_joined(
    told: Told, loop: Loop, desk_of: Callable[..., Client]
) -> None:
    mine, theirs = told("路灯不亮了", village=1).need, told("路灯不亮了", village=0).need
    other = desk_of("village_officer", loop.county.villages[1].path)

    assert other.get(f"/desk/needs/{mine.pk}/alike/{theirs.pk}/").status_code == 404
    assert other.post(f"/desk/needs/{mine.pk}/alike/{theirs.pk}/join/").status_code == 404
    assert desk_of("station_volunteer").post(f"/desk/needs/{mine.pk}/alike/{theirs.pk}/join/").status_code == 403
