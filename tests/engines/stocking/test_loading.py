"""What to load, and what expires."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engines.stocking.demand import Poisson, Rate
from doorstep.engines.stocking.outdating import most_stock, outdating
from doorstep.engines.stocking.vehicle import Item, best_load, steepest_by_ratio

ITEMS = st.lists(
    st.builds(
        Item,
        st.builds(Poisson, st.floats(0.1, 4)),
        st.floats(0.5, 3),
        st.integers(1, 3),
        st.one_of(st.none(), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=3,
)


def brute(items: list[Item], room: int) -> float:
    """The least weighted units missed of all loads that fit."""
    choices = [range(min(room // item.volume, 99 if item.at_most is None else item.at_most) + 1) for item in items]
    return min(
        sum(item.weight * float(item.demand.loss(count)) for item, count in zip(items, counts, strict=True))
        for counts in itertools.product(*choices)
        if sum(item.volume * count for item, count in zip(items, counts, strict=True)) <= room
    )


def test_ten_units_for_four_medicines() -> None:
    load = best_load([Item(Poisson(mean), weight) for mean, weight in ((4, 1), (2, 1), (1, 1), (0.5, 3))], 10)

    assert (load.units, round(load.missed, 4), load.room_used) == ((5, 3, 1, 1), 1.3158, 10)


@settings(max_examples=60, deadline=None)
@given(ITEMS, st.integers(0, 9))
def test_no_other_load_misses_less(items: list[Item], room: int) -> None:
    load = best_load(items, room)

    assert load.missed == pytest.approx(brute(items, room), abs=1e-9)
    assert load.room_used <= room
    assert load.missed <= steepest_by_ratio(items, room).missed + 1e-9


def test_steepest_by_ratio_alone_can_leave_room_badly_used() -> None:
    items = [Item(Poisson(9.0), 1.0, 1, at_most=1), Item(Poisson(9.0), 1.9, 2)]

    assert (steepest_by_ratio(items, 2).units, best_load(items, 2).units) == ((1, 0), (0, 1))


def test_where_everything_fits_room_stays_empty() -> None:
    load = best_load([Item(Poisson(0.5), at_most=2), Item(Poisson(0.5), at_most=1)], 50)

    assert (load.units, load.room_used) == ((2, 1), 3)


CASES = [(5, 2, 2.0, 0.800, 0.705, 0.880), (8, 3, 2.0, 0.886, 0.771, 0.992), (10, 4, 2.0, 0.735, 0.606, 0.880)]
CASES += [(6, 6, 0.8, 0.348, 0.270, 0.449)]


@pytest.mark.parametrize(("stock", "visits", "mean", "seen", "low", "high"), CASES)
def test_what_expires_lies_between_the_bounds(
    stock: int, visits: int, mean: float, seen: float, low: float, high: float
) -> None:
    bounds = outdating(Rate(mean), stock=stock, days=1, visits=visits)

    assert (round(bounds.low, 3), round(bounds.high, 3)) == (low, high)
    assert bounds.low <= seen <= bounds.high


def test_a_shelf_played_through_expires_within_the_bounds() -> None:
    dice, ages, expired, rounds = np.random.default_rng(2), [0, 0, 8], 0, 20_000
    for asked in dice.poisson(2.0, rounds).tolist():
        left = asked
        for age in range(3):  # 0 is the oldest
            taken = min(left, ages[age])
            ages[age] -= taken
            left -= taken
        expired += ages[0]
        ages = [ages[1], ages[2], 8 - ages[1] - ages[2]]

    bounds = outdating(Rate(2.0), stock=8, days=1, visits=3)
    assert bounds.low <= expired / rounds <= bounds.high


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 3), st.integers(1, 6), st.floats(0.01, 2))
def test_the_most_stock_within_a_budget_is_within_it_and_one_more_is_not(
    per_day: float, visits: int, budget: float
) -> None:
    stock = most_stock(Rate(per_day), days=7, visits=visits, budget=budget)

    assert outdating(Rate(per_day), stock=stock, days=7, visits=visits).high <= budget
    assert outdating(Rate(per_day), stock=stock + 1, days=7, visits=visits).high > budget
