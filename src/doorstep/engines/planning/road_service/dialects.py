"""How OSRM and Valhalla are asked for a table of ways, and what their answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np

from doorstep.kernel.geo import Floats, LonLat

OK: Final = 200
_SECONDS: Final = 60.0
_METRES: Final = 1000.0


class Dialect(StrEnum):
    """The routing servers that are understood."""

    OSRM = "osrm"
    VALHALLA = "valhalla"


class ServiceBroken(ValueError):  # noqa: N818  (exceptions are named after what happened)
    """The server answered, and the answer makes no sense or says that it failed."""


class TooMuch(Exception):  # noqa: N818
    """The server says that it was asked too much at once."""


class NoRoadNear(Exception):  # noqa: N818
    """The server says that one of the points has no road near, without always saying which."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent: the part of the address after the server's own, and a body to post (nothing: get)."""

    path: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What comes back for s sources and t targets.

    Attributes:
        minutes: (s, t), `inf` where the server knows no way.
        metres: (s, t), `inf` exactly where `minutes` is.
        source_snap_m: (s,) metres from each point to the road it was put on; NaN where the server does not say.
        target_snap_m: (t,) likewise.
    """

    minutes: Floats
    metres: Floats
    source_snap_m: Floats
    target_snap_m: Floats


def question(dialect: Dialect, profile: str, sources: Sequence[LonLat], targets: Sequence[LonLat]) -> Question:
    """Return how to ask for all ways from sources to targets."""
    if dialect is Dialect.OSRM:
        points = ";".join(f"{point.lon:.6f},{point.lat:.6f}" for point in [*sources, *targets])
        numbers = [";".join(map(str, some)) for some in _numbers(len(sources), len(targets))]
        asked = f"sources={numbers[0]}&destinations={numbers[1]}&annotations=duration,distance"
        return Question(f"/table/v1/{profile}/{points}?{asked}")
    asked_for = {
        "sources": [_spot(point) for point in sources],
        "targets": [_spot(point) for point in targets],
        "costing": profile,
        "units": "kilometers",
    }
    return Question("/sources_to_targets", json.dumps(asked_for).encode())


def answer(dialect: Dialect, status: int, body: bytes, sources: int, targets: int) -> Table:
    """Return the table in an answer.

    Raises:
        TooMuch: Fewer points should be asked for at once.
        NoRoadNear: A point is too far from every road the server knows.
        ServiceBroken: It is no answer to the question.
    """
    try:
        data = json.loads(body)
    except ValueError as faulty:
        if status in _TOO_LONG:
            raise TooMuch from faulty
        message = f"the server answered {status} with something that is not JSON"
        raise ServiceBroken(message) from faulty
    read: Callable[[int, Any, int, int], Table] = _osrm if dialect is Dialect.OSRM else _valhalla
    try:
        table = read(status, data, sources, targets)
    except (AttributeError, IndexError, KeyError, TypeError) as faulty:
        message = f"the server's answer lacks something: {type(faulty).__name__} {faulty}"
        raise ServiceBroken(message) from faulty
    shape = (sources, targets)
    if table.minutes.shape != shape or table.metres.shape != shape:
        message = f"the server's table is {table.minutes.shape} and {table.metres.shape} instead of {shape}"
        raise ServiceBroken(message)
    if not ((table.minutes >= 0).all() and (table.metres >= 0).all()):
        raise ServiceBroken("the server's table holds numbers below 0")
    is_gap = np.isinf(table.minutes) | np.isinf(table.metres)
    table.minutes[is_gap] = table.metres[is_gap] = np.inf
    return table


_TOO_LONG: Final = frozenset({413, 414})
_TOO_MUCH: Final = frozenset({150, 154})
"""Valhalla's error codes: too many locations; locations too far apart."""
_NO_EDGE: Final = frozenset({170, 171})
"""Valhalla's error codes: locations in unconnected regions; no suitable edge near a location."""


def _osrm(status: int, data: Any, sources: int, targets: int) -> Table:
    """Read what OSRM's table service answers.

    Source: OSRM HTTP API, table service (durations in seconds, distances in metres, null where there is no way).
    """
    code = data.get("code")
    if code == "TooBig":
        raise TooMuch
    if code == "NoSegment":
        raise NoRoadNear
    if status != OK or code != "Ok":
        message = f"the server answered {status}: {code} {data.get('message', '')}".strip()
        raise ServiceBroken(message)
    return Table(
        _matrix(data["durations"]) / _SECONDS,
        _matrix(data["distances"]),
        _snaps(data.get("sources"), sources),
        _snaps(data.get("destinations"), targets),
    )


def _valhalla(status: int, data: Any, sources: int, targets: int) -> Table:
    """Read what Valhalla's time-distance matrix answers, with a row of objects for each source or in short form.

    Source: Valhalla, matrix service API reference (time in seconds, distance in the units asked for, null: no way).
    """
    code = data.get("error_code")
    if code in _TOO_MUCH:
        raise TooMuch
    if code in _NO_EDGE:
        raise NoRoadNear
    if status != OK or code is not None:
        message = f"the server answered {status}: {code or ''} {data.get('error', '')}".strip()
        raise ServiceBroken(message)
    found = data["sources_to_targets"]
    if isinstance(found, dict):
        times, distances = found["durations"], found["distances"]
    else:
        times, distances = ([[cell[name] for cell in row] for row in found] for name in ("time", "distance"))
    unknown = np.full(sources, np.nan), np.full(targets, np.nan)
    return Table(_matrix(times) / _SECONDS, _matrix(distances) * _METRES, *unknown)


def _matrix(rows: Any) -> Floats:
    """Return rows of numbers and nulls as a matrix, a null as `inf`."""
    try:
        return np.array([[np.inf if cell is None else float(cell) for cell in row] for row in rows], dtype=np.float64)
    except ValueError as uneven:
        raise ServiceBroken("the server's table has rows of different lengths, or words in it") from uneven


def _snaps(waypoints: Any, count: int) -> Floats:
    """Return how far each point was moved onto a road."""
    found = [one.get("distance") for one in waypoints or ()]
    if len(found) != count:
        return np.full(count, np.nan)
    return np.array([np.nan if one is None else float(one) for one in found], dtype=np.float64)


def _numbers(sources: int, targets: int) -> tuple[range, range]:
    return range(sources), range(sources, sources + targets)


def _spot(point: LonLat) -> dict[str, float]:
    return {"lon": round(point.lon, 6), "lat": round(point.lat, 6)}
