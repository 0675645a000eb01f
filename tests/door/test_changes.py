"""A village whose timetable was changed by another plan is told so, for a fortnight before and after."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.door.conftest import text
from tests.door.county import MADE_AT, County, add_friday_vehicle, adopt

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.door.queries import changes
from doorstep.door.sentences import hours
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.adoption import roll_back
from doorstep.programmes.pharmacy.models import PlanVillage, VisitPlan

FIRST = date(2026, 10, 19)
"""A Monday; the plan in force began on 31 August."""


@pytest.fixture
def fridays(county: County) -> VisitPlan:
    """A plan by which another vehicle goes on Fridays."""
    return adopt(county.place, [add_friday_vehicle(county.vehicle)], valid_from=FIRST, instead_of=county.plan)


@pytest.fixture
def moved(fridays: VisitPlan, served: Place) -> Place:
    """A village served on Thursdays that the new plan serves on Fridays."""
    assert PlanVillage.objects.get(plan=fridays, place=served).stop_key
    return served


def days_told(place: Place, today: date) -> list[date]:
    return [one.first for one in changes(place, today)]


@pytest.mark.parametrize(
    ("days", "is_told"), [(-15, False), (-14, True), (-1, True), (0, True), (13, True), (14, False)]
)
def test_another_timetable_is_news_for_a_fortnight_before_and_after(moved: Place, days: int, is_told: bool) -> None:  # noqa: FBT001
    assert days_told(moved, FIRST + timedelta(days=days)) == ([FIRST] if is_told else [])


@pytest.mark.parametrize("days", [-3, 3])
def test_my_village_is_told_on_its_page_and_on_the_front_page(
    client: Client, moved: Place, at: Callable[[datetime], None], days: int
) -> None:
    at(datetime.combine(FIRST + timedelta(days=days), time(9), TIME_ZONE))
    [change] = changes(moved, FIRST)
    was, will = (hours(one.weekly[0]) for one in (change.before, change.after))
    client.post(reverse("choose_village", args=[moved.pk]))

    for address in ("/", reverse("village", args=[moved.pk])):
        assert f"10月19日起改了：从周四 {was} 改到周五 {will}。" in text(client.get(address))


def test_a_new_plan_that_changes_nothing_for_a_village_is_no_news_there(county: County, served: Place) -> None:
    adopt(county.place, [county.vehicle], valid_from=FIRST, instead_of=county.plan)

    assert changes(served, FIRST) == []


def test_the_first_timetable_ever_is_no_change(county: County, served: Place) -> None:
    assert changes(served, MADE_AT.date()) == []


def test_a_plan_rolled_back_is_no_news_any_more(fridays: VisitPlan, moved: Place) -> None:
    roll_back(SYSTEM, plan=fridays, now=MADE_AT)

    assert changes(moved, FIRST) == []


def test_a_plan_that_never_began_is_not_what_it_was_before(county: County, fridays: VisitPlan, moved: Place) -> None:
    adopt(county.place, [county.vehicle], valid_from=FIRST, instead_of=fridays)

    assert changes(moved, FIRST) == []


def test_a_changed_timetable_costs_a_villages_page_two_queries_more(
    client: Client,
    moved: Place,
    at: Callable[[datetime], None],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for days in (30, 3):
        at(datetime.combine(FIRST + timedelta(days=days), time(9), TIME_ZONE))
        with django_assert_max_num_queries(20) as asked:
            client.get(reverse("village", args=[moved.pk]))
        counts.append(len(asked.captured_queries))

    assert counts[1] - counts[0] == 2
