"""What is handed out and counted on the road: it has happened, so the ledger takes it, whatever its books say."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import PreparedModels
from doorstep.devices.kinds import Done, Doubt, Unclear
from doorstep.devices.models import Operation
from doorstep.devices.rules import LARGEST_NUMBER, BadValue, text, whole
from doorstep.devices.words import Why
from doorstep.engines.stocking.lots import usable
from doorstep.ledger import actions as ledger
from doorstep.ledger.actions import Leg
from doorstep.ledger.models import Account, Movement
from doorstep.ledger.queries import account_for_differences, on_hand
from doorstep.ledger.rules import OutOfStock
from doorstep.ledger.words import MovementKind
from doorstep.programmes.pharmacy.access import COUNT_STOCK
from doorstep.programmes.pharmacy.actions import road_holds
from doorstep.programmes.pharmacy.actions import road_register as register
from doorstep.programmes.pharmacy.actions.receiving import count_stock
from doorstep.programmes.pharmacy.models import Holder, Lot, Vehicle
from doorstep.programmes.pharmacy.queries import aboard, stock
from doorstep.programmes.pharmacy.queries.crew import made_at
from doorstep.programmes.pharmacy.rules.crew import is_fresh
from doorstep.programmes.pharmacy.rules.trips import LeaseOpen
from doorstep.programmes.pharmacy.words import LegalClass, Payment
from doorstep.services.models import Session

MOST_LINES: Final = 60
MOST_PACKS: Final = 1000
Lots = Mapping[Lot, int]
_LOT: Final = PreparedModels(
    lambda pk: Lot.objects.select_related("medicine", "commodity").filter(pk=pk).order_by(), int
)


def sell(by: Actor, operation: Operation, stop: Session, now: datetime) -> Done:
    """Post what was handed out; what the vehicle did not hold by the books comes from the account for differences.

    Raises:
        Unclear: nobody knows these lots, the vehicle has no stock, or it had been taken from this device.
        BadValue: a line makes no sense.
    """
    holder = _holder(int(stop.resource.partition(":")[2] or 0))
    paid = text(operation.body, "pay", 12)
    if paid not in Payment.values:
        raise BadValue("pay")
    wanted, holds = _lines(operation, "quantity", 1), road_holds.collected(operation)
    charge = aboard.charge_of(_vehicle(holder), operation.device, operation.really_at)
    if charge.was_revoked:
        raise Unclear(Why.NO_LEASE, vehicle=holder.vehicle_id)
    codes, before, doubts = register.sort_codes(by, operation, holder, _scanned(operation, wanted), now)
    for lot, packs in before.items():
        wanted[lot] -= packs * lot.medicine.counts_per_pack
    wanted = +wanted  # what is left of it
    if not wanted:
        return Done({"packs": 0}, tuple(doubts))
    movement, missing = _post(by, operation, holder.account, wanted, now)
    if missing:
        doubts.append(Doubt(Why.OVERSOLD, missing))
    if not charge.is_theirs:
        doubts.append(Doubt(Why.NO_LEASE, {"vehicle": holder.vehicle_id}))
    unspoken = _unspoken(operation, holder, wanted)
    entered = register.enter(
        by, operation, holder=holder, movement=movement, packs=_packs(wanted), codes=codes, payment=Payment(paid),
        needs_review=bool(unspoken), now=now,
    )  # fmt: skip
    if unspoken:
        doubts.append(Doubt(Why.NOBODY_ON_DUTY, unspoken | {"sale": entered.about}))
    doubts += register.missing(entered)
    doubts += road_holds.use(by, operation, made=entered, packs=_packs(wanted), codes=holds, now=now)
    doubts += _doubts(operation, wanted)
    return Done({"movement": movement.pk, "packs": sum(_packs(wanted).values())}, tuple(doubts))


def _unspoken(operation: Operation, holder: Holder, wanted: Lots) -> dict[str, str]:
    """Return the classes that went out without a pharmacist's word written down, each with the rule that asks for it.

    Such a sale says that it needs a word until a pharmacist has given it.
    """
    classes = {lot.medicine.legal_class for lot in wanted}
    decisions = aboard.decided(_vehicle(holder), classes, operation.really_at)
    return {
        word or LegalClass.RX.value: one.rule or "word"
        for word, one in decisions.items()
        if not one.is_allowed or one.needs_pharmacist
    }


def _post(
    by: Actor, operation: Operation, account: Account, wanted: Lots, now: datetime
) -> tuple[Movement, dict[str, int]]:
    """Post a sale with as much from the vehicle as it held, the rest from the differences; return what was missing."""
    patient, adjust = stock.side(account.book, "patient"), account_for_differences(account.book_id)
    held = {lot: min(asked, on_hand(account, lot.commodity)) for lot, asked in wanted.items()}
    while True:
        legs = [Leg(patient, lot.commodity, asked) for lot, asked in wanted.items()]
        legs += [Leg(account, lot.commodity, -held[lot]) for lot in wanted if held[lot]]
        legs += [Leg(adjust, lot.commodity, held[lot] - asked) for lot, asked in wanted.items() if asked > held[lot]]
        try:
            with transaction.atomic():
                movement = ledger.post(
                    by, book=account.book, kind=MovementKind.SALE, legs=legs, occurred_at=operation.really_at, now=now,
                    key=operation.pk, about=f"devices.Operation:{operation.pk}", may_be_late=True,
                )  # fmt: skip
        except OutOfStock as short:  # somebody was faster, or it came aboard only later by the books
            lot = next(one for one in wanted if one.commodity_id == short.commodity.pk)
            held[lot] = max(0, min(held[lot] - 1, short.on_hand))
        else:
            return movement, {lot.number: asked - held[lot] for lot, asked in wanted.items() if asked > held[lot]}


def _doubts(operation: Operation, wanted: Lots) -> list[Doubt]:
    """Return what a person must look at about a sale that has taken place."""
    at, found = operation.really_at, []
    day = at.astimezone(TIME_ZONE).date()
    if bad := [lot.number for lot in wanted if not usable(lot.view, day)]:
        found.append(Doubt(Why.NOT_USABLE, {"lots": bad}))
    if old := _old(operation, wanted):
        found.append(Doubt(Why.OLD_RULES, old))
    return found


def _old(operation: Operation, wanted: Lots) -> dict[str, Any]:
    """Return by what a sale differs from today's copy of the books: its price, or the age of the copy."""
    found: dict[str, Any] = {}
    prices = [(lot.medicine.price_fen, packs) for lot, packs in _packs(wanted).items()]
    ours = sum((price or 0) * packs for price, packs in prices)
    if "total_fen" in operation.body and all(price for price, _ in prices):
        theirs = whole(operation.body, "total_fen", 0, LARGEST_NUMBER)
        found |= {"total_fen": theirs, "now_fen": ours} if theirs != ours else {}
    if operation.snapshot:
        made = made_at(operation.snapshot, operation.device.key)
        is_free = all(lot.medicine.legal_class == LegalClass.OTC_B for lot in wanted)
        if made is None or not (is_free or is_fresh(made, operation.really_at)):
            found["copy_of"] = made.isoformat() if made else "unknown"
    return found


