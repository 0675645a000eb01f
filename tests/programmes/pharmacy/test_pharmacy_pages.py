"""The pharmacy desk's pages: who sees them, what bad input gets, and that a long list costs no more queries."""

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.programmes.small_county import County, make_plan, make_vehicle

from doorstep.base import clock, jobs
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Job
from doorstep.base.words import JobState, Role
from doorstep.cli.main import main
from doorstep.programmes.pharmacy import tasks
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, start_plan
from doorstep.programmes.pharmacy.bridge.exchange import template
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.rules.plans import Visiting
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = client.get(address)
    assert response.status_code == 200
    return len(caught)


def form_of(here: County, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Autumn",
        "on": "2026-09-01",
        "vehicles": [here.vehicle.pk],
        "walk_limit_min": 15,
        "visits": 1,
        "large_from": 2500,
        "large_visits": 2,
        "min_gap_days": 2,
        "terrain": "mixed",
        "service_base_min": 15,
        "service_per_100_min": 1.5,
        "service_least_min": 20,
        "service_most_min": 90,
        "seconds": 2,
        "seed": 1,
        **changes,
    }


def test_a_plan_is_made_computed_and_shown_from_the_form(desk: Client, here: County) -> None:
    response = desk.post(reverse("pharmacy:plan_new"), form_of(here), follow=True)

    plan = VisitPlan.objects.get()
    assert (plan.state, plan.name, plan.is_recomputable) == (PlanState.READY, "Autumn", True)
    assert response.redirect_chain[-1][0] == reverse("pharmacy:plan", args=[plan.pk])
    assert "1 village not reached yet" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vehicles": []}, "This field is required."),
        ({"on": "2999-01-01"}, "This is more than five years ahead."),
        ({"on": "2025-01-01"}, "On this day every village has a pharmacy, or there are no villages."),
        ({"large_visits": ""}, "Fill in both, or leave both empty."),
        ({"visits": 3}, "A larger village cannot have fewer visits."),
        ({"service_most_min": 10}, "This is less than the shortest visit."),
        ({"walk_limit_min": "a mile"}, "Enter a whole number."),
        ({"seconds": 100000}, "Ensure this value is less than or equal to 480."),
        ({"load_per_100": -1}, "Ensure this value is greater than or equal to 0."),
        ({"load_per_100": 1001}, "Ensure this value is less than or equal to 1000."),
    ],
)
def test_a_form_that_cannot_be_is_shown_again_and_saves_nothing(
    desk: Client, here: County, changes: dict[str, Any], said: str
) -> None:
    response = desk.post(reverse("pharmacy:plan_new"), form_of(here, **changes))

    assert said in response.content.decode()
    assert not VisitPlan.objects.exists()


def test_a_plan_for_thirty_invented_villages_comes_from_a_workbook(desk: Client, here: County) -> None:
    file = SimpleUploadedFile("thirty.xlsx", template(in_english=True))

    desk.post(reverse("pharmacy:plan_upload"), {"name": "Elsewhere", "seconds": 2, "seed": 1, "file": file})

    plan = VisitPlan.objects.get()
    assert (plan.state, plan.options["file_name"]) == (PlanState.READY, "thirty.xlsx")
    assert plan.villages.count() + plan.options["with_pharmacy"] == 30
    for name in ("plan", "plan_villages", "plan_map", "plan_workbook", "plan_json", "plan_calendar"):
        assert desk.get(reverse(f"pharmacy:{name}", args=[plan.pk])).status_code == 200


