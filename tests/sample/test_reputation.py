"""The sample's quarter of the index: told in the order of time, and nothing of it fails the checks."""

from datetime import date, datetime

import pytest

from doorstep.base import check
from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry
from doorstep.places.actions.gazetteer import load_gazetteer
from doorstep.places.models import Place
from doorstep.programmes.reputation.models import Publication
from doorstep.sample import county, reputation


def test_the_quarter_before_this_one_is_the_last_whole_one() -> None:
    days = (date(2026, 1, 31), date(2026, 4, 1), date(2026, 11, 26))

    assert [reputation.last_whole_quarter(day) for day in days] == [(2025, 4), (2026, 1), (2026, 3)]


@pytest.mark.django_db
def test_the_samples_town_has_a_published_quarter_and_every_check_holds(a_moment: datetime) -> None:
    load_gazetteer(SYSTEM, county_code=county.COUNTY_CODE, now=datetime(2026, 6, 1, 9, tzinfo=a_moment.tzinfo))
    town = Place.objects.get(name=county.INDEX_TOWN)

    chapter = reputation.build(town, seed=2026, year=2026, number=3)

    assert Publication.objects.get().run.villages.count() == chapter.quarter.reports.count() == 10
    moments = [one.at for one in JournalEntry.objects.order_by("pk")]
    assert moments == sorted(moments)
    assert list(check.every_fault()) == []
