"""Papers typed one after the other: the form keeps what stays the same, asks about duplicates, and saves each once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.needs.conftest import Loop, Told

from doorstep.needs.models import Category, Follower, Need, Paper

pytestmark = pytest.mark.usefixtures("_the_clock_stands")


@pytest.fixture
def desk(officer_desk: Client) -> Client:
    return officer_desk


@pytest.fixture
def form(loop: Loop) -> Callable[..., dict[str, Any]]:
    def fill(**changes: Any) -> dict[str, Any]:
        light = Category.objects.get(code="light").pk
        return {
            "number": "B-1", "place": "灵溪村", "category": light, "urgency": "", "text": "村口的路灯不亮了",
            "where": "", "received": "2026-08-31T09:30", "name": "", "phone": "",
        } | changes  # fmt: skip

    return fill


def test_a_saved_sheet_shows_its_slip_and_the_next_form_keeps_village_category_and_time(
    desk: Client, form: Callable[..., dict[str, Any]]
) -> None:
    answer = desk.post("/desk/needs/batch/", form(), follow=True)

    paper = Paper.objects.get()
    initial = answer.context["form"].initial
    assert answer.redirect_chain == [(f"/desk/needs/batch/?taken={paper.pk}", 302)]
    assert (initial["place"], initial["received"], answer.context["taken"]) == (
        "灵溪村 · 递铺街道", "2026-08-31T09:30", paper,
    )  # fmt: skip
    assert Need.objects.get().received_at == datetime.fromisoformat("2026-08-31T09:30+08:00")


def test_the_same_number_again_writes_nothing_twice(desk: Client, form: Callable[..., dict[str, Any]]) -> None:
    desk.post("/desk/needs/batch/", form())
    again = desk.post("/desk/needs/batch/", form(same="new"), follow=True)

    assert (Need.objects.count(), Paper.objects.count(), Follower.objects.count()) == (1, 1, 1)
    assert [str(one) for one in again.context["messages"]] != []


def test_what_may_be_the_same_is_asked_and_joining_gives_a_slip_of_its_own(
    desk: Client, form: Callable[..., dict[str, Any]], told: Told
) -> None:
    need = told("村口小桥边的路灯不亮了").need

    asked = desk.post("/desk/needs/batch/", form())
    between = Paper.objects.count()
    joined = desk.post("/desk/needs/batch/", form(same=str(need.pk)), follow=True)

    assert (asked.status_code, asked.context["asks"], between) == (200, True, 0)
    assert [value for value, _ in asked.context["form"].fields["same"].choices] == [str(need.pk), "new"]
    assert (joined.status_code, Need.objects.count(), need.followers.count()) == (200, 1, 2)
    assert Paper.objects.get().follower.need == need


def test_none_of_these_is_a_new_need(desk: Client, form: Callable[..., dict[str, Any]], told: Told) -> None:
    told("村口小桥边的路灯不亮了")

    desk.post("/desk/needs/batch/", form(same="new"))

    assert Need.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received": "2027-01-01T09:00"}, "received"),
        ({"received": "2025-01-01T09:00"}, "received"),
        ({"number": " "}, "number"),
        ({"place": "别处"}, "place"),
        ({"text": "。"}, "text"),
        ({"phone": "13800000001"}, "name"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    desk: Client, form: Callable[..., dict[str, Any]], changes: dict[str, str], field: str
) -> None:
    answer = desk.post("/desk/needs/batch/", form(**changes))

    assert (answer.status_code, list(answer.context["form"].errors), Need.objects.count()) == (200, [field], 0)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_number_of_queries_for_one_and_for_thirty(
    desk: Client, form: Callable[..., dict[str, Any]], count: int
) -> None:
    for at in range(count):
        desk.post("/desk/needs/batch/", form(number=str(at), text=f"第{at * 7919}号井盖丢失{at}", same="new"))

    desk.get("/desk/needs/batch/")
    with CaptureQueriesContext(connection) as asked:
        desk.get("/desk/needs/batch/")

    assert len(asked) == 7


def test_a_number_that_is_known_asks_nothing_and_says_one_thing(
    desk: Client, form: Callable[..., dict[str, Any]]
) -> None:
    desk.post("/desk/needs/batch/", form())

    again = desk.post("/desk/needs/batch/", form(), follow=True)

    code = Follower.objects.get().code
    (said,) = [str(one) for one in again.context["messages"]]
    assert (f"{code[:4]}-{code[4:]}" in said, again.context["taken"], again.context["asks"]) == (True, None, False)


def test_a_category_that_is_chosen_asks_for_no_hint_and_none_is_called_please_choose(
    desk: Client, form: Callable[..., dict[str, Any]]
) -> None:
    desk.cookies["django_language"] = "zh-hans"

    chosen = desk.post("/desk/needs/batch/", form(number=" "))
    empty = desk.post("/desk/needs/batch/", form(category=""))

    assert (chosen.context["told"], empty.context["told"].is_enough) == (None, False)
    assert "请选择" in empty.content.decode()
    assert "以前类似的" not in empty.content.decode()
