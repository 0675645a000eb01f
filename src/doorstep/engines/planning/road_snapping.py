"""Put points on roads: the nearest position on a network, and the network with those positions as nodes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
import shapely

from doorstep.engines.planning.road_network import Arcs, Flags, Ints, RoadNetwork, main_nodes, segments
from doorstep.kernel.geo import Floats, LonLat, haversine_m, to_plane_m

SEPARATE_ROADS_M: Final = 2_000.0
"""Roads apart from the main network count as a place of their own (an island) from this length on, metres."""

NEARER_M: Final = 200.0
"""A point belongs to such separate roads when they are nearer than the main network by more than this, metres."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Where k points meet the main network.

    Attributes:
        low: (k,) one end of the nearest stretch of road, node number.
        high: (k,) its other end.
        fraction: (k,) how far from low to high, 0 to 1.
        lon: (k,) degrees of the position on the road.
        lat: (k,) degrees.
        metres: (k,) from the point to that position as the crow flies.
        is_separate: (k,) whether the point lies by roads that do not join the main network.
    """

    low: Ints
    high: Ints
    fraction: Floats
    lon: Floats
    lat: Floats
    metres: Floats
    is_separate: Flags


def snap(network: RoadNetwork, lon: Floats, lat: Floats) -> Snapped:
    """Return the nearest position of each point on the main (largest strongly connected) part of the network.

    "Nearest" is decided on a plane around the middle of the network, true to a per cent within 50 km of it. Where two
    stretches are equally near, the one with the lower end nodes is taken.

    Args:
        network: roads with at least one stretch in the main part.
        lon: (k,) WGS-84 degrees, finite.
        lat: (k,) degrees, finite.

    Raises:
        ValueError: the network's main part has no road.
    """
    middle = LonLat(float(np.mean(network.lon)), float(np.mean(network.lat))) if network.arcs.nodes else LonLat(0, 0)
    plane = to_plane_m(network.lon, network.lat, middle)
    points = to_plane_m(lon, lat, middle)
    low, high, arc = segments(network.arcs)
    is_main = main_nodes(network.arcs)
    in_main = is_main[low] & is_main[high]
    if not in_main.any():
        msg = "the network holds no road that can be driven there and back"
        raise ValueError(msg)
    chosen, metres = _nearest(plane, low[in_main], high[in_main], points)
    start, stop = low[in_main][chosen], high[in_main][chosen]
    fraction = _fraction(plane[start], plane[stop], points)
    at_lon = network.lon[start] + fraction * (network.lon[stop] - network.lon[start])
    at_lat = network.lat[start] + fraction * (network.lat[stop] - network.lat[start])
    is_separate = np.zeros(len(lon), dtype=np.bool_)
    is_island = ~in_main & _belongs_to_an_island(network.arcs, low, high, arc, ~in_main)
    if is_island.any():
        _, island_metres = _nearest(plane, low[is_island], high[is_island], points)
        is_separate = island_metres + NEARER_M < metres
    return Snapped(start, stop, fraction, at_lon, at_lat, haversine_m(lon, lat, at_lon, at_lat), is_separate)


def with_positions(arcs: Arcs, snapped: Snapped) -> tuple[Arcs, Ints]:
    """Return the network with a node at every snapped position, and the node of each position.

    A position at an end of its stretch is that node; equal positions share a node; minutes and metres of a stretch are
    divided in proportion. Needs arcs as `Arcs.fastest` returns them.
    """
    places = np.rec.fromarrays([snapped.low, snapped.high, snapped.fraction])
    unique, place_of = np.unique(places, return_inverse=True)
    low, high, fraction = (np.asarray(unique[name]) for name in ("f0", "f1", "f2"))
    is_inside = (fraction > 0) & (fraction < 1)
    node = np.where(fraction <= 0, low, high)
    node[is_inside] = arcs.nodes + np.arange(is_inside.sum())
    key = arcs.tail * arcs.nodes + arcs.head
    low_in, high_in, cut, middle = low[is_inside], high[is_inside], fraction[is_inside], node[is_inside]
    stays = np.ones(len(key), dtype=np.bool_)
    pieces = []
    for is_forward in (True, False):
        wanted = low_in * arcs.nodes + high_in if is_forward else high_in * arcs.nodes + low_in
        place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        exists = key[place] == wanted
        stays[place[exists]] = False
        pieces.append(_pieces(arcs, place[exists], middle[exists], cut[exists], is_forward=is_forward))
    whole = arcs.only(stays)
    joined = [
        np.concatenate([getattr(whole, name), *(getattr(piece, name) for piece in pieces)])
        for name in ("tail", "head", "minutes", "metres")
    ]
    return Arcs(arcs.nodes + int(is_inside.sum()), *joined), node[place_of.reshape(-1)]


def _pieces(arcs: Arcs, whole: Ints, middle: Ints, cut: Floats, *, is_forward: bool) -> Arcs:
    """Return the pieces of the arcs `whole`, each cut at its `middle` node; sorted by arc and cut on entry."""
    if not is_forward:
        whole, middle, cut = whole[::-1], middle[::-1], 1 - cut[::-1]
    is_first = np.ones(len(whole), dtype=np.bool_)
    is_first[1:] = whole[1:] != whole[:-1]
    is_last = np.roll(is_first, -1)
    before = np.where(is_first, arcs.tail[whole], np.roll(middle, 1))
    share = cut - np.where(is_first, 0.0, np.roll(cut, 1))
    rest = 1 - cut[is_last]
    final = whole[is_last]
    return Arcs(
        int(middle.max(initial=arcs.nodes - 1)) + 1,
        np.concatenate([before, middle[is_last]]),
        np.concatenate([middle, arcs.head[final]]),
        np.concatenate([arcs.minutes[whole] * share, arcs.minutes[final] * rest]),
        np.concatenate([arcs.metres[whole] * share, arcs.metres[final] * rest]),
    )


def _nearest(plane: Floats, low: Ints, high: Ints, points: Floats) -> tuple[Ints, Floats]:
    """Return for each point the first of the nearest stretches, and the distance to it in the plane."""
    lines = np.asarray(shapely.linestrings(np.stack([plane[low], plane[high]], axis=1)))
    found, metres = shapely.STRtree(lines).query_nearest(shapely.points(points), return_distance=True)
    chosen = np.full(len(points), len(low), dtype=np.int64)
    np.minimum.at(chosen, found[0], found[1])
    nearest = np.full(len(points), np.inf)
    np.minimum.at(nearest, found[0], metres)
    return chosen, nearest


def _fraction(start: Floats, stop: Floats, points: Floats) -> Floats:
    along = stop - start
    length_squared = np.maximum((along**2).sum(axis=1), 1e-12)
    fraction: Floats = np.clip(((points - start) * along).sum(axis=1) / length_squared, 0.0, 1.0)
    return fraction


def _belongs_to_an_island(arcs: Arcs, low: Ints, high: Ints, arc: Ints, apart: Flags) -> Flags:
    """Tell for each stretch whether the stretches `apart` from the main part that hang together with it are many."""
    links = scipy.sparse.csr_array(
        (np.ones(int(apart.sum())), (low[apart], high[apart])), shape=(arcs.nodes, arcs.nodes)
    )
    count, part = scipy.sparse.csgraph.connected_components(links, directed=False)
    length = np.bincount(part[low[apart]], weights=arcs.metres[arc[apart]], minlength=count)
    flags: Flags = length[part[low]] >= SEPARATE_ROADS_M
    return flags
