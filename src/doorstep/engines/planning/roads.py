"""Travel times by road: Dijkstra between points on a road network, exact on the network and with reasons for gaps."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
import scipy

from doorstep.engines.planning.road_network import Arcs, Ints, RoadNetwork
from doorstep.engines.planning.road_reduction import reduce_to
from doorstep.engines.planning.road_snapping import snap, with_positions
from doorstep.engines.planning.travel import TravelTimes
from doorstep.kernel.geo import Floats

MAX_SNAP_M: Final = 1_000.0
"""A point farther from every road than this is not on the road network, metres."""

_BLOCK_CELLS: Final = 4_000_000


class NoRoad(Enum):
    """Why a point cannot be reached by road."""

    NO_COORDINATES = "no coordinates"
    TOO_FAR = "no road near"
    SEPARATE = "separate roads"
    NO_WAY = "no way"

    def explain(self, snap_m: float) -> tuple[str, str]:
        """Return the reason in Chinese and English; `snap_m` is the distance to the main network in metres."""
        match self:
            case NoRoad.NO_COORDINATES:
                return "没有坐标，无法计算路程", "It has no coordinates, so no way can be reckoned."
            case NoRoad.TOO_FAR if np.isinf(snap_m):
                return "附近没有路，或坐标有误", "No road is near, or the coordinates are wrong."
            case NoRoad.TOO_FAR:
                return (
                    f"离最近的路有 {snap_m:.0f} 米，超出路网范围或坐标有误",
                    f"The nearest road is {snap_m:.0f} m away: outside the road data, or the coordinates are wrong.",
                )
            case NoRoad.SEPARATE:
                return (
                    f"附近的路不与主路网相通，主路网在 {snap_m:.0f} 米外",
                    f"Its roads do not join the main network, which is {snap_m:.0f} m away.",
                )
            case NoRoad.NO_WAY:
                return "路程服务找不到进出的路", "The routing server knows no way to it or away from it."


@dataclass(frozen=True, slots=True, eq=False)
class RoadTimes:
    """Travel by road between all pairs of n points, and how each point met the network.

    Attributes:
        travel: (n, n) minutes of the fastest way, and the metres of that way (of one of them where several are equally
            fast); row = from, column = to. 0 on the diagonal; `inf` where either point is off the network. The way
            from the point to the road (`snap_m`) is in neither.
        snap_m: (n,) metres from the point to the network as the crow flies; `inf` without coordinates.
        snap_lon: (n,) degrees of the position on the road; NaN without coordinates.
        snap_lat: (n,) degrees.
        no_road: (n,) the reason a point cannot be reached, or None.
    """

    travel: TravelTimes
    snap_m: Floats
    snap_lon: Floats
    snap_lat: Floats
    no_road: tuple[NoRoad | None, ...]

    def why_unreachable(self, start: int, end: int) -> tuple[tuple[int, NoRoad], ...]:
        """Return the points of the pair that are off the network with the reason; empty exactly where a way exists."""
        pair = (start,) if start == end else (start, end)
        reasons = [(point, self.no_road[point]) for point in pair]
        return tuple((point, reason) for point, reason in reasons if reason is not None)


def road_times(network: RoadNetwork, lon: Floats, lat: Floats, *, max_snap_m: float = MAX_SNAP_M) -> RoadTimes:
    """Return the fastest ways between n points over the main (largest strongly connected) part of a road network.

    Each point is put on the nearest road, the network reduced to what can matter between those positions, and Dijkstra
    run from each distinct one. Every pair of points on the main part has a way in both directions.

    Args:
        network: roads.
        lon: (n,) WGS-84 degrees; NaN for a point without coordinates.
        lat: (n,) WGS-84 degrees, likewise.
        max_snap_m: a point farther from the main part is unreachable, metres.

    Raises:
        ValueError: arrays of different shapes, coordinates off the globe, or a network without a main part.
    """
    lon, lat = checked_points(lon, lat)
    network = RoadNetwork(network.lon, network.lat, network.arcs.fastest())
    count = len(lon)
    is_placed = np.isfinite(lon) & np.isfinite(lat)
    placed = np.flatnonzero(is_placed)
    snapped = snap(network, lon[placed], lat[placed])
    snap_m, snap_lon, snap_lat = (np.full(count, fill) for fill in (np.inf, np.nan, np.nan))
    snap_m[placed], snap_lon[placed], snap_lat[placed] = snapped.metres, snapped.lon, snapped.lat
    no_road: list[NoRoad | None] = [None if known else NoRoad.NO_COORDINATES for known in is_placed]
    for point, is_separate, metres in zip(placed, snapped.is_separate, snapped.metres, strict=True):
        if is_separate:
            no_road[point] = NoRoad.SEPARATE
        elif metres > max_snap_m:
            no_road[point] = NoRoad.TOO_FAR
    arcs, position = with_positions(network.arcs, snapped)
    reached = np.array([no_road[point] is None for point in placed], dtype=np.bool_)
    stops, stop_of = np.unique(position[reached], return_inverse=True)
    between = fastest_ways(arcs, stops)
    return RoadTimes(
        TravelTimes(
            minutes=_spread(between.minutes, placed[reached], stop_of, count),
            metres=_spread(between.metres, placed[reached], stop_of, count),
        ),
        snap_m,
        snap_lon,
        snap_lat,
        tuple(no_road),
    )


def checked_points(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the points as arrays; NaN is a point without coordinates.

    Raises:
        ValueError: arrays of different shapes, or coordinates off the globe.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.ndim != 1 or lon.shape != lat.shape:
        msg = f"points need one longitude and one latitude each, got shapes {lon.shape} and {lat.shape}"
        raise ValueError(msg)
    if (np.abs(lon) > 180).any() or (np.abs(lat) > 90).any():
        msg = "longitude must be within 180 and latitude within 90 degrees"
        raise ValueError(msg)
    return lon, lat


def fastest_ways(arcs: Arcs, stops: Ints) -> TravelTimes:
    """Return minutes and metres of the fastest ways between nodes, (k, k); `inf` where there is no way.

    Args:
        arcs: the network.
        stops: (k,) node numbers, repeats allowed.
    """
    small, nodes = reduce_to(arcs, stops)
    matrix = small.matrix()
    key = small.tail * small.nodes + small.head
    minutes = np.zeros((len(nodes), len(nodes)))
    metres = np.zeros((len(nodes), len(nodes)))
    block = max(1, _BLOCK_CELLS // max(1, small.nodes))
    for first in range(0, len(nodes), block):
        starts = nodes[first : first + block]
        reached, previous = scipy.sparse.csgraph.dijkstra(matrix, indices=starts, return_predecessors=True)
        minutes[first : first + block] = reached[:, nodes]
        metres[first : first + block] = _metres_along(small, key, reached, previous.astype(np.int64))[:, nodes]
    return TravelTimes(minutes=minutes, metres=metres)


def _metres_along(arcs: Arcs, key: Ints, reached: Floats, previous: Ints) -> Floats:
    """Return the metres from each start (row) to each node along the tree of fastest ways."""
    node = np.arange(arcs.nodes)
    has_previous = previous >= 0
    before = np.where(has_previous, previous, node)
    rows, columns = np.nonzero(has_previous)
    metres = np.zeros(reached.shape)
    metres[rows, columns] = arcs.metres[np.searchsorted(key, before[rows, columns] * arcs.nodes + columns)]
    while True:  # each round doubles the stretch of the way that is summed up
        further = np.take_along_axis(before, before, axis=1)
        metres = metres + np.take_along_axis(metres, before, axis=1)
        if (further == before).all():
            break
        before = further
    metres[~np.isfinite(reached)] = np.inf
    return metres


def _spread(between_stops: Floats, points: Ints, stop_of: Ints, count: int) -> Floats:
    """Return the (count, count) matrix of the points from that of the distinct stops."""
    spread = np.full((count, count), np.inf)
    spread[np.ix_(points, points)] = between_stops[np.ix_(stop_of, stop_of)]
    np.fill_diagonal(spread, 0.0)
    return spread
