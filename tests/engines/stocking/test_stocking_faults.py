"""What is refused at the door, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from doorstep.engines.stocking import newsvendor, order_size
from doorstep.engines.stocking.base_stock import each_of, first_hour_below, last_hour, least_stock, still_there
from doorstep.engines.stocking.continuous import approximate_reorder, best_reorder
from doorstep.engines.stocking.demand import Discrete, NegativeBinomial, Poisson, Rate
from doorstep.engines.stocking.estimate import Cycle, Prior, from_cycles, from_time_in_stock
from doorstep.engines.stocking.outdating import most_stock, outdating
from doorstep.engines.stocking.periodic import best_min_max, policy_cost
from doorstep.engines.stocking.vehicle import Item, best_load

NAN = float("nan")
ONE = Rate(1.0)
WRONG: list[tuple[Callable[[], Any], str]] = [
    (lambda: Rate(0.0), "per_day must be a number above 0, got 0.0"),
    (lambda: Rate(-0.5), "per_day must be a number above 0, got -0.5"),
    (lambda: Rate(NAN), "per_day must be a number above 0, got nan"),
    (lambda: Rate(1.0, 0.0), "k must be a number above 0, got 0.0"),
    (lambda: ONE.over(0), "days must be a number above 0, got 0"),
    (lambda: Poisson(0), "mean must be a number above 0, got 0"),
    (lambda: NegativeBinomial(1, float("inf")), "k must be a number above 0, got inf"),
    (lambda: Discrete(()), "chances must be numbers of at least 0, and at least one"),
    (lambda: Discrete((1.5, -0.5)), "chances must be numbers of at least 0, and at least one"),
    (lambda: Discrete((0.5, 0.4)), "chances must sum to 1, got 0.9"),
    (lambda: Discrete((1.0, 0.0)), "chances: nothing is ever asked for"),
    (lambda: Poisson(1).quantile(1.0), "p must be at least 0 and below 1, got 1.0"),
    (lambda: Poisson(1e9).quantile(0.5), "more than 10000000 units would be needed for p = 0.5"),
    (lambda: least_stock(ONE, 7, 1.0), "p must be above 0 and below 1, got 1.0"),
    (lambda: least_stock(ONE, 0, 0.9), "days must be a number above 0, got 0"),
    (lambda: last_hour(ONE, 7, -1), "stock must be a whole number of at least 0, got -1"),
    (lambda: last_hour(ONE, 7, 1.5), "stock must be a whole number of at least 0, got 1.5"),  # type: ignore[arg-type]
    (lambda: still_there(ONE, 3, np.array([-1.0])), "days must be 0 or more"),
    (lambda: first_hour_below(ONE, 3, 0.0), "p must be above 0 and below 1, got 0.0"),
    (lambda: each_of(0, 0.9), "medicines must be at least 1, got 0"),
    (
        lambda: from_time_in_stock(0, 20, cycles=4),
        "sold is 0: without a prior the rate would be 0, which no history proves",
    ),
    (
        lambda: from_time_in_stock(3, 0, cycles=4),
        "days_in_stock is 0: out of stock the whole time, which says nothing about demand",
    ),
    (lambda: from_time_in_stock(-1, 5, cycles=4), "sold must be a whole number of at least 0, got -1"),
    (lambda: from_time_in_stock(1, 5, cycles=0), "cycles must be at least 1, got 0"),
    (lambda: Prior(0, 3), "prior per_day must be a number above 0, got 0"),
    (lambda: Cycle(6, 5, 7), "a cycle cannot sell 6 of 5"),
    (lambda: Cycle(0, 0, 7), "a cycle cannot sell 0 of 0"),
    (lambda: from_cycles([]), "cycles: there are none"),
    (lambda: from_cycles([Cycle(5, 5, 7)]), "cycles: every one sold out, which sets no upper limit to demand"),
    (lambda: from_cycles([Cycle(0, 5, 7)]), "cycles: nothing was sold; use from_time_in_stock with a prior"),
    (lambda: newsvendor.normal(holding=0, shortage=1, mean=1, deviation=1), "holding must be a number above 0, got 0"),
    (
        lambda: newsvendor.normal(holding=1, shortage=1, mean=1, deviation=0),
        "deviation must be a number above 0, got 0",
    ),
    (lambda: newsvendor.discrete(Poisson(1), holding=1, shortage=-2), "shortage must be a number above 0, got -2"),
    (
        lambda: newsvendor.critical_ratio(price=9, cost=9, loss_if_expired=1),
        "price must be above cost, got 9 and 9",
    ),
    (lambda: order_size.economic(order=8, holding=0, per_span=1), "holding must be a number above 0, got 0"),
    (lambda: best_min_max(Poisson(1), holding=1, shortage=1, order=0), "order must be a number above 0, got 0"),
    (
        lambda: policy_cost(Poisson(1), (4, 4), holding=1, shortage=1, order=1),
        "order_up_to must be above reorder_at, got 4 and 4",
    ),
    (
        lambda: best_reorder(holding=1, shortage=1, order=1, per_span=1, lead=0),
        "lead must be a number above 0, got 0",
    ),
    (
        lambda: approximate_reorder(holding=9, shortage=0.01, order=8, per_span=10, deviation=1, lead=1),
        "shortage is so cheap against holding that no stock would be held",
    ),
    (lambda: outdating(ONE, stock=5, days=7, visits=0), "visits must be at least 1, got 0"),
    (lambda: most_stock(ONE, days=7, visits=2, budget=0), "budget must be a number above 0, got 0"),
    (lambda: Item(Poisson(1), weight=0), "weight must be a number above 0, got 0"),
    (lambda: Item(Poisson(1), volume=0), "volume must be a whole number of at least 1, got 0"),
    (lambda: Item(Poisson(1), at_most=-1), "at_most must be 0 or more, got -1"),
    (lambda: best_load([], 3), "items: there are none to load"),
    (lambda: best_load([Item(Poisson(1))], -1), "room must be a whole number from 0 to 1000000, got -1"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said[:50] for _, said in WRONG])
def test_what_makes_no_sense_is_refused_and_the_fault_is_named(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        wrong()
