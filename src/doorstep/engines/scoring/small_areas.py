"""Villages with few answers borrow strength from the others, and say how much (小区域估计)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from doorstep.engines.scoring.arrays import Floats, chance, line

_MOST_ROUNDS: Final = 200
_LAWS: Final = 60
_LEAST: Final = 1e-9
"""A share nearer to 0 or 1 is not tried: a law that leaves nothing to the other answer has no likelihood."""


@dataclass(frozen=True, slots=True)
class Laws:
    """What the areas would be if the variance between them were this or that.

    Attributes:
        means: (laws, areas).
        errors: (laws, areas).
        chances: (laws,) how likely each is, all alike before the data.
    """

    means: Floats
    errors: Floats
    chances: Floats

    def quantile(self, level: float) -> Floats:
        """Return (areas,) quantiles of the mixture of normal laws, by bisection."""
        low, high = (self.means - 9 * self.errors).min(axis=0), (self.means + 9 * self.errors).max(axis=0)
        for _ in range(45):
            middle = (low + high) / 2
            under = self.chances @ special.ndtr((middle - self.means) / self.errors) < level
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found: Floats = (low + high) / 2
        return found


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Estimates drawn towards what like villages lead one to expect.

    Attributes:
        values: (areas,).
        errors: (areas,) root mean squared error, with the price of having estimated the spread.
        weight: (areas,) how much of each value is the village's own, 0 to 1: publish it beside.
        between: variance between areas beyond what is explained.
        coefficients: (q,) of the covariates.
        coefficient_errors: (q,).
        laws: what intervals are averaged over.
    """

    values: Floats
    errors: Floats
    weight: Floats
    between: float
    coefficients: Floats
    coefficient_errors: Floats
    laws: Laws

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return ends averaged over the variances between areas that the data leave likely.

        One estimated variance, and worst of all one estimated as 0, would promise more than it holds.

        Source: Morris, JASA 78 (1983), 47-65: every variance alike before the data.
        """
        tail = (1 - chance("level", level)) / 2
        return self.laws.quantile(tail), self.laws.quantile(1 - tail)


def fay_herriot(
    direct: ArrayLike, variances: ArrayLike, covariates: ArrayLike | None = None, *, method: str = "REML"
) -> Shrunk:
    """Return best linear predictors from direct estimates of known variance.

    Where REML finds no spread between areas, `between` is 0 and every village gets its prediction alone; AREML never
    does.

    Args:
        direct: (areas,).
        variances: (areas,) sampling variances, above 0.
        covariates: (areas, q) with a column of ones; None = the column of ones alone.
        method: REML, ML, DL (moments), PM (Paule and Mandel), EB (the same as PM), or AREML: never 0.

    Source: Fay and Herriot, JASA 74 (1979) 269; Prasad and Rao, JASA 85 (1990) 163; Li and Lahiri, JMVA 101 (2010) 882.

    Raises:
        ValueError: shapes, a variance of 0, dependent covariates, or fewer areas than covariates and two.
    """
    y = line("direct", direct)
    v = line("variances", variances, len(y))
    x = np.ones((len(y), 1)) if covariates is None else np.asarray(covariates, np.float64)
    if not (v > 0).all():
        raise ValueError("variances must be above 0")
    if x.ndim != 2 or len(x) != len(y) or np.linalg.matrix_rank(x) < x.shape[1] or len(y) < x.shape[1] + 2:
        message = f"covariates must be ({len(y)}, q), independent, q at least two fewer than areas, got {x.shape}"
        raise ValueError(message)
    between = _between(y, v, x, method)
    beta, cov = _fit(y, v + between, x)
    own = between / (between + v)
    expected = x @ beta
    first = own * v
    second = (1 - own) ** 2 * np.einsum("ij,jk,ik->i", x, cov, x)
    third = v**2 / (between + v) ** 3 * 2 / ((1 / (between + v)) ** 2).sum()
    errors = np.sqrt(first + second + 2 * third)
    values, laws = expected + own * (y - expected), _normal_laws(y, v, x)
    return Shrunk(values, errors, own, between, beta, np.sqrt(np.diag(cov)), laws)


def _normal_laws(y: Floats, v: Floats, x: Floats) -> Laws:
    """Return predictors under 60 variances between areas, by the restricted likelihood.

    They reach from a thousandth of the surest area's variance to a hundred times what the areas differ by.
    """
    grid = np.geomspace(float(v.min()) / 1000, 100 * (float(y.var()) + float(v.max())), _LAWS)
    means, errors, likely = [], [], []
    for between in grid:
        spread = v + between
        beta, cov = _fit(y, spread, x)
        left, share = y - x @ beta, between / spread
        means.append(x @ beta + share * left)
        errors.append(np.sqrt(share * v + (1 - share) ** 2 * np.einsum("ij,jk,ik->i", x, cov, x)))
        likely.append(-0.5 * (np.log(spread).sum() - np.linalg.slogdet(cov)[1] + (left**2 / spread).sum()))
    weighed = np.array(likely) + np.log(grid)  # steps of the grid grow with the variance itself
    chances = np.exp(weighed - weighed.max())
    return Laws(np.array(means), np.array(errors), chances / chances.sum())


def naive_errors(direct: ArrayLike, variances: ArrayLike, covariates: ArrayLike, between: float) -> Floats:
    """Return (areas,) errors as if `between` were known: what meta-analysis packages print; too small for few areas."""
    y, v, x = line("direct", direct), line("variances", variances), np.asarray(covariates, np.float64)
    _, cov = _fit(y, v + between, x)
    own = between / (between + v)
    found: Floats = np.sqrt(own * v + (1 - own) ** 2 * np.einsum("ij,jk,ik->i", x, cov, x))
    return found


def benchmarked(values: ArrayLike, shares: ArrayLike, total: float, errors: ArrayLike | None = None) -> Floats:
    """Return (areas,) values moved so that their weighted mean is the town's own estimate.

    Args:
        values: (areas,).
        shares: (areas,) of the town's people.
        total: the town's direct estimate.
        errors: (areas,) the surer move less; None = all by the same amount.

    Source: Wang, Fuller and Qu, Survey Methodology 34 (2008), 29-36.
    """
    given = line("values", values)
    share = line("shares", shares, len(given)) / np.sum(np.asarray(shares, np.float64))
    room = share * (np.ones(len(given)) if errors is None else line("errors", errors, len(given)) ** 2)
    room = room if errors is not None else np.ones(len(given))
    return given + room * (total - share @ given) / (share @ room)


@dataclass(frozen=True, slots=True)
class BetaBinomial:
    """Shares of villages drawn from one beta law.

    Attributes:
        values: (areas,) posterior means.
        low: (areas,) ends of the interval.
        high: (areas,).
        weight: (areas,) how much is the village's own.
        mean: of the law.
        worth: answers the law is worth, a + b, on (harmonic) average.
    """

    values: Floats
    low: Floats
    high: Floats
    weight: Floats
    mean: float
    worth: float


def beta_binomial(hits: ArrayLike, sizes: ArrayLike, *, level: float = 0.95) -> BetaBinomial:
    """Return what counts of yes say about each village when all are drawn from one beta law.

    The law is not known either: values and intervals are averages over the laws the counts leave likely, so intervals
    hold for few answers and few villages, too, and where all said the same. Before the counts any mean is held equally
    likely, and how far villages differ between two customs: any weight of their own alike, any variance alike.

    Args:
        hits: (areas,) yes, or yes on the effective size.
        sizes: (areas,) answers, 0 allowed: such a village gets the law itself.
        level: of the interval.

    Source: Morris, JASA 78 (1983), 47-65; Daniels, Canadian Journal of Statistics 27 (1999), 567-578 (the two customs).
    """
    x, n = line("hits", hits), line("sizes", sizes)
    if len(x) != len(n) or ((x < 0) | (x > n)).any() or not (n > 0).any():
        raise ValueError("beta_binomial: 0 <= hits <= sizes, and somebody must have answered")
    tail = (1 - chance("level", level)) / 2
    means, worths, chances = _laws(x, n)
    a = (means * worths)[:, None] + x
    b = ((1 - means) * worths)[:, None] + n - x
    values = chances @ (a / (a + b))
    own = chances @ (n / (n + worths[:, None]))
    low, high = _quantile(a, b, chances, tail), _quantile(a, b, chances, 1 - tail)
    return BetaBinomial(values, low, high, own, float(chances @ means), float(1 / (chances @ (1 / worths))))


def _laws(x: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Return means, worths and chances of the beta laws that are likely, on a grid."""
    typical = float(n[n > 0].mean())
    middle = float(special.logit((x.sum() + 0.5) / (n.sum() + 1)))
    own = np.concatenate([np.linspace(0.01, 0.99, 25), 1 - np.geomspace(4e-3, 1e-5, 10)])
    steps = np.gradient(own)
    at, weight = np.meshgrid(np.linspace(-2.4, 2.4, 7), own)
    worth = typical * (1 - weight.ravel()) / weight.ravel()
    p = float(np.clip(special.expit(middle), _LEAST, 1 - _LEAST))
    apart = np.sqrt(1 / (p * (1 - p)) * (1 / (n.sum() + 1) + 1 / ((n > 0).sum() * (worth + 1))))
    mean = np.clip(special.expit(middle + at.ravel() * apart), _LEAST, 1 - _LEAST)
    a, b = (mean * worth)[:, None], ((1 - mean) * worth)[:, None]
    loglik = (special.betaln(a + x, b + n - x) - special.betaln(a, b)).sum(axis=1)
    prior = np.log(apart) + np.log(mean) + np.log1p(-mean)  # any share alike: laws lie on a grid of log odds
    prior += np.repeat(np.log(steps) - np.log(own + typical * (1 - own)), 7)
    loglik += prior
    chances = np.exp(loglik - loglik.max())
    kept = chances > 3e-3
    return mean[kept], worth[kept], chances[kept] / chances[kept].sum()


