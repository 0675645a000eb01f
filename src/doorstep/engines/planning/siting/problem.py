"""What a circle is reckoned from: where people live, where service points stand or could stand, how one walks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_RESIDENTS: Final = 10**12
"""More people than this cannot be added up exactly; nobody has so many."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far one comes on foot (步行模型): straight line times a detour factor, at one speed.

    Attributes:
        limit_min: minutes one is ready to walk, above 0; who needs exactly so many is inside.
        metres_per_min: along the path, above 0.
        detour: path length over straight line, at least 1.
    """

    limit_min: float
    metres_per_min: float
    detour: float

    def __post_init__(self) -> None:
        for name, least in (("limit_min", 0.0), ("metres_per_min", 0.0), ("detour", 1.0)):
            value = getattr(self, name)
            if not np.isfinite(value) or value < least or value == 0:
                message = f"{name} must be a number {'of at least 1' if least else 'above 0'}, got {value}"
                raise ValueError(message)

    @property
    def reach_m(self) -> float:
        """How far the limit reaches in a straight line, metres."""
        return self.limit_min * self.metres_per_min / self.detour

    def minutes(self, straight_m: Floats) -> Floats:
        """Return the minutes on foot over so many metres of straight line."""
        return straight_m * self.detour / self.metres_per_min

    def is_near(self, straight_m: Floats) -> NDArray[np.bool_]:
        """Tell which straight lines, in metres, are within the limit; a billionth is forgiven."""
        return self.minutes(straight_m) <= self.limit_min * (1 + 1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points on the globe; both coordinates "not a number" = nobody knows where it is.

    Attributes:
        lon: (n,) WGS-84 degrees east.
        lat: (n,) WGS-84 degrees north.
    """

    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.lon)

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """(n,) whether its place is known."""
        return ~np.isnan(self.lon)


@dataclass(frozen=True, slots=True, eq=False)
class SitingProblem:
    """Homes with their residents, sites that stand, candidates that could (选址问题).

    Attributes:
        homes: (n,) a home stands for all its residents; unknown ones count among the residents, never as covered.
        residents: (n,) whole people per home, 0 or more.
        sites: (m,) service points that stand; those of unknown place serve nobody and are counted apart.
        candidates: (c,) where one could be added; all known.
        walk: how one walks.

    Raises:
        ValueError: naming the fault, from the constructor.
    """

    homes: Points
    residents: Ints
    sites: Points
    candidates: Points
    walk: Walk

    def __post_init__(self) -> None:
        for name in ("homes", "sites", "candidates"):
            _check_points(name, getattr(self, name))
        if not self.candidates.is_known.all():
            at = int(np.flatnonzero(~self.candidates.is_known)[0])
            message = f"candidates[{at}]: a candidate needs coordinates"
            raise ValueError(message)
        _check_residents(self.residents, len(self.homes))


def points(*pairs: tuple[float, float]) -> Points:
    """Return the points of (lon, lat) pairs."""
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return Points(both[:, 0].copy(), both[:, 1].copy())


def _check_points(name: str, given: Points) -> None:
    lon, lat = given.lon, given.lat
    if lon.ndim != 1 or lon.shape != lat.shape:
        message = f"{name}: lon and lat must be two rows of one length, got {lon.shape} and {lat.shape}"
        raise ValueError(message)
    for faulty, what in (
        (np.isnan(lon) != np.isnan(lat), "one of lon and lat is missing"),
        (np.isinf(lon) | np.isinf(lat), "a coordinate is infinite"),
        ((np.abs(lon) > 180) | (np.abs(lat) > 90), "outside the globe"),
    ):
        if faulty.any():
            at = int(np.flatnonzero(faulty)[0])
            message = f"{name}[{at}]: {what} (lon={lon[at]}, lat={lat[at]})"
            raise ValueError(message)


def _check_residents(residents: Ints, homes: int) -> None:
    if residents.shape != (homes,):
        message = f"residents: one number per home, {homes} wanted, got the shape {residents.shape}"
        raise ValueError(message)
    if not np.issubdtype(residents.dtype, np.integer):
        message = f"residents: whole numbers wanted, got {residents.dtype}"
        raise ValueError(message)
    if (residents < 0).any():
        at = int(np.flatnonzero(residents < 0)[0])
        message = f"residents[{at}]: negative ({residents[at]})"
        raise ValueError(message)
    if homes and (residents.max() > MOST_RESIDENTS or float(residents.sum(dtype=np.float64)) > MOST_RESIDENTS):
        message = f"residents: more than {MOST_RESIDENTS} in all"
        raise ValueError(message)
