"""What stands in for a missing value, and how unsure that is: no cell is filled without its variance (缺失值插补)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Bools, Floats, table

_MOST_ROUNDS: Final = 500


@dataclass(frozen=True, slots=True)
class Imputed:
    """A filled table.

    Attributes:
        values: (indicators, units); NaN where nothing could stand in.
        variance: (indicators, units) of what was filled in, 0 where the value was known; infinite where a group has
            one known value only, which says nothing about its spread.
        is_imputed: (indicators, units).
    """

    values: Floats
    variance: Floats
    is_imputed: Bools


def by_group(values: ArrayLike, groups: Sequence[Hashable] | None = None, *, median: bool = False) -> Imputed:
    """Fill with the mean or median of the unit's group, or of all units; variance that of one more draw from it.

    Args:
        values: (indicators, units).
        groups: (units,) None puts everybody into one.
        median: rather than the mean.
    """
    given = table("values", values)
    labels = list(groups) if groups is not None else [0] * given.shape[1]
    if len(labels) != given.shape[1]:
        message = f"groups must be ({given.shape[1]},), got {len(labels)}"
        raise ValueError(message)
    found, variance = given.copy(), np.zeros(given.shape)
    for label in dict.fromkeys(labels):
        inside = np.array([one == label for one in labels])
        for at, row in enumerate(given):
            missing = inside & np.isnan(row)
            known = row[inside & ~np.isnan(row)]
            if not missing.any() or len(known) == 0:
                continue
            found[at, missing] = np.median(known) if median else known.mean()
            spread = known.var(ddof=1) if len(known) > 1 else np.inf
            factor = (np.pi / 2 if median else 1.0) / len(known)
            variance[at, missing] = spread * (1 + factor)
    return Imputed(found, variance, np.isnan(given) & ~np.isnan(found))


def carry_forward(values: ArrayLike, *, most: int, straight: bool = False) -> Imputed:
    """Fill one indicator's gaps in time with the last value, at most so many periods old, or along a straight line.

    Variance: as of a random walk with the mean square of all known changes; the longer ago, the larger.

    Args:
        values: (units, periods), in order of time; periods are equally long.
        most: periods a value may be carried; a straight line may span any gap but never leaves the known ends open:
            before the first and after the last it holds their value.
        straight: along a line instead.
    """
    given = table("values", values)
    found, variance = given.copy(), np.zeros(given.shape)
    changes = np.diff(given, axis=1)
    step = float(np.nanmean(changes**2)) if (~np.isnan(changes)).any() else np.inf
    times = np.arange(given.shape[1])
    for unit, row in enumerate(given):
        known = np.flatnonzero(~np.isnan(row))
        for at in np.flatnonzero(np.isnan(row)):
            before, after = known[known < at], known[known > at]
            if straight and len(known):
                found[unit, at] = np.interp(times[at], known, row[known])
                back, on = at - before[-1] if len(before) else np.inf, after[0] - at if len(after) else np.inf
                variance[unit, at] = step / (1 / back + 1 / on)
            elif len(before) and at - before[-1] <= most:
                found[unit, at] = row[before[-1]]
                variance[unit, at] = step * (at - before[-1])
    return Imputed(found, variance, np.isnan(given) & ~np.isnan(found))


def by_regression(values: ArrayLike, *, tolerance: float = 1e-8, ridge: float = 1e-6) -> Imputed:
    """Fill with what the unit's other indicators lead one to expect under a joint normal law, found by EM.

    Variance: what the others leave open. Needs more units than indicators with a value to be worth much.

    Source: Little and Rubin, Statistical Analysis with Missing Data (2002), section 11.2.

    Raises:
        ValueError: an indicator without any value.
    """
    given = table("values", values)
    missing = np.isnan(given)
    if missing.all(axis=1).any():
        raise ValueError("values: an indicator has none at all")
    centre = np.nanmean(given, axis=1)
    scale = np.where(np.nanstd(given, axis=1) > 0, np.nanstd(given, axis=1), 1.0)
    work = (given - centre[:, None]) / scale[:, None]
    found = np.where(missing, 0.0, work)
    patterns: dict[bytes, list[int]] = {}
    for unit in range(given.shape[1]):
        patterns.setdefault(missing[:, unit].tobytes(), []).append(unit)
    alike = [np.array(units) for units in patterns.values()]
    mean, cov = np.zeros(len(given)), np.eye(len(given))
    left = np.zeros(given.shape)
    for _ in range(_MOST_ROUNDS):
        extra = np.zeros(cov.shape)
        for units in alike:
            gone = missing[:, units[0]]
            if not gone.any():
                continue
            here = ~gone
            square = cov[np.ix_(here, here)] + ridge * np.eye(int(here.sum()))
            slope = np.linalg.solve(square, cov[np.ix_(here, gone)]).T
            found[np.ix_(gone, units)] = mean[gone, None] + slope @ (found[np.ix_(here, units)] - mean[here, None])
            rest = cov[np.ix_(gone, gone)] - slope @ cov[np.ix_(here, gone)]
            left[np.ix_(gone, units)] = np.maximum(np.diag(rest), 0)[:, None]
            extra[np.ix_(gone, gone)] += rest * len(units)
        after = found.mean(axis=1)
        spread = found - after[:, None]
        cov_after = (spread @ spread.T + extra) / given.shape[1]
        moved = max(float(np.abs(after - mean).max()), float(np.abs(cov_after - cov).max()))
        mean, cov = after, cov_after
        if moved < tolerance:
            break
    filled = np.where(missing, found * scale[:, None] + centre[:, None], given)
    return Imputed(filled, np.where(missing, left * scale[:, None] ** 2, 0.0), missing)
