"""Which visit is next, which hours are regular, which days fall out."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from doorstep.base.clock import TIME_ZONE
from doorstep.door.rules import (
    DayOff,
    Off,
    Slot,
    Visit,
    called_off,
    days_off,
    in_weeks,
    next_visit,
    same_every_day,
    slots,
    walk_min,
)


def visit(day: int, hour: int = 9, *, month: int = 9, number: int = 1, state: str = "planned") -> Visit:
    starts = datetime(2026, month, day, hour, 20, tzinfo=TIME_ZONE)
    return Visit(number, starts, starts + timedelta(minutes=40), "大竹园村", state=state)


def test_the_next_visit_is_the_earliest_that_has_not_ended() -> None:
    now = datetime(2026, 9, 3, 12, 0, tzinfo=TIME_ZONE)

    found = next_visit([visit(10, number=3), visit(8, number=2), visit(3, number=1)], now)

    assert found == visit(8, number=2)


def test_a_visit_under_way_is_still_the_next_one() -> None:
    now = datetime(2026, 9, 3, 9, 59, tzinfo=TIME_ZONE)

    assert next_visit([visit(3), visit(10)], now) == visit(3)


def test_a_visit_that_has_just_ended_is_past() -> None:
    now = datetime(2026, 9, 3, 10, 0, tzinfo=TIME_ZONE)

    assert next_visit([visit(3), visit(10)], now) == visit(10)


@pytest.mark.parametrize("state", ["cancelled", "missed", "superseded", "held"])
def test_a_visit_that_is_off_or_over_is_never_the_next(state: str) -> None:
    now = datetime(2026, 9, 1, 9, 0, tzinfo=TIME_ZONE)

    assert next_visit([visit(3, state=state)], now) is None


def test_two_weeks_run_from_this_monday_to_the_sunday_after_next() -> None:
    before, first, last, after = visit(30, month=8), visit(31, month=8), visit(13), visit(14)

    found = in_weeks([after, last, first, before], date(2026, 9, 2))

    assert found == [first, last]


def test_weekdays_with_the_same_hours_share_a_slot() -> None:
    found = slots([(3, 560, 600), (1, 560, 600), (4, 840, 880)])

    assert found == (Slot((1, 3), 560, 600), Slot((4,), 840, 880))


def test_days_off_without_a_visit_between_them_are_one_run() -> None:
    off = [Off(date(2026, 10, 1), "国庆节", "National Day"), Off(date(2026, 10, 6), "国庆节", "National Day")]

    found = days_off(off, [date(2026, 9, 29), date(2026, 10, 8)])

    assert found == (DayOff(date(2026, 10, 1), date(2026, 10, 6), "国庆节", "National Day", date(2026, 10, 8)),)


def test_days_off_of_two_holidays_stay_two() -> None:
    off = [Off(date(2026, 9, 25), "中秋节", "Mid-Autumn"), Off(date(2026, 10, 1), "国庆节", "National Day")]

    found = days_off(off, [date(2026, 9, 29), date(2026, 10, 8)])

    assert [(one.zh, one.next_day) for one in found] == [("中秋节", date(2026, 9, 29)), ("国庆节", date(2026, 10, 8))]


def test_a_day_off_on_which_somebody_comes_after_all_is_not_told() -> None:
    assert days_off([Off(date(2026, 10, 1))], [date(2026, 10, 1)]) == ()


def test_the_last_day_off_has_no_next_day_when_none_is_announced() -> None:
    found = days_off([Off(date(2026, 10, 1))], [date(2026, 9, 24)])

    assert found == (DayOff(date(2026, 10, 1), date(2026, 10, 1), "", "", None),)


def test_a_kilometre_is_eighteen_minutes_on_foot() -> None:
    assert (walk_min(0), walk_min(1000), walk_min(1001)) == (1, 18, 18)


def test_a_door_that_opens_alike_every_day_is_told_in_one_line() -> None:
    week = [(day, 480, 720) for day in range(7)] + [(day, 780, 1260) for day in range(7)]

    assert same_every_day(week) == ((480, 720), (780, 1260))
    assert same_every_day(week[:-1]) is None
    assert same_every_day([]) is None


def test_a_visit_called_off_counts_from_the_beginning_of_its_day_for_a_week() -> None:
    now = datetime(2026, 9, 3, 12, 0, tzinfo=TIME_ZONE)
    off = [visit(9, number=3, state="cancelled"), visit(3, number=2, state="missed")]

    found = called_off([*off, visit(2, state="missed"), visit(10, state="cancelled"), visit(4)], now)

    assert [one.id for one in found] == [2, 3]


def test_a_visit_that_gave_way_to_another_timetable_is_not_called_off() -> None:
    now = datetime(2026, 9, 3, 8, 0, tzinfo=TIME_ZONE)

    assert called_off([visit(3, state="superseded")], now) == []


def test_a_visit_that_was_made_up_for_is_not_told_as_called_off_any_more() -> None:
    now = datetime(2026, 9, 3, 18, 0, tzinfo=TIME_ZONE)
    makeup = replace(visit(3, 15, number=2, state="held"), makes_up=date(2026, 9, 3))

    assert called_off([visit(3, state="missed"), makeup], now) == []
