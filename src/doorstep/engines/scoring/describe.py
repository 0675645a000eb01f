"""What an indicator looks like before anything is done to it: what is there and what varies (指标体检)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from doorstep.engines.scoring.arrays import Bools, Floats, Ints, table
from doorstep.engines.scoring.ordering import TIE, groups


@dataclass(frozen=True, slots=True)
class Looks:
    """Figures of every indicator over the units that have a value; NaN where nobody has one.

    Attributes:
        least: (indicators,).
        most: (indicators,).
        mean: (indicators,).
        median: (indicators,).
        deviation: (indicators,) standard deviation (n - 1).
        known: (indicators,) units with a value.
        not_zero: (indicators,) units whose value is not 0.
        different: (indicators,) different values.
        alike: (indicators,) units that share the most common value.
    """

    least: Floats
    most: Floats
    mean: Floats
    median: Floats
    deviation: Floats
    known: Ints
    not_zero: Ints
    different: Ints
    alike: Ints

    @property
    def is_dead(self) -> Bools:
        """(indicators,) whether all have one value: it tells nobody apart."""
        found: Bools = self.different < 2
        return found


def looks(values: ArrayLike) -> Looks:
    """Return what (indicators, units) look like; values that differ in the last digits are one."""
    given = table("values", values)
    rows = [_looks(row[~np.isnan(row)]) for row in given]
    figures = np.array([figures for figures, _ in rows]).T
    counts = np.array([counts for _, counts in rows], np.int64).T
    return Looks(*figures, *counts)


def at_top(scores: ArrayLike, top: float) -> Floats:
    """Return (indicators,) which share of the units that have a score has the highest there is."""
    given = table("scores", scores)
    known = (~np.isnan(given)).sum(axis=1)
    found: Floats = (given >= top * (1 - TIE)).sum(axis=1) / np.maximum(known, 1)
    return found


def _looks(known: Floats) -> tuple[tuple[float, ...], tuple[int, ...]]:
    if len(known) == 0:
        return (np.nan,) * 5, (0,) * 4
    deviation = float(known.std(ddof=1)) if len(known) > 1 else np.nan
    below, _ = groups(known)
    _, sizes = np.unique(below, return_counts=True)
    figures = (float(known.min()), float(known.max()), float(known.mean()), float(np.median(known)), deviation)
    return figures, (len(known), int((known != 0).sum()), len(sizes), int(sizes.max()))
