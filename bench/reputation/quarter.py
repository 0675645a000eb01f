"""Measure a quarter of the index through the database: gather its input, reckon it, keep it, show and print reports.

Run from the project's root: `python bench/reputation/quarter.py [--markdown] [--villages 200]`.
A town of so many villages with the ready-made scheme (44 indicators) and a survey of 15 answers each, in a throw-away
SQLite. Reports, grades and codes come through actions; answers are written at once, since how fast these come in is
another benchmark (`voices/answers`). Times are processor time, so that other work on the machine matters little.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ["DOORSTEP_DATA"] = tempfile.mkdtemp(prefix="doorstep-bench-")
(Path(os.environ["DOORSTEP_DATA"]) / "static").mkdir()  # whitenoise reads it when it starts
os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the settings are named first

django.setup()

import numpy as np  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.models import Place  # noqa: E402
from doorstep.places.words import CodeSystem, PlaceKind  # noqa: E402
from doorstep.programmes.reputation.actions.asking import join_wave  # noqa: E402
from doorstep.programmes.reputation.actions.quarters import close_quarter, open_quarter  # noqa: E402
from doorstep.programmes.reputation.actions.runs import keep_run, publish  # noqa: E402
from doorstep.programmes.reputation.bridge.assemble import assemble  # noqa: E402
from doorstep.programmes.reputation.bridge.index import compute  # noqa: E402
from doorstep.sample import reputation as sample  # noqa: E402
from doorstep.site import urls  # noqa: E402
from doorstep.voices.actions.waves import close_wave  # noqa: E402
from doorstep.voices.models import Sheet  # noqa: E402

COLUMNS = ("what", "processor time", "queries", "ratio")
BEGUN = datetime(2026, 6, 5, 10, tzinfo=TIME_ZONE)
ANSWERS = 15


def main() -> int:
    """Build the quarter, measure each step, print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked.add_argument("--villages", type=int, default=200)
    options = asked.parse_args()
    rows: list[tuple[str, ...]] = [COLUMNS, *measure(options.villages)]
    if options.markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "|---|---:|---:|---|")
    else:
        lines = ["  ".join(cell.ljust(44) for cell in row) for row in rows]
    print("\n".join(lines))
    return 0


def measure(villages: int) -> list[tuple[str, ...]]:
    """Return a row per step."""
    call_command("migrate", verbosity=0)
    begun = time.process_time()
    quarter = ready(villages)
    rows: list[tuple[str, ...]] = [
        (f"a quarter of {villages} villages x {quarter.scheme.nodes.filter(level='indicator').count()} indicators "
         "written", f"{time.process_time() - begun:.1f} s", "", "")
    ]  # fmt: skip
    problem, gather, asked = timed(lambda: assemble(quarter, seed=7))
    outcome, reckon, _none = timed(lambda: compute(problem))
    _again, plain, _none = timed(lambda: compute(problem | {"methods": 1}))
    run, keep, kept = timed(
        lambda: keep_run(SYSTEM, quarter=quarter, problem=problem, outcome=outcome, now=BEGUN + timedelta(days=30))
    )
    rows += [
        ("its input gathered from the database", seconds(gather), str(asked), f"{gather / reckon:.2f} of reckoning"),
        ("reckoned, with 1,000 methods", seconds(reckon), "0", "1.00"),
        ("reckoned, with a single one", seconds(plain), "0", f"{plain / reckon:.2f} of reckoning"),
        ("kept, with a row per village", seconds(keep), str(kept), f"{keep / reckon:.2f} of reckoning"),
    ]
    publish(SYSTEM, run=run, now=BEGUN + timedelta(days=31))
    return rows + pages(quarter.place, run.villages.order_by("position")[0].place_id)


def pages(town: Place, village: int) -> list[tuple[str, ...]]:
    """Return a row per page, beside an empty one."""
    urls.urlpatterns.extend([path("hello/", lambda _request: HttpResponse("hello"))])  # type: ignore[list-item]
    call_command("collectstatic", interactive=False, verbosity=0)
    rows: list[tuple[str, ...]] = []
    empty = 0.0
    for name, address, many in (
        ("an empty page", "/hello/", 200),
        ("a village's report", reverse("index_village", args=[village]) + "?anew={}", 20),
        ("the town's page", reverse("index_town", args=[town.pk]) + "?anew={}", 10),
        ("a village's report, PDF", reverse("index_village_pdf", args=[village]), 3),
    ):
        client = Client(SERVER_NAME="127.0.0.1")
        client.get(address.format("warm"))
        with CaptureQueriesContext(connection) as queries:
            client.get(address.format("count"))
        begun = time.process_time()
        for number in range(many):
            client.get(address.format(number))
        took = (time.process_time() - begun) / many
        empty = empty or took
        rows.append((name, f"{took * 1000:.1f} ms", str(len(queries)), f"{took / empty:.0f} x empty"))
    return rows


def ready(villages: int) -> Any:
    """Return a closed quarter with reports, grades and answers."""
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="示例县", codes={CodeSystem.NBS: "330523"}, now=BEGUN,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    town = create_place(
        SYSTEM, parent=county, kind=PlaceKind.TOWN, name="示例镇", now=BEGUN, valid_from=date(2026, 1, 1)
    )
    for number in range(villages):
        create_place(
            SYSTEM, parent=town, kind=PlaceKind.VILLAGE, name=f"第{number + 1}村", now=BEGUN,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    scheme = sample.ready_scheme(now=BEGUN)
    clerks = sample.seat_offices(town, now=BEGUN)
    quarter = open_quarter(
        SYSTEM, scheme=scheme, place=town, year=2026, number=2, opens_on=BEGUN.date(),
        reports_due_on=BEGUN.date() + timedelta(days=10), scores_due_on=BEGUN.date() + timedelta(days=18), now=BEGUN,
    )  # fmt: skip
    wave, _codes = sample.survey(scheme, town, began=BEGUN, seed=3)
    join_wave(SYSTEM, quarter=quarter, wave=wave, now=BEGUN)
    dice = np.random.default_rng(3)
    level = dice.normal(76, 7, villages)
    sample.report(quarter, level, seed=3, is_late=False, now=BEGUN + timedelta(days=3))
    answer(wave, level, dice)
    sample.judge(quarter, clerks, level, seed=3, now=BEGUN + timedelta(days=12))
    sample.settle(quarter, now=BEGUN + timedelta(days=13))
    close_wave(SYSTEM, wave=wave, now=BEGUN + timedelta(days=14))
    return close_quarter(SYSTEM, quarter=quarter, now=BEGUN + timedelta(days=19))


def answer(wave: Any, level: Any, dice: Any) -> None:
    """Write answers past the codes, mixed, as many of each village."""
    keys = list(wave.questionnaire.questions.exclude(kind="text").values_list("key", flat=True))
    rows = []
    for at, area in enumerate(wave.areas.order_by("place__path")):
        for said in dice.random((ANSWERS, len(keys))) < level[at] / 100:
            answers = {key: int(value) for key, value in zip(keys, said, strict=True)}
            number = int(dice.integers(1, 2**62))
            rows.append(Sheet(id=number, wave=wave, area=area, mode="web", answered_on=BEGUN.date(), answers=answers))
    Sheet.objects.bulk_create(rows, batch_size=500)


def timed(do: Callable[[], Any]) -> tuple[Any, float, int]:
    """Return what something gives, its seconds of processor time, and its queries."""
    with CaptureQueriesContext(connection) as queries:
        begun = time.process_time()
        found = do()
        took = time.process_time() - begun
    return found, took, len(queries)


def seconds(value: float) -> str:
    """Write a length of time."""
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
