"""Which choice of method moves the result: Sobol indices and a tornado (敏感性分析)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from doorstep.engines.scoring.arrays import Floats, chance


@dataclass(frozen=True, slots=True)
class Sobol:
    """Shares of the outcome's variance, by factor.

    Attributes:
        first: (factors,) what would go if the factor alone were fixed.
        first_low: (factors,) ends of the bootstrap interval.
        first_high: (factors,).
        total: (factors,) what would stay if all others were fixed; at least `first`, up to chance.
        total_low: (factors,)
        total_high: (factors,)
        builds: how often the model was asked for a row.
        variance: of the outcome.
    """

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    builds: int
    variance: float


def sobol(
    model: Callable[[Floats], Floats],
    factors: int,
    *,
    doublings: int = 10,
    seed: int = 0,
    resamples: int = 200,
    level: float = 0.95,
) -> Sobol:
    """Return first and total indices from scrambled Sobol points and (factors + 2) x 2^doublings builds.

    The outcome is centred first, or a large mean would drown the indices; totals are Jansen's, which are never below 0.
    Where the outcome moves so seldom that it stands still in a resample, intervals go from 0 to 1: nothing is known.

    Args:
        model: takes (builds, factors) from 0 to 1, returns (builds,) outcomes.
        factors: how many, 1 or more.
        doublings: 10 = 1,024 points.
        seed: of the scrambling and the resampling.
        resamples: bootstrap resamples for the intervals.
        level: of the intervals.

    Source: Saltelli et al., Computer Physics Communications 181 (2010) 259; Jansen, ibid. 117 (1999) 35.

    Raises:
        ValueError: the outcome does not vary or is not finite.
    """
    points = qmc.Sobol(2 * factors, rng=np.random.default_rng(seed)).random_base2(doublings)
    first, second = points[:, :factors], points[:, factors:]
    mixed = [np.where(np.arange(factors) == at, second, first) for at in range(factors)]
    outcomes = np.asarray(model(np.concatenate([first, second, *mixed])), np.float64).reshape(factors + 2, -1)
    if not np.isfinite(outcomes).all():
        raise ValueError("sobol: the model returned a value that is not finite")
    variance = float(outcomes[:2].var())
    if variance == 0:
        raise ValueError("sobol: the outcome does not vary")
    outcomes = outcomes - outcomes[:2].mean()
    a, b, ab = outcomes[0], outcomes[1], outcomes[2:]
    ones, totals = b * (ab - a), (a - ab) ** 2 / 2
    dice = np.random.default_rng([seed, 1])
    again = dice.integers(0, len(a), (resamples, len(a)))
    spread = np.concatenate([a[again], b[again]], axis=1).var(axis=1)[:, None]
    tails = [(1 - chance("level", level)) / 2, (1 + level) / 2]
    first_ends = total_ends = np.array([np.zeros(factors), np.ones(factors)])
    if (spread > 0).all():
        first_ends = np.quantile(ones[:, again].mean(axis=2).T / spread, tails, axis=0)
        total_ends = np.quantile(totals[:, again].mean(axis=2).T / spread, tails, axis=0)
    return Sobol(
        ones.mean(axis=1) / variance,
        first_ends[0],
        first_ends[1],
        totals.mean(axis=1) / variance,
        total_ends[0],
        total_ends[1],
        outcomes.size,
        variance,
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One factor of a tornado.

    Attributes:
        name: of the factor.
        low: outcome with the factor low, all others at their base.
        high: with it high.
    """

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the outcome goes."""
        return abs(self.high - self.low)


def tornado(
    model: Callable[[Floats], Floats], names: Sequence[str], base: Floats, low: Floats, high: Floats
) -> tuple[Bar, ...]:
    """Return one bar per factor, the widest first; what factors do together it does not show, Sobol's totals do.

    Args:
        model: takes (builds, factors), returns (builds,).
        names: (factors,).
        base: (factors,) where the others stay.
        low: (factors,)
        high: (factors,)
    """
    rows = np.repeat(base[None], 2 * len(names), axis=0)
    for at in range(len(names)):
        rows[2 * at, at], rows[2 * at + 1, at] = low[at], high[at]
    found = model(rows)
    bars = [Bar(name, float(found[2 * at]), float(found[2 * at + 1])) for at, name in enumerate(names)]
    return tuple(sorted(bars, key=lambda bar: -bar.width))
