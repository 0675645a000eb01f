"""The calendar feed keeps to RFC 5545: parsed by somebody else's library, and line by line."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation
from icalendar import Calendar, Component

from doorstep.base.clock import TIME_ZONE
from doorstep.door.feed import feed
from doorstep.door.rules import Visit

CHANGED = datetime(2026, 8, 31, 8, 0, tzinfo=TIME_ZONE)
STARTS = datetime(2026, 9, 3, 9, 20, tzinfo=TIME_ZONE)


def visit(number: int = 7, *, state: str = "planned", revision: int = 0, reason: str = "", days: int = 0) -> Visit:
    starts = STARTS + timedelta(days=days)
    return Visit(
        number,
        starts,
        starts + timedelta(minutes=40),
        "大竹园村文化礼堂前面的空地，靠近公交站牌和老樟树的那一边",
        state=state,
        revision=revision,
        reason=reason,
    )


def made(*visits: Visit, language: str = "zh-hans", is_demo: bool = False) -> bytes:
    with translation.override(language):
        return feed(
            visits,
            village="大竹园村",
            changed_at=CHANGED,
            url="https://x.example/village/7/",
            county="330523",
            is_demo=is_demo,
        )


def events(*visits: Visit, language: str = "zh-hans") -> list[Component]:
    return list(Calendar.from_ical(made(*visits, language=language)).walk("VEVENT"))


def test_a_visit_is_read_back_with_its_hours_in_the_countys_time_zone() -> None:
    [event] = events(visit())

    assert event.decoded("dtstart") == STARTS
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=40)
    assert (event["status"], event["sequence"], event["uid"]) == ("CONFIRMED", 0, "visit-7@330523.doorstep")


def test_the_time_zone_is_in_the_feed_and_is_eight_hours_ahead() -> None:
    [zone] = Calendar.from_ical(made(visit())).walk("VTIMEZONE")
    [standard] = zone.walk("STANDARD")

    assert zone["tzid"] == "Asia/Shanghai"
    assert standard.decoded("tzoffsetto") == timedelta(hours=8)


@pytest.mark.parametrize("state", ["cancelled", "missed", "superseded"])
def test_a_visit_that_is_off_stays_in_the_feed_as_cancelled_under_the_same_uid(state: str) -> None:
    [before], [after] = events(visit()), events(visit(state=state, revision=1, reason="weather"))

    assert after["uid"] == before["uid"]
    assert (after["status"], after["sequence"]) == ("CANCELLED", 1)


@pytest.mark.parametrize("state", ["cancelled", "missed", "superseded"])
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "不来：送药车"), ("en", "Not coming: medicine vehicle")])
def test_a_calendar_that_shows_cancelled_entries_reads_that_nobody_comes(state: str, language: str, words: str) -> None:
    [event] = events(visit(state=state, revision=1), language=language)

    assert str(event["summary"]) == words


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        ("zh-hans", "示例 · 送药车：大竹园村", "示例数据，不会真有车来。"),
        ("en", "Sample · Medicine vehicle: 大竹园村", "Sample data: no vehicle really comes."),
    ],
)
def test_a_demonstration_says_so_in_the_calendars_name_and_in_every_entry(language: str, title: str, line: str) -> None:
    calendar = Calendar.from_ical(made(visit(), language=language, is_demo=True))

    assert (str(calendar["name"]), str(calendar["x-wr-calname"])) == (title, title)
    assert [str(event["description"]).splitlines()[0] for event in calendar.walk("VEVENT")] == [line]


def test_a_real_calendar_is_not_called_a_sample() -> None:
    assert "示例" not in made(visit()).decode()


def test_lines_end_with_crlf_and_are_at_most_75_octets() -> None:
    lines = made(visit(), visit(8, state="missed", revision=1, reason="road", days=7)).split(b"\r\n")

    assert lines[-1] == b""
    assert [line for line in lines if len(line) > 75] == []
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []


def test_long_chinese_texts_survive_the_folding_of_lines() -> None:
    [event] = events(visit())

    assert str(event["location"]) == visit().stop


def test_the_same_visits_in_another_order_give_the_same_bytes() -> None:
    assert made(visit(7), visit(8, days=7)) == made(visit(8, days=7), visit(7))


def test_the_feed_speaks_the_language_it_is_asked_in() -> None:
    assert str(events(visit())[0]["summary"]) == "送药车来了"
    assert str(events(visit(), language="en")[0]["summary"]) == "Medicine vehicle comes"


def test_a_feed_without_visits_is_a_whole_calendar() -> None:
    calendar = Calendar.from_ical(made())

    assert (calendar["version"], calendar["method"], calendar.walk("VEVENT")) == ("2.0", "PUBLISH", [])


def test_every_entry_has_what_the_standard_requires() -> None:
    for event in events(visit(), visit(8, days=7)):
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
        assert event.errors == []
