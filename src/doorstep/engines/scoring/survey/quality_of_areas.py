"""Which areas, days and ways of answering look unlike the rest: bursts, gaps between modes, collapse (调查质量).

A sign is never proof. Chances hold for all areas together (Bonferroni); who reads them decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from doorstep.engines.scoring.arrays import Bools, Floats, Ints, chance, table
from doorstep.engines.scoring.survey.design import numbered

_NORMAL: Final = float(stats.norm.ppf(0.75))
_EFFICIENCY: Final = 0.37
"""Of the middle distance beside the standard deviation: with 12 areas it is known as if from 5."""
_FEW: Final = 5
"""Fewer areas than this show nothing about what is usual."""


@dataclass(frozen=True, slots=True)
class More:
    """Where sheets with a sign pile up.

    Attributes:
        signs: (areas,) sheets with the sign, areas in sorted order.
        sheets: (areas,).
        chances: (areas,) of so many or more, if signs fell on all sheets of the wave alike.
        is_more: (areas,) chance below level / areas.
    """

    signs: Ints
    sheets: Ints
    chances: Floats
    is_more: Bools


def more_than_elsewhere(
    signs: ArrayLike, areas: Sequence[object] | NDArray[np.generic], *, level: float = 0.05
) -> More:
    """Return in which areas a sign stands on more sheets than chance puts there (hypergeometric).

    Args:
        signs: (people,) yes or no: too fast, one answer throughout, near-identical.
        areas: (people,) labels.
        level: chance that any area at all is named in an honest wave of like areas.
    """
    has = np.asarray(signs, bool)
    label = numbered("areas", areas, len(has))
    many, found = np.bincount(label), np.bincount(label, has).astype(np.int64)
    chances = np.asarray(stats.hypergeom.sf(found - 1, len(has), int(has.sum()), many), np.float64)
    return More(found, many, chances, chances < chance("level", level) / len(many))


@dataclass(frozen=True, slots=True)
class Bursts:
    """Days on which an area answered as never elsewhere.

    Attributes:
        expected: (areas, days) answers, by how many the area has and how the other areas spread theirs over the days.
        uneven: by how much counts differ more than chance would have it, in variance; 1 or more.
        chances: (areas, days) of so many answers or more.
        is_burst: (areas, days).
    """

    expected: Floats
    uneven: float
    chances: Floats
    is_burst: Bools


def bursts(counts: ArrayLike, *, level: float = 0.05) -> Bursts:
    """Return on which days an area answered in a burst. Call it for one way of answering; paper comes in bundles.

    A day's share is that of the other areas with half an answer added to each day. Honest areas are uneven, too (a
    market day, a visit): how much is measured as the middle size of the standardised differences, which bursts do not
    touch, and the Poisson tail is taken of counts over that.

    Args:
        counts: (areas, days) answers.
        level: chance that any day of any area is named in an honest wave.

    Raises:
        ValueError: counts that are not whole, 0 or more, of two areas and two days at least.
    """
    n = table("counts", counts)
    if min(n.shape) < 2 or (n < 0).any() or (n != np.floor(n)).any():
        raise ValueError("counts must be whole, 0 or more, of two areas and two days or more")
    others = n.sum(axis=0) - n + 0.5
    shares = others / others.sum(axis=1, keepdims=True)
    expected = n.sum(axis=1, keepdims=True) * shares
    spread = expected * (1 - shares)
    told = spread >= 1
    far = np.abs(n - expected)[told] / np.sqrt(spread[told])
    uneven = max(1.0, float((np.median(far) / _NORMAL) ** 2)) if told.any() else 1.0
    chances = np.where(n > 0, special.gammainc(np.maximum(n / uneven, 1e-9), expected / uneven), 1.0)
    return Bursts(expected, uneven, chances, chances < chance("level", level) / n.size)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far answers of one mode lie above those of another, in the same areas.

    Attributes:
        values: (questions,) difference of the means, first less second; NaN where no area has both.
        errors: (questions,) standard errors.
        freedom: (questions,) degrees of freedom (Satterthwaite).
        answers: (2, questions) answers of each mode in areas that have both.
    """

    values: Floats
    errors: Floats
    freedom: Floats
    answers: Ints

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return ends by Student's t; of all questions together give 1 - (1 - level) / questions."""
        half = stats.t.ppf(0.5 + chance("level", level) / 2, self.freedom) * self.errors
        return self.values - half, self.values + half


