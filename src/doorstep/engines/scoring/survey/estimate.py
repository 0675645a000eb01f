"""Means, totals, ratios and quantiles with their errors, for everybody and for all domains at once (估计)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from doorstep.engines.scoring.arrays import Floats, Ints, chance, table
from doorstep.engines.scoring.survey.design import Design, Lonely, numbered

_BLOCK = 64
"""Domains reckoned together where known totals tie them all to every answer."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """Numbers with errors.

    Attributes:
        values: (m,).
        errors: (m,) standard errors.
        freedom: degrees of freedom.
        effect: (m,) design effect: variance over that of a simple draw of as many; NaN where it was not asked for.
    """

    values: Floats
    errors: Floats
    freedom: int
    effect: Floats

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return ends by Student's t. For shares take `intervals` instead."""
        half = float(stats.t.ppf(0.5 + chance("level", level) / 2, self.freedom)) * self.errors
        return self.values - half, self.values + half


def means(design: Design, values: ArrayLike) -> Estimates:
    """Return weighted means of (m, answers), all answered."""
    y = _answered(design, values)
    total = design.weights.sum()
    found = y @ design.weights / total
    variance = design.variances((y - found[:, None]) / total)
    simple = _simple_variance(design, y, found) / design.size * (total - design.size) / total
    return _estimates(design, found, variance, simple)


def totals(design: Design, values: ArrayLike) -> Estimates:
    """Return weighted sums of (m, answers)."""
    y = _answered(design, values)
    people = design.weights.sum()
    centre = y @ design.weights / people
    simple = _simple_variance(design, y, centre) * people * (people - design.size) / design.size
    return _estimates(design, y @ design.weights, design.variances(y), simple)


def ratio(design: Design, above: ArrayLike, below: ArrayLike) -> Estimates:
    """Return the ratio of two totals, each (answers,)."""
    y, x = _answered(design, np.atleast_2d(above)), _answered(design, np.atleast_2d(below))
    whole = float(x[0] @ design.weights)
    found = y @ design.weights / whole
    return _estimates(design, found, design.variances((y - found[:, None] * x) / whole), np.full(1, np.nan))


def quantiles(design: Design, values: ArrayLike, chances: Sequence[float], level: float = 0.95) -> Estimates:
    """Return the least values with at least so much of the weight at or below, errors by Woodruff's interval.

    Source: Woodruff, Journal of the American Statistical Association 47 (1952), 635-646.
    """
    y = _answered(design, np.atleast_2d(values))[0]
    order = np.argsort(y, kind="stable")
    share = np.cumsum(design.weights[order]) / design.weights.sum()
    t = float(stats.t.ppf(0.5 + level / 2, design.freedom))

    def at(p: float) -> float:
        return float(y[order][min(int(np.searchsorted(share, max(p, 0.0) - 1e-12)), len(y) - 1)])

    found = np.array([at(chance("chances", one)) for one in chances])
    below = means(design, (y <= found[:, None]).astype(np.float64))
    ends = [(at(p - t * se), at(p + t * se)) for p, se in zip(below.values, below.errors, strict=True)]
    errors = np.array([(high - low) / (2 * t) for low, high in ends])
    return Estimates(found, errors, design.freedom, np.full(len(found), np.nan))


@dataclass(frozen=True, slots=True)
class Domains:
    """Means of parts of the sample, in sorted order of their labels.

    Attributes:
        means: (m, domains), NaN where nobody answered.
        errors: (m, domains) standard errors.
        answers: (m, domains) who answered.
        freedom: (m, domains) degrees of freedom inside: clusters that answered less their strata, at least 1.
    """

    means: Floats
    errors: Floats
    answers: Ints
    freedom: Ints


def domain_means(design: Design, values: ArrayLike, domains: Sequence[object] | NDArray[np.generic]) -> Domains:
    """Return means and errors of every domain in one pass.

    Who is outside a domain stays in the design: that a domain's size is chance, too, is in its error.

    Args:
        design: sample.
        values: (m, answers); NaN = did not answer, which counts as outside.
        domains: (answers,) labels.
    """
    y = table("values", values)
    label = numbered("domains", domains, design.size)
    many = int(label.max()) + 1
    shape = (len(y), many)
    found, errors = np.full(shape, np.nan), np.full(shape, np.nan)
    answers, freedom = np.zeros(shape, np.int64), np.ones(shape, np.int64)
    for at, row in enumerate(y):
        known = ~np.isnan(row)
        weight = design.weights * known
        people = np.bincount(label, weight, minlength=many)
        sums = np.bincount(label, weight * np.where(known, row, 0.0), minlength=many)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[at] = sums / people
            scores = np.where(known, (row - found[at][label]) / people[label], 0.0)
        errors[at] = np.sqrt(_domain_variances(design, scores, label, many))
        answers[at] = np.bincount(label[known], minlength=many)
        freedom[at] = _different(label[known], design.clusters[known], many)
        freedom[at] -= _different(label[known], design.strata[known], many)
    return Domains(found, np.where(np.isnan(found), np.nan, errors), answers, np.maximum(freedom, 1))


def _different(label: Ints, groups: Ints, many: int) -> Ints:
    """Return (domains,) how many different groups each has."""
    wide = int(groups.max(initial=0)) + 1
    return np.bincount(np.unique(label * wide + groups) // wide, minlength=many)


def _domain_variances(design: Design, scores: Floats, label: Ints, many: int) -> Floats:
    """Return (domains,) variances of sums of scores that are nothing outside their own domain."""
    mixed = bool(design.known) or (design.lonely is Lonely.ADJUST and bool((design.drawn == 1).any()))
    if mixed:
        blocks = []
        for start in range(0, many, _BLOCK):
            inside = label[None] == np.arange(start, min(start + _BLOCK, many))[:, None]
            blocks.append(design.variances(np.where(inside, scores, 0.0)))
        return np.concatenate(blocks)
    clusters, strata = len(design.stratum_of), len(design.population)
    pair, where = np.unique(label * clusters + design.clusters, return_inverse=True)
    sums = np.bincount(where, scores * design.weights)
    domain, stratum = pair // clusters, design.stratum_of[pair % clusters]
    both, place = np.unique(domain * strata + stratum, return_inverse=True)
    squares, plain = np.bincount(place, sums**2), np.bincount(place, sums)
    deviation = squares - plain**2 / design.drawn[both % strata]
    found = np.bincount(both // strata, design.factors()[both % strata] * deviation, minlength=many)
    variances: Floats = np.maximum(found, 0.0) * design.lonely_factor()
    return variances


def _answered(design: Design, values: ArrayLike) -> Floats:
    y = table("values", values)
    if y.shape[1] != design.size or np.isnan(y).any():
        message = f"values must be (m, {design.size}) without gaps; use domain_means for who did not answer"
        raise ValueError(message)
    return y


def _simple_variance(design: Design, y: Floats, centre: Floats) -> Floats:
    spread = (y - centre[:, None]) ** 2 @ design.weights / design.weights.sum()
    found: Floats = spread * design.size / max(1, design.size - 1)
    return found


def _estimates(design: Design, values: Floats, variance: Floats, simple: Floats) -> Estimates:
    variance = np.maximum(variance, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where(simple > 0, variance / simple, np.nan)
    return Estimates(values, np.sqrt(variance), design.freedom, effect)
