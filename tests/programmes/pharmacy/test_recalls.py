"""A recalled lot is unusable at once, and every unit of it is in exactly one place that is told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.programmes.pharmacy.goods import Goods, make_cabinet, make_goods
from tests.programmes.small_county import County, make_vehicle

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.ledger.rules import ReasonMissing
from doorstep.people.actions import register_person
from doorstep.programmes.pharmacy.actions import recalls as actions
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.quality import destroy, release, set_aside
from doorstep.programmes.pharmacy.models import Dispense, Holder, Lot, Recall
from doorstep.programmes.pharmacy.queries import recalls as queries
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules import recalls as rules
from doorstep.programmes.pharmacy.rules.stock import LotNotUsable
from doorstep.programmes.pharmacy.words import Channel, HandoverKind, LotState, Payment, RecallLevel

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(here: County, a_moment: datetime) -> Goods:
    return make_goods(here, a_moment)


def give(goods: Goods, target: Holder, lot: Lot, quantity: int) -> None:
    sent = send(
        SYSTEM, kind=HandoverKind.REFILL, source=goods.shop, target=target, quantities={lot: quantity}, now=goods.now
    )
    confirm(SYSTEM, handover=sent, confirmed={lot.pk: quantity}, now=goods.now)


def recall(goods: Goods, lot: Lot, **changes: Any) -> Recall:
    given = {"level": RecallLevel.FIRST, "reason": "杂质超标", "now": goods.now, **changes}
    return actions.recall_lot(changes.pop("by", SYSTEM), lot=lot, **{k: v for k, v in given.items() if k != "by"})


def test_five_hundred_boxes_are_found_to_the_last(goods: Goods) -> None:
    lot = goods.lot("R1", 500)
    cars = [goods.van, open_holder(
        SYSTEM, thing=make_vehicle("2号车", goods.here.company, goods.here.depot, goods.now), now=goods.now
    )]  # fmt: skip
    for car, quantity in zip(cars, (40, 30), strict=True):
        give(goods, car, lot, quantity)
    for number in range(6):
        site = make_cabinet(goods.here, goods.now, f"药柜{number}")
        cabinet = open_holder(SYSTEM, thing=site, licence="浙C0002", now=goods.now)
        give(goods, cabinet, lot, 10 if number < 3 else 5)
    for at in range(8):
        goods.sell(cars[0], lot, 1, goods.now + timedelta(minutes=at))
    for at in range(170):
        goods.sell(goods.shop, lot, 1, goods.now + timedelta(minutes=at // 2))
    set_aside(SYSTEM, holder=goods.shop, lot=lot, quantity=5, reason="外盒破损", now=goods.now + timedelta(hours=2))
    destroy(SYSTEM, holder=goods.shop, lot=lot, quantity=5, reason="销毁记录 3", now=goods.now + timedelta(hours=2))
    decided = goods.now + timedelta(hours=3)
    made = recall(goods, lot, now=decided)
    goods.sell(cars[0], lot, 2, decided + timedelta(minutes=30))  # offline: the car did not know

    found = queries.whereabouts(made)

    assert dict(found.by_kind) == {"shop": 210, "vehicle": 60, "cabinet": 45, "patient": 180, "destroyed": 5}
    assert (found.received, found.adds_up, found.after) == (500, True, 2)
    assert [(one.quantity, one.is_after) for one in found.handed_out[:2]] == [(2, True), (1, False)]
    due = rules.notify_by(queries.rule(goods.now.date()), made.level, made.decided_at)
    assert due == decided + timedelta(hours=24)
    assert [task.quantity for task in queries.tasks(made)].count(10) == 3
    assert sum(task.quantity for task in queries.tasks(made)) == 495


def test_from_that_moment_the_lot_goes_nowhere_and_each_holder_sets_it_aside(goods: Goods) -> None:
    lot = goods.lot("R1", 50)
    give(goods, goods.van, lot, 20)
    goods.sell(goods.shop, lot, 4)
    made = recall(goods, lot)

    assert stock.pick(goods.shop, goods.medicine, 1, goods.now.date()).takes == ()
    with pytest.raises(LotNotUsable):
        give(goods, goods.van, lot, 1)
    for task in queries.tasks(made):
        actions.settle_task(SYSTEM, task=task, reason="已隔离并贴封条", now=goods.now)
    with pytest.raises(rules.TaskDone):
        actions.settle_task(SYSTEM, task=made.tasks.all()[0], reason="再报", now=goods.now)
    with pytest.raises(LotNotUsable):
        release(SYSTEM, holder=goods.shop, lot=lot, quantity=1, reason="放行", now=goods.now)

    shop, van = goods.shop.account.key, goods.van.account.key
    supplier = f"supplier:{goods.supplier.pk}"
    assert goods.held(lot) == {supplier: -50, f"{shop}:aside": 26, f"{van}:aside": 20, "patient": 4}
    assert Recall.objects.get().closed_at == goods.now
    assert queries.whereabouts(made).adds_up


def test_a_lot_is_recalled_once_with_a_reason_by_who_may(goods: Goods, make_actor: Any) -> None:
    lot = goods.lot("R1", 5)

    with pytest.raises(NotAllowed):
        recall(goods, lot, by=make_actor(Role.CREW))
    with pytest.raises(ReasonMissing):
        recall(goods, lot, reason=" ")
    recall(goods, lot, by=make_actor(Role.PHARMACIST))
    with pytest.raises(rules.RecalledAlready):
        recall(goods, lot)

    assert Lot.objects.get(pk=lot.pk).status == LotState.RECALLED


@pytest.mark.parametrize(("level", "hours", "days"), [("1", 24, 1), ("2", 48, 3), ("3", 72, 7)])
def test_the_graver_the_sooner(goods: Goods, level: str, hours: int, days: int) -> None:
    value = queries.rule(goods.now.date())

    due = rules.notify_by(value, level, goods.now) - goods.now
    reports = [
        (rules.report_by(value, level, goods.now, goods.now + after) - goods.now).days
        for after in (timedelta(0), timedelta(days=days))
    ]

    assert (due, reports) == (timedelta(hours=hours), [days, 2 * days])


def test_those_who_are_known_are_counted_once_and_the_others_one_by_one(goods: Goods) -> None:
    lot = goods.lot("R1", 50)
    village = goods.here.villages[0]
    known = [register_person(SYSTEM, name=name, village=village, now=goods.now) for name in ("沈春兰", "郑桂香")]
    for number, person in enumerate([known[0], known[0], known[1], None]):
        movement = goods.sell(goods.shop, lot, 2, goods.now)
        Dispense.objects.create(
            key=UUID(int=number), receipt_no=f"S{number}", holder=goods.shop, channel=Channel.COUNTER, person=person,
            needs_review=False, movement=movement, payment=Payment.CASH, paid_fen=1960, dispensed_at=goods.now,
        )  # fmt: skip
    goods.sell(goods.shop, lot, 1, goods.now)

    where = queries.whereabouts(recall(goods, lot))

    assert (where.people, where.identified, where.by_kind["patient"]) == (4, 2, 9)
    assert [one.receipt_no for one in where.handed_out] == ["S0", "S1", "S2", "S3", ""]
