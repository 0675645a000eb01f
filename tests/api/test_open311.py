"""Open311 shows what may be shown, takes what comes with a key, and says in the standard's way what is wrong."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.api.conftest import Shown
from tests.needs.conftest import Loop, Told

from doorstep.api.actions.keys import GivenOut
from doorstep.api.models import SentNeed
from doorstep.base.actor import Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.needs.actions.sorting import merge_needs
from doorstep.needs.models import Follower, Need, Step
from doorstep.needs.rules.intake import shown_code
from doorstep.needs.words import Channel, StepKind

Ask = Callable[..., Any]


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [int(row["service_request_id"]) for row in rows]


def send(client: Client, key: str, line: str = "v2", fmt: str = "json", **words: str) -> Any:
    given = {"service_code": "light", "description": "桥头的路灯坏了", "lat": "30.641", "long": "119.621"} | words
    return client.post(f"/open311/{line}/requests.{fmt}", {"api_key": key} | given)


def test_what_is_not_public_is_in_no_list_and_at_no_address(client: Client, shown: Shown, asking: Ask) -> None:
    listed = asking("requests")

    assert ids(listed) == [shown.help.pk, shown.road.pk, shown.lamp.pk]
    assert client.get(f"/open311/v2/requests/{shown.hidden.pk}.json").status_code == 404
    assert asking("requests", service_request_id=str(shown.hidden.pk)) == []
    assert client.get(f"/open311/v2/tokens/{shown.hidden.pk}.json").status_code == 404
    assert str(shown.hidden.pk) not in [row["service_request_id"] for row in asking("servicerequestupdates")]


def test_another_system_says_what_sort_of_need_how_much_and_until_when(client: Client, loop: Loop, key: str) -> None:
    wrong = send(client, key, kind="firm", quantity="0", wanted_until="20.9.2026").json()
    over = send(client, key, wanted_until="2020-01-01").json()
    send(client, key, kind="help", quantity="6", quantity_of="个人", wanted_until="2026-09-20")

    need = Need.objects.latest("pk")
    assert [len(wrong), len(over)] == [3, 1]
    assert (need.kind, need.quantity, need.quantity_of, need.wanted_until) == ("help", 6, "个人", date(2026, 9, 20))


def test_a_request_says_what_the_standard_says_it_says(shown: Shown, asking: Ask) -> None:
    lamp = asking(f"requests/{shown.lamp.pk}")

    assert lamp == [
        {
            "service_request_id": str(shown.lamp.pk),
            "status": "open",
            "status_notes": "已答复，等居民评价",
            "service_name": "路灯",
            "service_code": "light",
            "description": "村口的路灯不亮了",
            "agency_responsible": "供电所",
            "service_notice": "",
            "requested_datetime": "2026-09-01T09:30:00+08:00",
            "updated_datetime": "2026-09-01T09:30:00+08:00",
            "address": "村口桥边, 灵溪村, 递铺街道, 安吉县",
            "address_id": "330523003201",
            "zipcode": "",
            "expected_datetime": "2026-09-08T17:30:00+08:00",
            "lat": 30.64,
            "long": 119.62,
        }
    ]


def test_where_somebody_needs_help_only_the_village_is_told(shown: Shown, asking: Ask) -> None:
    (help_,) = asking(f"requests/{shown.help.pk}")

    assert help_["address"] == "双一村, 递铺街道, 安吉县"
    assert "lat" not in help_
    assert "long" not in help_


def test_updates_say_what_happened_and_keep_the_words_for_the_slip(shown: Shown, asking: Ask) -> None:
    (lamp,) = asking(f"requests/{shown.lamp.pk}", extensions="true")
    told = asking("servicerequestupdates")

    happened = [one["description"] for one in lamp["extended_attributes"]["updates"]]
    assert happened == [str(StepKind(kind).label) for kind in ("receive", "assign", "accept", "answer")]
    assert lamp["extended_attributes"]["detailed_status"] == "answered"
    assert [one for one in told if one["service_request_id"] == str(shown.lamp.pk)] == (
        lamp["extended_attributes"]["updates"]
    )
    assert {one["status"] for one in told} == {"OPEN"}


def test_nothing_that_is_answered_holds_a_code_a_name_or_a_sender(
    client: Client, shown: Shown, loop: Loop, key: str
) -> None:
    codes = {shown_code(one) for one in Follower.objects.values_list("code", flat=True)}
    secret = {*codes, *Follower.objects.values_list("code", flat=True), "余大伯", "柳小苗"}

    said = "".join(
        client.get(f"/open311/v2/{what}", {"extensions": "true", "api_key": given}).content.decode()
        for given in ("", key)
        for what in ("requests.json", "requests.xml", "servicerequestupdates.json", f"requests/{shown.lamp.pk}.xml")
    )

    assert shown.lamp.text in said
    assert "余大伯" in Step.objects.get(kind="answer").text
    assert {one for one in secret if one in said} == set()


def test_xml_and_json_say_the_same(client: Client, shown: Shown, asking: Ask) -> None:
    response = client.get("/open311/v2/requests.xml", {"extensions": "true"})

    root = ElementTree.fromstring(response.content)
    rows = asking("requests", extensions="true")
    assert response["Content-Type"] == "text/xml"
    assert response.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert root.tag == "service_requests"
    assert [one.tag for one in root] == ["request"] * 3
    assert [{part.tag: part.text or "" for part in one if not len(part)} for one in root] == [
        {name: str(value) for name, value in row.items() if name != "extended_attributes"} for row in rows
    ]
    assert [one.findtext("extended_attributes/detailed_status") for one in root] == [
        row["extended_attributes"]["detailed_status"] for row in rows
    ]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ({"status": "open"}, ["help", "road", "lamp"]),
        ({"status": "closed"}, []),
        ({"status": "open,closed"}, ["help", "road", "lamp"]),
        ({"service_code": "road"}, ["road"]),
        ({"service_code": "road,light"}, ["help", "road", "lamp"]),
        ({"service_code": "no such thing"}, []),
        ({"page_size": "2"}, ["help", "road"]),
        ({"page_size": "2", "page": "2"}, ["lamp"]),
        ({"start_date": "2026-09-01T01:30:00Z"}, ["help", "road", "lamp"]),
        ({"start_date": "2026-09-01T09:30:01 08:00"}, []),
        ({"end_date": "2026-09-01T09:29:59+08:00"}, []),
        ({"start_date": "2026-08-01T00:00:00Z", "end_date": "2026-09-02T00:00:00Z"}, ["help", "road", "lamp"]),
        ({"jurisdiction_id": "anywhere.example", "status": ""}, ["help", "road", "lamp"]),
    ],
)
def test_a_list_is_narrowed_by_what_is_asked(
    shown: Shown, asking: Ask, words: dict[str, str], names: list[str]
) -> None:
    assert ids(asking("requests", **words)) == [getattr(shown, name).pk for name in names]


def test_asking_by_number_overrides_everything_else(shown: Shown, asking: Ask) -> None:
    wanted = f"{shown.lamp.pk}, {shown.road.pk},99999999,nonsense"

    assert ids(asking("requests", service_request_id=wanted, status="closed")) == [shown.road.pk, shown.lamp.pk]
    assert asking("requests", service_request_id="nonsense") == []


def test_without_dates_the_last_ninety_days_are_meant(
    shown: Shown, told: Told, asking: Ask, a_moment: datetime
) -> None:
    old = told("九十一天前的路灯", is_public=True, now=a_moment - timedelta(days=91)).need

    assert old.pk not in ids(asking("requests"))
    assert ids(asking("requests", end_date="2026-07-01T00:00:00Z")) == [old.pk]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"start_date": "yesterday"}, 1),
        ({"start_date": "2026-09-01"}, 1),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-09-01T00:00:00Z"}, 1),
        ({"start_date": "2026-09-02T00:00:00Z", "end_date": "2026-09-01T00:00:00Z"}, 1),
        ({"start_date": "0001-01-01T00:00:00+08:00"}, 1),
        ({"status": "fixed"}, 1),
        ({"page": "0"}, 1),
        ({"page_size": "1001", "status": "fixed"}, 2),
        ({"service_request_id": ",".join(str(number) for number in range(1, 1002))}, 1),
    ],
)
def test_a_question_that_is_not_clear_is_refused_with_reasons(
    db: None, client: Client, words: dict[str, str], wrong: int
) -> None:
    response = client.get("/open311/v2/requests.json", words)

    errors = response.json()
    assert response.status_code == 400
    assert [sorted(one) for one in errors] == [["code", "description"]] * wrong
    assert {one["code"] for one in errors} == {400}


def test_what_is_not_there_is_answered_404_in_the_format_asked_for(client: Client, loop: Loop) -> None:
    found = {
        address: client.get(f"/open311/{address}").status_code
        for address in (
            "v2/services/nothing.json", "v2/services/%00.xml", "v2/requests/0.json", "v2/requests/x.xml",
            "v2/requests/99999999999999999999999.json", "v2/tokens/7.xml", "v3/requests.json", "v2/requests.yaml",
        )
    }  # fmt: skip
    errors = ElementTree.fromstring(client.get("/open311/v2/services/nothing.xml").content)

    assert set(found.values()) == {404}
    assert errors.tag == "errors"
    assert [one.tag for one in errors] == ["error"]
    assert errors.findtext("error/code") == "404"


def test_only_the_methods_of_the_standard_are_answered(client: Client, loop: Loop) -> None:
    response = client.put("/open311/v2/requests.json")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert client.post("/open311/v2/services.xml").status_code == 405


def test_a_need_that_is_sent_is_taken_with_a_slip_for_the_person(client: Client, loop: Loop, key: str) -> None:
    response = send(client, key, address_string="桥头", media_url="https://pictures.example/1.jpg", email="a@b.example")

    need = Need.objects.get()
    code = shown_code(need.followers.get().code)
    assert response.status_code == 200
    assert response.json() == [
        {
            "service_request_id": str(need.pk),
            "service_notice": f"回执码 {code}：凭它可以在本站查看办理进展、评价是否解决。"
            " media_url 所指的图片没有收下。",
            "account_id": "",
        }
    ]
    assert (need.channel, need.category.code, need.text, need.where) == (
        Channel.OPEN311, "light", "桥头的路灯坏了", "桥头",
    )  # fmt: skip
    assert (need.place, need.lat, need.lon, need.is_public) == (loop.county.villages[0], 30.641, 119.621, False)
    assert response["Cache-Control"] == "no-store"


def test_nobody_is_written_down_who_sends_through_another_system(client: Client, loop: Loop, key: str) -> None:
    send(client, key, first_name="某", last_name="人", phone="13900000000", email="somebody@mail.example")

    follower = Follower.objects.get()
    everything = str([follower.sender, *Need.objects.values(), *Step.objects.values(), *JournalEntry.objects.values()])
    assert follower.person is None
    assert [word for word in ("13900000000", "somebody", "某") if word in everything] == []


def test_the_same_sent_again_is_the_same_need_with_the_same_slip(client: Client, loop: Loop, key: str) -> None:
    first, again = send(client, key, device_id="a"), send(client, key, device_id="a")
    other = send(client, key, device_id="b")

    assert Need.objects.count() == 1
    assert first.json() == again.json()
    assert ids(other.json()) == ids(first.json())
    assert other.json() != first.json()
    assert SentNeed.objects.count() == 1


def test_who_sent_a_need_may_follow_it_before_anybody_else_can(
    client: Client, loop: Loop, key: str, give_key: Callable[..., GivenOut]
) -> None:
    (number,) = ids(send(client, key, address_string="桥头").json())
    stranger = give_key("别的系统").key
    path = f"/open311/v2/requests/{number}.json"

    own = client.get(path, {"api_key": key, "extensions": "true"}).json()[0]
    assert client.get(path).status_code == 404
    assert client.get(path, {"api_key": stranger}).status_code == 404
    assert own["description"] == "桥头的路灯坏了"
    assert own["address"].startswith("桥头, 灵溪村")


def test_who_sends_what_somebody_had_said_already_does_not_learn_where_that_was(
    client: Client, told: Told, key: str
) -> None:
    before = told("桥头的路灯坏了", where="余家门口").need

    (number,) = ids(send(client, key).json())
    own = client.get(f"/open311/v2/requests/{number}.json", {"api_key": key}).json()[0]

    assert number == before.pk
    assert own["status"] == "open"
    assert own["description"] == ""
    assert "余家门口" not in str(own)


def test_the_rehearsal_checks_everything_and_keeps_nothing(client: Client, loop: Loop, key: str) -> None:
    good, bad = send(client, key, "test"), send(client, key, "test", lat="12")

    assert good.status_code == 200
    assert good.json()[0]["service_notice"].startswith("这是演练")
    assert bad.status_code == 400
    assert (Need.objects.count(), Follower.objects.count(), SentNeed.objects.count()) == (0, 0, 0)
    assert not JournalEntry.objects.filter(verb="api.send").exists()


@pytest.mark.parametrize(
    ("words", "status", "codes"),
    [
        ({"service_code": ""}, 400, [400]),
        ({"service_code": "nothing"}, 404, [404]),
        ({"service_code": "", "lat": "", "long": ""}, 400, [400, 400]),
        ({"lat": "", "long": "119.6"}, 400, [400]),
        ({"lat": "nan", "long": "119.6"}, 400, [400]),
        ({"lat": "95", "long": "119.6"}, 400, [400]),
        ({"lat": "31.9", "long": "121.4"}, 400, [400]),
        ({"lat": "", "long": "", "address_id": "110101001001"}, 400, [400]),
        ({"lat": "", "long": "", "address_id": "\x00"}, 400, [400]),
        ({"description": "x" * 4001}, 400, [400]),
        ({"description": "."}, 400, [400]),
    ],
)
def test_what_is_sent_wrongly_is_refused_with_reasons(
    client: Client, loop: Loop, key: str, words: dict[str, str], status: int, codes: list[int]
) -> None:
    response = send(client, key, **words)

    assert response.status_code == status
    assert [one["code"] for one in response.json()] == codes
    assert Need.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ({"address_id": "330523003202"}, "大竹园村"),
        ({"address_string": "递铺街道高禹村 3 组老槐树下"}, "高禹村"),
        ({"address_string": "递铺街道，河边"}, "递铺街道"),
        ({"address_string": "somewhere by the river"}, "安吉县"),
        ({"lat": "30.601", "long": "119.579"}, "双一村"),
        ({"lat": "30.601", "long": "119.579", "address_id": "330523003202"}, "大竹园村"),
    ],
)
def test_a_place_is_found_by_code_by_point_or_by_name(
    client: Client, loop: Loop, key: str, words: dict[str, str], name: str
) -> None:
    send(client, key, **({"lat": "", "long": ""} | words))

    assert Need.objects.get().place.name == name


def test_without_a_description_the_service_says_what_it_is(client: Client, loop: Loop, key: str) -> None:
    send(client, key, description="", address_string="桥头")

    assert Need.objects.get().text == "路灯：桥头"


def test_a_key_that_is_missing_wrong_over_or_for_reading_only_sends_nothing(
    client: Client, loop: Loop, give_key: Callable[..., GivenOut], a_moment: datetime
) -> None:
    yesterday = a_moment.date() - timedelta(days=1)
    refused = {
        "missing": "",
        "wrong": "ds_nothing",
        "over": give_key("一", valid_until=yesterday).key,
        "not yet": give_key("二", valid_from=a_moment.date() + timedelta(days=1)).key,
        "reads": give_key("三", may_send=False, may_read=True).key,
    }

    answers = {name: send(client, key) for name, key in refused.items()}

    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(refused, 403)
    assert {one.json()[0]["code"] for one in answers.values()} == {403}
    assert Need.objects.count() == 0


def test_everything_may_be_sent_in_the_address_as_well(client: Client, loop: Loop, key: str) -> None:
    path = f"/open311/v2/requests.xml?api_key={key}&service_code=road&address_string=%E5%8F%8C%E4%B8%80%E6%9D%91"

    response = client.post(path)

    assert ElementTree.fromstring(response.content).findtext("request/service_request_id") == str(Need.objects.get().pk)


def test_a_body_that_cannot_be_read_is_refused(client: Client, loop: Loop) -> None:
    response = client.post("/open311/v2/requests.json", b"\xff", content_type="multipart/form-data; boundary=")

    assert (response.status_code, response.json()[0]["code"]) == (400, 400)


def test_a_key_calls_so_many_times_a_minute(client: Client, shown: Shown, key: str, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 2

    answers = [client.get("/open311/v2/requests.json", {"api_key": key}) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()[0]["code"] == 429
    assert client.get("/open311/v2/requests.json").status_code == 200


def test_who_has_the_answer_already_is_told_so_until_something_happens(
    client: Client, shown: Shown, told: Told, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tag = client.get("/open311/v2/requests.json")["ETag"]

    with django_assert_num_queries(1):
        same = client.get("/open311/v2/requests.json", headers={"If-None-Match": tag})
    told("又一盏路灯坏了", is_public=True)
    changed = client.get("/open311/v2/requests.json", headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert client.get("/open311/v2/requests.json?locale=en", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("address", "budget"),
    [("requests.json", 3), ("requests.xml?extensions=true", 4), ("servicerequestupdates.json", 2)],
)
def test_one_row_and_thirty_cost_the_same_number_of_queries(
    client: Client, told: Told, django_assert_num_queries: DjangoAssertNumQueries, address: str, budget: int
) -> None:
    told("第一盏路灯", is_public=True)
    with django_assert_num_queries(budget):
        client.get(f"/open311/v2/{address}")

    for number in range(29):
        told(f"第{number}盏路灯坏了", village=number % 5, is_public=True)
    with django_assert_num_queries(budget):
        response = client.get(f"/open311/v2/{address}")

    assert response.content.decode().count("service_request_id") >= 30


def test_a_thousand_rows_with_updates_cost_no_more(
    client: Client, told: Told, a_moment: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = told("第一盏路灯", is_public=True).need
    alike = {field.attname: getattr(first, field.attname) for field in Need._meta.concrete_fields if field.name != "id"}
    needs = Need.objects.bulk_create([Need(**alike) for _ in range(1100)])
    Step.objects.bulk_create([Step(need=need, kind="receive", at=a_moment, is_public=True) for need in needs])

    with django_assert_num_queries(4):
        rows = client.get("/open311/v2/requests.json?extensions=true").json()

    assert len(rows) == 1000
    assert {len(row["extended_attributes"]["updates"]) for row in rows} == {1}


def test_a_need_joined_with_another_is_closed_and_says_why(
    shown: Shown, told: Told, asking: Ask, officer: Actor, a_moment: datetime
) -> None:
    twin = told("路灯坏了很久了", is_public=True).need
    merge_needs(officer, need=shown.lamp, duplicate=twin, now=a_moment)

    (row,) = asking(f"requests/{twin.pk}", extensions="true")

    assert (row["status"], row["status_notes"]) == ("closed", "已并入另一件")
    assert row["extended_attributes"]["updates"][-1]["status"] == "CLOSED"


def test_services_are_the_categories_in_the_language_asked_for(loop: Loop, asking: Ask) -> None:
    chinese, english = asking("services"), asking("services", locale="en")

    light = {one["service_code"]: one for one in chinese}["light"]
    assert (light["service_name"], light["metadata"], light["type"]) == ("路灯", False, "realtime")
    assert {one["service_code"]: one for one in english}["light"]["service_name"] == "Street lights"
    assert asking("services/light") == {"service_code": "light", "attributes": []}


def test_a_request_is_its_own_token(shown: Shown, asking: Ask) -> None:
    number = str(shown.lamp.pk)

    assert asking(f"tokens/{number}") == [{"service_request_id": number, "token": number}]


def test_what_was_sent_with_which_key_stands_in_the_journal(client: Client, loop: Loop, key: str) -> None:
    send(client, key)

    entry = JournalEntry.objects.get(verb="api.send")
    sent = SentNeed.objects.get()
    assert (entry.about, entry.detail) == (f"api.ApiKey:{sent.key_id}", {"need": sent.need_id, "is_new": True})
