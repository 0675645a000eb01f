"""Reservations: what is put aside at a moment, and what can still be promised."""

from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.engines.stocking.lots import usable
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import DISPENSE
from doorstep.programmes.pharmacy.models import Hold, Holder, Medicine
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.words import HoldState

KEEPS_BACK = (HoldState.OPEN, HoldState.LOCKED)


def lock_name(holder: Holder, medicine: Medicine) -> str:
    """Return under which name sales and reservations of one medicine at one place queue up."""
    return f"pharmacy shelf {holder.account_id} {medicine.pk}"


def active(now: datetime) -> Q:
    """Return the condition that a reservation keeps something back at a moment."""
    return Q(state__in=KEEPS_BACK, until__gte=now)


def active_packs(holder: Holder, medicine: Medicine, now: datetime) -> int:
    """Return how many packs are put aside."""
    found = Hold.objects.filter(active(now), holder=holder, medicine=medicine)
    return found.aggregate(packs=Sum("packs"))["packs"] or 0


def usable_packs(holder: Holder, medicine: Medicine, now: datetime) -> int:
    """Return how many whole packs lie there that may be given out."""
    today = now.astimezone(TIME_ZONE).date()
    lying = stock.lying(holder, medicine)
    return sum(row.quantity // medicine.counts_per_pack for row in lying if usable(row.lot.view, today))


def free_packs(holder: Holder, medicine: Medicine, now: datetime) -> int:
    """Return how many packs can still be promised: computed from what lies there and what is put aside."""
    return rules.free(usable_packs(holder, medicine, now), active_packs(holder, medicine, now))


def visible(actor: Actor) -> QuerySet[Hold]:
    """Return the reservations at the places where the actor hands medicine out, the latest first."""
    found = Hold.objects.filter(inside(scopes(actor, DISPENSE), "holder__path"))
    return found.select_related("holder__account", "holder__site", "medicine", "person", "stop__place")