def _quantile(a: Floats, b: Floats, chances: Floats, level: float) -> Floats:
    """Return (areas,) quantiles of the mixture of betas, by bisection to one in a million."""
    low, high = np.zeros(a.shape[1]), np.ones(a.shape[1])
    for _ in range(20):
        middle = (low + high) / 2
        under = chances @ special.betainc(a, b, middle) < level
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    found: Floats = (low + high) / 2
    return found


def _fit(y: Floats, spread: Floats, x: Floats) -> tuple[Floats, Floats]:
    cov = np.linalg.inv((x / spread[:, None]).T @ x)
    beta: Floats = cov @ (x / spread[:, None]).T @ y
    return beta, np.asarray(cov, np.float64)


def _between(y: Floats, v: Floats, x: Floats, method: str) -> float:
    ways = {"REML": _likely, "ML": _likely, "AREML": _likely, "DL": _moments, "PM": _paule_mandel, "EB": _paule_mandel}
    if method not in ways:
        message = f"method must be one of {', '.join(ways)}, got {method!r}"
        raise ValueError(message)
    return ways[method](y, v, x, method)


def _likely(y: Floats, v: Floats, x: Floats, method: str) -> float:
    """Return the maximum of the (restricted, adjusted) likelihood over 0 and above."""

    def unlikely(between: float) -> float:
        spread = v + between
        beta, cov = _fit(y, spread, x)
        lost = float(np.log(spread).sum() + ((y - x @ beta) ** 2 / spread).sum())
        if method != "ML":
            lost -= float(np.linalg.slogdet(cov)[1])
        if method == "AREML":
            lost = lost - 2 * float(np.log(between)) if between > 0 else float("inf")
        return lost

    most = max(float(y.var()) * 10, float(v.max())) + 1e-12
    grid = np.concatenate([[0.0], np.geomspace(most * 1e-6, most, 40)])
    losses = np.array([unlikely(float(one)) for one in grid])
    best = int(losses.argmin())
    if best == 0:
        return 0.0
    found = optimize.minimize_scalar(
        unlikely,
        bounds=(grid[best - 1], grid[min(best + 1, len(grid) - 1)]),
        method="bounded",
        options={"xatol": 1e-13},
    )
    return _polished(float(found.x), y, v, x) if method == "REML" else float(found.x)


