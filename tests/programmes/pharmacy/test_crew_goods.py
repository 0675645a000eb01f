"""What was handed out on the road is in the ledger, also where the books say it could not be."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.programmes.pharmacy.tour import KEY, crew_login, held, load, posted, report, stops_of
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.devices.models import Question
from doorstep.devices.words import Why
from doorstep.ledger.actions import close_period
from doorstep.ledger.models import Book, Movement
from doorstep.ledger.queries.check import faults
from doorstep.services.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def stops(here: County, a_moment: datetime) -> list[Session]:
    return stops_of(here, a_moment)


@pytest.fixture
def phone(
    client: Client, here: County, make_login: Callable[..., Login], monkeypatch: pytest.MonkeyPatch, a_moment: datetime
) -> Client:
    monkeypatch.setattr("doorstep.base.clock.now", lambda: a_moment)
    client.force_login(crew_login(make_login, here))
    posted(client, "device/", {"device": str(KEY), "name": "1号车"})
    return client


def answered(phone: Client, now: datetime, *reports: dict[str, object]) -> list[dict[str, object]]:
    sent = {"device": str(KEY), "sent_at": now.isoformat(), "operations": reports}
    given: list[dict[str, object]] = posted(phone, "sync/", sent).json()["answers"]
    return given


def test_a_sale_moves_boxes_from_the_vehicle_to_patients(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    first, second = load(here, a_moment, (10, 5))
    lines = [{"lot": first.pk, "quantity": 2}, {"lot": second.pk, "quantity": 1}, {"lot": first.pk, "quantity": 1}]

    (said,) = answered(
        phone, a_moment, report(1, a_moment, "sale", {"stop": stops[0].pk, "lines": lines, "pay": "cash"})
    )

    assert (said["reply"], said["packs"]) == ("accepted", 4)
    assert held(f"vehicle:{here.vehicle.pk}") == {first.pk: 7, second.pk: 4}
    assert held("patient") == {first.pk: 3, second.pk: 1}
    assert Movement.objects.get(kind="sale").occurred_at == a_moment - timedelta(minutes=5)


def test_what_the_vehicle_did_not_hold_comes_from_the_differences_and_somebody_counts(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (3,))
    body = {"stop": stops[0].pk, "lines": [{"lot": lot.pk, "quantity": 5}], "pay": "cash"}

    said = answered(phone, a_moment, report(1, a_moment, "sale", body), report(2, a_moment, "sale", body))

    assert [(one["reply"], one["doubts"]) for one in said] == [("accepted", ["oversold"])] * 2
    assert held(f"vehicle:{here.vehicle.pk}") == {}
    assert (held("patient"), held("adjust")) == ({lot.pk: 10}, {lot.pk: -7})
    details = Question.objects.order_by("pk").values_list("why", "detail")
    assert list(details) == [(Why.OVERSOLD, {lot.key: 2}), (Why.OVERSOLD, {lot.key: 5})]
    assert list(faults()) == []


def test_a_sale_told_after_the_day_was_closed_counts_late(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment - timedelta(hours=3), (3,))
    body = {"stop": stops[0].pk, "lines": [{"lot": lot.pk, "quantity": 1}], "pay": "insurance"}
    close_period(SYSTEM, book=Book.objects.get(), until=a_moment.date(), now=a_moment)

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", body))

    assert said["reply"] == "accepted"
    assert Movement.objects.get(kind="sale").is_late


def test_a_count_puts_the_books_right_once(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    first, second = load(here, a_moment, (10, 5))
    lines = [{"lot": first.pk, "counted": 8}, {"lot": second.pk, "counted": 5}]
    sent = report(1, a_moment, "count", {"vehicle": here.vehicle.pk, "lines": lines})

    said = [answered(phone, a_moment, sent)[0] for _ in range(2)]

    assert [(one["reply"], one["differences"]) for one in said] == [
        ("accepted", {first.key: -2}),
        ("duplicate", {first.key: -2}),
    ]
    assert held(f"vehicle:{here.vehicle.pk}") == {first.pk: 8, second.pk: 5}


@pytest.mark.parametrize(
    ("lines", "pay", "why"),
    [
        ([], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 1, "quantity": 0}], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 1, "quantity": 1.5}], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 987_654, "quantity": 1}], "cash", Why.NOT_ASKED_FOR),
        ([7], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 987_654, "quantity": 1}], "shells", Why.NOT_POSSIBLE),
    ],
)
def test_a_sale_that_makes_no_sense_moves_nothing_and_goes_to_a_person(
    lines: list[object], pay: str, why: Why, phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    load(here, a_moment, (3,))

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", {"stop": stops[0].pk, "lines": lines, "pay": pay}))

    assert (said["reply"], said["why"]) == ("queued", why)
    assert not Movement.objects.filter(kind="sale").exists()
    assert Question.objects.get().why == why


def test_goods_of_a_vehicle_without_books_go_to_a_person(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    body = {"stop": stops[0].pk, "lines": [{"lot": 1, "quantity": 1}], "pay": "cash"}

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", body))

    assert (said["reply"], said["why"]) == ("queued", "not_asked_for")
