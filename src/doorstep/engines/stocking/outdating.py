"""How much expires on the shelf when it is filled up at each visit (过期损耗)."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.engines.stocking.base_stock import whole
from doorstep.engines.stocking.demand import MOST_UNITS, Rate, above_zero


@dataclass(frozen=True, slots=True)
class Outdating:
    """Units that expire per visit on average: between `low` and `high`, proved."""

    low: float
    high: float


def outdating(rate: Rate, *, stock: int, days: float, visits: int) -> Outdating:
    """Return the bounds where fresh units live for so many visits, the first to expire goes first, and S is kept up.

    Low: E(S - D over all visits)+ / visits. High: E(S / visits - D of one)+.

    Args:
        rate: of the medicine at the place.
        stock: S, filled up to at each visit.
        days: from one visit to the next, above 0.
        visits: a fresh unit lives for, at least 1.
    """
    whole("stock", stock)
    above_zero("days", days)
    if visits < 1:
        message = f"visits must be at least 1, got {visits}"
        raise ValueError(message)
    return Outdating(rate.over(days * visits).spare(stock) / visits, rate.over(days).spare(stock / visits))


def most_stock(rate: Rate, *, days: float, visits: int, budget: float) -> int:
    """Return the largest S whose outdating surely stays within so many units per visit."""
    above_zero("budget", budget)
    low, high = 0, 1
    while outdating(rate, stock=high, days=days, visits=visits).high <= budget:
        low, high = high, 2 * high
        if high > MOST_UNITS:
            message = f"budget: more than {MOST_UNITS} units would stay within it"
            raise ValueError(message)
    while high - low > 1:
        middle = (low + high) // 2
        fits = outdating(rate, stock=middle, days=days, visits=visits).high <= budget
        low, high = (middle, high) if fits else (low, middle)
    return low
