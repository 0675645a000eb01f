"""Set cabinets up, fill them to their base stock, and follow what a controller reports."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models import JournalEntry
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.models import Account, Movement
from doorstep.ledger.words import MovementKind
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.access import HAND_OVER, KEEP_CABINET, RUN_CABINET
from doorstep.programmes.pharmacy.actions import pack_codes
from doorstep.programmes.pharmacy.actions.cabinet_sales import check_paid, enter
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.actions.holders import beside, open_holder
from doorstep.programmes.pharmacy.actions.receiving import count_stock
from doorstep.programmes.pharmacy.models import (
    Cabinet,
    CabinetEvent,
    Handover,
    Hold,
    Holder,
    Lot,
    Medicine,
    Slot,
    Uptime,
    Vend,
)
from doorstep.programmes.pharmacy.queries import cabinets as queries
from doorstep.programmes.pharmacy.queries import catalogue, holds, pack, stock
from doorstep.programmes.pharmacy.rules import cabinets as rules
from doorstep.programmes.pharmacy.rules.keys import check_same
from doorstep.programmes.pharmacy.words import HandoverKind, HolderRole, VendState

HEARTBEAT: Final = "heartbeat"
_REFILL: Final = "pharmacy.refill_cabinet"


@dataclass(frozen=True, slots=True)
class Refilled:
    """What filling a cabinet came to: packs put by number of the slot, those the source lacked, and the handover."""

    put: Mapping[int, int]
    short: Mapping[int, int]
    handover: Handover | None


@transaction.atomic
def set_up_cabinet(
    by: Actor, *, site: Site, licence: str, licensed_until: date | None = None, now: datetime
) -> Cabinet:
    """Set a cabinet up at a site whose address stands on a licence, or return the one there.

    Raises:
        NotAllowed: `by` may not keep cabinets there.
    """
    require(by, KEEP_CABINET, site.place.path)
    holder = open_holder(by, thing=site, licence=licence, licensed_until=licensed_until, now=now)
    cabinet, is_new = Cabinet.objects.get_or_create(holder=holder, defaults={"set_up_at": now})
    if is_new:
        journal.record(by, KEEP_CABINET.name, cabinet.about, {"licence": licence}, now=now)
    return cabinet


@transaction.atomic
def plan_slot(
    by: Actor, *, cabinet: Cabinet, number: int, medicine: Medicine, capacity: int, base_stock: int, now: datetime
) -> Slot:
    """Say which medicine a slot is for, how much fits, and up to how much it is filled (陈列图).

    Raises:
        NotAllowed: `by` may not keep cabinets there.
        NotInACabinet: the legal class does not stand in a cabinet; cites the rule row.
        SlotTooSmall, SlotTaken: see there.
    """
    require(by, KEEP_CABINET, cabinet.holder.path)
    rules.check_slot(number, capacity, base_stock)
    catalogue.require_in_cabinet(pack.load(), medicine, now)
    hold(cabinet.about)
    slot = Slot.objects.filter(cabinet=cabinet, number=number).first() or Slot(cabinet=cabinet, number=number)
    if slot.inside and (slot.medicine_id != medicine.pk or slot.inside > capacity):
        raise rules.SlotTaken
    slot.medicine, slot.capacity, slot.base_stock = medicine, capacity, base_stock
    slot.save()
    detail = {"slot": number, "medicine": medicine.pk, "capacity": capacity, "base_stock": base_stock}
    journal.record(by, "pharmacy.plan_slot", cabinet.about, detail, now=now)
    return slot


@transaction.atomic
def refill_cabinet(
    by: Actor,
    *,
    cabinet: Cabinet,
    source: Holder,
    found: Mapping[int, int],
    reason: str,
    now: datetime,
    key: UUID | None = None,
    codes: Mapping[int, Sequence[str]] | None = None,
) -> Refilled:
    """Count every slot, post what differs, then fill each up to its base stock from the source.

    Args:
        by: The crew.
        cabinet: Which.
        source: The vehicle or shop the packs come from.
        found: Packs counted in each slot, by number, before anything is put in.
        reason: Why it differs from the books, where it does.
        now: When.
        key: Names this filling and no other: asked for twice, it is done once.
        codes: Trace codes of the packs put into a slot, by number, in the order in which they are put in: of all that
            are, or of none; then a sale has its code where the controller reads it alone.

    Raises:
        NotAllowed: `by` may not hand over there.
        KeyDiffers: it was filled otherwise under this key.
        SlotTooSmall: a slot was not counted, or more was found than fits.
        ReasonMissing: it differs, and nobody says why.
        CodeMissing, CodeTwice, NotATraceCode, OfAnotherProduct, CodeElsewhere: see `rules.tracing`.
    """
    require(by, HAND_OVER, cabinet.holder.path)
    hold(cabinet.about)
    scanned = {str(number): list(given) for number, given in (codes or {}).items() if given}
    asked: dict[str, object] = {"source": source.pk, "found": {str(number): packs for number, packs in found.items()}}
    if scanned:
        asked["codes"] = scanned
    if key is not None and (done := _filled(cabinet, key, asked)) is not None:
        return done
    slots = list(cabinet.slots.select_related("medicine").order_by("number"))
    if {slot.number for slot in slots} != set(found) or any(not 0 <= found[s.number] <= s.capacity for s in slots):
        raise rules.SlotTooSmall
    _count(by, cabinet, slots, found, reason=reason, now=now)
    quantities: dict[Lot, int] = {}
    put: dict[int, int] = {}
    short: dict[int, int] = {}
    least = stock.days_wanted(HandoverKind.REFILL, now.astimezone(TIME_ZONE).date())
    for slot in slots:
        wanted = rules.to_put(found[slot.number], slot.base_stock)
        taken = _take(source, slot.medicine, wanted, quantities, least=least, now=now) if wanted else 0
        put[slot.number], short[slot.number] = taken, wanted - taken
        if found[slot.number] != slot.inside:
            pack_codes.forget([slot], now)
        pack_codes.put(slot, scanned.get(str(slot.number), ()), packs=taken, now=now)
        slot.inside = found[slot.number] + taken
        slot.blocked_at, slot.blocked_reason = None, ""
    Slot.objects.bulk_update(slots, ["inside", "blocked_at", "blocked_reason"])
    handover: Handover | None = None
    if quantities:
        sent = send(by, kind=HandoverKind.REFILL, source=source, target=cabinet.holder, quantities=quantities, now=now)
        arrived = {lot.pk: quantity for lot, quantity in quantities.items()}
        handover = confirm(by, handover=sent, confirmed=arrived, now=now)
    detail = {
        "asked": asked, "put": sorted(put.items()), "short": sorted(short.items()), "key": str(key or ""),
        "handover": handover and handover.pk,
    }  # fmt: skip
    journal.record(by, _REFILL, cabinet.about, detail, now=now)
    return Refilled(put, short, handover)


def _filled(cabinet: Cabinet, key: UUID, asked: Mapping[str, object]) -> Refilled | None:
    """Return what a filling under this key came to, if there was one."""
    rows = JournalEntry.objects.filter(verb=_REFILL, about=cabinet.about, detail__key=str(key)).order_by("-pk")
    said = rows.values_list("detail", flat=True).first()
    if said is None:
        return None
    check_same(said["asked"], asked)
    handover = Handover.objects.filter(pk=said["handover"]).first()
    return Refilled(dict(said["put"]), dict(said["short"]), handover)


@transaction.atomic
def beat(by: Actor, *, cabinet: Cabinet, at: datetime, now: datetime) -> None:
    """Note that a cabinet works, and since when without a silence the rule would not let pass.

    Raises:
        NotAllowed: `by` may not run cabinets there.
        ClockWrong: its clock is off.
    """
    require(by, RUN_CABINET, cabinet.holder.path)
    limits = queries.limits(now.astimezone(TIME_ZONE).date())
    rules.check_clock(at, now, limits.clock_off_min)
    hold(cabinet.about)
    Cabinet.objects.filter(pk=cabinet.pk).update(heartbeat_at=now)
    cabinet.heartbeat_at = now
    last = cabinet.uptimes.order_by("-until_at").first()
    if last is not None and rules.is_working(last.until_at, now, limits.heartbeat_min):
        last.until_at = max(last.until_at, now)
        last.save(update_fields=["until_at"])
    else:
        Uptime.objects.create(cabinet=cabinet, began_at=now, until_at=now)


@transaction.atomic
def authorise(
    by: Actor,
    *,
    cabinet: Cabinet,
    medicine: Medicine,
    paid_fen: int,
    key: UUID,
    now: datetime,
    reserved: Hold | None = None,
) -> Vend:
    """Let the cabinet hand out one pack that was paid for: from the first slot that works and has one.

    A reservation that is collected is checked by `pickups.pick_up` before; its pack is its own.

    Raises:
        NotAllowed: `by` may not run cabinets there.
        NotInACabinet: the class does not leave through a cabinet today.
        NoPrice, WrongAmount: what was paid is not what a pack costs.
        KeyDiffers: another pack was paid for under this key.
        NothingToHandOut: no slot that works has a usable pack that is not put aside, or the cabinet does not answer.
    """
    require(by, RUN_CABINET, cabinet.holder.path)
    hold(holds.lock_name(cabinet.holder, medicine))
    hold(cabinet.about)
    if known := Vend.objects.filter(key=key).select_related("slot").first():
        asked = (cabinet.pk, medicine.pk, paid_fen)
        check_same((known.slot.cabinet_id, known.slot.medicine_id, known.paid_fen), asked)
        return known
    cabinet.refresh_from_db(fields=["heartbeat_at"])
    today = now.astimezone(TIME_ZONE).date()
    catalogue.require_in_cabinet(pack.load(), medicine, now)
    check_paid(medicine, paid_fen)
    if not rules.is_working(cabinet.heartbeat_at, now, queries.limits(today).heartbeat_min):
        raise rules.NothingToHandOut
    dropping = Vend.objects.filter(
        slot__cabinet=cabinet, slot__medicine=medicine, state__in=[VendState.AUTHORISED, VendState.MOTOR]
    )
    under_way = list(dropping.values_list("slot_id", "hold_id"))
    taken = Counter(slot_id for slot_id, _ in under_way)
    unpromised = sum(hold_id is None for _, hold_id in under_way)
    slots = Slot.objects.filter(cabinet=cabinet, medicine=medicine, blocked_at__isnull=True).order_by("number")
    slot = next((one for one in slots if one.inside > taken[one.pk]), None)
    units = (len(under_way) + 1) * medicine.counts_per_pack
    free = holds.free_packs(cabinet.holder, medicine, now) + (reserved is not None)
    if slot is None or stock.pick(cabinet.holder, medicine, units, today).short or free <= unpromised:
        raise rules.NothingToHandOut
    vend = Vend.objects.create(key=key, slot=slot, paid_fen=paid_fen, hold=reserved, authorised_at=now)
    journal.record(by, "pharmacy.authorise", cabinet.about, {"slot": slot.number, "paid_fen": paid_fen}, now=now)
    return vend


@transaction.atomic
def report(
    by: Actor, *, vend: Vend, kind: VendState, controller_id: str, at: datetime, now: datetime, code: str = ""
) -> Vend:
    """Take in what the controller says about a pack; the same event again changes nothing.

    `dropped`: it went to the resident and is a sale, with the trace code where the controller read it. `failed`: the
    money goes back once, the slot is blocked, the stock stays. `unknown`: the pack is set aside and the slot blocked
    until somebody counts.

    Raises:
        NotAllowed: `by` may not run cabinets there.
        ClockWrong, EventDiffers, NotInOrder, EmptySlot: see there.
    """
    cabinet = vend.slot.cabinet
    require(by, RUN_CABINET, cabinet.holder.path)
    hold(cabinet.about)
    vend = Vend.objects.select_related("slot__cabinet__holder__account__book", "slot__medicine").get(pk=vend.pk)
    known = CabinetEvent.objects.filter(cabinet=cabinet, controller_id=controller_id).first()
    if known is not None:
        if (known.kind, known.vend_id, known.at) != (kind.value, vend.pk, at):
            raise rules.EventDiffers
        return vend
    rules.check_clock(at, now, queries.limits(now.astimezone(TIME_ZONE).date()).clock_off_min)
    rules.check_move(vend.state, kind)
    slot = vend.slot
    if slot.inside < 1 and kind is not VendState.FAILED:
        raise rules.EmptySlot
    CabinetEvent.objects.create(
        cabinet=cabinet, controller_id=controller_id, kind=kind.value, vend=vend, at=at, received_at=now,
        login_id=by.user_id,
    )  # fmt: skip
    vend.state = kind
    if kind is VendState.UNKNOWN:
        pack_codes.forget([slot], now)
    if kind in {VendState.DROPPED, VendState.UNKNOWN}:
        vend.movement = _hand_out(by, vend, is_known=kind is VendState.DROPPED, now=now)
        slot.inside -= 1
    if kind is VendState.FAILED:
        vend.refunded_fen = vend.paid_fen
    if kind in {VendState.FAILED, VendState.UNKNOWN}:
        slot.blocked_at, slot.blocked_reason = now, kind.value
    if kind is not VendState.MOTOR:
        vend.ended_at = now
    vend.save()
    if kind is VendState.DROPPED:
        enter(by, vend, code=code, at=at, now=now)
    slot.save(update_fields=["inside", "blocked_at", "blocked_reason"])
    journal.record(by, "pharmacy.report", cabinet.about, {"vend": vend.pk, "kind": kind.value}, now=now)
    return vend


def _hand_out(by: Actor, vend: Vend, *, is_known: bool, now: datetime) -> Movement:
    """Post one pack to the resident, or aside where nobody knows whether it dropped."""
    holder, medicine = vend.slot.cabinet.holder, vend.slot.medicine
    target: Account = stock.side(holder.account.book, "patient")
    if not is_known:
        target = beside(by, holder=holder, role=HolderRole.ASIDE, now=now).account
    lying = {one.lot.pk: one.lot for one in stock.lying(holder, medicine)}
    taken = stock.pick(holder, medicine, medicine.counts_per_pack, vend.authorised_at.astimezone(TIME_ZONE).date())
    if taken.short:
        raise rules.EmptySlot
    legs: list[Leg] = []
    for take in taken.takes:
        commodity = lying[take.key].commodity
        legs += [Leg(holder.account, commodity, -take.quantity), Leg(target, commodity, take.quantity)]
    kind = MovementKind.SALE if is_known else MovementKind.QUARANTINE
    return post(
        by, book=holder.account.book, kind=kind, legs=legs, occurred_at=now, now=now, about=vend.about, key=vend.key
    )


def _count(
    by: Actor, cabinet: Cabinet, slots: list[Slot], found: Mapping[int, int], *, reason: str, now: datetime
) -> None:
    """Bring the books to what was found; what is missing was the first to expire, what is too much the last."""
    counted = {one.lot: one.quantity for one in stock.lying(cabinet.holder)}
    by_medicine: dict[int, int] = {}
    for slot in slots:
        units = found[slot.number] * slot.medicine.counts_per_pack
        by_medicine[slot.medicine_id] = by_medicine.get(slot.medicine_id, 0) + units
    for medicine, units in by_medicine.items():
        lots = sorted((lot for lot in counted if lot.medicine_id == medicine), key=lambda lot: lot.last_use_on)
        missing = sum(counted[lot] for lot in lots) - units
        for lot in lots if missing > 0 else lots[-1:]:
            gone = min(missing, counted[lot])
            counted[lot] -= gone
            missing -= gone
        if missing:
            raise rules.SlotTooSmall  # packs lie there of which the books know no lot: they are received first
    if counted:
        count_stock(by, holder=cabinet.holder, counted=counted, reason=reason, now=now)


def _take(
    source: Holder, medicine: Medicine, packs: int, quantities: dict[Lot, int], *, least: int, now: datetime
) -> int:
    """Add whole packs to what is sent, first expired first; return how many there are."""
    per_pack = medicine.counts_per_pack
    lying = {one.lot.pk: one.lot for one in stock.lying(source, medicine)}
    before = sum(quantity for lot, quantity in quantities.items() if lot.medicine_id == medicine.pk)
    today = now.astimezone(TIME_ZONE).date()
    there = stock.pick(source, medicine, before + packs * per_pack, today, least_days_left=least)
    got = (before + packs * per_pack - there.short - before) // per_pack
    got = min(got, holds.free_packs(source, medicine, now) - before // per_pack)  # others' packs stay where they are
    if got < 1:
        return 0
    for lot in [lot for lot in quantities if lot.medicine_id == medicine.pk]:
        del quantities[lot]
    for take in stock.pick(source, medicine, before + got * per_pack, today, least_days_left=least).takes:
        quantities[lying[take.key]] = take.quantity
    return got