def mode_gap(
    values: ArrayLike, is_first: ArrayLike, is_second: ArrayLike, areas: Sequence[object] | NDArray[np.generic]
) -> Gap:
    """Return the gap between two modes (web and paper, all and call-back), area by area, weighted to be surest.

    Areas weigh n1 n2 / (n1 + n2): an area with one mode says nothing, and that villages with more paper are less
    content is no gap. Variances are of people around their area's and mode's mean, pooled within each mode.

    Args:
        values: (questions, people), NaN = did not answer.
        is_first: (people,) answered in the first mode.
        is_second: (people,) in the second.
        areas: (people,) labels.

    Raises:
        ValueError: somebody is in both.
    """
    y = table("values", values)
    both = np.asarray(is_first, bool), np.asarray(is_second, bool)
    if (both[0] & both[1]).any():
        raise ValueError("mode_gap: one sheet has one mode")
    label = numbered("areas", areas, y.shape[1])
    many = int(label.max()) + 1
    found = [_gap(row, both, label, many) for row in y]
    values_, errors, freedom, first, second = (np.array(one) for one in zip(*found, strict=True))
    return Gap(values_, errors, freedom, np.array([first, second]).astype(np.int64))


def _gap(y: Floats, modes: tuple[Bools, Bools], label: Ints, many: int) -> tuple[float, float, float, int, int]:
    n, means = np.zeros((2, many)), np.zeros((2, many))
    for at, mode in enumerate(modes):
        who = mode & ~np.isnan(y)
        n[at] = np.bincount(label[who], minlength=many)
        means[at] = np.bincount(label[who], y[who], minlength=many) / np.maximum(n[at], 1)
    shared = (n > 0).all(axis=0)
    if not shared.any():
        return np.nan, np.nan, 1.0, 0, 0
    left, freedom = np.zeros(2), np.zeros(2)
    for at, mode in enumerate(modes):
        who = mode & ~np.isnan(y)
        left[at] = ((y[who] - means[at][label[who]]) ** 2).sum()
        freedom[at] = who.sum() - (n[at] > 0).sum()
    pooled = np.where(freedom > 0, left / np.maximum(freedom, 1), left.sum() / max(freedom.sum(), 1))
    weight = np.where(shared, n[0] * n[1] / np.maximum(n.sum(axis=0), 1), 0.0)
    weight = weight / weight.sum()
    parts = pooled * (weight**2 / np.maximum(n, 1)).sum(axis=1)
    total = float(parts.sum())
    sure = (parts**2 / np.maximum(freedom, 1)).sum()
    return (
        float(weight @ (means[0] - means[1])),
        float(np.sqrt(total)),
        float(np.clip(total**2 / sure, 1, None)) if sure > 0 else 1.0,
        int(n[0, shared].sum()),
        int(n[1, shared].sum()),
    )


@dataclass(frozen=True, slots=True)
class Collapse:
    """Areas where people say the same as each other, as they do nowhere else.

    Attributes:
        spread: (areas,) variance within the area over the variance within all areas, mean of the questions.
        entropy: (areas,) bits per question, 0 = all answered alike; corrected for few answers.
        spread_score: (areas,) how many of the usual differences below (-) or above the middle area; NaN = too few.
        entropy_score: (areas,) likewise.
        is_collapsed: (areas,) far below by either, for all areas together.
    """

    spread: Floats
    entropy: Floats
    spread_score: Floats
    entropy_score: Floats
    is_collapsed: Bools


