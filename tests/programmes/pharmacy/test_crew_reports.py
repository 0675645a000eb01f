"""What a crew records on the road: each kind of report, what it leaves, and what goes to a person."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.programmes.pharmacy.tour import KEY, copy_for, load, posted, report
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.base.regulations import add_rule
from doorstep.base.words import Role
from doorstep.devices.models import Operation, Question
from doorstep.devices.words import Why
from doorstep.programmes.pharmacy.models import Measurement, Medicine, UnmetRequest
from doorstep.programmes.pharmacy.queries.crew import made_at, snapshot
from doorstep.programmes.pharmacy.rules.crew import MEASURING, Measuring, band_of_pressure, band_of_sugar, is_fresh
from doorstep.services.models import Session

pytestmark = pytest.mark.django_db


def answers(client: Client, now: datetime, *reports: dict[str, Any]) -> list[tuple[str, Any]]:
    sent = {"device": str(KEY), "sent_at": now.isoformat(), "operations": reports}
    given = posted(client, "sync/", sent).json()["answers"]
    return [(one.pop("reply"), {k: v for k, v in one.items() if k not in {"id", "label"}}) for one in given]


def test_the_crews_page_speaks_its_own_chinese(phone: Client) -> None:
    phone.cookies["django_language"] = "zh-hans"

    page = phone.get("/desk/pharmacy/crew/").content.decode()

    assert "<h1>今天</h1>" in page  # other pages call today otherwise


def test_the_copy_holds_international_names_beside_the_chinese_ones(
    here: County, stops: list[Session], a_moment: datetime
) -> None:
    load(here, a_moment, (10,))
    Medicine.objects.update(inn="Thiamine")

    copy = snapshot(SYSTEM, device=KEY, vehicle_id=here.vehicle.pk, now=a_moment)

    assert [(one["inn"], one["name"]) for one in copy["stock"]] == [("Thiamine", "维生素Y01")]
    assert {one["inn"] for one in copy["medicines"]} <= {"Thiamine"}


def test_values_are_kept_of_a_stop_and_a_day_and_of_nobody(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    said = answers(
        phone, a_moment,
        report(1, a_moment, "pressure", {"stop": stops[0].pk, "systolic": 152, "diastolic": 88}),
        report(2, a_moment, "sugar", {"stop": stops[0].pk, "tenths": 52, "fasting": True}),
        report(3, a_moment, "pressure", {"stop": stops[0].pk, "systolic": 88, "diastolic": 152}),
        report(4, a_moment, "sugar", {"stop": stops[0].pk, "tenths": 5.2}),
    )  # fmt: skip

    assert said == [
        ("accepted", {"band": "raised"}),
        ("accepted", {"band": "usual"}),
        ("queued", {"why": "not_possible"}),
        ("queued", {"why": "not_possible"}),
    ]
    rows = Measurement.objects.order_by("operation__seq").values_list("place", "on", "kind", "first", "second", "band")
    day = a_moment.date()
    assert list(rows) == [
        (stops[0].place_id, day, "pressure", 152, 88, "raised"),
        (stops[0].place_id, day, "sugar", 52, None, "usual"),
    ]


def test_a_stop_that_could_not_be_made_is_missed_once_and_made_up(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    body = {"stop": stops[1].pk, "reason": "road", "note": "landslide"}

    said = answers(phone, a_moment, report(1, a_moment, "missed", body), report(2, a_moment, "missed", body))

    stops[1].refresh_from_db()
    assert [word for word, _ in said] == ["accepted", "accepted"]
    assert said[1][1] == {"already": True}
    assert (stops[1].state, stops[1].reason) == ("missed", "road")


def test_a_stop_that_took_place_is_recorded_and_then_contradicted_by_a_person_only(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    counts = {"stop": stops[0].pk, "served": 12, "answered": 5, "satisfied": 5}

    said = answers(
        phone, a_moment,
        report(1, a_moment, "held", counts),
        report(2, a_moment, "held", counts),
        report(3, a_moment, "held", counts | {"served": 13}),
        report(4, a_moment, "missed", {"stop": stops[0].pk, "reason": "road"}),
        report(5, a_moment, "held", counts | {"stop": stops[1].pk, "satisfied": 9}),
        report(6, a_moment, "held", counts | {"stop": 987_654}),
    )  # fmt: skip

    stops[0].refresh_from_db()
    assert [word for word, _ in said] == ["accepted", "accepted", "queued", "queued", "queued", "queued"]
    assert stops[0].served == 12
    whys = [Why.NOT_ASKED_FOR, Why.NOT_ASKED_FOR, Why.NOT_POSSIBLE, Why.NOT_ASKED_FOR]
    assert [one.why for one in Question.objects.order_by("pk")] == whys


def test_what_people_asked_for_in_vain_is_counted(phone: Client, stops: list[Session], a_moment: datetime) -> None:
    said = answers(
        phone, a_moment,
        report(1, a_moment, "unmet", {"stop": stops[0].pk, "why": "not_aboard", "asked_for": "藿香正气水\0\U0001f33f"}),
        report(2, a_moment, "unmet", {"stop": stops[0].pk, "why": "because", "asked_for": "x"}),
        report(3, a_moment, "unmet", {"stop": stops[0].pk, "why": "other"}),
        report(4, a_moment, "note", {"note": "轮胎要换了"}),
    )  # fmt: skip

    assert [word for word, _ in said] == ["accepted", "queued", "queued", "accepted"]
    assert UnmetRequest.objects.get().asked_for == "藿香正气水\ufffd\U0001f33f"


def test_a_crew_of_another_county_records_nothing_here(
    client: Client, make_login: Callable[..., Login], stops: list[Session], a_moment: datetime, at_this_moment: None
) -> None:
    client.force_login(make_login(Role.CREW, "/987654/"))
    posted(client, "device/", {"device": str(KEY), "name": "elsewhere"})

    body = {"stop": stops[0].pk, "systolic": 120, "diastolic": 80}
    said = answers(client, a_moment, report(1, a_moment, "pressure", body))

    assert said == [("queued", {"why": "not_allowed"})]
    assert Measurement.objects.count() == 0


BAD = [
    (b"", 400, "not_json"),
    (b"[]", 400, "not_json"),
    (b'{"device": "x", "sent_at": "2026-09-01T09:30:00+08:00", "operations": [1]}', 400, "not_json"),
    (b"{" * 100_000, 400, "not_json"),
    (b'{"operations": [NaN]}', 400, "not_json"),
    (b'{"operations": []}', 400, "nothing_sent"),
    (json.dumps({"operations": [0] * 10_000}).encode(), 413, "too_many"),
    (b'{"x": "' + b"a" * 2_600_000 + b'"}', 413, "too_many"),
]


@pytest.mark.parametrize(("sent", "status", "error"), BAD, ids=range(len(BAD)))
def test_what_is_no_batch_is_refused_as_a_whole(phone: Client, sent: bytes, status: int, error: str) -> None:
    answer = posted(phone, "sync/", sent)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert Operation.objects.count() == 0


def test_a_login_that_is_over_is_told_so_and_nothing_is_taken(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    sent = {
        "device": str(KEY), "sent_at": a_moment.isoformat(), "operations": [report(1, a_moment, "note", {"note": "x"})]
    }  # fmt: skip
    phone.logout()

    statuses = [posted(phone, "sync/", sent).status_code, posted(phone, "device/", sent).status_code]
    asked = phone.get("/desk/pharmacy/crew/snapshot/", headers={"accept": "application/json"})
    as_a_page = phone.get("/desk/pharmacy/crew/")

    assert [*statuses, asked.status_code, as_a_page.status_code] == [401, 401, 401, 302]
    assert Operation.objects.count() == 0


def test_an_unknown_device_is_asked_to_register(phone: Client, a_moment: datetime) -> None:
    sent = {"device": str(uuid4()), "sent_at": a_moment.isoformat(), "operations": [report(1, a_moment, "note", {})]}

    answer = posted(phone, "sync/", sent)

    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_device")


def test_the_copy_of_the_books_holds_todays_stops_of_one_vehicle_and_says_from_when_it_is(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    copy = copy_for(phone)

    assert [one["id"] for one in copy["stops"]] == [one.pk for one in stops]
    assert copy["day"] == "2026-09-01"
    assert datetime.fromisoformat(copy["fresh_until"]) == a_moment + timedelta(hours=24)
    assert made_at(copy["signature"], KEY) == a_moment
    assert made_at(copy["signature"], UUID(int=7)) is None
    assert made_at(copy["signature"] + "x", KEY) is None


@pytest.mark.parametrize(
    ("upper", "lower", "band"),
    [
        (139, 89, "usual"),
        (140, 70, "raised"),
        (120, 90, "raised"),
        (180, 80, "urgent"),
        (150, 110, "urgent"),
        (89, 60, "low"),
    ],
)
def test_a_blood_pressure_lies_where_the_rule_says(upper: int, lower: int, band: str) -> None:
    assert band_of_pressure(upper, lower, Measuring()) == band


@pytest.mark.parametrize(
    ("tenths", "is_fasting", "band"),
    [
        (38, False, "low"),
        (39, True, "usual"),
        (70, True, "raised"),
        (110, False, "usual"),
        (111, False, "raised"),
        (167, True, "urgent"),
    ],
)
def test_a_blood_sugar_lies_where_the_rule_says(tenths: int, is_fasting: bool, band: str) -> None:  # noqa: FBT001
    assert band_of_sugar(tenths, is_fasting=is_fasting, rule=Measuring()) == band


def test_a_countys_own_values_hold_from_their_day(phone: Client, stops: list[Session], a_moment: datetime) -> None:
    add_rule(
        SYSTEM, code=MEASURING, value={"raised_systolic": 130}, citation="test", valid_from=a_moment.date(),
        now=a_moment,
    )  # fmt: skip

    body = {"stop": stops[0].pk, "systolic": 132, "diastolic": 80}
    said = answers(phone, a_moment, report(1, a_moment, "pressure", body))

    assert said == [("accepted", {"band": "raised"})]


def test_a_copy_is_fresh_for_a_day(a_moment: datetime) -> None:
    day = timedelta(hours=24)

    assert is_fresh(a_moment, a_moment + day)
    assert not is_fresh(a_moment, a_moment + day + timedelta(seconds=1))
