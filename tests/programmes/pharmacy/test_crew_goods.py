"""What was handed out on the road is in the ledger, also where the books say it could not be."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.programmes.pharmacy.goods import make_device, make_medicine
from tests.programmes.pharmacy.tour import KEY, copy_for, held, load, posted, report
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.devices.models import Question
from doorstep.devices.words import Why
from doorstep.ledger.actions import close_period
from doorstep.ledger.models import Book, Movement
from doorstep.ledger.queries.check import faults
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.trips import revoke_lease
from doorstep.programmes.pharmacy.models import (
    Dispense,
    Hold,
    Holder,
    Incident,
    Lease,
    Lot,
    MedicineCode,
    TraceDestroyed,
    TraceSale,
)
from doorstep.programmes.pharmacy.words import CodeKind, HolderRole, LegalClass, LotState
from doorstep.services.models import Session

pytestmark = pytest.mark.django_db


def answered(phone: Client, now: datetime, *reports: dict[str, object]) -> list[dict[str, object]]:
    sent = {"device": str(KEY), "sent_at": now.isoformat(), "operations": reports}
    given: list[dict[str, object]] = posted(phone, "sync/", sent).json()["answers"]
    return given


def test_a_sale_moves_boxes_from_the_vehicle_to_patients(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    first, second = load(here, a_moment, (10, 5))
    lines = [{"lot": first.pk, "quantity": 2}, {"lot": second.pk, "quantity": 1}, {"lot": first.pk, "quantity": 1}]

    (said,) = answered(
        phone, a_moment, report(1, a_moment, "sale", {"stop": stops[0].pk, "lines": lines, "pay": "cash"})
    )

    assert (said["reply"], said["packs"]) == ("accepted", 4)
    assert held(f"vehicle:{here.vehicle.pk}") == {first.pk: 7, second.pk: 4}
    assert held("patient") == {first.pk: 3, second.pk: 1}
    assert Movement.objects.get(kind="sale").occurred_at == a_moment - timedelta(minutes=5)


def test_what_the_vehicle_did_not_hold_comes_from_the_differences_and_somebody_counts(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (3,))
    body = {"stop": stops[0].pk, "lines": [{"lot": lot.pk, "quantity": 5}], "pay": "cash"}

    said = answered(phone, a_moment, report(1, a_moment, "sale", body), report(2, a_moment, "sale", body))

    assert [(one["reply"], one["doubts"]) for one in said] == [("accepted", ["oversold"])] * 2
    assert held(f"vehicle:{here.vehicle.pk}") == {}
    assert (held("patient"), held("adjust")) == ({lot.pk: 10}, {lot.pk: -7})
    details = Question.objects.order_by("pk").values_list("why", "detail")
    assert list(details) == [(Why.OVERSOLD, {lot.number: 2}), (Why.OVERSOLD, {lot.number: 5})]
    assert list(faults()) == []


def test_a_sale_told_after_the_day_was_closed_counts_late(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment - timedelta(hours=3), (3,))
    body = {"stop": stops[0].pk, "lines": [{"lot": lot.pk, "quantity": 1}], "pay": "insurance"}
    close_period(SYSTEM, book=Book.objects.get(), until=a_moment.date(), now=a_moment)

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", body))

    assert said["reply"] == "accepted"
    assert Movement.objects.get(kind="sale").is_late


def test_a_count_puts_the_books_right_once(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    first, second = load(here, a_moment, (10, 5))
    lines = [{"lot": first.pk, "counted": 8}, {"lot": second.pk, "counted": 5}]
    sent = report(1, a_moment, "count", {"vehicle": here.vehicle.pk, "lines": lines})

    said = [answered(phone, a_moment, sent)[0] for _ in range(2)]

    assert [(one["reply"], one["differences"]) for one in said] == [
        ("accepted", {first.number: -2}),
        ("duplicate", {first.number: -2}),
    ]
    assert held(f"vehicle:{here.vehicle.pk}") == {first.pk: 8, second.pk: 5}


def test_a_count_by_a_device_that_has_no_charge_waits_for_a_person_while_another_has_it(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (10,))
    Lease.objects.update(device=make_device(2, a_moment))
    body = {"vehicle": here.vehicle.pk, "lines": [{"lot": lot.pk, "counted": 8}]}

    (said,) = answered(phone, a_moment, report(1, a_moment, "count", body))

    assert (said["reply"], said["why"]) == ("queued", "no_lease")
    assert held(f"vehicle:{here.vehicle.pk}") == {lot.pk: 10}


@pytest.mark.parametrize(
    ("lines", "pay", "why"),
    [
        ([], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 1, "quantity": 0}], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 1, "quantity": 1.5}], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 987_654, "quantity": 1}], "cash", Why.NOT_ASKED_FOR),
        ([7], "cash", Why.NOT_POSSIBLE),
        ([{"lot": 987_654, "quantity": 1}], "shells", Why.NOT_POSSIBLE),
    ],
)
def test_a_sale_that_makes_no_sense_moves_nothing_and_goes_to_a_person(
    lines: list[object], pay: str, why: Why, phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    load(here, a_moment, (3,))

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", {"stop": stops[0].pk, "lines": lines, "pay": pay}))

    assert (said["reply"], said["why"]) == ("queued", why)
    assert not Movement.objects.filter(kind="sale").exists()
    assert Question.objects.get().why == why


def test_goods_of_a_vehicle_without_books_go_to_a_person(
    phone: Client, stops: list[Session], a_moment: datetime
) -> None:
    body = {"stop": stops[0].pk, "lines": [{"lot": 1, "quantity": 1}], "pay": "cash"}

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", body))

    assert (said["reply"], said["why"]) == ("queued", "not_asked_for")


def test_what_should_not_have_been_handed_out_is_recorded_and_a_person_is_asked(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    good, recalled, expired, rx = load(here, a_moment, (9, 9, 9, 9))
    Lot.objects.filter(pk=recalled.pk).update(status=LotState.RECALLED)
    Lot.objects.filter(pk=expired.pk).update(last_use_on=a_moment.date() - timedelta(days=1))
    medicine = make_medicine("Y02", a_moment, legal_class=LegalClass.RX)
    Lot.objects.filter(pk=rx.pk).update(medicine=medicine)

    said = [
        answered(phone, a_moment, report(seq, a_moment, "sale", sale(stops[0], lot)))[0]
        for seq, lot in enumerate((good, recalled, expired, rx), 1)
    ]

    found = [(one["reply"], one.get("doubts", [])) for one in said]
    assert found == [
        ("accepted", []),
        ("accepted", ["not_usable"]),
        ("accepted", ["not_usable"]),
        ("accepted", ["nobody_on_duty"]),
    ]
    assert held("patient") == {good.pk: 1, recalled.pk: 1, expired.pk: 1, rx.pk: 1}


def test_a_lot_that_expires_today_is_handed_out_until_midnight(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (9,))
    Lot.objects.filter(pk=lot.pk).update(last_use_on=a_moment.date())

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", sale(stops[0], lot)))

    assert "doubts" not in said


def test_another_price_and_a_copy_nobody_made_are_told(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (9,))
    sent = [
        report(1, a_moment, "sale", sale(stops[0], lot, total_fen=980)),
        report(2, a_moment, "sale", sale(stops[0], lot, total_fen=900)),
        report(3, a_moment, "sale", sale(stops[0], lot)) | {"snapshot": "abc/123:forged"},
    ]

    said = answered(phone, a_moment, *sent)

    assert [one.get("doubts") for one in said] == [None, ["old_rules"], ["old_rules"]]
    details = Question.objects.order_by("pk").values_list("detail", flat=True)
    assert list(details) == [{"total_fen": 900, "now_fen": 980}, {"copy_of": "unknown"}]


def test_a_device_that_has_no_charge_of_the_vehicle_is_asked_about_and_one_that_lost_it_waits_for_a_person(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (9,))
    lease = Lease.objects.get()
    begun_at = lease.begun_at
    Lease.objects.update(begun_at=a_moment)
    (early,) = answered(phone, a_moment, report(1, a_moment, "sale", sale(stops[0], lot)))
    Lease.objects.update(begun_at=begun_at)
    revoke_lease(SYSTEM, lease=lease, reason="left at the market", now=a_moment)

    (late,) = answered(phone, a_moment, report(2, a_moment, "sale", sale(stops[0], lot)))

    assert (early["reply"], early["doubts"]) == ("accepted", ["no_lease"])
    assert (late["reply"], late["why"]) == ("queued", "no_lease")
    assert held("patient") == {lot.pk: 1}


def test_a_vehicle_is_given_back_when_everything_has_arrived(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    load(here, a_moment, (9,))
    answered(phone, a_moment, report(2, a_moment, "note", {"note": "two"}))
    early = posted(phone, "back/", {"device": str(KEY)})
    answered(phone, a_moment, report(1, a_moment, "note", {"note": "one"}))

    said = [posted(phone, "back/", {"device": str(KEY)}).json() for _ in range(2)]

    assert (early.status_code, early.json()) == (409, {"error": "waiting"})
    assert said == [{"has_ended": True}, {"has_ended": False}]
    assert Lease.objects.get().ended_how == "given_back"


def test_the_copy_of_the_books_holds_what_may_go_first_expired_on_top(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    late, early, expired = load(here, a_moment, (9, 8, 7))
    Lot.objects.filter(pk=early.pk).update(last_use_on=a_moment.date())
    Lot.objects.filter(pk=expired.pk).update(last_use_on=a_moment.date() - timedelta(days=1))

    copy = copy_for(phone)

    assert [(one["lot"], one["quantity"], one["may"]) for one in copy["stock"]] == [
        (early.pk, 8, True), (late.pk, 9, True)
    ]  # fmt: skip
    assert (copy["charge"], copy["trip"]) == ("mine", Lease.objects.get().trip.about)


def test_what_is_put_aside_goes_along_and_is_collected_with_its_code(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (9,))
    van = Holder.objects.get(vehicle=here.vehicle, role=HolderRole.STOCK)
    right, wrong = (
        make_hold(VISITOR, holder=van, medicine=lot.medicine, quantity=2, key=UUID(int=n), now=a_moment) for n in (1, 2)
    )
    aboard = copy_for(phone)["holds"]
    foreign = f"{(int(wrong.code) + 1) % 10**6:06d}"
    lines = [{"lot": lot.pk, "quantity": 2}]

    said = answered(
        phone,
        a_moment,
        *(
            report(seq, a_moment, "sale", {"stop": stops[0].pk, "lines": lines, "pay": "cash", "holds": [one]})
            | {"occurred_at": a_moment.isoformat()}
            for seq, one in enumerate(
                (
                    {"hold": right.hold.pk, "code": right.code},
                    {"hold": right.hold.pk, "code": right.code},
                    {"hold": wrong.hold.pk, "code": foreign},
                ),
                1,
            )
        ),
    )

    assert [(one["id"], one["packs"]) for one in aboard] == [(right.hold.pk, 2), (wrong.hold.pk, 2)]
    assert [one["reply"] for one in said] == ["accepted"] * 3
    assert list(Hold.objects.order_by("pk").values_list("state", flat=True)) == ["used", "open"]
    assert held("patient") == {lot.pk: 6}
    assert [one.detail["why"] for one in Question.objects.order_by("pk")] == ["HoldOver", "WrongCode"]


def test_a_trace_code_is_sold_once_and_a_second_time_is_an_attempt_whose_stock_stays(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (9,))
    MedicineCode.objects.create(medicine=lot.medicine, kind=CodeKind.TRACE, code=CODE[:7])
    lines = [{"lot": lot.pk, "quantity": 1, "codes": [CODE]}]
    foreign = [{"lot": lot.pk, "quantity": 1, "codes": ["7" * 20]}]
    gone = [{"lot": lot.pk, "quantity": 1, "codes": [CODE[:-1] + "8"]}]
    TraceDestroyed.objects.create(
        code=CODE[:-1] + "8", lot=lot, holder=Holder.objects.get(vehicle=here.vehicle), record="销1", at=a_moment
    )

    said = answered(
        phone, a_moment,
        report(1, a_moment, "sale", sale(stops[0], lot, lines=lines)),
        report(2, a_moment, "sale", sale(stops[0], lot, lines=lines)),
        report(3, a_moment, "sale", sale(stops[0], lot, lines=foreign)),
        report(4, a_moment, "sale", sale(stops[0], lot, lines=[lines[0] | {"codes": [CODE, CODE]}])),
        report(5, a_moment, "sale", sale(stops[0], lot, lines=gone)),
    )  # fmt: skip

    assert [(one["reply"], one.get("doubts", []), one.get("packs")) for one in said] == [
        ("accepted", [], 1),
        ("accepted", ["code_used"], 0),
        ("accepted", ["not_possible", "code_missing"], 1),
        ("queued", [], None),
        ("accepted", ["code_used"], 0),
    ]
    assert held("patient") == {lot.pk: 2}
    assert list(TraceSale.objects.values_list("code", "line__lot")) == [(CODE, lot.pk)]
    assert sorted(Incident.objects.values_list("kind", flat=True)) == ["trace_foreign", "trace_twice", "trace_twice"]


def test_a_sale_of_the_road_stands_among_the_sales(
    phone: Client, here: County, stops: list[Session], a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (9,))

    answered(phone, a_moment, report(1, a_moment, "sale", sale(stops[0], lot, total_fen=980)))

    made = Dispense.objects.get()
    line = made.lines.get()
    assert (made.channel, made.paid_fen, made.payment) == ("vehicle", 980, "cash")
    assert made.dispensed_at == a_moment - timedelta(minutes=5)
    assert (line.lot, line.packs, line.price_fen, line.is_uncoded) == (lot, 1, 980, False)


CODE = "81234560000000000017"


def sale(stop: Session, lot: Lot, **more: object) -> dict[str, object]:
    return {"stop": stop.pk, "lines": [{"lot": lot.pk, "quantity": 1}], "pay": "cash", **more}
