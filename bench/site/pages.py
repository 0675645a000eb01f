"""Weigh the hot pages against an empty page: requests per second of the server's own processor time, on waitress.

Run from the project's root: `python bench/site/pages.py [--markdown] [--requests 200]`.
The sample county is built in a throw-away folder. All pages go through the same server, middleware and database; the
empty page ("hello") renders nothing and asks the database nothing. Residents' pages are asked for as residents do,
without a login, staff pages as the county's planner. What the site keeps (residents' pages for a minute or until
something is done, a finished plan's tables) is weighed twice: as most readers get it, and drawn anew for each request.
Aim: 0.20 of hello, at least 0.07.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ["DOORSTEP_DATA"] = tempfile.mkdtemp(prefix="doorstep-bench-")
(Path(os.environ["DOORSTEP_DATA"]) / "static").mkdir()  # whitenoise reads it when it starts
os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the settings are named first

django.setup()

import waitress  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from doorstep.base.clock import now  # noqa: E402
from doorstep.programmes.pharmacy.models import PlanVillage  # noqa: E402
from doorstep.sample import county  # noqa: E402
from doorstep.site import urls  # noqa: E402
from doorstep.site.wsgi import application  # noqa: E402

COLUMNS = ("page", "bytes", "requests per CPU second", "of hello", "least 0.07")
LEAST = 0.07
PORT = 8799


def hello(_request: HttpRequest) -> HttpResponse:
    """Answer with nothing but a word."""
    return HttpResponse("hello")


def prepare() -> list[tuple[str, str, str, bool]]:
    """Build the county and start the server; return the pages: name, address, cookie, whether the page is kept."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    county.build(now=now(), seed=2026, report=lambda _zh, _en: None, steps=1_000)
    urls.urlpatterns.extend([path("hello/", hello)])  # type: ignore[list-item]
    client = Client()
    client.force_login(get_user_model().objects.get(username="planner"))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    server = waitress.create_server(application, host="127.0.0.1", port=PORT, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    served = PlanVillage.objects.exclude(stop_key="").exclude(place=None).order_by("-plan_id")[0]
    return [
        ("hello", "/hello/", "", False),
        ("home", reverse("home"), "", True),
        ("my village", reverse("village", args=[served.place_id]), "", True),
        ("whole timetable", reverse("timetable"), "", True),
        ("desk", reverse("desk"), cookie, False),
        ("places list, 50 rows", reverse("places:places"), cookie, False),
        ("plan, all its stops", reverse("pharmacy:plan", args=[served.plan_id]), cookie, True),
    ]


def weigh(address: str, cookie: str, requests: int, *, anew: bool) -> tuple[int, float]:
    """Return the page's size in bytes and the requests per second of this process's processor time.

    With `anew`, what the site keeps is thrown away before each request.
    """
    connection = HTTPConnection("127.0.0.1", PORT)
    headers = {"Cookie": cookie} if cookie else {}
    memory = caches["kept"]  # one memory for all threads of this process
    for number in range(requests + 5):
        if number == 5:
            begun = time.process_time()
        if anew:
            memory.clear()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            message = f"{address} answered {answer.status}"
            raise RuntimeError(message)
    return len(body), requests / (time.process_time() - begun)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked.add_argument("--requests", type=int, default=200)
    options = asked.parse_args()
    rows, of_hello = [COLUMNS], 1.0
    pages = prepare()
    weighed = [(name, address, cookie, False) for name, address, cookie, _ in pages]
    weighed += [(f"{name}, drawn anew", address, cookie, True) for name, address, cookie, is_kept in pages if is_kept]
    for name, address, cookie, anew in weighed:
        size, rate = weigh(address, cookie, options.requests, anew=anew)
        of_hello = rate if name == "hello" else of_hello
        share = rate / of_hello
        rows.append((name, f"{size:,}", f"{rate:,.0f}", f"{share:.2f}", "yes" if share >= LEAST else "NO"))
    if options.markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|---|{'---:|' * (len(COLUMNS) - 1)}")
    else:
        lines = ["  ".join(cell.rjust(32) for cell in row) for row in rows]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
