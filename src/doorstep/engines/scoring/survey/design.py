"""How people were drawn, and the variance that follows (抽样设计)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from doorstep.engines.scoring.arrays import Bools, Floats, Ints, line


class Lonely(StrEnum):
    """What a stratum with one drawn cluster adds to the variance: alone it cannot show any.

    ADJUST measures it from the mean of all clusters (too much rather than too little), AVERAGE gives it the mean of the
    other strata, CERTAINTY nothing: it was taken for sure.
    """

    ADJUST = "adjust"
    AVERAGE = "average"
    CERTAINTY = "certainty"


@dataclass(frozen=True, slots=True)
class Known:
    """Totals the weights were fitted to: what they explain is no error any more.

    Attributes:
        columns: (answers, q) what was fitted.
        base: (answers,) weights before.
    """

    columns: Floats
    base: Floats


@dataclass(frozen=True, slots=True)
class Design:
    """A sample.

    Attributes:
        weights: (answers,) how many people each stands for, above 0.
        strata: (answers,) numbers from 0.
        clusters: (answers,) numbers from 0 of what was drawn; unique over strata.
        population: (strata,) clusters there were to draw from; infinite where unknown.
        lonely: for strata with one cluster.
        known: fitted totals, in the order of fitting.
    """

    weights: Floats
    strata: Ints
    clusters: Ints
    population: Floats
    lonely: Lonely = Lonely.ADJUST
    known: tuple[Known, ...] = ()

    @property
    def size(self) -> int:
        """Answers."""
        return len(self.weights)

    @property
    def stratum_of(self) -> Ints:
        """(clusters,) stratum of each."""
        found = np.zeros(int(self.clusters.max()) + 1, np.int64)
        found[self.clusters] = self.strata
        return found

    @property
    def drawn(self) -> Ints:
        """(strata,) clusters drawn."""
        found: Ints = np.bincount(self.stratum_of, minlength=len(self.population)).astype(np.int64)
        return found

    @property
    def freedom(self) -> int:
        """Degrees of freedom: clusters less strata, at least 1."""
        return max(1, len(self.stratum_of) - len(self.population))

    def with_weights(self, weights: Floats, known: Known | None = None) -> Design:
        """Return the design with other weights, and with totals known besides."""
        return replace(self, weights=weights, known=self.known if known is None else (*self.known, known))

    def residuals(self, scores: Floats) -> Floats:
        """Return (m, answers) what known totals leave unexplained of linearised scores (per person, unweighted)."""
        found = scores
        for one in self.known:
            root = np.sqrt(one.base)
            basis, _ = np.linalg.qr(one.columns * root[:, None])
            found = found - ((found * root) @ basis @ basis.T) / root
        return found

    def covariance(self, scores: Floats) -> Floats:
        """Return (m, m) covariance of the sums of weighted scores, by Taylor's linearisation.

        Args:
            scores: (m, answers) linearised, unweighted; 0 for people outside a domain.
        """
        weighted = self.residuals(scores) * self.weights
        totals = cluster_sums(weighted, self.clusters, len(self.stratum_of))
        deviations, factor = self._deviations(totals)
        found: Floats = (deviations * factor) @ deviations.T
        return found * self.lonely_factor()

    def variances(self, scores: Floats) -> Floats:
        """Return (m,) the diagonal of `covariance`."""
        weighted = self.residuals(scores) * self.weights
        totals = cluster_sums(weighted, self.clusters, len(self.stratum_of))
        deviations, factor = self._deviations(totals)
        found: Floats = (deviations**2 * factor).sum(axis=1)
        return found * self.lonely_factor()

    def factors(self) -> Floats:
        """Return (strata,) (1 - f) n / (n - 1); 0 for lonely ones unless they are adjusted, then (1 - f)."""
        n = self.drawn
        left = 1 - n / self.population
        alone = left if self.lonely is Lonely.ADJUST else np.zeros(len(n))
        return np.where(n > 1, left * n / np.maximum(n - 1, 1), alone)

    def _deviations(self, totals: Floats) -> tuple[Floats, Floats]:
        """Return (m, clusters) deviations from the stratum's mean and the factor of each cluster."""
        stratum, n = self.stratum_of, self.drawn
        sums = cluster_sums(totals, stratum, len(n))
        centres = sums / np.maximum(n, 1)
        alone = n[stratum] == 1
        centre = np.where(alone, totals.mean(axis=1, keepdims=True), centres[:, stratum])
        return totals - centre, self.factors()[stratum]

    def lonely_factor(self) -> float:
        """Return by what the variance grows so that lonely strata count as the mean of the others."""
        alone = int((self.drawn == 1).sum())
        if self.lonely is not Lonely.AVERAGE or alone in {0, len(self.population)}:
            return 1.0
        return len(self.population) / (len(self.population) - alone)


def design(
    weights: ArrayLike,
    *,
    strata: Sequence[object] | NDArray[np.generic] | None = None,
    clusters: Sequence[object] | NDArray[np.generic] | None = None,
    population: ArrayLike | None = None,
    lonely: Lonely = Lonely.ADJUST,
) -> Design:
    """Return a checked design.

    Args:
        weights: (answers,) above 0; where they are only known up to a factor, totals mean nothing.
        strata: (answers,) labels; None = one stratum.
        clusters: (answers,) labels of what was drawn, counted within their stratum; None = each answer by itself.
        population: (answers,) clusters in the population of the answer's stratum; None = endlessly many.
        lonely: for strata with one cluster.

    Raises:
        ValueError: shapes, a weight of 0 or less, a stratum with two populations or with fewer than were drawn.
    """
    given = line("weights", weights)
    if not (given > 0).all():
        raise ValueError("weights must be above 0")
    n = len(given)
    stratum = numbered("strata", strata, n) if strata is not None else np.zeros(n, np.int64)
    inside = numbered("clusters", clusters, n) if clusters is not None else np.arange(n)
    _, cluster = np.unique(stratum * (int(inside.max()) + 1) + inside, return_inverse=True)
    many = int(stratum.max()) + 1
    sizes = np.full(many, np.inf)
    if population is not None:
        told = line("population", population, n)
        sizes[stratum] = told
        if (sizes[stratum] != told).any():
            raise ValueError("population: one stratum has two of them")
    found = Design(given, stratum, cluster.astype(np.int64), sizes, lonely)
    if (found.drawn > sizes).any():
        raise ValueError("population: fewer clusters than were drawn")
    return found


def numbered(name: str, labels: Sequence[object] | NDArray[np.generic], n: int) -> Ints:
    """Return (n,) labels as numbers from 0, in sorted order.

    Raises:
        ValueError: not n of them.
    """
    if len(labels) != n:
        message = f"{name} must be ({n},), got {len(labels)}"
        raise ValueError(message)
    _, found = np.unique(np.asarray(labels), return_inverse=True)
    return found.astype(np.int64).reshape(n)


def cluster_sums(values: Floats, labels: Ints, many: int) -> Floats:
    """Return (m, many) sums of (m, n) values by label."""
    n = values.shape[1]
    where = sparse.csr_matrix((np.ones(n), (labels, np.arange(n))), shape=(many, n))
    found: Floats = np.asarray(where @ values.T).T
    return found


def inside(labels: Ints, many: int) -> Bools:
    """Return (many, n) indicators of labels."""
    found: Bools = labels[None] == np.arange(many)[:, None]
    return found
