"""What must hold on the people's side, recomputed from its rows: for `doorstep check`.

The database refuses a code sold twice, a prescription used twice and a sale without the review it needs; this finds
what somebody with the database in hand could have done.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Sum

from doorstep.base import clock
from doorstep.engines.stocking.lots import usable
from doorstep.ledger.models import Account
from doorstep.programmes.pharmacy.models import Dispense, DispenseLine, Hold, Presence, Review, ScriptLine
from doorstep.programmes.pharmacy.queries import duty, holds, stock


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise; what depends on the moment is asked of now."""
    yield from duty.faults()
    yield from _reviews()
    yield from _scripts()
    yield from _codes()
    yield from hold_faults(clock.now())


def hold_faults(now: datetime) -> Iterator[str]:
    """Look for medicines of which more is put aside than lies there and may be given out; a fixed number of queries.

    A reservation that ran out keeps nothing back. A lot that expired or was kept back since shows here, so that who
    waits for it is told.
    """
    today = now.astimezone(clock.TIME_ZONE).date()
    held = Hold.objects.filter(holds.active(now)).order_by("holder", "medicine")
    rows = list(held.values("holder", "holder__account", "medicine").annotate(packs=Sum("packs")))
    lying = stock.lying_at(Account.objects.filter(pk__in={row["holder__account"] for row in rows}))
    for row in rows:
        there = [one for one in lying.get(row["holder__account"], []) if one.lot.medicine_id == row["medicine"]]
        free = sum(one.packs[0] for one in there if usable(one.lot.view, today))
        if row["packs"] > free:
            said = f"{row['packs']} packs of medicine {row['medicine']} are put aside, {free} may be given out"
            yield f"pharmacy.Holder:{row['holder']}: {said}"


def _reviews() -> Iterator[str]:
    """Look for reviews by somebody who was not on duty then."""
    on_duty = Presence.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=OuterRef("at")),
        licence=OuterRef("licence"),
        began_at__lte=OuterRef("at"),
    )
    for pk in Review.objects.filter(~Exists(on_duty)).order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.Review:{pk}: by a pharmacist who was not on duty"


def _scripts() -> Iterator[str]:
    """Compare what prescriptions say was used with what was handed out."""
    lines = DispenseLine.objects.filter(dispense__script__isnull=False, dispense__taken_back_at__isnull=True).order_by()
    given = {
        (row["dispense__script"], row["medicine"]): row["packs"]
        for row in lines.values("dispense__script", "medicine").annotate(packs=Sum("packs"))
    }
    for pk, script, medicine, used in ScriptLine.objects.order_by("pk").values_list(
        "pk", "script_id", "medicine_id", "used_packs"
    ):
        if used != given.get((script, medicine), 0):
            yield f"pharmacy.ScriptLine:{pk}: says {used} packs used, {given.get((script, medicine), 0)} were given"


def _codes() -> Iterator[str]:
    """Look for codes that still count as sold although their sale was taken back."""
    stale = Dispense.objects.filter(
        taken_back_at__isnull=False, lines__codes__isnull=False, lines__codes__returned_at__isnull=True
    )
    for pk in stale.order_by("pk").values_list("pk", flat=True).distinct():
        yield f"pharmacy.Dispense:{pk}: was taken back, and a code of it still counts as sold"
    late = Dispense.objects.filter(review__isnull=False, review__at__gt=F("dispensed_at"))
    for pk in late.order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.Dispense:{pk}: was reviewed only afterwards"
