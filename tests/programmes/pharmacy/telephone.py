"""A crew's telephone by the rules of `devices/outbox.js`, the line it hangs on, and what can go wrong there."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from django.test import Client

FAULTS = ("dead", "e500", "lost", "half", "late", "twice", "log_in", "killed", "tab")
Answer = tuple[int, dict[str, Any]]


class Lost(Exception):  # noqa: N818  named after what happened
    """No answer came: whether anything arrived nobody knows."""


class Killed(Exception):  # noqa: N818  named after what happened
    """The telephone ended while it was sending: only what is on its disk is left of it."""


@dataclass
class Line:
    """What lies between telephone and site; each sending takes the next fault.

    `dead`: the server is killed, nothing arrives. `e500`: it refuses. `lost`: it commits, the answer is lost. `half`:
    it is killed after half of the reports. `late`: it commits after the telephone has given up and sent again.
    `twice`: the browser sends again by itself. `log_in`: the login is over. `killed`: it commits, and the browser ends
    before it hears. `tab`: it commits, and before the answer is read another window sends the same.
    """

    client: Client
    faults: Iterator[str] = field(default_factory=lambda: iter(()))
    under_way: list[bytes] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    other_tab: Callable[[], object] = lambda: None

    def post(self, to: str, sent: bytes) -> Answer:
        fault = next(self.faults, "") if to == "sync/" else ""
        self.met.add(fault)
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
        if fault == "killed":
            raise Killed
        if fault == "tab":
            self.other_tab()
        return self._deliver(to, sent, self.client) if fault == "twice" else answer

    def _deliver(self, to: str, sent: bytes, client: Client) -> Answer:
        given = client.post(
            f"/desk/pharmacy/crew/{to}", sent, content_type="application/json", headers={"accept": "application/json"}
        )
        return given.status_code, given.json()


@dataclass
class Disk:
    """What a telephone keeps over its own end, and what its windows share: the next number, and reports as texts."""

    room: int = 100_000
    next_seq: int = 1
    reports: dict[str, str] = field(default_factory=dict)


@dataclass
class Telephone:
    """Keeps each report until its own answer has come."""

    key: UUID
    line: Line
    ahead: timedelta = timedelta()
    at_once: int = 50
    disk: Disk = field(default_factory=Disk)
    told: dict[str, str] = field(default_factory=dict)
    every: dict[str, str] = field(default_factory=dict)
    is_registered: bool = False

    def record(self, kind: str, body: dict[str, Any], at: datetime) -> bool:
        """Keep a report; say whether there was room. One that was not kept takes no number."""
        if len(self.disk.reports) >= self.disk.room:
            return False
        seq = self.disk.next_seq
        name = str(uuid5(self.key, str(seq)))
        report = {
            "id": name, "seq": seq, "kind": f"pharmacy.{kind}", "about": "", "body": body,
            "occurred_at": (at + self.ahead).isoformat(),
        }  # fmt: skip
        self.every[name] = self.disk.reports[name] = json.dumps(report)
        self.disk.next_seq = seq + 1
        return True

    def flush(self, now: datetime) -> str:
        """Send until everything is answered or something goes wrong; say what."""
        while self.disk.reports:
            if not self.is_registered:
                self.line.post("device/", json.dumps({"device": str(self.key), "name": "1号车"}).encode())
                self.is_registered = True
            part = [json.loads(one) for one in islice(self.disk.reports.values(), self.at_once)]
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
            for one in final:
                self.disk.reports.pop(one, None)  # another window may have heard before
            if not final:
                return "held"
        return "sent"

    def replay(self) -> None:
        """Put the whole day into the outbox again, as a copy restored from yesterday would."""
        self.disk.reports = dict(self.every)

    def window(self) -> "Telephone":
        """Open another window, or the first one after the browser was killed: it knows what is on the disk."""
        return Telephone(self.key, Line(self.line.client), self.ahead, self.at_once, self.disk)

    def empty(self, now: datetime, tries: int = 100) -> list[str]:
        """Send again and again until nothing is left; return how each try ended. A killed browser is opened again."""
        ends: list[str] = []
        asleep = self
        while self.disk.reports:
            assert len(ends) < tries, ends[-10:]
            try:
                ends.append(asleep.flush(now))
            except Killed:
                ends.append("killed")
                asleep = self.window()
                asleep.line, asleep.told = self.line, self.told
        return ends


ABOARD = 400
"""How many packs of each lot the vehicle sets out with."""


def a_day(number: int, given: Mapping[str, Any], seed: int = 9) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield so many reports of a day on the road: half of them sales, at noon a count that finds one pack too few, and
    last the stop that could not be made.

    Args:
        number: How many; a multiple of 10.
        given: Keys of the `stops`, the `lots` aboard and the `vehicle`.
    """
    draw = random.Random(seed)
    stops, lots = given["stops"], given["lots"]
    left = dict.fromkeys(lots, ABOARD)
    for at in range(number):
        stop = draw.choice(stops)
        what = at % 10
        if what < 5:
            lines = [{"lot": lot, "quantity": draw.randint(1, 3)} for lot in draw.sample(lots, 2)]
            for line in lines:
                left[line["lot"]] -= line["quantity"]
            yield "sale", {"stop": stop, "lines": lines, "pay": "cash"}
        elif what < 7:
            yield "pressure", {"stop": stop, "systolic": draw.randint(100, 199), "diastolic": draw.randint(60, 99)}
        elif what < 8:
            yield "sugar", {"stop": stop, "tenths": draw.randint(40, 180), "fasting": draw.random() < 0.5}
        elif what < 9:
            yield "unmet", {"stop": stop, "why": "not_aboard", "asked_for": f"药{at}"}
        elif at == number // 2 - 1:
            there = [{"lot": lot, "counted": packs - (lot == lots[0])} for lot, packs in left.items()]
            yield "count", {"vehicle": given["vehicle"], "lines": there}
        elif at == number - 1:
            yield "missed", {"stop": stops[-1], "reason": "road", "note": "landslide"}
        else:
            yield "note", {"note": f"note {at}"}


def packs(day: Iterable[tuple[str, dict[str, Any]]]) -> dict[int, int]:
    """Return how many packs of each lot a day's sales handed out."""
    sold: dict[int, int] = {}
    for kind, body in day:
        for line in body["lines"] if kind == "sale" else ():
            sold[line["lot"]] = sold.get(line["lot"], 0) + line["quantity"]
    return sold
