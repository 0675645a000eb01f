"""A site in a program of its own, for tests that kill it: `prepare`, `serve PORT`, `send FILE`, `told`, `revoke`.

`serve` takes the next fault from its standard input, one word a line: `e500`, `lost`, `half`, `late`, `log_in`; each is
for one sending. `lend` gives the vehicle to the telephone that sends next; the word after it counts for that sending.
"""

import json
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import astuple
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from django.conf import settings

settings.STATICFILES_DIRS = [os.environ["DOORSTEP_DATA"] + "/release"]  # what a test puts there is served instead
django.setup()

from django.contrib.sessions.models import Session as LoginSession  # noqa: E402
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402
from tests import migrated  # noqa: E402
from tests.programmes.pharmacy.telephone import ABOARD  # noqa: E402
from tests.programmes.pharmacy.tour import books, effects, held, load, stops_of  # noqa: E402
from tests.programmes.small_county import make_county  # noqa: E402

from doorstep.base import clock  # noqa: E402
from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.models.login import Grant, Login  # noqa: E402
from doorstep.base.words import Role  # noqa: E402
from doorstep.devices.models import Device, Question  # noqa: E402
from doorstep.devices.queries import faults  # noqa: E402
from doorstep.programmes.pharmacy.actions.trips import revoke_lease  # noqa: E402
from doorstep.programmes.pharmacy.models import Lease, Medicine  # noqa: E402

PASSWORD = "warm tea at noon"
SYNC = "/desk/pharmacy/crew/sync/"


def say(words: object) -> None:
    sys.stdout.write(f"{json.dumps(words)}\n")
    sys.stdout.flush()


def prepare() -> None:
    Path(settings.STATICFILES_DIRS[0]).mkdir()
    migrated.bring()
    now = clock.now()
    here = make_county(now)
    stops = stops_of(here, now.replace(hour=12, minute=0, second=0, microsecond=0))
    lots = load(here, now, (ABOARD,) * 4)
    Medicine.objects.update(inn="Thiamine")
    login = Login(username="crew", created_at=now)
    login.set_password(PASSWORD)
    login.save()
    Grant.objects.create(login=login, role=Role.CREW, scope=here.county.path, valid_from=now.date())
    client = Client()
    client.force_login(login)
    say({"stops": [one.pk for one in stops], "lots": [one.pk for one in lots], "vehicle": here.vehicle.pk,
         "session": client.cookies["sessionid"].value})  # fmt: skip


def told() -> None:
    found = effects()
    say({"effects": list(astuple(found)), "books": books(),
         "patients": held("patient"), "differences": held("adjust"), "faults": list(faults()),
         "questions": list(Question.objects.values_list("why", flat=True))})  # fmt: skip


def revoke() -> None:
    """Take the vehicle from the browser that was registered last, as somebody at the desk does."""
    Lease.objects.update(device=Device.objects.latest("pk"))
    revoke_lease(SYSTEM, lease=Lease.objects.get(), reason="手机丢了", now=clock.now())
    say({})


def send(path: str) -> None:
    """Send what stands in a file, a sending on each line, at the moment at which others do, too."""
    client = Client(raise_request_exception=False)
    client.force_login(Login.objects.get(username="crew"))
    bodies = Path(path).read_text().splitlines()
    say_ready()
    found = set()
    for body in bodies:
        while True:  # a slow machine may leave one waiting for the file so long that it is told to come again
            answer = client.post(SYNC, body, content_type="application/json", headers={"accept": "application/json"})
            if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        found |= {(answer.status_code, one["reply"]) for one in answer.json()["answers"]}
    say(sorted(found))


def say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


class Hangup(ConnectionAbortedError):  # noqa: N818  named after what happened
    """The connection is closed without an answer: the server's own name for a client that has gone."""


hung_up = threading.local()


class Faulty:
    """The site, with the next fault for each sending."""

    def __init__(self, site: Callable[..., Iterable[bytes]]) -> None:
        self.site = site
        self.faults: deque[str] = deque()
        self.again = threading.Event()

    def listen(self) -> None:
        for line in sys.stdin:
            self.faults.append(line.strip())

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != SYNC:
            return self.site(environ, start)
        fault = self.faults.popleft() if self.faults else ""
        if fault == "lend":
            Lease.objects.update(device=Device.objects.latest("pk"))
            fault = self.faults.popleft() if self.faults else ""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if fault == "e500":
            start("500 Oh dear", [("Content-Length", "0")])
            return [b""]
        if fault == "log_in":
            LoginSession.objects.all().delete()
        if fault == "late":
            self.again.clear()
            self.again.wait(20)  # until the telephone has given up and sends again
            self._run(environ, body, lambda *_: None)
            self._hang_up()
        self.again.set()
        if fault == "half":
            whole = json.loads(body)
            half = whole["operations"][: (len(whole["operations"]) + 1) // 2]
            self._run(environ, json.dumps(whole | {"operations": half}).encode(), lambda *_: None)
            self._hang_up()
        answer = self._run(environ, body, start if fault != "lost" else lambda *_: None)
        if fault == "lost":
            self._hang_up()
        return answer

    def _hang_up(self) -> None:
        hung_up.now = True
        raise Hangup

    def _run(self, environ: dict[str, Any], body: bytes, start: Any) -> Iterable[bytes]:
        return list(self.site(environ | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}, start))


class Quiet(WSGIRequestHandler):
    """Says nothing, and hangs up where the site does."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def handle_one_request(self) -> None:
        hung_up.now = False
        super().handle_one_request()
        if hung_up.now:
            self.close_connection = True


class Server(ThreadedWSGIServer):
    """Lets a connection go without a word."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def serve(port: int) -> None:
    site = Faulty(StaticFilesHandler(get_wsgi_application()))
    server = Server(("127.0.0.1", port), Quiet)
    server.daemon_threads = True
    server.set_app(site)
    threading.Thread(target=site.listen, daemon=True).start()
    say({"port": server.server_port})
    server.serve_forever()


if __name__ == "__main__":
    task, *given = sys.argv[1:]
    if task == "serve":
        serve(int(given[0]))
    elif task == "send":
        send(given[0])
    else:
        {"prepare": prepare, "told": told, "revoke": revoke}[task]()
