"""A running site and a real Chromium.

The server shares the test's own database connection, so that what a test arranges is seen by the page and is rolled
back afterwards like in any other test. Without Chromium these tests are skipped with the reason, unless
`DOORSTEP_BROWSER=required`.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from tests.browser.looking import AXE, CHINESE_WIDE, Look, Watched
from tests.browser.needs_desk import a_loop  # noqa: F401  needs and duties to be looked at
from tests.door.conftest import at, county  # noqa: F401  a county to be looked at
from tests.ledger.shown import a_ledger  # noqa: F401  a ledger to be looked at
from tests.meetings.shown import some_meetings  # noqa: F401  meetings to be looked at
from tests.needs.conftest import clerk_of, loop, officer, told  # noqa: F401  needs to be looked at
from tests.needs.shown import some_needs  # noqa: F401
from tests.partners.shown import partners_at_work  # noqa: F401  an alliance and two townships to be looked at
from tests.places.conftest import preview, small, some_lists  # noqa: F401  lists of places to be looked at
from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.pharmacy.people_shown import a_counter  # noqa: F401  a counter to be looked at
from tests.programmes.pharmacy.shown_goods import some_goods  # noqa: F401  a stock of medicine to be looked at
from tests.programmes.pharmacy.supplies import make_cabinet, make_delivery, make_medicines, make_roster
from tests.programmes.pharmacy.tour import KEY, report, stops_of
from tests.programmes.reputation.shown import show_index, show_results
from tests.programmes.roads_of_the_county import make_plans_by_road, write_roads
from tests.programmes.small_county import make_county, make_plan, make_question
from tests.programmes.stations.conftest import circle_of, station
from tests.services.activities import some_activities  # noqa: F401  activities to be looked at
from tests.voices.shown import some_opinions, some_questionnaires, some_signs  # noqa: F401  surveys to be looked at

from doorstep.api.actions.keys import create_key, revoke_key
from doorstep.base import clock, regulations, workdays
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.job import Job
from doorstep.base.models.login import Login
from doorstep.base.words import JobState, Role
from doorstep.devices import rules
from doorstep.devices.actions.devices import register_device
from doorstep.devices.actions.operations import take_batch
from doorstep.people.actions import register_person
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.coverage import prove_coverage
from doorstep.programmes.pharmacy.actions.outages import report_outage
from doorstep.programmes.pharmacy.actions.road_closures import close_road
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.programmes.stations.actions.standards import set_standards
from doorstep.services.actions.sessions import hold_session
from doorstep.services.models import Session
from doorstep.services.words import MissReason

CHROMIUM = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
REQUIRED = os.environ.get("DOORSTEP_BROWSER") == "required"
# A script that runs for a blink in each page is not worth compiling well: a fifth of the time went into that.
HOW_TO_RUN = ["--no-sandbox", "--js-flags=--no-opt --no-maglev"]

# Playwright keeps an event loop in this thread; Django's guard against that is meant for servers.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)  # noqa: PTH120
    for item in items:
        if str(item.path).startswith(here + os.sep):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if not CHROMIUM and not REQUIRED:
        pytest.skip("no Chromium on this machine (install `chromium`, or set DOORSTEP_CHROMIUM)")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM or None, args=HOW_TO_RUN)
        except Error as fault:
            if REQUIRED:
                raise
            pytest.skip(f"Chromium does not start: {fault.message.splitlines()[0]}")
        yield browser
        browser.close()


class Server(ThreadedWSGIServer):
    """Leaves the tests' own connection open when a browser hangs up."""

    def _close_connections(self) -> None:
        pass


