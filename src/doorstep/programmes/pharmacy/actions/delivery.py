"""Bring medicine home: asked for, checked, packed, on the way, handed over, or back in the pharmacy."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.engines.stocking.lots import Held, allocate
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.models import Account
from doorstep.ledger.words import MovementKind
from doorstep.people.models import Person
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.actions.advice import on_duty
from doorstep.programmes.pharmacy.actions.counter import place_of
from doorstep.programmes.pharmacy.actions.dispense import dispense
from doorstep.programmes.pharmacy.actions.holders import beside
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.sale import Packed, Sale, Wanted
from doorstep.programmes.pharmacy.actions.slots import slots_follow
from doorstep.programmes.pharmacy.models import (
    Delivery,
    DeliveryLine,
    DeliveryPack,
    DeliveryStep,
    Dispense,
    Holder,
    Lot,
    Medicine,
    Review,
    Script,
)
from doorstep.programmes.pharmacy.queries import duty, holds, stock
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import delivery as rules
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules import scripts, selling
from doorstep.programmes.pharmacy.rules.holds import check_free, code_hash, new_code
from doorstep.programmes.pharmacy.rules.legality import decide
from doorstep.programmes.pharmacy.words import (
    Channel,
    DeliveryState,
    HolderRole,
    Payment,
    ReviewDecision,
    ScriptState,
    Storage,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One medicine to be brought: packs, and the days they last."""

    medicine: Medicine
    packs: int
    days: int | None = None


@transaction.atomic
def request_delivery(
    by: Actor, *, holder: Holder, person: Person, lines: Sequence[Asked], script: Script | None = None, now: datetime
) -> Delivery:
    """Ask for medicine to be brought home.

    Raises:
        NotAllowed: `by` may not ask on somebody's behalf there.
        PacksMissing, NotLegal, ForSomebodyElse: see `rules.selling`.
    """
    require(by, access.ASK_FOR, holder.path)
    if not lines or min(one.packs for one in lines) < 1 or len({one.medicine.pk for one in lines}) != len(lines):
        raise selling.PacksMissing
    if script is not None and script.person_id != person.pk:
        raise selling.ForSomebodyElse
    pack, staff = loaded.load(), len(duty.serving(now, site=holder.site))
    for one in lines:
        said = decide(pack, channel=Channel.DELIVERY, legal_class=one.medicine.legal_class, at=now, staff=staff)
        if not said.is_allowed:
            raise selling.NotLegal(one.medicine.name_zh, said)
        if said.needs_script and script is None:
            raise scripts.NotPrescribed
    delivery = Delivery.objects.create(holder=holder, person=person, script=script, requested_at=now)
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=delivery, medicine=one.medicine, packs=one.packs, days=one.days) for one in lines
    )
    return _step(by, delivery, DeliveryState.REQUESTED, now, verb="pharmacy.request_delivery")


@transaction.atomic
def review_delivery(by: Actor, *, delivery: Delivery, reason: str = "", now: datetime) -> Delivery:
    """Say as a pharmacist on duty that it may be packed.

    Raises:
        NotAllowed, NobodyOnDuty, NotNow, SevereUnanswered: see there.
        ScriptNotApproved: its prescription was not approved first.
    """
    delivery = _locked(delivery, DeliveryState.REVIEWED)
    place = place_of(delivery.holder)
    on_duty(by, place, now)
    if delivery.script is not None:
        if delivery.script.state != ScriptState.APPROVED:
            raise scripts.ScriptNotApproved
        review: Review | None = delivery.script.reviews.filter(decision=ReviewDecision.APPROVE).first()
    else:
        wanted = [Wanted(one.medicine, one.packs, days=one.days) for one in _lines(delivery)]
        review = review_sale(by, place=place, lines=wanted, person=delivery.person, reason=reason, now=now)
    delivery.review = review
    delivery.save(update_fields=["review"])
    return _step(by, delivery, DeliveryState.REVIEWED, now)


@transaction.atomic
def pack_delivery(by: Actor, *, delivery: Delivery, cold_box: str = "", now: datetime) -> tuple[Delivery, str]:
    """Take the lots from the shelf, first expired first; return the delivery and the receiver's six digits.

    Raises:
        BoxMissing: something belongs into the refrigerator and no cold box is named.
        NotOnShelf, NothingFree, NotNow: see there.
    """
    delivery = _locked(delivery, DeliveryState.PACKED)
    require(by, access.DELIVER, delivery.holder.path)
    lines = _lines(delivery)
    if any(line.medicine.storage == Storage.COLD for line in lines) and not cold_box.strip():
        raise rules.BoxMissing
    stock.require_writer(delivery.holder, None)
    for line in sorted(lines, key=lambda one: one.medicine_id):
        DeliveryPack.objects.bulk_create(
            DeliveryPack(line=line, lot=lot, quantity=quantity)
            for lot, quantity in _take(delivery.holder, line.medicine, line.packs, now)
        )
    _move(by, delivery, (delivery.holder.account, _transit(delivery)), MovementKind.LOAD, now)
    code = new_code(secrets.randbelow)
    delivery.cold_box = cold_box.strip()[:40]
    delivery.code_hash = code_hash(settings.SECRET_KEY, delivery.about, code)
    delivery.save(update_fields=["cold_box", "code_hash"])
    return _step(by, delivery, DeliveryState.PACKED, now), code


