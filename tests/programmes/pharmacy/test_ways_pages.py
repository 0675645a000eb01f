"""Travel times from roads, a road service or the office's own table: a plan says which, and whom they do not reach."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.engines.planning.road_service.server import Roads, serving
from tests.programmes.pharmacy.test_pharmacy_pages import form_of
from tests.programmes.roads_of_the_county import write_roads
from tests.programmes.small_county import STEPS, County

from doorstep.base.actor import SYSTEM
from doorstep.base.grids import read_grids
from doorstep.base.models import Job
from doorstep.base.workbooks import write_csv
from doorstep.cli.main import main
from doorstep.programmes.pharmacy import tasks
from doorstep.programmes.pharmacy.actions.plans import create_plan, start_plan
from doorstep.programmes.pharmacy.bridge import ways_book
from doorstep.programmes.pharmacy.bridge.conditions import Conditions, Point
from doorstep.programmes.pharmacy.bridge.rows import result_digest
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.bridge.ways import by_extract
from doorstep.programmes.pharmacy.bridge.ways_table import Way
from doorstep.programmes.pharmacy.models import VisitPlan, WaysTable
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries import ways_run
from doorstep.programmes.pharmacy.rules.plans import Visiting
from doorstep.programmes.pharmacy.words import PlanState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]

LINGXI, DAZHUYUAN, SHUANGYI, GAOYU = (f"33052300320{number}" for number in range(1, 5))
NO_WAY = (
    "双一村: The nearest road is 1668 m away: outside the road data, or the coordinates are wrong. Check the point. "
    "If it is right, its roads are missing in the data, or are one-way and lead nowhere back: add a stop at a "
    "main road, or ask the operator for fuller data.",
    "高禹村: Its roads do not join the main network, which is 5275 m away. An island, or a bridge is missing in the "
    "data: add a stop on the main network, or use a table of your own.",
)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(desk: Client, plan: VisitPlan, name: str = "plan") -> str:
    return text_of(desk.get(reverse(f"pharmacy:{name}", args=[plan.pk])))


def made(desk: Client, here: County, ways: str) -> VisitPlan:
    assert desk.post(reverse("pharmacy:plan_new"), form_of(here, ways=ways)).status_code == 302
    return queries.plan(VisitPlan.objects.latest("pk").pk)


def minutes(plan: VisitPlan, start: str, finish: str) -> float | None:
    """Return the minutes of a plan from one stop, or the depot, to another."""
    points = ["depot", *(stop["id"] for stop in plan.problem["stops"])]
    value: float | None = plan.whole["drive"]["minutes"][points.index(start)][points.index(finish)]
    return value


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search for a blink, not for seconds."""
    monkeypatch.setattr(tasks, "compute", partial(compute, iterations=STEPS))


@pytest.fixture
def roads(tmp_path: Path, settings: Any) -> Path:
    settings.ROAD_EXTRACT = str(write_roads(tmp_path / "anji.osm"))
    return tmp_path / "anji.osm"


@pytest.fixture
def service(tmp_path: Path, settings: Any) -> Iterator[Roads]:
    server = Roads()
    with serving(server) as address:
        settings.ROAD_SERVICE, settings.ROAD_SERVICE_ANSWERS = f"osrm+{address}", tmp_path / "answers"
        yield server


def test_a_plan_drives_on_the_roads_and_names_whom_they_do_not_reach(desk: Client, here: County, roads: Path) -> None:
    plan = made(desk, here, "extract")

    shown = page(desk, plan)
    assert plan.state == PlanState.READY
    assert (minutes(plan, "depot", DAZHUYUAN), minutes(plan, DAZHUYUAN, "depot")) == (3, 5)  # there is a one-way street
    assert minutes(plan, "depot", GAOYU) is None
    assert "roads of anji.osm, of 2026-06-01" in shown
    assert "No way leads to 2 depots or stops" in shown
    assert [line for line in NO_WAY if line.replace("'", "&#x27;") not in shown] == []
    assert dict(plan.villages.values_list("name", "reason"))["高禹村"] == "unreachable"


def test_what_a_plan_was_computed_with_stays_when_the_roads_are_gone(desk: Client, here: County, roads: Path) -> None:
    plan = made(desk, here, "extract")

    roads.unlink()

    assert queries.recomputed(plan)
    assert list(queries.faults()) == []


