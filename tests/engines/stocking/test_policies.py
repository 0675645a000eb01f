"""Orders: published optima to all digits printed, by hand, and against every neighbour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stocking.test_demand import DEMANDS

from doorstep.engines.stocking import newsvendor, order_size
from doorstep.engines.stocking.continuous import approximate_reorder, best_reorder
from doorstep.engines.stocking.demand import Demand, Discrete, Poisson
from doorstep.engines.stocking.newsvendor import span_cost
from doorstep.engines.stocking.periodic import best_min_max, policy_cost

ZHENG_FEDERGRUEN = [
    (10, 6, 40, 35.022),
    (15, 10, 49, 42.698),
    (20, 14, 62, 49.173),
    (21, 15, 65, 50.406),
    (22, 16, 68, 51.632),
    (23, 17, 52, 52.757),
    (24, 18, 54, 53.518),
    (25, 19, 56, 54.262),
    (51, 43, 110, 71.611),
    (52, 44, 112, 72.246),
    (55, 47, 118, 74.149),
    (59, 51, 126, 76.679),
    (61, 52, 131, 77.929),
    (63, 54, 73, 78.287),
    (64, 55, 74, 78.402),
]
"""Mean, s, S, cost per period at holding 1, shortage 9, order 64: Operations Research 39 (1991), table 1."""


@pytest.mark.parametrize(("mean", "s", "top", "cost"), ZHENG_FEDERGRUEN)
def test_the_fifteen_published_optima(mean: int, s: int, top: int, cost: float) -> None:
    found = best_min_max(Poisson(mean), holding=1, shortage=9, order=64)

    assert (found.reorder_at, found.order_up_to, round(found.cost, 3)) == (s, top, cost)


def test_two_more_min_max_optima_of_a_textbook() -> None:
    one = best_min_max(Poisson(6), holding=1, shortage=4, order=5)
    other = best_min_max(Poisson(4), holding=40, shortage=125, order=150)

    assert (one.reorder_at, one.order_up_to, round(one.cost, 7)) == (4, 10, 8.0341116)
    assert (other.reorder_at, other.order_up_to, round(other.cost, 7)) == (2, 7, 223.5748296)  # 223.57482957


def test_newsvendors_of_a_textbook() -> None:
    plain = newsvendor.normal(holding=0.18, shortage=0.70, mean=50, deviation=8)
    whole = newsvendor.discrete(Poisson(20), holding=1, shortage=4)
    dear = newsvendor.discrete(Poisson(18), holding=200, shortage=270)

    assert (round(plain.units, 7), round(plain.cost, 7)) == (56.6039559, 1.9976052)
    assert (whole.units, round(whole.cost, 7)) == (24, 6.4380037)
    assert round(dear.cost, 7) == 786.0884409


def test_a_newsvendor_by_hand() -> None:
    found = newsvendor.discrete(Discrete((0.5, 0.3, 0.2)), holding=1, shortage=3)

    assert (found.units, round(found.cost, 12)) == (1, 0.5 * 1 + 0.2 * 3)


def test_the_critical_ratio_is_margin_over_margin_and_loss() -> None:
    assert newsvendor.critical_ratio(price=12, cost=9, loss_if_expired=1) == 0.75


def test_economic_orders_of_a_textbook() -> None:
    plain = order_size.economic(order=8, holding=0.225, per_span=1300)
    waiting = order_size.economic_with_waiting(order=8, holding=0.225, waiting=5, per_span=1300)

    assert (round(plain.units, 7), round(plain.cost, 7)) == (304.0467800, 68.4105255)
    assert (round(waiting.units, 7), round(waiting.cost, 7)) == (310.8125552, 66.9213636)


def test_reorder_points_of_a_textbook() -> None:
    exact = best_reorder(holding=20, shortage=150, order=100, per_span=1.5, lead=2)
    near = approximate_reorder(holding=0.225, shortage=7.5, order=8, per_span=1300, deviation=150, lead=1 / 12)

    assert (exact.reorder_at, exact.quantity, round(exact.cost, 7)) == (3, 5, 107.9235806)
    assert [round(one, 7) for one in (near.reorder_at, near.quantity, near.cost)] == [
        213.9704421,
        318.5901811,  # the textbook's program stops its iteration at 318.5901809
        95.4511402,
    ]


@settings(max_examples=25, deadline=None)
@given(DEMANDS.filter(lambda demand: demand.expected < 8), st.floats(0.5, 20), st.floats(0.5, 30))
def test_no_other_min_max_is_cheaper(demand: Demand, shortage: float, order: float) -> None:
    found = best_min_max(demand, holding=1, shortage=shortage, order=order)

    def cost(s: int, top: int) -> float:
        return policy_cost(demand, (s, top), holding=1, shortage=shortage, order=order)

    s, top = found.reorder_at, found.order_up_to
    assert found.cost == pytest.approx(cost(s, top), rel=1e-9)
    others = [(a, b) for a in range(s - 3, s + 4) for b in range(max(a + 1, top - 6), top + 7)]
    assert min(cost(*other) for other in others) >= found.cost - 1e-9


def test_a_min_max_played_through_costs_what_it_says() -> None:
    found = best_min_max(Poisson(3.0), holding=1, shortage=9, order=16)
    asked = np.random.default_rng(5).poisson(3.0, 60_000)

    level, paid = found.order_up_to, 0.0
    for units in asked.tolist():
        if level <= found.reorder_at:
            paid += 16.0
            level = found.order_up_to
        level -= units
        paid += level if level > 0 else -9.0 * level

    assert paid / len(asked) == pytest.approx(found.cost, rel=0.01)


@settings(max_examples=40, deadline=None)
@given(DEMANDS, st.floats(0.1, 30))
def test_no_other_single_order_is_cheaper(demand: Demand, shortage: float) -> None:
    found = newsvendor.discrete(demand, holding=1, shortage=shortage)

    near = range(max(0, int(found.units) - 4), int(found.units) + 5)
    assert found.cost <= min(span_cost(demand, units, holding=1, shortage=shortage) for units in near) + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.floats(0.3, 6), st.floats(1, 60), st.floats(1, 60))
def test_no_other_reorder_point_is_cheaper(per_span: float, shortage: float, order: float) -> None:
    found = best_reorder(holding=1, shortage=shortage, order=order, per_span=per_span, lead=2)

    law = Poisson(2 * per_span)
    for r in range(int(found.reorder_at) - 3, int(found.reorder_at) + 4):
        for quantity in range(max(1, int(found.quantity) - 3), int(found.quantity) + 4):
            spans = [span_cost(law, y, holding=1, shortage=shortage) for y in range(r + 1, r + quantity + 1)]
            assert (order * per_span + sum(spans)) / quantity >= found.cost - 1e-9


def test_lead_time_moves_both_marks_up_by_what_is_asked_for_meanwhile() -> None:
    now = best_min_max(Poisson(6), holding=1, shortage=4, order=5)
    later = best_min_max(Poisson(6), holding=1, shortage=4, order=5, until_arrival=Poisson(18))

    assert (later.reorder_at - now.reorder_at, later.cost > now.cost) == (13, True)
