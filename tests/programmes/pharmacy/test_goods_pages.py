"""The desk pages about goods: a day's work through the pages, refusals said in words, who gets in, few queries."""

import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.programmes.pharmacy.goods import Goods, make_cabinet, make_device, make_medicine

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.cabinets import plan_slot, set_up_cabinet
from doorstep.programmes.pharmacy.actions.coldchain import register_sensor, take_readings
from doorstep.programmes.pharmacy.actions.handovers import send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.recalls import recall_lot
from doorstep.programmes.pharmacy.models import (
    Breach,
    Cabinet,
    DayClose,
    Handover,
    Holder,
    Lease,
    Lot,
    Recall,
    Sensor,
    Slot,
    Trip,
)
from doorstep.programmes.pharmacy.words import (
    HandoverKind,
    HandoverState,
    HolderRole,
    LegalClass,
    RecallLevel,
    Storage,
    TripState,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_moment(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment + timedelta(hours=1))
    monkeypatch.setattr(clock, "today", a_moment.date)


@pytest.fixture
def desk(client: Client, login_as: Any) -> Client:
    """A pharmacist, reading English."""
    login_as(client, Role.PHARMACIST)
    client.cookies["django_language"] = "en"
    return client


def typed(name: str, **arguments: Any) -> str:
    return reverse(f"pharmacy:{name}", kwargs=arguments or None)


def post(client: Client, name: str, fields: dict[str, Any], **arguments: Any) -> str:
    answer = client.post(typed(name, **arguments), {"key": str(uuid4()), **fields}, follow=True)
    assert answer.status_code in {200, 422}
    return answer.content.decode()


def note(goods: Goods, *lines: dict[str, Any], document: str = "N-7") -> dict[str, Any]:
    fields = {"supplier": goods.supplier.pk, "document": document, "line-TOTAL_FORMS": 6, "line-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        fields |= {f"line-{number}-{name}": value for name, value in line.items()}
    return fields


def test_a_note_is_taken_in_scanned_and_typed(desk: Client, goods: Goods) -> None:
    make_medicine("Y02", goods.now, gtins=("06901234567892",))
    scanned = {"scan": "(01)06901234567892(17)280200(10)S77", "packs": 12}
    by_hand = {"medicine": goods.medicine.pk, "number": "t 5", "expiry": "有效期至2027.10", "packs": 8}

    said = post(desk, "stock_receive", note(goods, scanned, by_hand), pk=goods.shop.pk)

    lots = list(Lot.objects.order_by("number").values_list("medicine__code", "number", "last_use_on"))
    assert lots == [("Y02", "S77", date(2028, 2, 29)), ("Y01", "T5", date(2027, 10, 31))]
    assert "Taken in: 2 lines into 安康总店." in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"number": "A", "expiry": "2027.13", "packs": 1}, "This day of expiry cannot be read."),
        ({"number": "A", "expiry": "2027.10"}, "Fill this in as well."),
        ({"number": "A", "packs": 1}, "Fill this in as well."),
        ({"number": "0", "expiry": "2027.10", "packs": 1}, "Write the lot number as it is printed"),
        ({"number": "A", "expiry": "2099.10", "packs": 1}, "No medicine keeps that long."),
        ({"number": "A", "expiry": "2026.08", "packs": 1}, "Lot A has expired. Take another one."),
        ({"number": "A", "expiry": "2027.10", "packs": -1}, "greater than or equal to 1"),
        ({"number": "A", "expiry": "2027.10", "packs": "1.5"}, "Enter a whole number."),
        ({"scan": "hello", "packs": 1}, "This scan cannot be read."),
        ({}, "Give a whole number for every line"),
    ],
)
def test_a_line_that_cannot_be_is_said_where_it_is_mended(
    desk: Client, goods: Goods, line: dict[str, Any], said: str
) -> None:
    full = {"medicine": goods.medicine.pk, **line} if line and "scan" not in line else line

    page = post(desk, "stock_receive", note(goods, full), pk=goods.shop.pk)

    assert said in page
    assert not Lot.objects.exists()


