"""A county drawn on the server as SVG shapes: border, points, a line; for pages without script and for print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape

from doorstep.kernel.geo import LonLat, metres_per_degree

WIDTH = 640
_MARGIN = 12
_TOLERANCE_PX = 0.8


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to draw at a point: `kind` names its look (`village`, `here`, `stop`, `depot`), `label` its name."""

    at: LonLat
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark on the drawing, in its units; `is_left` says that the label fits better on the left."""

    x: float
    y: float
    kind: str
    label: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What `places/_county_map.svg.html` draws.

    Args:
        width: Units across.
        height: Units down.
        outline: SVG path of the border.
        line: Points of the highlighted way as `x,y x,y`; empty without one.
        dots: The marks, those of kind `here` last.
    """

    width: int
    height: int
    outline: str
    line: str
    dots: tuple[Dot, ...]


def draw(geometry: Mapping[str, Any], marks: Sequence[Mark], way: Sequence[LonLat] = (), width: int = WIDTH) -> Drawing:
    """Draw a county.

    Args:
        geometry: GeoJSON Polygon or MultiPolygon, WGS-84.
        marks: What lies in it.
        way: A line to highlight, in order.
        width: Units across.
    """
    area = shape(dict(geometry))
    west, south, east, north = area.bounds
    per_lon, per_lat = metres_per_degree((south + north) / 2)
    scale = (width - 2 * _MARGIN) / ((east - west) * per_lon)

    def place(lon: float, lat: float) -> tuple[float, float]:
        x = _MARGIN + (lon - west) * per_lon * scale
        return round(x, 1), round(_MARGIN + (north - lat) * per_lat * scale, 1)

    height = round(2 * _MARGIN + (north - south) * per_lat * scale)
    simple = shapely.simplify(area, _TOLERANCE_PX / (per_lon * scale))
    rings = shapely.get_parts(shapely.boundary(simple))
    outline = ""
    for ring in rings:
        outline += "M" + "L".join("{} {}".format(*place(*at[:2])) for at in ring.coords[:-1]) + "Z"
    line = " ".join("{},{}".format(*place(at.lon, at.lat)) for at in way)
    placed = sorted(((mark, place(mark.at.lon, mark.at.lat)) for mark in marks), key=lambda one: one[0].kind == "here")
    dots = tuple(Dot(x, y, mark.kind, mark.label, x > 0.7 * width) for mark, (x, y) in placed)
    return Drawing(width, height, outline, line, dots)
