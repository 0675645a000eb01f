"""Order Q as soon as r are left, where stock is watched all the time (连续盘点)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import special

from doorstep.engines.stocking.demand import Poisson, above_zero
from doorstep.engines.stocking.newsvendor import discrete, span_cost
from doorstep.engines.stocking.order_size import economic


@dataclass(frozen=True, slots=True)
class ReorderPoint:
    """A policy.

    Attributes:
        reorder_at: r, stock and orders under way at which the next order goes out.
        quantity: Q.
        cost: per span, on average and for ever.
    """

    reorder_at: float
    quantity: float
    cost: float


def best_reorder(*, holding: float, shortage: float, order: float, per_span: float, lead: float) -> ReorderPoint:
    """Return the best whole (r, Q) where demand is Poisson and who finds nothing waits; proved.

    Federgruen and Zheng: the cost of a policy is the average of a function with one valley over Q neighbours; they are
    taken in the order of their cost as long as one lowers the average.

    Args:
        holding: cost of a unit for one span, above 0.
        shortage: cost of a unit missing for one span, above 0.
        order: cost of placing one, above 0.
        per_span: mean demand of one span, above 0.
        lead: spans from order to arrival, above 0.

    Source: A. Federgruen, Y.-S. Zheng, Operations Research 40 (1992), 808-813.
    """
    for name, value in (("order", order), ("per_span", per_span), ("lead", lead)):
        above_zero(name, value)
    during = Poisson(per_span * lead)

    def span(units: int) -> float:
        return span_cost(during, units, holding=holding, shortage=shortage)

    low = high = int(discrete(during, holding=holding, shortage=shortage).units)
    total = order * per_span + span(low)
    while True:
        left, right = span(low - 1), span(high + 1)
        if min(left, right) >= total / (high - low + 1):
            return ReorderPoint(low - 1, high - low + 1, total / (high - low + 1))
        low, high = (low - 1, high) if left < right else (low, high + 1)
        total += min(left, right)


def approximate_reorder(
    *, holding: float, shortage: float, order: float, per_span: float, deviation: float, lead: float
) -> ReorderPoint:
    """Return (r, Q) where demand is normal, by the expected-inventory-level approximation; close, not proved best.

    Args:
        holding: cost of a unit for one span, above 0.
        shortage: cost of a unit missed, however long, above 0.
        order: cost of placing one, above 0.
        per_span: mean demand of one span.
        deviation: its standard deviation, above 0.
        lead: spans from order to arrival, above 0.

    Raises:
        ValueError: shortages so cheap that one would never hold stock.

    Source: L. V. Snyder, Z.-J. M. Shen, Fundamentals of Supply Chain Theory, 2nd ed. (2019), section 5.
    """
    above_zero("shortage", shortage)
    above_zero("deviation", deviation)
    above_zero("lead", lead)
    quantity = economic(order=order, holding=holding, per_span=per_span).units
    mean, spread = per_span * lead, deviation * sqrt(lead)
    reorder, missed = mean, 0.0
    for _ in range(1000):
        ratio = quantity * holding / (shortage * per_span)
        if ratio >= 1:
            raise ValueError("shortage is so cheap against holding that no stock would be held")
        z = float(special.ndtri(1 - ratio))
        missed = spread * (float(np.exp(-(z**2) / 2) / sqrt(2 * np.pi)) - z * ratio)
        reorder, before = mean + z * spread, quantity
        quantity = sqrt(2 * per_span * (order + shortage * missed) / holding)
        if abs(quantity - before) <= 1e-12 * quantity:
            break
    cost = holding * (reorder - mean + quantity / 2) + per_span * (order + shortage * missed) / quantity
    return ReorderPoint(reorder, quantity, cost)
