"""The platform's own interface answers what whoever asks would see on a page, and nothing else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.api.conftest import Shown
from tests.needs.conftest import Loop, Told

from doorstep.api.actions.keys import GivenOut
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.meetings.models import Meeting
from doorstep.meetings.words import MeetingKind
from doorstep.needs.models import Duty, Follower

Ask = Callable[..., Any]


@pytest.fixture
def reading(client: Client, give_key: Callable[..., GivenOut]) -> Ask:
    """Ask with a key that reads the county: `reading("needs", state="open")`."""
    key = give_key("读", may_send=False, may_read=True).key

    def ask(what: str, **words: str) -> Any:
        return client.get(f"/api/v1/{what}", words, headers={"X-Api-Key": key}).json()

    return ask


def names(answer: Any, field: str = "id") -> list[Any]:
    return [one[field] for one in answer["items"]]


def test_a_reading_key_sees_all_needs_of_its_place_and_a_page_at_a_time(shown: Shown, reading: Ask) -> None:
    first, second = reading("needs", size="3"), reading("needs", size="3", page="2")

    assert (first["total"], first["page"], first["size"]) == (4, 1, 3)
    assert [names(first), names(second)] == [[shown.hidden.pk, shown.help.pk, shown.road.pk], [shown.lamp.pk]]


def test_a_key_of_one_place_sees_nothing_of_another(
    client: Client, shown: Shown, loop: Loop, give_key: Callable[..., GivenOut]
) -> None:
    village = loop.county.villages[1]
    key = give_key("一村", may_read=True, place=village).key

    needs = client.get("/api/v1/needs", headers={"X-Api-Key": key}).json()
    other = client.get(f"/api/v1/needs/{shown.lamp.pk}", headers={"X-Api-Key": key})
    places = client.get("/api/v1/places", headers={"X-Api-Key": key}).json()

    assert names(needs) == [shown.road.pk]
    assert (other.status_code, list(other.json())) == (404, ["detail"])
    assert names(places, "name") == [village.name]


def test_a_login_sees_what_its_pages_show(
    client: Client, shown: Shown, loop: Loop, login_as: Callable[..., Login]
) -> None:
    login_as(client, Role.VILLAGE_OFFICER, loop.county.villages[0].path)

    assert names(client.get("/api/v1/needs").json()) == [shown.lamp.pk]
    assert names(client.get("/api/v1/duties").json()) == [Duty.objects.get().pk]


@pytest.mark.parametrize("who", ["nobody", "resident", "sender", "wrong", "over"])
def test_who_may_not_read_is_refused_in_words(
    client: Client, shown: Shown, give_key: Callable[..., GivenOut], login_as: Callable[..., Login], who: str
) -> None:
    keys: dict[str, Callable[[], str]] = {
        "sender": lambda: give_key("报").key,
        "wrong": lambda: "ds_wrong",
        "over": lambda: give_key("旧", may_read=True, valid_until=date(2026, 8, 31)).key,
    }
    if who == "resident":
        login_as(client, Role.RESIDENT)
    headers = {"X-Api-Key": keys[who]()} if who in keys else {}

    answers = [client.get(f"/api/v1/{what}", headers=headers) for what in ("needs", "duties", "rates", "places")]

    assert [one.status_code for one in answers] == [403] * 4
    assert {one.json()["detail"] for one in answers} == {"密钥或登录账号不允许这样做，或者没有提供。"}


def test_a_wrong_key_is_not_helped_by_a_login(client: Client, shown: Shown, login_as: Callable[..., Login]) -> None:
    login_as(client, Role.ADMIN)

    assert client.get("/api/v1/needs", headers={"X-Api-Key": "ds_wrong"}).status_code == 403


def test_one_need_comes_with_what_happened_to_it_and_without_who_brought_it(shown: Shown, reading: Ask) -> None:
    need = reading(f"needs/{shown.lamp.pk}")

    assert [step["kind"] for step in need["steps"]] == ["receive", "assign", "accept", "answer"]
    assert (need["category"], need["lead_name"], need["place_name"], need["town_name"]) == (
        "light", "供电所", "灵溪村", "递铺街道",
    )  # fmt: skip
    assert [code for code in Follower.objects.values_list("code", flat=True) if code in str(need)] == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"category": "road"}, ["road"]),
        ({"state": "answered"}, ["lamp"]),
        ({"state": "open", "kind": "help"}, ["help"]),
        ({"q": "路灯"}, ["lamp"]),
        ({"q": "没有这样的话"}, []),
    ],
)
def test_needs_are_narrowed_by_what_is_asked(
    shown: Shown, reading: Ask, words: dict[str, str], found: list[str]
) -> None:
    assert names(reading("needs", **words)) == [getattr(shown, name).pk for name in found]


def test_rates_are_those_of_the_board_with_what_they_are_reckoned_from(shown: Shown, reading: Ask) -> None:
    (all_,) = reading("rates")["items"]
    units = reading("rates", by="unit")["items"]
    months = reading("rates", by="month", since="2026-09-01", until="2026-09-30")["items"]

    assert (all_["received"], all_["response"]) == (4, {"part": 1, "whole": 1, "share": 1.0})
    assert {line["name"] for line in units} == {"", "供电所"}
    assert [line["key"] for line in months] == ["2026-09"]
    assert reading("rates", until="2026-08-31")["items"][0]["received"] == 0


def test_places_have_their_codes_and_points(loop: Loop, reading: Ask) -> None:
    (place,) = reading("places", q="灵溪")["items"]

    assert (place["name"], place["codes"], place["lon"], place["lat"]) == (
        "灵溪村", {"nbs": "330523003201"}, 119.62, 30.64,
    )  # fmt: skip
    assert names(reading("places", kind="town"), "name") == ["递铺街道"]


def test_meetings_say_when_where_and_who_holds_them(loop: Loop, reading: Ask, a_moment: datetime) -> None:
    Meeting.objects.create(
        uid="1", title_zh="街道联席会", kind=MeetingKind.WORKING, place=loop.county.town, host=loop.office,
        where="二楼", starts_at=a_moment, ends_at=a_moment + timedelta(hours=1), changed_at=a_moment,
    )  # fmt: skip

    (meeting,) = reading("meetings", state="planned")["items"]

    assert (meeting["title"], meeting["host_name"], meeting["where"]) == ("街道联席会", "街道办", "二楼")
    assert reading("meetings", kind="talk")["total"] == 0


def test_wishes_are_for_everybody(client: Client, loop: Loop) -> None:
    assert client.get("/api/v1/wishes").json() == {"total": 0, "page": 1, "size": 50, "items": []}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("needs", {"page": "0"}),
        ("needs", {"size": "201"}),
        ("needs", {"state": "fixed"}),
        ("needs", {"q": "\x00"}),
        ("needs", {"catgeory": "light"}),
        ("duties", {"need_id": "99999999999999999999"}),
        ("rates", {"since": "0"}),
        ("rates", {"by": "person"}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_reasons(
    client: Client, give_key: Callable[..., GivenOut], what: str, words: dict[str, str]
) -> None:
    key = give_key("读", may_read=True).key

    response = client.get(f"/api/v1/{what}", words, headers={"X-Api-Key": key})

    assert response.status_code == 422
    assert [one["loc"][-1] for one in response.json()["detail"]] == list(words)


def test_chinese_stays_readable_and_what_is_not_there_is_said_in_json(
    client: Client, shown: Shown, reading: Ask
) -> None:
    nowhere = client.get("/api/v1/nothing/here")

    assert "needs" in client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/needs"]["get"]["operationId"]
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, "application/json")
    assert "这个地址" in nowhere.content.decode()
    assert reading("needs/none")["detail"].startswith("这个地址")


def test_who_has_the_answer_already_is_told_so(
    client: Client, shown: Shown, told: Told, give_key: Callable[..., GivenOut]
) -> None:
    headers = {"X-Api-Key": give_key("读", may_read=True).key}
    first = client.get("/api/v1/needs", headers=headers)
    again = client.get("/api/v1/needs", headers=headers | {"If-None-Match": first["ETag"]})
    told("又一盏路灯坏了")
    changed = client.get("/api/v1/needs", headers=headers | {"If-None-Match": first["ETag"]})

    assert [first.status_code, again.status_code, changed.status_code] == [200, 304, 200]
    assert first["Cache-Control"] == "private, no-cache"


def test_a_key_that_calls_too_often_is_asked_to_wait(
    client: Client, loop: Loop, give_key: Callable[..., GivenOut], settings: Any
) -> None:
    settings.API_CALLS_PER_MINUTE = 1
    headers = {"X-Api-Key": give_key("读", may_read=True).key}

    answers = [client.get("/api/v1/places", headers=headers) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1]["Retry-After"] == "60"


@pytest.mark.parametrize(("what", "budget"), [("needs", 7), ("duties", 7), ("places", 8), ("rates?by=village", 8)])
def test_one_row_and_thirty_cost_the_same_number_of_queries(
    client: Client,
    told: Told,
    loop: Loop,
    give_key: Callable[..., GivenOut],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    what: str,
    budget: int,
) -> None:
    headers = {"X-Api-Key": give_key("读", may_read=True).key}
    told("第一盏路灯")
    with django_assert_max_num_queries(budget) as one:
        client.get(f"/api/v1/{what}", headers=headers)
    for number in range(29):
        told(f"第{number}盏路灯坏了", village=number % 5)

    with django_assert_max_num_queries(len(one) - 1):  # the day of the key's last use is written once
        client.get(f"/api/v1/{what}", headers=headers)


def test_a_login_with_a_password_of_somebody_else_reads_nothing(
    client: Client, shown: Shown, login_as: Callable[..., Login]
) -> None:
    login = login_as(client, Role.ADMIN)
    login.must_change_password = True
    login.save(update_fields=["must_change_password"])

    assert client.get("/api/v1/needs").status_code == 403
