"""One order for one span: too much is left, too little is missed (报童模型)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from doorstep.engines.stocking.demand import Demand, above_zero


@dataclass(frozen=True, slots=True)
class Order:
    """How much to have, and what a span then costs on average.

    Attributes:
        units: to have at the beginning.
        cost: expected cost of the span, in the unit of the prices.
    """

    units: float
    cost: float


def critical_ratio(*, price: float, cost: float, loss_if_expired: float) -> float:
    """Return how surely a unit should be there: margin over margin plus what an expired unit loses.

    Args:
        price: a unit is sold for, above `cost`.
        cost: of a unit.
        loss_if_expired: what is lost on a unit that nobody bought, above 0.
    """
    above_zero("loss_if_expired", loss_if_expired)
    if not price > cost:
        message = f"price must be above cost, got {price} and {cost}"
        raise ValueError(message)
    return (price - cost) / (price - cost + loss_if_expired)


def normal(*, holding: float, shortage: float, mean: float, deviation: float) -> Order:
    """Return the best order where demand is normal.

    Args:
        holding: cost of a unit left, above 0.
        shortage: cost of a unit missed, above 0.
        mean: units.
        deviation: standard, units, above 0.
    """
    _check(holding, shortage)
    above_zero("deviation", deviation)
    above_zero("mean", mean)
    z = float(special.ndtri(shortage / (holding + shortage)))
    density = float(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
    return Order(mean + z * deviation, (holding + shortage) * deviation * density)


def discrete(demand: Demand, *, holding: float, shortage: float) -> Order:
    """Return the best whole order: the least n with P(D <= n) >= shortage / (holding + shortage)."""
    _check(holding, shortage)
    units = demand.quantile(shortage / (holding + shortage))
    return Order(units, span_cost(demand, units, holding=holding, shortage=shortage))


def span_cost(demand: Demand, units: int, *, holding: float, shortage: float) -> float:
    """Return holding E(units - D)+ + shortage E(D - units)+, for `units` of any sign."""
    if units < 0:
        return shortage * (demand.expected - units)
    return holding * demand.spare(units) + shortage * float(demand.loss(units))


def _check(holding: float, shortage: float) -> None:
    above_zero("holding", holding)
    above_zero("shortage", shortage)
