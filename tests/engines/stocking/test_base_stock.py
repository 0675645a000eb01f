"""How many units a cabinet is filled up to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engines.stocking.base_stock import (
    average_availability,
    each_of,
    fill_rate,
    first_hour_below,
    last_hour,
    least_stock,
    still_there,
)
from doorstep.engines.stocking.demand import Rate

HALF_A_DAY = Rate(0.5)


@pytest.mark.parametrize(
    ("days", "stocks"), [(7, [3, 6, 9, 15, 24]), (14, [4, 8, 15, 24, 42])], ids=["weekly", "fortnightly"]
)
def test_the_table_of_cabinets_for_the_last_hour(days: int, stocks: list[int]) -> None:
    assert [least_stock(Rate(per_day), days, 0.99) for per_day in (0.05, 0.2, 0.5, 1, 2)] == stocks


def test_demand_that_varies_nearly_doubles_the_stock() -> None:
    assert [least_stock(Rate(per_day, 2), 7, 0.99) for per_day in (0.2, 0.5, 1, 2)] == [8, 15, 26, 50]


def test_the_average_hides_the_last_hour() -> None:
    assert round(average_availability(HALF_A_DAY, 7, 8), 4) == 0.9958
    assert [round(last_hour(HALF_A_DAY, 7, stock), 4) for stock in (8, 9)] == [0.9733, 0.9901]


def test_after_one_missed_visit_the_last_hour_falls() -> None:
    assert round(last_hour(HALF_A_DAY, 14, 8), 3) == 0.599


def test_nine_boxes_hold_the_promise_for_a_week_and_not_an_hour_longer() -> None:
    assert [round(last_hour(HALF_A_DAY, days, 9), 3) for days in (7, 14)] == [0.990, 0.729]
    assert first_hour_below(HALF_A_DAY, 9, 0.99) == 169


def test_thirty_medicines_must_each_be_there_more_surely() -> None:
    assert (round(each_of(30, 0.99), 5), round(0.99**30, 2)) == (0.99967, 0.74)


def test_by_hand_one_box_and_one_asked_for_a_span() -> None:
    one = Rate(1.0)

    assert last_hour(one, 1, 1) == pytest.approx(np.exp(-1))
    assert average_availability(one, 1, 1) == pytest.approx(1 - np.exp(-1))
    assert fill_rate(one, 1, 1) == pytest.approx(1 - np.exp(-1))


RATES = st.builds(Rate, st.floats(0.02, 5), st.one_of(st.none(), st.floats(0.5, 20)))


@settings(max_examples=60, deadline=None)
@given(RATES, st.integers(1, 28), st.floats(0.5, 0.999))
def test_the_least_stock_suffices_and_one_less_does_not(rate: Rate, days: int, p: float) -> None:
    stock = least_stock(rate, days, p)

    assert last_hour(rate, days, stock) >= p * (1 - 1e-12)
    assert stock == 1 or last_hour(rate, days, stock - 1) < p


@settings(max_examples=60, deadline=None)
@given(RATES, st.integers(1, 28), st.integers(1, 30))
def test_the_average_is_that_of_the_hours_and_never_below_the_last(rate: Rate, days: int, stock: int) -> None:
    middles = (np.arange(2000) + 0.5) / 2000 * days

    average = average_availability(rate, days, stock)

    assert average == pytest.approx(float(still_there(rate, stock, middles).mean()), abs=1e-4)
    assert average >= last_hour(rate, days, stock) - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.floats(0.02, 5), st.integers(1, 28), st.integers(1, 30))
def test_poisson_gives_as_many_as_the_time_it_is_there(per_day: float, days: int, stock: int) -> None:
    rate = Rate(per_day)

    assert fill_rate(rate, days, stock) == pytest.approx(average_availability(rate, days, stock), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(RATES, st.integers(0, 20), st.floats(0.6, 0.99))
def test_before_the_first_hour_below_the_promise_holds(rate: Rate, stock: int, p: float) -> None:
    hour = first_hour_below(rate, stock, p)

    assert last_hour(rate, hour / 24, stock) < p
    assert hour == 1 or last_hour(rate, (hour - 1) / 24, stock) >= p


def test_a_cabinet_played_through_keeps_what_the_formula_says() -> None:
    dice, days, stock = np.random.default_rng(7), 7.0, 8
    asked = dice.poisson(0.5 * days, 20_000)
    ran_out = np.array([np.sort(dice.uniform(0, days, n))[stock - 1] if n >= stock else days for n in asked])

    assert float(ran_out.mean() / days) == pytest.approx(average_availability(HALF_A_DAY, days, stock), abs=0.001)
