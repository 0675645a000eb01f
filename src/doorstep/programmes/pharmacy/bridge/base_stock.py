"""Up to how many packs a source should be filled, and how fast a medicine is asked for by the records."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.engines.stocking.base_stock import last_hour, least_stock
from doorstep.engines.stocking.demand import Rate
from doorstep.engines.stocking.estimate import from_time_in_stock

HOURS_A_WEEK = 168


@dataclass(frozen=True, slots=True)
class Needed:
    """What the last hour before the next refill asks for.

    Args:
        packs: To be filled up to.
        last_hour: How surely one is left in that hour with what is kept now, 0 to 1.
    """

    packs: int
    last_hour: float


@dataclass(frozen=True, slots=True)
class Observed:
    """What the records say: packs asked for in a thousand days in stock, with the 95 % interval.

    Args:
        per_1000_days: Sold over days in stock.
        low: End of the interval.
        high: Its other end.
        is_short: Fewer than three refills: the figure may still turn either way.
    """

    per_1000_days: int
    low: int
    high: int
    is_short: bool


def needed(
    *, stock: int, per_1000_days: int, spread_pct: int | None, refill_weekdays: Sequence[int], weeks: int, target: float
) -> Needed | None:
    """Return up to how many packs a medicine is to be filled; nothing where nobody refills.

    Args:
        stock: Packs it is filled up to now.
        per_1000_days: Packs asked for in 1,000 days.
        spread_pct: Hundredths of the gamma shape; nothing: Poisson.
        refill_weekdays: 0 is Monday.
        weeks: From one such week to the next.
        target: How surely one must be left, above 0 and below 1.
    """
    if not refill_weekdays:
        return None
    days = sorted(refill_weekdays)
    gap = max(after - before for before, after in zip(days, [*days[1:], days[0] + 7 * weeks], strict=True))
    rate = Rate(per_1000_days / 1000, None if spread_pct is None else spread_pct / 100)
    return Needed(least_stock(rate, gap, target), last_hour(rate, gap, stock))


def observed(*, sold: int, days_in_stock: float, refills: int) -> Observed | None:
    """Return how fast a medicine is asked for; nothing where the records prove nothing.

    Nothing sold, or never in stock, is no proof that nobody asks.
    """
    if sold < 1 or days_in_stock <= 0:
        return None
    found = from_time_in_stock(sold, days_in_stock, cycles=max(1, refills))
    rate, low, high = (round(1000 * one) for one in (found.rate.per_day, found.low, found.high))
    return Observed(rate, low, high, found.is_short)
