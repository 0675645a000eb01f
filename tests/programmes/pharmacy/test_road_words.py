"""A sale of the road is a sale, whoever has to speak for it; what it lacks is asked about, and the word comes after."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.programmes.pharmacy.people_side import NUMBER
from tests.programmes.pharmacy.pharmacists import make_on_duty
from tests.programmes.pharmacy.test_crew_goods import CODE, answered, sale
from tests.programmes.pharmacy.tour import load, report, stops_of
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.login import Login
from doorstep.devices.actions.questions import decide_question
from doorstep.devices.models import Answer, Device, Question
from doorstep.devices.words import Verdict
from doorstep.ledger.models import Book, Movement
from doorstep.people.actions import record_identity, register_person
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.actions.scripts import Line, ScriptFacts, receive_script, review_script
from doorstep.programmes.pharmacy.actions.words_on_sales import NothingToSay, speak_for_sale
from doorstep.programmes.pharmacy.models import Dispense, Incident, Lot, Medicine, MedicineCode, TraceSale
from doorstep.programmes.pharmacy.queries import closing, people_check
from doorstep.programmes.pharmacy.queries.goods_check import road_faults
from doorstep.programmes.pharmacy.queries.registers import sales_by_lot, traces, uncoded
from doorstep.programmes.pharmacy.rules.scripts import NotPrescribed
from doorstep.programmes.pharmacy.rules.selling import IdentityMissing
from doorstep.programmes.pharmacy.words import Blocker, CodeKind, LegalClass, ReviewDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def pharmacist(here: County, a_moment: datetime) -> Actor:
    return make_on_duty(here, a_moment - timedelta(hours=2), vehicle=here.vehicle)[0]


@pytest.fixture
def person(here: County, a_moment: datetime) -> Person:
    return register_person(SYSTEM, name="沈阿婆", village=here.villages[0], now=a_moment)


def lot_of(here: County, a_moment: datetime, **what: object) -> Lot:
    (lot,) = load(here, a_moment, (9,))
    Medicine.objects.filter(pk=lot.medicine_id).update(**what)
    MedicineCode.objects.create(medicine=lot.medicine, kind=CodeKind.TRACE, code=CODE[:7])
    return Lot.objects.select_related("medicine").get(pk=lot.pk)


def lines(lot: Lot, packs: int, *codes: str) -> list[dict[str, object]]:
    return [{"lot": lot.pk, "quantity": packs, "codes": list(codes)}]


def test_class_a_of_the_road_is_a_sale_with_its_code_and_waits_for_a_pharmacists_word(
    phone: Client, here: County, a_moment: datetime, pharmacist: Actor
) -> None:
    stop, lot = stops_of(here, a_moment)[0], lot_of(here, a_moment, legal_class=LegalClass.OTC_A)

    said = answered(
        phone, a_moment,
        *(report(seq, a_moment, "sale", sale(stop, lot, lines=lines(lot, 1, CODE))) for seq in (1, 2)),
    )  # fmt: skip

    made, on = Dispense.objects.get(), a_moment.date()
    assert [(one["reply"], one["doubts"]) for one in said] == [
        ("accepted", ["nobody_on_duty"]),
        ("accepted", ["code_used"]),
    ]
    assert (made.needs_review, made.review, TraceSale.objects.get().code) == (True, None, CODE)
    assert list(Incident.objects.values_list("kind", flat=True)) == ["trace_twice"]
    assert (len(list(sales_by_lot(SYSTEM, on, on))), len(list(traces(SYSTEM, on, on)))) == (1, 1)
    assert list(road_faults()) == []

    speak_for_sale(pharmacist, sale=made, person=None, script=None, reason="电话问过", now=a_moment)

    made.refresh_from_db()
    assert made.review is not None
    assert made.review.licence.login_id == pharmacist.user_id
    assert list(Answer.objects.values_list("question__why", "reason")) == [("nobody_on_duty", "电话问过")]
    assert list(people_check.faults()) == []
    with pytest.raises(NothingToSay):
        speak_for_sale(pharmacist, sale=made, person=None, script=None, reason="again", now=a_moment)


def test_prescription_medicine_of_the_road_is_spoken_for_with_person_and_prescription_on_its_page(
    phone: Client, here: County, a_moment: datetime, pharmacist: Actor, person: Person
) -> None:
    stop, lot = stops_of(here, a_moment)[0], lot_of(here, a_moment, legal_class=LegalClass.RX)
    answered(phone, a_moment, report(1, a_moment, "sale", sale(stop, lot, lines=lines(lot, 1, CODE))))
    made = Dispense.objects.get()
    facts = ScriptFacts(
        person=person,
        issuer="安吉县人民医院",
        number="RX1",
        issued_on=a_moment.date(),
        lines=[Line(lot.medicine, 2, 7)],
    )
    script = receive_script(pharmacist, facts=facts, place=here.depot.place, now=a_moment)
    review_script(pharmacist, script=script, decision=ReviewDecision.APPROVE, now=a_moment)
    with pytest.raises(NotPrescribed):
        speak_for_sale(pharmacist, sale=made, person=person, script=None, reason="none", now=a_moment)
    phone.force_login(Login.objects.get(username=pharmacist.name))

    question = phone.get(f"/desk/devices/questions/{Question.objects.get().pk}/").content.decode()
    receipt = phone.get(f"/desk/pharmacy/sales/{made.pk}/").content.decode()
    address = f"/desk/pharmacy/sales/{made.pk}/word/?person={person.pk}"
    shown = phone.get(address).content.decode()
    sent = phone.post(address, {"script": str(script.pk), "reason": "处方已核对"})

    made.refresh_from_db()
    assert f'href="/desk/pharmacy/sales/{made.pk}/"' in question
    assert f'href="/desk/pharmacy/sales/{made.pk}/word/"' in receipt
    assert "RX1" in shown
    assert sent.status_code == 302
    assert (made.person, made.script) == (person, script)
    assert script.lines.get().used_packs == 1
    assert list(people_check.faults()) == []
    assert phone.get(address).status_code == 302


def test_missing_codes_identity_and_too_many_packs_are_asked_about_and_listed(
    phone: Client, here: County, a_moment: datetime, pharmacist: Actor, person: Person
) -> None:
    stop, lot = stops_of(here, a_moment)[0], lot_of(here, a_moment, is_id_required=True, max_packs=2)

    (said,) = answered(phone, a_moment, report(1, a_moment, "sale", sale(stop, lot, lines=lines(lot, 3, CODE))))

    made, on = Dispense.objects.get(), a_moment.date()
    details = dict(Question.objects.values_list("why", "detail"))
    assert said["doubts"] == ["code_missing", "identity_missing", "too_many_packs"]
    assert details["code_missing"] == {"sale": made.about, "lots": {lot.number: 2}}
    assert [row[4] for row in uncoded(SYSTEM, on, on)] == [2]
    assert made.lines.get().is_uncoded is False
    with pytest.raises(IdentityMissing):
        speak_for_sale(pharmacist, sale=made, person=person, script=None, reason="who?", now=a_moment)
    record_identity(SYSTEM, person=person, number=NUMBER, now=a_moment)

    speak_for_sale(pharmacist, sale=made, person=person, script=None, reason="身份证看过", now=a_moment)

    assert Dispense.objects.get().person == person
    assert list(Answer.objects.values_list("question__why", flat=True)) == ["identity_missing"]


def test_a_sale_of_the_road_that_is_in_no_list_is_found(phone: Client, here: County, a_moment: datetime) -> None:
    stop, lot = stops_of(here, a_moment)[0], lot_of(here, a_moment, legal_class=LegalClass.OTC_A)
    answered(phone, a_moment, report(1, a_moment, "sale", sale(stop, lot, lines=lines(lot, 1, CODE))))
    movement = Movement.objects.get(kind="sale")
    Dispense.objects.update(movement=Movement.objects.exclude(pk=movement.pk).first())
    Answer.objects.create(question=Question.objects.get(), verdict="settled", reason="seen", at=a_moment)

    assert list(road_faults()) == [f"ledger.Movement:{movement.pk}: went out on the road and is not among the sales"]


def test_a_day_waits_for_decisions_about_its_sales_and_their_reason_stands_on_the_difference(
    phone: Client, here: County, a_moment: datetime
) -> None:
    (lot,) = load(here, a_moment, (3,))
    stop, book = stops_of(here, a_moment)[0], Book.objects.get()
    five = [{"lot": lot.pk, "quantity": 5}]
    sent = [
        report(1, a_moment, "sale", sale(stop, lot, lines=five)),
        report(2, a_moment, "sale", sale(stop, lot, lines=[{"lot": 987_654, "quantity": 1}])),
        report(3, a_moment, "note", {"note": ""}),
    ]
    answered(phone, a_moment, *sent)

    before = [one for one in closing.left_to_do(book, a_moment.date()) if one.kind == Blocker.QUESTION]
    earlier = closing.left_to_do(book, a_moment.date() - timedelta(days=1))
    for question in Question.objects.all():
        decide_question(SYSTEM, question=question, verdict=Verdict.SETTLED, reason="装车时多给两盒", now=a_moment)
    after = [one for one in closing.left_to_do(book, a_moment.date()) if one.kind == Blocker.QUESTION]

    sold = Question.objects.filter(operation__kind="pharmacy.sale").order_by("pk")
    assert [one.pk for one in before] == [one.pk for one in sold]
    assert [one for one in earlier if one.kind == Blocker.QUESTION] == []
    assert after == []
    rows = closing.sheet(book, a_moment.date(), a_moment)
    said = [(row["closing"], row["short"], row["why"]) for row in rows if "why" in row]
    assert said == [(0, 2 * lot.medicine.counts_per_pack, "装车时多给两盒")]


def test_what_is_doubtful_about_a_report_that_counts_after_all_is_asked_about(
    phone: Client, here: County, a_moment: datetime
) -> None:
    stop, lot = stops_of(here, a_moment)[0], lot_of(here, a_moment, legal_class=LegalClass.OTC_A)
    Device.objects.update(revoked_at=a_moment, revoked_reason="left at the market")
    answered(phone, a_moment, report(1, a_moment, "sale", sale(stop, lot, lines=lines(lot, 1, CODE))))

    decide_question(
        SYSTEM, question=Question.objects.get(), verdict=Verdict.APPLIED, reason="It was them", now=a_moment
    )

    assert list(Question.objects.order_by("pk").values_list("why", flat=True)) == ["device_shut_out", "nobody_on_duty"]
    assert list(road_faults()) == []
