"""What one process of `desk.py` does: fill the database it was started for, serve it, and weigh each page."""

import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from typing import Any
from urllib.parse import quote

import django

django.setup()

import waitress  # noqa: E402 - Django is ready first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import NoReverseMatch, path, reverse  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import now, today  # noqa: E402
from doorstep.needs.actions.counts import recount  # noqa: E402
from doorstep.needs.bridge.duplicates import possible  # noqa: E402
from doorstep.needs.bridge.suggest import suggest  # noqa: E402
from doorstep.needs.models import Need  # noqa: E402
from doorstep.needs.queries import counts, rates  # noqa: E402
from doorstep.places.models import Place  # noqa: E402
from doorstep.places.words import PlaceKind  # noqa: E402
from doorstep.site import urls  # noqa: E402
from doorstep.site.wsgi import application  # noqa: E402

LEAST = 0.07
WARM = 3
TEXT = "龙溪村东头的路灯坏了好几天，晚上一片漆黑"


@dataclass(frozen=True)
class Page:
    """What is asked for, and by whom."""

    name: str
    address: str
    cookie: str = ""
    is_page: bool = True


HELLO = Page("hello", "/hello/")


def hello(_request: HttpRequest) -> HttpResponse:
    """Answer with nothing but a word."""
    return HttpResponse("hello")


def alike(_request: HttpRequest) -> HttpResponse:
    """What a page that takes a need asks besides: duplicates nearby and a category."""
    village = Place.objects.filter(kind=PlaceKind.VILLAGE)[7]
    found, told = possible(TEXT, village), suggest(TEXT, today())
    return HttpResponse("\n".join([one.need.text for one in found] + told.codes))


def board(request: HttpRequest) -> HttpResponse:
    """What the board of rates asks for all months: all together, and by unit; from kept counts or from the needs."""
    begins, ends, by = today().replace(year=today().year - 3, month=1, day=1), today(), request.GET.get("by", "unit")
    if request.GET.get("kept"):
        lines = [one for name in ("", by) for one in counts.counted(counts.kept(begins, ends), name)]
    else:
        lines = [one for name in ("", by) for one in rates.counted(Need.objects.all(), now(), name)]
    return HttpResponse("\n".join(str(line) for line in lines))


def measure(count: int, requests: int) -> list[tuple[str, ...]]:
    """Return a row for each page: name, bytes, queries with one need and with all, milliseconds, rate, of hello."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    logins = import_module("_county").begin(now())
    urls.urlpatterns.extend([path("hello/", hello), path("bench/alike/", alike), path("bench/board/", board)])  # type: ignore[list-item]
    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    cookies = {}
    for login in (logins.planner, logins.officer, logins.clerk):
        client = Client()
        client.force_login(login)
        cookies[login.username] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with_one = {page.name: _queries(page) for page in pages(cookies)}
    begun = time.monotonic()
    import_module("_county").fill(count, now())
    took = f"{(time.monotonic() - begun) * 1000:,.0f}"
    rows: list[tuple[str, ...]] = [(f"{Need.objects.count():,} needs written", "", "", "", took, "", "", "")]
    recount(SYSTEM, now=now())  # as the timer does every few minutes
    for page in pages(cookies):
        queries = _queries(page)
        _, before, _ = weigh(server.effective_port, HELLO, requests * 2)
        size, rate, ms = weigh(server.effective_port, page, requests)
        _, after, _ = weigh(server.effective_port, HELLO, requests * 2)
        share = 2 * rate / (before + after)
        verdict = ("yes" if share >= LEAST else "NO") if page.is_page else ""
        figures = (f"{size:,}", with_one[page.name], queries, f"{ms:.1f}", f"{rate:,.0f}", f"{share:.2f}", verdict)
        rows.append((page.name, *figures))
    return rows


def pages(cookies: dict[str, str]) -> list[Page]:
    """Return the pages that are there, the empty one first."""
    planner, officer, clerk = cookies["planner"], cookies["officer"], cookies["clerk"]
    village = Place.objects.filter(kind=PlaceKind.VILLAGE)[7].pk
    wanted = [
        ("inbox, first page", "needs:inbox", "", planner),
        ("inbox, one town's officer", "needs:inbox", "", officer),
        ("inbox, one village, closed", "needs:inbox", f"?place={village}&tab=closed", planner),
        ("inbox, closed, page 40", "needs:inbox", "?tab=closed&page=40", planner),
        ("search, two words", "needs:inbox", f"?q={quote('路灯 漆黑')}", planner),
        ("search, one word of many", "needs:inbox", f"?q={quote('老人')}&tab=closed", planner),
        ("tray", "needs:tray", "", planner),
        ("my duties", "needs:duties", "", clerk),
        ("duties of a county", "needs:duties", "?show=area", planner),
        ("board of rates", "needs:rates", "", planner),
        ("board of rates by village", "needs:rates", "?by=village", planner),
    ]
    found = [HELLO, Page("possible duplicates and a category", "/bench/alike/", planner)]
    for by in ("unit", "village"):
        found.append(Page(f"figures by {by}, kept counts", f"/bench/board/?by={by}&kept=1", planner, is_page=False))
        found.append(Page(f"figures by {by}, counted", f"/bench/board/?by={by}", planner, is_page=False))
    for name, address, query, cookie in wanted:
        try:
            found.append(Page(name, reverse(address) + query, cookie))
        except NoReverseMatch:
            continue
    return found


def _queries(page: Page) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    name, _, value = page.cookie.partition("=")
    if name:
        client.cookies[name] = value
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    client.get(page.address)
    with connection.execute_wrapper(note):
        client.get(page.address)
    return str(len(asked))


def weigh(port: int, page: Page, requests: int) -> tuple[int, float, float]:
    """Return bytes, requests per second of this process's processor time, and milliseconds on the clock."""
    server = HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": page.cookie} if page.cookie else {}
    for number in range(requests + WARM):
        if number == WARM:
            begun, clock = time.process_time(), time.perf_counter()
        server.request("GET", page.address, headers=headers)
        answer = server.getresponse()
        body = answer.read()
        if answer.status != 200:
            message = f"{page.address} answered {answer.status}"
            raise RuntimeError(message)
    took = (time.perf_counter() - clock) * 1000 / requests
    return len(body), requests / (time.process_time() - begun), took
