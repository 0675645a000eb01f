"""When a series meets: by hand, by laws, and by somebody else's calendar library."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.workdays import OperatorDay, verdict
from doorstep.meetings.rules import recurrence
from doorstep.meetings.rules.recurrence import (
    BadRule,
    EndsBeforeItBegins,
    NeverMeets,
    Series,
    TooLong,
    check_series,
    monthly_on_day,
    monthly_on_weekday,
    occurrences,
    parse,
    quarterly_on_day,
    quarterly_on_weekday,
    weekly,
)
from doorstep.meetings.words import Shift

JAN = date(2026, 1, 1)
WEDNESDAYS = weekly(2)


def days(series: Series, start: date, end: date) -> list[tuple[str, str]]:
    return [(f"{one.planned:%m-%d}", f"{one.actual:%m-%d}") for one in occurrences(series, start, end)]


@pytest.mark.parametrize(
    ("shift", "seventh"),
    [
        (Shift.NEXT, [("10-07", "10-08")]),
        (Shift.PREVIOUS, []),  # the working day before is 30 September, where the series meets anyway
        (Shift.SKIP, []),
        (Shift.STAY, [("10-07", "10-07")]),
    ],
)
def test_wednesdays_over_the_national_day_of_2026(shift: Shift, seventh: list[tuple[str, str]]) -> None:
    series = Series(WEDNESDAYS, JAN, None, shift)

    found = days(series, date(2026, 9, 28), date(2026, 10, 14))

    assert found == [("09-30", "09-30"), *seventh, ("10-14", "10-14")]


def test_a_swapped_saturday_is_a_working_day() -> None:
    series = Series(weekly(5), JAN, None, Shift.SKIP)

    assert days(series, date(2026, 10, 1), date(2026, 10, 31)) == [("10-10", "10-10")]


def test_a_meeting_on_the_31st_knows_seven_months_and_the_last_day_all_twelve() -> None:
    by_number = days(Series(monthly_on_day(31), JAN, None, Shift.STAY), JAN, date(2026, 12, 31))
    last = days(Series(monthly_on_day(-1), JAN, None, Shift.STAY), JAN, date(2026, 12, 31))

    assert [day for day, _ in by_number] == ["01-31", "03-31", "05-31", "07-31", "08-31", "10-31", "12-31"]
    assert [day for day, _ in last][:4] == ["01-31", "02-28", "03-31", "04-30"]
    assert len(last) == 12


def test_the_last_friday_of_each_quarter_gives_way_to_mid_autumn() -> None:
    series = Series(quarterly_on_weekday(3, -1, 4), JAN)

    assert days(series, JAN, date(2026, 12, 31)) == [
        ("03-27", "03-27"),
        ("06-26", "06-26"),
        ("09-25", "09-28"),
        ("12-25", "12-25"),
    ]


def test_the_simple_forms_are_rules_of_the_standard() -> None:
    assert (weekly(2), weekly(0, 2)) == ("FREQ=WEEKLY;BYDAY=WE;INTERVAL=1", "FREQ=WEEKLY;BYDAY=MO;INTERVAL=2")
    assert monthly_on_weekday(2, 1) == "FREQ=MONTHLY;BYDAY=+2TU"
    assert quarterly_on_day(1, 15) == "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"


def test_a_year_without_a_published_calendar_is_flagged() -> None:
    found = occurrences(Series(WEDNESDAYS, JAN), date(2026, 12, 30), date(2027, 1, 6))

    assert [(one.planned.isoformat(), one.is_certain) for one in found] == [("2026-12-30", True), ("2027-01-06", False)]


def test_the_operators_table_moves_a_meeting() -> None:
    off = {date(2026, 9, 9): OperatorDay(is_working=False, name_zh="丰收节")}

    found = occurrences(Series(WEDNESDAYS, JAN), date(2026, 9, 9), date(2026, 9, 9), off)

    assert [(one.planned.day, one.actual.day, one.is_certain) for one in found] == [(9, 10, True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("every Wednesday", "unreadable"),
        ("FREQ=SECONDLY", "too_often"),
        ("FREQ=HOURLY;INTERVAL=200", "too_often"),
        ("INTERVAL=2", "unreadable"),
        ("FREQ=FORTNIGHTLY", "unreadable"),
        ("FREQ=WEEKLY;BYHOUR=9,15", "time_of_day"),
        ("FREQ=YEARLY;BYEASTER=1", "unknown_part"),
        ("FREQ=YEARLY;BYWEEKNO=53", "unknown_part"),
        ("FREQ=WEEKLY;FREQ=DAILY", "twice"),
        ("FREQ=WEEKLY;INTERVAL=0", "interval"),
        ("FREQ=WEEKLY;INTERVAL=99999", "interval"),
        ("FREQ=WEEKLY;COUNT=0", "count"),
        ("FREQ=WEEKLY;UNTIL=20261301", "until"),
        ("FREQ=WEEKLY;UNTIL=20261231T235959Z", "until"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20261231", "both_ends"),
        ("FREQ=WEEKLY;BYDAY=1MO", "weekday"),
        ("FREQ=MONTHLY;BYDAY=6MO", "weekday"),
        ("FREQ=MONTHLY;BYMONTH=13", "month"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "month_day"),
        ("FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", "never"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9", "never"),
        ("FREQ=MONTHLY;BYSETPOS=1", "position"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "no_month_day_in_weeks"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "daily_is_all"),
    ],
)
def test_a_rule_no_series_could_follow_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(BadRule) as refused:
        parse(text)

    assert refused.value.code == code


def test_a_series_ends_within_ten_years_and_after_it_begins() -> None:
    with pytest.raises(TooLong):
        check_series(Series(WEDNESDAYS, JAN, date(2036, 1, 2)))
    with pytest.raises(EndsBeforeItBegins):
        check_series(Series(WEDNESDAYS, JAN, date(2025, 12, 31)))
    check_series(Series(WEDNESDAYS, JAN, date(2036, 1, 1)))
    assert Series(WEDNESDAYS, date(2024, 2, 29)).last == date(2034, 2, 28)


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29"]
)
def test_a_series_that_never_meets_is_refused(rule: str) -> None:
    with pytest.raises(NeverMeets):
        check_series(Series(parse(rule), date(2025, 1, 1)))


rules = st.one_of(
    st.builds(weekly, st.integers(0, 6), st.integers(1, 4)),
    st.builds(monthly_on_day, st.sampled_from([1, 15, 28, 31, -1])),
    st.builds(monthly_on_weekday, st.sampled_from([1, 2, 4, 5, -1]), st.integers(0, 6)),
    st.builds(quarterly_on_weekday, st.integers(1, 3), st.sampled_from([1, -1]), st.integers(0, 6)),
    st.sampled_from(
        [
            parse("FREQ=DAILY"),
            parse("FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20260630"),
            parse("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
            parse("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1;COUNT=5"),
        ]
    ),
)
some_series = st.builds(
    Series, rules, st.dates(date(2025, 1, 1), date(2026, 3, 1)), st.none(), st.sampled_from(list(Shift))
)


@given(some_series, st.dates(JAN, date(2026, 12, 1)), st.integers(0, 40), st.integers(0, 120))
def test_two_stretches_of_days_hold_what_both_together_hold(series: Series, start: date, one: int, more: int) -> None:
    middle, end = start + timedelta(one), start + timedelta(one + more)

    whole = occurrences(series, start, end)

    assert whole == occurrences(series, start, middle) + occurrences(series, middle + timedelta(1), end)


@given(some_series)
def test_no_two_meetings_share_a_day_and_none_is_on_a_day_off_unless_it_may_stay(series: Series) -> None:
    found = occurrences(series, JAN, date(2026, 12, 31))

    actual = [one.actual for one in found]
    assert len(set(actual)) == len(actual)
    if series.shift is not Shift.STAY:
        assert [day for day in actual if not verdict(day).is_working] == []
    assert all(abs(one.actual - one.planned) <= timedelta(recurrence.FARTHEST_SHIFT) for one in found)


@given(some_series)
def test_days_by_the_rule_alone_are_those_of_a_library_we_did_not_write(series: Series) -> None:
    event = icalendar.Event()
    event.add("uid", "one")
    event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))
    event.add("dtstart", series.first)
    event.add("rrule", icalendar.vRecur.from_ical(series.rule))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    end = date(2026, 12, 31)

    theirs = [one["DTSTART"].dt for one in recurring_ical_events.of(calendar).between(series.first, end + timedelta(1))]

    ours = [one.planned for one in occurrences(Series(series.rule, series.first, None, Shift.STAY), series.first, end)]
    assert [day for day in theirs if day != series.first] == [day for day in ours if day != series.first]
