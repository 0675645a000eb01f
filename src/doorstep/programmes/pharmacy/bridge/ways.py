"""Ways between the depots and stops of a problem by roads, or as a road service tells them (路程).

Needs neither settings nor database: pages and command share it. Minutes and metres come out whole, rounded up as the
engine rounds them, so that a stored plan has the same digits everywhere. The office's own table: `bridge.ways_table`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import numpy as np

from doorstep.engines.planning.osm_extract import extract_day, read_roads
from doorstep.engines.planning.road_network import Flags, RoadNetwork
from doorstep.engines.planning.road_service.pairs import PairsFile
from doorstep.engines.planning.road_service.times import RoadService, service_times
from doorstep.engines.planning.roads import NoRoad, road_times
from doorstep.engines.planning.travel import TravelTimes, whole_up
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.kernel.geo import Floats

MOST_NAMED: Final = 100
"""So many pairs of points are named; the rest is counted."""

Json = dict[str, Any]
Beat = Callable[[float], None]


class Origin(StrEnum):
    """Where ways come from (路程来源)."""

    MODEL = "model"
    EXTRACT = "extract"
    SERVICE = "service"
    TABLE = "table"


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Ways, and what is to be said of them.

    Args:
        travel: Whole minutes and metres over the depots (one per vehicle), then the stops, as the engine takes them.
        told: Where they come from and what is missing, as it is kept with a plan; `bridge.ways_words` says it.
    """

    travel: TravelTimes
    told: Json


def by_extract(
    problem: VisitProblem, path: Path, *, network: RoadNetwork | None = None, beat: Beat | None = None
) -> Found:
    """Return the ways over the roads of an OpenStreetMap extract.

    Args:
        problem: Whose depots and stops.
        path: The extract.
        network: What was read from it before.
        beat: Told how many roads are read; what it raises ends the work.

    Raises:
        OSError, ValueError: The file cannot be read, or holds no roads.
    """
    times = road_times(network or read_roads(path, beat=beat), *_points(problem))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    told = {"origin": Origin.EXTRACT.value, "name": path.name, "of": day_of(path), "digest": digest}
    return Found(whole(times.travel), told | {"lost": _lost(problem, times.no_road, times.snap_m)})


def by_service(
    problem: VisitProblem, service: RoadService, *, on: date, pairs: PairsFile | None = None, beat: Beat | None = None
) -> Found:
    """Return the ways as a road service tells them.

    Args:
        problem: Whose depots and stops.
        service: Whom to ask.
        on: Today.
        pairs: What it told before.
        beat: Told which share of the ways is known; what it raises ends the work, and what was told is kept.

    Raises:
        ServiceSilent, ServiceBroken: see there.
    """
    times = service_times(service, *_points(problem), pairs=pairs, beat=beat)
    travel = whole(times.travel)
    figures = b"".join(matrix.tobytes() for matrix in (travel.minutes, travel.metres))
    told: Json = {"origin": Origin.SERVICE.value, "name": host_of(service), "of": on.isoformat()}
    told |= {"digest": hashlib.sha256(figures).hexdigest(), "lost": _lost(problem, times.no_road, times.snap_m)}
    is_on = np.array([why is None for why in times.no_road])
    names = [one.name for one in problem.vehicles] + [one.name for one in problem.stops]
    return Found(travel, told | apart(names, np.isinf(travel.minutes) & is_on[:, None] & is_on[None, :]))


def day_of(path: Path) -> str:
    """Return the day of an extract's data, else of the file.

    Raises:
        OSError, ValueError: There is no such file, or it is no extract.
    """
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    return extract_day(path) or written


def host_of(service: RoadService) -> str:
    """Return the name of a road service, without what only the operator should know of its address."""
    return service.base.partition("://")[2].partition("/")[0].rpartition("@")[2]


def apart(names: Sequence[str], is_apart: Flags) -> Json:
    """Return the pairs no way joins by their names, the first of them, and how many there are."""
    pairs = np.argwhere(is_apart)
    return {
        "apart": [[names[start], names[finish]] for start, finish in pairs[:MOST_NAMED].tolist()],
        "apart_count": len(pairs),
    }


def whole(travel: TravelTimes) -> TravelTimes:
    """Return the same ways in whole minutes and metres; `inf` stays."""
    minutes, metres = (
        np.where(np.isfinite(matrix), whole_up(matrix, 0), np.inf) for matrix in (travel.minutes, travel.metres)
    )
    return TravelTimes(minutes=minutes, metres=metres)


def _points(problem: VisitProblem) -> tuple[Floats, Floats]:
    lon = [*(vehicle.depot_lon for vehicle in problem.vehicles), *(stop.lon for stop in problem.stops)]
    lat = [*(vehicle.depot_lat for vehicle in problem.vehicles), *(stop.lat for stop in problem.stops)]
    return np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)


def _lost(problem: VisitProblem, no_road: Sequence[NoRoad | None], snap_m: Floats) -> list[list[Any]]:
    """Return kind, id, name, reason and metres to the road (nothing where nobody knows) of each point without a way."""
    points = [("depot", one.id, one.name) for one in problem.vehicles]
    points += [("stop", one.id, one.name) for one in problem.stops]
    return [
        [*point, why.value, round(float(far)) if np.isfinite(far) else None]
        for point, why, far in zip(points, no_road, snap_m, strict=True)
        if why is not None
    ]
