"""Who lives within the walk of a service point; with a second reading for homes that are not one point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.siting.problem import Floats, Ints, Points, SitingProblem, Walk
from doorstep.engines.planning.siting.reach import Nearest, nearest, within
from doorstep.kernel.geo import metres_per_degree

PARTS: Final = 100
"""Into so many equal parts a home is spread in the second reading."""
_AT_ONCE: Final = 5_000
_GOLDEN_ANGLE: Final = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Who is within the walk, everybody of a home standing at its point.

    Attributes:
        is_covered: (n,) by home; never where its place is unknown.
        nearest: the nearest site of each home, whether within the walk or not.
        minutes: (n,) on foot to it, `inf` where there is none.
        residents: all people.
        covered: those within the walk.
        unknown: those whose home's place is unknown; they are among `residents`, never among `covered`.
    """

    is_covered: NDArray[np.bool_]
    nearest: Nearest
    minutes: Floats
    residents: int
    covered: int
    unknown: int

    @property
    def share(self) -> float | None:
        """Covered residents over all residents, the unknown included; nothing where nobody lives."""
        return self.covered / self.residents if self.residents else None


def cover(problem: SitingProblem) -> Coverage:
    """Return who is within the walk of the sites that stand."""
    found = nearest(problem.homes, problem.sites)
    is_covered = problem.walk.is_near(found.straight_m)
    return Coverage(
        is_covered=is_covered,
        nearest=found,
        minutes=problem.walk.minutes(found.straight_m),
        residents=int(problem.residents.sum()),
        covered=int(problem.residents[is_covered].sum()),
        unknown=int(problem.residents[~problem.homes.is_known].sum()),
    )


def spread_shares(homes: Points, sites: Points, walk: Walk, radius_m: float) -> Ints:
    """Return per home how many of `PARTS` equal parts are within the walk if it fills a disc of `radius_m` evenly.

    The second reading of a home that is really many houses around its point: the parts lie on a sunflower spiral, each
    standing for one hundredth of the disc. A share cut off by a straight edge is met to three parts in a hundred.

    Args:
        homes: (n,) their points.
        sites: (m,) service points.
        walk: how one walks.
        radius_m: of the disc around each home's point, 0 or more; 0 is the plain reading.

    Returns:
        (n,) 0 to `PARTS`; 0 where the home's place is unknown.
    """
    if not np.isfinite(radius_m) or radius_m < 0:
        message = f"radius_m must be a number of at least 0, got {radius_m}"
        raise ValueError(message)
    shares = np.zeros(len(homes), dtype=np.int64)
    for first in range(0, len(homes), _AT_ONCE):
        block = slice(first, first + _AT_ONCE)
        parts = _spread(Points(homes.lon[block], homes.lat[block]), radius_m)
        near = walk.is_near(nearest(parts, sites).straight_m)
        shares[block] = near.reshape(-1, PARTS).sum(axis=1)
    return shares


def _spread(homes: Points, radius_m: float) -> Points:
    """Return (n * PARTS,) points, those of one home next to each other."""
    at = np.arange(PARTS)
    far = radius_m * np.sqrt((at + 0.5) / PARTS)
    east, north = far * np.cos(at * _GOLDEN_ANGLE), far * np.sin(at * _GOLDEN_ANGLE)
    per_degree = np.array([metres_per_degree(0.0 if np.isnan(lat) else float(lat)) for lat in homes.lat])
    per_degree = np.maximum(per_degree.reshape(-1, 2), 1.0)
    lon = homes.lon[:, None] + east[None, :] / per_degree[:, :1]
    lat = np.clip(homes.lat[:, None] + north[None, :] / per_degree[:, 1:], -90, 90)
    return Points(lon.ravel(), lat.ravel())


def marginal_values(problem: SitingProblem) -> Ints:
    """Return (c,) how many residents each candidate would add, alone, to those who are within the walk already."""
    left = problem.residents * ~cover(problem).is_covered
    added: Ints = np.asarray(within(problem.walk, problem.homes, problem.candidates).T @ left, dtype=np.int64)
    return added