def test_a_vehicles_day_goes_through_the_pages(desk: Client, goods: Goods) -> None:
    lot = goods.lot(packs=40)
    device = make_device(1, goods.now)

    post(desk, "stock_send", {"kind": "load", "target": goods.van.pk, f"lot_{lot.pk}": 30}, pk=goods.shop.pk)
    sent, trip = Handover.objects.get(), Trip.objects.get()
    blind = desk.get(typed("handover", pk=sent.pk)).content.decode()
    said = post(desk, "handover_confirm", {f"lot_{lot.pk}": 28}, pk=sent.pk)
    post(desk, "handover_explain", {"is_found": "1", "reason": "两盒还在货架"}, pk=sent.pk)
    post(desk, "trip_open", {"device": device.pk}, pk=trip.pk)
    goods.sell(goods.van, lot, 5, goods.now + timedelta(hours=1))
    post(desk, "trip_back", {}, pk=trip.pk)
    early = post(desk, "trip_close", {}, pk=trip.pk)
    wrong = post(desk, "stock_count", {f"lot_{lot.pk}": 22, "reason": ""}, pk=goods.van.pk)
    post(desk, "stock_count", {f"lot_{lot.pk}": 22, "reason": "少一盒"}, pk=goods.van.pk)
    done = post(desk, "trip_close", {}, pk=trip.pk)

    assert ">30<" not in blind
    assert "2 units are missing and stay on the way" in said
    assert "Count the vehicle after its last movement first." in early
    assert "Please say why." in wrong
    assert "day is closed" in done.replace("&#x27;", "'")
    trip.refresh_from_db()
    sent.refresh_from_db()
    assert (trip.state, sent.state, Lease.objects.get().ended_how) == (
        TripState.CLOSED, HandoverState.DONE, "given_back",
    )  # fmt: skip
    assert goods.held(lot)[goods.shop.account.key] == 12


def test_a_lost_device_is_taken_off_the_vehicle(desk: Client, goods: Goods) -> None:
    lot, trip = goods.lot(packs=10), goods.trip()
    goods.load(trip, {lot: 5})
    post(desk, "trip_open", {"device": make_device(1, goods.now).pk}, pk=trip.pk)

    said = post(desk, "trip_revoke", {"reason": "手机掉进水库"}, pk=trip.pk)
    refused = post(desk, "stock_send", {"kind": "return", "target": goods.shop.pk, f"lot_{lot.pk}": 1}, pk=goods.van.pk)

    assert "The stock is frozen until somebody counts it." in said
    assert "手机掉进水库. Count it first; then it moves again." in refused


@pytest.mark.parametrize("name", ["stock_send", "packs_open", "cabinet_refill"])
def test_a_button_pressed_twice_does_it_once_and_another_content_is_refused(
    desk: Client, goods: Goods, name: str
) -> None:
    medicine = make_medicine("Y02", goods.now, is_divisible=True)
    lot, other = goods.lot("B1", 20, medicine=medicine), goods.lot("B2", 20, medicine=medicine)
    cabinet = set_up_cabinet(SYSTEM, site=make_cabinet(goods.here, goods.now), licence="浙C", now=goods.now)
    plan_slot(SYSTEM, cabinet=cabinet, number=1, medicine=medicine, capacity=9, base_stock=5, now=goods.now)
    where, fields, changed = {
        "stock_send": (
            {"pk": goods.shop.pk},
            {"kind": "refill", "target": goods.van.pk, f"lot_{lot.pk}": 24},
            {f"lot_{lot.pk}": 48},
        ),
        "packs_open": ({"pk": goods.shop.pk, "lot": lot.pk}, {}, {}),
        "cabinet_refill": ({"pk": cabinet.pk}, {"slot_1": 0, "source": goods.shop.pk, "reason": ""}, {"slot_1": 1}),
    }[name]
    key = {"key": str(uuid4())}

    first = post(desk, name, fields | key, **where)
    once = goods.held(lot)
    again = post(desk, name, fields | key, **where)
    refused = post(desk, name, fields | changed | key, **where) if changed else ""
    twice = goods.held(lot)
    without = post(desk, name, fields | {"key": ""}, **where)

    said = {
        "stock_send": "On its way.",
        "packs_open": "One pack was opened",
        "cabinet_refill": "Filled: 5 packs put in.",
    }
    assert (said[name] in first, said[name] in again, said[name] in without) == (True, True, False)
    assert ("This page was sent before with other content" in refused) is bool(changed)
    assert (once == twice == goods.held(lot), once[goods.shop.account.key] < 480) == (True, True)
    assert goods.held(other)[goods.shop.account.key] == 480
    assert Handover.objects.count() == (name != "packs_open")


