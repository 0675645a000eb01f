"""From indicators to the index: one pass over the tree, each step kept for who asks (指数合成)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring import normalise
from doorstep.engines.scoring.arrays import Bools, Floats, line, table
from doorstep.engines.scoring.means import aggregate
from doorstep.engines.scoring.scheme import Family, Scheme


@dataclass(frozen=True, slots=True)
class Built:
    """Scores of every node.

    Attributes:
        scheme: what they were made by.
        scores: (rows, units), rows as in `scheme.codes`, the index last.
        is_capped: (rows, units) where a red line held a node down.
    """

    scheme: Scheme
    scores: Floats
    is_capped: Bools

    @property
    def index(self) -> Floats:
        """(units,) scores of the root."""
        found: Floats = self.scores[-1]
        return found

    def of(self, code: str) -> Floats:
        """Return (units,) scores of one node."""
        found: Floats = self.scores[self.scheme.row[code]]
        return found


def frozen_scale(scheme: Scheme) -> normalise.Affine:
    """Return the scale of the scheme's own goalposts.

    Raises:
        ValueError: indicators without goalposts, by code.
    """
    bare = [one.code for one in scheme.leaves if one.goalposts is None]
    if bare:
        message = f"indicators without goalposts: {bare}"
        raise ValueError(message)
    posts = [one.goalposts for one in scheme.leaves if one.goalposts is not None]
    return normalise.goalposts(
        [low for low, _ in posts], [high for _, high in posts], [one.direction for one in scheme.leaves]
    )


def score(scheme: Scheme, values: ArrayLike) -> Built:
    """Return the scores of raw values (indicators, units) on the frozen goalposts."""
    return combine(scheme, frozen_scale(scheme)(values))


def combine(scheme: Scheme, normalised: ArrayLike) -> Built:
    """Return the scores of values already on one scale.

    Args:
        scheme: tree.
        normalised: (indicators, units), rows as `scheme.leaves`, NaN where nothing is known.
    """
    given = table("normalised", normalised, len(scheme.leaves))
    scores = np.full((len(scheme.codes), given.shape[1]), np.nan)
    scores[: len(given)] = given
    capped = np.zeros(scores.shape, bool)
    for family in scheme.families:
        combine_one(family, scores, capped)
    return Built(scheme, scores, capped)


def combine_one(family: Family, scores: Floats, capped: Bools | None = None) -> None:
    """Write one parent's row of scores from its children's."""
    children = scores[family.children]
    node = family.node
    found = aggregate(children, family.weights, node.method, node.power)
    if node.least_available > 0:
        share = (~np.isnan(children)).mean(axis=0)
        found = np.where(share + 1e-12 < node.least_available, np.nan, found)
    if not np.isnan(family.red_lines).all():
        under = children < family.red_lines[:, None]
        lid = np.where(under, children, np.inf).min(axis=0)
        if capped is not None:
            capped[family.row] = lid < found
        found = np.where(np.isnan(found), found, np.minimum(found, lid))
    scores[family.row] = found


def availability(scheme: Scheme, values: ArrayLike) -> Floats:
    """Return (rows, units): the share of the indicators below each row that have a value."""
    given = table("values", values, len(scheme.leaves))
    known = np.zeros((len(scheme.codes), given.shape[1]))
    size = np.zeros(len(scheme.codes))
    known[: len(given)], size[: len(given)] = ~np.isnan(given), 1
    for family in scheme.families:
        known[family.row], size[family.row] = known[family.children].sum(axis=0), size[family.children].sum()
    return known / size[:, None]


def per_head(values: ArrayLike, denominators: ArrayLike) -> Floats:
    """Return values over what they are counted against; NaN rows of `denominators` leave an indicator as it is.

    Raises:
        ValueError: a denominator that is 0 or less.
    """
    given = table("values", values)
    by = table("denominators", denominators, len(given))
    if (by <= 0).any():
        raise ValueError("denominators must be above 0")
    none = np.isnan(by).all(axis=1, keepdims=True)
    return given / np.where(none, 1.0, by)


def scheme_errors(scheme: Scheme, variances: ArrayLike) -> Floats:
    """Return (units,) variance of a linear index from independent variances of its indicators' scores: w'Sw.

    Raises:
        ValueError: the index is not linear; use replicates.
    """
    if not scheme.is_linear():
        raise ValueError("the index is not a weighted mean of its indicators; use replicates")
    given = table("variances", variances, len(scheme.leaves))
    weights = line("weights", scheme.stated[: len(given)])
    found: Floats = weights**2 @ given
    return found