def test_source_and_digest_stand_in_export_and_explanation(desk: Client, here: County, roads: Path) -> None:
    plan = made(desk, here, "extract")
    digest = plan.options["told"]["digest"]

    data = desk.get(reverse("pharmacy:plan_workbook", args=[plan.pk])).content
    cells = [cell for grid in read_grids(data, "plan.xlsx") for row in grid.rows for cell in row]
    gaoyu = reverse("pharmacy:village_why", args=[plan.pk, plan.villages.get(name="高禹村").pk])

    assert f"Travel times: roads of anji.osm, of 2026-06-01 (digest {digest})" in cells
    assert "roads of anji.osm, of 2026-06-01" in page(desk, plan, "plan_why")
    why, help_ = NO_WAY[1].removeprefix("高禹村: ").split(" An island")
    assert f'{why}<br><span class="soft">What would help: An island{help_}</span>' in text_of(desk.get(gaoyu))


def test_the_command_gives_the_same_plan_from_the_same_roads(
    desk: Client, here: County, roads: Path, tmp_path: Path
) -> None:
    plan = made(desk, here, "extract")
    (tmp_path / "in.json").write_text(json.dumps(plan.problem), encoding="utf-8")
    ask = ["plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", "--roads", roads, "--quiet"]

    main([*map(str, ask), "--seed", str(plan.seed), "--iterations", str(plan.iterations)])

    result = json.loads((tmp_path / "out.json").read_text())
    assert result["run"]["input_digest"] == plan.input_digest
    assert result_digest(result) == plan.result_digest


def test_a_stop_beside_the_villages_has_ways_and_stays_when_asked_otherwise(
    desk: Client, here: County, roads: Path, a_moment: datetime
) -> None:
    asked = Conditions(points=(Point("桥头", "桥头", 119.65, 30.64),))
    plan = create_plan(
        SYSTEM, county=here.county, name="x", on=a_moment.date(), vehicles=[here.vehicle], visiting=Visiting(),
        asked=asked, ways="extract", now=a_moment,
    )  # fmt: skip
    start_plan(SYSTEM, plan=plan, now=a_moment)

    desk.post(reverse("pharmacy:plan_copy", args=[plan.pk]))

    copy = queries.plan(VisitPlan.objects.latest("pk").pk)
    assert minutes(queries.plan(plan.pk), "depot", "桥头") == 2
    assert "桥头" in page(desk, plan, "plan_asked")
    assert "桥头" in page(desk, copy, "plan_asked")
    assert (copy.ways, copy.options["ways"], "told" in copy.options) == (None, "extract", False)
    assert list(queries.faults()) == []


