"""Two small drawings without any script: where the village lies in the county, and what is around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from doorstep.kernel.geo import LonLat, to_plane_m

_WIDTH: Final = 200.0
_TOUCH: Final = 15.0
_LEAST_M: Final = 600.0
_MOST_M: Final = 6000.0
_SCALES_M: Final = (100, 200, 500, 1000, 2000, 5000)
_STEP: Final = 0.6
"""Points of the border nearer to each other than this, in units of the drawing, are left out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be drawn: kind is `village`, `stop` or `door`."""

    kind: str
    name: str
    at: LonLat


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark on the drawing, in its units; marks that would touch are one dot with several names."""

    kind: str
    x: float
    y: float
    names: tuple[str, ...]
    is_left: bool

    @property
    def text_x(self) -> float:
        """Where the name begins, or ends if it stands to the left."""
        return self.x - 11 if self.is_left else self.x + 11


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG drawing: size, border, dots, a bar of the scale.

    Args:
        width: Units.
        height: Units.
        outline: Path data of the border; empty if there is none.
        dots: In the order in which they are drawn.
        bar_m: Length of the scale bar, metres; 0: none.
        bar: The same in units.
    """

    width: float
    height: float
    outline: str = ""
    dots: list[Dot] = field(default_factory=list)
    bar_m: int = 0
    bar: float = 0.0


def in_county(border: dict[str, Any], village: LonLat) -> Drawing:
    """Draw the county's outline, 200 units wide, and the village in it."""
    rings = _rings(border)
    points = np.array([point for ring in rings for point in ring])
    west, south, east, north = points[:, 0].min(), points[:, 1].min(), points[:, 0].max(), points[:, 1].max()
    middle = LonLat(float((west + east) / 2), float((south + north) / 2))
    corners = to_plane_m(np.array([west, east]), np.array([south, north]), middle)
    (left, bottom), (right, top) = corners
    unit = (_WIDTH - 8) / (right - left)

    def place(ring: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
        flat = to_plane_m(np.array([p[0] for p in ring]), np.array([p[1] for p in ring]), middle)
        return [(4 + float(x - left) * unit, 4 + float(top - y) * unit) for x, y in flat]

    outline = "".join(_path(place(ring)) for ring in rings)
    x, y = place([(village.lon, village.lat)])[0]
    height = round(float(top - bottom) * unit + 8, 1)
    return Drawing(_WIDTH, height, outline, [Dot("village", round(x, 1), round(y, 1), (), is_left=False)])


def around(village: Mark, others: Iterable[Mark], width: float = 480.0, height: float = 300.0) -> Drawing:
    """Draw what lies around the village, which is in the middle; what is farther than 6 km is left out.

    The stop and the nearest door (the first `door` of `others`) choose the scale; a bar tells it.
    """
    marks = list(others)
    flat = (
        to_plane_m(np.array([mark.at.lon for mark in marks]), np.array([mark.at.lat for mark in marks]), village.at)
        if marks
        else np.zeros((0, 2))
    )
    leading = [i for i, mark in enumerate(marks) if mark.kind == "stop"]
    leading += [i for i, mark in enumerate(marks) if mark.kind == "door"][:1]
    spread = [max(abs(float(flat[i, 0])) * height / width, abs(float(flat[i, 1]))) for i in leading]
    reach = min(max([_LEAST_M, *spread]), _MOST_M)
    unit = (height / 2 - 34) / reach
    dots: list[Dot] = [Dot(village.kind, width / 2, height / 2, (village.name,), is_left=False)]
    for mark, (east, north) in zip(marks, flat, strict=True):
        x, y = width / 2 + float(east) * unit, height / 2 - float(north) * unit
        if 14 <= x <= width - 14 and 14 <= y <= height - 14:
            _add(dots, mark, x, y, width)
    bar_m = max((scale for scale in _SCALES_M if scale * unit <= width / 4), default=_SCALES_M[0])
    return Drawing(width, height, "", dots, bar_m, round(bar_m * unit, 1))


def _add(dots: list[Dot], mark: Mark, x: float, y: float, width: float) -> None:
    for i, dot in enumerate(dots):
        if abs(dot.x - x) < _TOUCH and abs(dot.y - y) < _TOUCH:
            names = dot.names if mark.name in dot.names else (*dot.names, mark.name)
            dots[i] = Dot(dot.kind, dot.x, dot.y, names, dot.is_left)
            return
    dots.append(Dot(mark.kind, round(x, 1), round(y, 1), (mark.name,), is_left=x > width * 0.62))


def _rings(geometry: dict[str, Any]) -> list[Sequence[Sequence[float]]]:
    """Return the outer rings of a Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [polygon[0] for polygon in polygons]


def _path(points: Sequence[tuple[float, float]]) -> str:
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _STEP:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"