def collapse(
    answers: ArrayLike,
    areas: Sequence[object] | NDArray[np.generic],
    *,
    least: int = 5,
    level: float = 0.05,
) -> Collapse:
    """Return in which areas answers differ less from each other than in the other areas.

    Areas are compared with the middle one by how far areas usually differ (median of the distances), with what chance
    adds where few answered. A content village answers alike, too: look beside it at the call-backs.

    Args:
        answers: (people, questions), NaN = left out.
        areas: (people,) labels.
        least: sheets an area needs to be judged.
        level: chance that any area is named in an honest wave.
    """
    given = table("answers", answers)
    label = numbered("areas", areas, len(given))
    many, sheets = int(label.max()) + 1, np.bincount(label)
    measures = []
    for measure in (_spread, _entropy):
        found = np.full((given.shape[1], many), np.nan)
        own = np.zeros(len(given))
        for at, column in enumerate(given.T):
            known = ~np.isnan(column)
            found[at], moved = measure(column[known], label[known], many)
            own[known] += np.nan_to_num(moved)
        per = np.maximum((~np.isnan(found)).sum(axis=0), 1)
        measures.append((_over(found), _within(own / per[label], label, sheets)))
    judged = sheets >= least
    scores = [_scores(mean, noise, sheets, judged) for mean, noise in measures]
    free = max(1.0, _EFFICIENCY * (int(judged.sum()) - 1))
    limit = float(stats.t.ppf(chance("level", level) / 2 / max(1, int(judged.sum())), free))
    low = (np.nan_to_num(scores[0]) < limit) | (np.nan_to_num(scores[1]) < limit)
    return Collapse(measures[0][0], measures[1][0], scores[0], scores[1], low)


def _spread(y: Floats, label: Ints, many: int) -> tuple[Floats, Floats]:
    """Return (areas,) variance over the pooled one, and by how much each answer moves it."""
    n = np.bincount(label, minlength=many)
    mean = np.bincount(label, y, minlength=many) / np.maximum(n, 1)
    squares = (y - mean[label]) ** 2
    sums = np.bincount(label, squares, minlength=many)
    whole = sums.sum() / max(1, (n - 1).clip(0).sum())
    if whole == 0:
        return np.full(many, np.nan), np.zeros(len(y))
    return np.where(n > 1, sums / np.maximum(n - 1, 1), np.nan) / whole, squares / whole


def _entropy(y: Floats, label: Ints, many: int) -> tuple[Floats, Floats]:
    """Return (areas,) bits, with Miller and Madow's correction, and by how much each answer moves them."""
    choices, code = np.unique(y, return_inverse=True)
    counts = np.bincount(label * len(choices) + code, minlength=many * len(choices)).reshape(many, -1)
    n = counts.sum(axis=1)
    p = counts / np.maximum(n, 1)[:, None]
    bits = -np.log2(np.where(p > 0, p, 1.0))
    more = ((counts > 0).sum(axis=1) - 1) / (2 * np.maximum(n, 1) * np.log(2))
    return np.where(n > 0, (p * bits).sum(axis=1) + more, np.nan), bits[label, code]


def _within(own: Floats, label: Ints, sheets: Ints) -> Floats:
    """Return (areas,) variance of one person's part."""
    mean = np.bincount(label, own, minlength=len(sheets)) / sheets
    left = np.bincount(label, (own - mean[label]) ** 2, minlength=len(sheets))
    found: Floats = left / np.maximum(sheets - 1, 1)
    return found


def _scores(mean: Floats, noise: Floats, sheets: Ints, judged: Bools) -> Floats:
    """Return (areas,) distance from the middle area, in usual distances at the area's number of sheets."""
    fit = judged & ~np.isnan(mean)
    if fit.sum() < _FEW:
        return np.full(len(mean), np.nan)
    middle = float(np.median(mean[fit]))
    seen = float((np.median(np.abs(mean[fit] - middle)) / _NORMAL) ** 2)
    one = float(np.median(noise[fit]))
    variance = max(seen - float(np.median(one / sheets[fit])), 0.0) + one / sheets
    return np.where(fit & (variance > 0), (mean - middle) / np.sqrt(np.where(variance > 0, variance, 1.0)), np.nan)


def _over(found: Floats) -> Floats:
    """Return (areas,) means over the questions that have a value."""
    known = ~np.isnan(found)
    total = np.where(known, found, 0.0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)
