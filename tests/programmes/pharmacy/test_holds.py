"""Reservations: put aside until a minute, collected once with six digits at the right place."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.programmes.pharmacy.goods import make_cabinet
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.programmes.pharmacy.actions.cabinets import plan_slot, refill_cabinet, set_up_cabinet
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.holds import Made, collect, make_hold, release_hold, unlock_hold
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.models import Hold, Medicine
from doorstep.programmes.pharmacy.queries.holds import free_packs
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.rules import selling
from doorstep.programmes.pharmacy.rules.legality import Why
from doorstep.programmes.pharmacy.words import HoldState


def _hold(side: Side, packs: int, key: int, at: datetime | None = None, medicine: Medicine | None = None) -> Made:
    return make_hold(
        VISITOR, holder=side.goods.shop, medicine=medicine or side.otc, quantity=packs, key=UUID(int=key),
        now=at or side.now,
    )  # fmt: skip


def _five_left(side: Side) -> None:
    side.sell(side.wanted(side.otc, 95, first=1000), key=99)


def test_what_is_put_aside_is_sold_to_nobody_else_until_a_second_after_it_ran_out(side: Side) -> None:
    _five_left(side)
    made = [_hold(side, 3, 1), _hold(side, 2, 2)]
    ends = made[0].hold.until

    free = [free_packs(side.goods.shop, side.otc, at) for at in (side.now, ends, ends + timedelta(seconds=1))]

    assert free == [0, 0, 5]
    with pytest.raises(rules.NothingFree):
        side.sell(side.wanted(side.otc), at=ends)
    with pytest.raises(rules.NothingFree, match="0 free, 1 asked"):
        _hold(side, 1, 3, at=ends)
    assert side.sell(side.wanted(side.otc, 5), key=5, at=ends + timedelta(seconds=1)).lines.get().packs == 5


def test_the_code_collects_once_what_was_put_aside(side: Side) -> None:
    _five_left(side)
    made = _hold(side, 5, 1)
    sale = side.sale(side.wanted(side.otc, 5), key=2)

    sold = collect(side.pharmacist, hold=made.hold, code=f" {made.code[:3]} {made.code[3:]}", sale=sale, now=side.now)

    held = Hold.objects.get()
    assert (held.state, held.dispense, sold.lines.get().packs) == (HoldState.USED, sold, 5)
    assert (len(made.code), made.code in held.code_hash) == (6, False)
    with pytest.raises(rules.HoldOver):
        collect(side.pharmacist, hold=made.hold, code=made.code, sale=side.sale(key=3), now=side.now)


def test_five_wrong_codes_lock_it_and_only_the_pharmacist_opens_it_again(side: Side) -> None:
    made = _hold(side, 1, 1)
    wrong = f"{(int(made.code) + 1) % 10**6:06d}"
    sale = side.sale(side.wanted(side.otc), key=2)
    left = []
    for _ in range(5):
        with pytest.raises(rules.WrongCode) as refused:
            collect(side.pharmacist, hold=made.hold, code=wrong, sale=sale, now=side.now)
        left.append(refused.value.left)

    with pytest.raises(rules.HoldLocked):
        collect(side.pharmacist, hold=made.hold, code=made.code, sale=sale, now=side.now)

    assert left == [4, 3, 2, 1, 0]
    again = unlock_hold(side.pharmacist, hold=made.hold, now=side.now)
    assert collect(side.pharmacist, hold=made.hold, code=again.code, sale=sale, now=side.now).key == UUID(int=2)


def test_a_code_used_at_another_place_is_refused_and_stays_good(side: Side) -> None:
    other = open_holder(SYSTEM, thing=make_cabinet(side.goods.here, side.now), licence="浙C0002", now=side.now)
    made = _hold(side, 1, 1)

    with pytest.raises(rules.OtherPlace):
        collect(
            side.pharmacist, hold=made.hold, code=made.code, sale=side.sale(side.wanted(side.otc), holder=other),
            now=side.now,
        )  # fmt: skip

    held = Hold.objects.get()
    assert (held.state, held.wrong) == (HoldState.OPEN, 0)


def test_a_code_of_one_cabinet_is_refused_at_another_and_still_good_at_its_own(side: Side) -> None:
    here, now = side.goods.here, side.now
    first, second = (
        set_up_cabinet(SYSTEM, site=make_cabinet(here, now, name), licence=licence, now=now)
        for name, licence in (("甲柜", "浙C0002"), ("乙柜", "浙C0003"))
    )
    for cabinet in (first, second):
        plan_slot(SYSTEM, cabinet=cabinet, number=1, medicine=side.otc, capacity=9, base_stock=5, now=now)
        refill_cabinet(SYSTEM, cabinet=cabinet, source=side.goods.shop, found={1: 0}, reason="", now=now)
    made = make_hold(VISITOR, holder=second.holder, medicine=side.otc, quantity=1, key=UUID(int=1), now=now)

    with pytest.raises(rules.OtherPlace):
        collect(
            side.pharmacist, hold=made.hold, code=made.code,
            sale=side.sale(side.wanted(side.otc), holder=first.holder, key=2), now=now,
        )  # fmt: skip
    refused = Hold.objects.get()
    kept = (refused.state, refused.wrong, free_packs(first.holder, side.otc, now))
    sold = collect(
        side.pharmacist, hold=made.hold, code=made.code,
        sale=side.sale(side.wanted(side.otc), holder=second.holder, key=3), now=now,
    )  # fmt: skip

    assert kept == (HoldState.OPEN, 0, 5)
    held = Hold.objects.get()
    assert (held.state, held.dispense, free_packs(second.holder, side.otc, now)) == (HoldState.USED, sold, 4)


def test_a_sale_that_fails_does_not_use_the_code_up(side: Side) -> None:
    made = _hold(side, 1, 1)

    with pytest.raises(selling.WrongAmount):
        collect(
            side.pharmacist, hold=made.hold, code=made.code, sale=side.sale(side.wanted(side.otc), paid_fen=1),
            now=side.now,
        )  # fmt: skip

    assert Hold.objects.get().state == HoldState.OPEN


def test_the_same_asking_twice_is_one_reservation_and_its_code_is_told_once(side: Side) -> None:
    first, second = _hold(side, 1, 1), _hold(side, 1, 1)

    assert (first.hold, second.code, Hold.objects.count()) == (second.hold, "", 1)


def test_nothing_is_put_aside_that_could_not_be_sold_there(side: Side) -> None:
    cabinet = open_holder(SYSTEM, thing=make_cabinet(side.goods.here, side.now), licence="浙C0002", now=side.now)

    with pytest.raises(selling.NotLegal) as refused:
        make_hold(VISITOR, holder=cabinet, medicine=side.red, quantity=1, key=UUID(int=1), now=side.now)
    assert refused.value.decision.why is Why.CABINET
    with pytest.raises(selling.TooManyPacks, match="at most 5, asked 6"):
        _hold(side, 6, 2)


def test_whoever_has_the_code_gives_it_back(side: Side) -> None:
    made = _hold(side, 3, 1)

    release_hold(VISITOR, hold=made.hold, code=made.code, now=side.now)

    assert free_packs(side.goods.shop, side.otc, side.now) == 100
    with pytest.raises(rules.HoldOver):
        release_hold(VISITOR, hold=made.hold, code=made.code, now=side.now)


def test_class_a_is_reserved_and_handed_out_with_the_pharmacists_word(side: Side) -> None:
    made = _hold(side, 1, 1, medicine=side.red)
    wanted = side.wanted(side.red)
    sale = side.sale(wanted, key=2)
    with pytest.raises(selling.ReviewMissing):
        collect(side.pharmacist, hold=made.hold, code=made.code, sale=sale, now=side.now)

    place = side.goods.here.depot.place
    review = review_sale(side.pharmacist, place=place, lines=[wanted], person=None, now=side.now)

    sold = collect(
        side.pharmacist, hold=made.hold, code=made.code, sale=side.sale(wanted, key=2, review=review), now=side.now
    )
    assert sold.review == review
