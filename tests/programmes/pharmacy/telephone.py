"""A crew's telephone by the rules of `devices/outbox.js`, the line it hangs on, and what can go wrong there."""

import json
import random
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.test import Client

FAULTS = ("dead", "e500", "lost", "half", "late", "twice", "log_in")
Answer = tuple[int, dict[str, Any]]


class Lost(Exception):  # noqa: N818  named after what happened
    """No answer came: whether anything arrived nobody knows."""


@dataclass
class Line:
    """What lies between telephone and site; each sending takes the next fault.

    `dead`: the server is killed, nothing arrives. `e500`: it refuses. `lost`: it commits, the answer is lost. `half`:
    it is killed after half of the reports. `late`: it commits after the telephone has given up and sent again.
    `twice`: the browser sends again by itself. `log_in`: the login is over.
    """

    client: Client
    faults: Iterator[str] = field(default_factory=lambda: iter(()))
    under_way: list[bytes] = field(default_factory=list)

    def post(self, to: str, sent: bytes) -> Answer:
        fault = next(self.faults, "") if to == "sync/" else ""
        if fault == "dead":
            raise Lost
        if fault == "e500":
            return 500, {}
        if fault == "late":
            self.under_way.append(sent)
            raise Lost
        if fault == "log_in":
            return self._deliver(to, sent, Client())
        if fault == "half":
            whole = json.loads(sent)
            half = whole["operations"][: (len(whole["operations"]) + 1) // 2]
            self._deliver(to, json.dumps(whole | {"operations": half}).encode(), self.client)
            raise Lost
        answer = self._deliver(to, sent, self.client)
        while self.under_way:
            self._deliver(to, self.under_way.pop(), self.client)
        if fault == "lost":
            raise Lost
        return self._deliver(to, sent, self.client) if fault == "twice" else answer

    def _deliver(self, to: str, sent: bytes, client: Client) -> Answer:
        given = client.post(
            f"/desk/pharmacy/crew/{to}", sent, content_type="application/json", headers={"accept": "application/json"}
        )
        return given.status_code, given.json()


@dataclass
class Telephone:
    """Keeps each report until its own answer has come."""

    key: UUID
    line: Line
    ahead: timedelta = timedelta()
    at_once: int = 50
    room: int = 100_000
    outbox: "deque[dict[str, Any]]" = field(default_factory=deque)
    told: dict[str, str] = field(default_factory=dict)
    every: list[dict[str, Any]] = field(default_factory=list)
    is_registered: bool = False

    def record(self, kind: str, body: dict[str, Any], at: datetime) -> bool:
        """Keep a report; say whether there was room. One that was not kept takes no number."""
        if len(self.outbox) >= self.room:
            return False
        seq = len(self.every) + 1
        report = {
            "id": str(uuid5(self.key, str(seq))), "seq": seq, "kind": f"pharmacy.{kind}", "about": "", "body": body,
            "occurred_at": (at + self.ahead).isoformat(),
        }  # fmt: skip
        self.every.append(report)
        self.outbox.append(report)
        return True

    def flush(self, now: datetime) -> str:
        """Send until everything is answered or something goes wrong; say what."""
        while self.outbox:
            if not self.is_registered:
                self.line.post("device/", json.dumps({"device": str(self.key), "name": "1号车"}).encode())
                self.is_registered = True
            part = list(self.outbox)[: self.at_once]
            sent = {"device": str(self.key), "sent_at": (now + self.ahead).isoformat(), "operations": part}
            try:
                status, body = self.line.post("sync/", json.dumps(sent).encode())
            except Lost:
                return "lost"
            if status == 413 and self.at_once > 1:
                self.at_once = (self.at_once + 1) // 2
                continue
            if status != 200:
                return str(status)
            final = {one["id"]: one["reply"] for one in body["answers"] if one["id"] and one["reply"] != "held"}
            self.told |= final
            self.outbox = deque(one for one in self.outbox if one["id"] not in final)
            if not final:
                return "held"
        return "sent"

    def replay(self) -> None:
        """Put the whole day into the outbox again, as a copy restored from yesterday would."""
        self.outbox = deque(self.every)

    def empty(self, now: datetime, tries: int = 100) -> list[str]:
        """Send again and again until nothing is left; return how each try ended."""
        ends: list[str] = []
        while self.outbox:
            assert len(ends) < tries, ends[-10:]
            ends.append(self.flush(now))
        return ends


def a_day(number: int, stops: list[int], lots: list[int], seed: int = 9) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield so many reports of a day on the road: half of them sales."""
    draw = random.Random(seed)
    for at in range(number):
        stop = draw.choice(stops)
        what = at % 10
        if what < 5:
            lines = [{"lot": lot, "quantity": draw.randint(1, 3)} for lot in draw.sample(lots, 2)]
            yield "sale", {"stop": stop, "lines": lines, "pay": "cash"}
        elif what < 7:
            yield "pressure", {"stop": stop, "systolic": draw.randint(100, 199), "diastolic": draw.randint(60, 99)}
        elif what < 8:
            yield "sugar", {"stop": stop, "tenths": draw.randint(40, 180), "fasting": draw.random() < 0.5}
        elif what < 9:
            yield "unmet", {"stop": stop, "why": "not_aboard", "asked_for": f"药{at}"}
        else:
            yield "note", {"note": f"note {at}"}


def packs(day: Iterable[tuple[str, dict[str, Any]]]) -> dict[int, int]:
    """Return how many packs of each lot a day's sales handed out."""
    sold: dict[int, int] = {}
    for _, body in day:
        for line in body.get("lines", ()):
            sold[line["lot"]] = sold.get(line["lot"], 0) + line["quantity"]
    return sold
