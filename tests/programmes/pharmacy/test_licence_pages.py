"""Licences and hours of pharmacists on their pages: entered, ended, and who is on duty now and this week."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests.programmes.pharmacy.pharmacists import make_on_duty, make_pharmacist
from tests.programmes.small_county import County

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Grant, Login
from doorstep.base.words import Role
from doorstep.places.rules.hours import daily
from doorstep.programmes.pharmacy.actions.duty import set_roster
from doorstep.programmes.pharmacy.models import Licence, Roster
from doorstep.programmes.pharmacy.queries import licences as queries
from doorstep.programmes.pharmacy.rules.duty import standing
from doorstep.programmes.pharmacy.words import Standing

DESK = "/desk/pharmacy/pharmacists"


@pytest.fixture
def office(here: County, a_moment: datetime, login_as: Callable[..., Login], monkeypatch: pytest.MonkeyPatch) -> Client:
    """The planner's browser, in English."""
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    client = Client()
    client.cookies["django_language"] = "en"
    login_as(client, Role.COUNTY_PLANNER, here.county.path)
    return client


def test_a_licence_is_shown_as_running_out_from_sixty_days_before_its_last_day() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    days = [date(2025, 12, 31), first, date(2026, 10, 31), date(2026, 11, 1), last, date(2027, 1, 1)]

    stood = [standing(first, last, day) for day in days]

    assert stood == [
        Standing.NOT_YET, Standing.HOLDS, Standing.HOLDS, Standing.ENDS_SOON, Standing.ENDS_SOON, Standing.OVER,
    ]  # fmt: skip


def test_a_licence_is_written_down_gets_its_hours_and_is_ended(
    here: County, office: Client, a_moment: datetime
) -> None:
    login = Login.objects.create(username="liu-yaoshi", created_at=a_moment)
    Grant.objects.create(login=login, role=Role.PHARMACIST, scope=here.county.path, valid_from=date(2025, 1, 1))
    typed = {
        "login": login.pk, "partner": here.company.pk, "number": "zj 2026 7", "valid_from": "2026-01-01",
        "valid_until": "2026-10-05",
    }  # fmt: skip

    empty = office.get(f"{DESK}/").content.decode()
    made = office.post(f"{DESK}/new/", typed, follow=True).content.decode()
    licence = Licence.objects.get(number="ZJ20267")
    again = office.post(f"{DESK}/new/", typed)
    wrong = office.post(f"{DESK}/{licence.pk}/", {"post": "", "valid_from": "2026-08-31", "day_0": "8-12"})
    hours = {"post": "", "valid_from": "2026-09-01", "day_0": "8:00-12:00, 14:00-17:30", "day_6": "22:00-6:00"}
    saved = office.post(f"{DESK}/{licence.pk}/", hours, follow=True).content.decode()
    listed = office.get(f"{DESK}/").content.decode()
    ended = office.post(f"{DESK}/{licence.pk}/renew/", {"valid_until": "2026-08-31"}, follow=True).content.decode()

    assert "No licence is written down" in empty
    assert "Now enter the hours of the week." in made
    assert "A licence with this number is written down already." in again.content.decode()
    assert (wrong.status_code, Roster.objects.filter(licence=licence, weekday=0).count()) == (422, 2)
    assert "Hours change from today on, not in the past." in wrong.content.decode()
    assert "8:00-12:00, 14:00-17:30" in saved
    assert ("Licences that run out soon" in listed, "35 days left" in listed) == (True, True)
    assert "22:00–6:00 (next day)" in listed
    assert "Over" in ended


def test_the_week_shows_shifts_only_while_their_licence_holds(here: County, a_moment: datetime) -> None:
    on = a_moment.date()  # a Tuesday
    _, licence = make_pharmacist(here, a_moment, until=on + timedelta(days=1))
    set_roster(SYSTEM, licence=licence, hours=daily(480, 1320), valid_from=on, now=a_moment)

    week = queries.week(SYSTEM, on)

    assert [(day.isoformat(), len(shifts)) for day, shifts in week] == [
        ("2026-08-31", 0), ("2026-09-01", 1), ("2026-09-02", 1), ("2026-09-03", 0), ("2026-09-04", 0),
        ("2026-09-05", 0), ("2026-09-06", 0),
    ]  # fmt: skip


def test_who_forgot_to_go_off_duty_is_taken_off_by_the_planner_alone(
    here: County, office: Client, a_moment: datetime, client: Client
) -> None:
    _, licence = make_on_duty(here, a_moment, site=here.depot)
    client.force_login(licence.login)

    seen = client.get(f"{DESK}/").content.decode()
    refused = client.post(f"{DESK}/{licence.pk}/off_duty/")
    off = office.post(f"{DESK}/{licence.pk}/off_duty/", follow=True).content.decode()

    assert (licence.login.username in seen, refused.status_code) == (True, 403)
    assert "yaoshi-1 is off duty." in off
    assert "Nobody is on duty" in off