class KeptFilesHandler(StaticFilesHandler):
    """Lets the browser keep what never changes while the tests run, as the real site does."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response["Cache-Control"] = "max-age=3600"
        return response


class ServerThread(LiveServerThread):
    """Runs such a server."""

    server_class = Server


@pytest.fixture(scope="session")
def _server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none
    with django_db_blocker.unblock():
        ours = connections["default"]
        ours.inc_thread_sharing()
        thread = ServerThread("127.0.0.1", KeptFilesHandler, connections_override={"default": ours})
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()


@pytest.fixture
def site(_server: str, db: None) -> str:
    """The address of the running site, without a slash at the end."""
    return _server


@pytest.fixture
def an_office(make_login: Callable[..., Login], admin: Actor, a_moment: datetime) -> None:
    """A login, a declared day, a rule, work under way and work that failed, with their lines in the journal."""
    make_login(Role.CREW, name="crew-1")
    workdays.declare_day(
        admin,
        day=date(2026, 10, 8),
        is_working=False,
        name_zh="丰收节",
        name_en="Harvest",
        citation="2026-17",
        now=a_moment,
    )
    regulations.add_rule(
        admin,
        code="services.walk_m",
        value=800,
        unit="m",
        citation="2026-03",
        valid_from=date(2026, 1, 1),
        now=a_moment,
    )
    common = {"kind": "test.count", "asked_at": a_moment, "asked_by_id": admin.user_id}
    Job.objects.create(key="running", state=JobState.RUNNING, percent=40, **common)
    Job.objects.create(key="failed", state=JobState.FAILED, **common)


@pytest.fixture
def a_plan(db: None, a_moment: datetime) -> None:
    """A county with a plan in force, another to compare it with, and somebody who lives there."""
    here = make_county(a_moment)
    for number in (1, 2):
        plan = make_plan(here, a_moment, f"plan {number}", seed=number)
        if number == 1:
            adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    register_person(SYSTEM, name="沈春兰", village=here.villages[0], phone="19900004321", now=a_moment)


@pytest.fixture
def a_plan_asked(a_plan: None, a_moment: datetime) -> None:
    """A draft that is asked something of every kind, some of which cannot be."""
    make_question("plan 3", a_moment)


@pytest.fixture
def plans_by_road(a_plan_asked: None, a_moment: datetime, settings: Any, tmp_path: Path) -> None:
    """A plan on the roads, which do not reach everybody, one that waits for a road service, and a table brought in."""
    settings.ROAD_EXTRACT, settings.ROAD_SERVICE = str(write_roads(tmp_path / "anji.osm")), "osrm+http://routes:5000"
    make_plans_by_road(a_moment)


@pytest.fixture
def a_plan_driven(a_plan: None) -> None:
    """The plan in force, with a visit held, one missed and made up, and the others not recorded."""
    first, second = Session.objects.order_by("starts_at")[:2]
    hold_session(SYSTEM, session=first, served=12, answered=0, satisfied=0, now=first.ends_at)
    makeup = miss_visit(SYSTEM, session=second, reason=MissReason.ROAD, now=second.ends_at).makeup
    if makeup:
        hold_session(SYSTEM, session=makeup, served=9, answered=0, satisfied=0, now=makeup.ends_at)


@pytest.fixture
def a_tour(db: None) -> None:
    """Three stops of a vehicle around this moment."""
    now = clock.now()
    stops_of(make_county(now), now.replace(hour=10, minute=0, second=0, microsecond=0))


@pytest.fixture
def doubtful_reports(a_moment: datetime, make_actor: Callable[..., Actor]) -> None:
    """A telephone with reports that wait, that a person must look at, and that found their place."""
    crew = make_actor(Role.CREW, "/")
    device = register_device(crew, key=KEY, name="1号车的手机", now=a_moment)
    sent = [
        report(1, a_moment, "note", {"note": "备胎要换了"}),
        report(2, a_moment, "held", {"stop": 987_654, "served": 12, "answered": 3, "satisfied": 3}),
        report(4, a_moment, "note", {"note": "later"}),
        7,
    ]
    batch = rules.read_batch(
        json.dumps({"device": str(KEY), "sent_at": a_moment.isoformat(), "operations": sent}).encode()
    )
    take_batch(crew, device=device, batch=batch, waiting=2, now=a_moment)


@pytest.fixture
def a_circle(db: None, a_moment: datetime) -> None:
    """A county with a service station, the standards in force, and two circles."""
    here = make_county(a_moment)
    set_standards(SYSTEM, now=a_moment)
    circle_of(here, a_moment, "before")
    station(here.villages[0], "灵溪驿站", 119.6225, 30.64, a_moment)
    circle_of(here, a_moment + timedelta(minutes=1), "after")


@pytest.fixture
def an_index(db: None, a_moment: datetime) -> None:
    """A quarter of a town: reports in every state, grades apart, an audit, a draft that does not add up."""
    show_index(a_moment)


@pytest.fixture
def some_results(db: None, a_moment: datetime) -> None:
    """A published quarter of the index with appeals, and the next quarter under way."""
    show_results(a_moment)


@pytest.fixture
def some_keys(db: None, a_moment: datetime) -> None:
    """Keys of four systems: in use, over, not yet, withdrawn."""
    here = make_county(a_moment)
    day = timedelta(days=1)
    for name, first, last in (
        ("城市通 App", -30 * day, None),
        ("县 12345 热线平台", -300 * day, -day),
        ("Village walkers", 30 * day, None),
        ("旧平台", -400 * day, None),
    ):
        given = create_key(
            SYSTEM,
            name=name,
            place=here.county,
            partner=here.company,
            may_send=True,
            may_read=last is not None,
            valid_from=clock.today() + first,
            valid_until=clock.today() + last if last else None,
            now=a_moment,
        )
    revoke_key(SYSTEM, key=given.row, now=a_moment)


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Iterator[dict[Look, Watched]]:
    """A window for each look: to begin with a new browser costs as much as to look at a page."""
    kept: dict[Look, Watched] = {}
    yield kept
    for watched in kept.values():
        watched.page.context.close()


@pytest.fixture
def open_page(chromium: Browser, windows: dict[Look, Watched], site: str) -> Iterator[Callable[..., Watched]]:
    """Open a page: `open_page("/plan/", look=ENGLISH_NARROW, login=login)`; what it complained about is kept.

    With `window`, pages of the same look are opened one after another in one window, which has axe in every page, keeps
    the files it has fetched, and forgets at the end of a test what pages kept in it.
    """
    contexts: list[BrowserContext] = []
    used: set[Look] = set()

    def new_page(look: Look, **options: object) -> Watched:
        context = chromium.new_context(
            viewport={"width": look.width, "height": 900},
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        page: Page = context.new_page()
        page.set_default_timeout(5000)
        page.set_default_navigation_timeout(30000)
        return Watched(page)

    def open_(
        path: str, *, look: Look = CHINESE_WIDE, login: Login | None = None, window: bool = False, **options: object
    ) -> Watched:
        if window and look in windows:
            watched = windows[look]
            watched.page.context.clear_cookies()
            watched.complaints, watched.response = [], None
        else:
            watched = new_page(look, **options)
            if window:
                watched.page.add_init_script(AXE.axe_script)
                windows[look] = watched
            else:
                contexts.append(watched.page.context)
        if window:
            used.add(look)
        cookies = {"django_language": look.language} | ({"mode": "elder"} if look.is_elder else {})
        if login is not None:
            client = Client()
            client.force_login(login)
            cookies["sessionid"] = client.cookies["sessionid"].value
        added: list[Any] = [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
        watched.page.context.add_cookies(added)
        watched.go(site + path)
        return watched

    yield open_
    for look in used:
        forget(windows[look].page, site)
    for context in contexts:
        context.close()


def forget(page: Page, site: str) -> None:
    """Drop what pages have kept in a window, all but the files that never change."""
    nothing_moves = f"{site}/static/doorstep/tokens.css"
    try:
        page.goto(nothing_moves)
    except Error:  # a page that waits for work asks every second, and was just leaving for the login: its own is gone
        page.goto(nothing_moves)
    page.evaluate("sessionStorage.clear()")
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
    tools.detach()


@pytest.fixture
def a_statement(db: None, a_moment: datetime) -> None:
    """A county with a cabinet, a delivery while a pharmacist is on duty, and the around-the-clock statement."""
    here = make_county(a_moment)
    _pills, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)
    make_delivery(here, a_moment)
    make_roster(here, a_moment)
    before = a_moment - timedelta(days=10)
    make_goods(here, before).lot("A1", packs=3)
    report_outage(SYSTEM, site=Site.objects.get(name="灵溪药柜"), began_at=before, reason="停电", now=a_moment)
    close_road(
        SYSTEM,
        village=here.villages[0],
        first_day=a_moment.date(),
        last_day=a_moment.date(),
        reason="塌方",
        now=a_moment,
    )
    prove_coverage(SYSTEM, county=here.county, name="九月", on=a_moment.date(), now=a_moment)
    today = clock.today()
    close_road(SYSTEM, village=here.villages[1], first_day=today, last_day=today, reason="修桥", now=clock.now())
