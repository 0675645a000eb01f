"""What somebody with the database in hand could have done on the people's side is found."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.goods import make_cabinet
from tests.programmes.pharmacy.people_side import Side, make_side

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.programmes.pharmacy.actions.cabinets import plan_slot, set_up_cabinet
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.medicines import describe_medicine
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.models import (
    Dispense,
    Hold,
    Lot,
    Presence,
    Review,
    ScriptLine,
    TraceDestroyed,
    TraceSale,
)
from doorstep.programmes.pharmacy.queries.people_check import faults, hold_faults
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import LegalClass, LotState, Storage


@pytest.fixture
def side(here: Any, a_moment: Any, monkeypatch: pytest.MonkeyPatch) -> Side:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    return make_side(here, a_moment)


def test_a_plain_day_has_no_faults_and_each_that_is_planted_is_found(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    sold = side.sell(side.wanted(side.rx, 2), person=side.person, script=script)
    plain = list(faults())
    review, line, code = Review.objects.get(), script.lines.get(), TraceSale.objects.earliest("pk")

    with tables_unlocked():
        Presence.objects.update(began_at=side.now + timedelta(hours=1))
        ScriptLine.objects.update(used_packs=1)
        Dispense.objects.update(taken_back_at=side.now, taken_back_reason="x")
        Review.objects.update(at=side.now + timedelta(minutes=1))
        TraceDestroyed.objects.create(
            code=code.code, lot=code.line.lot, holder=side.goods.shop, record="销2026-1", at=side.now
        )

    assert plain == []
    assert list(faults()) == [
        f"pharmacy.Review:{review.pk}: by a pharmacist who was not on duty",
        f"pharmacy.ScriptLine:{line.pk}: says 1 packs used, 0 were given",
        f"pharmacy.Dispense:{sold.pk}: was taken back, and a code of it still counts as sold",
        f"pharmacy.TraceSale:{code.pk}: its code was written down as destroyed, too",
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


def _class_becomes(side: Side, legal_class: LegalClass) -> None:
    medicine = side.otc
    facts = MedicineFacts(
        code=medicine.code, name_zh=medicine.name_zh, form=medicine.form, strength=medicine.strength,
        legal_class=legal_class, storage=Storage.AMBIENT,
    )  # fmt: skip
    describe_medicine(SYSTEM, medicine=medicine, facts=facts, now=side.now + timedelta(hours=1))


def test_a_prescription_and_a_class_a_sale_that_say_they_needed_no_word_are_found(side: Side) -> None:
    script, red = side.approved(Line(side.rx, 1, 28)), side.wanted(side.red)
    review = review_sale(
        side.pharmacist, place=side.goods.here.depot.place, lines=[red], person=None, now=side.now
    )  # fmt: skip
    sold = [
        side.sell(side.wanted(side.rx), key=1, person=side.person, script=script),
        side.sell(red, key=2, review=review),
    ]
    side.sell(side.wanted(side.otc), key=3)
    plain = list(faults())

    Dispense.objects.update(needs_review=False)

    assert plain == []
    assert list(faults()) == [
        f"pharmacy.Dispense:{sold[0].pk}: says no pharmacist's word was needed, medicine {side.rx.pk} was rx",
        f"pharmacy.Dispense:{sold[1].pk}: says no pharmacist's word was needed, medicine {side.red.pk} was otc_a",
    ]


def test_a_slot_whose_medicine_may_no_longer_stand_in_a_cabinet_is_found_and_what_was_sold_before_stays_right(
    side: Side,
) -> None:
    site = make_cabinet(side.goods.here, side.now)
    cabinet = set_up_cabinet(SYSTEM, site=site, licence="浙C0002", now=side.now)
    slot = plan_slot(
        SYSTEM, cabinet=cabinet, number=1, medicine=side.otc, capacity=9, base_stock=9, now=side.now
    )  # fmt: skip
    side.sell(side.wanted(side.otc))
    plain = list(faults())

    _class_becomes(side, LegalClass.OTC_A)

    assert plain == []
    assert list(faults()) == [
        f"pharmacy.Slot:{slot.pk}: medicine {side.otc.pk} is otc_a, refused by pharmacy.cabinet_classes"
    ]
