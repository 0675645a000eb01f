"""A missed visit: what will happen is said first, and it can be taken back on the same day."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.programmes.small_county import County, make_plan, make_vehicle

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry
from doorstep.engines.planning.travel import TravelTimes
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan, retire_plan
from doorstep.programmes.pharmacy.bridge.rows import ways_in
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

pytestmark = pytest.mark.django_db
WHY = {"reason": MissReason.ROAD, "note": "snow on the pass"}


@pytest.fixture
def visit(here: County, plan: VisitPlan, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Session:
    """The first visit of the plan in force; it is just over."""
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    first = Session.objects.order_by("starts_at")[0]
    monkeypatch.setattr(clock, "now", lambda: first.ends_at.astimezone(clock.TIME_ZONE))
    return first


def post(desk: Client, name: str, visit: Session, **typed: str) -> str:
    return desk.post(reverse(f"pharmacy:{name}", args=[visit.pk]), typed, follow=True).content.decode()


def test_before_a_miss_is_recorded_the_page_says_what_will_happen(desk: Client, visit: Session) -> None:
    text = post(desk, "visit_miss", visit, **WHY)

    visit.refresh_from_db()
    assert visit.state == SessionState.PLANNED
    assert "Residents see at once that this visit does not take place, and why." in text
    assert 'value="snow on the pass"' in text

    post(desk, "visit_miss", visit, **WHY, sure="1")
    makeup = Session.objects.get(replaces=visit)

    day = makeup.starts_at.astimezone(clock.TIME_ZONE)
    assert f"{day.hour}:{day.minute:02d}, and residents see that too." in text


def test_a_vehicle_that_breaks_down_misses_all_later_visits_of_its_day_at_once(desk: Client, visit: Session) -> None:
    second, *others = Session.objects.filter(state=SessionState.PLANNED).exclude(pk=visit.pk).order_by("starts_at")
    two = timedelta(hours=2)
    Session.objects.filter(pk=second.pk).update(
        resource=visit.resource, starts_at=visit.starts_at + two, ends_at=visit.ends_at + two
    )

    asked = post(desk, "visit_miss", visit, **WHY, whole_day="on")
    before = Session.objects.filter(state=SessionState.MISSED).count()
    told = post(desk, "visit_miss", visit, **WHY, whole_day="on", sure="1")

    missed = Session.objects.filter(state=SessionState.MISSED)
    assert ("1 later visit of this vehicle on that day" in asked, before) == (True, 0)
    assert set(missed) == {visit, second}
    assert set(Session.objects.filter(state=SessionState.PLANNED, replaces=None)) == set(others)
    assert Session.objects.filter(replaces__in=missed).count() == 2
    assert "Recorded: 2 visits do not take place. New dates: 2." in told
    foreseen, dates = (re.findall(f"{second.place.name}: new visit on [^<]+", page) for page in (asked, told))
    assert (len(foreseen), set(foreseen) <= set(dates)) == (1, True)


@pytest.fixture
def van(here: County, a_moment: datetime) -> Vehicle:
    """A second vehicle at the same depot."""
    return make_vehicle("2号车", here.company, here.depot, a_moment)


@pytest.fixture
def last_visit(here: County, van: Vehicle, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A visit of a plan with two vehicles, on the last day of its own one."""
    plan = make_plan(here, a_moment, others=[van])
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    first = Session.objects.order_by("starts_at")[0]
    day = first.starts_at.astimezone(clock.TIME_ZONE).date()
    Vehicle.objects.filter(pk=first.resource.partition(":")[2]).update(valid_until=day)
    monkeypatch.setattr(clock, "now", lambda: first.ends_at.astimezone(clock.TIME_ZONE))
    return first


def test_where_the_own_vehicle_has_no_room_another_comes_and_everybody_is_told_which(
    desk: Client, client: Client, last_visit: Session
) -> None:
    asked = post(desk, "visit_miss", last_visit, **WHY)
    told = post(desk, "visit_miss", last_visit, **WHY, sure="1")

    makeup = Session.objects.get(replaces=last_visit)
    other = makeup.resource_name
    assert {other, last_visit.resource_name} == {"1号车", "2号车"}
    assert f"by another vehicle, {other}, and residents see that too." in asked
    assert f"by another vehicle: {other}." in told
    pages = [desk.get(reverse("pharmacy:visit", args=[one.pk])).content.decode() for one in (last_visit, makeup)]
    assert f"by another vehicle: {other}." in pages[0]
    assert f"{other} comes instead of {last_visit.resource_name}." in pages[1]
    entry = JournalEntry.objects.get(verb="services.miss_session", about=f"services.Session:{last_visit.pk}")
    assert (entry.detail["resource"], entry.detail["resource_name"]) == (makeup.resource, other)
    residents = client.get(reverse("village", args=[last_visit.place_id])).content.decode()
    assert f", with {other}" in residents


