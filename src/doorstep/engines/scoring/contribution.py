"""What lifts or lowers a unit against a reference, indicator by indicator; the parts sum to the gap (贡献分解)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Floats, Ints, line
from doorstep.engines.scoring.build import Built, combine, combine_one
from doorstep.engines.scoring.means import exponent
from doorstep.engines.scoring.ordering import TIE
from doorstep.engines.scoring.scheme import Family, Method, Scheme

MOST_SHAPLEY: Final = 12
"""Children beyond which every order of them is too many to try."""
_MEANS = {Method.ARITHMETIC, Method.GEOMETRIC, Method.HARMONIC, Method.POWER}


@dataclass(frozen=True, slots=True)
class Parts:
    """A gap in parts.

    Attributes:
        gap: (units,) index less the reference's index.
        parts: (indicators, units), 0 where an indicator has no value.
        missing: (units,) what comes of being scored on fewer indicators than the reference.
    """

    gap: Floats
    parts: Floats
    missing: Floats


def contributions(built: Built, reference: ArrayLike) -> Parts:
    """Return the parts of every unit's gap; parts and `missing` sum to it.

    A mean's gap is its children's gaps times factors that follow exactly from its formula (for the geometric mean the
    logarithmic means of before and after); red lines and other methods are shared out by Shapley's rule.

    Args:
        built: scores.
        reference: (indicators,) normalised, all known: say the town's means.

    Raises:
        ValueError: Copeland (which compares with the other units, not with a reference), or too many children to share.
    """
    scheme = built.scheme
    leaves = len(scheme.leaves)
    levels = line("reference", reference, leaves)
    _refuse_unfit(scheme)
    scores = built.scores
    at_all = float(combine(scheme, levels[:, None]).index[0])
    alike = combine(scheme, np.where(np.isnan(scores[:leaves]), np.nan, levels[:, None])).scores
    factors = np.zeros(scores.shape)
    factors[-1] = 1.0
    for family in reversed(scheme.families):
        factors[family.children] = factors[family.row] * _factors(family, scores, alike)
    known = ~np.isnan(scores[:leaves]) & ~np.isnan(scores[-1])
    parts = np.where(known, factors[:leaves] * np.where(known, scores[:leaves] - alike[:leaves], 0.0), 0.0)
    return Parts(scores[-1] - at_all, parts, alike[-1] - at_all)


def rounded(parts: ArrayLike, total: float, digits: int = 1) -> Floats:
    """Return (n,) parts to so many digits that sum to the rounded total: the largest remainders give way."""
    given = line("parts", parts) * 10**digits
    short = round(total * 10**digits) - np.floor(given).sum()
    order = np.argsort(np.floor(given) - given, kind="stable")
    found: Floats = np.floor(given)
    whole, extra = divmod(int(short), len(given))
    found += whole
    found[order[:extra]] += 1
    return found / float(10**digits)


def leave_one_out(built: Built, code: str) -> Floats:
    """Return (units,) index without one node, the others' weights grown in proportion; only the way up is reckoned.

    Raises:
        ValueError: the node is the root or an only child.
    """
    scheme = built.scheme
    scores = built.scores.copy()
    row: int | None = scheme.row[code]
    scores[scheme.row[code]] = np.nan
    above: dict[int, Family] = {int(child): family for family in scheme.families for child in family.children}
    if row not in above or len(above[row].children) == 1:
        message = f"{code} cannot be left out"
        raise ValueError(message)
    first = above[row]
    without = np.flatnonzero(first.children != row)
    family = Family(first.node, first.row, first.children[without], first.weights[without], first.red_lines[without])
    while True:
        combine_one(family, scores)
        if family.row not in above:
            index: Floats = scores[-1]
            return index
        family = above[family.row]


def _refuse_unfit(scheme: Scheme) -> None:
    for family in scheme.families:
        if family.node.method is Method.COPELAND:
            message = f"{family.node.code}: Copeland compares units with each other, so no part belongs to one of them"
            raise ValueError(message)


def _factors(family: Family, scores: Floats, alike: Floats) -> Floats:
    """Return (children, units) by which the children's gaps add up to the parent's."""
    now, then = scores[family.children], alike[family.children]
    gap = np.where(np.isnan(now), 0.0, now - then)
    if family.node.method not in _MEANS or not np.isnan(family.red_lines).all():
        return _shapley(family, scores, alike) / np.where(gap == 0, 1, gap)
    p = exponent(family.node.method, family.node.power)
    known = ~np.isnan(now)
    shares = family.weights[:, None] * known
    shares = shares / np.where(shares.sum(axis=0) == 0, 1, shares.sum(axis=0))
    if p == 1:
        return shares
    parent_now, parent_then = scores[family.row], alike[family.row]
    lowest = np.where(known, np.minimum(now, then), np.inf).min(axis=0)
    if p <= 0 and (lowest <= 0).any():
        return _shapley(family, scores, alike) / np.where(gap == 0, 1, gap)
    own = _slope(np.where(known, now, 1.0), np.where(known, then, 1.0), p)
    whole = _slope(parent_now, parent_then, p)
    return shares * own / np.where(whole == 0, 1, whole)


def _slope(now: Floats, then: Floats, p: float) -> Floats:
    """Return (g(now) - g(then)) / (now - then) for g the p-th power, or the logarithm at 0."""
    near = np.abs(now - then) <= TIE * np.maximum(np.abs(now), np.abs(then))
    middle = np.where(near, np.where((now + then) / 2 == 0, 1.0, (now + then) / 2), 1.0)
    steady = 1 / middle if p == 0 else p * middle ** (p - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.log(now) - np.log(then) if p == 0 else now**p - then**p
        return np.where(near, steady, powers / np.where(near, 1.0, now - then))


def _shapley(family: Family, scores: Floats, alike: Floats) -> Floats:
    """Return (children, units) Shapley shares of the parent's gap: the mean over all orders of moving children."""
    size = len(family.children)
    worth = {
        one: _worth(family, scores, alike, one) for many in range(size + 1) for one in combinations(range(size), many)
    }
    shares = np.zeros((size, scores.shape[1]))
    for members, value in worth.items():
        for child in set(range(size)) - set(members):
            chance = factorial(len(members)) * factorial(size - len(members) - 1) / factorial(size)
            shares[child] += chance * (worth[tuple(sorted((*members, child)))] - value)
    return shares


def _worth(family: Family, scores: Floats, alike: Floats, moved: tuple[int, ...]) -> Floats:
    mixed = alike.copy()
    rows: Ints = family.children[list(moved)]
    mixed[rows] = scores[rows]
    combine_one(family, mixed)
    found: Floats = mixed[family.row]
    return found
