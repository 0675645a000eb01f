"""The crew's page in a real browser, against a site that is killed, refuses, loses answers and comes too late.

The site runs in a program of its own, so that killing it is killing it; the browser keeps its profile in a folder, so
that killing it is that, too.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page
from tests.browser.conftest import CHROMIUM
from tests.processes import Start, starter, told
from tests.programmes.pharmacy.telephone import a_day, packs

from doorstep.base import clock

pytestmark = pytest.mark.django_db(transaction=True)
CHILD = Path(__file__).parents[1] / "programmes" / "pharmacy" / "road_site.py"
CREW = "/desk/pharmacy/crew/"
REPORTS = 300
EVERY = [150, 90, 30, 28, 1, 1, True]
"""Sales, values measured, people who went without, notes, counts, missed stops; and whether the ledger sums to zero."""


class Road:
    """The site on the road's county: can be started, killed and started again at the same address."""

    def __init__(self, start_child: Start) -> None:
        self.start_child = start_child
        self.given = json.loads(told(self.start_child("prepare")))
        self.port = 0
        self.child: subprocess.Popen[str] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.child = self.start_child("serve", self.port)
        assert self.child.stdout is not None
        self.port = json.loads(self.child.stdout.readline())["port"]

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        self.child.communicate()

    def next_fault(self, word: str) -> None:
        assert self.child is not None
        assert self.child.stdin is not None
        self.child.stdin.write(f"{word}\n")
        self.child.stdin.flush()

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(told(self.start_child("told")))
        return found


