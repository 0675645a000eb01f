"""Longitudes, latitudes and metres, and the shifted coordinate frame of Chinese web maps."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Self, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the earth (IUGG), metres."""

# The ellipsoid the GCJ-02 offset is reckoned on (Krasovsky 1940): semi-major axis in metres, eccentricity squared.
_GCJ_AXIS_M: Final = 6_378_245.0
_GCJ_ECCENTRICITY_SQUARED: Final = 0.006_693_421_622_965_943
_GCJ_ORIGIN_LON: Final = 105.0
_GCJ_ORIGIN_LAT: Final = 35.0
_GCJ_ROUNDS: Final = 12


class Frame(Enum):
    """Which frame a coordinate is written in (坐标系); everything stored is WGS-84."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of longitudes and latitudes, borders included, not across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (-180 <= self.west <= self.east <= 180 and -90 <= self.south <= self.north <= 90):
            msg = f"a box needs west <= east within 180 and south <= north within 90, got {self!r}"
            raise ValueError(msg)

    def holds(self, lon: float, lat: float) -> bool:
        """Tell whether the point lies in the box or on its border."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


GCJ_BOX: Final = Box(72.004, 0.8293, 137.8347, 55.8271)
"""Where web maps shift coordinates; outside it GCJ-02 equals WGS-84."""


@dataclass(frozen=True, slots=True)
class LonLat:
    """A point in degrees, WGS-84, longitude first; refuses values that are not on the globe."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            msg = f"longitude must be within 180 and latitude within 90 degrees, got lon={self.lon}, lat={self.lat}"
            raise ValueError(msg)

    @classmethod
    def read(cls, lon: float, lat: float, frame: Frame) -> Self:
        """Return the WGS-84 point of a coordinate written in `frame`."""
        if frame is Frame.GCJ02:
            lon, lat = gcj02_to_wgs84(lon, lat)
        return cls(lon, lat)

    def metres_to(self, other: "LonLat") -> float:
        """Return the great-circle distance to `other`, metres."""
        return haversine_m(self.lon, self.lat, other.lon, other.lat)


@overload
def haversine_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def haversine_m(lon1: Floats, lat1: Floats, lon2: float | Floats, lat2: float | Floats) -> Floats: ...
@overload
def haversine_m(lon1: float, lat1: float, lon2: Floats, lat2: Floats) -> Floats: ...
def haversine_m(
    lon1: float | Floats, lat1: float | Floats, lon2: float | Floats, lat2: float | Floats
) -> float | Floats:
    """Return the great-circle distance in metres on a sphere of the mean radius.

    Args:
        lon1: degrees; a number or an array, arrays are broadcast against each other.
        lat1: degrees.
        lon2: degrees.
        lat2: degrees.

    Returns:
        A float for four numbers, else an array of the broadcast shape. Against the ellipsoid it is off by up to 0.6 %.
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_phi = (phi2 - phi1) / 2
    half_lambda = (np.radians(lon2) - np.radians(lon1)) / 2
    chord = np.sin(half_phi) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lambda) ** 2
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return metres if isinstance(metres, np.ndarray) else float(metres)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Return (metres per degree of longitude, metres per degree of latitude) near the latitude `lat`, on the sphere."""
    per_lat = EARTH_RADIUS_M * np.pi / 180
    return float(per_lat * np.cos(np.radians(lat))), float(per_lat)


def to_plane_m(lon: Floats, lat: Floats, around: LonLat) -> Floats:
    """Return metres east and north of `around`, shape (n, 2); within 25 km in Zhejiang true to 0.2 %."""
    per_lon, per_lat = metres_per_degree(around.lat)
    return np.column_stack([(lon - around.lon) * per_lon, (lat - around.lat) * per_lat])


def looks_swapped(lon: float, lat: float, box: Box) -> bool:
    """Tell whether the point lies outside `box` but would lie inside with longitude and latitude exchanged."""
    return not box.holds(lon, lat) and box.holds(lat, lon)


@overload
def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]: ...
@overload
def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]: ...
def wgs84_to_gcj02(lon: float | Floats, lat: float | Floats) -> tuple[float | Floats, float | Floats]:
    """Return (lon, lat) in GCJ-02 of WGS-84 degrees; outside `GCJ_BOX` nothing changes.

    Source: the offset polynomial and sine terms as publicly known since 2013; the frame has no published standard.
    """
    east, north = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    shifted = _in_gcj_box(east, north)
    shift_east, shift_north = _gcj_shift(east, np.where(shifted, north, _GCJ_ORIGIN_LAT))
    return _as_given(lon, np.where(shifted, east + shift_east, east)), _as_given(
        lat, np.where(shifted, north + shift_north, north)
    )


@overload
def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]: ...
@overload
def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]: ...
def gcj02_to_wgs84(lon: float | Floats, lat: float | Floats) -> tuple[float | Floats, float | Floats]:
    """Return (lon, lat) in WGS-84 of GCJ-02 degrees, to better than 1e-9 degrees; outside `GCJ_BOX` nothing changes.

    The offset changes by less than 1 % of the way moved, so "take the shift off again" settles two digits a round.
    Within a kilometre of the border of the box, in the sea and abroad, the frame is ambiguous and so is this.
    """
    east, north = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    shifted = _in_gcj_box(east, north)
    guess_east, guess_north = np.where(shifted, east, _GCJ_ORIGIN_LON), np.where(shifted, north, _GCJ_ORIGIN_LAT)
    for _ in range(_GCJ_ROUNDS):
        shift_east, shift_north = _gcj_shift(guess_east, guess_north)
        guess_east = np.where(shifted, east - shift_east, guess_east)
        guess_north = np.where(shifted, north - shift_north, guess_north)
    return _as_given(lon, np.where(shifted, guess_east, east)), _as_given(lat, np.where(shifted, guess_north, north))


def _as_given(given: float | Floats, result: Floats) -> float | Floats:
    return result if isinstance(given, np.ndarray) else float(result)


def _in_gcj_box(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (
        (lon >= GCJ_BOX.west) & (lon <= GCJ_BOX.east) & (lat >= GCJ_BOX.south) & (lat <= GCJ_BOX.north)
    )
    return inside


def _gcj_shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the degrees east and north that GCJ-02 adds at a WGS-84 point."""
    x, y = lon - _GCJ_ORIGIN_LON, lat - _GCJ_ORIGIN_LAT
    root = np.sqrt(np.abs(x))
    ripple = _waves(x, (20, 6), (20, 2))
    metres_east = 300 + x + 2 * y + 0.1 * x * (x + y) + 0.1 * root + ripple
    metres_east += _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    metres_north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    metres_north += _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    phi = np.radians(lat)
    flattening = 1 - _GCJ_ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    normal_radius = _GCJ_AXIS_M / np.sqrt(flattening)
    meridian_radius = normal_radius * (1 - _GCJ_ECCENTRICITY_SQUARED) / flattening
    return np.degrees(metres_east / (normal_radius * np.cos(phi))), np.degrees(metres_north / meridian_radius)


def _waves(at: Floats, *terms: tuple[float, float]) -> Floats:
    """Return two thirds of the sum of amplitude * sin(half turns per degree * pi * at)."""
    total = np.zeros_like(at)
    for amplitude, half_turns in terms:
        total = total + amplitude * np.sin(half_turns * np.pi * at)
    return total * (2 / 3)
