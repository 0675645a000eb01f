"""Whether a point can be right: on the globe, inside the county, not swapped, not in another frame."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from doorstep.kernel.geo import (
    Box,
    LonLat,
    gcj02_to_wgs84,
    haversine_m,
    looks_swapped,
    metres_per_degree,
    wgs84_to_gcj02,
)
from doorstep.places.rules.said import Said
from doorstep.places.words import PlaceKind

BORDER_SLACK_M = 250.0
"""Borders are simplified lines: so far outside a point still counts as inside. Half of what a wrong frame shifts."""

FAR_M = 30_000.0
"""Where no border is known, a point farther than this from every village we know is not of this county."""
FAR_BY_KIND = {PlaceKind.VILLAGE: FAR_M, PlaceKind.TOWN: 100_000.0, PlaceKind.COUNTY: 500_000.0}
"""The same by the finest kind of place of which points are known.

The largest county is some 500 km across; a site counts like a town.
"""
CHINA = Box(73.0, 3.5, 135.5, 54.0)
"""Around the whole country, rounded outwards; outside it no point of a county of ours can lie.

Source: 国土四至, 73°40′E to 135°2′30″E, 3°52′N to 53°33′N.
"""
_SAME_SHIFT_M = 40.0
_FEWEST_SHIFTED = 3
_SHARE_SHIFTED = 0.8


class Border:
    """A county's border for asking how far outside a point lies.

    Args:
        geometry: GeoJSON Polygon or MultiPolygon, WGS-84.
    """

    def __init__(self, geometry: Mapping[str, Any]) -> None:
        self._area: BaseGeometry = shape(dict(geometry))
        if self._area.is_empty or self._area.geom_type not in {"Polygon", "MultiPolygon"} or not self._area.is_valid:
            raise ValueError("a border is one whole Polygon or MultiPolygon")

    @cached_property
    def box(self) -> Box:
        """The rectangle around it."""
        return Box(*self._area.bounds)

    @cached_property
    def middle(self) -> LonLat:
        """A point inside it."""
        at = self._area.representative_point()
        return LonLat(at.x, at.y)

    @cached_property
    def rings(self) -> list[list[tuple[float, float]]]:
        """The outer line of every part, longitude and latitude."""
        parts = getattr(self._area, "geoms", [self._area])
        return [[(float(lon), float(lat)) for lon, lat, *_ in part.exterior.coords] for part in parts]

    @cached_property
    def _plane(self) -> BaseGeometry:
        return shapely.transform(self._area, self._metres)

    def _metres(self, degrees: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        per_lon, per_lat = metres_per_degree(self.middle.lat)
        return np.column_stack(
            [(degrees[:, 0] - self.middle.lon) * per_lon, (degrees[:, 1] - self.middle.lat) * per_lat]
        )

    def metres_outside(self, lon: float, lat: float) -> float:
        """Return how far outside the point lies, metres; 0 inside."""
        ((east, north),) = self._metres(np.array([[lon, lat]]))
        return float(self._plane.distance(shapely.Point(east, north)))

    def holds(self, lon: float, lat: float) -> bool:
        """Say whether the point lies inside, or within `BORDER_SLACK_M` of it."""
        return self.metres_outside(lon, lat) <= BORDER_SLACK_M


def fault(
    lon: float, lat: float, border: Border | None, *, as_written: tuple[float, float] | None = None
) -> Said | None:
    """Say why the point cannot be right, or nothing.

    Args:
        lon: Degrees, WGS-84.
        lat: Degrees, WGS-84.
        border: The county's; without one only that it lies in the country.
        as_written: (lon, lat) as the list wrote it, before it was converted from another frame.
    """
    written_lon, written_lat = as_written or (lon, lat)
    where = f"{written_lon}, {written_lat}"
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return Said("经纬度不是数字。", "The coordinates are not numbers.")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        if -90 <= lon <= 90 and -180 <= lat <= 180:
            return _swapped(where)
        return Said(f"地球上没有这个点（{where}）。", f"There is no such point on the globe ({where}).")
    if border.holds(lon, lat) if border else CHINA.holds(lon, lat):
        return None
    if looks_swapped(written_lon, written_lat, border.box if border else CHINA):
        return _swapped(where)
    return _outside(where, lon, lat, border, as_written)


def far_fault(point: LonLat, kind: PlaceKind, metres: float) -> Said | None:
    """Say that a point cannot be right where no border is known: it lies farther than `FAR_BY_KIND` from all we know.

    Args:
        point: WGS-84.
        kind: The finest kind of place of which points are known.
        metres: How far the nearest of these lies.
    """
    if metres <= FAR_BY_KIND[kind]:
        return None
    where, km = f"{point.lon}, {point.lat}", f"{metres / 1000:.0f}"
    if kind is PlaceKind.VILLAGE:
        return Said(
            f"这个点（{where}）离最近的村有 {km} 公里，不像在本县。",
            f"The point ({where}) lies {km} km from the nearest village: it is hardly in this county.",
        )
    return Said(
        f"这个点（{where}）离本县最近的已知地点有 {km} 公里，不像在本县。",
        f"The point ({where}) lies {km} km from the nearest place we know here: it is hardly in this county.",
    )


def _outside(where: str, lon: float, lat: float, border: Border | None, as_written: tuple[float, float] | None) -> Said:
    """Say how far outside the point lies, and whether the other frame would explain it."""
    if border is None:
        return Said(f"这个点（{where}）不在中国。", f"The point ({where}) does not lie in China.")
    metres = round(border.metres_outside(lon, lat), -1)
    if as_written is None and border.metres_outside(*gcj02_to_wgs84(lon, lat)) == 0:
        return Said(
            f"这个点在县界外约 {metres:.0f} 米；按 GCJ-02（国内网络地图）换算后就在县内，坐标系可能选错了。",
            f"The point lies about {metres:.0f} m outside the county; taken as GCJ-02 (Chinese web maps) it would be "
            "inside: the frame may be declared wrongly.",
        )
    if as_written is not None and border.metres_outside(*as_written) == 0:
        return Said(
            f"换算成 WGS-84 后，这个点在县界外约 {metres:.0f} 米；不换算就在县内，坐标系可能选错了。",
            f"Converted to WGS-84 the point lies about {metres:.0f} m outside the county; unconverted it would be "
            "inside: the frame may be declared wrongly.",
        )
    if metres >= 10_000:
        return Said(
            f"这个点（{where}）在县界外约 {metres / 1000:.0f} 公里。",
            f"The point ({where}) lies about {metres / 1000:.0f} km outside the county.",
        )
    return Said(
        f"这个点（{where}）在县界外约 {metres:.0f} 米。",
        f"The point ({where}) lies about {metres:.0f} m outside the county.",
    )


def shifted_frame(pairs: Sequence[tuple[LonLat, LonLat]]) -> Said | None:
    """Say that a list looks written in the other frame, judged by places whose point is known already.

    Inside the county a shift of half a kilometre shows in no single point; it shows when most points have moved by just
    the offset between the frames.

    Args:
        pairs: (point known, point in the list as it would be stored), trusted points only.
    """
    if len(pairs) < _FEWEST_SHIFTED:
        return None
    towards = away = 0
    for known, listed in pairs:
        east, north = wgs84_to_gcj02(known.lon, known.lat)
        towards += haversine_m(east, north, listed.lon, listed.lat) <= _SAME_SHIFT_M
        west, south = gcj02_to_wgs84(known.lon, known.lat)
        away += haversine_m(west, south, listed.lon, listed.lat) <= _SAME_SHIFT_M
    if max(towards, away) < _SHARE_SHIFTED * len(pairs):
        return None
    if towards >= away:
        return Said(
            f"{towards} 个已知地点都偏了约 500 米，方向一致，正好是 GCJ-02 的偏移：文件很可能是 GCJ-02，请改选坐标系。",
            f"{towards} known places moved by about 500 m, all by just the GCJ-02 offset: the file is very likely "
            "written in GCJ-02, declare that frame.",
        )
    return Said(
        f"{away} 个已知地点换算后都偏了约 500 米，方向一致：文件很可能本来就是 WGS-84，请改选坐标系。",
        f"{away} known places moved by about 500 m when converted, all the same way: the file is very likely WGS-84 "
        "already, declare that frame.",
    )


def _swapped(where: str) -> Said:
    return Said(f"经度和纬度好像填反了（{where}）。", f"Longitude and latitude look exchanged ({where}).")
