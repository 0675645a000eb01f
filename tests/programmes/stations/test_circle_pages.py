"""The circles' desk: who sees what, what bad input gets, and that a long list costs no more queries."""

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.programmes.small_county import County
from tests.programmes.stations.conftest import circle_of

from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.places.actions.tree import Figures, create_place
from doorstep.places.models import Place, Site
from doorstep.places.words import FigureQuality, PlaceKind, SiteKind
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.models import CirclePlan, CircleSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]


def form_of(**changes: Any) -> dict[str, Any]:
    return {
        "name": "September",
        "on": "2026-09-01",
        "kinds": ["station", "hall", "shop"],
        "limit_min": 8,
        "count": 2,
        "goal": "most",
        "metres_per_min": 60,
        "detour_pct": 130,
        "spread_m": 300,
        **changes,
    }


def text_of(client: Client, name: str, *arguments: Any, query: str = "") -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_sites_can_be_chosen_until_everybody_is_inside(desk: Client, here: County) -> None:
    page = desk.post(reverse("stations:circle_new"), form_of(goal="fewest"), follow=True).content.decode()

    assert CirclePlan.objects.get().next_sites.count() == 4
    assert "Everybody inside, with as few new sites as possible" in page
    assert "Proved: fewer do not bring everybody inside." in page
    assert "Walk to the nearest, on average" in page


def test_villages_that_no_site_can_serve_are_named_beside_the_field(desk: Client, here: County) -> None:
    response = desk.post(reverse("stations:circle_new"), form_of(goal="fewest", capacity=1000))

    assert response.status_code == 422
    assert "More residents than one site serves: 昌硕社区, 大竹园村" in response.content.decode()
    assert not CirclePlan.objects.exists()


def test_a_budget_buys_three_cheap_sites_rather_than_the_dear_one_that_adds_most(desk: Client, here: County) -> None:
    asked = form_of(budget=350_000, cost=100_000, costs="昌硕社区 300,000\n大竹园村\t90000元")

    page = desk.post(reverse("stations:circle_new"), asked, follow=True).content.decode()

    plan = CirclePlan.objects.get()
    sites = [(site.name, site.adds, site.cost_fen) for site in plan.next_sites.all()]
    assert sites == [("大竹园村", 3200, 9_000_000), ("高禹村", 2100, 10_000_000), ("双一村", 1500, 10_000_000)]
    assert (plan.budget_fen, plan.walks["bound"], plan.is_recomputable) == (35_000_000, 6800.0, True)
    assert "Most residents inside · for at most ¥350,000" in page
    assert "A new site costs ¥90,000 to ¥300,000.\nAll of these cost ¥290,000. ¥60,000 of the budget are left." in page
    assert "Proved: no other choice for this money adds more residents." in page
    assert queries.recomputed(plan) == plan.result_digest


def test_one_more_site_gives_three_villages_a_second_one_in_reach(desk: Client, here: County) -> None:
    asked = form_of(second="on", count=1, limit_min=30, metres_per_min=150, detour_pct=100)

    page = desk.post(reverse("stations:circle_new"), asked, follow=True).content.decode()

    plan = CirclePlan.objects.get()
    still = desk.get(reverse("stations:circle_villages", args=[plan.pk]) + "?second=yes").context["page"]
    assert (plan.second, plan.walks["value"]) == ({"today": 0, "after": 9100}, 9100.0)
    rows = [(row.name, row.in_reach, row.in_reach_after) for row in still]
    assert rows == [("昌硕社区", 1, 2), ("灵溪村", 1, 2), ("大竹园村", 1, 2)]
    assert "Residents with a second service point in reach: 0 (0.0%) today, 9,100 (67.9%) then." in page
    assert "gives more residents a second service point in reach." in page


def test_who_cannot_have_a_second_service_point_is_named(desk: Client, here: County) -> None:
    response = desk.post(reverse("stations:circle_new"), form_of(goal="fewest", second="on"))

    assert response.status_code == 422
    assert "4 villages have fewer than two places in reach" in response.content.decode()