def _polished(between: float, y: Floats, v: Floats, x: Floats) -> float:
    """Return REML's root of the score, by Fisher's scoring from close by: minima are flat, roots are not."""
    for _ in range(_MOST_ROUNDS):
        spread = v + between
        inverse = np.diag(1 / spread)
        _, cov = _fit(y, spread, x)
        p = inverse - inverse @ x @ cov @ x.T @ inverse
        step = (y @ p @ p @ y - np.trace(p)) / np.trace(p @ p)
        between = max(0.0, between + float(step))
        if abs(step) < 1e-14 * (1 + between):
            break
    return between


def _moments(y: Floats, v: Floats, x: Floats, _method: str) -> float:
    beta, cov = _fit(y, v, x)
    inverse = np.diag(1 / v)
    p = inverse - inverse @ x @ cov @ x.T @ inverse
    q = float(((y - x @ beta) ** 2 / v).sum())
    return max(0.0, float((q - (len(y) - x.shape[1])) / np.trace(p)))


def _paule_mandel(y: Floats, v: Floats, x: Floats, _method: str) -> float:
    left = float(len(y) - x.shape[1])

    def over(between: float) -> float:
        beta, _ = _fit(y, v + between, x)
        return float(((y - x @ beta) ** 2 / (v + between)).sum()) - left

    if over(0.0) <= 0:
        return 0.0
    high = float(y.var()) + 1e-9
    while over(high) > 0:
        high *= 2
    return float(optimize.brentq(over, 0.0, high, xtol=1e-14))
