"""What a certificate comes to: shares, the worst village, what hangs on one source (指标)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.stocking.coverage.prove import Certificate


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Figures of a certificate; shares are of cells: a village, a medicine, an hour.

    Attributes:
        share: covered cells over all; cells of unknown villages count as not covered.
        share_by_demand: the same, weighted by what is asked for; nothing where nothing is.
        worst: index of the known village with the lowest share, the first of equals; -1 = none is known.
        worst_share: its share.
        covered_hours: (n, c) hours in which every medicine of the class is covered; -1 where there is none of it.
        uncovered_hours: (n,) hours in which some medicine is not covered.
        sole_share: of covered cells, those with one source only.
        lost: (s,) covered cells that no other source covers: what losing it costs.
        lost_villages: (s,) villages that lose some hour with it.
        delivery_only: (c,) of a class's covered cells, the share that only delivery covers; nan without any.
        mean_minutes: to the witness, over covered cells; nan without any.
        is_all_day: (n,) whether every medicine is covered in every hour; only then may "24 hours for all medicines" be
            said.
    """

    share: float
    share_by_demand: float | None
    worst: int
    worst_share: float
    covered_hours: NDArray[np.int64]
    uncovered_hours: NDArray[np.int64]
    sole_share: float
    lost: NDArray[np.int64]
    lost_villages: NDArray[np.int64]
    delivery_only: NDArray[np.float64]
    mean_minutes: float
    is_all_day: NDArray[np.bool_]


def measure(certificate: Certificate) -> Measures:
    """Return the figures of a certificate."""
    supply, covered = certificate.supply, certificate.is_covered
    by_village = covered.mean(axis=(1, 2))
    known = np.flatnonzero(supply.is_known)
    worst = int(known[by_village[known].argmin()]) if len(known) else -1
    asked = float(supply.weights.sum())
    in_all: NDArray[np.bool_] = np.asarray(covered.all(axis=1))
    sole = covered & (certificate.sources == 1)
    village, _, _ = cells = np.nonzero(sole)
    only = certificate.source[cells].astype(np.int64)
    count = int(covered.sum())
    loses = np.zeros((len(supply.sources), len(supply.villages)), dtype=bool)
    loses[only, village] = True
    return Measures(
        share=count / covered.size,
        share_by_demand=float((covered.mean(axis=2) * supply.weights).sum()) / asked if asked else None,
        worst=worst,
        worst_share=float(by_village[worst]) if worst >= 0 else float("nan"),
        covered_hours=_by_class(certificate),
        uncovered_hours=(~in_all).sum(axis=1),
        sole_share=float(sole.sum()) / count if count else 0.0,
        lost=np.bincount(only, minlength=len(supply.sources)),
        lost_villages=loses.sum(axis=1),
        delivery_only=_delivery_only(certificate),
        mean_minutes=float(certificate.minutes[covered].mean()) if count else float("nan"),
        is_all_day=np.asarray(in_all.all(axis=1)),
    )


def class_hours(certificate: Certificate) -> NDArray[np.bool_]:
    """Return (n, c, h) whether every medicine of the class is covered; no class without medicines is."""
    supply = certificate.supply
    hours = np.zeros((len(supply.villages), len(supply.classes), supply.hours), dtype=bool)
    for legal_class in range(len(supply.classes)):
        of_it = np.flatnonzero(supply.class_of == legal_class)
        if len(of_it):
            hours[:, legal_class] = certificate.is_covered[:, of_it].all(axis=1)
    return hours


def _by_class(certificate: Certificate) -> NDArray[np.int64]:
    hours = class_hours(certificate).sum(axis=2)
    present = np.isin(np.arange(hours.shape[1]), certificate.supply.class_of)
    return np.where(present[None, :], hours, -1)


def _delivery_only(certificate: Certificate) -> NDArray[np.float64]:
    supply, covered = certificate.supply, certificate.is_covered
    shares = np.full(len(supply.classes), np.nan)
    for legal_class in range(len(supply.classes)):
        of_it = np.flatnonzero(supply.class_of == legal_class)
        count = int(covered[:, of_it].sum())
        if count:
            shares[legal_class] = (covered[:, of_it] & (certificate.pickups[:, of_it] == 0)).sum() / count
    return shares