def test_a_circle_is_reckoned_and_shown_from_the_form(desk: Client, here: County) -> None:
    response = desk.post(reverse("stations:circle_new"), form_of(), follow=True)

    plan = CirclePlan.objects.get()
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == reverse("stations:circle", args=[plan.pk])
    assert (plan.name, plan.count, plan.is_by_rules) == ("September", 2, True)
    assert "6.7%" in page
    assert "live in 1 village of unknown place, never counted as inside" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kinds": []}, "Choose at least one kind of site."),
        ({"kinds": ["castle"]}, "castle is not one of the available choices."),
        ({"limit_min": 0}, "Ensure this value is greater than or equal to 1."),
        ({"metres_per_min": 0}, "Ensure this value is greater than or equal to 10."),
        ({"detour_pct": 90}, "Ensure this value is greater than or equal to 100."),
        ({"goal": "fame"}, "fame is not one of the available choices."),
        ({"capacity": 0}, "Ensure this value is greater than or equal to 1."),
        ({"budget": 0, "cost": 5}, "Ensure this value is greater than or equal to 1."),
        ({"budget": 500}, "Write what a new site costs, too."),
        ({"budget": 500, "cost": 5, "costs": "灵溪村 dear"}, "write the village, a blank, and whole yuan"),
        ({"budget": 500, "cost": 5, "costs": "灵溪村 5\n灵溪村 6"}, "灵溪村 stands here twice."),
        (
            {"budget": 500, "cost": 5, "costs": "石岭村 5"},
            "There is no village of this name with a known point: 石岭村",
        ),
        ({"count": 1000}, "Ensure this value is less than or equal to 20."),
        ({"on": "2019-01-01"}, "On this day there are no villages."),
        ({"on": "tomorrow"}, "Enter a valid date."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_question_that_cannot_be_is_shown_again_and_nothing_is_kept(
    desk: Client, here: County, changes: dict[str, Any], said: str
) -> None:
    response = desk.post(reverse("stations:circle_new"), form_of(**changes))

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not CirclePlan.objects.exists()


def test_a_county_without_residents_is_told_where_to_enter_them(desk: Client, here: County) -> None:
    Place.objects.update(residents=None, residents_quality="")

    response = desk.post(reverse("stations:circle_new"), form_of())

    assert "No village has a number of residents yet" in response.content.decode()


def test_without_a_county_the_pages_say_what_to_do_first(desk: Client) -> None:
    assert "Load the list of towns and villages first" in text_of(desk, "stations:circles")
    assert "Load the list of towns and villages first" in text_of(desk, "stations:circle_new")


def test_made_up_points_are_said_at_the_top(desk: Client, here: County, a_moment: datetime) -> None:
    Place.objects.filter(point_quality="surveyed").update(point_quality="synthetic")
    plan = circle_of(here, a_moment)

    page = text_of(desk, "stations:circle", plan.pk)

    assert "The points of 5 villages are made up or stand in for the true ones" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=竹园", ["大竹园村"]),
        ("?state=inside", ["灵溪村"]),
        ("?state=unknown", ["石岭村"]),
        ("?state=outside&order=residents", ["昌硕社区", "大竹园村", "高禹村", "双一村"]),
        ("?order=walk", ["高禹村", "双一村", "大竹园村", "昌硕社区", "灵溪村", "石岭村"]),
        ("?q=nobody", []),
        ("?state=elsewhere&order=colour&page=99", ["昌硕社区", "灵溪村", "大竹园村", "双一村", "高禹村", "石岭村"]),
    ],
)
def test_villages_are_searched_filtered_and_sorted(
    desk: Client, circle: CirclePlan, query: str, names: list[str]
) -> None:
    response = desk.get(reverse("stations:circle_villages", args=[circle.pk]) + query)

    assert [row.name for row in response.context["page"]] == names


def test_thirty_villages_and_circles_cost_as_many_queries_as_one(
    desk: Client, here: County, a_moment: datetime
) -> None:
    plan = circle_of(here, a_moment)
    names = ("stations:circle", "stations:circle_villages", "stations:circle_map")
    before = [queries_of(desk, reverse("stations:circles"))]
    before += [queries_of(desk, reverse(name, args=[plan.pk])) for name in names]

    for number in range(30):
        create_place(
            SYSTEM, parent=here.town, kind=PlaceKind.VILLAGE, name=f"新{number}村", now=a_moment,
            figures=Figures(100, FigureQuality.APPROXIMATE), valid_from=date(2026, 1, 1),
        )  # fmt: skip
        larger = circle_of(here, a_moment, f"circle {number}")
    after = [queries_of(desk, reverse("stations:circles"))]
    after += [queries_of(desk, reverse(name, args=[larger.pk])) for name in names]

    assert after == before


