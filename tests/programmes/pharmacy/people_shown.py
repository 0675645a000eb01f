"""A counter at work, to be looked at: a sale, a prescription that waits, a reservation, a question, a delivery."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.programmes.pharmacy.goods import make_device, make_medicine
from tests.programmes.pharmacy.people_side import Side, make_side
from tests.programmes.pharmacy.pharmacists import make_pharmacist
from tests.programmes.pharmacy.tour import stops_of
from tests.programmes.small_county import County, make_county

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.models import Login
from doorstep.devices.actions.operations import take_batch
from doorstep.devices.rules import Batch, Told, plain
from doorstep.places.rules.hours import daily
from doorstep.programmes.pharmacy.actions.advice import ask
from doorstep.programmes.pharmacy.actions.certificates import register_certificate
from doorstep.programmes.pharmacy.actions.delivery import Asked, request_delivery
from doorstep.programmes.pharmacy.actions.duty import set_roster
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.interactions import upload_interactions
from doorstep.programmes.pharmacy.actions.receiving import open_packs
from doorstep.programmes.pharmacy.actions.record import choose_reminders, open_record, plan_reminders
from doorstep.programmes.pharmacy.actions.reminders import note_call
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.sale import Wanted
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.actions.trace_reports import Answer, answer_report, draw_up, send_report
from doorstep.programmes.pharmacy.actions.trips import open_trip
from doorstep.programmes.pharmacy.models import Holder
from doorstep.programmes.pharmacy.rules.selling import TraceTaken
from doorstep.programmes.pharmacy.words import CallResult, CertificateKind, HolderRole, Purpose, Severity, TraceResult


def arrange(here: County) -> Side:
    """Make it, at this very moment: the pages read the clock."""
    now = clock.now()
    side = make_side(here, now)
    _sold_on_the_road(here, side)
    choose_reminders(side.pharmacist, person=side.person, is_wanted=True, now=now)
    [reminder] = plan_reminders(
        side.pharmacist, sale=side.sell(side.wanted(side.otc, 2, days=5), person=side.person), now=now
    )
    note_call(side.pharmacist, reminder=reminder, result=CallResult.NOT_REACHED, note="没人接", now=now)
    open_record(side.pharmacist, person=side.person, purpose=Purpose.ADVICE, about="来电说头晕", now=now)
    with pytest.raises(TraceTaken):
        side.sell(side.wanted(side.otc, 1), key=2)
    wanted = side.wanted(side.red, days=14)
    review = review_sale(side.pharmacist, place=here.depot.place, lines=[wanted], person=side.person, now=now)
    side.sell(wanted, key=3, person=side.person, review=review)
    side.approved(Line(side.rx, 2, 28))
    side.script(Line(side.rx, 1, 28), Line(side.otc, 1, 5), Line(side.controlled, 1, 3), number="RX2")
    make_hold(VISITOR, holder=side.goods.shop, medicine=side.otc, quantity=2, key=UUID(int=1), now=now)
    for text, severity in (("饭前吃还是饭后吃？", Severity.MINOR), ("吃药后头晕得厉害", Severity.SEVERE)):
        ask(VISITOR, village=here.villages[0], text=text, severity=severity, now=now)
    request_delivery(side.pharmacist, holder=side.goods.shop, person=side.person, lines=[Asked(side.otc, 1)], now=now)
    _sold_before(side)
    _rosters(here, side)
    _reported(here, side)
    _sold_singly(side)
    words = {"severity": "moderate", "text_zh": "分开服。", "text_en": "Take them apart.", "source": "说明书"}
    upload_interactions(
        side.pharmacist, file_name="规则.xlsx", name="本县药师整理", source="药师按说明书整理",
        rows=[{"a": "montmorillonite", "b": "amlodipine|nifedipine", **words}], known=["omeprazole"], now=now,
    )  # fmt: skip
    return side


def _sold_on_the_road(here: County, side: Side) -> None:
    """Let a crew hand out a box that needs a pharmacist's word while none is with them."""
    stop, trip = stops_of(here, side.now)[0], side.goods.trip()
    lot = side.red.lots.get()
    side.goods.load(trip, {lot: 5})
    device = make_device(1, side.now)
    open_trip(SYSTEM, trip=trip, device=device, now=side.now)
    line = {"lot": lot.pk, "quantity": 1, "codes": side.codes(side.red, 1, 70)}
    body = plain({"stop": stop.pk, "pay": "cash", "lines": [line]})
    told = (Told(UUID(int=5), 1, "pharmacy.sale", trip.about, body, side.now),)
    take_batch(SYSTEM, device=device, batch=Batch(device.key, side.now, told), now=side.now)


def _sold_singly(side: Side) -> None:
    """Open a pack and sell ten units of it."""
    medicine = make_medicine("X05", side.now, name_zh="甘草片", is_divisible=True, trace_prefixes=("8100005",))
    lot = side.goods.lot("L5", 5, medicine=medicine)
    open_packs(SYSTEM, holder=side.goods.shop, lot=lot, packs=1, codes=side.codes(medicine, 1), now=side.now)
    opened = Holder.objects.select_related("account__book", "site__place").get(role=HolderRole.OPENED)
    side.sell(Wanted(medicine, 0, units=10), key=50, holder=opened, person=side.person, paid_fen=409)


def _sold_before(side: Side) -> None:
    """Let something have been in stock and gone out for three weeks, so that its speed is known."""
    early = replace(side.goods, now=side.now - timedelta(days=21))
    lot = early.lot("L9", 30)
    for day in range(1, 15):
        early.sell(early.shop, lot, 2, early.now + timedelta(days=day))


def _reported(here: County, side: Side) -> None:
    """Report the codes sold so far: one is accepted, one rejected, and one waits; then another is sold."""
    side.sell(side.wanted(side.otc, 1, first=30), key=30)
    report = draw_up(side.pharmacist, county=here.county, now=side.now)
    send_report(side.pharmacist, report=report, note="GJ-2026-18", now=side.now)
    first, second = report.lines.all()[:2]
    said = [Answer(first, TraceResult.REJECTED, "平台查无此码"), Answer(second, TraceResult.ACCEPTED)]
    answer_report(side.pharmacist, report=report, answers=said, now=side.now)
    side.sell(side.wanted(side.otc, 1, first=31), key=31)


def _rosters(here: County, side: Side) -> None:
    """Write hours down, by telephone and at night; a licence that runs out in ten days, a driver's that is over."""
    today = side.now.date()
    set_roster(SYSTEM, licence=side.licence, hours=daily(480, 1320), valid_from=today, now=side.now)
    _, night = make_pharmacist(here, side.now, "yaoshi-2", until=today + timedelta(days=9))
    driver = Login.objects.create(username="siji-1", created_at=side.now)
    for kind, days in ((CertificateKind.DRIVING, 9), (CertificateKind.HEALTH, -1)):
        register_certificate(
            SYSTEM, login=driver, partner=here.company, kind=kind, number=f"ZJ-{kind}",
            valid_from=today - timedelta(days=90), valid_until=today + timedelta(days=days), now=side.now,
        )  # fmt: skip
    hours = daily(1320, 480, [4, 5])
    set_roster(SYSTEM, licence=night, hours=hours, site=here.depot, valid_from=today, now=side.now)


@pytest.fixture
def a_counter(db: None) -> None:
    """A counter at work."""
    arrange(make_county(clock.now()))
