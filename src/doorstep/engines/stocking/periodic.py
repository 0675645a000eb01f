"""Order up to S whenever a count finds s or less: the exact best (s, S) where an order costs something (周期盘点)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from doorstep.engines.stocking.demand import MOST_UNITS, Demand, Floats, above_zero
from doorstep.engines.stocking.newsvendor import discrete, span_cost

FEW_CHANCES: Final = 1e-16
"""Demand beyond which less than this is left is cut off."""


@dataclass(frozen=True, slots=True)
class MinMax:
    """A policy.

    Attributes:
        reorder_at: s: order when so many or fewer are left; may be below 0 where waiting is cheap.
        order_up_to: S, above s.
        cost: per period, on average and for ever.
    """

    reorder_at: int
    order_up_to: int
    cost: float


def best_min_max(
    demand: Demand, *, holding: float, shortage: float, order: float, until_arrival: Demand | None = None
) -> MinMax:
    """Return the best (s, S), proved; of equal ones the first found.

    Who finds nothing waits. Zheng and Federgruen: from the best order without fixed cost, s is lowered until it pays
    to order, then S is raised as long as a larger one could still pay; s follows.

    Args:
        demand: of one period.
        holding: cost of a unit left at the end of a period, above 0.
        shortage: cost of a unit missing then, above 0.
        order: cost of placing one, above 0.
        until_arrival: demand over lead time and one period; nothing = what is ordered arrives at once.

    Source: Y.-S. Zheng, A. Federgruen, Operations Research 39 (1991), 654-665.
    """
    above_zero("order", order)
    renewals = _Renewals(demand)
    during = until_arrival or demand
    costs: dict[int, float] = {}

    def span(units: int) -> float:
        if units not in costs:
            costs[units] = span_cost(during, units, holding=holding, shortage=shortage)
        return costs[units]

    def average(s: int, top: int) -> float:
        wide = top - s
        each = np.array([span(top - below) for below in range(wide)])
        return (order + float(renewals.visits(wide) @ each)) / renewals.length(wide)

    best_top = int(discrete(during, holding=holding, shortage=shortage).units)
    s = best_top - 1
    while average(s, best_top) > span(s):
        s -= 1
    least = average(s, best_top)
    top = best_top + 1
    while span(top) <= least:
        if average(s, top) < least:
            best_top = top
            while average(s, best_top) <= span(s + 1):
                s += 1
            least = average(s, best_top)
        top += 1
    return MinMax(s, best_top, least)


def policy_cost(demand: Demand, policy: tuple[int, int], *, holding: float, shortage: float, order: float) -> float:
    """Return what a given (s, S) costs per period on average, without lead time.

    Raises:
        ValueError: S not above s.
    """
    s, top = policy
    if top <= s:
        message = f"order_up_to must be above reorder_at, got {top} and {s}"
        raise ValueError(message)
    above_zero("order", order)
    renewals = _Renewals(demand)
    each = np.array([span_cost(demand, top - at, holding=holding, shortage=shortage) for at in range(top - s)])
    return (order + float(renewals.visits(top - s) @ each)) / renewals.length(top - s)


class _Renewals:
    """How many periods the stock spends so many units below S before the next order, on average."""

    def __init__(self, demand: Demand) -> None:
        most = demand.quantile(1 - FEW_CHANCES)
        self._chances: Floats = demand.pmf(np.arange(most + 1))
        if self._chances[0] >= 1:
            raise ValueError("demand: nothing is ever asked for")
        self._visits: Floats = np.array([1 / (1 - self._chances[0])])
        self._lengths: Floats = np.array([0.0, self._visits[0]])

    def visits(self, wide: int) -> Floats:
        """Return (wide,) periods spent 0, 1, ... units below S."""
        if wide > MOST_UNITS:
            message = f"S - s beyond {MOST_UNITS} units"
            raise ValueError(message)
        if wide > len(self._visits):
            grown = np.concatenate([self._visits, np.zeros(wide)])
            for at in range(len(self._visits), len(grown)):
                back = min(at, len(self._chances) - 1)
                seen = float(self._chances[1 : back + 1] @ grown[at - back : at][::-1])
                grown[at] = seen / (1 - self._chances[0])
            self._visits = grown
            self._lengths = np.concatenate([[0.0], np.cumsum(grown)])
        return self._visits[:wide]

    def length(self, wide: int) -> float:
        """Return periods from one order to the next."""
        self.visits(wide)
        return float(self._lengths[wide])
