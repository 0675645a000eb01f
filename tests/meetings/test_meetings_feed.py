"""Calendars of meetings, read by a library we did not write: stable ids, moved, called off, the same days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from django.test import Client
from tests.meetings.conftest import Called, Round, Series_, at

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.meetings.actions.meetings import cancel_meeting, move_meeting
from doorstep.meetings.models import FeedKey
from doorstep.meetings.queries.meetings import rhythm
from doorstep.meetings.rules.recurrence import occurrences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stand_still(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    monkeypatch.setattr(clock, "today", a_moment.date)


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(answer.content)


def test_a_foreign_parser_finds_the_days_of_the_series(client: Client, series_of: Series_, a_moment: datetime) -> None:
    series = series_of()
    end = date(2026, 12, 1)

    calendar = read(client, f"/meetings/calendar/{series.token}.ics")

    expanded = recurring_ical_events.of(calendar).between(a_moment.date(), end)
    theirs = sorted(one["DTSTART"].dt for one in expanded)
    ours = [at(one.actual, 9) for one in occurrences(rhythm(series), a_moment.date(), end)]
    assert theirs == ours
    assert {str(one["DTSTART"].params["TZID"]) for one in expanded} == {"Asia/Shanghai"}
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert theirs[0].astimezone(TIME_ZONE).utcoffset() == timedelta(hours=8)


def test_moved_and_called_off_keep_their_id_and_raise_the_sequence(
    client: Client, series_of: Series_, a_moment: datetime
) -> None:
    series = series_of()
    path = f"/meetings/calendar/{series.token}.ics"
    before = {str(one["UID"]): one for one in read(client, path).walk("VEVENT")}
    first, second = series.meetings.order_by("starts_at")[:2]
    day = date(2026, 9, 4)
    move_meeting(SYSTEM, meeting=first, starts_at=at(day, 15), ends_at=at(day, 16), why="停电", now=a_moment)
    cancel_meeting(SYSTEM, meeting=second, why="台风", now=a_moment)

    after = {str(one["UID"]): one for one in read(client, path).walk("VEVENT")}

    assert after.keys() == before.keys()
    moved, off = after[first.uid], after[second.uid]
    assert (moved["DTSTART"].dt, int(moved["SEQUENCE"]), str(moved["STATUS"])) == (at(day, 15), 1, "CONFIRMED")
    assert (int(off["SEQUENCE"]), str(off["STATUS"]), str(off["SUMMARY"])) == (1, "CANCELLED", "已取消：工作例会")
    assert "台风" in str(off["DESCRIPTION"])
    unchanged = [uid for uid in before if uid not in {first.uid, second.uid}]
    assert {int(after[uid]["SEQUENCE"]) for uid in unchanged} == {0}


def test_my_calendar_holds_what_i_may_see_and_nothing_once_the_address_or_the_login_is_gone(
    client: Client, around: Round, called: Called, login_as: Callable[..., Login], a_moment: datetime
) -> None:
    called()
    called(place=around.loop.county.county, alliance=None)
    login = login_as(client, Role.TOWNSHIP_OFFICER, around.loop.county.town.path)
    client.post("/desk/meetings/calendar/")
    first = FeedKey.objects.get().token
    visitor = Client()

    mine = read(visitor, f"/meetings/calendar/{first}.ics").walk("VEVENT")
    client.post("/desk/meetings/calendar/")
    second = FeedKey.objects.get().token
    old = visitor.get(f"/meetings/calendar/{first}.ics").status_code
    Login.objects.filter(pk=login.pk).update(is_active=False)
    shut = visitor.get(f"/meetings/calendar/{second}.ics").status_code

    assert (len(mine), old, shut) == (1, 404, 404)
    assert first != second


def test_a_public_feed_says_when_and_where_and_nothing_more(
    client: Client, series_of: Series_, a_moment: datetime
) -> None:
    series = series_of(is_public=True)

    events = read(client, f"/meetings/series/{series.pk}.ics").walk("VEVENT")

    assert len(events) == 13
    assert {str(one["LOCATION"]) for one in events} == {"二楼会议室, 递铺街道"}
    assert [one for one in events if "URL" in one] == []
