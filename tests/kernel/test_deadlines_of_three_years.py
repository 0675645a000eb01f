"""Every deadline of 2024 to 2026, reckoned again day by day from the State Council's notices."""

import csv
from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from doorstep.kernel.deadlines import TIME_ZONE, Clock, Due, OfficeHours, due
from doorstep.kernel.workdays import verdict

TABLE = Path(__file__).parent / "data" / "state_council_days.csv"
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
COUNTS = (1, 2, 3, 5, 7, 10, 15, 20)


def announced(kind: str) -> frozenset[date]:
    """The days of the notices: "off" or "work"."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    spans = [(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])) for row in rows]
    return frozenset(first + timedelta(days=i) for first, last in spans for i in range((last - first).days + 1))


OFF, WORK = announced("off"), announced("work")


def works(day: date) -> bool:
    return day in WORK or (day.weekday() < 5 and day not in OFF)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


def counted(day: date, count: int, *, official: bool) -> date:
    """The naive way: one day after the other."""
    while count:
        day += timedelta(days=1)
        count -= works(day) if official else monday_to_friday(day)
    return day


def test_the_calendar_library_has_the_days_of_the_notices_and_no_others() -> None:
    assert [day for day in DAYS if verdict(day).is_working != works(day)] == []
    assert (len(OFF), len(WORK), sum(works(day) for day in DAYS)) == (89, 19, 747)


@pytest.mark.parametrize("at", [time(0, 0), time(11, 20), time(23, 59, 59)])
def test_every_deadline_of_three_years_is_the_one_the_notices_give(at: time) -> None:
    asked = [(day, count) for day in DAYS for count in COUNTS if counted(day, count, official=True) <= LAST]

    wrong = [
        (day, count)
        for day, count in asked
        if due(datetime.combine(day, at, TIME_ZONE), Clock(working_days=count))
        != Due(datetime.combine(counted(day, count, official=True), time(17, 30), TIME_ZONE), is_certain=True)
    ]

    assert (len(asked), wrong) == (8683, [])


OWN = OfficeHours.of([*((day, 540, 690) for day in range(4)), *((day, 780, 960) for day in range(3)), (5, 600, 660)])
"""Monday to Wednesday 9:00-11:30 and 13:00-16:00, Thursday mornings, no Friday, and swapped Saturdays 10:00-11:00."""


def own_row(day: date) -> list[tuple[int, int]]:
    """The same hours, written once more."""
    most = [(540, 690), (780, 960)]
    return {0: most, 1: most, 2: most, 3: [(540, 690)], 4: [], 5: [(600, 660)], 6: most}[day.weekday()]


def test_an_office_with_hours_of_its_own_closes_each_deadline_of_three_years() -> None:
    asked = [(day, count) for day in DAYS for count in COUNTS if counted(day, count, official=True) <= LAST]

    def closing(day: date) -> time:
        minutes = (own_row(day) or [(540, 690), (780, 960)])[-1][1]
        return time(minutes // 60, minutes % 60)

    wrong = [
        (day, count)
        for day, count in asked
        for last in [counted(day, count, official=True)]
        if due(datetime.combine(day, time(11, 20), TIME_ZONE), Clock(working_days=count), OWN).at
        != datetime.combine(last, closing(last), TIME_ZONE)
    ]

    assert (len(asked), wrong) == (8683, [])


def test_the_hours_of_an_office_run_only_while_it_is_open_in_each_of_three_years() -> None:
    begin = datetime.combine(FIRST, time(), TIME_ZONE)
    is_open = [
        day * 1440 + minute
        for day, here in enumerate(DAYS)
        if works(here)
        for opens, closes in own_row(here)
        for minute in range(opens, closes)
    ]
    asked = [(day, hours) for day in range(len(DAYS) - 30) for hours in (1, 2, 8)]

    wrong = []
    for day, hours in asked:
        first = bisect_left(is_open, day * 1440 + 680)  # 11:20
        last = begin + timedelta(minutes=is_open[first + hours * 60 - 1] + 1)
        if due(begin + timedelta(days=day, minutes=680), Clock(working_hours=hours), OWN).at != last:
            wrong.append((DAYS[day], hours))

    assert (len(asked), wrong) == (3198, [])


def test_a_deadline_past_the_last_notice_is_as_certain_as_the_calendar_of_its_year() -> None:
    asked = [(day, count) for day in DAYS for count in COUNTS if counted(day, count, official=True) > LAST]

    found = [due(datetime.combine(day, time(9), TIME_ZONE), Clock(working_days=count)) for day, count in asked]

    assert len(asked) == 85
    assert {reckoned.at.year for reckoned in found} == {2027}
    assert {reckoned.is_certain for reckoned in found} == {verdict(date(2027, 1, 4)).is_certain}


def test_monday_to_friday_arithmetic_is_wrong_for_more_than_a_quarter_of_these_deadlines() -> None:
    asked = [(day, count) for day in DAYS for count in COUNTS if counted(day, count, official=True) <= LAST]

    wrong = {
        count: sum(
            counted(day, count, official=False) != counted(day, count, official=True)
            for day, number in asked
            if number == count
        )
        for count in COUNTS
    }

    # 10 % of the deadlines of one working day, 52 % of those of twenty, 26.6 % of all.
    assert wrong == {1: 108, 2: 138, 3: 171, 5: 229, 7: 283, 10: 347, 15: 466, 20: 565}
    assert (sum(wrong.values()), len(asked)) == (2307, 8683)
