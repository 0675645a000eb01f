"""Clocks, office hours and pauses: examples by hand and laws."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.deadlines import (
    TIME_ZONE,
    USUAL_HOURS,
    Clock,
    Due,
    OfficeHours,
    Pause,
    due,
    due_with_pauses,
)
from doorstep.kernel.workdays import OperatorDay

MORNING = ((510, 720), (840, 1050))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


def paused(*spans: tuple[str, str]) -> list[Pause]:
    return [Pause(at(start), at(end)) for start, end in spans]


# --- clocks as data


@pytest.mark.parametrize("value", [{"hours": 2}, {"working_hours": 2}, {"working_days": 5}])
def test_a_clock_is_read_from_a_rule_and_written_back(value: dict[str, int]) -> None:
    assert Clock.parse(value).value == value


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"hours": 0}, "hours is from 1 to 8784, got 0"),
        ({"working_days": -1}, "working_days is from 1 to 250, got -1"),
        ({"working_days": 251}, "working_days is from 1 to 250, got 251"),
        ({"working_hours": 2001}, "working_hours is from 1 to 2000, got 2001"),
        ({"hours": True}, "hours is a whole number, got True"),
        ({"hours": 1.5}, "hours is a whole number, got 1.5"),
        ({"hours": "2"}, "hours is a whole number, got '2'"),
        (
            {"hours": 2, "working_days": 1},
            "exactly one of hours, working_hours, working_days, got hours and working_da",
        ),
        ({}, "exactly one of hours, working_hours, working_days, got none"),
        ({"hours": None}, "exactly one of hours, working_hours, working_days, got none"),
        ({"days": 5}, "exactly one of hours, working_hours, working_days, not days"),
        ({5: 5}, "not 5"),
        (5, 'a clock is written {"working_days": 5}, got 5'),
        (None, "got None"),
    ],
)
def test_a_value_that_is_no_clock_is_refused_by_its_fault(value: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault.replace("{", r"\{").replace("}", r"\}")):
        Clock.parse(value)


# --- office hours


def test_office_hours_come_from_rows_in_any_order() -> None:
    hours = OfficeHours.of([(4, 840, 1050), (0, 510, 720), (4, 510, 720)])

    assert hours.rows == (((510, 720),), (), (), (), MORNING, (), ())


@pytest.mark.parametrize(
    ("stretches", "fault"),
    [
        ([(7, 510, 720)], "a weekday is 0"),
        ([(0, 720, 510)], "must lie within"),
        ([(0, 510, 1441)], "must lie within"),
        ([(0, -1, 720)], "must lie within"),
        ([(0, 510, 720), (0, 720, 800)], "must lie within"),
        ([(0, 510, 720), (0, 600, 800)], "must lie within"),
        ([], "at least one day from Monday to Friday"),
        ([(6, 510, 720)], "at least one day from Monday to Friday"),
    ],
)
def test_office_hours_that_cannot_be_are_refused(stretches: list[tuple[int, int, int]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        OfficeHours.of(stretches)


def test_office_hours_have_seven_rows() -> None:
    with pytest.raises(ValueError, match="seven rows, Monday first, got 5"):
        OfficeHours((MORNING,) * 5)


def test_a_day_off_has_no_hours_and_a_swapped_saturday_has_the_usual_ones() -> None:
    # National Day, an ordinary Saturday, the swapped Saturday 10 October 2026, an ordinary Friday.
    asked = [USUAL_HOURS.on(date(2026, 10, day)) for day in (1, 17, 10, 16)]

    assert asked == [(), (), MORNING, MORNING]


def test_a_swapped_saturday_has_its_own_row_where_the_office_gave_one() -> None:
    hours = OfficeHours.of([(0, 510, 720), (5, 540, 600)])

    assert [hours.on(date(2026, 10, day)) for day in (10, 17)] == [((540, 600),), ()]


def test_the_usual_row_is_the_most_common_and_then_the_longer() -> None:
    three_short = OfficeHours.of([(0, 0, 900), (1, 0, 60), (2, 0, 60), (3, 0, 60)])
    one_each = OfficeHours.of([(0, 0, 60), (1, 0, 900)])

    assert (three_short.usual, one_each.usual) == (((0, 60),), ((0, 900),))


# --- due


@pytest.mark.parametrize(
    ("start", "clock", "end"),
    [
        # round the clock: also at night and on National Day
        ("2026-09-30 23:00", Clock(hours=2), "2026-10-01 01:00"),
        ("2026-10-03 08:15", Clock(hours=24), "2026-10-04 08:15"),
        # inside the office: over lunch, over the night, over National Day to Thursday 8 October
        ("2026-10-12 11:00", Clock(working_hours=2), "2026-10-12 15:00"),
        ("2026-10-12 16:30", Clock(working_hours=2), "2026-10-13 09:30"),
        ("2026-09-30 16:30", Clock(working_hours=2), "2026-10-08 09:30"),
        ("2026-10-12 12:30", Clock(working_hours=1), "2026-10-12 15:00"),
        ("2026-10-12 08:30", Clock(working_hours=7), "2026-10-12 17:30"),
        # Friday 9 October after closing: the swapped Saturday works
        ("2026-10-09 18:00", Clock(working_hours=1), "2026-10-10 09:30"),
        # working days: 8, 9, the swapped Saturday 10, 12, 13 October
        ("2026-09-30 10:00", Clock(working_days=5), "2026-10-13 17:30"),
        # Friday morning, Friday after closing, Saturday and Sunday all have Monday as their first day
        ("2026-10-16 08:00", Clock(working_days=1), "2026-10-19 17:30"),
        ("2026-10-16 23:00", Clock(working_days=1), "2026-10-19 17:30"),
        ("2026-10-17 10:00", Clock(working_days=1), "2026-10-19 17:30"),
        ("2026-10-18 10:00", Clock(working_days=1), "2026-10-19 17:30"),
    ],
)
def test_a_clock_runs_out_when_a_clerk_says_it_does(start: str, clock: Clock, end: str) -> None:
    assert due(at(start), clock) == Due(at(end), is_certain=True)


def test_the_local_day_counts_whatever_zone_the_moment_is_written_in() -> None:
    # 17:00 on Thursday in London's winter is one o'clock on Friday morning in China.
    late = datetime(2026, 10, 15, 17, tzinfo=UTC)

    assert due(late, Clock(working_days=1)) == Due(at("2026-10-19 17:30"), is_certain=True)
    assert due(late, Clock(hours=1)).at == at("2026-10-16 02:00")


def test_a_working_day_ends_when_its_own_office_closes() -> None:
    office = OfficeHours.of([(0, 540, 1020), (1, 540, 1020), (4, 540, 900)])

    friday = due(at("2026-10-14 10:00"), Clock(working_days=2), office)
    thursday = due(at("2026-10-14 10:00"), Clock(working_days=1), office)

    assert (friday.at, thursday.at) == (at("2026-10-16 15:00"), at("2026-10-15 17:00"))


def test_working_hours_wait_for_a_day_on_which_the_office_is_open() -> None:
    office = OfficeHours.of([(1, 540, 600)])

    assert due(at("2026-10-14 10:00"), Clock(working_hours=2), office).at == at("2026-10-27 10:00")


def test_a_day_the_operator_declared_free_is_passed_over() -> None:
    typhoon = {date(2026, 10, 15): OperatorDay(is_working=False, name_zh="台风停工", name_en="Typhoon")}

    assert due(at("2026-10-14 10:00"), Clock(working_days=1), table=typhoon).at == at("2026-10-16 17:30")
    assert due(at("2026-10-14 17:00"), Clock(working_hours=1), table=typhoon).at == at("2026-10-16 09:00")


def test_a_year_nobody_published_gives_an_uncertain_answer() -> None:
    # 2040 is far past any published schedule.
    clocks = (Clock(hours=2), Clock(working_hours=2), Clock(working_days=2))

    assert [due(at("2040-03-01 09:00"), clock) for clock in clocks] == [
        Due(at("2040-03-01 11:00"), is_certain=True),
        Due(at("2040-03-01 11:00"), is_certain=False),
        Due(at("2040-03-05 17:30"), is_certain=False),
    ]


def test_a_certain_day_reached_over_an_uncertain_one_is_uncertain() -> None:
    # The schedule of 2004 is the first one known.
    assert due(at("2003-12-30 09:00"), Clock(working_days=2)) == Due(at("2004-01-02 17:30"), is_certain=False)


def test_a_pause_that_begins_after_now_has_not_begun() -> None:
    start, clock = at("2026-10-14 10:00"), Clock(hours=4)

    assert due_with_pauses(start, clock, [Pause(at("2026-10-14 12:00"))], now=at("2026-10-14 11:00")) == due(
        start, clock
    )


def test_an_uncertain_day_off_on_the_way_makes_working_hours_uncertain() -> None:
    table = {date(2040, 3, day): OperatorDay(is_working=True) for day in (2, 5)}

    assert due(at("2040-03-02 17:00"), Clock(working_hours=1), table=table) == Due(
        at("2040-03-05 09:00"), is_certain=False
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 10, 14, 10)  # noqa: DTZ001  the fault under test

    with pytest.raises(ValueError, match="a moment has a time zone"):
        due(naive, Clock(hours=1))
    with pytest.raises(ValueError, match="a moment has a time zone"):
        Pause(naive)


# --- pauses


@pytest.mark.parametrize(
    ("clock", "spans", "end"),
    [
        # Wednesday 14 October 2026, 10:00
        (Clock(hours=4), [("2026-10-14 11:00", "2026-10-14 12:30")], "2026-10-14 15:30"),
        (Clock(working_hours=2), [("2026-10-14 11:30", "2026-10-14 14:30")], "2026-10-14 15:00"),
        # from Thursday morning to Monday noon: on Thursday's and Friday's closing the clock stood still
        (Clock(working_days=2), [("2026-10-15 09:00", "2026-10-19 12:00")], "2026-10-20 17:30"),
        # on the last day the clock is stopped in time
        (Clock(working_days=1), [("2026-10-15 17:00", "2026-10-16 09:00")], "2026-10-16 17:30"),
        # resumed at the very closing: the day had stood still until then
        (Clock(working_days=1), [("2026-10-15 09:00", "2026-10-15 17:30")], "2026-10-16 17:30"),
        # overlapping: as one from 11:00 to 12:30
        (
            Clock(hours=4),
            [("2026-10-14 11:30", "2026-10-14 12:30"), ("2026-10-14 11:00", "2026-10-14 12:00")],
            "2026-10-14 15:30",
        ),
        # begun before the clock: only what falls inside counts
        (Clock(hours=4), [("2026-10-14 08:00", "2026-10-14 11:00")], "2026-10-14 15:00"),
    ],
)
def test_a_pause_moves_the_end_by_what_it_took(clock: Clock, spans: list[tuple[str, str]], end: str) -> None:
    assert due_with_pauses(at("2026-10-14 10:00"), clock, paused(*spans)) == Due(at(end), is_certain=True)


@pytest.mark.parametrize(
    ("clock", "span"),
    [
        (Clock(hours=4), ("2026-10-14 14:00", "2026-10-15 14:00")),
        (Clock(hours=4), ("2026-10-13 10:00", "2026-10-14 10:00")),
        (Clock(working_hours=4), ("2026-10-14 12:00", "2026-10-14 14:00")),
        (Clock(working_hours=10), ("2026-10-14 17:30", "2026-10-15 08:30")),
        (Clock(working_days=5), ("2026-10-16 18:00", "2026-10-19 17:00")),
        (Clock(working_days=5), ("2026-10-17 00:00", "2026-10-19 08:00")),
        (Clock(working_days=1), ("2026-10-15 17:30", "2026-10-19 12:00")),
        (Clock(working_days=1), ("2026-10-14 11:00", "2026-10-15 17:00")),
    ],
)
def test_a_pause_outside_the_running_time_moves_nothing(clock: Clock, span: tuple[str, str]) -> None:
    start = at("2026-10-14 10:00")

    assert due_with_pauses(start, clock, paused(span)) == due(start, clock)


def test_a_cap_lets_the_clock_run_through_a_longer_pause() -> None:
    start, long = at("2026-10-14 10:00"), paused(("2026-10-14 11:00", "2026-11-14 11:00"))
    clocks = (Clock(hours=4), Clock(working_hours=4), Clock(working_days=4))

    capped = [due_with_pauses(start, clock, long, cap=3).at for clock in clocks]

    assert capped == [at("2026-10-14 17:00"), at("2026-10-15 10:00"), at("2026-10-23 17:30")]
    assert [due_with_pauses(start, clock, long, cap=0) for clock in clocks] == [due(start, clock) for clock in clocks]


def test_an_open_pause_counts_until_now() -> None:
    start, clock, open_pause = at("2026-10-14 10:00"), Clock(working_days=1), [Pause(at("2026-10-15 09:00"))]

    reckoned = [
        due_with_pauses(start, clock, open_pause, now=at(now)).at
        for now in ("2026-10-14 12:00", "2026-10-15 17:29", "2026-10-15 18:00", "2026-10-16 18:00")
    ]

    assert reckoned == [
        at("2026-10-15 17:30"),
        at("2026-10-15 17:30"),
        at("2026-10-16 17:30"),
        at("2026-10-19 17:30"),
    ]


def test_what_cannot_be_reckoned_is_refused() -> None:
    start, clock = at("2026-10-14 10:00"), Clock(hours=1)

    with pytest.raises(ValueError, match="say until when it counts"):
        due_with_pauses(start, clock, [Pause(start)])
    with pytest.raises(ValueError, match="a cap is not negative, got -1"):
        due_with_pauses(start, clock, [], cap=-1)
    with pytest.raises(ValueError, match="a pause ends after it begins"):
        Pause(start, at("2026-10-14 09:59"))


# --- laws

BEGINNING = at("2024-01-01 00:00")
DAYS = st.timedeltas(timedelta(0), timedelta(days=9))
moments = st.timedeltas(timedelta(0), timedelta(days=1030)).map(lambda after: BEGINNING + after)
clocks = st.one_of(
    st.builds(Clock, hours=st.integers(1, 200)),
    st.builds(Clock, working_hours=st.integers(1, 40)),
    st.builds(Clock, working_days=st.integers(1, 15)),
)
caps = st.one_of(st.none(), st.integers(0, 30))


@st.composite
def near(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """A beginning and pauses that lie about it."""
    start = draw(moments)
    spans = st.tuples(st.timedeltas(timedelta(days=-3), timedelta(days=20)), DAYS)
    return start, [Pause(start + after, start + after + long) for after, long in draw(st.lists(spans, max_size=4))]


@given(near(), clocks, caps, DAYS)
def test_who_begins_later_is_never_due_earlier(
    case: tuple[datetime, list[Pause]], clock: Clock, cap: int | None, later: timedelta
) -> None:
    start, pauses = case

    ends = [due_with_pauses(begun, clock, pauses, cap=cap).at for begun in (start, start + later)]

    assert ends == sorted(ends)


@given(near(), clocks, caps, DAYS, DAYS)
def test_one_more_pause_never_makes_it_earlier(
    case: tuple[datetime, list[Pause]], clock: Clock, cap: int | None, after: timedelta, long: timedelta
) -> None:
    start, pauses = case
    one_more = [*pauses, Pause(start + after, start + after + long)]

    assert due_with_pauses(start, clock, one_more, cap=cap).at >= due_with_pauses(start, clock, pauses, cap=cap).at


@given(near(), clocks, st.integers(1, 30))
def test_pauses_move_it_by_the_cap_at_most(case: tuple[datetime, list[Pause]], clock: Clock, cap: int) -> None:
    start, pauses = case
    longer = Clock(**{clock.unit: clock.amount + cap})

    end = due_with_pauses(start, clock, pauses, cap=cap).at

    assert due(start, clock).at <= end <= due(start, longer).at


@given(near(), clocks, caps, st.floats(0, 1))
def test_a_pause_cut_in_two_is_the_same_pause(
    case: tuple[datetime, list[Pause]], clock: Clock, cap: int | None, share: float
) -> None:
    start, pauses = case
    cut = [
        piece
        for pause in pauses
        for middle in [pause.start + ((pause.end or pause.start) - pause.start) * share]
        for piece in (Pause(middle, pause.end), Pause(pause.start, middle))
    ]

    assert due_with_pauses(start, clock, cut, cap=cap) == due_with_pauses(start, clock, pauses, cap=cap)


@given(near(), clocks, caps)
def test_pauses_in_any_order_and_given_twice_are_the_same(
    case: tuple[datetime, list[Pause]], clock: Clock, cap: int | None
) -> None:
    start, pauses = case

    assert due_with_pauses(start, clock, [*reversed(pauses), *pauses], cap=cap) == due_with_pauses(
        start, clock, pauses, cap=cap
    )


@given(near(), clocks)
def test_an_open_pause_is_one_that_ends_now(case: tuple[datetime, list[Pause]], clock: Clock) -> None:
    start, pauses = case
    now = start + timedelta(days=4)
    begun = [pause for pause in pauses if pause.start <= now]

    still_open = due_with_pauses(start, clock, [Pause(pause.start) for pause in begun], now=now)

    assert still_open == due_with_pauses(start, clock, [Pause(pause.start, now) for pause in begun])


@given(near(), st.builds(Clock, working_hours=st.integers(1, 40)), caps)
def test_working_hours_end_inside_the_office(case: tuple[datetime, list[Pause]], clock: Clock, cap: int | None) -> None:
    start, pauses = case

    end = due_with_pauses(start, clock, pauses, cap=cap).at

    minutes = (end - datetime.combine(end.date(), time(), TIME_ZONE)) / timedelta(minutes=1)
    assert any(opens < minutes <= closes for opens, closes in USUAL_HOURS.on(end.date()))


@given(moments, st.integers(1, 40), st.integers(1, 40))
def test_working_hours_add_up(start: datetime, first: int, second: int) -> None:
    halfway = due(start, Clock(working_hours=first)).at

    assert due(halfway, Clock(working_hours=second)) == due(start, Clock(working_hours=first + second))
