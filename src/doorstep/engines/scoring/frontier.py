"""Every unit in its best light: weights of its own choice, the same for all it is compared with (最有利评价)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from doorstep.engines.scoring.arrays import Bools, Floats, table

MOST: Final = 2000
"""Units beyond which one linear programme each would take too long."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Scores by the benefit of the doubt.

    Attributes:
        scores: (units,) above 0 to 1; 1 = with some weights nobody does better.
        weights: (indicators, units) each unit's own, per point of an indicator.
        shares: (indicators, units) of its score that come of each indicator; they sum to 1.
        is_peer: (units, units) who, with the row's weights, reaches 1: whom to learn from.
    """

    scores: Floats
    weights: Floats
    shares: Floats
    is_peer: Bools


def benefit_of_doubt(values: ArrayLike, *, least: float = 0.0, most: float = 1.0) -> Doubt:
    """Return for every unit its score under the weights that favour it most, by which nobody scores above 1.

    One linear programme per unit (HiGHS): max sum w x_own with sum w x_j <= 1 for all j, w >= 0, and every indicator
    giving between `least` and `most` of the unit's own score. Without limits a unit may stand on one indicator alone.
    The scale of an indicator does not matter; it is a check beside an index, for nobody agreed on these weights.

    Args:
        values: (indicators, units), 0 or more, more is better, all known.
        least: smallest share of an indicator in the unit's score, at most 1 / indicators.
        most: largest share, at least 1 / indicators.

    Source: Cherchye, Moesen, Rogge and Van Puyenbroeck, Social Indicators Research 82 (2007), 111-145.

    Raises:
        ValueError: a value missing or below 0, a unit with nothing at all, limits that leave no room, too many units.
    """
    x = table("values", values)
    many, units = x.shape
    if np.isnan(x).any() or (x < 0).any():
        raise ValueError("benefit_of_doubt: values must be known and 0 or more; fill in first")
    if (x.max(axis=0) == 0).any():
        message = f"benefit_of_doubt: unit {int((x.max(axis=0) == 0).argmax())} has 0 everywhere"
        raise ValueError(message)
    if not 0 <= least <= 1 / many <= most <= 1:
        message = f"benefit_of_doubt: needs 0 <= least <= 1/{many} <= most <= 1, got {least} and {most}"
        raise ValueError(message)
    if units > MOST:
        message = f"benefit_of_doubt: at most {MOST} units, got {units}"
        raise ValueError(message)
    top = np.maximum(x.max(axis=1, keepdims=True), np.finfo(float).tiny)
    scaled = x / top
    scores, weights = np.empty(units), np.empty(x.shape)
    for at, own in enumerate(scaled.T):
        limits = [*scaled.T]
        if most < 1:
            limits += [*(np.diag(own) - most * own)]
        if least > 0:
            limits += [*(least * own - np.diag(own))]
        bounds = np.zeros(len(limits))
        bounds[:units] = 1.0
        found = optimize.linprog(-own, A_ub=np.array(limits), b_ub=bounds, bounds=(0, None), method="highs")
        if not found.success or found.fun is None or found.fun >= 0:
            message = f"benefit_of_doubt: no weights within these limits for unit {at}: {found.message}"
            raise ValueError(message)
        scores[at], weights[:, at] = -found.fun, found.x
    reached = weights.T @ scaled
    return Doubt(scores, weights / top, weights * scaled / scores, reached >= 1 - 1e-9)
