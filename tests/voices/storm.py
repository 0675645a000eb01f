"""Many people answer at once through two workers that are killed under them; what was thanked for must be there."""

import json
import socket
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.processes import PATIENCE_S, Start, told

TOKEN = "t" * 32
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Cookie": f"csrftoken={TOKEN}; django_language=en",
}
TRIES = 200


def _free() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


@dataclass
class Worker:
    """One process that serves the site; killed and begun again at will."""

    start: Start
    port: int = field(default_factory=_free)
    child: "subprocess.Popen[str] | None" = None

    def begin(self) -> None:
        self.child = self.start("serve", self.port)
        assert self.child.stdout is not None
        assert self.child.stdout.readline() == "ready\n"

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        self.child.communicate()


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        thanked: Marks of answers for which somebody read thanks, or that they are in already.
        marks: (mark, how often it is there).
        spent: Codes that are used up.
        faults: What does not hold afterwards.
    """

    thanked: list[int]
    marks: list[tuple[int, int]]
    spent: int
    faults: list[str]

    @property
    def lost(self) -> list[int]:
        """Answers that were thanked for and are not there exactly once."""
        held = dict(self.marks)
        return [mark for mark in self.thanked if held.get(mark) != 1]


def storm(start: Start, folder: Path, *, letters: int, kills: int = 2, threads: int = 8) -> Outcome:
    """Let `letters` people answer once each, and kill a worker after every (letters / (kills + 1)) answers."""
    codes = folder / "codes.json"
    told(start("prepare", letters, codes), PATIENCE_S + letters // 10)
    workers = [Worker(start), Worker(start)]
    for one in workers:
        one.begin()
    thanked: list[int] = []
    counting, due = threading.Lock(), [letters * at // (kills + 1) for at in range(1, kills + 1)]

    def send(mark: int, code: str) -> None:
        _answer(workers, mark, code)
        with counting:
            thanked.append(mark)
            is_time = bool(due) and len(thanked) >= due[0]
            number = len(due) if is_time else 0
            if is_time:
                due.pop(0)
        if is_time:
            workers[number % 2].kill()
            workers[number % 2].begin()

    try:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(send, range(letters), json.loads(codes.read_text())))
    finally:
        for one in workers:
            one.kill()
    counted = json.loads(told(start("count"), PATIENCE_S + letters // 10))
    return Outcome(sorted(thanked), [tuple(one) for one in counted["marks"]], counted["spent"], counted["faults"])


def _answer(workers: Sequence[Worker], mark: int, code: str) -> None:
    """Send one answer until somebody says that it is in; a worker that is gone is tried again, then the other one."""
    form = {"csrfmiddlewaretoken": TOKEN, "code": code, "form": f"{mark:032}", "began": ""}
    body = urlencode({**form, "q-answered": mark % 2, "q-service": 1 + mark % 5, "q-visits": mark})
    for attempt in range(TRIES):
        worker = workers[(mark + attempt) % len(workers)]
        connection = HTTPConnection("127.0.0.1", worker.port, timeout=60)
        try:
            connection.request("POST", "/v/", body, HEADERS)
            page = connection.getresponse()
            text = page.read().decode()
        except (OSError, HTTPException):
            threading.Event().wait(0.05)
            continue
        finally:
            connection.close()
        if page.status == 200 and ("Your answers are in." in text or "Answers with this code are in." in text):
            return
    message = f"nobody took answer {mark}"
    raise AssertionError(message)