@transaction.atomic
def send_out(by: Actor, *, delivery: Delivery, now: datetime) -> Delivery:
    """Say that somebody is on the way with it.

    Raises:
        NotNow: see `rules.delivery`.
    """
    delivery = _locked(delivery, DeliveryState.OUT)
    require(by, access.DELIVER, delivery.holder.path)
    return _step(by, delivery, DeliveryState.OUT, now)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How it was handed over.

    Args:
        key: Names the sale.
        code: The receiver's six digits; or
        witness: the second person who saw it.
        codes: Trace codes by medicine id.
        payment: How it is paid.
        paid_fen: What was paid.
        per_day: Units a day by medicine id.
    """

    key: UUID
    codes: Mapping[int, Sequence[str]]
    code: str = ""
    witness: str = ""
    payment: Payment = Payment.CASH
    paid_fen: int = 0
    per_day: Mapping[int, Decimal] | None = None


def hand_over(by: Actor, *, delivery: Delivery, given: HandedOver, now: datetime) -> Dispense:
    """Hand it over at the door: against the receiver's digits, or before a second person.

    Raises:
        NotHandedOver: neither.
        NotNow: see `rules.delivery`.
        And what `dispense` raises.
    """
    held = Delivery.objects.select_related("holder__account__book", "person", "script", "review").get(pk=delivery.pk)
    rules.check_move(held.state, DeliveryState.DELIVERED)
    is_right = hmac.compare_digest(held.code_hash, code_hash(settings.SECRET_KEY, held.about, given.code.strip()))
    if not is_right and not given.witness.strip():
        raise rules.NotHandedOver
    lots = {
        line.medicine_id: [(one.lot, one.quantity) for one in line.packed.select_related("lot__commodity")]
        for line in _lines(held)
    }
    sale = Sale(
        key=given.key, holder=held.holder, channel=Channel.DELIVERY, person=held.person, script=held.script,
        review=held.review, payment=given.payment, paid_fen=given.paid_fen,
        lines=[
            Wanted(
                line.medicine, line.packs, codes=given.codes.get(line.medicine_id, ()), days=line.days,
                per_day=(given.per_day or {}).get(line.medicine_id),
            )
            for line in _lines(held)
        ],
        packed=Packed(_transit(held), lots),
    )  # fmt: skip

    def close(made: Dispense) -> None:
        locked = _locked(held, DeliveryState.DELIVERED)
        locked.dispense = made
        locked.state = DeliveryState.DELIVERED
        locked.save(update_fields=["dispense", "state"])
        _step(by, locked, DeliveryState.DELIVERED, now, note="" if is_right else given.witness.strip()[:200])

    return dispense(by, sale=sale, now=now, within=close)


@transaction.atomic
def fail_delivery(by: Actor, *, delivery: Delivery, note: str, now: datetime) -> Delivery:
    """Say that nobody took it; after the rule's attempts it goes back, and a pharmacist owes the patient a call.

    Raises:
        NotNow, ReasonMissing: see there.
    """
    delivery = _locked(delivery, DeliveryState.FAILED)
    require(by, access.DELIVER, delivery.holder.path)
    if not note.strip():
        raise selling.ReasonMissing
    value = loaded.load().row(packs.DELIVERY, now.astimezone(TIME_ZONE).date()).value
    delivery.attempts += 1
    delivery.save(update_fields=["attempts"])
    _step(by, delivery, DeliveryState.FAILED, now, note=note)
    if rules.after_failure(delivery.attempts, value["attempts"]) is DeliveryState.RETURNED:
        _bring_back(by, delivery, now)
        _step(by, delivery, DeliveryState.RETURNED, now, note=note)
        delivery.call_due_at, delivery.call_owed_by_id = rules.call_due(value, now), _who_rings(by, delivery, now)
        delivery.save(update_fields=["call_due_at", "call_owed_by"])
    return delivery


@transaction.atomic
def note_call(by: Actor, *, delivery: Delivery, note: str, now: datetime) -> Delivery:
    """Write down that the patient was rung whose medicine went back, and what was agreed; until then it is owed.

    Raises:
        NotAllowed: `by` brings no medicine there.
        NoCallOwed: nobody has to ring, or somebody did.
        ReasonMissing: nothing is said.
    """
    hold(delivery.about)
    delivery = Delivery.objects.select_related("holder").get(pk=delivery.pk)
    require(by, access.DELIVER, delivery.holder.path)
    if not delivery.owes_call:
        raise rules.NoCallOwed
    if not (said := note.strip()[:200]):
        raise selling.ReasonMissing
    delivery.called_at, delivery.called_by_id, delivery.call_note = now, by.user_id, said
    delivery.save(update_fields=["called_at", "called_by", "call_note"])
    journal.record(by, "pharmacy.note_call", delivery.about, now=now)
    return delivery


@transaction.atomic
def cancel_delivery(by: Actor, *, delivery: Delivery, note: str, now: datetime) -> Delivery:
    """Call a delivery off before it is handed over; what was packed comes back and is looked at.

    Raises:
        NotNow, ReasonMissing: see there.
    """
    delivery = _locked(delivery, DeliveryState.RETURNED)
    require(by, access.DELIVER, delivery.holder.path)
    if not note.strip():
        raise selling.ReasonMissing
    _bring_back(by, delivery, now)
    return _step(by, delivery, DeliveryState.RETURNED, now, note=note)


@transaction.atomic
def check_returned(by: Actor, *, delivery: Delivery, now: datetime) -> Delivery:
    """Look at what came back and put it on the shelf again; what is spoilt stays set aside for the stock pages.

    Raises:
        NotNow: nothing came back, or it was looked at.
    """
    hold(delivery.about)
    delivery = Delivery.objects.select_related("holder__account__book").get(pk=delivery.pk)
    require(by, access.REVIEW_SCRIPT, delivery.holder.path)
    if delivery.state != DeliveryState.RETURNED or delivery.is_checked:
        raise rules.NotNow(delivery.state, "checked")
    aside = beside(by, holder=delivery.holder, role=HolderRole.ASIDE, now=now)
    _move(by, delivery, (aside.account, delivery.holder.account), MovementKind.RELEASE, now)
    delivery.is_checked = True
    delivery.save(update_fields=["is_checked"])
    journal.record(by, access.DELIVER.name, delivery.about, {"checked": True}, now=now)
    return delivery


def _locked(delivery: Delivery, wanted: DeliveryState) -> Delivery:
    hold(delivery.about)
    found = Delivery.objects.select_related(
        "holder__account__book", "holder__site__place", "person", "script", "review"
    )
    held = found.get(pk=delivery.pk)
    rules.check_move(held.state, wanted)
    return held


def _step(
    by: Actor,
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    *,
    note: str = "",
    verb: str = access.DELIVER.name,
) -> Delivery:
    delivery.state = state
    delivery.save(update_fields=["state"])
    DeliveryStep.objects.create(delivery=delivery, state=state, at=now, by_id=by.user_id, note=note.strip()[:200])
    journal.record(by, verb, delivery.about, {"state": state.value}, now=now)
    return delivery


def _lines(delivery: Delivery) -> list[DeliveryLine]:
    return list(delivery.lines.select_related("medicine"))


def _who_rings(by: Actor, delivery: Delivery, now: datetime) -> int | None:
    """Return the login of the pharmacist on duty for the door; without one, who checked it; else who came back."""
    serving = duty.serving(now, site=delivery.holder.site, vehicle=delivery.holder.vehicle)
    if serving:
        return serving[0].login_id
    return delivery.review.licence.login_id if delivery.review else by.user_id


def _transit(delivery: Delivery) -> Account:
    return stock.side(delivery.holder.account.book, "transit")


def _take(holder: Holder, medicine: Medicine, wanted: int, now: datetime) -> list[tuple[Lot, int]]:
    """Return lots and ledger units for so many packs, less what is put aside for others."""
    hold(holds.lock_name(holder, medicine))
    per, today = medicine.counts_per_pack, now.astimezone(TIME_ZONE).date()
    lying = stock.lying(holder, medicine)
    usable = holds.usable_packs(holder, medicine, now)
    if usable < wanted:
        raise selling.NotOnShelf(medicine.name_zh, usable, wanted)
    check_free(usable, holds.active_packs(holder, medicine, now), wanted)
    lots = {row.lot.pk: row.lot for row in lying}
    takes = allocate([Held(row.lot.view, row.quantity // per) for row in lying], wanted, today).takes
    return [(lots[one.key], one.quantity * per) for one in takes]


def _move(by: Actor, delivery: Delivery, way: tuple[Account, Account], kind: MovementKind, now: datetime) -> None:
    """Post everything that was packed from one account to another."""
    source, target = way
    packed = DeliveryPack.objects.filter(line__delivery=delivery).select_related("lot__commodity")
    legs = [
        leg
        for one in packed
        for leg in (Leg(source, one.lot.commodity, -one.quantity), Leg(target, one.lot.commodity, one.quantity))
    ]
    if legs:
        book = delivery.holder.account.book
        with slots_follow(delivery.holder, now):
            post(by, book=book, kind=kind, legs=legs, occurred_at=now, now=now, about=delivery.about)


def _bring_back(by: Actor, delivery: Delivery, now: datetime) -> None:
    aside = beside(by, holder=delivery.holder, role=HolderRole.ASIDE, now=now)
    _move(by, delivery, (_transit(delivery), aside.account), MovementKind.QUARANTINE, now)
