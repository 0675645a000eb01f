"""Demand from sales that stop where the stock did."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.engines.stocking.demand import Poisson, Rate
from doorstep.engines.stocking.estimate import Cycle, Prior, from_cycles, from_time_in_stock


def test_sales_over_days_in_stock_by_hand() -> None:
    found = from_time_in_stock(12, 20.0, cycles=4)

    assert (found.rate, found.is_short) == (Rate(0.6), False)
    assert (round(found.low, 4), round(found.high, 4)) == (0.3100, 1.0481)  # Garwood's 6.2006 and 20.9616 over 20 days


def test_a_prior_counts_as_days_and_sales() -> None:
    found = from_time_in_stock(0, 20.0, cycles=2, prior=Prior(per_day=0.1, days=30.0))

    assert found.rate == Rate(3 / 50)
    assert 0 < found.low < 0.06 < found.high
    assert found.is_short


def test_without_a_sold_out_span_the_likeliest_rate_is_the_mean() -> None:
    found = from_cycles([Cycle(2, 9, 7.0), Cycle(4, 9, 7.0), Cycle(3, 9, 14.0)])

    assert found.rate.per_day == pytest.approx(9 / 28, rel=1e-7)
    assert (found.cycles, found.censored) == (3, 0)


def test_the_score_is_zero_where_one_span_sold_out() -> None:
    found = from_cycles([Cycle(3, 5, 1.0), Cycle(5, 5, 1.0)])

    law = Poisson(found.rate.per_day)
    score = 3 / law.mean - 1 + float(law.pmf(4) / law.tail(5))
    assert score == pytest.approx(0, abs=1e-6)


def test_plain_averages_understate_what_the_likelihood_finds_again() -> None:
    asked = np.random.default_rng(1).poisson(0.8 * 7, 3000)
    cycles = [Cycle(int(min(units, 5)), 5, 7.0) for units in asked]

    found = from_cycles(cycles)

    assert round(float(np.minimum(asked, 5).mean()) / 7, 1) == 0.6
    assert found.low < 0.8 < found.high
    assert found.high - found.low < 0.04


def test_a_rate_that_varies_is_told_from_one_that_does_not() -> None:
    dice = np.random.default_rng(3)
    steady = [Cycle(int(min(units, 9)), 9, 7.0) for units in dice.poisson(5.6, 600)]
    wild = [Cycle(int(min(units, 9)), 9, 7.0) for units in dice.poisson(dice.gamma(2, 2.8, 600))]

    found = from_cycles(wild, varies=True).rate

    assert found.k is not None
    assert 1.4 < found.k < 2.8
    assert 0.72 < found.per_day < 0.88
    steady_k = from_cycles(steady, varies=True).rate.k
    assert steady_k is None or steady_k > 20
