"""The registers a regulator asks for: prescriptions, special management, trace codes, pharmacists on duty."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.people.queries import identity_shown
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import SEE_INCIDENTS, SEE_REGISTERS
from doorstep.programmes.pharmacy.models import DispenseLine, Incident, Presence, Review, Script, TraceSale
from doorstep.programmes.pharmacy.queries.plans import midnight

RETAIL = "321"
"""Type of the document in a trace report: retail."""

Row = tuple[Any, ...]


def scripts(actor: Actor, first: date, last: date) -> Iterable[Row]:
    """Yield the prescription register: one row a medicine, with the last review."""
    found = Script.objects.filter(inside(scopes(actor, SEE_REGISTERS), "place__path"))
    found = found.filter(_within("received_at", first, last)).select_related("person__village")
    for script in found.prefetch_related("lines__medicine", "reviews__licence").order_by("received_at", "pk"):
        review = next(iter(script.reviews.all()), None)
        for line in script.lines.all():
            yield (
                _local(script.received_at), script.issuer, script.number, script.issued_on, script.person.name,
                line.medicine.name_zh, line.medicine.strength, line.packs, line.used_packs, line.days,
                script.get_state_display(), review.licence.number if review else "", review.reason if review else "",
            )  # fmt: skip


def controlled(actor: Actor, first: date, last: date, *, is_whole: bool = False) -> Iterable[Row]:
    """Yield the register of special management: product, strength, packs, maker, lot, name, identity number.

    The number is masked unless `is_whole`.
    """
    for line in _lines(actor, first, last).filter(is_controlled=True).select_related("dispense__person__identity"):
        person = line.dispense.person
        yield (
            _local(line.dispense.dispensed_at), line.dispense.receipt_no, line.medicine.name_zh,
            line.medicine.strength, line.packs, line.medicine.maker, line.lot.number, person.name if person else "",
            identity_shown(person, is_whole=is_whole) if person else "",
        )  # fmt: skip


def sales_by_lot(actor: Actor, first: date, last: date) -> Iterable[Row]:
    """Yield every line that was sold, by lot; with the pharmacist's licence and word where it went out on one."""
    for line in _lines(actor, first, last).select_related("dispense__review__licence"):
        review = line.dispense.review
        yield (
            _local(line.dispense.dispensed_at), line.dispense.receipt_no, str(line.dispense.holder),
            line.dispense.get_channel_display(), line.medicine.name_zh, line.medicine.strength, line.lot.number,
            line.lot.last_use_on, line.packs, line.price_fen / 100, line.dispense.get_payment_display(),
            review.licence.number if review else "", _word(review) if review else "",
        )  # fmt: skip


def uncoded(actor: Actor, first: date, last: date) -> Iterable[Row]:
    """Yield what was sold without a trace code (无码清单), and whether it came in before codes had to be."""
    lines = _lines(actor, first, last).annotate(coded=Count("codes"))
    for line in lines.filter(packs__gt=F("coded")):
        yield (
            _local(line.dispense.dispensed_at), line.dispense.receipt_no, line.medicine.name_zh, line.lot.number,
            line.packs - line.coded, _("before July 2025") if line.is_uncoded else _("code not scanned"),
        )  # fmt: skip


def traces(actor: Actor, first: date, last: date) -> Iterable[Row]:
    """Yield the trace codes to report: bill, time, type, code, who handed it out, kind of the buyer's document."""
    found = TraceSale.objects.filter(inside(scopes(actor, SEE_REGISTERS), "line__dispense__holder__path"))
    found = found.filter(_within("sold_at", first, last), returned_at__isnull=True).order_by("sold_at", "pk")
    for one in found.select_related("line__dispense__dispensed_by", "line__dispense__person__identity"):
        sale = one.line.dispense
        is_known = sale.person is not None and hasattr(sale.person, "identity")
        yield (
            sale.receipt_no, _local(one.sold_at), RETAIL, one.code, str(sale.dispensed_by or ""),
            "1" if is_known else "",
        )  # fmt: skip


def presences(actor: Actor, first: date, last: date) -> Iterable[Row]:
    """Yield who was on duty as a pharmacist, where and when."""
    found = Presence.objects.filter(inside(scopes(actor, SEE_REGISTERS), "licence__partner__place__path"))
    found = found.filter(_within("began_at", first, last)).order_by("began_at", "pk")
    for one in found.select_related("licence__login", "site", "vehicle"):
        post = one.site.name if one.site else one.vehicle.name if one.vehicle else ""
        ended = _local(one.ended_at) if one.ended_at else None
        yield one.licence.number, one.licence.login.username, post, _local(one.began_at), ended


def incidents(actor: Actor, *, every: bool) -> QuerySet[Incident]:
    """Return what has to be looked into where the actor may see it, the latest first."""
    found = Incident.objects.filter(inside(scopes(actor, SEE_INCIDENTS), "place__path")).select_related("place")
    return found if every else found.filter(closed_at__isnull=True)


def _word(review: Review) -> str:
    """Return what a pharmacist decided, with the reason that was given."""
    return "：".join(filter(None, (str(review.get_decision_display()), review.reason)))


def _lines(actor: Actor, first: date, last: date) -> QuerySet[DispenseLine]:
    found = DispenseLine.objects.filter(inside(scopes(actor, SEE_REGISTERS), "dispense__holder__path"))
    found = found.filter(_within("dispense__dispensed_at", first, last), dispense__taken_back_at__isnull=True)
    return found.select_related("medicine", "lot", "dispense__holder__account").order_by("dispense__dispensed_at", "pk")


def _within(field: str, first: date, last: date) -> Q:
    return Q(**{f"{field}__gte": midnight(first), f"{field}__lt": midnight(last + timedelta(days=1))})


def _local(moment: datetime) -> datetime:
    return moment.astimezone(TIME_ZONE)
