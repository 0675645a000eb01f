"""The people's side on its pages: counter, prescriptions, questions, reservations, deliveries, registers; residents."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.programmes.pharmacy.goods import make_cabinet, make_medicine
from tests.programmes.pharmacy.people_side import NUMBER, Side, make_side
from tests.programmes.pharmacy.pharmacists import make_on_duty

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.advice import ask
from doorstep.programmes.pharmacy.actions.delivery import Asked, request_delivery
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.receiving import Delivered, open_packs, receive
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.models import Delivery, Dispense, Hold, Holder, Incident, Medicine, Question, Script
from doorstep.programmes.pharmacy.rules import tracing
from doorstep.programmes.pharmacy.words import (
    DeliveryState,
    HolderRole,
    HoldState,
    QuestionState,
    ScriptState,
    Severity,
)

DESK = "/desk/pharmacy"


def _english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def side(here: Any, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Side:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    return make_side(here, a_moment)


@pytest.fixture
def desk(side: Side) -> Client:
    """The pharmacist's browser, in English."""
    client = _english()
    client.force_login(Login.objects.get(username=side.pharmacist.name))
    return client


@pytest.fixture
def visitor_browser(db: None) -> Client:
    return _english()


def _sale(side: Side, **more: str) -> dict[str, str]:
    page_key = "00000000-0000-0000-0000-00000000000a"
    return {
        "key": page_key, "payment": "cash", "medicine_1": str(side.otc.pk), "packs_1": "1",
        "codes_1": " ".join(side.codes(side.otc, 1)), **more,
    }  # fmt: skip


def test_a_pack_is_sold_over_the_counter_and_the_receipt_shows_its_code(side: Side, desk: Client) -> None:
    page = desk.get(f"{DESK}/counter/")
    answer = desk.post(f"{DESK}/counter/", _sale(side), follow=True)

    assert (page.status_code, answer.status_code) == (200, 200)
    assert side.codes(side.otc, 1)[0] in answer.content.decode()
    sold = Dispense.objects.get()
    back = desk.post(f"{DESK}/sales/{sold.pk}/", {"reason": "wrong box"}, follow=True)
    assert "Taken back on" in back.content.decode()
    assert sold.receipt_no in desk.get(f"{DESK}/sales/?q={sold.receipt_no}").content.decode()


def test_the_counter_says_why_it_refuses(side: Side, desk: Client) -> None:
    def said(**more: str) -> str:
        return desk.post(f"{DESK}/counter/", _sale(side, **more)).content.decode()

    red = {"medicine_1": str(side.red.pk), "codes_1": " ".join(side.codes(side.red, 1))}
    assert "Scan a trace code for each pack: 1 wanted, 0 scanned." in said(codes_1="")
    assert "A trace code has 20 digits." in said(codes_1="123")
    assert "belongs to another product" in said(codes_1=red["codes_1"])
    assert "A pharmacist on duty has to look at this sale first." in said(**red)
    assert "choose the prescription that names it" in said(medicine_1=str(side.rx.pk))
    assert (
        "Receipt" in desk.post(f"{DESK}/counter/", _sale(side, **red, is_reviewed="on"), follow=True).content.decode()
    )


def test_the_counter_shows_what_was_found_and_what_is_not_checked_before_the_sale(side: Side, desk: Client) -> None:
    def asked(medicine: Medicine, **more: str) -> Any:
        line = {"medicine_1": str(medicine.pk), "codes_1": " ".join(side.codes(medicine, 1)), "is_reviewed": "on"}
        return desk.post(f"{DESK}/counter/?person={side.person.pk}", _sale(side, **line, **more), follow=True)

    side.red.inn = "Nobody knows"
    side.red.save()
    first = asked(side.red)
    found = str(first.context["form"]["found"].value())
    said = first.content.decode()
    other = asked(side.red, found="of something else", has_seen="on")
    sold = asked(side.red, found=found, has_seen="on")
    again = asked(side.red, found=found, has_seen="on")

    assert (first.status_code, other.status_code, sold.status_code, again.status_code) == (422, 422, 200, 200)
    assert ("Not checked, because nobody has rules for it: 奥美拉唑" in said, "I have seen this" in said) == (
        True,
        True,
    )
    assert "History as of" in said
    assert other.context["form"]["has_seen"].value() is False
    assert ("Receipt" in sold.content.decode(), Dispense.objects.count()) == (True, 1)
    assert "Nobody is named" in desk.get(f"{DESK}/counter/").content.decode()


