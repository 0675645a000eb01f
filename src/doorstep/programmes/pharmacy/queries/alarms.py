"""Alarms: those that wait for somebody, as far as one is named for them or answers for quality there."""

from django.db.models import Q, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import QUALITY
from doorstep.programmes.pharmacy.models import Alarm, Sensor


def alarms(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms `actor` is told of, those nobody took first, the oldest of them on top."""
    named = Sensor.contacts.through.objects.filter(login_id=actor.user_id or 0).values("sensor_id")
    where = inside(scopes(actor, QUALITY), "breach__sensor__holder__path") | Q(breach__sensor__in=named)
    found = Alarm.objects.filter(where).select_related("breach__sensor__holder__account", "taken_by")
    return found.order_by("taken_at", "raised_at", "pk")


def waiting(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms that nobody took, the oldest first."""
    return alarms(actor).filter(taken_at__isnull=True).order_by("raised_at", "pk")
