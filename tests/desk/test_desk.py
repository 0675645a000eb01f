"""The workbench: what waits for each role, with the rows behind every figure, and nothing of anybody else's."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.door.conftest import text
from tests.door.county import County

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Job
from doorstep.base.models.login import Login
from doorstep.base.words import JobState, Role
from doorstep.kernel.geo import LonLat
from doorstep.places.actions.tree import set_point
from doorstep.places.models import Place, PlaceImport
from doorstep.places.words import FrameWord, ImportState, PointQuality
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.rules.plans import Visiting
from doorstep.services.models import Session

STAFF = [role for role in Role if role is not Role.RESIDENT]
LogIn = Callable[..., Login]


def figures(page: str) -> dict[str, tuple[str, str]]:
    """Return the figures of the workbench: label to (count, address)."""
    found = re.findall(r'<b><a href="([^"]+)">([^<]+)</a></b><span>([^<]+?)\s*</span>', page)
    return {label: (count, href) for href, count, label in found}


def draft(county: County, name: str, now: datetime) -> VisitPlan:
    return create_plan(
        SYSTEM,
        county=county.place,
        name=name,
        on=now.date(),
        vehicles=[county.vehicle],
        visiting=Visiting(tiers=((0, 1),)),
        run=Run(seed=1),
        now=now,
    )


@pytest.mark.parametrize("role", STAFF)
def test_each_role_of_the_staff_has_a_workbench(client: Client, county: County, login_as: LogIn, role: Role) -> None:
    login_as(client, role)

    response = client.get("/desk/")

    assert response.status_code == 200
    assert "等您办的事" in text(response)


def test_a_visitor_is_asked_to_log_in_and_a_resident_is_told_no(client: Client, db: None, login_as: LogIn) -> None:
    before = client.get("/desk/")
    login_as(client, Role.RESIDENT)
    after = client.get("/desk/")

    assert (before.status_code, before["Location"]) == (302, "/accounts/login/?next=/desk/")
    assert after.status_code == 403


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            Role.COUNTY_PLANNER,
            {"还没定单位的需求", "等您定的", "今天的班次", "没有记录的班次", "等着定的方案"},
        ),
        (Role.CREW, {"今天的班次", "没有记录的班次"}),
        (Role.AUDITOR, {"今天的班次"}),
        (Role.PHARMACIST, {"今天的班次"}),
    ],
)
def test_figures_are_shown_to_those_who_may_act_on_them(
    client: Client, county: County, login_as: LogIn, role: Role, labels: set[str]
) -> None:
    login_as(client, role)

    assert set(figures(text(client.get("/desk/")))) == labels


@pytest.mark.parametrize("role", STAFF)
def test_every_figure_and_link_opens_for_the_one_who_sees_it(
    client: Client, county: County, login_as: LogIn, role: Role, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 9, 3, 7, 0, tzinfo=TIME_ZONE))
    login_as(client, role)
    page = text(client.get("/desk/"))

    links = set(re.findall(r'href="(/desk/[^"]*)"', page[page.index("<main") : page.index("</main>")]))

    opened = {link: client.get(link, follow=True) for link in links}  # a new plan leads on to the one it begins from
    assert {link: (page.status_code, page.request["PATH_INFO"]) for link, page in opened.items()} == {
        link: (200, link.partition("?")[0]) for link in links
    }


@pytest.mark.parametrize(("waiting", "address"), [(0, "#plans"), (6, "#plans"), (7, "/desk/pharmacy/")])
def test_the_figure_of_plans_opens_the_undecided_ones_while_all_of_them_are_shown(
    client: Client, county: County, login_as: LogIn, a_moment: datetime, waiting: int, address: str
) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    for number in range(waiting):
        draft(county, f"方案 {number}", a_moment)

    page = text(client.get("/desk/"))

    assert figures(page)["等着定的方案"] == (str(waiting), address)
    assert page.count('id="plans"') == 1


def test_todays_visits_are_those_in_ones_own_places(
    client: Client, county: County, login_as: LogIn, at: Callable[[datetime], None], served: Place
) -> None:
    at(datetime(2026, 9, 3, 7, 0, tzinfo=TIME_ZONE))
    here, elsewhere = Client(), Client()
    login_as(here, Role.VILLAGE_OFFICER, served.path)
    login_as(elsewhere, Role.VILLAGE_OFFICER, Place.objects.get(name="霞泉村").path)

    counts = [figures(text(one.get("/desk/")))["今天的班次"][0] for one in (here, elsewhere)]

    midnight = datetime(2026, 9, 3, tzinfo=TIME_ZONE)
    own = Session.objects.filter(place=served, starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    assert counts == [str(own.count()), "0"]


def test_past_visits_without_a_record_are_counted(
    client: Client, county: County, login_as: LogIn, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 9, 4, 9, 0, tzinfo=TIME_ZONE))
    login_as(client, Role.CREW)

    count, href = figures(text(client.get("/desk/")))["没有记录的班次"]

    past = Session.objects.filter(ends_at__lt=datetime(2026, 9, 4, tzinfo=TIME_ZONE))
    assert (count, href) == (str(past.count()), "/desk/pharmacy/visits/?show=waiting")
    assert past.exists()


def test_a_plan_that_is_not_decided_waits_for_the_planner_alone(
    client: Client, county: County, login_as: LogIn, a_moment: datetime
) -> None:
    draft(county, "多一辆车试试", a_moment)
    planner, crew = Client(), Client()
    login_as(planner, Role.COUNTY_PLANNER)
    login_as(crew, Role.CREW)

    assert "多一辆车试试" in text(planner.get("/desk/"))
    assert "多一辆车试试" not in text(crew.get("/desk/"))


def test_ones_own_work_is_shown_and_anothers_is_not(
    client: Client, county: County, login_as: LogIn, a_moment: datetime
) -> None:
    mine, other = Client(), Client()
    login = login_as(mine, Role.CREW)
    login_as(other, Role.CREW)
    job = Job.objects.create(
        kind="pharmacy.plan_visits", key="a", state=JobState.RUNNING, percent=40, asked_by=login, asked_at=a_moment
    )

    assert f'href="/desk/jobs/{job.pk}/"' in text(mine.get("/desk/"))
    assert f'href="/desk/jobs/{job.pk}/"' not in text(other.get("/desk/"))


def test_a_list_of_places_in_preview_waits_for_the_planner(
    client: Client, county: County, login_as: LogIn, a_moment: datetime
) -> None:
    PlaceImport.objects.create(
        county=county.place,
        file_name="九月新名录.xlsx",
        file_digest="0" * 64,
        frame=FrameWord.WGS84,
        state=ImportState.PREVIEWED,
        new=3,
        valid_from=a_moment.date(),
        uploaded_at=a_moment,
    )
    planner, village = Client(), Client()
    login_as(planner, Role.COUNTY_PLANNER)
    login_as(village, Role.VILLAGE_OFFICER)

    assert "九月新名录.xlsx" in text(planner.get("/desk/"))
    assert "九月新名录.xlsx" not in text(village.get("/desk/"))


def test_gaps_are_counted_in_ones_own_places_and_open_their_rows(
    client: Client, county: County, login_as: LogIn, a_moment: datetime
) -> None:
    lost, known = Place.objects.get(name="景坞村"), Place.objects.get(name="玉华村")
    set_point(SYSTEM, lost, point=None, quality=PointQuality.UNKNOWN, now=a_moment)
    set_point(SYSTEM, known, point=LonLat(119.5, 30.72), quality=PointQuality.SURVEYED, now=a_moment)
    login_as(client, Role.TOWNSHIP_OFFICER, Place.objects.get(name="鄣吴镇").path)

    page = text(client.get("/desk/"))
    unknown, estimated = (text(client.get(f"/desk/gaps/{kind}/")) for kind in ("no_point", "estimated_point"))

    counts = re.findall(r'href="/desk/gaps/(\w+)/">[^<]+</a><b class="number">(\d+)</b>', page)
    assert counts == [("no_point", "1"), ("estimated_point", "1"), ("invented_residents", "3")]
    assert [name for name in ("鄣吴村", "景坞村", "玉华村") if f">{name}<" in unknown] == ["景坞村"]
    assert [name for name in ("鄣吴村", "景坞村", "玉华村", "大竹园村") if f">{name}<" in estimated] == ["鄣吴村"]


def test_a_gap_that_is_none_is_not_found(client: Client, county: County, login_as: LogIn) -> None:
    login_as(client, Role.COUNTY_PLANNER)

    assert client.get("/desk/gaps/nonsense/").status_code == 404


def test_an_empty_installation_tells_the_planner_to_make_a_plan(client: Client, db: None, login_as: LogIn) -> None:
    login_as(client, Role.COUNTY_PLANNER)

    page = text(client.get("/desk/"))

    assert "做第一份方案" in page
    assert "没有等您办的事" in page


def test_the_workbench_speaks_english_throughout(client: Client, county: County, login_as: LogIn) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    client.cookies["django_language"] = "en"

    page = text(client.get("/desk/"))

    main = re.sub("<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    for name in (*Place.objects.values_list("name", flat=True), county.plan.name, county.vehicle.name):
        main = main.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []


def test_the_workbench_asks_as_often_for_thirty_plans_as_for_one(
    client: Client,
    county: County,
    login_as: LogIn,
    a_moment: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    draft(county, "方案 1", a_moment)
    with django_assert_max_num_queries(22) as one:
        client.get("/desk/")
    for number in range(2, 31):
        draft(county, f"方案 {number}", a_moment)

    with django_assert_max_num_queries(22) as thirty:
        page = text(client.get("/desk/"))

    assert figures(page)["等着定的方案"][0] == "30"
    assert len(thirty.captured_queries) == len(one.captured_queries)
