"""Cabinets: which one sees, which work, and what the books say is inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet, Sum

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.regulations import NoRule, in_force
from doorstep.ledger.models import Balance
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.models import Cabinet, Medicine, Slot
from doorstep.programmes.pharmacy.rules import cabinets as rules


@dataclass(frozen=True, slots=True)
class Limits:
    """The rule on heartbeats and clocks on a day, in minutes."""

    heartbeat_min: int
    clock_off_min: int


def limits(on: date) -> Limits:
    """Return the limits that hold on a day; the defaults where no rule does."""
    try:
        value = in_force(rules.CABINET, on).value
    except NoRule:
        value = None
    return Limits(*rules.limits(value))


def cabinets(actor: Actor, what: Verb) -> QuerySet[Cabinet]:
    """Return the cabinets where `actor` may do `what`, with their slots; a fixed number of queries."""
    slots = Slot.objects.select_related("medicine").order_by("number")
    found = Cabinet.objects.filter(inside(scopes(actor, what), "holder__path"))
    return found.select_related("holder__account__book", "holder__site__place").prefetch_related(
        Prefetch("slots", queryset=slots)
    )


def sources(medicine: Medicine, now: datetime, within_min: int) -> list[Slot]:
    """Return the slots from which a medicine can be had now: working cabinet, not blocked, a pack inside."""
    found = Slot.objects.filter(medicine=medicine, blocked_at__isnull=True, inside__gte=1)
    rows = found.select_related("cabinet__holder__site__place", "medicine").order_by("cabinet", "number")
    return [slot for slot in rows if rules.is_working(slot.cabinet.heartbeat_at, now, within_min)]


def faults() -> Iterator[str]:
    """Yield a sentence for each cabinet whose slots and ledger do not say the same of a medicine."""
    slots: dict[tuple[int, int], int] = {}
    rows = Slot.objects.order_by().values("cabinet__holder__account", "medicine").annotate(packs=Sum("inside"))
    sizes = {one.pk: one.counts_per_pack for one in Medicine.objects.filter(slots__isnull=False)}
    for row in rows:
        slots[row["cabinet__holder__account"], row["medicine"]] = row["packs"] * sizes[row["medicine"]]
    held = Balance.objects.filter(account__holder__cabinet__isnull=False, commodity__lot__isnull=False).order_by()
    books = {
        (row["account"], row["commodity__lot__medicine"]): row["units"]
        for row in held.values("account", "commodity__lot__medicine").annotate(units=Sum("quantity"))
    }
    for pair in sorted(slots.keys() | books.keys()):
        if slots.get(pair, 0) != books.get(pair, 0):
            account, medicine = pair
            said = f"slots hold {slots.get(pair, 0)} of medicine {medicine}, the ledger says {books.get(pair, 0)}"
            yield f"ledger.Account:{account}: {said}"
