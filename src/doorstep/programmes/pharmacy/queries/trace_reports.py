"""Trace codes for the authority: what is to be reported, batches, rejects; and what must hold of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.ledger.models import Account, Balance
from doorstep.ledger.words import AccountKind
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.places.words import PlaceKind
from doorstep.programmes.pharmacy.access import REPORT_TRACES, SEE_REGISTERS
from doorstep.programmes.pharmacy.models import (
    Holder,
    Lot,
    TraceAnswer,
    TraceDestroyed,
    TraceLine,
    TraceReport,
    TraceSale,
)
from doorstep.programmes.pharmacy.rules.reporting import Deed, Said, next_batch
from doorstep.programmes.pharmacy.words import HolderRole, TraceDeed, TraceResult


@dataclass(frozen=True, slots=True)
class Fact:
    """A deed with what is reported about it.

    Args:
        deed: What happened to which code, when.
        document: Receipt, or record of the destruction.
        medicine: Name and strength.
        lot: Its number.
        handed_by: Login of whoever did it.
        document_kind: `1` where the buyer showed an identity card; else empty.
    """

    deed: Deed
    document: str
    medicine: str
    lot: str
    handed_by: str
    document_kind: str


def deeds(path: str, now: datetime) -> dict[tuple[str, str], Fact]:
    """Return everything that happened to coded packs in a county until now and is not accepted yet, by its key."""
    found: dict[tuple[str, str], Fact] = {}
    sales = TraceSale.objects.filter(line__dispense__holder__path__startswith=path, sold_at__lte=now)
    sales = sales.annotate(is_sold=_accepted("TraceSale", TraceDeed.SOLD))
    sales = sales.annotate(is_returned=_accepted("TraceSale", TraceDeed.RETURNED))
    open_ones = sales.filter(Q(is_sold=False) | Q(is_returned=False, returned_at__lte=now))
    more = ("line__medicine", "line__lot", "line__dispense__dispensed_by", "line__dispense__person__identity")
    for sale in open_ones.select_related(*more).order_by("pk"):
        facts = [] if sale.is_sold else [_of_sale(sale, TraceDeed.SOLD, sale.sold_at)]
        if sale.returned_at is not None and sale.returned_at <= now and not sale.is_returned:
            facts.append(_of_sale(sale, TraceDeed.RETURNED, sale.returned_at))
        found |= {fact.deed.key: fact for fact in facts}
    gone = TraceDestroyed.objects.filter(holder__path__startswith=path, at__lte=now)
    gone = gone.annotate(is_done=_accepted("TraceDestroyed", TraceDeed.DESTROYED)).filter(is_done=False)
    for one in gone.select_related("lot__medicine", "by").order_by("pk"):
        named = Deed(f"pharmacy.TraceDestroyed:{one.pk}", TraceDeed.DESTROYED, one.code, one.at)
        medicine = f"{one.lot.medicine.name_zh} {one.lot.medicine.strength}".strip()
        found[named.key] = Fact(named, one.record, medicine, one.lot.number, str(one.by or ""), "")
    return found


def said(path: str) -> dict[tuple[str, str], Said]:
    """Return what became of each deed the last time it was reported, by its key."""
    found: dict[tuple[str, str], Said] = {}
    lines = TraceLine.objects.filter(report__path=path).exclude(result=TraceResult.ACCEPTED)
    for line in lines.select_related("mend").order_by("attempt"):
        mend = getattr(line, "mend", None)
        code = (mend.code if mend else "") or line.code
        is_left_out = mend is not None and mend.is_left_out
        found[line.source, line.deed] = Said(TraceResult(line.result), line.attempt, code, is_left_out)
    return found


def live_codes(path: str) -> set[str]:
    """Return the codes that wait for an answer."""
    return set(TraceLine.objects.filter(report__path=path, result=TraceResult.WAITING).values_list("code", flat=True))


def to_report(path: str, now: datetime) -> int:
    """Return how many codes the next batch would hold."""
    return len(next_batch((one.deed for one in deeds(path, now).values()), said(path), live_codes(path)))


def counties(actor: Actor) -> list[Place]:
    """Return the counties for which the actor reports."""
    found = Place.objects.filter(inside(scopes(actor, REPORT_TRACES)), kind=PlaceKind.COUNTY)
    return list(found.order_by("path"))


def reports(actor: Actor) -> QuerySet[TraceReport]:
    """Return the batches of counties whose registers the actor may see, the latest first, with their counts."""
    found = TraceReport.objects.filter(inside(scopes(actor, SEE_REGISTERS))).select_related("drawn_by")
    counts = {result: Count("lines", filter=Q(lines__result=result)) for result in ("waiting", "accepted", "rejected")}
    return found.annotate(**counts).order_by("-pk")


def rejects(actor: Actor) -> QuerySet[TraceLine]:
    """Return the rejected codes nobody has sent again or left out, the oldest first."""
    found = TraceLine.objects.filter(inside(scopes(actor, SEE_REGISTERS), "report__path"))
    return _latest_rejected(found).filter(Q(mend__isnull=True) | Q(mend__is_left_out=False))


def to_mend(path: str) -> QuerySet[TraceLine]:
    """Return the rejected codes of a county that were neither mended nor sent again."""
    return _latest_rejected(TraceLine.objects.filter(report__path=path)).filter(mend__isnull=True)


def lines(actor: Actor) -> QuerySet[TraceLine]:
    """Return the lines of batches whose registers the actor may see."""
    found = TraceLine.objects.filter(inside(scopes(actor, SEE_REGISTERS), "report__path"))
    return found.select_related("report", "mend")


def attempts(line: TraceLine) -> QuerySet[TraceLine]:
    """Return the other times the same deed was reported."""
    same = TraceLine.objects.filter(source=line.source, deed=line.deed).exclude(pk=line.pk)
    return same.select_related("report").order_by("attempt")


def doors(actor: Actor) -> list[Holder]:
    """Return where packs may have been destroyed."""
    found = Holder.objects.filter(inside(scopes(actor, REPORT_TRACES)), role=HolderRole.STOCK)
    return list(found.select_related("account"))


def destroyed_lots(actor: Actor) -> list[Lot]:
    """Return the lots of which packs were destroyed where the actor reports."""
    where = inside(scopes(actor, REPORT_TRACES), "book__place__path")
    gone = Balance.objects.filter(account__in=Account.objects.filter(where, kind=AccountKind.DESTROYED), quantity__gt=0)
    found = Lot.objects.filter(commodity__in=gone.values("commodity"))
    return list(found.select_related("medicine").order_by("medicine__name_zh", "number"))


def faults() -> Iterator[str]:
    """Yield a sentence for each line that says something else than its last answer, and each batch lacking lines."""
    last = {}
    for line, result in TraceAnswer.objects.order_by("pk").values_list("line", "result"):
        last[line] = result
    asked = TraceLine.objects.exclude(result__in=[TraceResult.WAITING, TraceResult.WITHDRAWN]).order_by("pk")
    for pk, result in asked.values_list("pk", "result"):
        if last.get(pk) != result:
            yield f"pharmacy.TraceLine:{pk}: says {result}, the last answer was {last.get(pk, 'none')}"
    for pk, size, there in TraceReport.objects.annotate(n=Count("lines")).order_by("pk").values_list("pk", "size", "n"):
        if size != there:
            yield f"pharmacy.TraceReport:{pk}: was drawn up with {size} codes, {there} are there"


def _accepted(kind: str, deed: TraceDeed) -> Exists:
    """Say whether a deed of the row in hand was accepted."""
    source = Concat(Value(f"pharmacy.{kind}:"), Cast(OuterRef("pk"), CharField()))
    return Exists(TraceLine.objects.filter(source=source, deed=deed, result=TraceResult.ACCEPTED))


def _of_sale(sale: TraceSale, deed: TraceDeed, at: datetime) -> Fact:
    held = sale.line.dispense
    is_known = held.person is not None and hasattr(held.person, "identity")
    named = Deed(f"pharmacy.TraceSale:{sale.pk}", deed, sale.code, at)
    medicine = f"{sale.line.medicine.name_zh} {sale.line.medicine.strength}".strip()
    lot, by = sale.line.lot.number, str(held.dispensed_by or "")
    return Fact(named, held.receipt_no, medicine, lot, by, "1" if is_known else "")


def _latest_rejected(found: QuerySet[TraceLine]) -> QuerySet[TraceLine]:
    again = TraceLine.objects.filter(source=OuterRef("source"), deed=OuterRef("deed"), attempt__gt=OuterRef("attempt"))
    found = found.filter(~Exists(again), result=TraceResult.REJECTED)
    return found.select_related("report", "mend").order_by("answered_at", "pk")
