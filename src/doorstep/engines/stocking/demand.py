"""How many units are asked for over a span: Poisson, spread wider (negative binomial), or any law (需求分布)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
MOST_UNITS: Final = 10**7
"""No answer of the engine is larger; whoever needs more counts in another unit."""


class Demand(ABC):
    """Units asked for in one span, a whole number of at least 0."""

    @property
    @abstractmethod
    def expected(self) -> float:
        """The mean, units."""

    @abstractmethod
    def cdf(self, units: ArrayLike) -> Floats:
        """Return P(D <= units); 0 below 0."""

    @abstractmethod
    def pmf(self, units: ArrayLike) -> Floats:
        """Return P(D = units)."""

    @abstractmethod
    def loss(self, units: ArrayLike) -> Floats:
        """Return E(D - units)+ for whole numbers of at least 0: what is asked for beyond so many, on average."""

    def tail(self, units: ArrayLike) -> Floats:
        """Return P(D >= units)."""
        return np.asarray(1 - self.cdf(np.asarray(units) - 1), dtype=np.float64)

    def spare(self, units: float) -> float:
        """Return E(units - D)+: what is left of so many on average; `units` of at least 0, need not be whole."""
        low = int(np.floor(units))
        ends = np.array([low, low + 1]) - self.expected + self.loss([low, low + 1])
        return float(ends[0] + (units - low) * (ends[1] - ends[0]))

    def quantile(self, p: float) -> int:
        """Return the least n with P(D <= n) >= p, for 0 <= p < 1; a billionth of a billionth is forgiven.

        Raises:
            ValueError: p outside, or an answer beyond `MOST_UNITS`.
        """
        if not 0 <= p < 1:
            message = f"p must be at least 0 and below 1, got {p}"
            raise ValueError(message)
        wanted = p * (1 - 1e-15)
        low, high = -1, 1
        while self.cdf(high) < wanted:
            if high > MOST_UNITS:
                message = f"more than {MOST_UNITS} units would be needed for p = {p}"
                raise ValueError(message)
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.cdf(middle) >= wanted else (middle, high)
        return high


@dataclass(frozen=True)
class Poisson(Demand):
    """People come one by one and independently of each other.

    Attributes:
        mean: units, above 0.
    """

    mean: float

    def __post_init__(self) -> None:
        above_zero("mean", self.mean)

    @property
    def expected(self) -> float:
        """The mean, units."""
        return self.mean

    def cdf(self, units: ArrayLike) -> Floats:
        """Return P(D <= units)."""
        n = np.asarray(units, dtype=np.float64)
        return np.where(n < 0, 0.0, special.pdtr(np.maximum(n, 0), self.mean))

    def pmf(self, units: ArrayLike) -> Floats:
        """Return P(D = units)."""
        n = np.asarray(units, dtype=np.float64)
        log = special.xlogy(n, self.mean) - self.mean - special.gammaln(np.maximum(n, 0) + 1)
        return np.where(n < 0, 0.0, np.exp(log))

    def tail(self, units: ArrayLike) -> Floats:
        """Return P(D >= units), exact also where it is tiny."""
        n = np.asarray(units, dtype=np.float64)
        return np.where(n <= 0, 1.0, special.gammainc(np.maximum(n, 1), self.mean))

    def loss(self, units: ArrayLike) -> Floats:
        """Return E(D - units)+."""
        n = np.asarray(units, dtype=np.float64)
        return np.maximum(self.mean * self.tail(n) - n * self.tail(n + 1), 0.0)


@dataclass(frozen=True)
class NegativeBinomial(Demand):
    """Poisson whose rate is itself uncertain (gamma): some weeks everybody has a cold.

    Attributes:
        mean: units, above 0.
        k: shape of the gamma, above 0; the variance is mean + mean^2 / k, and large k is Poisson.
    """

    mean: float
    k: float

    def __post_init__(self) -> None:
        above_zero("mean", self.mean)
        above_zero("k", self.k)

    @property
    def expected(self) -> float:
        """The mean, units."""
        return self.mean

    @property
    def _p(self) -> float:
        return self.k / (self.k + self.mean)

    def cdf(self, units: ArrayLike) -> Floats:
        """Return P(D <= units)."""
        n = np.asarray(units, dtype=np.float64)
        return np.where(n < 0, 0.0, special.betainc(self.k, np.maximum(n, 0) + 1, self._p))

    def pmf(self, units: ArrayLike) -> Floats:
        """Return P(D = units)."""
        n = np.asarray(units, dtype=np.float64)
        at = np.maximum(n, 0)
        log = special.gammaln(at + self.k) - special.gammaln(self.k) - special.gammaln(at + 1)
        log = log + self.k * np.log(self._p) + special.xlog1py(at, -self._p)
        return np.where(n < 0, 0.0, np.exp(log))

    def tail(self, units: ArrayLike) -> Floats:
        """Return P(D >= units), exact also where it is tiny."""
        n = np.asarray(units, dtype=np.float64)
        return np.where(n <= 0, 1.0, special.betainc(np.maximum(n, 1), self.k, 1 - self._p))

    def loss(self, units: ArrayLike) -> Floats:
        """Return E(D - units)+; units times their chance is a negative binomial of shape k + 1."""
        n = np.asarray(units, dtype=np.float64)
        raised = np.where(n <= 0, 1.0, special.betainc(np.maximum(n, 1), self.k + 1, 1 - self._p))
        return np.maximum(self.mean * raised - n * self.tail(n + 1), 0.0)


@dataclass(frozen=True)
class Discrete(Demand):
    """Any whole numbers.

    Attributes:
        chances: of 0, 1, 2, ... units; they sum to 1.
    """

    chances: tuple[float, ...]

    def __post_init__(self) -> None:
        given = np.asarray(self.chances, dtype=np.float64)
        if given.ndim != 1 or not len(given) or not np.isfinite(given).all() or (given < 0).any():
            raise ValueError("chances must be numbers of at least 0, and at least one")
        if abs(given.sum() - 1) > 1e-9:
            message = f"chances must sum to 1, got {given.sum()}"
            raise ValueError(message)
        if self.expected <= 0:
            raise ValueError("chances: nothing is ever asked for")

    @cached_property
    def _all(self) -> Floats:
        return np.asarray(self.chances, dtype=np.float64)

    @property
    def expected(self) -> float:
        """The mean, units."""
        return float(self._all @ np.arange(len(self._all)))

    def cdf(self, units: ArrayLike) -> Floats:
        """Return P(D <= units)."""
        n = np.floor(np.asarray(units, dtype=np.float64)).astype(np.int64)
        up_to = np.concatenate([[0.0], np.cumsum(self._all)])
        return np.asarray(up_to[np.clip(n + 1, 0, len(self._all))])

    def pmf(self, units: ArrayLike) -> Floats:
        """Return P(D = units)."""
        n = np.asarray(units, dtype=np.int64)
        inside = (n >= 0) & (n < len(self._all))
        return np.where(inside, self._all[np.where(inside, n, 0)], 0.0)

    def loss(self, units: ArrayLike) -> Floats:
        """Return E(D - units)+."""
        n = np.asarray(units, dtype=np.float64)
        over = np.maximum(np.arange(len(self._all)) - n[..., None], 0.0)
        return np.asarray(over @ self._all)


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a medicine is asked for at one place (需求率).

    Attributes:
        per_day: units a day, above 0.
        k: gamma shape of the rate from one span to the next; nothing = it does not vary (Poisson).
    """

    per_day: float
    k: float | None = None

    def __post_init__(self) -> None:
        above_zero("per_day", self.per_day)
        if self.k is not None:
            above_zero("k", self.k)

    def over(self, days: float) -> Poisson | NegativeBinomial:
        """Return what is asked for in so many days, above 0."""
        above_zero("days", days)
        mean = self.per_day * days
        return Poisson(mean) if self.k is None else NegativeBinomial(mean, self.k)


def above_zero(name: str, value: float) -> None:
    """Refuse what is not a finite number above 0, by its name."""
    if not np.isfinite(value) or value <= 0:
        message = f"{name} must be a number above 0, got {value}"
        raise ValueError(message)
