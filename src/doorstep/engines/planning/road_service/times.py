"""The way in: minutes and metres by road between points, from OSRM's or Valhalla's table over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import parse_qs, urlsplit

import numpy as np

from doorstep.engines.planning.road_service.dialects import (
    Dialect,
    NoRoadNear,
    ServiceBroken,
    Table,
    TooMuch,
    answer,
    question,
)
from doorstep.engines.planning.road_service.pairs import Flags, Ints, Known, PairsFile
from doorstep.engines.planning.road_service.wire import ServiceSilent, asked
from doorstep.engines.planning.roads import MAX_SNAP_M, NoRoad, checked_points
from doorstep.engines.planning.travel import TravelTimes
from doorstep.kernel.geo import Floats, LonLat

PROFILES: Final = {Dialect.OSRM: "driving", Dialect.VALHALLA: "auto"}
BUSY: Final = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RoadService:
    """A routing server and how to ask it.

    Attributes:
        base: its address, "http://host:5000", without a slash at the end.
        dialect: what it speaks.
        profile: how people drive there: a profile of OSRM, a costing of Valhalla.
        timeout_s: seconds to wait for each answer.
        tries: how often a question is sent where the server is silent or busy.
        points_at_once: sources and targets of one question together, at least 2; servers allow 100 (OSRM) or 50
            (Valhalla) unless set up otherwise, and if they want fewer, fewer are asked.
    """

    base: str
    dialect: Dialect
    profile: str
    timeout_s: float = 30.0
    tries: int = 2
    points_at_once: int = 100

    def name(self) -> str:
        """Return what tells its answers from those of others."""
        return f"{self.dialect}+{self.base}?profile={self.profile}"

    def table(self, sources: Sequence[LonLat], targets: Sequence[LonLat]) -> Table:
        """Return the ways from sources to targets.

        Raises:
            TooMuch, NoRoadNear, ServiceBroken, ServiceSilent: See there.
        """
        asks = question(self.dialect, self.profile, sources, targets)
        for left in reversed(range(self.tries)):
            try:
                status, body = asked(self.base, asks, self.timeout_s)
            except ServiceSilent:
                if not left:
                    raise
                continue
            if status not in BUSY:
                break
        return answer(self.dialect, status, body, len(sources), len(targets))


@dataclass(frozen=True, slots=True, eq=False)
class ServiceTimes:
    """Travel between all pairs of n points as a server tells it.

    Attributes:
        travel: (n, n) minutes and metres; row = from, column = to; 0 on the diagonal; `inf` where there is no way. The
            way from the point to the road (`snap_m`) is in neither.
        snap_m: (n,) metres from the point to its road; `inf`: no road near, NaN: the server does not say.
        no_road: (n,) the reason why nobody gets to a point or away from it, or None.
        questions: asked of the server.
    """

    travel: TravelTimes
    snap_m: Floats
    no_road: tuple[NoRoad | None, ...]
    questions: int

    def why_unreachable(self, start: int, end: int) -> tuple[tuple[int, NoRoad], ...]:
        """Return the points of the pair with the reason why there is no way; empty exactly where there is one."""
        if np.isfinite(self.travel.minutes[start, end]):
            return ()
        reasons = [(point, self.no_road[point]) for point in (start, end)]
        found = tuple((point, reason) for point, reason in reasons if reason is not None)
        return found or ((start, NoRoad.NO_WAY), (end, NoRoad.NO_WAY))


def service_at(address: str, *, timeout_s: float = 30.0) -> RoadService:
    """Return the server at "osrm+http://host:5000" or "valhalla+https://host?profile=truck".

    Raises:
        ValueError: It is no such address.
    """
    speaks, _, rest = address.partition("+")
    parts = urlsplit(rest)
    if speaks not in list(Dialect) or parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"a routing server's address begins with osrm+http:// or valhalla+http://, not {address!r}"
        raise ValueError(message)
    dialect = Dialect(speaks)
    profile = parse_qs(parts.query).get("profile", [PROFILES[dialect]])[0]
    at_once = 100 if dialect is Dialect.OSRM else 50
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    return RoadService(base, dialect, profile, timeout_s, points_at_once=at_once)


def service_times(
    service: RoadService,
    lon: Floats,
    lat: Floats,
    *,
    max_snap_m: float = MAX_SNAP_M,
    pairs: PairsFile | None = None,
    beat: Callable[[float], None] | None = None,
) -> ServiceTimes:
    """Ask a server for the ways between n points, in as many questions as it needs; what it told before is not asked.

    Args:
        service: Whom to ask.
        lon: (n,) WGS-84 degrees; NaN for a point without coordinates.
        lat: (n,) WGS-84 degrees, likewise.
        max_snap_m: a point farther from every road is unreachable, metres; counts where the server says how far.
        pairs: what was told before; answers are added to it one by one, so that a broken run goes on.
        beat: told before each question which share of the ways is known; what it raises ends the asking.

    Raises:
        ValueError: arrays of different shapes, or coordinates off the globe.
        ServiceSilent, ServiceBroken: See there.
    """
    lon, lat = checked_points(lon, lat)
    is_placed = np.isfinite(lon) & np.isfinite(lat)
    placed = np.flatnonzero(is_placed)
    points = [LonLat(float(lon[row]), float(lat[row])) for row in placed]
    known = Known.nothing(len(points)) if pairs is None else pairs.known(service.name(), points)
    asking = _Asking(service, points, known, pairs, beat)
    for sources, targets in blocks(known, max(1, service.points_at_once // 2)):
        asking.ask(sources, targets)
    count = len(lon)
    minutes, metres, snap_m = (np.full(shape, np.inf) for shape in ((count, count), (count, count), count))
    minutes[np.ix_(placed, placed)], metres[np.ix_(placed, placed)] = known.minutes, known.metres
    snap_m[placed] = known.snap_m
    np.fill_diagonal(minutes, 0.0)
    np.fill_diagonal(metres, 0.0)
    no_road = [_reason(row, is_placed, snap_m, minutes, max_snap_m) for row in range(count)]
    for row, reason in enumerate(no_road):
        if reason is not None:
            for matrix in (minutes, metres):
                matrix[row, :] = matrix[:, row] = np.inf
                matrix[row, row] = 0.0
    return ServiceTimes(TravelTimes(minutes, metres), snap_m, tuple(no_road), asking.questions)


def blocks(known: Known, at_once: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield sources and targets of the questions that are left, at most so many of each.

    Sources that lack the same targets are asked about together, so that one more village costs a row and a column.
    """
    lacks = ~known.is_known
    own = np.arange(len(lacks))
    # With a whole row the way to itself is asked, too, and costs nothing.
    lacks[own, own] = lacks.sum(axis=1) * 2 >= len(lacks)
    rows = sorted(np.flatnonzero(lacks.any(axis=1)).tolist(), key=lambda row: lacks[row].tobytes())
    for _, alike in groupby(rows, key=lambda row: lacks[row].tobytes()):
        sources = np.array(list(alike), dtype=np.int64)
        targets = np.flatnonzero(lacks[sources[0]])
        for first in range(0, len(sources), at_once):
            for start in range(0, len(targets), at_once):
                yield sources[first : first + at_once], targets[start : start + at_once]


