"""Raise an alarm for a breach of temperature, and take it: from then on everybody knows who acts."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may
from doorstep.base.actor import SYSTEM, Actor
from doorstep.programmes.pharmacy.access import QUALITY
from doorstep.programmes.pharmacy.models import Alarm, Breach


class TakenAlready(ValueError):  # noqa: N818  named after what happened
    """Somebody else took it."""


def raise_alarm(breach: Breach, now: datetime) -> Alarm:
    """Raise the alarm of a breach, once however much it grows; inner."""
    alarm, is_new = Alarm.objects.get_or_create(breach=breach, defaults={"raised_at": now})
    if is_new:
        journal.record(SYSTEM, "pharmacy.raise_alarm", alarm.about, {"breach": breach.pk}, now=now)
    return alarm


@transaction.atomic
def take_alarm(by: Actor, *, alarm: Alarm, now: datetime) -> Alarm:
    """Say that one acts on it: whoever is named for the sensor, or answers for quality there. Again changes nothing.

    Raises:
        NotAllowed: neither.
        TakenAlready: see there.
    """
    held = Alarm.objects.select_for_update(of=("self",)).select_related("breach__sensor__holder").get(pk=alarm.pk)
    sensor = held.breach.sensor
    if by.user_id is None or not (
        sensor.contacts.filter(pk=by.user_id).exists() or may(by, QUALITY, sensor.holder.path)
    ):
        raise NotAllowed("pharmacy.take_alarm", sensor.holder.path)
    if held.taken_by_id == by.user_id:
        return held
    if held.taken_by_id is not None:
        raise TakenAlready
    held.taken_by_id, held.taken_at = by.user_id, now
    held.save(update_fields=["taken_by", "taken_at"])
    journal.record(by, "pharmacy.take_alarm", held.about, now=now)
    return held