def test_the_map_shows_villages_service_points_and_proposals(desk: Client, circle: CirclePlan) -> None:
    response = desk.get(reverse("stations:circle_map", args=[circle.pk]))

    features = json.loads(response.content)["features"]
    kinds = sorted((feature["properties"]["kind"], feature["properties"]["name"]) for feature in features)
    assert response["Content-Type"] == "application/geo+json"
    assert kinds == [
        ("depot", "灵溪驿站"),
        ("stop", "灵溪村"),
        ("unmet", "大竹园村"),
        ("unmet", "昌硕社区"),
        ("unmet", "高禹村"),
        ("village", "双一村"),
        ("village", "大竹园村"),
        ("village", "昌硕社区"),
        ("village", "高禹村"),
    ]


@pytest.mark.parametrize(
    ("language", "sheets", "first"),
    [
        ("en", ["Villages", "Next sites", "Service points", "About"], "inside"),
        ("zh-hans", ["村庄", "建议站点", "服务点", "说明"], "圈内"),
    ],
)
def test_the_workbook_says_the_same_in_both_languages(
    desk: Client, circle: CirclePlan, language: str, sheets: list[str], first: str
) -> None:
    desk.cookies["django_language"] = language

    book = CalamineWorkbook.from_filelike(
        io.BytesIO(desk.get(reverse("stations:circle_workbook", args=[circle.pk])).content)
    )

    rows = book.get_sheet_by_index(0).to_python()
    assert book.sheet_names == sheets
    assert [row[:3] for row in rows[1:3]] == [["昌硕社区", "递铺街道", 5000.0], ["灵溪村", "递铺街道", 900.0]]
    assert rows[2][3] == first


def test_the_json_holds_what_it_takes_to_compute_it_again(desk: Client, circle: CirclePlan) -> None:
    body = json.loads(desk.get(reverse("stations:circle_json", args=[circle.pk])).content)

    assert (body["input_digest"], body["result_digest"]) == (circle.input_digest, circle.result_digest)
    assert body["problem"]["limit_min"] == 8


def test_a_proposed_site_is_written_down_after_a_confirmation(desk: Client, circle: CirclePlan) -> None:
    first = circle.next_sites.get(number=1)
    address = reverse("stations:site_adopt", args=[first.pk])

    asked = desk.get(address)
    before = Site.objects.filter(kind=SiteKind.STATION).count()
    desk.post(address, {"kind": "station", "name": "昌硕驿站", "first_day": "2026-10-08"})

    made = Site.objects.get(name="昌硕驿站")
    assert "Nothing has changed yet." in asked.content.decode()
    assert before == 1
    assert (made.place_id, made.valid_from) == (first.place_id, date(2026, 10, 8))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_day": "2026-09-01"}, "Choose a day to come."),
        ({"name": "灵溪驿站", "first_day": "2026-10-08", "twice": True}, "There is a site of this kind and name here"),
        ({"kind": "depot"}, "depot is not one of the available choices."),
    ],
)
def test_a_site_that_cannot_be_is_refused_with_the_reason(
    desk: Client, circle: CirclePlan, changes: dict[str, Any], said: str
) -> None:
    address = reverse("stations:site_adopt", args=[circle.next_sites.get(number=1).pk])
    form = {"kind": "station", "name": "昌硕驿站", "first_day": "2026-10-08"} | changes
    if form.pop("twice", False):
        desk.post(address, form)
    before = Site.objects.count()

    response = desk.post(address, form)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert Site.objects.count() == before


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUDITOR, 403), (Role.TOWNSHIP_OFFICER, 403), (Role.COUNTY_PLANNER, 200)]
)
def test_only_a_planner_may_write_a_site_down(
    client: Client, login_as: Callable[..., Login], circle: CirclePlan, role: Role, status: int
) -> None:
    login_as(client, role)
    address = reverse("stations:site_adopt", args=[CircleSite.objects.get(number=1).pk])

    assert client.get(address).status_code == status
    assert client.get(reverse("stations:circle", args=[circle.pk])).status_code == 200


def test_a_planner_of_another_county_sees_nothing_of_this_one(
    client: Client, login_as: Callable[..., Login], circle: CirclePlan
) -> None:
    login_as(client, Role.COUNTY_PLANNER, "/987654/")

    listed = client.get(reverse("stations:circles"))
    addresses = [
        reverse(f"stations:{name}", args=[circle.pk])
        for name in ("circle", "circle_villages", "circle_map", "circle_workbook", "circle_json")
    ]
    addresses.append(reverse("stations:site_adopt", args=[CircleSite.objects.get(number=1).pk]))

    assert list(listed.context["page"]) == []
    assert {client.get(address).status_code for address in addresses} == {404}
