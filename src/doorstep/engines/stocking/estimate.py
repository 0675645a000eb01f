"""How fast a medicine is asked for, from sales that stop where the stock did (缺货截断的需求估计)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from doorstep.engines.stocking.base_stock import whole
from doorstep.engines.stocking.demand import Floats, Rate, above_zero

FEW_CYCLES: Final = 3
"""A history of fewer visits is called short: the figure may still turn either way."""
_POISSON: Final = 12.0
"""Beyond this logarithm of k nobody can tell the law from Poisson."""
_HALF_CHI_SQUARE: Final = 1.9207294103470609


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before anything was sold here, say from like villages: a rate, and how many days it is worth."""

    per_day: float
    days: float

    def __post_init__(self) -> None:
        above_zero("prior per_day", self.per_day)
        above_zero("prior days", self.days)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate from a history.

    Attributes:
        rate: what the history says.
        low: end of the 95 % interval of units a day.
        high: its other end.
        cycles: spans between visits in the history.
        censored: of them, sold out.
    """

    rate: Rate
    low: float
    high: float
    cycles: int
    censored: int

    @property
    def is_short(self) -> bool:
        """Whether the history has fewer than `FEW_CYCLES` spans."""
        return self.cycles < FEW_CYCLES


def from_time_in_stock(sold: int, days_in_stock: float, *, cycles: int, prior: Prior | None = None) -> Estimate:
    """Return units sold over days in stock: exact for Poisson, however often the stock ran out.

    Days without stock say nothing and are left out. With a prior, its days and their sales are added, and the interval
    is the one of the gamma posterior; without, it is the exact one of Garwood (1936).

    Args:
        sold: units, 0 or more; 0 needs a prior.
        days_in_stock: above 0.
        cycles: spans between visits the history has.
        prior: belief to start from.

    Raises:
        ValueError: no day in stock, or nothing sold and no prior.
    """
    whole("sold", sold)
    if cycles < 1:
        message = f"cycles must be at least 1, got {cycles}"
        raise ValueError(message)
    if days_in_stock == 0:
        raise ValueError("days_in_stock is 0: out of stock the whole time, which says nothing about demand")
    above_zero("days_in_stock", days_in_stock)
    if prior is None and sold == 0:
        raise ValueError("sold is 0: without a prior the rate would be 0, which no history proves")
    had = prior.per_day * prior.days if prior else 0.0
    units, days = sold + had, days_in_stock + (prior.days if prior else 0.0)
    low = special.gammaincinv(units, 0.025) / days
    high = special.gammaincinv(units + (0 if prior else 1), 0.975) / days
    return Estimate(Rate(units / days), float(low), float(high), cycles, censored=0)


@dataclass(frozen=True, slots=True)
class Cycle:
    """One span between visits.

    Attributes:
        sold: units.
        stock: units it began with, at least 1; all sold means that more may have been asked for.
        days: its length, above 0.
    """

    sold: int
    stock: int
    days: float

    def __post_init__(self) -> None:
        whole("sold", self.sold)
        whole("stock", self.stock)
        above_zero("days", self.days)
        if self.stock < 1 or self.sold > self.stock:
            message = f"a cycle cannot sell {self.sold} of {self.stock}"
            raise ValueError(message)

    @property
    def is_censored(self) -> bool:
        """Whether it sold out."""
        return self.sold == self.stock


def from_cycles(cycles: Sequence[Cycle], *, varies: bool = False) -> Estimate:
    """Return the most likely rate where only sales and stock per span are known, not when it ran out.

    A span that sold out counts as "at least so many". The likelihood of Poisson has one maximum (its score falls
    steadily); with `varies` the gamma shape k is searched as well, and where the data show no more spread than Poisson
    the answer is Poisson.

    Raises:
        ValueError: no cycle, nothing sold, or every cycle sold out: then no rate is too high.
    """
    if not cycles:
        raise ValueError("cycles: there are none")
    sold = np.array([one.sold for one in cycles], dtype=np.float64)
    days = np.array([one.days for one in cycles])
    out = np.array([one.is_censored for one in cycles])
    if out.all():
        raise ValueError("cycles: every one sold out, which sets no upper limit to demand")
    if not sold.any():
        raise ValueError("cycles: nothing was sold; use from_time_in_stock with a prior")

    start = float(np.log(sold.sum() / days.sum()))
    best = optimize.minimize_scalar(
        lambda log: -_likelihood(cycles, float(np.exp(log))),
        bounds=(start - 0.1, start + 6),
        method="bounded",
        options={"xatol": 1e-10},
    )
    top, rate = -float(best.fun), Rate(float(np.exp(best.x)))
    if varies:
        top, rate = _varying(cycles, rate, top)
    low, high = _ends(lambda per_day: _likelihood(cycles, per_day, rate.k), rate.per_day, top)
    return Estimate(rate, low, high, len(cycles), int(out.sum()))


def _likelihood(cycles: Sequence[Cycle], per_day: float, k: float | None = None) -> float:
    """Return the logarithm of how likely the cycles are; a span that sold out says "at least"."""
    total = 0.0
    for one, times in Counter(cycles).items():
        law = Rate(per_day, k).over(one.days)
        chance = law.tail(one.sold) if one.is_censored else law.pmf(one.sold)
        total += times * float(np.log(np.maximum(chance, 1e-300)))
    return total


def _varying(cycles: Sequence[Cycle], plain: Rate, top: float) -> tuple[float, Rate]:
    """Return the best likelihood and rate with a shape k searched too; the plain one where that is no better."""

    def unlikely(at: Floats) -> float:
        return -_likelihood(cycles, float(np.exp(at[0])), float(np.exp(np.clip(at[1], -5, _POISSON))))

    found = optimize.minimize(unlikely, np.array([np.log(plain.per_day), 1.0]), method="Nelder-Mead", tol=1e-9)
    if -float(found.fun) <= top + 1e-6 or found.x[1] >= _POISSON - 1:
        return top, plain
    return -float(found.fun), Rate(float(np.exp(found.x[0])), float(np.exp(found.x[1])))


def _ends(likelihood: Callable[[float], float], per_day: float, top: float) -> tuple[float, float]:
    """Return where the likelihood has fallen by half of the 95 % point of chi-square with one degree: 1.92."""

    def over(log: float) -> float:
        return likelihood(float(np.exp(log))) - top + _HALF_CHI_SQUARE

    middle = float(np.log(per_day))
    ends = []
    for way in (-1.0, 1.0):
        far = 0.5
        while over(middle + way * far) > 0 and far < 64:
            far *= 2
        a, b = sorted((middle, middle + way * far))
        ends.append(float(np.exp(optimize.brentq(over, a, b))))
    return ends[0], ends[1]
