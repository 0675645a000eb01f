"""How much to order at once where each order costs something and demand is steady (经济订货量)."""

from __future__ import annotations

from math import sqrt

from doorstep.engines.stocking.demand import above_zero
from doorstep.engines.stocking.newsvendor import Order


def economic(*, order: float, holding: float, per_span: float) -> Order:
    """Return the order that costs least: sqrt(2 order demand / holding).

    Args:
        order: cost of placing one.
        holding: cost of a unit for one span.
        per_span: units asked for in one span.

    Returns:
        Units at once, and the cost of one span.
    """
    for name, value in (("order", order), ("holding", holding), ("per_span", per_span)):
        above_zero(name, value)
    return Order(sqrt(2 * order * per_span / holding), sqrt(2 * order * per_span * holding))


def economic_with_waiting(*, order: float, holding: float, waiting: float, per_span: float) -> Order:
    """Return the same where who finds nothing waits, at a cost per unit and span."""
    above_zero("waiting", waiting)
    plain = economic(order=order, holding=holding, per_span=per_span)
    share = sqrt(waiting / (holding + waiting))
    return Order(plain.units / share, plain.cost * share)
