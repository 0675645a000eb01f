"""How many claims are wrong at most, which to look at, and what looking corrects (抽查)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from doorstep.engines.scoring.arrays import Floats, Ints, chance, line


def most_wrong(wrong: int, looked_at: int, *, claims: int | None = None, level: float = 0.95) -> float:
    """Return the share of wrong claims not refuted: at most so many, with `level` (one-sided, exact).

    Args:
        wrong: found.
        looked_at: drawn at random.
        claims: there are in all; None = endlessly many (Clopper and Pearson), else exact without replacement.
        level: 0.95 say.

    Raises:
        ValueError: not 0 <= wrong <= looked_at <= claims.
    """
    if not 0 <= wrong <= looked_at or looked_at < 1 or (claims is not None and claims < looked_at):
        message = f"audit: needs 0 <= wrong <= looked_at <= claims, got {wrong}, {looked_at}, {claims}"
        raise ValueError(message)
    tail = 1 - chance("level", level)
    if claims is None:
        return 1.0 if wrong == looked_at else float(stats.beta.ppf(level, wrong + 1, looked_at - wrong))
    possible = np.arange(wrong, claims - (looked_at - wrong) + 1)
    likely = stats.hypergeom.cdf(wrong, claims, possible, looked_at) > tail
    return float(possible[likely].max() / claims)


def most_at_stake_wrong(is_wrong: ArrayLike, chances: ArrayLike, stakes: ArrayLike, *, level: float = 0.95) -> float:
    """Return at most which share of all that is at stake rests on wrong claims, with `level` (one-sided).

    What was sure to be looked at is known and counts by its own stake, however large; the rest was drawn in proportion
    to stake, so that each of its draws is one from its points of stake (Clopper and Pearson).

    Args:
        is_wrong: (drawn,) of each claim looked at.
        chances: (drawn,) of having been drawn, as `draw` gave them.
        stakes: (drawn,) shares of the whole, as `draw` gave them.
        level: 0.95 say.
    """
    wrong = np.asarray(is_wrong, bool)
    stake = line("stakes", stakes, len(wrong))
    sure = line("chances", chances, len(wrong)) >= 1
    rest = max(0.0, 1 - float(stake[sure].sum()))
    drawn = int((~sure).sum())
    known = float(stake[sure & wrong].sum())
    return known if drawn == 0 else known + rest * most_wrong(int((~sure & wrong).sum()), drawn, level=level)


def least_looked_at(most: float, *, wrong: int = 0, claims: int | None = None, level: float = 0.95) -> int:
    """Return how many to look at so that, with no more than `wrong` found, at most a share `most` is wrong.

    Raises:
        ValueError: even looking at all would not do.
    """
    chance("most", most)
    n, high = max(1, wrong), claims if claims is not None else 2
    while claims is None and most_wrong(wrong, max(high, wrong), level=level) > most:
        high *= 2
    if most_wrong(wrong, high, claims=claims, level=level) > most:
        message = f"audit: even all {claims} claims would not show it with {wrong} wrong"
        raise ValueError(message)
    while n < high:
        middle = (n + high) // 2
        if most_wrong(wrong, middle, claims=claims, level=level) <= most:
            high = middle
        else:
            n = middle + 1
    return high


@dataclass(frozen=True, slots=True)
class Drawn:
    """Claims to look at.

    Attributes:
        which: (drawn,) numbers, sorted.
        chances: (claims,) of being drawn; exactly 1 where that is sure.
        stakes: (claims,) shares of all that is at stake.
    """

    which: Ints
    chances: Floats
    stakes: Floats


def draw(sizes: ArrayLike, many: int, *, seed: int) -> Drawn:
    """Return `many` claims drawn with chances in proportion to what is at stake; so large that it is sure, at 1.

    Systematic after a random order, so the number drawn is exact.

    Args:
        sizes: (claims,) 0 or more: the claimed gain.
        many: to draw.
        seed: recorded with the draw.

    Raises:
        ValueError: more to draw than claims with something at stake.
    """
    given = line("sizes", sizes)
    if (given < 0).any() or not 1 <= many <= (given > 0).sum():
        message = f"audit: {many} cannot be drawn from {int((given > 0).sum())} claims with something at stake"
        raise ValueError(message)
    sure = np.zeros(len(given), bool)
    while True:
        rest = np.where(sure, 0.0, given)
        chances = np.where(sure, 1.0, rest * (many - sure.sum()) / max(rest.sum(), 1e-300))
        over = (chances >= 1 - 1e-12) & ~sure
        if not over.any():
            break
        sure |= over
    dice = np.random.default_rng(seed)
    order = dice.permutation(len(given))
    ends = np.cumsum(chances[order])
    ends[-1] = many
    at = dice.random() + np.arange(many)
    which = np.sort(order[np.searchsorted(ends, at, side="left")])
    return Drawn(which.astype(np.int64), chances, given / given.sum())


def corrected_mean(
    claims: ArrayLike, looked_at: ArrayLike, found: ArrayLike, chances: ArrayLike
) -> tuple[float, float]:
    """Return the mean of what is true, and its standard error: claims less what looking shows they overstate.

    Args:
        claims: (claims,) all claimed values.
        looked_at: (drawn,) numbers of those looked at.
        found: (drawn,) their true values.
        chances: (drawn,) of having been drawn.

    Source: Tenenbein, JASA 65 (1970), 1350-1361; difference estimator.
    """
    said = line("claims", claims)
    which = np.asarray(looked_at, np.int64)
    over = said[which] - line("found", found, len(which))
    weight = 1 / line("chances", chances, len(which))
    excess = float(weight @ over / weight.sum())
    spread = weight * (over - excess) / weight.sum()
    n = len(which)
    error = float(np.sqrt(n / max(1, n - 1) * (spread**2 * (1 - 1 / weight)).sum()))
    return float(said.mean() - excess), error
