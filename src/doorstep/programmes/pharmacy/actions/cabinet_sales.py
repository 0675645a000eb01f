"""What a cabinet handed out stands among all sales: receipt, lot, price, and the trace code its controller read."""

from datetime import datetime

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.access import DISPENSE
from doorstep.programmes.pharmacy.actions import pack_codes
from doorstep.programmes.pharmacy.actions.counter import place_of, price_of
from doorstep.programmes.pharmacy.actions.incidents import open_incident
from doorstep.programmes.pharmacy.actions.sale import Wanted, new_receipt_no
from doorstep.programmes.pharmacy.models import (
    Dispense,
    DispenseLine,
    Hold,
    Medicine,
    TraceSale,
    Vend,
)
from doorstep.programmes.pharmacy.queries import traces
from doorstep.programmes.pharmacy.queries.holds import KEEPS_BACK
from doorstep.programmes.pharmacy.rules import selling, tracing
from doorstep.programmes.pharmacy.words import Channel, HoldState, IncidentKind, Payment


def check_paid(medicine: Medicine, paid_fen: int) -> None:
    """Let a payment pass that is what one pack costs.

    Raises:
        NoPrice: nobody entered what it costs.
        WrongAmount: it is more or less.
    """
    costs = price_of(Wanted(medicine, 1))
    if paid_fen != costs:
        raise selling.WrongAmount(costs, paid_fen)


def enter(by: Actor, vend: Vend, *, code: str, at: datetime, now: datetime) -> Dispense:
    """Write a pack that dropped, and has left its slot, among the sales. Inner: the outer one has asked its access.

    It has left the cabinet, so the sale stands; a code that is of another product, or was sold or destroyed before, is
    noted as something to look into and does not count as the pack's.

    Args:
        by: The cabinet's controller.
        vend: Which pack; it has its movement.
        code: Its trace code as the controller read it; empty: it read none, and what was scanned when the slot was
            filled says which came out.
        at: When it dropped, by the controller's clock.
        now: The moment.
    """
    movement, medicine = vend.movement, vend.slot.medicine
    if movement is None:
        message = "a pack that did not leave the books is no sale"
        raise ValueError(message)
    holder, moment = vend.slot.cabinet.holder, min(at, now)
    code = code or pack_codes.front(vend.slot, vend.slot.inside + 1)
    sold = _read(by, vend, code, now=now) if code else ""
    pack_codes.leave(vend, sold, now)
    made = Dispense.objects.create(
        key=vend.key, receipt_no=new_receipt_no(moment.astimezone(TIME_ZONE).date()), holder=holder,
        channel=Channel.CABINET, needs_review=False, movement=movement, payment=Payment.CASH, paid_fen=vend.paid_fen,
        dispensed_at=moment, person=vend.hold.person if vend.hold else None,
    )  # fmt: skip
    entries = movement.entries.filter(account=holder.account).order_by("id").select_related("commodity__lot")
    for number, entry in enumerate(entries):  # one, but for a pack whose units the books have in two lots
        lot, is_first = entry.commodity.lot, number == 0
        line = DispenseLine.objects.create(
            dispense=made, medicine=medicine, lot=lot, packs=int(is_first), quantity=-entry.quantity,
            price_fen=vend.paid_fen if is_first else 0, is_controlled=medicine.is_id_required,
            is_uncoded=not sold and traces.came_before_codes(lot, moment),
        )  # fmt: skip
        if sold and is_first:
            TraceSale.objects.create(code=sold, line=line, sold_at=moment)
    detail = {"lines": len(entries), "channel": Channel.CABINET.value, "receipt": made.receipt_no}
    journal.record(by, DISPENSE.name, made.about, detail, now=now)
    if vend.hold is not None and Hold.objects.filter(pk=vend.hold.pk, state__in=KEEPS_BACK).update(
        state=HoldState.USED, dispense=made
    ):
        journal.record(by, "pharmacy.collect", vend.hold.about, {"receipt": made.receipt_no}, now=now)
    return made


def _read(by: Actor, vend: Vend, code: str, *, now: datetime) -> str:
    """Return a code as it is kept; nothing, with a note for somebody to look into, if it cannot be this pack's."""
    (kept,) = traces.readable(vend.slot.medicine, [code], now)
    if kept is not None and not (first := traces.taken(kept) or traces.lies_in(kept, vend.slot.cabinet.holder)):
        return kept
    holder = vend.slot.cabinet.holder
    kind, about = (IncidentKind.TRACE_FOREIGN, holder.about) if kept is None else (IncidentKind.TRACE_TWICE, first)
    open_incident(
        by, kind=kind, place=place_of(holder), about=about, other=vend.about,
        detail={"code": (kept or tracing.clean(code))[:60]}, now=now,
    )  # fmt: skip
    return ""