def test_a_return_to_a_vehicle_is_refused_where_it_is_chosen(desk: Client, goods: Goods) -> None:
    lot = goods.lot(packs=10)

    said = post(desk, "stock_send", {"kind": "return", "target": goods.van.pk, f"lot_{lot.pk}": 1}, pk=goods.shop.pk)

    assert "What comes back goes to a shop or pharmacy." in said
    assert not Handover.objects.exists()


def test_a_cabinet_is_set_up_planned_and_filled(desk: Client, goods: Goods) -> None:
    goods.lot(packs=20)
    barred = make_medicine("Y02", goods.now, legal_class=LegalClass.OTC_A)
    site = make_cabinet(goods.here, goods.now)

    post(desk, "cabinet_new", {"site": site.pk, "licence": "浙C0002"})
    cabinet = Cabinet.objects.get()
    slot = {"number": 1, "medicine": goods.medicine.pk, "capacity": 12, "base_stock": 9}
    refused = post(desk, "slot_plan", {**slot, "medicine": barred.pk}, pk=cabinet.pk)
    post(desk, "slot_plan", slot, pk=cabinet.pk)
    said = post(desk, "cabinet_refill", {"slot_1": 0, "source": goods.shop.pk, "reason": ""}, pk=cabinet.pk)

    assert "(rule pharmacy.cabinet_classes, since 2024-04-22)" in refused
    assert "Filled: 9 packs put in." in said
    assert Slot.objects.get().inside == 9


def test_a_breach_is_brought_in_and_decided(desk: Client, goods: Goods, make_login: Any) -> None:
    people = [make_login(Role.CREW).pk for _ in range(3)]
    lot = goods.lot("E1", 20, medicine=make_medicine("Y05", goods.now, storage=Storage.COLD))
    given = {"holder": goods.shop.pk, "serial": "T-1", "band": "cold", "compartment": "冰箱"}

    few = post(desk, "sensor_new", {**given, "contacts": people[:2]})
    post(desk, "sensor_new", {**given, "contacts": people})
    sensor = Sensor.objects.get()
    for rows, said in (
        ("2026-09-01 09:31, warm", "Row 1 holds no temperature"),
        ("2026-09-01 09:31, 5\n2026-09-01 09:32, 41 F", "Row 2 is not in degrees Celsius."),
        ("2026-09-01 09:31, 5\n2026-09-01 09:31, 5", "Row 2 is not later than the one before"),
        ("2026-09-01 09:31, nan", "Row 1 holds no temperature"),
    ):
        assert said in post(desk, "readings_new", {"sensor": sensor.pk, "rows": rows})
    rows = "\n".join(f"2026-09-01 09:{minute}, {8.4 if minute < 50 else 5.0} °C" for minute in range(32, 56, 2))
    found = post(desk, "readings_new", {"sensor": sensor.pk, "rows": rows})
    breach = Breach.objects.get()
    post(desk, "breach_review", {"is_released": "0", "note": "销毁"}, pk=breach.pk)

    assert "An alarm goes to at least 3 persons. Choose more." in few
    assert "1 breach was found." in found
    assert goods.held(lot)["destroyed"] == 20


