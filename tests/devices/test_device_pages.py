"""The office sees devices, what they reported and what waits; a decision is taken on the page."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.devices.fleet import report, send

from doorstep.base.actor import Actor
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.devices.models import Answer, Device, Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client: Client, login_as: Callable[..., Login]) -> Client:
    login_as(client, Role.COUNTY_PLANNER, "/1/")
    client.cookies["django_language"] = "en"
    return client


def test_a_doubtful_report_is_decided_on_its_page(
    at_desk: Client, crew: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(1, a_moment, n=10))
    question = Question.objects.get()

    listed = at_desk.get("/desk/devices/questions/").content.decode()
    at_desk.post(f"/desk/devices/questions/{question.pk}/", {"verdict": "settled", "reason": "asked the driver"})
    after = at_desk.get("/desk/devices/questions/").content.decode()

    assert "It contradicts what is recorded here" in listed
    assert Answer.objects.get().reason == "asked the driver"
    assert "Nothing to decide" in after


def test_what_still_cannot_be_done_is_said_at_the_field(
    at_desk: Client, crew: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(1, a_moment, n=10))
    path = f"/desk/devices/questions/{Question.objects.get().pk}/"

    answer = at_desk.post(path, {"verdict": "applied", "reason": "try"})

    assert "It still cannot be carried out" in answer.content.decode()
    assert Answer.objects.count() == 0


def test_an_office_of_elsewhere_sees_neither_device_nor_doubt(
    client: Client, login_as: Callable[..., Login], crew: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(1, a_moment, n=10))
    login_as(client, Role.COUNTY_PLANNER, "/2/")

    statuses = [
        client.get(path).status_code
        for path in (f"/desk/devices/{device.pk}/", f"/desk/devices/questions/{Question.objects.get().pk}/")
    ]

    assert statuses == [404, 404]


def test_a_gap_is_closed_and_a_device_shut_out_on_its_page(
    at_desk: Client, crew: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(2, a_moment))
    path = f"/desk/devices/{device.pk}/"

    shown = at_desk.get(path).content.decode()
    at_desk.post(f"{path}close_gap/", {"reason": "wiped"})
    at_desk.post(f"{path}revoke/", {"reason": "lost"})

    device.refresh_from_db()
    assert "because number 1 has not come" in shown
    assert (device.next_seq, device.revoked_reason) == (3, "lost")


@pytest.mark.parametrize("path", ["/desk/devices/questions/", "/desk/devices/{}/", "/desk/devices/"])
def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    path: str,
    at_desk: Client,
    crew: Actor,
    device: Device,
    a_moment: datetime,
) -> None:
    address = path.format(device.pk)
    send(crew, device, a_moment, report(1, a_moment, n=9))
    with CaptureQueriesContext(connection) as one:
        at_desk.get(address)
    send(crew, device, a_moment, *(report(seq, a_moment, n=9) for seq in range(2, 31)))

    with CaptureQueriesContext(connection) as thirty:
        at_desk.get(address)

    assert len(thirty) == len(one)