class _Asking:
    """The questions of one run."""

    def __init__(
        self,
        service: RoadService,
        points: Sequence[LonLat],
        known: Known,
        pairs: PairsFile | None,
        beat: Callable[[float], None] | None,
    ) -> None:
        self.service, self.points, self.known, self.pairs, self.beat = service, points, known, pairs, beat
        self.questions = 0
        self.tried_alone = set[int]()

    def ask(self, sources: Ints, targets: Ints) -> None:
        """Ask for the ways from sources to targets; where that is too much, in halves."""
        has_road = ~np.isinf(self.known.snap_m)
        sources, targets = sources[has_road[sources]], targets[has_road[targets]]
        if not len(sources) or not len(targets):
            return
        try:
            table = self._table(sources, targets)
        except TooMuch:
            self._in_halves(sources, targets)
        except NoRoadNear:
            if self._finds_lost_points({*sources.tolist(), *targets.tolist()}):
                self.ask(sources, targets)
            else:
                self._in_halves(sources, targets)
        else:
            self._note(sources, targets, table)

    def _table(self, sources: Ints, targets: Ints) -> Table:
        self.questions += 1
        if self.beat is not None:
            self.beat(float(self.known.is_known.mean()))
        return self.service.table([self.points[row] for row in sources], [self.points[row] for row in targets])

    def _in_halves(self, sources: Ints, targets: Ints) -> None:
        if len(sources) == len(targets) == 1:
            far, unknown = np.full((1, 1), np.inf), np.full(1, np.nan)
            self._note(sources, targets, Table(far, far, unknown, unknown))
        elif len(sources) >= len(targets):
            half = len(sources) // 2
            self.ask(sources[:half], targets)
            self.ask(sources[half:], targets)
        else:
            half = len(targets) // 2
            self.ask(sources, targets[:half])
            self.ask(sources, targets[half:])

    def _finds_lost_points(self, points: set[int]) -> bool:
        """Ask for each point alone, once in a run; note those without a road, and say whether there are any."""
        is_found = False
        for point in sorted(points - self.tried_alone):
            self.tried_alone.add(point)
            alone = np.array([point], dtype=np.int64)
            try:
                self._table(alone, alone)
            except NoRoadNear:
                self.known.has_no_road(point)
                self._keep(alone, alone[:0])
                is_found = True
            except TooMuch as odd:
                raise ServiceBroken("the server says that a single point is too much") from odd
        return is_found

    def _note(self, sources: Ints, targets: Ints, table: Table) -> None:
        known, cells = self.known, np.ix_(sources, targets)
        known.is_known[cells], known.minutes[cells], known.metres[cells] = True, table.minutes, table.metres
        for rows, snaps in ((sources, table.source_snap_m), (targets, table.target_snap_m)):
            known.snap_m[rows] = np.where(np.isnan(snaps), known.snap_m[rows], snaps)
        self._keep(sources, targets)

    def _keep(self, sources: Ints, targets: Ints) -> None:
        if self.pairs is not None:
            self.pairs.keep(self.service.name(), self.points, self.known, sources, targets)


def _reason(row: int, is_placed: Flags, snap_m: Floats, minutes: Floats, max_snap_m: float) -> NoRoad | None:
    if not is_placed[row]:
        return NoRoad.NO_COORDINATES
    if snap_m[row] > max_snap_m:
        return NoRoad.TOO_FAR
    others = is_placed.copy()
    others[row] = False
    if others.any() and np.isinf(minutes[row, others]).all() and np.isinf(minutes[others, row]).all():
        return NoRoad.NO_WAY
    return None
