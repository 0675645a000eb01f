"""What must hold on the people's side, recomputed from its rows: for `doorstep check`.

The database refuses a code sold twice, a prescription used twice and a sale without the review it needs; this finds
what somebody with the database in hand could have done.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Sum

from doorstep.base import clock
from doorstep.base.models import JournalEntry
from doorstep.engines.stocking.lots import usable
from doorstep.ledger.models import Account
from doorstep.programmes.pharmacy.access import DESCRIBE_MEDICINE
from doorstep.programmes.pharmacy.models import (
    Dispense,
    DispenseLine,
    Hold,
    OpenedCode,
    Presence,
    Review,
    ScriptLine,
    Slot,
    SlotCode,
    TraceDestroyed,
    TraceSale,
)
from doorstep.programmes.pharmacy.queries import duty, history, holds, stock
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules.legality import class_of, decide
from doorstep.programmes.pharmacy.rules.pack import Pack
from doorstep.programmes.pharmacy.words import Channel, LegalClass


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise; what depends on the moment is asked of now."""
    yield from duty.faults()
    yield from _reviews()
    yield from _scripts()
    yield from _codes()
    now = clock.now()
    yield from hold_faults(now)
    yield from class_faults(now)


def hold_faults(now: datetime) -> Iterator[str]:
    """Look for medicines of which more is put aside than lies there and may be given out; a fixed number of queries.

    A reservation that ran out keeps nothing back. A lot that expired or was kept back since shows here, so that who
    waits for it is told.
    """
    today = now.astimezone(clock.TIME_ZONE).date()
    held = Hold.objects.filter(holds.active(now)).order_by("holder_id", "medicine_id")
    rows = list(held.values("holder", "holder__account", "medicine").annotate(packs=Sum("packs")))
    lying = stock.lying_at(Account.objects.filter(pk__in={row["holder__account"] for row in rows}))
    for row in rows:
        there = [one for one in lying.get(row["holder__account"], []) if one.lot.medicine_id == row["medicine"]]
        free = sum(one.packs[0] for one in there if usable(one.lot.view, today))
        if row["packs"] > free:
            said = f"{row['packs']} packs of medicine {row['medicine']} are put aside, {free} may be given out"
            yield f"pharmacy.Holder:{row['holder']}: {said}"


def class_faults(now: datetime) -> Iterator[str]:
    """Look for sales that say they needed no pharmacist's word and did, and for slots of cabinets that may not be.

    A sale is judged by the rules of its moment and the class its medicine had then; a slot by those of `now`.
    """
    pack = loaded.load()
    classes = _classes_before()
    doubtful = Q(medicine__in=[int(about.rpartition(":")[2]) for about in classes])
    lines = DispenseLine.objects.filter(~Q(medicine__legal_class=LegalClass.OTC_B) | doubtful)
    lines = lines.filter(dispense__needs_review=False)
    for line in lines.select_related("dispense", "medicine").order_by("dispense_id", "pk"):
        sale, at = line.dispense, line.dispense.dispensed_at
        later = (word for changed_at, word in classes.get(line.medicine.about, ()) if changed_at > at)
        word = next(later, line.medicine.legal_class)
        said = decide(pack, channel=Channel(sale.channel), legal_class=word, at=at, staff=1)
        if said.needs_pharmacist or not said.is_allowed:
            what = f"medicine {line.medicine.pk} was {class_of(word)}"
            yield f"{sale.about}: says no pharmacist's word was needed, {what}"
    yield from _slots(pack, now)


def _classes_before() -> dict[str, list[tuple[datetime, str]]]:
    """Return for each medicine whose class was changed: when, and what stood there before; the first change first."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    entries = JournalEntry.objects.filter(verb=DESCRIBE_MEDICINE.name).order_by("day", "number")
    for about, at, detail in entries.values_list("about", "at", "detail"):
        if "legal_class" in detail.get("before", {}):
            found.setdefault(about, []).append((at, detail["before"]["legal_class"]))
    return found


def _slots(pack: Pack, now: datetime) -> Iterator[str]:
    for slot in Slot.objects.select_related("medicine").order_by("cabinet_id", "number"):
        word = slot.medicine.legal_class
        said = decide(pack, channel=Channel.CABINET, legal_class=word, at=now, staff=0)
        if not said.is_allowed:
            yield f"pharmacy.Slot:{slot.pk}: medicine {slot.medicine.pk} is {class_of(word)}, refused by {said.rule}"


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
    given = history.packs_given(dispense__script__isnull=False)
    for pk, script, medicine, used in ScriptLine.objects.order_by("pk").values_list(
        "pk", "script_id", "medicine_id", "used_packs"
    ):
        if used != given.get((script, medicine), 0):
            yield f"pharmacy.ScriptLine:{pk}: says {used} packs used, {given.get((script, medicine), 0)} were given"


def _codes() -> Iterator[str]:
    """Look for codes in two places: still sold although the sale was taken back, or sold and destroyed or opened."""
    stale = Dispense.objects.filter(
        taken_back_at__isnull=False, lines__codes__isnull=False, lines__codes__returned_at__isnull=True
    )
    for pk in stale.order_by("pk").values_list("pk", flat=True).distinct():
        yield f"pharmacy.Dispense:{pk}: was taken back, and a code of it still counts as sold"
    gone = TraceSale.objects.filter(
        Exists(TraceDestroyed.objects.filter(code=OuterRef("code"))), returned_at__isnull=True
    )
    for pk in gone.order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.TraceSale:{pk}: its code was written down as destroyed, too"
    for gone_as, word in ((TraceDestroyed.objects.all(), "destroyed"), (OpenedCode.objects.all(), "opened")):
        still = SlotCode.objects.filter(Exists(gone_as.filter(code=OuterRef("code"))), left_at__isnull=True)
        for pk in still.order_by("pk").values_list("pk", flat=True):
            yield f"pharmacy.SlotCode:{pk}: lies in a cabinet by the books, and was {word}"
    sold = TraceSale.objects.filter(code=OuterRef("code"), returned_at__isnull=True)
    for pk in SlotCode.objects.filter(Exists(sold), left_at__isnull=True).order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.SlotCode:{pk}: lies in a cabinet by the books, and was sold"
    for pk in OpenedCode.objects.filter(Exists(sold)).order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.OpenedCode:{pk}: was opened, and sold as a whole pack"
    late = Dispense.objects.filter(review__isnull=False, review__at__gt=F("dispensed_at"))
    late = late.exclude(movement__about__startswith="devices.Operation:")  # of the road: spoken for afterwards
    for pk in late.order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.Dispense:{pk}: was reviewed only afterwards"