def test_a_recall_is_made_reported_and_downloaded(desk: Client, goods: Goods) -> None:
    lot = goods.lot("R1", 20)
    goods.sell(goods.shop, lot, 3, goods.now)

    post(desk, "recall_new", {"lot": lot.pk, "level": "1", "reason": "杂质超标"})
    recall = Recall.objects.get()
    goods.sell(goods.shop, lot, 2, goods.now + timedelta(hours=1))
    clocks = desk.get(typed("recall", pk=recall.pk)).content.decode().count("due by Wed 2 Sep")
    for task in recall.tasks.all():
        post(desk, "recall_settle", {}, pk=recall.pk, task=task.pk)
    page = desk.get(typed("recall", pk=recall.pk)).content.decode()
    answer = desk.get(typed("recall_xlsx", pk=recall.pk)).content

    recall.refresh_from_db()
    assert recall.closed_at is not None
    assert (clocks, page.count("due by")) == (2, 0)  # one for each holder until it reports
    assert "2 units were handed out after the recall." in page
    totals = {row[0]: row[2] for row in rows_of(answer, "Where it is")}
    assert (totals["Together"], totals["Received"]) == (20, 20)


def test_a_day_says_what_is_left_and_closes(desk: Client, goods: Goods) -> None:
    lot = goods.lot(packs=10)
    sent = send(
        SYSTEM, kind=HandoverKind.REFILL, source=goods.shop, target=goods.van, quantities={lot: 3}, now=goods.now
    )
    book = goods.shop.account.book

    before = post(desk, "day_close", {"on": "2026-09-01"}, pk=book.pk)
    post(desk, "handover_confirm", {f"lot_{lot.pk}": 3}, pk=sent.pk)
    uncounted = post(desk, "day_close", {"on": "2026-09-01"}, pk=book.pk)
    post(desk, "stock_count", {f"lot_{lot.pk}": 3, "reason": ""}, pk=goods.van.pk)
    no_reason = post(desk, "day_close", {"on": "2026-09-01"}, pk=book.pk)
    post(desk, "day_close", {"on": "2026-09-01", "uncounted": "周五盘点货架"}, pk=book.pk)
    after = desk.get(typed("day")).content.decode()

    assert "What was sent is not confirmed" in before
    assert "A vehicle that was out is not counted" in uncounted
    assert "Count what is listed, or say why it was not counted" in no_reason
    assert DayClose.objects.get().on == date(2026, 9, 1)
    assert "Closed by" in after
    assert after.count("周五盘点货架") == 1


def test_what_ends_soon_is_set_aside_and_destroyed(desk: Client, goods: Goods) -> None:
    lot = goods.lot("E1", 5, goods.now.date() + timedelta(days=20))

    listed = desk.get(typed("near_end")).content.decode()
    post(desk, "lot_aside", {}, pk=goods.shop.pk, lot=lot.pk)
    aside = Holder.objects.get(role="aside")
    post(desk, "lot_judge", {"is_released": "0", "note": "销毁记录 8"}, pk=aside.pk, lot=lot.pk)
    answer = desk.get(typed("near_end_xlsx")).content

    assert "20 days left" in listed
    assert goods.held(lot)["destroyed"] == 5
    assert [row[3:5] for row in rows_of(answer, "Destroyed")] == [["E1", 5]]


def test_what_was_handed_out_is_a_workbook_by_lot(desk: Client, goods: Goods) -> None:
    lot = goods.lot("A1", 9)
    goods.sell(goods.shop, lot, 2, goods.now)

    rows = rows_of(desk.get(typed("sales_xlsx")).content, "Handed out by lot")

    assert [(row[1], row[5], row[7], row[8]) for row in rows] == [("安康总店", "A1", 2, "盒")]