def test_what_the_page_gives_as_json_can_be_compared_by_the_command(
    desk: Client, plan: VisitPlan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "plan.json"
    saved.write_bytes(desk.get(reverse("pharmacy:plan_json", args=[plan.pk])).content)

    code = main(["--lang", "en", "plan", "compare", str(saved), str(saved)])

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.endswith("Nothing differs between the two plans.\n")

    assert main(["--lang", "en", "plan", "compare", str(saved), str(saved), "--input", str(saved)]) == 0
    assert capsys.readouterr().err == ""


def test_a_plan_for_villages_of_elsewhere_cannot_be_adopted_here(desk: Client, here: County) -> None:
    file = SimpleUploadedFile("thirty.xlsx", template(in_english=True))
    desk.post(reverse("pharmacy:plan_upload"), {"name": "Elsewhere", "seconds": 2, "seed": 1, "file": file})
    plan = VisitPlan.objects.get()

    response = desk.post(
        reverse("pharmacy:plan_adopt", args=[plan.pk]), {"valid_from": "2026-09-01", "instead_of": ""}, follow=True
    )

    assert "These villages are not places of this county" in response.content.decode()
    assert VisitPlan.objects.get().state == PlanState.READY


def test_a_file_that_is_no_workbook_is_refused_and_saves_nothing(desk: Client, here: County) -> None:
    file = SimpleUploadedFile("notes.xlsx", b"Dear county,")

    response = desk.post(reverse("pharmacy:plan_upload"), {"name": "x", "seconds": 2, "seed": 1, "file": file})

    assert response.status_code == 422
    assert "This is not an .xlsx file." in response.content.decode()
    assert not VisitPlan.objects.exists()


def test_a_file_of_fifty_megabytes_is_refused_unread(desk: Client, here: County) -> None:
    file = SimpleUploadedFile("big.xlsx", io.BytesIO(b"\0" * 50_000_000).getvalue())

    response = desk.post(reverse("pharmacy:plan_upload"), {"name": "x", "seconds": 2, "seed": 1, "file": file})

    assert "This file is larger than 10 MB." in response.content.decode()
    assert not VisitPlan.objects.exists()


def test_adopting_through_the_page_names_the_days_off(desk: Client, plan: VisitPlan) -> None:
    address = reverse("pharmacy:plan_adopt", args=[plan.pk])

    response = desk.post(address, {"valid_from": "2026-09-01", "instead_of": ""}, follow=True)

    text = response.content.decode()
    weekdays = set(plan.visits.values_list("weekday", flat=True))
    named = [day for day in range(1, 8) if f"{day} Oct is a day off (National Day): " in text]
    assert "The plan holds from Tue 1 Sep." in text
    assert named == [day for day in range(1, 8) if date(2026, 10, day).weekday() in weekdays]


def test_adopting_what_somebody_else_has_overtaken_says_so(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    second = make_plan(here, a_moment, "second", seed=2)
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)

    address = reverse("pharmacy:plan_adopt", args=[second.pk])
    response = desk.post(address, {"valid_from": "2026-09-01", "instead_of": ""}, follow=True)

    assert "Somebody else decided about the plan in force while you were looking." in response.content.decode()


def test_a_computation_that_breaks_says_so_and_can_be_tried_again(
    desk: Client, here: County, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_keywords: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tasks, "compute", broken)
    desk.post(reverse("pharmacy:plan_new"), form_of(here))
    plan = VisitPlan.objects.get()

    failed = desk.get(reverse("pharmacy:plan", args=[plan.pk])).content.decode()
    monkeypatch.undo()
    desk.post(reverse("pharmacy:plan_start", args=[plan.pk]))

    assert plan.state == PlanState.FAILED
    assert plan.job is not None
    assert plan.job.state == JobState.FAILED
    assert "The computation broke off (MemoryError)." in failed
    assert VisitPlan.objects.get().state == PlanState.READY


@pytest.mark.parametrize("weeks", [1, 2])
def test_while_it_computes_the_way_of_a_week_is_told_also_where_a_round_takes_two(
    here: County, a_moment: datetime, monkeypatch: pytest.MonkeyPatch, weeks: int
) -> None:
    said: list[dict[str, str]] = []

    def report(percent: int, message: str = "", **figures: Any) -> bool:
        said.append(figures)
        return True

    def watched(problem: Any, *, watch: Any, **more: Any) -> Any:
        watch(0.5, {"residents_served": 7700, "metres": 100_400})
        return compute(problem, watch=watch, **more)

    monkeypatch.setattr(tasks, "compute", watched)
    plan = create_plan(
        SYSTEM, county=here.county, name="x", on=a_moment.date(), vehicles=[here.vehicle],
        visiting=Visiting(weeks=weeks), run=Run(seconds=1), now=a_moment,
    )  # fmt: skip
    VisitPlan.objects.update(state=PlanState.COMPUTING)

    tasks.plan_visits({"plan": plan.pk}, report)

    assert said[0] == {"residents_served": "7,700", "km": {1: "101", 2: "51"}[weeks]}


def test_a_computation_called_off_keeps_the_best_plan_so_far(
    desk: Client, here: County, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = create_plan(
        SYSTEM, county=here.county, name="x", on=a_moment.date(), vehicles=[here.vehicle], visiting=Visiting(),
        run=Run(seconds=2), now=a_moment,
    )  # fmt: skip
    real = compute

    def called_off(*args: Any, **keywords: Any) -> Any:
        VisitPlan.objects.update(job=Job.objects.get())  # as it is where a worker of its own does the work
        desk.post(reverse("pharmacy:plan_cancel", args=[plan.pk]))
        return real(*args, **keywords)

    monkeypatch.setattr(tasks, "compute", called_off)
    start_plan(SYSTEM, plan=plan, now=a_moment)

    left = VisitPlan.objects.get()
    assert (left.state, left.is_recomputable, left.villages.count()) == (PlanState.READY, False, 5)
    assert left.result is not None
    assert left.result["run"]["cancelled"]


def test_a_computation_whose_worker_died_says_so_and_can_be_tried_again(
    desk: Client, here: County, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_send", lambda _job: None)
    desk.post(reverse("pharmacy:plan_new"), form_of(here))
    plan = VisitPlan.objects.get()
    Job.objects.filter(visit_plan=plan).update(state=JobState.FAILED, error=jobs.LOST)

    said = desk.get(reverse("pharmacy:plan", args=[plan.pk])).content.decode()
    monkeypatch.undo()
    desk.post(reverse("pharmacy:plan_start", args=[plan.pk]))

    assert "The work stopped unfinished several times" in said
    assert VisitPlan.objects.get().state == PlanState.READY


def test_the_progress_part_asks_for_the_whole_page_when_the_plan_is_ready(desk: Client, plan: VisitPlan) -> None:
    response = desk.get(reverse("pharmacy:plan_progress", args=[plan.pk]))

    assert response.headers["HX-Refresh"] == "true"


def test_the_list_of_plans_costs_the_same_for_one_and_for_thirty(desk: Client, here: County, plan: VisitPlan) -> None:
    address = reverse("pharmacy:plans")
    few = queries_of(desk, address)
    plan.pk = None
    for _number in range(30):
        plan.pk = None
        plan.save(force_insert=True)

    many = queries_of(desk, address)

    assert many == few


def test_the_list_of_visits_costs_the_same_for_one_and_for_thirty(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    address = reverse("pharmacy:visits") + "?show=week"
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    one = Session.objects.order_by("starts_at").first()
    assert one is not None
    Session.objects.exclude(pk=one.pk).delete()
    few = queries_of(desk, address)
    for number in range(1, 31):
        one.pk, one.starts_at = None, one.starts_at + timedelta(minutes=61)
        one.ends_at, one.resource = one.starts_at + timedelta(minutes=30), f"pharmacy.Vehicle:{number}"
        one.save(force_insert=True)

    many = queries_of(desk, address)

    assert many == few


def test_the_list_of_vehicles_costs_the_same_for_one_and_for_thirty(
    desk: Client, here: County, a_moment: datetime
) -> None:
    address = reverse("pharmacy:vehicles")
    few = queries_of(desk, address)
    for number in range(2, 31):
        make_vehicle(f"{number}号车", here.company, here.depot, a_moment)

    many = queries_of(desk, address)

    assert (many, Vehicle.objects.count()) == (few, 30)


def test_villages_of_a_plan_can_be_searched(desk: Client, plan: VisitPlan) -> None:
    text = desk.get(reverse("pharmacy:plan_villages", args=[plan.pk]), {"q": "石岭"}).content.decode()

    assert "Nobody knows yet where it is." in text
    assert "大竹园村" not in text


def test_a_plan_is_compared_with_the_one_in_force(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    plan.visits.filter(stop_name="大竹园村")[0].delete()
    second = make_plan(here, a_moment, "second", seed=2)

    text = desk.get(reverse("pharmacy:plan_compare", args=[second.pk])).content.decode()

    assert "1 village gains" in text
    assert "3,200 residents · visits a week: 1 → 2" in text


def test_a_vehicle_is_added_changed_and_retired(desk: Client, here: County) -> None:
    typed = {
        "name": "2号车", "plate": "浙e12345", "partner": here.company.pk, "depot": here.depot.pk, "weekdays": [0, 2],
        "shift_start_min": "08:30", "shift_end_min": "16:30", "break_min": 45, "break_from_min": "11:30",
        "break_until_min": "13:00", "crew_size": 3, "load_l": 400, "skills": ["pharmacist"],
    }  # fmt: skip

    desk.post(reverse("pharmacy:vehicle_add"), typed)
    vehicle = Vehicle.objects.get(name="2号车")
    listed = desk.get(reverse("pharmacy:vehicles")).content.decode()
    shown = desk.get(reverse("pharmacy:vehicle_edit", args=[vehicle.pk])).content.decode()
    desk.post(reverse("pharmacy:vehicle_edit", args=[vehicle.pk]), {**typed, "crew_size": 2, "load_l": ""})
    desk.post(reverse("pharmacy:vehicle_retire", args=[vehicle.pk]), {"last_day": "2026-12-31"})

    vehicle.refresh_from_db()
    assert (vehicle.plate, vehicle.weekdays, vehicle.shift_start_min, vehicle.crew_size, vehicle.valid_until) == (
        "浙E12345",
        (0, 2),
        510,
        2,
        date(2026, 12, 31),
    )
    assert ("room for 400 L" in listed, 'name="load_l" value="400"' in shown, vehicle.load_l) == (True, True, None)


def test_a_lunch_break_outside_the_shift_is_said_at_its_field(desk: Client, here: County) -> None:
    typed = {
        "name": "2号车", "partner": here.company.pk, "depot": here.depot.pk, "weekdays": [0], "crew_size": 2,
        "shift_start_min": "08:00", "shift_end_min": "12:00",
        "break_min": 60, "break_from_min": "11:30", "break_until_min": "13:00",
    }  # fmt: skip

    response = desk.post(reverse("pharmacy:vehicle_add"), typed)

    assert "The lunch break must lie inside the shift" in response.content.decode()
    assert Vehicle.objects.count() == 1


def test_the_crew_records_a_visit_and_a_missed_one_gets_a_new_date(
    client: Client, login_as: Any, here: County, plan: VisitPlan, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    first, second = Session.objects.order_by("starts_at")[:2]
    login_as(client, Role.CREW, here.county.path)
    monkeypatch.setattr(clock, "now", lambda: second.ends_at.astimezone(clock.TIME_ZONE))

    client.post(reverse("pharmacy:visit_hold", args=[first.pk]), {"served": 31, "answered": "", "satisfied": 30})
    client.post(
        reverse("pharmacy:visit_miss", args=[second.pk]), {"reason": MissReason.VEHICLE, "note": "", "sure": "1"}
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.served, first.answered, first.satisfied) == (SessionState.HELD, 31, 31, 30)
    assert (second.state, second.replacements.count()) == (SessionState.MISSED, 1)


def test_counts_that_cannot_be_are_said_at_their_field(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    session = Session.objects.order_by("starts_at")[0]
    monkeypatch.setattr(clock, "now", lambda: session.ends_at.astimezone(clock.TIME_ZONE))

    response = desk.post(
        reverse("pharmacy:visit_hold", args=[session.pk]), {"served": 3, "answered": 2, "satisfied": 3}
    )

    assert "More cannot be satisfied than answered" in response.content.decode()


def test_a_crew_sees_only_the_visits_of_its_own_area(
    client: Client, login_as: Any, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    mine, other = here.villages[0], here.villages[1]
    login_as(client, Role.VILLAGE_OFFICER, mine.path)

    text = client.get(reverse("pharmacy:visits") + "?show=week").content.decode()
    foreign = Session.objects.filter(place=other)[0]

    assert (mine.name in text, other.name in text) == (True, False)
    assert client.get(reverse("pharmacy:visit", args=[foreign.pk])).status_code == 404


def test_a_resident_is_shown_the_door(client: Client, login_as: Any, here: County) -> None:
    login_as(client, Role.RESIDENT)

    assert client.get(reverse("pharmacy:plans")).status_code == 403
    assert client.get(reverse("pharmacy:plan_new")).status_code == 403


def test_a_visitor_is_asked_to_log_in(client: Client, here: County) -> None:
    response = client.get(reverse("pharmacy:plans"))

    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_without_a_county_the_pages_say_what_to_do_first(desk: Client) -> None:
    text = desk.get(reverse("pharmacy:plan_new")).content.decode()

    assert "Load the list of towns and villages first" in text
