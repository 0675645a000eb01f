"""Whose medicine runs out: to be rung today, later, told, and what the vehicle is to bring."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import REMIND
from doorstep.programmes.pharmacy.models import Reminder
from doorstep.programmes.pharmacy.queries.plans import midnight
from doorstep.programmes.pharmacy.words import CallResult, ReminderState
from doorstep.services.words import SessionState


def visible(actor: Actor) -> QuerySet[Reminder]:
    """Return the reminders of people where the actor reminds, with how often they were rung in vain, and when."""
    found = Reminder.objects.filter(inside(scopes(actor, REMIND), "person__village__path"))
    found = found.filter(person__erased_at__isnull=True)
    in_vain = Q(calls__result=CallResult.NOT_REACHED)
    found = found.annotate(tries=Count("calls", filter=in_vain), tried_at=Max("calls__at", filter=in_vain))
    return found.select_related("person__village", "line__medicine", "line__dispense", "visit__place")


def due(actor: Actor, today: date) -> QuerySet[Reminder]:
    """Return whom to ring today, or late: those whose medicine runs out first in front."""
    found = visible(actor).filter(state=ReminderState.PLANNED, remind_on__lte=today)
    return found.order_by("runs_out_on", "pk")


def coming(actor: Actor, today: date) -> QuerySet[Reminder]:
    """Return whom to ring on a later day."""
    found = visible(actor).filter(state=ReminderState.PLANNED, remind_on__gt=today)
    return found.order_by("remind_on", "pk")


def told(actor: Actor, _today: date) -> QuerySet[Reminder]:
    """Return who was told, the latest first."""
    return visible(actor).filter(state=ReminderState.TOLD).order_by("-told_at", "-pk")


def wanted(actor: Actor, today: date) -> QuerySet[Reminder]:
    """Return what the vehicle is to bring on visits from today on, by visit."""
    asked = Reminder.objects.filter(calls__result=CallResult.WANTS).values("pk")
    found = visible(actor).filter(pk__in=asked, visit__starts_at__gte=midnight(today))
    return found.filter(visit__state=SessionState.PLANNED).order_by("visit__starts_at", "person__village__path", "pk")


LISTS: Final[dict[str, Callable[[Actor, date], QuerySet[Reminder]]]] = {
    "due": due, "coming": coming, "told": told, "wanted": wanted,
}  # fmt: skip