class Phone:
    """A browser with a profile on the disk."""

    def __init__(self, browser: Browser, folder: Path, road: Road) -> None:
        self.browser, self.folder, self.road = browser, folder, road
        self.context: BrowserContext | None = None

    def open(self, *, is_offline: bool = False, room: int = 0) -> Page:
        self.context = self.browser.browser_type.launch_persistent_context(
            self.folder, executable_path=CHROMIUM or None, args=["--no-sandbox"], offline=is_offline,
            viewport={"width": 390, "height": 844}, reduced_motion="reduce",
        )  # fmt: skip
        if not is_offline:
            self.log_in()
        return self.tab(room)

    def log_in(self) -> None:
        assert self.context is not None
        cookies = {"sessionid": self.road.given["session"], "django_language": "en"}
        self.context.add_cookies([{"name": n, "value": v, "url": self.road.address} for n, v in cookies.items()])

    def tab(self, room: int = 0) -> Page:
        """Open the page; with `room`, the device lets it keep so many bytes and no more."""
        assert self.context is not None
        page = self.context.new_page()
        if room:
            tools = self.context.new_cdp_session(page)
            tools.send("Storage.overrideQuotaForOrigin", {"origin": self.road.address, "quotaSize": room})
        page.set_default_timeout(20_000)
        page.goto(self.road.address + CREW)
        page.wait_for_selector("#crew[data-started]")
        return page

    def kill(self) -> None:
        """End the browser as an empty battery would."""
        assert self.context is not None
        mark = f"--user-data-dir={self.folder}".encode()
        for process in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                if mark in words and not any(word.startswith(b"--type=") for word in words):
                    os.kill(int(process.name), signal.SIGKILL)
        self.close()

    def close(self) -> None:
        if self.context is not None:
            with suppress(Error):
                self.context.close()


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def start_child(site_folder: Path, django_db_setup: None) -> Start:
    """What starts the site's program: what it imports is imported once for all tests here."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DOORSTEP_REPORT_PATIENCE_S", "3")
        return starter(CHILD, site_folder)


@pytest.fixture
def road(start_child: Start, site_folder: Path) -> Iterator[Road]:
    made = Road(start_child)
    yield made
    made.kill()
    shutil.rmtree(site_folder)
    site_folder.mkdir()


@pytest.fixture
def phone(chromium: Browser, tmp_path: Path, road: Road) -> Iterator[Phone]:
    made = Phone(chromium, tmp_path / "profile", road)
    yield made
    made.close()


def go(page: Page, view: str) -> None:
    page.evaluate("view => { location.hash = view; }", f"#/{view}")


def unsent(page: Page) -> int:
    return int(page.get_attribute("#crew", "data-unsent") or 0)


TRY = "dispatchEvent(new Event('online'))"
SENT = "[data-unsent='0'][data-state=fine]"


def send_until(page: Page, state: str, tries: int = 40) -> None:
    """Let the page try to send, as it does every minute, until it is in this state."""
    for _ in range(tries):
        page.evaluate(TRY)
        page.wait_for_selector("#crew:not([data-sending=sending])")
        if page.query_selector(f"#crew{state}"):
            return
        if page.query_selector("#crew[data-sending=log_in]"):
            log_in_again(page)
    message = f"never {state}: {page.get_attribute('#crew', 'data-sending')}"
    raise AssertionError(message)


def begin_to_send(page: Page) -> None:
    """Let the page try until it is sending: what is asked while it is ending a former try it does not hear."""
    for _ in range(20):
        page.evaluate(TRY)
        with suppress(Error):
            page.wait_for_selector("#crew[data-sending=sending]", timeout=1000)
            return
    message = f"never sending: {page.get_attribute('#crew', 'data-sending')}"
    raise AssertionError(message)


def keep(page: Page) -> None:
    page.click(".crew-big")
    page.wait_for_selector(".crew-done")


def sell(page: Page, stop: int, boxes: int) -> None:
    go(page, f"sell/{stop}")
    for _ in range(boxes):
        page.click(".crew-good:first-child [data-fill=plus]")
    keep(page)


def pressure(page: Page, stop: int, upper: int) -> None:
    go(page, f"pressure/{stop}")
    page.fill("#systolic", str(upper))
    page.fill("#diastolic", "80")
    keep(page)


def test_a_whole_tour_without_a_network_arrives_afterwards(road: Road, phone: Phone) -> None:
    page = phone.open()
    page.wait_for_selector("#crew[data-ready]")
    first, second, third = road.given["stops"]
    road.kill()
    assert phone.context is not None
    phone.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#crew[data-started][data-state=offline]")

    sell(page, first, 3)
    pressure(page, first, 152)
    go(page, f"unmet/{first}")
    page.fill("#asked_for", "云南白药")
    keep(page)
    phone.kill()
    page = phone.open(is_offline=True)
    kept = unsent(page)
    sell(page, second, 2)
    go(page, f"sugar/{second}")
    page.fill("#sugar", "5.6")
    keep(page)
    go(page, f"miss/{third}")
    keep(page)
    go(page, "note")
    page.fill("#note", "landslide behind the bridge")
    keep(page)
    before = unsent(page)
    look(page, "offline")
    road.start()
    assert phone.context is not None
    phone.context.set_offline(False)
    send_until(page, "[data-sending=log_in]")  # the login went with the battery
    log_in_again(page)
    send_until(page, SENT)
    look(page, "back")

    (lot, *_) = road.given["lots"]
    assert (kept, before) == (3, 7)
    assert road.told()["effects"] == [2, 2, 1, 1, 0, 1, True]
    assert road.told()["patients"] == {str(lot): 5}

    go(page, "close")
    page.click("[data-do=clear]")
    page.wait_for_selector("[data-do=clear]", state="detached")
    assert page.evaluate(LEFT) == ["key", "registered", "seq"]


def test_medicine_is_called_and_found_by_its_international_name_in_english(road: Road, phone: Phone) -> None:
    page = phone.open()
    page.wait_for_selector("#crew[data-ready]")
    go(page, f"sell/{road.given['stops'][0]}")

    page.fill("#find", "thiam")
    found = page.locator(".crew-good:visible")
    said = (found.count(), "Thiamine 维生素" in found.first.inner_text())
    page.fill("#find", "thiamazole")

    assert (said, page.locator(".crew-good:visible").count()) == ((4, True), 0)


def test_a_device_from_which_the_vehicle_was_taken_forgets_the_day_though_its_login_is_over(
    road: Road, phone: Phone
) -> None:
    page = phone.open()
    page.wait_for_selector("#crew[data-ready]")
    (first, *_) = road.given["stops"]
    pressure(page, first, 130)
    send_until(page, SENT)
    assert phone.context is not None
    phone.context.clear_cookies()
    sell(page, first, 1)
    page.evaluate(TRY)
    page.wait_for_selector("#crew[data-sending=log_in]")
    before = page.evaluate(LEFT)

    told(road.start_child("revoke"))
    page.evaluate(TRY)
    page.wait_for_selector("#crew[data-taken=true]")
    page.wait_for_selector("#crew-notice a")  # where to log in, whatever else is to be said
    left = page.evaluate(LEFT)
    look(page, "taken")
    phone.log_in()
    send_until(page, "[data-unsent='0']")
    page.wait_for_function(NOTHING_KEPT, polling=200)

    assert (before, left) == (["changes", "copy", "key", "registered", "seq"], ["key", "registered", "seq"])
    assert page.query_selector(f"a[href='#/stop/{first}']") is None
    assert road.told()["questions"] == ["no_lease"]


NOTHING_KEPT = """async () => {
  const { open } = await import('/static/devices/store.js');
  const kept = await caches.keys();
  const pages = await Promise.all(kept.map(async name => (await caches.open(name)).match('/desk/pharmacy/crew/')));
  return !(await (await open('doorstep-crew')).told()).length && !pages.some(Boolean);
}"""
LEFT = """async () => {
  const { open } = await import('/static/devices/store.js');
  const facts = (await open('doorstep-crew')).database.transaction('facts').objectStore('facts').getAllKeys();
  return new Promise(resolve => { facts.onsuccess = () => resolve(facts.result.sort()); });
}"""


def look(page: Page, name: str) -> None:
    """Leave a picture where the environment asks for pictures."""
    if folder := os.environ.get("DOORSTEP_PICTURES"):
        page.screenshot(path=f"{folder}/crew-{name}.png", full_page=True)


def test_a_new_release_takes_the_place_of_the_old_one_and_loses_no_report_that_waits(
    road: Road, phone: Phone, site_folder: Path
) -> None:
    page = phone.open()
    page.wait_for_selector("#crew[data-ready]")
    (first, *_) = road.given["stops"]
    (old,) = page.evaluate(KEPT)
    for _ in range(20):
        road.next_fault("e500")  # what is recorded waits
    for upper in (120, 130, 140):
        pressure(page, first, upper)
        go(page, "")
    style = site_folder / "release" / "pharmacy" / "crew" / "crew.css"
    style.parent.mkdir(parents=True)
    style.write_text("/* the next release */")

    page.reload()
    page.wait_for_function(NEW, arg=old, polling=500, timeout=120_000)
    waiting = unsent(page)
    road.kill()
    assert phone.context is not None
    phone.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#crew[data-started][data-state=offline]")
    pressure(page, first, 150)
    road.start()
    phone.context.set_offline(False)
    send_until(page, SENT)

    assert waiting == 3
    assert road.told()["effects"] == [0, 4, 0, 0, 0, 0, True]


NEW = """async old => {
  const kept = (await caches.keys()).filter(name => name.startsWith('kept /desk/pharmacy/crew/ '));
  return kept.length === 1 && kept[0] !== old;
}"""
KEPT = "async () => (await caches.keys()).filter(name => name.startsWith('kept /desk/pharmacy/crew/ '))"
RECORD = """async reports => {
  const { open } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  for (const [kind, body] of reports) {
    await store.record({ kind: `pharmacy.${kind}`, about: '', body, occurred_at: new Date().toISOString() });
  }
  return store.unsent();
}"""
AGAIN = """async reports => {
  const { open } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  await store.all(['outbox'], async outbox => { for (const one of reports) outbox.put(one); });
}"""
WAITING = """async () => {
  const { open } = await import('/static/devices/store.js');
  return (await (await open('doorstep-crew')).unsent()).length;
}"""
FAULTS = (
    "e500",
    "lost",
    "late",
    "half",
    "",
    "kill",
    "lost",
    "late",
    "",
    "sigkill",
    "log_in",
    "half",
    "e500",
    "kill",
    "",
)
"""What goes wrong while a part of the day is being sent; on the empty ones both windows try at once."""


@pytest.mark.both_databases
def test_three_hundred_reports_have_three_hundred_effects_whatever_goes_wrong(road: Road, phone: Phone) -> None:
    tabs = [phone.open(), phone.tab()]
    tabs[0].wait_for_selector("#crew[data-ready]")
    day = list(a_day(REPORTS, road.given))
    part = REPORTS // len(FAULTS)
    recorded: dict[str, Any] = {}
    met: list[tuple[str, bool]] = []
    road.next_fault("lend")

    for at, fault in enumerate(FAULTS):
        recorded |= {one["id"]: one for one in tabs[0].evaluate(RECORD, day[at * part : (at + 1) * part])}
        if not fault:
            for page in tabs:
                page.evaluate(TRY)
            for page in tabs:
                page.wait_for_selector("#crew:not([data-sending=sending])")
            continue
        met.append((fault, tabs[0].evaluate(WAITING) >= part))
        road.next_fault("late" if "kill" in fault else fault)  # what is late is still under way at the kill
        if "kill" in fault:
            begin_to_send(tabs[0])
        else:
            tabs[0].evaluate(TRY)
        if fault == "kill":
            road.kill()
        if fault == "sigkill":
            phone.kill()
            road.next_fault("e500")  # a page sends when it is opened, too
            tabs = [phone.open(), phone.tab()]
        tabs[0].wait_for_selector("#crew:not([data-sending=sending])")
        if fault == "kill":
            road.start()
        if tabs[0].query_selector("#crew[data-sending=log_in]"):
            log_in_again(tabs[0])
    send_until(tabs[0], SENT)

    assert met == [(fault, True) for fault in FAULTS if fault]  # each met a part that waited
    found = road.told()
    assert found["effects"] == EVERY
    assert found["patients"] == {str(lot): n for lot, n in packs(day).items()}
    assert found["faults"] == []

    for _ in range(2):
        tabs[0].evaluate(AGAIN, list(recorded.values()))
        send_until(tabs[0], SENT)
    assert road.told() == found


def log_in_again(page: Page) -> None:
    try:
        page.click("#crew-notice a", timeout=3000)
    except Error:  # what was asked before got through meanwhile: nobody is asked to log in any more
        return
    page.fill("[name=login]", "crew")
    page.fill("[name=password]", "warm tea at noon")
    page.click("main button")
    page.wait_for_selector("#crew[data-started]")


def test_a_full_device_says_so_and_keeps_what_is_typed(road: Road, phone: Phone) -> None:
    page = phone.open(room=4_000_000)
    (first, *_) = road.given["stops"]
    page.evaluate(FILL)

    go(page, f"pressure/{first}")
    page.fill("#systolic", "133")
    page.fill("#diastolic", "80")
    page.click(".crew-big")
    page.wait_for_selector("text=The device is full")
    typed, kept = page.input_value("#systolic"), unsent(page)
    look(page, "full")
    page.evaluate(EMPTY)
    keep(page)
    send_until(page, SENT)

    assert (typed, kept) == ("133", 0)
    assert road.told()["effects"] == [0, 1, 0, 0, 0, 0, True]


@pytest.mark.both_databases
def test_three_hundred_reports_have_as_many_effects_on_a_device_that_is_full_and_a_day_ahead(
    road: Road, phone: Phone
) -> None:
    page = phone.open(room=4_000_000)
    page.wait_for_selector("#crew[data-ready]")
    road.next_fault("lend")  # a page sends every minute, also while it records
    page.clock.set_fixed_time(clock.now() + timedelta(days=1))
    day = list(a_day(REPORTS, road.given))

    times_full = 0
    for at in range(0, REPORTS, 50):
        page.evaluate(FILL)
        times_full += page.evaluate(RECORD_WHEN_THERE_IS_ROOM, day[at : at + 50])
    page.reload()
    page.wait_for_selector("#crew[data-started]")
    send_until(page, SENT)

    found = road.told()
    assert times_full >= 6
    assert found["effects"] == EVERY
    assert found["patients"] == {str(lot): n for lot, n in packs(day).items()}
    assert "clock" in found["questions"]


RECORD_WHEN_THERE_IS_ROOM = """async reports => {
  const { open, Full } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  let times = 0;
  for (const [kind, body] of reports) {
    const report = { kind: `pharmacy.${kind}`, about: '', body, occurred_at: new Date().toISOString() };
    for (let isKept = false; !isKept;) {
      try {
        await store.record(report);
        isKept = true;
      } catch (fault) {
        if (!(fault instanceof Full)) throw fault;
        times += 1;
        await store.all(['facts'], facts => {
          facts.delete(IDBKeyRange.bound('filler ', 'filler z'));
          return Promise.resolve();
        });
      }
    }
  }
  return times;
}"""
FILL = """async () => {
  const { open } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  let n = 0;
  for (const size of [500000, 50000, 5000, 500, 50, 5, 1]) {
    for (let tries = 0; tries < 60; tries += 1) {
      try { await store.keep(`filler ${n += 1}`, 'x'.repeat(size)); } catch { break; }
    }
  }
}"""
EMPTY = """async () => {
  const { open } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  await store.all(['facts'], facts => {
    facts.delete(IDBKeyRange.bound('filler ', 'filler z'));
    return Promise.resolve();
  });
}"""
