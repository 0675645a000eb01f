"""Alarms: those that wait for somebody, as far as one is named for them or answers for quality there."""

from django.db.models import Q, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import QUALITY
from doorstep.programmes.pharmacy.models import Alarm, Sensor


def alarms(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms `actor` is told of, those nobody took first, the oldest of them on top."""
    reach = scopes(actor, QUALITY)
    named = Sensor.contacts.through.objects.filter(login_id=actor.user_id or 0).values("sensor_id")
    found = Alarm.objects.select_related("breach__sensor__holder__account", "taken_by")
    if EVERYWHERE not in reach:  # that is no condition, and nothing can be added to it by "or"
        found = found.filter(inside(reach, "breach__sensor__holder__path") | Q(breach__sensor__in=named))
    return found.order_by("taken_at", "raised_at", "pk")


def waiting(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms that nobody took, the oldest first."""
    return alarms(actor).filter(taken_at__isnull=True).order_by("raised_at", "pk")
