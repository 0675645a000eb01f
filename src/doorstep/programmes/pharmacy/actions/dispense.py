"""Hand medicine out, and take a sale back."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.devices.models import Device
from doorstep.ledger.actions import reverse
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.actions.counter import Counter, place_of
from doorstep.programmes.pharmacy.actions.incidents import open_incident
from doorstep.programmes.pharmacy.actions.sale import Sale
from doorstep.programmes.pharmacy.actions.slots import slots_follow
from doorstep.programmes.pharmacy.models import (
    Dispense,
    Script,
    ScriptLine,
    TraceSale,
)
from doorstep.programmes.pharmacy.queries.history import packs_given
from doorstep.programmes.pharmacy.rules import selling, tracing
from doorstep.programmes.pharmacy.words import (
    IncidentKind,
    ScriptState,
)


def dispense(
    by: Actor,
    *,
    sale: Sale,
    now: datetime,
    device: Device | None = None,
    within: Callable[[Dispense], None] | None = None,
) -> Dispense:
    """Hand medicine out: everything is checked and written, or nothing.

    Args:
        by: Who hands it out.
        sale: What.
        now: The moment.
        device: The crew's device, where stock of a vehicle under way is sold.
        within: Called with the sale in its own transaction, for what stands or falls with it.

    Raises:
        NotAllowed, HolderFrozen, NoLease: `by`, or this device, may not sell from there.
        IdentityMissing, NotLegal, TooManyPacks, ReviewMissing, SevereUnanswered, ForSomebodyElse, NotOnShelf,
        KeyDiffers: something else was sold under this key.
        NothingFree, TraceTaken, WrongAmount, NoPrice, PacksMissing: see `rules.selling`.
        ScriptExpired, ScriptUsed, ScriptNotApproved, NotPrescribed, OverAuthorised: see `rules.scripts`.
        NotATraceCode, OfAnotherProduct, CodeMissing, CodeTwice: see `rules.tracing`.
        OutOfStock, PeriodClosed: see the ledger.

    A trace code sold before, one of another product and a controlled compound once more on one day are noted as
    incidents, also where they are refused.
    """
    place = place_of(sale.holder)
    require(by, access.DISPENSE, place.path)
    try:
        with transaction.atomic():
            made = Counter(by, sale, now, device).serve()
            if within is not None:
                within(made)
            return made
    except selling.TraceTaken as taken:
        detail = {"code": taken.code, "tried_by": by.user_id, "holder": sale.holder.pk}
        open_incident(
            by, kind=IncidentKind.TRACE_TWICE, place=place, about=taken.first, other=f"pharmacy.Sale:{sale.key}",
            detail=detail, now=now,
        )  # fmt: skip
        raise
    except tracing.OfAnotherProduct:
        open_incident(by, kind=IncidentKind.TRACE_FOREIGN, place=place, about=sale.holder.about, now=now)
        raise
    except selling.OverDay as over:
        detail = {"most": over.most, "asked": over.asked}
        about = f"people.Person:{sale.person.pk}" if sale.person else sale.holder.about
        open_incident(by, kind=IncidentKind.PRECURSOR_REPEAT, place=place, about=about, detail=detail, now=now)
        raise


@transaction.atomic
def take_back(by: Actor, *, sale: Dispense, reason: str, now: datetime) -> Dispense:
    """Take a sale back: the stock returns to where it came from, its codes may be sold again, the prescription used.

    Raises:
        NotAllowed: `by` is no pharmacist there.
        ReasonMissing, AlreadyTakenBack: see `rules.selling`.
        OutOfStock, AlreadyReversed: see the ledger.
    """
    held = (
        Dispense.objects.select_for_update(of=("self",)).select_related("holder", "movement", "script").get(pk=sale.pk)
    )
    require(by, access.TAKE_BACK, held.holder.path)
    if not (said := reason.strip()[:200]):
        raise selling.ReasonMissing
    if held.taken_back_at is not None:
        raise selling.AlreadyTakenBack
    with slots_follow(held.holder, now):
        reverse(by, movement=held.movement, reason=said, now=now)
    TraceSale.objects.filter(line__dispense=held, returned_at__isnull=True).update(returned_at=now, return_reason=said)
    if held.script is not None:
        for (_, medicine), packs in packs_given(dispense=held).items():
            ScriptLine.objects.filter(script=held.script, medicine=medicine).update(used_packs=F("used_packs") - packs)
        Script.objects.filter(pk=held.script.pk).update(state=ScriptState.APPROVED)
    held.taken_back_at, held.taken_back_reason = now, said
    held.save(update_fields=["taken_back_at", "taken_back_reason"])
    journal.record(by, access.TAKE_BACK.name, held.about, {"receipt": held.receipt_no}, now=now)
    return held
