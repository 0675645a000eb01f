"""How many to ask, and where: for a width, for a band that is right, over villages (样本量设计)."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from doorstep.engines.scoring.arrays import Floats, Ints, chance, line
from doorstep.engines.scoring.survey import intervals


def for_width(
    share: float, half_width: float, *, effect: float = 1.0, people: int | None = None, level: float = 0.95
) -> int:
    """Return the fewest answers whose Wilson interval is at most so wide at this share.

    Args:
        share: expected, 0 to 1; 0.5 asks for most.
        half_width: of the interval, above 0.
        effect: design effect; 1 = simple draw.
        people: in the village: who asks many of few needs fewer; None = endlessly many.
        level: of the interval.
    """
    if not 0 <= share <= 1 or not 0 < half_width < 0.5 or effect <= 0:
        raise ValueError("for_width: share 0 to 1, half_width above 0 and under 0.5, effect above 0")
    low, high = 1, 2

    def wide(n: int) -> bool:
        ends = intervals.wilson(share, n, level)
        return bool((ends[1] - ends[0]) / 2 > half_width)

    while wide(high):
        high *= 2
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if wide(middle) else (low, middle)
    return _of(high * effect, people)


def for_band(
    gap: float,
    deviation: float,
    *,
    villages: int,
    power: float = 0.8,
    effect: float = 1.0,
    people: int | None = None,
    level: float = 0.95,
) -> int:
    """Return answers per village so that one `gap` from the reference gets the right band with chance `power`.

    Args:
        gap: true distance from the reference, in points.
        deviation: of one answer, in points.
        villages: judged together (Bonferroni, as `rank_sets.bands`).
        power: chance to say it.
        effect: design effect.
        people: in the village; None = endlessly many.
        level: of all bands together.
    """
    if gap <= 0 or deviation <= 0 or villages < 1:
        raise ValueError("for_band: gap and deviation above 0, a village or more")
    z = stats.norm.ppf(1 - (1 - chance("level", level)) / 2 / villages) + stats.norm.ppf(chance("power", power))
    return _of(effect * float((z * deviation / gap) ** 2), people)


def allocate(total: int, people: ArrayLike, deviations: ArrayLike, *, power: float = 1.0, least: int = 0) -> Ints:
    """Return (villages,) answers that sum to the total, none above the people there are.

    In proportion to deviation x people^power: 1 is Neyman's, best for the town's mean; 0 gives all villages the same
    precision; between is Bankier's compromise.

    Args:
        total: answers.
        people: (villages,) who may be asked.
        deviations: (villages,) of one answer, above 0.
        power: 0 to 1.
        least: answers in every village (or all its people).

    Source: Neyman (1934); Bankier, The American Statistician 42 (1988), 174-177.

    Raises:
        ValueError: more or fewer answers than there are people or least answers.
    """
    there = line("people", people)
    spread = line("deviations", deviations, len(there))
    floor = np.minimum(there, least)
    if not 0 <= power <= 1 or (spread <= 0).any() or not floor.sum() <= total <= there.sum():
        message = f"allocate: {total} answers cannot be had from {there.sum():g} people with at least {floor.sum():g}"
        raise ValueError(message)
    want = spread * there**power
    found = floor.copy()
    fixed = np.zeros(len(there), bool)
    while not fixed.all():
        wanted = want[~fixed].sum()  # nothing where only villages of nobody are left
        share = (total - found[fixed].sum()) * want[~fixed] / (wanted or 1.0)
        low, high = share < floor[~fixed], share > there[~fixed]
        found[~fixed] = share
        if not (low.any() or high.any()):
            break
        at = np.flatnonzero(~fixed)
        # As in water filling: settle the side that misses more, then share out what is left.
        under, over = (floor[~fixed] - share)[low].sum(), (share - there[~fixed])[high].sum()
        settle = at[low] if under >= over else at[high]
        found[settle] = floor[settle] if under >= over else there[settle]
        fixed[settle] = True
    return _whole(found, total, there)


def _whole(shares: Floats, total: int, most: Floats) -> Ints:
    found = np.floor(shares + 1e-9)
    order = np.argsort(-(shares - found), kind="stable")
    for at in np.concatenate([order, order]):
        if found.sum() >= total:
            break
        found[at] += found[at] < most[at]
    return found.astype(np.int64)


def _of(endless: float, people: int | None) -> int:
    """Return whole answers, fewer where people are few: n / (1 + (n - 1) / N)."""
    if people is None:
        return ceil(endless - 1e-9)
    return min(people, ceil(endless / (1 + (endless - 1) / people) - 1e-9))
