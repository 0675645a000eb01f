"""What an incident is about, in words and with the page that shows it, as far as who looks may open that page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from doorstep.base.access import Verb, may_anywhere
from doorstep.base.actor import Actor
from doorstep.ledger.access import SEE as SEE_LEDGER
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.access import DISPENSE, RECEIVE_SCRIPT, SEE_LOOKS, SEE_STOCK
from doorstep.programmes.pharmacy.models import Dispense, DispenseLine, Holder, Incident, Script


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing an incident speaks about.

    Args:
        words: What it is.
        page: Name of the address that shows it; empty: there is none, or it is not for this reader.
        pk: Of the thing on that page.
    """

    words: str
    page: str = ""
    pk: int = 0


def things(actor: Actor, incidents: Iterable[Incident]) -> dict[str, Thing]:
    """Return everything the incidents speak about, by the words of the journal; one query for each kind."""
    numbers: dict[str, set[int]] = defaultdict(set)
    texts = {text for one in incidents for text in (one.about, one.other) if text}
    for text in texts:
        kind, _, number = text.partition(":")
        if number.isdecimal():
            numbers[kind].add(int(number))
    found = {
        **_sales(actor, numbers["pharmacy.Dispense"], numbers["pharmacy.DispenseLine"]),
        **_people(actor, numbers["people.Person"]),
        **_scripts(actor, numbers["pharmacy.Script"]),
        **_holders(actor, numbers["pharmacy.Holder"]),
    }
    return {text: found.get(text) or Thing(_plainly(text)) for text in texts}


def _plainly(text: str) -> str:
    if text.startswith("pharmacy.Sale:"):
        return gettext("the sale that was refused")
    if text.startswith("devices.Operation:"):
        return gettext("a report of a device")
    return text


def _page(actor: Actor, what: Verb, name: str) -> str:
    return name if may_anywhere(actor, what) else ""


def _sales(actor: Actor, sales: set[int], lines: set[int]) -> dict[str, Thing]:
    """Lead to the receipt; who hands nothing out is led to the sale in the ledger."""
    page = _page(actor, DISPENSE, "pharmacy:receipt") or _page(actor, SEE_LEDGER, "ledger:movement")
    found: dict[str, Thing] = {}
    lines_of = dict(DispenseLine.objects.filter(pk__in=lines).values_list("pk", "dispense_id"))
    named: dict[int, Thing] = {}
    for sale in Dispense.objects.filter(pk__in=sales | set(lines_of.values())):
        shown = sale.pk if page == "pharmacy:receipt" else sale.movement_id
        named[sale.pk] = Thing(gettext("Sale %(n)s") % {"n": sale.receipt_no}, page, shown)
    found |= {f"pharmacy.Dispense:{pk}": named[pk] for pk in sales if pk in named}
    found |= {f"pharmacy.DispenseLine:{pk}": named[sale] for pk, sale in lines_of.items()}
    return found


def _people(actor: Actor, people: set[int]) -> dict[str, Thing]:
    """Name people only to who may see who looked at their records."""
    page = _page(actor, SEE_LOOKS, "pharmacy:record_looks")
    rows = Person.objects.filter(pk__in=people).values_list("pk", "name")
    return {f"people.Person:{pk}": Thing(name if page and name else gettext("somebody"), page, pk) for pk, name in rows}


def _scripts(actor: Actor, scripts: set[int]) -> dict[str, Thing]:
    page = _page(actor, RECEIVE_SCRIPT, "pharmacy:script")
    rows = Script.objects.filter(pk__in=scripts).values_list("pk", "number")
    return {f"pharmacy.Script:{pk}": Thing(gettext("Prescription %(n)s") % {"n": n}, page, pk) for pk, n in rows}


def _holders(actor: Actor, holders: set[int]) -> dict[str, Thing]:
    page = _page(actor, SEE_STOCK, "pharmacy:holder")
    rows = Holder.objects.filter(pk__in=holders).values_list("pk", "account__name")
    return {f"pharmacy.Holder:{pk}": Thing(name, page, pk) for pk, name in rows}
