"""How many units a cabinet or vehicle is filled up to at each visit, and how surely one is left (补到数, 基准库存)."""

from __future__ import annotations

import numpy as np
from scipy import special

from doorstep.engines.stocking.demand import Floats, Rate, above_zero

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)


def least_stock(rate: Rate, days: float, p: float) -> int:
    """Return the fewest units with which somebody who comes in the last hour before the next visit still finds one.

    The least S of at least 1 with P(asked for over the whole span <= S - 1) >= p: a promise for the worst hour, so for
    every hour.

    Args:
        rate: of the medicine at the place.
        days: from one visit to the next, above 0.
        p: how surely, above 0 and below 1.
    """
    chance("p", p)
    return rate.over(days).quantile(p) + 1


def still_there(rate: Rate, stock: int, days: Floats) -> Floats:
    """Return P(at least one of `stock` units is left) after so many days without a visit, each 0 or more."""
    whole("stock", stock)
    if (days < 0).any() or np.isnan(days).any():
        raise ValueError("days must be 0 or more")
    if stock == 0:
        return np.zeros_like(days)
    mean = rate.per_day * days
    if rate.k is None:
        return np.asarray(special.pdtr(stock - 1, mean))
    return np.asarray(special.betainc(rate.k, stock, rate.k / (rate.k + mean)))


def last_hour(rate: Rate, days: float, stock: int) -> float:
    """Return P(at least one unit is left just before the next visit), `days` after the last."""
    above_zero("days", days)
    return float(still_there(rate, stock, np.array([days]))[0])


def average_availability(rate: Rate, days: float, stock: int) -> float:
    """Return the share of the time between two visits in which at least one unit is left.

    Poisson: 1 - P(N >= S) + S / (rate days) P(N >= S + 1), exact, and the same as the share of units asked for that
    are given. With a rate that varies the two differ: this is the share of time, by Gauss-Legendre quadrature.
    """
    above_zero("days", days)
    whole("stock", stock)
    if stock == 0:
        return 0.0
    over = rate.over(days)
    if rate.k is None:
        return float(1 - over.tail(stock) + stock / over.expected * over.tail(stock + 1))
    return float(_WEIGHTS @ still_there(rate, stock, days * (_NODES + 1) / 2)) / 2


def fill_rate(rate: Rate, days: float, stock: int) -> float:
    """Return the share of units asked for between two visits that are given out, the rest being lost."""
    whole("stock", stock)
    over = rate.over(days)
    return float(1 - over.loss(stock) / over.expected)


def first_hour_below(rate: Rate, stock: int, p: float) -> int:
    """Return the first hour after a visit, counted from 1, at whose end P(one left) is below p.

    That hour and every later one is not promised until the next visit.
    """
    chance("p", p)
    whole("stock", stock)
    if stock == 0:
        return 1

    def holds(hour: int) -> bool:
        return last_hour(rate, hour / 24, stock) >= p

    low, high = 0, 1
    while holds(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high


def each_of(medicines: int, p: float) -> float:
    """Return how surely each of so many medicines must be there for all of them to be there with chance p.

    If they run out independently of each other; 30 medicines at 0.99 each are all there with chance 0.74 only.
    """
    chance("p", p)
    if medicines < 1:
        message = f"medicines must be at least 1, got {medicines}"
        raise ValueError(message)
    return float(p ** (1 / medicines))


def chance(name: str, p: float) -> None:
    """Refuse what is not above 0 and below 1: nothing is certain."""
    if not 0 < p < 1:
        message = f"{name} must be above 0 and below 1, got {p}"
        raise ValueError(message)


def whole(name: str, units: int) -> None:
    """Refuse what is not a whole number of at least 0."""
    if units != int(units) or units < 0:
        message = f"{name} must be a whole number of at least 0, got {units}"
        raise ValueError(message)
