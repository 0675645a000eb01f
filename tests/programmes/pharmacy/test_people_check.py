"""What somebody with the database in hand could have done on the people's side is found."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.people_side import Side, make_side

from doorstep.base import clock
from doorstep.base.actor import VISITOR
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.models import Dispense, Hold, Lot, Presence, Review, ScriptLine
from doorstep.programmes.pharmacy.queries.people_check import faults, hold_faults
from doorstep.programmes.pharmacy.words import LotState


@pytest.fixture
def side(here: Any, a_moment: Any, monkeypatch: pytest.MonkeyPatch) -> Side:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
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


def test_more_put_aside_than_may_be_given_out_is_found_until_the_reservations_ran_out(side: Side) -> None:
    side.sell(side.wanted(side.otc, 95, first=1000), key=99)
    made = [
        make_hold(
            VISITOR, holder=side.goods.shop, medicine=side.otc, quantity=packs, key=UUID(int=packs), now=side.now
        ).hold
        for packs in (3, 2)
    ]
    plain = list(faults())
    about, end = f"pharmacy.Holder:{side.goods.shop.pk}", made[0].until

    Hold.objects.filter(pk=made[0].pk).update(packs=4)
    over = list(faults())
    after = list(hold_faults(end + timedelta(seconds=1)))
    Lot.objects.filter(medicine=side.otc).update(status=LotState.RECALLED)

    assert (plain, after) == ([], [])
    assert over == [f"{about}: 6 packs of medicine {side.otc.pk} are put aside, 5 may be given out"]
    assert list(hold_faults(end)) == [f"{about}: 6 packs of medicine {side.otc.pk} are put aside, 0 may be given out"]
