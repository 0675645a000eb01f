"""Outliers: pulled in to the next value, or a logarithm, where skewness and kurtosis say so (离群值处理)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Floats, Ints, line, table


@dataclass(frozen=True, slots=True)
class Limits:
    """When a distribution is too lopsided to be added up.

    Attributes:
        skewness: above this in size, and
        kurtosis: above this, an indicator is treated.
        most_steps: of pulling in; beyond, the logarithm is tried.
    """

    skewness: float = 2.0
    kurtosis: float = 3.5
    most_steps: int = 5


@dataclass(frozen=True, slots=True)
class Treated:
    """What treatment did.

    Attributes:
        values: (indicators, units).
        steps: (indicators,) how often the outermost value, with all tied to it, was pulled in.
        moved: (indicators, units) -1 pulled up, 1 pulled down, 0 left.
        is_logged: rows that took the logarithm instead.
        is_unfit: rows that stay beyond the limits whatever is done: left as they were.
    """

    values: Floats
    steps: Ints
    moved: Ints
    is_logged: tuple[int, ...]
    is_unfit: tuple[int, ...]


def skewness(values: ArrayLike) -> float:
    """Return G1, the sample skewness of SAS (type 2), of what is known; NaN under 3 values, 0 where all are equal."""
    known, square, count = _centred(values)
    if count < 3:
        return float("nan")
    if square == 0:
        return 0.0
    return float(np.sqrt(count * (count - 1)) / (count - 2) * np.mean(known**3) / square**1.5)


def kurtosis(values: ArrayLike) -> float:
    """Return G2, the excess kurtosis of SAS (type 2), of what is known; NaN under 4 values, 0 where all are equal."""
    known, square, count = _centred(values)
    if count < 4:
        return float("nan")
    if square == 0:
        return 0.0
    excess = np.mean(known**4) / square**2 - 3
    return float((count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * excess + 6))


def is_lopsided(values: ArrayLike, limits: Limits) -> bool:
    """Whether both skewness and kurtosis are beyond the limits."""
    return abs(skewness(values)) > limits.skewness and kurtosis(values) > limits.kurtosis


def winsorise(values: ArrayLike, limits: Limits | None = None) -> tuple[Floats, int, Ints]:
    """Return one indicator with its outermost values pulled in to the next ones, how many steps, and what moved.

    A step moves the outermost value and all tied with it. The last two different values are never made one: a mostly
    constant indicator stays as it is.
    """
    limits = limits or Limits()
    found = line("values", np.asarray(values, np.float64)[~np.isnan(values)]).copy()
    moved = np.zeros(len(found), np.int64)
    steps = 0
    while steps < limits.most_steps and is_lopsided(found, limits):
        way = 1 if skewness(found) > 0 else -1
        outermost = (found * way).max()
        inner = found[found * way < outermost]
        if len(np.unique(inner)) < 2:
            break
        out = found * way == outermost
        found[out] = (inner * way).max() * way
        moved[out] = way
        steps += 1
    whole = np.full(np.shape(values), np.nan)
    where = np.zeros(np.shape(values), np.int64)
    known = ~np.isnan(np.asarray(values, np.float64))
    whole[known], where[known] = found, moved
    return whole, steps, where


def log_from_least(values: Floats) -> Floats:
    """Return log(x - least + range / 100): keeps the order, defined for every value."""
    least, most = np.nanmin(values), np.nanmax(values)
    logs: Floats = np.log(values - least + 0.01 * (most - least))
    return logs


def log_slope(values: Floats) -> Floats:
    """Return by how much `log_from_least` follows each value: what an error there is multiplied by."""
    least, most = np.nanmin(values), np.nanmax(values)
    slope: Floats = 1 / (values - least + 0.01 * (most - least))
    return slope


def treat(values: ArrayLike, limits: Limits | None = None, *, spare: ArrayLike | None = None) -> Treated:
    """Pull in outliers where needed; else take the logarithm; else leave the indicator and say so.

    Args:
        values: (indicators, units).
        limits: when.
        spare: (indicators,) true where nothing may be touched: shares from a survey.
    """
    limits = limits or Limits()
    given = table("values", values)
    spared = np.zeros(len(given), bool) if spare is None else np.asarray(spare, bool)
    found = given.copy()
    steps = np.zeros(len(given), np.int64)
    moved = np.zeros(given.shape, np.int64)
    logged, unfit = [], []
    for at, row in enumerate(given):
        if spared[at] or not is_lopsided(row, limits):
            continue
        pulled, count, where = winsorise(row, limits)
        if not is_lopsided(pulled, limits):
            found[at], steps[at], moved[at] = pulled, count, where
        elif not is_lopsided(logs := log_from_least(row), limits):
            found[at] = logs
            logged.append(at)
        else:
            unfit.append(at)
    return Treated(found, steps, moved, tuple(logged), tuple(unfit))


def _centred(values: ArrayLike) -> tuple[Floats, float, int]:
    given = np.asarray(values, dtype=np.float64)
    known = given[~np.isnan(given)]
    if len(known) == 0 or known.min() == known.max():
        return known, 0.0, len(known)
    known = known - known.mean()
    return known, float(np.mean(known**2)), len(known)