def test_two_medicines_of_one_class_are_shown_at_the_counter_before_they_go_out(side: Side, desk: Client) -> None:
    Medicine.objects.filter(pk__in=[side.otc.pk, side.red.pk]).update(atc="R06AX13")
    lines = {"medicine_2": str(side.red.pk), "packs_2": "1", "codes_2": side.codes(side.red, 1)[0], "is_reviewed": "on"}

    answer = desk.post(f"{DESK}/counter/", _sale(side, **lines))

    found = [one["kind"] for one in answer.context["warnings"]]
    assert (answer.status_code, found, Dispense.objects.count()) == (422, ["duplicate_class"], 0)


def test_single_units_are_sold_at_the_counter_and_their_label_names_lot_and_last_day(side: Side, desk: Client) -> None:
    medicine = make_medicine("U01", side.now, inn="Montmorillonite", is_divisible=True)
    lot = side.goods.lot("U77", 2, date(2027, 6, 30), medicine=medicine)
    open_packs(SYSTEM, holder=side.goods.shop, lot=lot, packs=1, now=side.now)
    opened = Holder.objects.get(role=HolderRole.OPENED)
    page = desk.get(f"{DESK}/counter/").content.decode()
    line = {"medicine_1": str(medicine.pk), "packs_1": "10", "codes_1": ""}

    answer = desk.post(f"{DESK}/counter/?holder={opened.pk}", _sale(side, **line), follow=True)

    sold = Dispense.objects.get()
    label = desk.get(f"{DESK}/sales/{sold.pk}/label/").content.decode()
    assert (answer.status_code, sold.paid_fen, sold.lines.get().quantity) == (200, 409, 10)
    assert ("single units of opened packs" in page, "Labels for the bags" in answer.content.decode()) == (True, True)
    assert ("U77" in label, "30 Jun 2027" in label) == (True, True)


def test_the_day_shows_money_beside_sales_and_codes_beside_packs(side: Side, login_as: Callable[..., Login]) -> None:
    side.sell(side.wanted(side.otc, 3))
    office = _english()
    login_as(office, Role.COUNTY_PLANNER)

    page = office.get(f"{DESK}/day/")

    assert (page.context["sold"].packs, page.context["sold"].codes) == (3, 3)
    assert [(lines, paid) for _, lines, paid in page.context["money"]] == [(2940, 2940), (0, 0), (0, 0)]
    assert ("Money and codes" in page.content.decode(), "differs" in page.content.decode()) == (True, False)


def test_a_prescription_is_taken_in_reviewed_and_handed_out(side: Side, desk: Client) -> None:
    found = desk.get(f"{DESK}/scripts/?who=阿婆").content.decode()
    typed = {
        "issuer": "安吉县人民医院", "number": "RX9", "issued_on": "2026-09-01", "medicine_1": str(side.rx.pk),
        "packs_1": "1", "days_1": "28",
    }  # fmt: skip
    taken = desk.post(f"{DESK}/scripts/new/{side.person.pk}/", typed, follow=True).content.decode()
    script = Script.objects.get()
    reviewed = desk.post(f"{DESK}/scripts/{script.pk}/", {"decision": "approve"}, follow=True).content.decode()
    more = {
        "medicine_1": str(side.rx.pk), "codes_1": " ".join(side.codes(side.rx, 1)), "script": str(script.pk),
    }  # fmt: skip
    sold = desk.post(f"{DESK}/counter/?person={side.person.pk}", _sale(side, **more), follow=True).content.decode()

    assert "110•••••••••••••2X" in found
    assert "nothing found" in taken
    assert "Approve" in reviewed
    assert "RX9" in sold
    script.refresh_from_db()
    assert script.state == ScriptState.USED


