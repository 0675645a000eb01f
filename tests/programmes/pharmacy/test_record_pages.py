"""Medication records and reminders on their pages: asked why, who looked, whom to ring and how it went."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.programmes.pharmacy.people_side import Side, make_side

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.actions.record import choose_reminders, plan_reminders
from doorstep.programmes.pharmacy.models import RecordAccess, Reminder
from doorstep.programmes.pharmacy.words import ReminderState

DESK = "/desk/pharmacy"


@pytest.fixture
def side(here: Any, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Side:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    return make_side(here, a_moment)


@pytest.fixture
def desk(side: Side) -> Client:
    """The pharmacist's browser, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(Login.objects.get(username=side.pharmacist.name))
    return client


def test_a_record_opens_with_a_reason_and_says_who_looked(
    side: Side, desk: Client, login_as: Callable[..., Login], client: Client
) -> None:
    side.sell(side.wanted(side.otc, days=28), person=side.person)
    address = f"{DESK}/records/{side.person.pk}/"
    login_as(client, Role.CREW)

    found = desk.get(f"{DESK}/records/?who=阿婆").content.decode()
    closed = desk.get(address).content.decode()
    blank = desk.post(address, {"purpose": "advice", "about": " "})
    opened = desk.post(address, {"purpose": "advice", "about": "rang, dizzy"}).content.decode()
    refused = client.post(address, {"purpose": "dispense", "about": "at the stop"})
    looked = desk.get(f"{address}looks/").content.decode()
    chosen = desk.post(f"{address}choose/", {"wanted": "yes"}, follow=True).content.decode()

    assert address in found
    assert "蒙脱石散" not in closed
    assert (blank.status_code, RecordAccess.objects.count()) == (422, 2)
    assert ("蒙脱石散" in opened, "28 days" in opened) == (True, True)
    assert refused.status_code == 403
    assert ("rang, dizzy" in looked, "Refused" in looked, "at the stop" in looked) == (True, True, True)
    assert "Written down: wants to be reminded." in chosen


def test_the_office_rings_sees_no_medicine_and_writes_down_how_it_went(
    side: Side, desk: Client, login_as: Callable[..., Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=side.person.pk).update(phone="13800000000")
    choose_reminders(SYSTEM, person=side.person, is_wanted=True, now=side.now)
    sale = side.sell(side.wanted(side.otc, days=28), person=side.person)
    [made] = plan_reminders(side.pharmacist, sale=sale, now=side.now)
    office = Client()
    office.cookies["django_language"] = "en"
    login_as(office, Role.TOWNSHIP_OFFICER, side.goods.here.town.path)
    address = f"{DESK}/reminders/{made.pk}/"

    early = office.get(f"{DESK}/reminders/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: side.now + timedelta(days=25))
    monkeypatch.setattr(clock, "today", (side.now + timedelta(days=25)).date)
    due = office.get(f"{DESK}/reminders/").content.decode()
    page = office.get(address).content.decode()
    number = office.post(address, {"go": "number"}).content.decode()
    in_vain = office.post(address, {"result": "not_reached", "note": "engaged"}, follow=True).content.decode()
    cannot = office.post(address, {"result": "wants"})
    office.post(address, {"result": "told"})
    twice = office.post(address, {"result": "told"}, follow=True).content.decode()
    told = desk.get(f"{DESK}/reminders/?show=told").content.decode()

    assert "Nobody is to be rung now" in early
    assert ("沈阿婆" in due, "蒙脱石散" in due, "蒙脱石散" in page) == (True, False, False)
    assert ("13800000000" in page, "13800000000" in number) == (False, True)
    assert "rung once in vain" in in_vain
    assert (cannot.status_code, Reminder.objects.get().state) == (422, ReminderState.TOLD)
    assert "Somebody has told them already" in twice
    assert "蒙脱石散" in told
