"""Errors of anything by drawing anew: jackknife and Rao-Wu bootstrap weights (重抽样)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.survey.design import Design


@dataclass(frozen=True, slots=True)
class Replicates:
    """Weights drawn anew.

    Attributes:
        weights: (replicates, answers).
        factors: (replicates,) of each squared deviation.
    """

    weights: Floats
    factors: Floats

    def variance(self, statistic: Callable[[Floats], float], centre: float | None = None) -> float:
        """Return the variance of a statistic of (answers,) weights, around `centre`, or around its mean."""
        found = np.array([statistic(row) for row in self.weights])
        middle = found.mean() if centre is None else centre
        return float(self.factors @ (found - middle) ** 2)


def jackknife(design: Design) -> Replicates:
    """Return one replicate per cluster left out, the others of its stratum grown to stand for it.

    With one stratum this is JK1, with several JKn. A lonely cluster is never left out: it adds nothing.
    Finite populations lower the factor.
    """
    n, stratum = design.drawn, design.stratum_of
    out = np.flatnonzero(n[stratum] > 1)
    weights = np.repeat(design.weights[None], len(out), axis=0)
    for at, cluster in enumerate(out):
        same = design.strata == stratum[cluster]
        weights[at, same] *= n[stratum[cluster]] / (n[stratum[cluster]] - 1)
        weights[at, design.clusters == cluster] = 0.0
    of = stratum[out]
    return Replicates(weights, (1 - n[of] / design.population[of]) * (n[of] - 1) / n[of])


def bootstrap(design: Design, many: int, *, seed: int) -> Replicates:
    """Return replicates of n - 1 clusters drawn with replacement from each stratum's n, weights scaled by n / (n - 1).

    Source: Rao and Wu, Journal of the American Statistical Association 83 (1988), 231-241; for small shares drawn.
    """
    dice = np.random.default_rng(seed)
    n, stratum = design.drawn, design.stratum_of
    times = np.ones((many, len(stratum)))
    for one in np.flatnonzero(n > 1):
        inside = np.flatnonzero(stratum == one)
        drawn = dice.multinomial(n[one] - 1, np.full(n[one], 1 / n[one]), size=many)
        times[:, inside] = drawn * n[one] / (n[one] - 1)
    return Replicates(design.weights * times[:, design.clusters], np.full(many, 1 / (many - 1)))