@pytest.mark.parametrize(("needed", "offered"), [(["cold_chain"], []), ([], ["pharmacist"])])
def test_where_no_vehicle_may_come_the_village_is_named_with_why(
    desk: Client, last_visit: Session, needed: list[str], offered: list[str]
) -> None:
    plan = VisitPlan.objects.get()
    for village in plan.problem["villages"]:
        village["skills"] = needed
    plan.save(update_fields=["problem"])
    Vehicle.objects.filter(pk=last_visit.resource.partition(":")[2]).update(skills=offered)

    told = post(desk, "visit_miss", last_visit, **WHY, sure="1")

    assert not Session.objects.filter(replaces=last_visit).exists()
    assert f"{last_visit.place.name}: no new visit is promised." in told
    assert f"{last_visit.resource_name}: does not drive on the coming days." in told
    assert "lacks what is needed or always offered at this stop." in told


@pytest.mark.parametrize("minutes", [None, 9.0])
def test_a_vehicle_the_plan_does_without_makes_up_too_where_its_ways_are_known(
    desk: Client, visit: Session, plan: VisitPlan, van: Vehicle, minutes: float | None
) -> None:
    Vehicle.objects.exclude(pk=van.pk).update(valid_until=visit.starts_at.astimezone(clock.TIME_ZONE).date())
    if minutes:
        points = len(plan.problem["vehicles"]) + len(plan.problem["stops"])
        near = np.full((points, points), minutes)
        plan.ways = ways_in(plan.problem, TravelTimes(near, near * 1000))
        plan.save(update_fields=["ways"])

    told = post(desk, "visit_miss", visit, **WHY, sure="1")

    assert Session.objects.get(replaces=visit).resource == van.about
    assert "by another vehicle: 2号车." in told


def test_a_new_date_goes_by_the_ways_of_the_plan(desk: Client, visit: Session, plan: VisitPlan) -> None:
    points = len(plan.problem["vehicles"]) + len(plan.problem["stops"])
    far = np.full((points, points), 300.0)
    plan.ways = ways_in(plan.problem, TravelTimes(far, far * 1000))
    plan.save(update_fields=["ways"])

    told = post(desk, "visit_miss", visit, **WHY, sure="1")

    assert "1号车: the way and the service do not fit its shift." in told


def test_a_miss_is_taken_back_from_the_page_on_the_same_day(desk: Client, visit: Session) -> None:
    post(desk, "visit_miss", visit, **WHY, sure="1")
    address = reverse("pharmacy:visit_unmiss", args=[visit.pk])
    page = desk.get(reverse("pharmacy:visit", args=[visit.pk])).content.decode()

    text = post(desk, "visit_unmiss", visit)

    visit.refresh_from_db()
    assert address in page
    assert "Taken back: the visit at" in text
    assert visit.state == SessionState.PLANNED
    assert Session.objects.get(replaces=visit).state == SessionState.CANCELLED


def test_the_day_after_a_miss_stays(desk: Client, visit: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    post(desk, "visit_miss", visit, **WHY, sure="1")
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    page = desk.get(reverse("pharmacy:visit", args=[visit.pk])).content.decode()

    text = post(desk, "visit_unmiss", visit)

    assert reverse("pharmacy:visit_unmiss", args=[visit.pk]) not in page
    assert "The day of this visit is over; what was recorded stays." in text


def test_a_miss_is_not_taken_back_for_a_plan_that_was_withdrawn(desk: Client, plan: VisitPlan, visit: Session) -> None:
    post(desk, "visit_miss", visit, **WHY, sure="1")
    retire_plan(SYSTEM, plan=plan, now=clock.now())

    text = post(desk, "visit_unmiss", visit)

    visit.refresh_from_db()
    assert "This cannot be taken back any more" in text
    assert visit.state == SessionState.MISSED


def test_the_counts_of_a_held_visit_are_corrected_from_its_page(desk: Client, visit: Session) -> None:
    post(desk, "visit_hold", visit, served="310", answered="", satisfied="310")
    page = desk.get(reverse("pharmacy:visit", args=[visit.pk])).content.decode()
    listed = desk.get(reverse("pharmacy:visits"), {"show": "week"}).content.decode()

    post(desk, "visit_hold", visit, served="31", answered="", satisfied="30")

    visit.refresh_from_db()
    assert "Correct the counts" in page
    assert "Look or correct" in listed
    assert (visit.served, visit.satisfied) == (31, 30)


def test_the_calendar_of_a_plan_leaves_days_off_out(desk: Client, plan: VisitPlan, visit: Session) -> None:
    data = desk.get(reverse("pharmacy:plan_calendar", args=[plan.pk])).content

    events = list(Calendar.from_ical(data).walk("VEVENT"))
    holidays = {date(2026, 10, day) for day in range(1, 8)}
    for event in events:
        starts: datetime = event.decoded("dtstart")
        given: Any = event.get("exdate")
        left_out: set[datetime] = {one.dt for one in given.dts} if given else set()
        wanted = {day for day in holidays if day.weekday() == starts.weekday()}
        assert {one.date() for one in left_out} >= wanted
        assert {one.timetz() for one in left_out} <= {starts.timetz()}
    assert len(events) == plan.visits.count()
