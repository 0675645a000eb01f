"""Medicine around the clock for residents: no login, no script, nothing promised that is not proved; its poster."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pypdfium2
import pytest
from django.test import Client
from tests.door.conftest import text
from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.pharmacy.supplies import make_cabinet, make_delivery, make_medicines, make_roster
from tests.programmes.small_county import County, make_county

from doorstep.base import fonts
from doorstep.base.actor import SYSTEM
from doorstep.door.around_the_clock import poster_for
from doorstep.programmes.pharmacy.actions.coverage import prove_coverage
from doorstep.programmes.pharmacy.actions.road_closures import close_road

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, at: Callable[[datetime], None], a_moment: datetime) -> County:
    """A cabinet in 灵溪村 and a delivery while a pharmacist is on duty, from 8:00 to 22:00; proved."""
    made = make_county(a_moment)
    _pills, plaster = make_medicines(a_moment)
    make_cabinet(made, plaster, a_moment)
    make_delivery(made, a_moment)
    make_roster(made, a_moment)
    prove_coverage(SYSTEM, county=made.county, name="全天候", on=a_moment.date(), now=a_moment)
    return made


def test_a_village_is_told_when_it_has_which_medicine_and_never_more_than_is_true(
    english: Client, here: County
) -> None:
    page = text(english.get(f"/village/{here.villages[0].pk}/around-the-clock/"))

    assert "Not every medicine in every hour." in page
    assert "Every day 8:00–22:00" in page
    assert "Day and night" in page
    assert "24 hours for all medicines" not in page
    assert "Not every medicine in every hour." in text(english.get(f"/village/{here.villages[0].pk}/"))


def test_a_village_of_unknown_place_is_promised_nothing(english: Client, here: County) -> None:
    page = text(english.get(f"/village/{here.villages[4].pk}/around-the-clock/"))

    assert "Nobody has written down where this village lies, so nothing is promised." in page


def test_before_any_statement_nothing_is_said(
    english: Client, at: Callable[[datetime], None], a_moment: datetime
) -> None:
    place = make_county(a_moment).villages[0]

    page = text(english.get(f"/village/{place.pk}/around-the-clock/"))
    poster = english.get(f"/village/{place.pk}/around-the-clock.pdf")

    assert "The county's office has not stated this yet." in page.replace("&#x27;", "'")
    assert poster.status_code == 404
    assert "around-the-clock" not in text(english.get(f"/village/{place.pk}/"))
    assert english.get("/village/987654321/around-the-clock/").status_code == 404


@pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")
def test_the_poster_says_the_same_in_both_languages(english: Client, here: County) -> None:
    made = english.get(f"/village/{here.villages[0].pk}/around-the-clock.pdf?lang=zh-hans")

    printed = pypdfium2.PdfDocument(made.getvalue())[0].get_textpage().get_text_range()
    assert made["Content-Type"] == "application/pdf"
    assert "每天 8:00–22:00" in printed
    assert "不是每种药随时都有。" in printed
    assert "Prescription only: Every day 8:00–22:00." in printed


def test_page_and_poster_name_a_closed_road_and_what_came_true(
    english: Client, here: County, at: Callable[[datetime], None], a_moment: datetime
) -> None:
    village = here.villages[0]
    goods = make_goods(here, a_moment)
    goods.lot("A1", packs=3)
    later = a_moment + timedelta(days=28)
    close_road(SYSTEM, village=village, first_day=later.date(), last_day=later.date(), reason="塌方", now=later)
    run = prove_coverage(SYSTEM, county=here.county, name="全天候", on=later.date(), now=later)
    at(later)

    page = text(english.get(f"/village/{village.pk}/around-the-clock/"))
    words = poster_for(run.rows.select_related("run").get(place=village), village, on=later.date(), url="https://x/")

    assert "灵溪村 is cut off from 29 Sep 2026 to 29 Sep 2026: 塌方." in page.replace("Tue ", "")
    assert "In the four weeks before the statement" in page
    assert "塌方" in words.caution
    assert len(words.off) == 3
