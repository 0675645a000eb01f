"""A recalled lot is unusable at once, and every unit of it is in exactly one place that is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.goods import Goods, make_cabinet
from tests.programmes.pharmacy.tour import KEY, crew_login, posted, report, stops_of
from tests.programmes.small_county import make_vehicle

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.devices.actions.devices import register_device
from doorstep.ledger.models import Balance, Movement
from doorstep.ledger.rules import ReasonMissing
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.actions import recalls as actions
from doorstep.programmes.pharmacy.actions.handovers import confirm, explain, send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.quality import destroy, release, set_aside
from doorstep.programmes.pharmacy.actions.receiving import count_stock
from doorstep.programmes.pharmacy.actions.trips import open_trip
from doorstep.programmes.pharmacy.models import Dispense, Handover, Holder, Lot, Recall, RecallTask
from doorstep.programmes.pharmacy.queries import recalls as queries
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules import recalls as rules
from doorstep.programmes.pharmacy.rules.stock import LotNotUsable
from doorstep.programmes.pharmacy.words import Channel, HandoverKind, LotState, Payment, RecallLevel

pytestmark = pytest.mark.django_db


def give(goods: Goods, target: Holder, lot: Lot, quantity: int) -> None:
    sent = send(
        SYSTEM, kind=HandoverKind.REFILL, source=goods.shop, target=target, quantities={lot: quantity}, now=goods.now
    )
    confirm(SYSTEM, handover=sent, confirmed={lot.pk: quantity}, now=goods.now)


def recall(goods: Goods, lot: Lot, **changes: Any) -> Recall:
    given = {"level": RecallLevel.FIRST, "reason": "杂质超标", "now": goods.now, **changes}
    return actions.recall_lot(changes.pop("by", SYSTEM), lot=lot, **{k: v for k, v in given.items() if k != "by"})


@pytest.fixture
def phone(client: Client, goods: Goods, make_login: Callable[..., Login]) -> Client:
    client.force_login(crew_login(make_login, goods.here))
    return client


def sold_by_hand(goods: Goods, lot: Lot) -> None:
    """Hand 178 units to 129 people, 96 of them known; 8 unknown ones at the vehicle."""
    village = goods.here.villages[0]
    for number in range(129):
        at = goods.now + timedelta(minutes=number)
        movement = goods.sell(goods.van if number >= 121 else goods.shop, lot, 2 if number < 49 else 1, at)
        if number < 96:
            person = register_person(SYSTEM, name=f"沈春{number}", village=village, now=goods.now)
            sale_of(goods, movement, number, person)


def sale_of(goods: Goods, movement: Movement, number: int, person: Person | None) -> None:
    Dispense.objects.create(
        key=UUID(int=number), receipt_no=f"S{number}", holder=goods.shop, channel=Channel.COUNTER, person=person,
        needs_review=False, movement=movement, payment=Payment.CASH, paid_fen=1960, dispensed_at=goods.now,
    )  # fmt: skip


def test_five_hundred_boxes_are_found_to_the_last(goods: Goods, phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lot = goods.lot("R1", 500)
    second = make_vehicle("2号车", goods.here.company, goods.here.depot, goods.now)
    give(goods, open_holder(SYSTEM, thing=second, now=goods.now), lot, 30)
    trip = goods.trip()
    goods.load(trip, {lot: 40})
    device = register_device(SYSTEM, key=KEY, name="1号车", now=goods.now)
    open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    for number in range(6):
        site = make_cabinet(goods.here, goods.now, f"药柜{number}")
        cabinet = open_holder(SYSTEM, thing=site, licence="浙C0002", now=goods.now)
        give(goods, cabinet, lot, 10 if number < 3 else 5)
    sold_by_hand(goods, lot)
    evening = goods.now + timedelta(hours=3)
    set_aside(SYSTEM, holder=goods.shop, lot=lot, quantity=5, reason="外盒破损", now=evening)
    destroy(SYSTEM, holder=goods.shop, lot=lot, quantity=5, reason="销毁记录 3", now=evening)
    made = recall(goods, lot, now=evening)
    later = evening + timedelta(minutes=35)
    monkeypatch.setattr("doorstep.base.clock.now", lambda: later)
    body = {"stop": stops_of(goods.here, later)[1].pk, "lines": [{"lot": lot.pk, "quantity": 1}], "pay": "cash"}
    sent = {"device": str(KEY), "sent_at": later.isoformat(), "operations": [
        report(seq, later, "sale", body) for seq in (1, 2)
    ]}  # fmt: skip

    said = posted(phone, "sync/", sent).json()["answers"]  # the car had not heard of it

    found = queries.whereabouts(made)
    assert [(one["reply"], one["doubts"]) for one in said] == [("accepted", ["not_usable"])] * 2
    assert dict(found.by_kind) == {"shop": 210, "vehicle": 60, "cabinet": 45, "patient": 180, "destroyed": 5}
    assert (found.received, found.adds_up, found.people, found.identified, found.after) == (500, True, 131, 96, 2)
    assert [(one.quantity, one.is_after) for one in found.handed_out[:3]] == [(1, True), (1, True), (2, False)]
    due = rules.notify_by(queries.rule(goods.now.date()), made.level, made.decided_at)
    assert due == evening + timedelta(hours=24)
    assert [task.quantity for task in queries.tasks(made)].count(10) == 3
    assert sum(task.quantity for task in queries.tasks(made)) == 500
    assert [task.account.kind for task in queries.tasks(made) if task.done_at] == ["destroyed"]
    assert list(queries.faults()) == []


def test_a_unit_that_is_nowhere_or_in_two_tasks_is_found(goods: Goods) -> None:
    assert "doorstep.programmes.pharmacy.queries.recalls.faults" in settings.CHECKS
    lot = goods.lot("R1", 50)
    count_stock(SYSTEM, holder=goods.shop, counted={lot: 48}, reason="少两盒", now=goods.now)
    made = recall(goods, lot)
    whole = list(queries.faults())
    shop = goods.shop.account_id

    with tables_unlocked():
        Balance.objects.filter(account=shop).update(quantity=47)
        RecallTask.objects.filter(account=shop).update(quantity=49)

    assert whole == []
    assert list(queries.faults()) == [
        f"{made.about}: 50 units were received, 49 are somewhere",
        f"{made.about}: its tasks name 51 units, there were 50",
    ]


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


def test_what_is_on_the_way_when_it_is_recalled_goes_aside_wherever_it_comes_to(goods: Goods) -> None:
    lot = goods.lot("R1", 50)
    sent = send(
        SYSTEM, kind=HandoverKind.REFILL, source=goods.shop, target=goods.van, quantities={lot: 20}, now=goods.now
    )
    made = recall(goods, lot)
    onway = next(task for task in queries.tasks(made) if task.account.kind == "transit")

    with pytest.raises(rules.OnTheWay):
        actions.settle_task(SYSTEM, task=onway, reason="途中", now=goods.now)
    confirm(SYSTEM, handover=sent, confirmed={lot.pk: 18}, now=goods.now)
    with pytest.raises(rules.OnTheWay):
        actions.settle_task(SYSTEM, task=onway, reason="途中", now=goods.now)
    explain(SYSTEM, handover=sent, reason="两盒还在货架", is_found=True, now=goods.now)
    for task in queries.tasks(made):
        actions.settle_task(SYSTEM, task=task, reason="已隔离", now=goods.now)

    shop, van = goods.shop.account.key, goods.van.account.key
    supplier = f"supplier:{goods.supplier.pk}"
    assert goods.held(lot) == {supplier: -50, f"{shop}:aside": 32, f"{van}:aside": 18}
    assert Recall.objects.get().closed_at == goods.now
    assert list(queries.faults()) == []


def test_what_was_recalled_comes_back_to_a_shop_and_goes_nowhere_else_under_that_name(goods: Goods) -> None:
    lot = goods.lot("R1", 50)
    give(goods, goods.van, lot, 20)
    site = make_cabinet(goods.here, goods.now)
    cabinet = open_holder(SYSTEM, thing=site, licence="浙C0002", now=goods.now)
    recall(goods, lot)

    for target in (goods.van, cabinet):
        with pytest.raises(LotNotUsable):
            send(SYSTEM, kind=HandoverKind.RETURN, source=goods.shop, target=target, quantities={lot: 1}, now=goods.now)
    back = send(
        SYSTEM, kind=HandoverKind.RETURN, source=goods.van, target=goods.shop, quantities={lot: 20}, now=goods.now
    )

    assert Handover.objects.filter(kind=HandoverKind.RETURN).get() == back


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
        sale_of(goods, goods.sell(goods.shop, lot, 2, goods.now), number, person)
    goods.sell(goods.shop, lot, 1, goods.now)

    where = queries.whereabouts(recall(goods, lot))

    assert (where.people, where.identified, where.by_kind["patient"]) == (4, 2, 9)
    assert [one.receipt_no for one in where.handed_out] == ["S0", "S1", "S2", "S3", ""]