def test_called_off_while_the_roads_are_read_there_is_no_plan_and_it_can_be_computed_again(
    desk: Client, here: County, roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = by_extract

    def called_off(*args: Any, **keywords: Any) -> Any:
        VisitPlan.objects.update(job=Job.objects.get())  # as it is where a worker of its own does the work
        desk.post(reverse("pharmacy:plan_cancel", args=[VisitPlan.objects.get().pk]))
        return real(*args, **keywords)

    with monkeypatch.context() as patch:
        patch.setattr(ways_run, "by_extract", called_off)
        plan = made(desk, here, "extract")
    state = plan.state
    desk.post(reverse("pharmacy:plan_start", args=[plan.pk]))

    assert state == PlanState.CANCELLED
    assert VisitPlan.objects.get().state == PlanState.READY


def test_roads_taken_away_before_the_computation_are_said_and_nothing_is_lost(
    desk: Client, here: County, roads: Path
) -> None:
    desk.post(reverse("pharmacy:plan_new"), form_of(here, ways="extract", more="1"))
    plan = VisitPlan.objects.get()
    roads.unlink()

    desk.post(reverse("pharmacy:plan_start", args=[plan.pk]))

    assert "The road network anji.osm is not there any more." in page(desk, plan)
    assert VisitPlan.objects.get().state == PlanState.FAILED


def test_a_road_service_is_asked_in_the_job_and_no_pair_twice(desk: Client, here: County, service: Roads) -> None:
    plan = made(desk, here, "service")
    service.asked.clear()
    again = made(desk, here, "service")

    assert (minutes(plan, "depot", LINGXI), minutes(plan, LINGXI, "depot")) == (1, 1)  # 50 and 40 seconds, rounded up
    assert service.asked == []
    assert (again.ways, again.input_digest) == (plan.ways, plan.input_digest)
    assert "the road service 127.0.0.1:" in page(desk, plan)


def test_a_road_service_that_does_not_answer_is_said_and_straight_lines_are_offered(
    desk: Client, here: County, service: Roads, settings: Any
) -> None:
    service.is_mute, settings.ROAD_SERVICE_PATIENCE_S = True, 0.05
    plan = made(desk, here, "service")

    said = page(desk, plan)
    desk.post(reverse("pharmacy:plan_ways", args=[plan.pk]), {"ways": "model", "start": "1"})

    assert plan.state == PlanState.FAILED
    assert "The road service does not answer: it was asked twice and given 0.05 seconds each time." in said
    assert "Compute with straight lines and the terrain instead" in said
    after = queries.plan(plan.pk)
    assert (after.state, after.ways) == (PlanState.READY, None)


def test_a_single_way_the_road_service_does_not_know_is_named(desk: Client, here: County, service: Roads) -> None:
    service.cut = {((119.62, 30.64), (119.66, 30.62))}

    plan = made(desk, here, "service")

    assert minutes(plan, LINGXI, DAZHUYUAN) is None
    assert "灵溪村 → 大竹园村: the road service knows no way; nobody drives so." in page(desk, plan)


def test_a_road_service_that_says_nonsense_is_told_from_one_that_is_silent(
    desk: Client, here: County, service: Roads
) -> None:
    service.spoilt = [(200, b"<html>")]

    plan = made(desk, here, "service")

    assert "The road service answers, but not with travel times." in page(desk, plan)


def bring(desk: Client, rows: list[list[Any]]) -> Any:
    data = write_csv(["From", "To", "Minutes"], rows)
    return desk.post(reverse("pharmacy:ways"), {"file": SimpleUploadedFile("自己的.csv", data)}, follow=True)


def test_an_office_brings_its_own_table_and_the_plan_names_what_is_missing(desk: Client, here: County) -> None:
    rows = [["安康总店", "灵溪村", 9], ["灵溪村", "安康总店", 7], ["灵溪村", "大竹园村", 12], ["大竹园村", LINGXI, 13]]

    said = text_of(bring(desk, [*rows, ["灵溪村", "老鹰山", 4]]))
    plan = made(desk, here, f"table:{WaysTable.objects.get().pk}")

    shown = page(desk, plan)
    assert "“自己的” can be chosen for plans now." in said
    assert "Not among our villages and depots, so only passed unless a plan stops there: 老鹰山" in said
    assert (minutes(plan, "depot", LINGXI), minutes(plan, LINGXI, "depot")) == (9, 7)
    assert "双一村: It is not in the table. Add it to the table and bring the table in again." in shown
    assert "安康总店 → 大竹园村: not in the table; 21 minutes over other places." in shown
    assert "the office&#x27;s table “自己的”, brought in on" in shown
    assert queries.recomputed(plan)


def test_a_table_with_faults_is_refused_cell_by_cell_and_the_same_table_is_kept_once(
    desk: Client, here: County
) -> None:
    refused = bring(desk, [["灵溪村", "大竹园村", 12], ["灵溪村", "双一村", 2000]])
    for _ in range(2):
        bring(desk, [["灵溪村", "大竹园村", 12]])

    text = text_of(refused)
    assert (refused.status_code, WaysTable.objects.count()) == (422, 1)
    assert "1 thing in the workbook is not right; nothing was saved" in text
    assert "C3 [2000]: It must not be more than 1,440." in text


def test_a_table_of_other_places_makes_no_plan(desk: Client, here: County) -> None:
    bring(desk, [["东村", "西村", 12]])

    plan = made(desk, here, f"table:{WaysTable.objects.get().pk}")

    assert "The table “自己的” names none of the plan&#x27;s stops." in page(desk, plan)


def test_a_changed_table_is_a_fault(desk: Client, here: County) -> None:
    WaysTable.objects.create(
        county=here.county, name="x", rows=[["a", "b", 3.0, None]], digest="0" * 64, brought_at="2026-01-01T00:00Z"
    )

    assert list(queries.faults()) == [f"{WaysTable.objects.get().about}: it was changed after it was brought in"]


def test_the_page_says_what_is_set_up_and_what_the_operator_must_do(
    desk: Client, here: County, settings: Any, tmp_path: Path
) -> None:
    nothing = text_of(desk.get(reverse("pharmacy:ways")))
    settings.ROAD_EXTRACT, settings.ROAD_SERVICE = str(tmp_path / "lost.osm.pbf"), "osrm+http://me:secret@routes:5000"
    lost = text_of(desk.get(reverse("pharmacy:ways")))
    settings.ROAD_EXTRACT = str(write_roads(tmp_path / "anji.osm"))
    found = text_of(desk.get(reverse("pharmacy:ways")))

    assert "name its path in DOORSTEP_ROADS" in nothing
    assert "name its address in DOORSTEP_ROAD_SERVICE" in nothing
    assert "The file lost.osm.pbf is set, and it is not there or cannot be read." in lost
    assert "<dd>routes:5000</dd>" in lost
    assert "secret" not in lost
    assert "<dd>anji.osm</dd><dt>Data of</dt><dd>2026-06-01</dd>" in found


@pytest.mark.parametrize("ways", ["extract", "service", "table:99", "osrm+http://evil:5000", "/etc/passwd", "table:x"])
def test_nobody_chooses_what_is_not_there_or_types_an_address(desk: Client, here: County, ways: str) -> None:
    response = desk.post(reverse("pharmacy:plan_new"), form_of(here, ways=ways))

    assert (response.status_code, VisitPlan.objects.count()) == (200, 0)
    assert "Select a valid choice." in text_of(response)


def test_the_table_to_fill_in_names_depots_and_villages_and_one_brought_in_comes_back(
    desk: Client, here: County
) -> None:
    bring(desk, [["灵溪村", "大竹园村", 12]])

    empty = desk.get(reverse("pharmacy:ways_template")).content
    kept = desk.get(reverse("pharmacy:ways_table", args=[WaysTable.objects.get().pk])).content

    names = read_grids(empty, "x.xlsx")[1].rows
    assert names[:3] == (
        ("Name", "Code", "Where"),
        ("安康总店", "", "昌硕社区"),
        ("昌硕社区", "330523003001", "递铺街道"),
    )
    assert ways_book.read(kept, "x.xlsx").rows == (Way("灵溪村", "大竹园村", 12),)


def test_a_new_plan_from_one_on_roads_begins_with_roads(desk: Client, here: County, roads: Path) -> None:
    plan = made(desk, here, "extract")

    form = text_of(desk.get(reverse("pharmacy:plan_new"), {"from": plan.pk}))
    roads.unlink()
    without = text_of(desk.get(reverse("pharmacy:plan_new"), {"from": plan.pk}))

    assert re.findall(r'value="(\w+)"[^>]*checked', form[form.index('name="ways"') :])[:1] == ["extract"]
    assert re.findall(r'value="(\w+)"[^>]*checked', without[without.index('name="ways"') :])[:1] == ["model"]


def test_a_plan_from_a_workbook_takes_its_ways_from_roads_too(desk: Client, here: County, roads: Path) -> None:
    plan = made(desk, here, "model")
    book = desk.get(reverse("pharmacy:plan_question", args=[plan.pk])).content
    file = SimpleUploadedFile("asked.xlsx", book)

    desk.post(reverse("pharmacy:plan_upload"), {"file": file, "seconds": 2, "seed": 1, "ways": "extract"})

    uploaded = queries.plan(VisitPlan.objects.latest("pk").pk)
    assert (uploaded.source, uploaded.state) == ("workbook", PlanState.READY)
    assert minutes(uploaded, "depot", DAZHUYUAN) == 3


def test_two_plans_that_differ_in_their_ways_are_compared_so(desk: Client, here: County, roads: Path) -> None:
    straight, by_road = made(desk, here, "model"), made(desk, here, "extract")

    text = text_of(desk.get(reverse("pharmacy:plan_compare", args=[by_road.pk]) + f"?with={straight.pk}"))

    assert "reckoned from straight lines and the terrain" in text
    assert "roads of anji.osm, of 2026-06-01" in text
