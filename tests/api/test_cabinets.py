"""Cabinets' controllers report with their own keys: each report counts once, and each key is for one cabinet."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.test import Client
from tests.programmes.pharmacy.goods import Goods, make_cabinet, make_goods
from tests.programmes.small_county import County, make_county

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.words import Role
from doorstep.devices.models import Question
from doorstep.ledger.queries import on_hand
from doorstep.programmes.pharmacy.actions.cabinets import plan_slot, refill_cabinet, set_up_cabinet
from doorstep.programmes.pharmacy.actions.coldchain import register_sensor
from doorstep.programmes.pharmacy.actions.controllers import give_key
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.models import (
    Alarm,
    Cabinet,
    Hold,
    MedicineCode,
    Outage,
    SensorReading,
    Slot,
    TraceSale,
    Vend,
)
from doorstep.programmes.pharmacy.words import Storage

pytestmark = pytest.mark.django_db
SPACE = UUID("5f3f3d1e-0000-4000-8000-00000000cab1")
VEND = str(UUID(int=77))
ADDRESS = "/api/v1/cabinet/reports"


@dataclass
class Controller:
    """What runs a cabinet, as its maker would write it."""

    client: Client
    cabinet: Cabinet
    now: datetime
    key: str
    device: str
    sent: list[dict[str, Any]] = field(default_factory=list)

    def said(self, kind: str, body: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
        seq = len(self.sent) + 1
        report = {
            "id": str(uuid5(SPACE, str(seq))), "seq": seq, "kind": f"pharmacy.cabinet_{kind}", "body": body,
            "occurred_at": (at or self.now).isoformat(),
        }  # fmt: skip
        self.sent.append(report)
        (answer,) = self.send([report]).json()["answers"]
        return dict(answer)

    def send(self, reports: list[dict[str, Any]], **changes: Any) -> Any:
        batch = {"device": self.device, "sent_at": self.now.isoformat(), "operations": reports} | changes
        headers = {"x-cabinet-key": self.key} if self.key else {}
        return self.client.post(ADDRESS, json.dumps(batch), content_type="application/json", headers=headers)


@pytest.fixture
def here(a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr("doorstep.base.clock.now", lambda: a_moment)
    return make_county(a_moment)


@pytest.fixture
def goods(here: County, a_moment: datetime) -> Goods:
    return make_goods(here, a_moment)


def controller_of(goods: Goods, name: str) -> Controller:
    site = make_cabinet(goods.here, goods.now, name)
    cabinet = set_up_cabinet(SYSTEM, site=site, licence="浙C0002", now=goods.now)
    given = give_key(SYSTEM, cabinet=cabinet, now=goods.now)
    return Controller(Client(), cabinet, goods.now, given.key, str(given.row.device.key))


@pytest.fixture
def controller(goods: Goods) -> Controller:
    made = controller_of(goods, "灵溪药柜")
    goods.lot("A1", 9)
    plan_slot(SYSTEM, cabinet=made.cabinet, number=3, medicine=goods.medicine, capacity=9, base_stock=5, now=goods.now)
    refill_cabinet(SYSTEM, cabinet=made.cabinet, source=goods.shop, found={3: 0}, reason="", now=goods.now)
    return made


def test_a_pack_is_paid_for_drops_and_leaves_the_books_once_however_often_it_is_told(
    controller: Controller, goods: Goods
) -> None:
    paid = {"vend": VEND, "medicine": goods.medicine.code, "paid_fen": 980}
    code = "81234560000000000001"
    MedicineCode.objects.create(medicine=goods.medicine, kind="trace", code=code[:7])

    said = [
        controller.said("beat", {}),
        controller.said("paid", paid),
        controller.said("pack", {"vend": VEND, "state": "motor"}),
        controller.said("pack", {"vend": VEND, "state": "dropped", "code": code}),
    ]
    again = controller.send(controller.sent).json()["answers"]

    lot = goods.medicine.lots.get()
    assert [one["reply"] for one in said] == ["accepted"] * 4
    assert said[1]["slot"] == 3
    assert [one["reply"] for one in again] == ["duplicate"] * 4
    assert Vend.objects.get().state == "dropped"
    assert TraceSale.objects.get().code == code
    assert (Slot.objects.get().inside, on_hand(controller.cabinet.holder.account, lot.commodity)) == (4, 4)


def test_a_reservation_is_collected_with_its_number_and_code_and_a_wrong_code_is_counted(
    controller: Controller, goods: Goods
) -> None:
    controller.said("beat", {})
    made = make_hold(
        VISITOR, holder=controller.cabinet.holder, medicine=goods.medicine, quantity=1, key=UUID(int=5), now=goods.now
    )
    asked = {"vend": VEND, "hold": made.hold.pk, "code": made.code, "paid_fen": 980}

    wrong = controller.said("pickup", asked | {"code": "x"})
    unknown = controller.said("pickup", asked | {"hold": 999})
    right = controller.said("pickup", asked)

    assert [one.get("refused") for one in (wrong, unknown, right)] == ["wrong_code", "not_known", None]
    assert (right["slot"], Vend.objects.get().hold, Hold.objects.get().wrong) == (3, made.hold, 1)
    assert not Question.objects.exists()


def test_what_comes_before_its_turn_waits_and_what_makes_no_sense_goes_to_a_person(controller: Controller) -> None:
    controller.said("beat", {})
    early = {"id": str(UUID(int=9)), "seq": 3, "kind": "pharmacy.cabinet_beat", "body": {},
             "occurred_at": controller.now.isoformat()}  # fmt: skip

    (held,) = controller.send([early]).json()["answers"]
    strange = controller.said("pack", {"vend": VEND, "state": "dropped"})

    assert (held["reply"], strange["reply"]) == ("held", "queued")
    assert [one.why for one in Question.objects.all()] == ["not_asked_for"]


def test_temperatures_raise_an_alarm_and_faults_stand_beside_the_promise_until_mended(
    controller: Controller, make_login: Any
) -> None:
    contacts = [make_login(Role.PHARMACIST) for _ in range(3)]
    register_sensor(
        SYSTEM, holder=controller.cabinet.holder, serial="T-9", band=Storage.AMBIENT, contacts=contacts,
        compartment="", now=controller.now,
    )  # fmt: skip
    begins = controller.now - timedelta(minutes=30)

    for at in (0, 6, 12):
        controller.said("temperature", {"sensor": "T-9", "centi_c": 3_400}, begins + timedelta(minutes=at))
    controller.said("fault", {"reason": "no power"}, begins)
    shut = list(Outage.objects.values_list("began_at", "ended_at", "reason"))
    controller.said("mended", {})
    controller.said("fault", {"slot": 3, "reason": "jam"})

    assert SensorReading.objects.count() == 3
    assert Alarm.objects.get().breach.kind == "warm"
    assert shut == [(begins, None, "no power")]
    assert Outage.objects.get().ended_at == controller.now
    assert Slot.objects.get().blocked_reason == "jam"


def test_a_key_opens_its_own_cabinet_alone_and_a_new_one_takes_its_place(controller: Controller, goods: Goods) -> None:
    other = controller_of(goods, "大竹园药柜")
    beat = {"id": str(UUID(int=1)), "seq": 1, "kind": "pharmacy.cabinet_beat", "body": {},
            "occurred_at": goods.now.isoformat()}  # fmt: skip
    sale = beat | {"kind": "pharmacy.sale"}

    foreign = controller.send([beat], device=other.device).status_code
    strange = controller.send([sale]).status_code
    with pytest.raises(NotAllowed):
        give_key(VISITOR, cabinet=controller.cabinet, now=goods.now)
    new = give_key(SYSTEM, cabinet=controller.cabinet, now=goods.now)
    old = controller.send([beat]).status_code
    controller.key = new.key
    fresh = controller.send([beat]).status_code
    controller.key = ""

    assert (foreign, strange, old, fresh) == (422, 422, 403, 200)
    assert (controller.send([beat]).status_code, controller.client.get(ADDRESS).status_code) == (403, 405)
    assert str(new.row.device.key) == controller.device
