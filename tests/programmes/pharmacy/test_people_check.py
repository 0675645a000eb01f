"""What somebody with the database in hand could have done on the people's side is found."""

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.people_side import Side, make_side

from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.models import Dispense, Presence, Review, ScriptLine
from doorstep.programmes.pharmacy.queries.people_check import faults


@pytest.fixture
def side(here: Any, a_moment: Any) -> Side:
    return make_side(here, a_moment)


def test_a_plain_day_has_no_faults_and_each_that_is_planted_is_found(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    sold = side.sell(side.wanted(side.rx, 2), person=side.person, script=script)
    plain = list(faults())
    review, line = Review.objects.get(), script.lines.get()

    with tables_unlocked():
        Presence.objects.update(began_at=side.now + timedelta(hours=1))
        ScriptLine.objects.update(used_packs=1)
        Dispense.objects.update(taken_back_at=side.now, taken_back_reason="x")
        Review.objects.update(at=side.now + timedelta(minutes=1))

    assert plain == []
    assert list(faults()) == [
        f"pharmacy.Review:{review.pk}: by a pharmacist who was not on duty",
        f"pharmacy.ScriptLine:{line.pk}: says 1 packs used, 0 were given",
        f"pharmacy.Dispense:{sold.pk}: was taken back, and a code of it still counts as sold",
        f"pharmacy.Dispense:{sold.pk}: was reviewed only afterwards",
    ]