def count(by: Actor, operation: Operation, now: datetime) -> Done:
    """Post what was counted aboard: differences go to their own account, with the reason. All lots are a full count.

    Raises:
        Unclear: another device has charge of the vehicle now, or nobody knows these lots.
    """
    number = whole(operation.body, "vehicle", 1, LARGEST_NUMBER)
    holder = _holder(number)
    require(by, COUNT_STOCK, holder.path)
    try:
        stock.require_counter(holder, operation.device)
    except LeaseOpen:
        raise Unclear(Why.NO_LEASE, vehicle=number) from None
    counted = _lines(operation, "counted", 0)
    before = {one.lot: one.quantity for one in stock.lying(holder)}
    reason = text(operation.body, "note", 200) or "Counted on the road"
    if set(before) <= set(counted):
        count_stock(
            by, holder=holder, counted=counted, reason=reason, now=now, key=operation.pk, device=operation.device
        )
    else:
        ledger.count(
            by, account=holder.account, counted={lot.commodity: there for lot, there in counted.items()},
            reason=reason, now=now, key=operation.pk, about=f"devices.Operation:{operation.pk}",
        )  # fmt: skip
    differences = {lot.number: there - before.get(lot, 0) for lot, there in counted.items()}
    return Done({"differences": {number: by_so for number, by_so in differences.items() if by_so}})


def _holder(vehicle_id: int) -> Holder:
    holder = stock.holder_of(Vehicle(pk=vehicle_id))
    if holder is None:
        raise Unclear(Why.NOT_ASKED_FOR, vehicle=vehicle_id)
    return holder


def _vehicle(holder: Holder) -> Vehicle:
    if holder.vehicle is None:
        raise Unclear(Why.NOT_ASKED_FOR, holder=holder.pk)
    return holder.vehicle


def _scanned(operation: Operation, wanted: Lots) -> dict[Lot, list[str]]:
    """Return the trace codes that were scanned, by lot, no more than packs were handed out."""
    lots = {lot.pk: lot for lot in wanted}
    found: dict[Lot, list[str]] = {lot: [] for lot in wanted}
    for line in operation.body["lines"]:
        codes = line.get("codes", [])
        if not isinstance(codes, list) or len(codes) > line["quantity"] or not all(isinstance(c, str) for c in codes):
            raise BadValue("codes")
        found[lots[line["lot"]]] += codes
    return found


def _packs(wanted: Lots) -> dict[Lot, int]:
    return {lot: units // lot.medicine.counts_per_pack for lot, units in wanted.items()}


def _lines(operation: Operation, field: str, least: int) -> Counter[Lot]:
    """Return how much of each lot in the ledger's units, the same lot twice added up; the device speaks of packs."""
    lines: Any = operation.body.get("lines")
    is_list = isinstance(lines, list) and 0 < len(lines) <= MOST_LINES
    if not is_list or not all(isinstance(one, dict) for one in lines):
        raise BadValue("lines")
    asked = [(whole(one, "lot", 1, LARGEST_NUMBER), whole(one, field, least, MOST_PACKS)) for one in lines]
    known = {lot: row for lot in {lot for lot, _ in asked} for row in _LOT(lot)}
    if strange := sorted({lot for lot, _ in asked} - set(known)):
        raise Unclear(Why.NOT_ASKED_FOR, lots=strange)
    found: Counter[Lot] = Counter()
    for lot, quantity in asked:
        found[known[lot]] += quantity * known[lot].medicine.counts_per_pack
    return found
