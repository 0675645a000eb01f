"""Medicine around the clock for residents: no login, no script, nothing promised that is not proved; its poster."""

from collections.abc import Callable
from datetime import datetime

import pypdfium2
import pytest
from django.test import Client
from tests.door.conftest import text
from tests.programmes.pharmacy.supplies import make_cabinet, make_delivery, make_medicines, make_roster
from tests.programmes.small_county import County, make_county

from doorstep.base import fonts
from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.coverage import prove_coverage

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
