"""What vehicles take along stands where people look for it: on the map, beside another plan, and on the road."""

import json
from collections import defaultdict
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.pharmacy.tour import copy_for
from tests.programmes.small_county import County, make_loaded_plan, make_plan

from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.trips import plan_trip
from doorstep.programmes.pharmacy.bridge import loads
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]
LITRES = {"灵溪村": 30, "大竹园村": 1200, "双一村": 0, "高禹村": 50}
ROOM = 1600


@pytest.fixture
def asking(here: County, a_moment: datetime) -> VisitPlan:
    """A plan that was asked for litres: every village its own, the vehicle with room for so many."""
    return make_loaded_plan(here, a_moment, LITRES, ROOM)


@pytest.fixture
def tour(stops: list[Session], asking: VisitPlan) -> list[Session]:
    """Today's stops, as those of that plan."""
    Session.objects.update(plan=asking.about)
    return stops


def labels_of(desk: Client, plan: VisitPlan) -> list[str]:
    found = json.loads(desk.get(reverse("pharmacy:plan_map", args=[plan.pk])).content)["features"]
    return [one["properties"]["label"] for one in found if one["properties"]["kind"] == "line"]


def test_the_map_says_what_a_vehicle_takes_along_on_each_of_its_days(desk: Client, asking: VisitPlan) -> None:
    labels = labels_of(desk, asking)

    days: dict[int, int] = defaultdict(int)
    for visit in asking.visits.all():
        days[visit.weekday] += LITRES[visit.stop_name]
    words = [f"{litres:,} L taken along (room for 1,600 L)" if litres else "" for litres in days.values()]
    assert [label.partition(" · ")[2] for label in labels] == words
    assert len(labels) > 1


def test_where_nothing_is_asked_for_the_map_says_nothing_of_it(desk: Client, plan: VisitPlan) -> None:
    assert [label for label in labels_of(desk, plan) if "taken along" in label] == []


def test_beside_another_plan_stands_what_is_taken_along_in_a_week_and_how_full_the_fullest_is(
    desk: Client, here: County, asking: VisitPlan, a_moment: datetime
) -> None:
    other = make_plan(here, a_moment, "第二版")

    page = desk.get(reverse("pharmacy:plan_compare", args=[asking.pk]), {"with": other.pk}).content.decode()

    routes = (asking.result or {})["routes"]
    week, most = sum(one["load"] for one in routes), max(one["load"] for one in routes)
    before, now = (f'<td class="number" data-label="{label}">' for label in (other.name, "This plan"))
    cells = f"{before}—</td>{now}{week:,} L · {100 * most / ROOM:.1f}%</td>"
    assert f"Taken along a week · room used on the fullest day</th>{cells}" in page


def test_where_neither_plan_asks_for_anything_to_be_taken_along_there_is_no_such_figure(
    desk: Client, here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    other = make_plan(here, a_moment, "第二版")

    page = desk.get(reverse("pharmacy:plan_compare", args=[plan.pk]), {"with": other.pk}).content.decode()

    assert "Taken along" not in page.partition("Asked otherwise")[0]


def test_of_a_round_of_two_weeks_half_is_told_and_where_no_room_is_written_down_nothing_of_room() -> None:
    result = {"routes": [{"vehicle_id": "a", "load": 30}, {"vehicle_id": "a", "load": 50}]}

    told = [loads.in_a_week({"vehicles": [{"id": "a"}]}, result, weeks) for weeks in (1, 2)]

    assert told == ["80 升", "40 升"]


def test_the_crews_copy_says_what_each_stop_gets_and_for_how_much_there_is_room(
    phone: Client, tour: list[Session]
) -> None:
    copy = copy_for(phone)

    assert [(one["name"], one["litres"]) for one in copy["stops"]] == [
        ("灵溪村", 30),
        ("大竹园村", 1200),
        ("双一村", 0),
    ]
    assert copy["room"] == ROOM


def test_stops_of_a_plan_that_asks_for_nothing_or_of_none_get_nothing(
    phone: Client, stops: list[Session], plan: VisitPlan
) -> None:
    Session.objects.filter(pk=stops[0].pk).update(plan=plan.about)

    assert [one["litres"] for one in copy_for(phone)["stops"]] == [0, 0, 0]


def test_a_stop_that_serves_two_villages_gets_what_both_need(
    phone: Client, here: County, asking: VisitPlan, tour: list[Session]
) -> None:
    lingxi, gaoyu = here.villages[0], here.villages[3]
    asking.villages.filter(place=gaoyu).update(stop_place=lingxi)

    assert copy_for(phone)["stops"][0]["litres"] == LITRES["灵溪村"] + LITRES["高禹村"]


def test_the_vehicles_day_on_the_desk_says_what_its_stops_get_without_those_that_are_missed(
    desk: Client, here: County, tour: list[Session], a_moment: datetime
) -> None:
    trip = plan_trip(SYSTEM, vehicle=here.vehicle, on=a_moment.date(), crew=[], pharmacist=None, now=a_moment)
    address = reverse("pharmacy:trip", args=[trip.pk])
    before = desk.get(address).content.decode()

    Session.objects.filter(pk=tour[0].pk).update(state=SessionState.MISSED, reason=MissReason.ROAD)
    after = desk.get(address).content.decode()

    words = "For the stops of the day, by the timetable: {} taken along (room for 1,600 L)."
    assert words.format("1,230 L") in before
    assert words.format("1,200 L") in after


def test_the_list_of_visits_says_what_is_taken_along_for_each_that_is_still_to_come(
    desk: Client, tour: list[Session]
) -> None:
    Session.objects.filter(pk=tour[0].pk).update(state=SessionState.MISSED, reason=MissReason.ROAD)

    page = desk.get(reverse("pharmacy:visits")).content.decode()

    assert page.count("taken along") == page.count("1,200 L taken along") == 1