def test_temperatures_are_a_workbook_of_breaches_days_and_readings(desk: Client, goods: Goods, make_login: Any) -> None:
    people = [make_login(Role.CREW) for _ in range(3)]
    sensor = register_sensor(
        SYSTEM, holder=goods.shop, serial="T1", band=Storage.COLD, contacts=people, compartment="", now=goods.now
    )
    told = zip(range(0, 60, 10), (5.0, 9.5, 9.5, 9.25, 5.0, 4.0), strict=True)
    rows = [(goods.now + timedelta(minutes=minute), degrees, "C") for minute, degrees in told]
    take_readings(SYSTEM, sensor=sensor, rows=rows, now=clock.now())

    answer = desk.get(typed("temperatures_xlsx")).content

    assert [(row[2], row[3], row[4], row[5]) for row in rows_of(answer, "Breaches")] == [
        ("安康总店", "T1", "Too warm", 9.5)
    ]
    assert [row[1:] for row in rows_of(answer, "By day")] == [["安康总店", "T1", 6, 4, 7.04, 9.5]]
    assert [(row[2], row[3]) for row in rows_of(answer, "Readings")] == [("T1", degrees) for _, degrees, _ in rows]


def test_single_units_come_out_of_an_opened_pack(desk: Client, goods: Goods) -> None:
    lot = goods.lot("B1", 2, medicine=make_medicine("Y02", goods.now, is_divisible=True))

    post(desk, "packs_open", {}, pk=goods.shop.pk, lot=lot.pk)
    refused = post(desk, "packs_open", {}, pk=goods.shop.pk, lot=goods.lot("A1", 2).pk)
    opened = Holder.objects.get(role=HolderRole.OPENED)
    label = desk.get(typed("holder", pk=opened.pk)).content.decode()

    assert goods.held(lot)[f"{goods.shop.account.key}:opened"] == 24
    assert "Packs of this medicine are not opened." in refused
    assert '<td data-label="Lot">B1</td><td data-label="Usable until">Fri 30 Jun 2028</td>' in label


def rows_of(answer: bytes, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer)).get_sheet_by_name(sheet).to_python()[1:]


PAGES = ("stock", "handovers", "trips", "cabinets", "temperatures", "recalls", "near_end", "day")


@pytest.mark.parametrize("name", PAGES)
def test_each_list_says_what_to_do_while_it_is_empty(desk: Client, name: str) -> None:
    assert 'class="empty' in desk.get(typed(name)).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_resident_does_not_get_in(client: Client, login_as: Any, name: str) -> None:
    login_as(client, Role.RESIDENT)

    assert client.get(typed(name)).status_code == 403


def test_thirty_rows_cost_no_more_queries_than_one(
    desk: Client, goods: Goods, make_login: Any, subtests: pytest.Subtests
) -> None:
    def fill(first: int, last: int) -> None:
        people = [make_login(Role.CREW) for _ in range(3)]
        for number in range(first, last):
            medicine = make_medicine(f"Z{number}", goods.now)
            lot = goods.lot(f"Q{number}", 9, goods.now.date() + timedelta(days=60), medicine=medicine)
            site = make_cabinet(goods.here, goods.now, f"柜{number}")
            cabinet = set_up_cabinet(SYSTEM, site=site, licence="浙C", now=goods.now)
            plan_slot(SYSTEM, cabinet=cabinet, number=1, medicine=medicine, capacity=3, base_stock=2, now=goods.now)
            register_sensor(
                SYSTEM, holder=open_holder(SYSTEM, thing=site, now=goods.now), serial=f"T{number}", band=Storage.COLD,
                contacts=people, compartment="", now=goods.now,
            )  # fmt: skip
            send(
                SYSTEM, kind=HandoverKind.DELIVERY, source=goods.shop, target=goods.van, quantities={lot: 1},
                now=goods.now,
            )  # fmt: skip
            recall_lot(SYSTEM, lot=lot, level=RecallLevel.THIRD, reason="试", now=goods.now)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(typed(name)).status_code == 200
        return len(caught)

    names = [one for one in PAGES if one != "trips"]
    fill(0, 1)
    few = {name: (cost(name), cost(name))[1] for name in names}  # the first time a page is opened costs more
    fill(1, 30)

    for name in names:
        with subtests.test(name):
            assert cost(name) == few[name]
