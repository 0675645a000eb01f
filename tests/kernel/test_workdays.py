"""Chinese working days in published, unpublished and far-away years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.workdays import (
    DayKind,
    DaySource,
    DayVerdict,
    OperatorDay,
    ReckonedCount,
    ReckonedDay,
    add_working_days,
    is_working,
    next_working_day,
    verdict,
    working_days_between,
)

# Notice of the General Office of the State Council on some public holidays in 2026
# (国务院办公厅关于2026年部分节假日安排的通知), 4 November 2025, items 1 to 7.
SWAPPED_WORKDAYS_2026 = [
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]
HOLIDAYS_2026 = [
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def test_the_whole_of_2026_agrees_with_the_state_council_notice() -> None:
    free = {day for first, last in HOLIDAYS_2026 for day in days(first, last)}

    for day in days(date(2026, 1, 1), date(2026, 12, 31)):
        expected = day in SWAPPED_WORKDAYS_2026 or (day.weekday() < 5 and day not in free)
        assert (day, verdict(day).is_working, verdict(day).is_certain) == (day, expected, True)


def test_the_swapped_workdays_of_2026_are_exactly_those_of_the_notice() -> None:
    found = [day for day in days(date(2026, 1, 1), date(2026, 12, 31)) if verdict(day).kind is DayKind.SWAPPED_WORKDAY]

    assert found == SWAPPED_WORKDAYS_2026


def test_a_published_day_says_what_it_is_in_both_languages() -> None:
    asked = [verdict(day) for day in (date(2026, 9, 20), date(2026, 2, 21), date(2026, 3, 21), date(2026, 3, 20))]

    assert asked == [
        DayVerdict(
            date(2026, 9, 20),
            DayKind.SWAPPED_WORKDAY,
            DaySource.PUBLISHED,
            "国庆节调休上班",
            "Workday swapped for National Day",
        ),
        DayVerdict(date(2026, 2, 21), DayKind.HOLIDAY, DaySource.PUBLISHED, "春节", "Spring Festival"),
        DayVerdict(date(2026, 3, 21), DayKind.WEEKEND, DaySource.PUBLISHED, "周末", "Weekend"),
        DayVerdict(date(2026, 3, 20), DayKind.WORKDAY, DaySource.PUBLISHED, "", ""),
    ]


def test_a_year_whose_swaps_are_unpublished_knows_its_holidays_and_is_flagged() -> None:
    # 2040 is far past any published schedule, so this test does not change when the libraries learn another year.
    dragon_boat, saturday, tuesday = (verdict(d) for d in (date(2040, 6, 14), date(2040, 6, 16), date(2040, 6, 12)))

    assert (dragon_boat.kind, dragon_boat.source, dragon_boat.name_zh) == (
        DayKind.HOLIDAY,
        DaySource.STATUTORY,
        "端午节",
    )
    assert (saturday.kind, tuesday.kind) == (DayKind.WEEKEND, DayKind.WORKDAY)
    assert [v.is_certain for v in (dragon_boat, saturday, tuesday)] == [False, False, False]


def test_new_year_2027_is_free_whoever_says_so() -> None:
    asked = verdict(date(2027, 1, 1))

    assert (asked.kind, asked.name_zh) == (DayKind.HOLIDAY, "元旦")
    assert asked.is_certain == (asked.source is DaySource.PUBLISHED)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1935, 10, 1), date(2150, 10, 2), date(9999, 12, 31)])
def test_a_year_nobody_knows_falls_back_to_weekends(day: date) -> None:
    asked = verdict(day)

    assert asked.source is DaySource.WEEKENDS
    assert asked.is_working == (day.weekday() < 5)
    assert not asked.is_certain


@given(st.dates())
def test_no_date_raises(day: date) -> None:
    asked = verdict(day)

    assert asked.day == day


def test_the_operators_table_overrules_the_published_schedule() -> None:
    table = {
        date(2026, 10, 10): OperatorDay(is_working=False, name_zh="台风停工", name_en="Typhoon"),
        date(2026, 3, 21): OperatorDay(is_working=True),
        date(2027, 3, 20): OperatorDay(is_working=False),
    }

    asked = [verdict(day, table) for day in table]

    assert asked == [
        DayVerdict(date(2026, 10, 10), DayKind.HOLIDAY, DaySource.OPERATOR, "台风停工", "Typhoon"),
        DayVerdict(date(2026, 3, 21), DayKind.SWAPPED_WORKDAY, DaySource.OPERATOR),
        DayVerdict(date(2027, 3, 20), DayKind.WEEKEND, DaySource.OPERATOR),
    ]
    assert [v.is_certain for v in asked] == [True, True, True]


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="not of a moment"):
        is_working(datetime(2026, 3, 20, tzinfo=UTC))


def test_five_working_days_from_before_national_day_pass_the_holidays_and_count_the_swapped_saturday() -> None:
    # Wed 30 Sep; then 8, 9 and the swapped Saturday 10 Oct, then Mon 12 and Tue 13.
    assert add_working_days(date(2026, 9, 30), 5) == ReckonedDay(date(2026, 10, 13), is_certain=True)


def test_counting_back_stops_at_the_same_days() -> None:
    assert add_working_days(date(2026, 10, 13), -5) == ReckonedDay(date(2026, 9, 30), is_certain=True)


def test_the_next_working_day_after_a_friday_may_be_a_swapped_saturday() -> None:
    assert next_working_day(date(2026, 5, 8)) == ReckonedDay(date(2026, 5, 9), is_certain=True)


def test_zero_working_days_are_the_same_day_or_the_next_working_one() -> None:
    reckoned = [add_working_days(day, 0).day for day in (date(2026, 3, 20), date(2026, 3, 21), date(2026, 10, 10))]

    assert reckoned == [date(2026, 3, 20), date(2026, 3, 23), date(2026, 10, 10)]


def test_a_due_date_in_an_unpublished_year_is_flagged() -> None:
    # The clock starts on a certain day; 2040 is uncertain, so is what is counted there.
    assert add_working_days(date(2040, 3, 1), 2) == ReckonedDay(date(2040, 3, 5), is_certain=False)


def test_a_certain_day_reached_over_an_uncertain_one_is_uncertain() -> None:
    # The schedule of 2004 is the first one known: 31 December 2003 is uncertain, 2 January 2004 is not.
    due = add_working_days(date(2003, 12, 30), 2)

    assert due == ReckonedDay(date(2004, 1, 2), is_certain=False)
    assert verdict(due.day).is_certain


def test_one_uncertain_day_on_the_way_makes_the_count_uncertain() -> None:
    table = {day: OperatorDay(is_working=day.weekday() < 5) for day in days(date(2040, 3, 1), date(2040, 3, 7))}

    certain = working_days_between(date(2040, 3, 1), date(2040, 3, 7), table)
    uncertain = working_days_between(date(2040, 3, 1), date(2040, 3, 8), table)

    assert (certain, uncertain) == (ReckonedCount(4, is_certain=True), ReckonedCount(5, is_certain=False))


@given(st.dates(date(2003, 1, 1), date(2045, 1, 1)), st.integers(1, 60))
def test_between_a_day_and_the_nth_working_day_after_it_lie_n(day: date, count: int) -> None:
    due = add_working_days(day, count)

    assert working_days_between(day, due.day) == ReckonedCount(count, is_certain=due.is_certain)
    assert working_days_between(due.day, day) == ReckonedCount(-count, is_certain=due.is_certain)
    assert is_working(due.day)
