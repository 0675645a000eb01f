"""Beginnings that are remembered are the same every time, also when one contains another."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from tests.needs.conftest import make_loop
from tests.programmes.small_county import make_county

from doorstep.base.models import JournalEntry
from doorstep.needs.models import Category
from doorstep.partners.models import Partner
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
