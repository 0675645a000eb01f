"""A routing server of the tests' own: it speaks as OSRM or Valhalla do, on a plane, with faults to order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Point = tuple[float, float]
Said = tuple[int, bytes]


@dataclass
class Roads:
    """What the server knows and how it behaves.

    Args:
        most: Sources times targets it answers at once.
        lost: Points without a road near.
        cut: Pairs without a way.
        snap_m: How far a point is from its road, 0 unless said here.
        spoilt: Answers given instead of the right one, in this order.
        is_mute: Whether it takes questions and never answers.
        is_short: Whether Valhalla answers in short form.
    """

    most: int = 10_000
    lost: set[Point] = field(default_factory=set)
    cut: set[tuple[Point, Point]] = field(default_factory=set)
    snap_m: dict[Point, float] = field(default_factory=dict)
    spoilt: list[Said] = field(default_factory=list)
    is_mute: bool = False
    is_short: bool = False
    asked: list[tuple[int, int]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def seconds(self, start: Point, finish: Point) -> float | None:
        """A second for each thousandth of a degree east or north, two for those back."""
        if (start, finish) in self.cut:
            return None
        east, north = (round(1000 * (b - a)) for a, b in zip(start, finish, strict=True))
        return float(max(east, -2 * east) + max(north, -2 * north))

    def osrm(self, path: str) -> Said:
        """Answer as OSRM's table service."""
        found = re.fullmatch(r"/table/v1/driving/([^/]+)", urlsplit(path).path)
        if found is None:
            return 400, b'{"code": "InvalidUrl", "message": "no such path"}'
        points = [(float(lon), float(lat)) for lon, lat in (one.split(",") for one in found[1].split(";"))]
        query = parse_qs(urlsplit(path).query)
        sources, targets = (
            [points[int(at)] for at in query[name][0].split(";")] for name in ("sources", "destinations")
        )
        self.asked.append((len(sources), len(targets)))
        if len(sources) * len(targets) > self.most:
            return 400, b'{"code": "TooBig", "message": "Too many table coordinates"}'
        if self.lost & {*sources, *targets}:
            return 400, b'{"code": "NoSegment", "message": "Could not find a matching segment for coordinate 1"}'
        seconds = [[self.seconds(start, finish) for finish in targets] for start in sources]
        metres = [[None if cell is None else 10 * cell for cell in row] for row in seconds]
        ends = {name: [{"distance": self.snap_m.get(one, 0)} for one in some]
                for name, some in (("sources", sources), ("destinations", targets))}  # fmt: skip
        return 200, json.dumps({"code": "Ok", "durations": seconds, "distances": metres} | ends).encode()

    def valhalla(self, body: bytes) -> Said:
        """Answer as Valhalla's time-distance matrix."""
        asked = json.loads(body)
        sources, targets = ([(one["lon"], one["lat"]) for one in asked[name]] for name in ("sources", "targets"))
        self.asked.append((len(sources), len(targets)))
        if len(sources) * len(targets) > self.most:
            return 400, b'{"error_code": 150, "error": "Exceeded max locations", "status_code": 400}'
        if self.lost & {*sources, *targets}:
            return 400, b'{"error_code": 171, "error": "No suitable edges near location", "status_code": 400}'
        seconds = [[self.seconds(start, finish) for finish in targets] for start in sources]
        km = [[None if cell is None else cell / 100 for cell in row] for row in seconds]
        rows: Any = {"durations": seconds, "distances": km}
        if not self.is_short:
            rows = [[{"time": cell, "distance": far} for cell, far in zip(*pair, strict=True)]
                    for pair in zip(seconds, km, strict=True)]  # fmt: skip
        return 200, json.dumps({"sources_to_targets": rows, "units": "kilometers"}).encode()


@contextmanager
def serving(roads: Roads) -> Iterator[str]:
    """Serve them on this machine until the block ends; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(roads.osrm(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(roads.valhalla(body) if self.path == "/sources_to_targets" else (404, b"{}"))

        def answer(self, said: Said) -> None:
            if roads.is_mute:
                roads.over.wait()
                return
            status, body = roads.spoilt.pop(0) if roads.spoilt else said
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        roads.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
