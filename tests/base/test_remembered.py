"""Beginnings that are remembered are the same every time, also when one contains another."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from tests.needs.conftest import make_loop
from tests.programmes.small_county import FIRST_DAY, County, make_county
from tests.remembered import remembered

from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry
from doorstep.needs.models import Category
from doorstep.partners.actions import add_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place


def standing() -> list[list[Any]]:
    rows = (Place.objects.order_by("pk"), Partner.objects.order_by("pk"), Category.objects.order_by("code"))
    return [list(each.values_list("pk")) for each in rows] + [
        list(JournalEntry.objects.order_by("pk").values_list("verb", "digest"))
    ]


@pytest.mark.django_db
def test_a_beginning_that_contains_another_comes_again_with_all_its_rows(a_moment: datetime) -> None:
    found = []
    for make in (make_county, make_loop, make_loop, make_county, make_loop):
        with transaction.atomic():
            make(a_moment)
            found.append(standing())
            transaction.set_rollback(True)

    assert found[1][0] != []
    assert found[1] == found[2] == found[4]
    assert found[0] == found[3]


@pytest.mark.django_db
def test_what_is_added_to_a_beginning_comes_again_where_all_is_as_it_was_and_else_is_made_anew(
    a_moment: datetime,
) -> None:
    made = []

    def firm(here: County, name: str) -> Partner:
        kind = PartnerKind.COMPANY
        return add_partner(SYSTEM, name=name, kind=kind, place=here.county, valid_from=FIRST_DAY, now=a_moment)

    @remembered
    def add(here: County) -> Partner:
        made.append(firm(here, "竹海医药"))
        return made[-1]

    found = []
    for is_as_it_was in (True, True, False, True):
        with transaction.atomic():
            here = make_county(a_moment)
            if not is_as_it_was:
                firm(here, "太湖医药")
            added = add(here)
            found.append([*standing(), Partner.objects.get(name="竹海医药").pk])
            assert added.pk == found[-1][-1]
            transaction.set_rollback(True)

    assert len(made) == 2
    assert found[0] == found[1] == found[3] != found[2]
