"""Ways a server told, kept in a file so that nobody asks twice (SQLite; delete the file when roads have changed)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from doorstep.kernel.geo import Floats, LonLat

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_TABLES = """
CREATE TABLE IF NOT EXISTS way (service TEXT, start TEXT, finish TEXT, minutes REAL, metres REAL,
                                PRIMARY KEY (service, start, finish)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spot (service TEXT, point TEXT, snap_m REAL, PRIMARY KEY (service, point)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of the ways among n points; the arrays are filled in as answers come.

    Attributes:
        is_known: (n, n) whether the server was asked about this way.
        minutes: (n, n), `inf` where there is no way, or none is known.
        metres: (n, n), likewise.
        snap_m: (n,) metres to the road, `inf`: no road near, NaN: the server does not say, or was not asked.
    """

    is_known: Flags
    minutes: Floats
    metres: Floats
    snap_m: Floats

    @classmethod
    def nothing(cls, count: int) -> Known:
        """Return that nothing is known of so many points."""
        far, unknown = np.full((count, count), np.inf), np.full(count, np.nan)
        return cls(np.eye(count, dtype=np.bool_), far, far.copy(), unknown)

    def has_no_road(self, point: int) -> None:
        """Note that no road is near a point, so that no way leads from or to it."""
        self.snap_m[point] = np.inf
        self.is_known[point, :] = self.is_known[:, point] = True


class PairsFile:
    """Ways between points by the server that told them; points equal to six digits (0.1 m) are one.

    Raises:
        sqlite3.Error: The file is something else, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as tables:
            tables.executescript(_TABLES)

    def known(self, server: str, points: Sequence[LonLat]) -> Known:
        """Return what this server told before of the ways among these points."""
        names = [_name(point) for point in points]
        rows = dict[str, list[int]]()
        for row, name in enumerate(names):
            rows.setdefault(name, []).append(row)
        known = Known.nothing(len(points))
        with self._open() as tables:
            for name, starts in rows.items():
                told = tables.execute(
                    "SELECT finish, minutes, metres FROM way WHERE service = ? AND start = ?", (server, name)
                )
                for finish, minutes, metres in told:
                    cells = np.ix_(starts, rows.get(finish, []))
                    known.is_known[cells] = True
                    known.minutes[cells] = np.inf if minutes is None else minutes
                    known.metres[cells] = np.inf if minutes is None else metres
                spot = tables.execute("SELECT snap_m FROM spot WHERE service = ? AND point = ?", (server, name))
                for (snap_m,) in spot:
                    for row in starts:
                        if snap_m is None:
                            known.has_no_road(row)
                        else:
                            known.snap_m[row] = snap_m
        return known

    def keep(self, server: str, points: Sequence[LonLat], known: Known, sources: Ints, targets: Ints) -> None:
        """Keep what is known of the ways from some of the points to others."""
        names = [_name(point) for point in points]
        ways = [
            (server, names[start], names[finish], *_way(known.minutes[start, finish], known.metres[start, finish]))
            for start in sources.tolist()
            for finish in targets.tolist()
        ]
        snaps = known.snap_m
        spots = [
            (server, names[row], None if np.isinf(snaps[row]) else float(snaps[row]))
            for row in {*sources.tolist(), *targets.tolist()}
            if not np.isnan(snaps[row])
        ]
        with self._open() as tables:
            tables.executemany("INSERT OR REPLACE INTO way VALUES (?, ?, ?, ?, ?)", ways)
            tables.executemany("INSERT OR REPLACE INTO spot VALUES (?, ?, ?)", spots)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path)) as tables, tables:
            yield tables


def _name(point: LonLat) -> str:
    return f"{point.lon:.6f},{point.lat:.6f}"


def _way(minutes: float, metres: float) -> tuple[float | None, float | None]:
    return (None, None) if np.isinf(minutes) else (float(minutes), float(metres))