def test_a_resident_asks_and_a_pharmacist_answers(side: Side, desk: Client, visitor_browser: Client) -> None:
    typed = {"text": "头晕", "severity": "severe", "village": str(side.person.village_id)}
    asked = visitor_browser.post("/ask/", typed, follow=True)
    question = Question.objects.get()
    queue = desk.get(f"{DESK}/questions/").content.decode()
    desk.post(f"{DESK}/questions/{question.pk}/", {"go": "take"})
    desk.post(f"{DESK}/questions/{question.pk}/", {"text": "请量血压", "decision": "doctor"})

    read = visitor_browser.get(f"/ask/{question.code}/").content.decode()

    assert asked.redirect_chain[-1][0] == f"/ask/{question.code}/"
    assert side.person.village.name in queue
    assert "请量血压" in read
    question.refresh_from_db()
    assert question.state == QuestionState.ANSWERED
    assert visitor_browser.get("/ask/22222222/").status_code == 404


def test_the_queue_prints_the_expected_wait_with_its_figures(side: Side, desk: Client) -> None:
    make_on_duty(side.goods.here, side.now, "yaoshi-2")
    for _ in range(20):
        ask(VISITOR, village=side.person.village, text="头晕", severity=Severity.MINOR, now=side.now)

    page = desk.get(f"{DESK}/questions/").content.decode()

    figures = ("Utilisation", "0.667"), ("Probability of waiting", "0.533"), ("Mean wait", "3.2 min")
    assert [f"<dt>{name}</dt><dd>{figure}</dd>" in page for name, figure in figures] == [True] * 3
    assert "2 pharmacists on duty and the questions of the last hour" in page


def test_a_resident_sees_where_it_is_puts_it_aside_and_collects_it(
    side: Side, desk: Client, visitor_browser: Client
) -> None:
    shown = visitor_browser.get(f"/medicine/?medicine={side.otc.pk}").content.decode()
    reserve = f"/medicine/{side.otc.pk}/reserve/{side.goods.shop.pk}/"
    key = "00000000-0000-0000-0000-00000000000b"
    made = visitor_browser.post(reserve, {"packs": "2", "asked": key})
    code = made.context["code"]
    again = visitor_browser.post(reserve, {"packs": "2", "asked": key})
    hold = Hold.objects.get()
    listed = desk.get(f"{DESK}/holds/").content.decode()
    sale = _sale(side, packs_1="2", codes_1=" ".join(side.codes(side.otc, 2)))
    wrong = desk.post(f"{DESK}/counter/?hold={hold.pk}", {**sale, "code": "x"}).content.decode()
    desk.post(f"{DESK}/counter/?hold={hold.pk}", {**sale, "code": code})

    hold.refresh_from_db()
    assert ("In stock" in shown, "Put aside for me" in shown) == (True, True)
    assert (len(code), again.context["code"]) == (6, "")
    assert "蒙脱石散" in listed
    assert "This is not the code. Tries left: 4." in wrong
    assert hold.state == HoldState.USED


def test_a_prescription_is_not_offered_while_nobody_is_on_duty(
    side: Side, desk: Client, visitor_browser: Client
) -> None:
    desk.post(f"{DESK}/duty/end/")

    shown = visitor_browser.get(f"/medicine/?medicine={side.rx.pk}").content.decode()

    assert "No pharmacist is on duty: medicines of this class are not given out now." in shown
    assert "Put aside for me" not in shown
    desk.post(f"{DESK}/duty/begin/", {"licence": str(side.licence.pk), "post": ""})
    assert "Put aside for me" in visitor_browser.get(f"/medicine/?medicine={side.rx.pk}").content.decode()


def test_residents_are_not_sent_to_a_cabinet_that_may_never_hold_the_medicine(
    side: Side, visitor_browser: Client
) -> None:
    here = side.goods.here
    open_holder(SYSTEM, thing=make_cabinet(here, side.now), licence="浙C0002", now=side.now)

    green, script = (
        visitor_browser.get(f"/medicine/?medicine={one.pk}").content.decode() for one in (side.otc, side.rx)
    )

    assert ("灵溪药柜" in green, "灵溪药柜" in script) == (True, False)
    assert "A cabinet may hold only medicines of class B without prescription.</p>" in script


def test_a_medicine_is_found_by_name_and_an_unknown_one_is_told(side: Side, visitor_browser: Client) -> None:
    assert "蒙脱石散" in visitor_browser.get("/medicine/").content.decode()
    assert "Which one do you mean?" in visitor_browser.get("/medicine/?q=蒙脱石").content.decode()
    assert "No medicine is called like this" in visitor_browser.get("/medicine/?q=没有这药").content.decode()


