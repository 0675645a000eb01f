"""Travel between points: matrices in minutes and metres, and the detour model that makes them from straight lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.kernel.geo import haversine_m

FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DetourModel:
    """Straight line times a detour factor, driven or walked at one speed (绕行系数模型).

    Attributes:
        factor: path length over straight line, at least 1.
        speed_kmh: kilometres per hour along the path, above 0.
    """

    factor: float
    speed_kmh: float


PLAIN = DetourModel(factor=1.3, speed_kmh=45.0)
MIXED = DetourModel(factor=1.5, speed_kmh=40.0)
MOUNTAIN = DetourModel(factor=1.9, speed_kmh=30.0)
WALKING = DetourModel(factor=1.3, speed_kmh=4.5)


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """Travel between all pairs of points; row = from, column = to; `inf` = cannot be reached.

    Attributes:
        minutes: (n, n) minutes on the way, 0 on the diagonal, not necessarily symmetric.
        metres: (n, n) metres on the way, 0 on the diagonal; `inf` exactly where `minutes` is.
    """

    minutes: FloatMatrix
    metres: FloatMatrix


def detour_times(model: DetourModel, lon: FloatMatrix, lat: FloatMatrix) -> TravelTimes:
    """Travel times between n WGS-84 points by the detour model.

    Args:
        model: factor and speed.
        lon: (n,) degrees east.
        lat: (n,) degrees north.

    Returns:
        Symmetric (n, n) minutes and metres; every pair is reachable.
    """
    return detour_between(model, lon, lat, lon, lat)


def detour_between(
    model: DetourModel, lon1: FloatMatrix, lat1: FloatMatrix, lon2: FloatMatrix, lat2: FloatMatrix
) -> TravelTimes:
    """Travel times from n points to m others by the detour model, (n, m) matrices."""
    straight = haversine_m(lon1[:, None], lat1[:, None], lon2[None, :], lat2[None, :])
    metres = np.asarray(straight, dtype=np.float64) * model.factor
    return TravelTimes(minutes=metres * 60.0 / (model.speed_kmh * 1000.0), metres=metres)


def whole_up(values: FloatMatrix, unreachable: int) -> NDArray[np.int64]:
    """Whole units, rounded up (a billionth is forgiven), with `unreachable` in the place of `inf`.

    A timetable in whole minutes has the same digits on every machine; rounding up keeps it drivable.
    """
    finite = np.isfinite(values)
    return np.where(finite, np.ceil(np.where(finite, values, 0.0) - 1e-9), unreachable).astype(np.int64)
