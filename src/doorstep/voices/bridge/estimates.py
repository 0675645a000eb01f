"""Sheets into the survey engine: each village's and the town's numbers with their margins, small groups hidden.

How a town's number is kept from giving a small village away. A village that may not be shown is hidden together with
at least one other. In the town's number the hidden ones count as one stratum, so that no weight tells them apart: what
follows from the town and the shown villages is how the hidden ones answered together, at least `threshold` people. If
nearly all of them answered the same, even that would say what each of them said; then the town's number leaves them
out and leaves open which answer it was (`hiding.py`). What small villages borrow is reckoned from shown ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import stats

from doorstep.engines.scoring.arrays import Bools, Floats, Ints
from doorstep.engines.scoring.small_areas import benchmarked, beta_binomial, fay_herriot
from doorstep.engines.scoring.survey.design import Design, design
from doorstep.engines.scoring.survey.estimate import domain_means, means
from doorstep.engines.scoring.survey.intervals import effective_size, wilson
from doorstep.voices.bridge.hiding import Kept, hide

Between = Callable[[Floats, Floats, Ints], tuple[Floats, Floats]]
LEVEL = 0.95
_LEAST_AREAS = 5
"""Fewer villages say too little about how villages differ to borrow from one another."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered by whom was counted.

    Args:
        area: (answers,) which village, from 0.
        values: (questions, answers) on 0 to 100; NaN = not answered.
        is_share: (questions,) yes or no.
        is_required: (questions,) everybody had to answer.
        eligible: (areas,) people on the frame.
        threshold: Fewest answers a number shown rests on.
        also: (areas,) villages hidden anyway.
        borrows: (questions,) of which villages' numbers with the others' help are wanted, too; nothing: of all.
    """

    area: Ints
    values: Floats
    is_share: Bools
    is_required: Bools
    eligible: Ints
    threshold: int
    also: Bools | None = None
    borrows: Bools | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers with margins; NaN where there is none to show.

    Attributes:
        mean: 0 to 100.
        se: standard error, by Taylor's linearisation with the finite population.
        low: ends of the 95 % interval.
        high: ends of the 95 % interval.
        n: answers.
    """

    mean: Floats
    se: Floats
    low: Floats
    high: Floats
    n: Ints


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Everything there is to say.

    Attributes:
        areas: (areas, questions).
        town: (questions,).
        is_hidden: (areas, questions) kept back.
        is_small: (areas, questions) kept back for being small itself; the other hidden ones protect these.
        is_town_hidden: (questions,); where the town is shown, its `n` says how many answers it rests on.
        shrunk: (areas, questions) drawn towards what like villages lead one to expect, with their own interval.
        own: (areas, questions) how much of it is the village's own, 0 to 1.
        answered: (areas,) sheets.
    """

    areas: Numbers
    town: Numbers
    is_hidden: Bools
    is_small: Bools
    is_town_hidden: Bools
    shrunk: Numbers
    own: Floats
    answered: Ints


def reckon(given: Answers) -> Reckoned:
    """Return every number that may be shown, with its margin."""
    shape = (len(given.eligible), len(given.values))
    areas, shrunk = _empty(shape), _empty(shape)
    town = _empty(shape[1:])
    own = np.full(shape, np.nan)
    hidden, small = np.zeros(shape, bool), np.zeros(shape, bool)
    town_hidden = np.zeros(shape[1], bool)
    answered = np.bincount(given.area, minlength=shape[0])
    for at, values in enumerate(given.values):
        known = ~np.isnan(values)
        area, ys = given.area[known], values[known][None]
        n = np.bincount(area, minlength=shape[0])
        must = bool(given.is_required[at])
        kept = hide(area, ys / 100, answered, given.threshold, is_required=must, also=given.also)
        hidden[:, at], small[:, at], town_hidden[at] = kept.hidden, kept.small, kept.is_town
        between = partial(interval, is_share=bool(given.is_share[at]))
        of_areas, of_town = measured(area, ys, kept, given.eligible, between)
        _put(areas, of_areas, at)
        _put(town, of_town, at)
        shrunk.n[:, at] = n
        if given.borrows is None or given.borrows[at]:
            _shrink(given, at, areas, shrunk, own)
    return Reckoned(areas, town, hidden, small, town_hidden, shrunk, own, answered)


def measured(area: Ints, ys: Floats, kept: Kept, eligible: Ints, between: Between) -> tuple[Numbers, Numbers]:
    """Return the numbers of villages, (areas, rows), and of the whole place, (rows,), as far as they may be shown.

    Args:
        area: (answers,) which village.
        ys: (rows, answers).
        kept: what is kept back.
        eligible: (areas,) people on the frame.
        between: means, errors and answers to ends of intervals.
    """
    n = np.bincount(area, minlength=len(eligible))
    areas, town = _empty((len(n), len(ys))), _empty((len(ys),))
    areas.n[:], town.n[:] = n[:, None], n.sum()
    if kept.is_rest:
        area, ys = area[~kept.hidden[area]], ys[:, ~kept.hidden[area]]
    if len(area) == 0:
        return areas, town
    rest = len(eligible)
    stratum = np.where(kept.hidden[area], rest, area)
    sampled = _sampled(eligible, stratum, kept.hidden & (n > 0))
    found = domain_means(sampled, ys, stratum)
    labels = np.unique(stratum)
    shown = labels < rest
    where = labels[shown]
    mean, se = found.means[:, shown].T, found.errors[:, shown].T
    areas.mean[where], areas.se[where] = mean, se
    areas.low[where], areas.high[where] = between(mean, se, found.answers[:, shown].T)
    if kept.is_town:
        return areas, town
    whole = means(sampled, ys)
    town.mean[:], town.se[:], town.n[:] = whole.values, whole.errors, len(area)
    town.low[:], town.high[:] = between(whole.values, whole.errors, town.n)
    return areas, town


def _sampled(eligible: Ints, stratum: Ints, hidden: Bools) -> Design:
    """Return the sample: every village a stratum, the hidden ones together one, each with its finite population."""
    people = np.append(eligible, eligible[hidden].sum()).astype(np.float64)
    n = np.bincount(stratum, minlength=len(people))
    return design(
        people[stratum] / n[stratum], strata=stratum, population=np.maximum(people, n)[stratum].astype(np.float64)
    )


def interval(mean: Floats, se: Floats, n: Ints, *, is_share: bool) -> tuple[Floats, Floats]:
    """Return ends of the 95 % interval on 0 to 100: Wilson's on the effective size.

    The mean of a scale is treated as the share it would be, which its spread makes worth more answers; as that spread
    is estimated, the size is lowered as Korn and Graubard do, and answers that all agree are worth no more than a yes.
    """
    share, error = np.clip(mean / 100, 0, 1), se / 100
    size = effective_size(share, error, n)
    if not is_share:
        few = np.maximum(n - 1, 1)
        tail = 0.5 + LEVEL / 2
        shrink = (float(stats.norm.ppf(tail)) / stats.t.ppf(tail, few)) ** 2
        size = np.where(error > 0, size * shrink, n)
    low, high = wilson(share, np.maximum(size, 1e-9), LEVEL)
    return 100 * low, 100 * high


def _shrink(given: Answers, at: int, areas: Numbers, shrunk: Numbers, own: Floats) -> None:
    """Let shown villages borrow from one another, as far as there are enough of them."""
    where = np.flatnonzero(~np.isnan(areas.mean[:, at]))
    if len(where) < _LEAST_AREAS:
        return
    mean, se, n = areas.mean[where, at], areas.se[where, at], areas.n[where, at]
    if given.is_share[at]:
        size = effective_size(mean / 100, se / 100, n)
        drawn = beta_binomial(np.clip(mean / 100, 0.0, 1.0) * size, size, level=LEVEL)
        value, low, high, weight = 100 * drawn.values, 100 * drawn.low, 100 * drawn.high, drawn.weight
        error = np.full(len(where), np.nan)
    elif (se > 0).all():
        fitted = fay_herriot(mean, se**2)
        value, error, weight = fitted.values, fitted.errors, fitted.weight
        low, high = fitted.interval(LEVEL)
    else:
        return
    people = given.eligible[where]
    moved = benchmarked(value, people, float(np.average(mean, weights=people)))
    shrunk.mean[where, at] = np.clip(moved, 0, 100)
    shrunk.se[where, at] = error
    shrunk.low[where, at] = np.clip(low + moved - value, 0, 100)
    shrunk.high[where, at] = np.clip(high + moved - value, 0, 100)
    own[where, at] = weight


def _put(all_of: Numbers, one: Numbers, at: int) -> None:
    """Write the numbers of one question, a single row, among those of all."""
    for name in ("mean", "se", "low", "high", "n"):
        getattr(all_of, name)[..., at] = getattr(one, name)[..., 0]


def _empty(shape: Sequence[int]) -> Numbers:
    mean, se, low, high = (np.full(shape, np.nan) for _ in range(4))
    return Numbers(mean, se, low, high, np.zeros(shape, np.int64))
