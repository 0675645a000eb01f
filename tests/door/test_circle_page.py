"""The service circle for residents: no login, no script, the answer first."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.door.conftest import text
from tests.programmes.small_county import FIRST_DAY, County, make_county

from doorstep.base.actor import SYSTEM
from doorstep.kernel.geo import LonLat
from doorstep.places.actions.sites import add_site
from doorstep.places.rules.hours import daily
from doorstep.places.words import PointQuality, SiteKind
from doorstep.programmes.stations.actions.circles import compute_circle
from doorstep.programmes.stations.actions.standards import set_standards
from doorstep.programmes.stations.rules import Asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, at: Callable[[datetime], None], a_moment: datetime) -> County:
    """A county with one station, open daily 8:30 to 17:00, 240 m from the point of 灵溪村."""
    made = make_county(a_moment)
    set_standards(SYSTEM, now=a_moment)
    add_site(
        SYSTEM, place=made.villages[0], kind=SiteKind.STATION, name="灵溪驿站", point=LonLat(119.6225, 30.64),
        quality=PointQuality.SURVEYED, hours=daily(510, 1020), valid_from=FIRST_DAY, now=a_moment,
    )  # fmt: skip
    return made


def test_a_village_inside_is_told_how_far_it_is_and_when_it_is_open(english: Client, here: County) -> None:
    page = text(english.get(f"/circle/?village={here.villages[0].pk}"))

    assert "8-minute service circle" in page
    assert "Your village is inside" in page
    assert "It is about 6 min on foot to 灵溪驿站." in page
    assert "Every day 8:30–17:00" in page
    assert "Open now" in page


def test_a_village_outside_is_told_so_plainly(english: Client, here: County) -> None:
    page = text(english.get(f"/circle/?village={here.villages[1].pk}"))

    assert "Your village is outside" in page
    assert "it is about 1 h 32 min on foot; 8 min are promised." in page


def test_a_village_of_unknown_place_is_not_told_a_distance(english: Client, here: County) -> None:
    page = text(english.get(f"/circle/?village={here.villages[4].pk}"))

    assert "We cannot tell" in page
    assert "on foot" not in page.split("Service points near here")[1].split("</section>")[0]


def test_where_there_is_no_service_point_the_page_says_so(english: Client, at: object, a_moment: datetime) -> None:
    made = make_county(a_moment)

    page = text(english.get(f"/circle/?village={made.villages[0].pk}"))

    assert "No service point yet" in page


def test_the_village_remembered_on_this_device_is_answered_at_once(english: Client, here: County) -> None:
    english.cookies["village"] = str(here.villages[0].pk)

    assert "Your village is inside" in text(english.get("/circle/"))


@pytest.mark.parametrize("query", ["", "?village=nothing", "?village=99999999999999999999", "?village=987654321"])
def test_who_names_no_village_is_asked_for_it(english: Client, here: County, query: str) -> None:
    page = text(english.get(f"/circle/{query}"))

    assert "Which village is yours?" in page
    assert "The county's office has not reckoned this yet." in page


def test_a_village_is_found_by_a_part_of_its_name(english: Client, here: County) -> None:
    found = text(english.get("/circle/?q=竹园"))
    none = text(english.get("/circle/?q=东京"))

    assert f'href="/circle/?village={here.villages[1].pk}"' in found
    assert "No village is called “东京”" in none


def test_the_county_share_is_that_of_the_newest_circle_by_the_rules(
    english: Client, here: County, a_moment: datetime
) -> None:
    compute_circle(SYSTEM, county=here.county, name="x", asking=Asking(), on=date(2026, 9, 1), now=a_moment)

    assert "6.7%" in text(english.get("/circle/"))


def test_the_page_needs_the_same_few_queries_with_thirty_service_points(
    english: Client, here: County, a_moment: datetime
) -> None:
    address = f"/circle/?village={here.villages[0].pk}"
    english.get(address)
    one = _queries(english, address)
    for number in range(30):
        add_site(
            SYSTEM, place=here.villages[1], kind=SiteKind.SHOP, name=f"小店{number}", point=LonLat(119.66, 30.62),
            quality=PointQuality.SURVEYED, hours=daily(480, 1200), valid_from=FIRST_DAY, now=a_moment,
        )  # fmt: skip

    assert _queries(english, address) == one


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
