"""The ways of an office's own table: minutes from one named place to another, each direction for itself (路程表)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from doorstep.engines.planning.road_network import Arcs, Flags, Ints
from doorstep.engines.planning.roads import fastest_ways
from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.ways import MOST_NAMED, Found, Json, Origin, apart, whole


class NotThere(StrEnum):
    """Why a table says nothing of a point."""

    NOT_IN_TABLE = "not in the table"
    TWO_OF_THE_NAME = "two of the name"


class TableOfOthers(ValueError):  # noqa: N818  named after what happened
    """A table names not a single one of the stops."""


@dataclass(frozen=True, slots=True)
class Way:
    """A row of a table: from one named place to another; metres if somebody measured them."""

    start: str
    finish: str
    minutes: float
    metres: float | None = None


def by_table(
    problem: VisitProblem, table: Sequence[Way], *, name: str, of: date, depots: Mapping[str, str] | None = None
) -> Found:
    """Return the ways of a table; a pair that is not in it goes over other places, if it can, and is named.

    A word means the stop or vehicle of that name or number, or a vehicle's depot; any other is a place to pass through.
    Kilometres nobody measured are those of the minutes at the speed of the problem's terrain.

    Args:
        problem: Whose depots and stops.
        table: Its rows.
        name: What people call it.
        of: When it was brought in.
        depots: Names of the depots by the vehicles' ids.

    Raises:
        TableOfOthers: see there.
    """
    map_ = _Map.of(problem, depots or {})
    rows = [row for row in table if not map_.is_doubtful(row.start) and not map_.is_doubtful(row.finish)]
    arcs = _arcs(map_, rows, problem.rules.drive.speed_kmh)
    spots = len(map_.names)
    is_known = np.zeros(arcs.nodes, dtype=np.bool_)
    is_known[arcs.tail] = is_known[arcs.head] = True
    if not is_known[map_.spot_of[len(problem.vehicles) :]].any():
        raise TableOfOthers(name)
    between = fastest_ways(arcs.fastest(), np.arange(spots, dtype=np.int64))
    is_written = np.eye(spots, dtype=np.bool_)
    inner = (arcs.tail < spots) & (arcs.head < spots) & (arcs.tail != arcs.head)
    cells = arcs.tail[inner], arcs.head[inner]
    is_written[cells], between.minutes[cells], between.metres[cells] = True, arcs.minutes[inner], arcs.metres[inner]
    own = np.ix_(map_.spot_of, map_.spot_of)
    told = {
        "origin": Origin.TABLE.value,
        "name": name,
        "of": of.isoformat(),
        "digest": digest_of(table),
        "speed_kmh": None if all(row.metres is not None for row in rows) else problem.rules.drive.speed_kmh,
        "lost": map_.lost(is_known),
    }
    travel = whole(TravelTimes(between.minutes[own], between.metres[own]))
    return Found(travel, told | _gaps(map_.names, between, is_written, is_known[:spots]))


def digest_of(table: Sequence[Way]) -> str:
    """Return sha256 over what a table says, whatever the order of its rows."""
    rows = sorted((row.start, row.finish, float(row.minutes), row.metres is None, row.metres or 0.0) for row in table)
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class _Map:
    """Which words mean which spot.

    Args:
        spot_of: (points,) the spot of each depot and stop; points of the same coordinates are one spot.
        names: What each spot is called.
        words: The spots each word means.
        points: Kind, id and name of each depot (its vehicle's) and stop.
    """

    spot_of: Ints
    names: list[str]
    words: dict[str, set[int]]
    points: list[tuple[str, str, str]]

    @classmethod
    def of(cls, problem: VisitProblem, depots: Mapping[str, str]) -> "_Map":
        spots: dict[tuple[float, float], int] = {}
        spot_of, names, points = list[int](), list[str](), list[tuple[str, str, str]]()
        words: dict[str, set[int]] = {}
        starts = (
            ("depot", one.depot_lon, one.depot_lat, (depots.get(one.id, one.name), one.name, one.id))
            for one in problem.vehicles
        )
        ends = (("stop", one.lon, one.lat, (one.name, one.id)) for one in problem.stops)
        for kind, lon, lat, called in (*starts, *ends):
            spot = spots.setdefault((round(lon, 6), round(lat, 6)), len(spots))
            if spot == len(names):
                names.append(called[0])
            spot_of.append(spot)
            points.append((kind, called[-1], called[-2]))
            for word in called:
                words.setdefault(word, set()).add(spot)
        return cls(np.array(spot_of, dtype=np.int64), names, words, points)

    def is_doubtful(self, word: str) -> bool:
        """Say whether a word means more than one spot."""
        return len(self.words.get(word, ())) > 1

    def lost(self, is_known: Flags) -> list[list[Any]]:
        """Return kind, id, name and reason of each point the table says nothing of."""
        return [
            [
                kind,
                key,
                name,
                (NotThere.TWO_OF_THE_NAME if self.is_doubtful(name) else NotThere.NOT_IN_TABLE).value,
                None,
            ]
            for (kind, key, name), spot in zip(self.points, self.spot_of.tolist(), strict=True)
            if not is_known[spot]
        ]


def _arcs(map_: _Map, rows: Sequence[Way], speed_kmh: float) -> Arcs:
    """Return the rows among the spots, which come first, and the places to pass through."""
    number = {word: next(iter(spots)) for word, spots in map_.words.items()}
    nodes = len(map_.names)
    for row in rows:
        for word in (row.start, row.finish):
            if word not in number:
                number[word], nodes = nodes, nodes + 1
    tail, head = (np.array([number[getattr(row, end)] for row in rows], dtype=np.int64) for end in ("start", "finish"))
    minutes = np.array([row.minutes for row in rows], dtype=np.float64)
    metres = [row.minutes * speed_kmh * 1000 / 60 if row.metres is None else row.metres for row in rows]
    return Arcs(nodes, tail, head, minutes, np.array(metres, dtype=np.float64))


def _gaps(names: Sequence[str], between: TravelTimes, is_written: Flags, is_known: Flags) -> Json:
    """Return the pairs that are not in the table: those no way joins, and those that go over other places."""
    asked = is_known[:, None] & is_known[None, :] & ~is_written
    is_open = np.isfinite(between.minutes)
    over = np.argwhere(asked & is_open)
    return apart(names, asked & ~is_open) | {
        "over": [
            [names[start], names[finish], round(float(between.minutes[start, finish]))]
            for start, finish in over[:MOST_NAMED].tolist()
        ],
        "over_count": len(over),
    }
