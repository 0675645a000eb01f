"""Read the roads a vehicle may drive out of an OpenStreetMap extract (.osm.pbf): the one place of planning with I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import osmium

from doorstep.engines.planning.road_network import Arcs, RoadNetwork
from doorstep.engines.planning.roads import MAX_SNAP_M, RoadTimes, road_times
from doorstep.kernel.geo import LonLat, haversine_m

SPEEDS_KMH: Final[Mapping[str, float]] = MappingProxyType(
    {
        "motorway": 90.0,
        "motorway_link": 50.0,
        "trunk": 70.0,
        "trunk_link": 45.0,
        "primary": 55.0,
        "primary_link": 40.0,
        "secondary": 50.0,
        "secondary_link": 35.0,
        "tertiary": 40.0,
        "tertiary_link": 30.0,
        "unclassified": 35.0,
        "residential": 25.0,
        "road": 25.0,
        "living_street": 10.0,
        "service": 15.0,
    }
)
"""Kilometres per hour a service vehicle makes by class of road; a class not named here is not driven."""

_ACCESS_KEYS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
_CLOSED: Final = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency"})
_ONE_WAY: Final = frozenset({"yes", "true", "1"})
_ONE_WAY_BACK: Final = frozenset({"-1", "reverse"})
_ONE_WAY_BY_NATURE: Final = frozenset({"roundabout", "circular"})
_MAXSPEED: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)( ?mph)?")
_KMH_PER_MPH: Final = 1.609344
_WAYS_A_BEAT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Drive:
    """How a way may be driven: kilometres per hour, and whether along and against its drawn direction."""

    kmh: float
    is_forward: bool
    is_backward: bool


def drive(tags: Mapping[str, str], speeds: Mapping[str, float] = SPEEDS_KMH) -> Drive | None:
    """Return how a car may drive a way with these OpenStreetMap tags, or None where it may not.

    The most specific of motorcar, motor_vehicle, vehicle and access decides whether it is open. A posted `maxspeed`
    below the class speed is kept to. Roundabouts and motorways are one way unless `oneway` says otherwise. Areas,
    conditional restrictions, turn restrictions and barriers on nodes are not looked at, except that areas are left out.

    Source: OpenStreetMap wiki, Key:access, Key:oneway, Key:junction, Key:maxspeed.
    """
    kmh = speeds.get(tags.get("highway", ""))
    if kmh is None or tags.get("area") == "yes":
        return None
    permission = next((tags[key] for key in _ACCESS_KEYS if key in tags), "yes")
    if permission in _CLOSED:
        return None
    posted = _MAXSPEED.fullmatch(tags.get("maxspeed", ""))
    if posted and float(posted[1]) > 0:
        kmh = min(kmh, float(posted[1]) * (_KMH_PER_MPH if posted[2] else 1))
    one_way = tags.get("oneway")
    if one_way in _ONE_WAY_BACK:
        return Drive(kmh, is_forward=False, is_backward=True)
    is_one_way = one_way in _ONE_WAY or (
        one_way != "no" and (tags.get("junction") in _ONE_WAY_BY_NATURE or tags["highway"] == "motorway")
    )
    return Drive(kmh, is_forward=True, is_backward=not is_one_way)


def extract_day(extract: Path) -> str:
    """Return the day up to which an extract holds what was mapped, as "2026-11-01"; empty where it does not say.

    Raises:
        ValueError: the file is not an OpenStreetMap extract.
    """
    try:
        with osmium.io.Reader(str(extract), osmium.osm.NOTHING) as reader:
            header = reader.header()
    except RuntimeError as broken:
        msg = f"not a readable OpenStreetMap extract: {extract} ({broken})"
        raise ValueError(msg) from broken
    return (header.get("osmosis_replication_timestamp") or header.get("timestamp"))[:10]


def read_roads(
    extract: Path, speeds: Mapping[str, float] = SPEEDS_KMH, *, beat: Callable[[int], None] | None = None
) -> RoadNetwork:
    """Return the drivable roads of an extract; every point a road is drawn through is a node.

    A way that leaves the extract is cut where its points are missing.

    Args:
        extract: the file.
        speeds: km/h by class of road.
        beat: told now and then how many roads are read; what it raises ends the reading.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is not an OpenStreetMap extract, or holds no drivable road.
    """
    if not extract.is_file():
        msg = f"no such file: {extract}"
        raise FileNotFoundError(msg)
    number: dict[int, int] = {}
    places: list[tuple[float, float]] = []
    stretches: list[tuple[int, int]] = []
    drives: list[Drive] = []
    ways = 0
    try:
        for way in osmium.FileProcessor(str(extract)).with_locations().with_filter(osmium.filter.KeyFilter("highway")):
            if not isinstance(way, osmium.osm.Way):
                continue
            driven = drive(dict(way.tags), speeds)
            if driven is None:
                continue
            ways += 1
            if beat is not None and ways % _WAYS_A_BEAT == 1:
                beat(ways - 1)
            last = None
            for point in way.nodes:
                if not point.location.valid():
                    last = None
                    continue
                here = number.setdefault(point.ref, len(places))
                if here == len(places):
                    places.append((point.lon, point.lat))
                if last is not None and last != here:
                    stretches.append((last, here))
                    drives.append(driven)
                last = here
    except RuntimeError as broken:
        msg = f"not a readable OpenStreetMap extract: {extract} ({broken})"
        raise ValueError(msg) from broken
    if not stretches:
        msg = f"no drivable road in {extract}"
        raise ValueError(msg)
    return _network(places, stretches, drives)


def road_travel_times(
    extract: Path,
    points: Sequence[LonLat | None],
    *,
    speeds: Mapping[str, float] = SPEEDS_KMH,
    max_snap_m: float = MAX_SNAP_M,
) -> RoadTimes:
    """Return travel by road between points over the roads of an extract; None is a point without coordinates.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is not an OpenStreetMap extract, or holds no road that can be driven there and back.
    """
    lon = np.array([np.nan if point is None else point.lon for point in points], dtype=np.float64)
    lat = np.array([np.nan if point is None else point.lat for point in points], dtype=np.float64)
    return road_times(read_roads(extract, speeds), lon, lat, max_snap_m=max_snap_m)


def _network(
    places: Sequence[tuple[float, float]], stretches: Sequence[tuple[int, int]], drives: Sequence[Drive]
) -> RoadNetwork:
    lon, lat = np.array(places, dtype=np.float64).T
    start, end = np.array(stretches, dtype=np.int64).T
    metres = haversine_m(lon[start], lat[start], lon[end], lat[end])
    minutes = metres * 60 / (1000 * np.array([driven.kmh for driven in drives]))
    along = np.array([driven.is_forward for driven in drives])
    against = np.array([driven.is_backward for driven in drives])
    arcs = Arcs(
        len(lon),
        np.concatenate([start[along], end[against]]),
        np.concatenate([end[along], start[against]]),
        np.concatenate([minutes[along], minutes[against]]),
        np.concatenate([metres[along], metres[against]]),
    )
    return RoadNetwork(lon, lat, arcs)