def test_the_office_asks_and_reserves_for_who_rings(side: Side, login_as: Callable[..., Login]) -> None:
    client = _english()
    login_as(client, Role.TOWNSHIP_OFFICER, side.goods.here.town.path)
    typed = {"text": "阿公问能不能一起吃", "severity": "minor", "village": str(side.person.village_id)}
    asked = client.post(f"{DESK}/questions/new/", typed, follow=True).content.decode()
    key = "00000000-0000-0000-0000-00000000000c"
    held = client.post(
        f"{DESK}/holds/new/",
        {"holder": str(side.goods.shop.pk), "medicine": str(side.otc.pk), "packs": "1", "key": key},
    )

    assert "Read the code out" in asked
    assert (len(held.context["code"]), Hold.objects.get().came) == (6, "phone")


def test_a_delivery_goes_step_by_step_on_its_page(side: Side, desk: Client) -> None:
    script = side.approved(Line(side.rx, 1, 28))
    typed = {
        "holder": str(side.goods.shop.pk), "script": str(script.pk), "medicine_1": str(side.rx.pk), "packs_1": "1",
        "days_1": "28",
    }  # fmt: skip
    desk.post(f"{DESK}/deliveries/new/{side.person.pk}/", typed)
    delivery = Delivery.objects.get()
    step = f"{DESK}/deliveries/{delivery.pk}/step/"
    for go in ("review", "pack", "out"):
        desk.post(step, {"go": go})
    line = delivery.lines.get()
    key = "00000000-0000-0000-0000-00000000000d"
    handed = {
        "go": "hand", "witness": "村医", "payment": "cash", "key": key,
        f"codes_{line.pk}": " ".join(side.codes(side.rx, 1)),
    }  # fmt: skip
    page = desk.post(step, handed, follow=True).content.decode()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert "村医" in page
    assert "Nothing is under way" in desk.get(f"{DESK}/deliveries/").content.decode()


def test_a_delivery_that_failed_three_times_stays_on_the_page_until_the_patient_was_rung(
    side: Side, desk: Client
) -> None:
    asked = request_delivery(
        side.pharmacist, holder=side.goods.shop, person=side.person, lines=[Asked(side.otc, 1)], now=side.now
    )
    step = f"{DESK}/deliveries/{asked.pk}/step/"
    for go in ("review", "pack", *("out", "fail") * 3):
        desk.post(step, {"go": go, "note": "无人应门"})
    owed, one = desk.get(f"{DESK}/deliveries/").content.decode(), desk.get(f"{DESK}/deliveries/{asked.pk}/")
    silent = desk.post(step, {"go": "call", "note": ""})

    rung = desk.post(step, {"go": "call", "note": "周五再送"}, follow=True).content.decode()

    assert "Ring the patient by 10:30" in owed
    assert "After 3 attempts it went back." in one.content.decode()
    assert (silent.status_code, "周五再送" in rung) == (422, True)
    assert "Nothing is under way" in desk.get(f"{DESK}/deliveries/").content.decode()


def test_registers_come_as_workbooks_and_who_took_them_is_noted(side: Side, desk: Client) -> None:
    side.sell(side.wanted(side.otc))
    names = ("scripts", "controlled", "sales", "traces", "uncoded", "duty")

    files = [desk.get(f"{DESK}/registers/{name}.xlsx?first=2026-09-01&last=2026-09-02") for name in names]

    assert [one.status_code for one in files] == [200] * 6
    assert [one.content[:2] for one in files] == [b"PK"] * 6
    assert JournalEntry.objects.filter(verb="pharmacy.see_registers").count() == 6
    assert desk.get(f"{DESK}/registers/other.xlsx").status_code == 404
    assert desk.get(f"{DESK}/registers/").status_code == 200


def _register(client: Client, name: str) -> list[list[Any]]:
    answer = client.get(f"{DESK}/registers/{name}.xlsx?first=2026-09-01&last=2026-09-01")
    return [
        list(row) for row in CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    ]


