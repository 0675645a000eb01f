"""Do offices judge alike, and who is severe: Krippendorff's alpha and an additive model (评分一致性)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Floats, table


class Level(StrEnum):
    """What grades are: names, an order, distances, or amounts from a true zero."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff(grades: ArrayLike, level: Level = Level.INTERVAL) -> float:
    """Return alpha: 1 = all alike, 0 = as by chance, below = against each other; 1 where one grade only was given.

    Args:
        grades: (coders, units), NaN where a coder did not judge.
        level: what grades are.

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).

    Raises:
        ValueError: no unit was judged twice.
    """
    given = table("grades", grades)
    known = ~np.isnan(given)
    twice = known.sum(axis=0) > 1
    if not twice.any():
        raise ValueError("krippendorff: no unit was judged by two")
    values = np.unique(given[:, twice][known[:, twice]])
    counts = np.array([(given[:, twice] == one).sum(axis=0) for one in values], dtype=np.float64)
    pairs = counts.sum(axis=0)
    together = (counts / (pairs - 1)) @ counts.T - np.diag((counts / (pairs - 1)).sum(axis=1))
    sizes = together.sum(axis=1)
    far = _distances(values, sizes, level)
    by_chance = (np.outer(sizes, sizes) * far).sum()
    return 1.0 if by_chance == 0 else float(1 - (sizes.sum() - 1) * (together * far).sum() / by_chance)


@dataclass(frozen=True, slots=True)
class Severity:
    """Grades in two parts: what was judged, and who judged.

    Attributes:
        units: (units,) grades as the average judge would give them; NaN where nobody judged.
        judges: (coders,) how much above the average each judges; they sum to 0.
        judge_errors: (coders,) standard errors.
        left: standard deviation of what neither explains.
    """

    units: Floats
    judges: Floats
    judge_errors: Floats
    left: float


def severity(grades: ArrayLike) -> Severity:
    """Return the additive model grade = unit + judge by least squares.

    Args:
        grades: (coders, units), NaN where a coder did not judge.

    Raises:
        ValueError: judges are not linked by units they share: nobody could compare them.
    """
    given = table("grades", grades)
    coders, units = given.shape
    judge, unit = np.nonzero(~np.isnan(given))
    seen = np.unique(unit)
    _must_be_linked(judge, unit, coders)
    y = given[judge, unit]
    design = np.zeros((len(y) + 1, coders + len(seen)))
    design[np.arange(len(y)), judge] = 1
    design[np.arange(len(y)), coders + np.searchsorted(seen, unit)] = 1
    design[-1, :coders] = 1  # judges sum to 0
    found = np.linalg.lstsq(design, np.append(y, 0.0), rcond=None)[0]
    freedom = len(y) - (coders + len(seen) - 1)
    rest = y - design[:-1] @ found
    left = float(np.sqrt(rest @ rest / freedom)) if freedom > 0 else float("nan")
    inverse = np.linalg.pinv(design.T @ design)
    errors = left * np.sqrt(np.maximum(np.diag(inverse)[:coders] - 1 / coders**2, 0.0))
    of_units = np.full(units, np.nan)
    of_units[seen] = found[coders:]
    return Severity(of_units, found[:coders], errors, left)


def to_adjudicate(first: ArrayLike, second: ArrayLike, most: float = 1.0) -> tuple[int, ...]:
    """Return units whose two grades are more than `most` apart, the widest first."""
    gap = np.abs(np.asarray(first, np.float64) - np.asarray(second, np.float64))
    wide = np.flatnonzero(gap > most)
    return tuple(int(at) for at in wide[np.argsort(-gap[wide], kind="stable")])


def _distances(values: Floats, sizes: Floats, level: Level) -> Floats:
    if level is Level.NOMINAL:
        return 1.0 - np.eye(len(values))
    if level is Level.ORDINAL:
        middle = np.cumsum(sizes) - sizes / 2
        ordinal: Floats = (middle[:, None] - middle[None]) ** 2
        return ordinal
    gap = values[:, None] - values[None]
    if level is Level.INTERVAL:
        interval: Floats = gap**2
        return interval
    if (values < 0).any():
        raise ValueError("krippendorff: amounts must be 0 or more")
    whole = values[:, None] + values[None]
    ratio: Floats = (gap / np.where(whole == 0, 1.0, whole)) ** 2
    return ratio


def _must_be_linked(judge: np.ndarray, unit: np.ndarray, coders: int) -> None:
    linked = {int(judge[0])}
    grown = True
    while grown:
        shared = set(unit[np.isin(judge, list(linked))].tolist())
        wider = set(judge[np.isin(unit, list(shared))].tolist())
        grown, linked = wider != linked, wider
    if len(linked) < coders:
        message = f"severity: judges {sorted(set(range(coders)) - linked)} share no unit with the others"
        raise ValueError(message)