def test_the_register_of_special_management_names_product_strength_packs_maker_lot_name_and_number(
    side: Side, desk: Client
) -> None:
    Medicine.objects.filter(pk=side.controlled.pk).update(maker="浙北制药")
    wanted = side.wanted(side.controlled, 2)
    place = side.goods.here.depot.place
    review = review_sale(side.pharmacist, place=place, lines=[wanted], person=side.person, now=side.now)
    sold = side.sell(wanted, person=side.person, review=review)
    side.sell(side.wanted(side.otc), key=2, person=side.person)

    rows, sales = _register(desk, "controlled"), _register(desk, "sales")

    assert [row[-2:] for row in sales] == [["审核药师", "药师意见"], [side.licence.number, "Approve"], ["", ""]]
    assert rows[0] == ["时间", "单据号", "药品", "规格", "盒数", "生产企业", "批号", "姓名", "身份证号"]
    assert [row[1:] for row in rows[1:]] == [
        [sold.receipt_no, "氨麻美敏", "5mg", 2, "浙北制药", "L3", "沈阿婆", NUMBER]
    ]


def test_a_lot_received_before_july_2025_is_sold_without_code_and_stands_in_the_list_of_those(
    side: Side, desk: Client
) -> None:
    old = Delivered(side.otc, "J01", date(2026, 12, 31), 5)
    receive(
        SYSTEM, holder=side.goods.shop, supplier=side.goods.supplier, document="old", lines=[old],
        now=datetime(2025, 6, 30, 9, tzinfo=TIME_ZONE),
    )  # fmt: skip
    sold = side.sell(side.wanted(side.otc, 2, codes=[]), key=1)
    with pytest.raises(tracing.CodeMissing):
        side.sell(side.wanted(side.otc, 4, codes=[]), key=2)  # three are left of the old lot

    rows = _register(desk, "uncoded")
    assert rows[0] == ["时间", "单据号", "药品", "批号", "盒数", "原因"]
    assert [row[1:] for row in rows[1:]] == [[sold.receipt_no, "蒙脱石散", "J01", 2, "before July 2025"]]


def test_the_whole_identity_number_stands_in_no_page(side: Side, desk: Client) -> None:
    side.script(Line(side.rx, 1, 28))
    script = side.approved(Line(side.rx, 2, 28), number="RX2")
    sold = side.sell(side.wanted(side.rx, 2), person=side.person, script=script)
    asked = request_delivery(
        side.pharmacist, holder=side.goods.shop, person=side.person, lines=[Asked(side.otc, 1)], now=side.now
    )
    addresses = [
        *(f"{DESK}/{one}/?who=阿婆" for one in ("counter", "scripts", "deliveries")),
        f"{DESK}/counter/?person={side.person.pk}", f"{DESK}/scripts/{script.pk}/", f"{DESK}/sales/{sold.pk}/",
        f"{DESK}/scripts/new/{side.person.pk}/", f"{DESK}/deliveries/{asked.pk}/",
        f"{DESK}/deliveries/new/{side.person.pk}/", f"{DESK}/sales/", f"{DESK}/incidents/?show=every",
    ]  # fmt: skip

    pages = [desk.get(address) for address in addresses]

    shown = [one.content.decode() for one in pages]
    assert [one.status_code for one in pages] == [200] * len(addresses)
    assert [NUMBER in page or NUMBER[:-1] in page for page in shown] == [False] * len(addresses)
    assert ["110•••••••••••••2X" in page for page in shown[:3]] == [True] * 3


def test_an_incident_is_closed_with_a_finding(side: Side, desk: Client, login_as: Callable[..., Login]) -> None:
    desk.post(f"{DESK}/counter/", _sale(side, codes_1=" ".join(side.codes(side.red, 1))))
    incident = Incident.objects.get()
    planner = _english()
    login_as(planner, Role.COUNTY_PLANNER)
    listed = planner.get(f"{DESK}/incidents/").content.decode()

    planner.post(f"{DESK}/incidents/{incident.pk}/close/", {"reason": "贴错标签"})

    assert "A trace code belongs to another product" in listed
    incident.refresh_from_db()
    assert incident.finding == "贴错标签"
    assert "贴错标签" in planner.get(f"{DESK}/incidents/?show=every").content.decode()
