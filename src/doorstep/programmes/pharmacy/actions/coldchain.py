"""Sensors are registered, temperatures come in, breaches set aside what lay there, a quality person decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models import Login
from doorstep.ledger.queries import on_hand
from doorstep.ledger.rules import check_reason
from doorstep.programmes.pharmacy.access import MEASURE, QUALITY
from doorstep.programmes.pharmacy.actions.alarms import raise_alarm
from doorstep.programmes.pharmacy.actions.quality import destroy, release, set_aside
from doorstep.programmes.pharmacy.models import Breach, BreachLot, Holder, Sensor, SensorReading
from doorstep.programmes.pharmacy.queries import coldchain as queries
from doorstep.programmes.pharmacy.rules import coldchain as rules
from doorstep.programmes.pharmacy.words import Storage

_WORDS = "温度异常"  # the reason in the ledger; pages say more


def register_sensor(
    by: Actor, *, holder: Holder, serial: str, band: Storage, contacts: Sequence[Login], compartment: str, now: datetime
) -> Sensor:
    """Register a thermometer with those who are told of a breach.

    Raises:
        NotAllowed: `by` may not measure there.
        TooFewContacts: the rule wants more of them.
        SensorTaken: another one has this number.
    """
    require(by, MEASURE, holder.path)
    least = queries.limits(now.astimezone(TIME_ZONE).date()).alarm_persons
    if len({one.pk for one in contacts}) < least:
        raise rules.TooFewContacts(least)
    try:
        with transaction.atomic():
            sensor = Sensor.objects.create(
                holder=holder, serial=serial.strip(), band=band, compartment=compartment.strip(), registered_at=now
            )
            sensor.contacts.set(contacts)
            journal.record(by, MEASURE.name, sensor.about, {"holder": holder.pk, "band": band.value}, now=now)
    except IntegrityError as clash:
        raise rules.SensorTaken from clash
    return sensor


@transaction.atomic
def take_readings(
    by: Actor, *, sensor: Sensor, rows: Sequence[tuple[datetime, float, str]], now: datetime
) -> list[Breach]:
    """Take in what a sensor measured: all rows or none; return the breaches that are new or grew.

    What lay there in the minutes of a breach is set aside at once, as much of it as is still there.

    Args:
        by: Who brings it in.
        sensor: Which.
        rows: Moment, degrees and unit, in order of time, later than what is known.
        now: This moment.

    Raises:
        NotAllowed: `by` may not measure there.
        NotATemperature, NotCelsius, NotInSequence: see there.
    """
    require(by, MEASURE, sensor.holder.path)
    hold(sensor.about)
    found = rules.check_readings(rows, queries.latest(sensor), now)
    if not found:
        return []
    SensorReading.objects.bulk_create(
        SensorReading(sensor=sensor, at=one.at, milli_c=round(one.celsius * 1000)) for one in found
    )
    limit = queries.limits(now.astimezone(TIME_ZONE).date())
    band = limit.bands.get(sensor.band, (None, None))
    since = queries.last_inside(sensor, found[0].at, band) or queries.earliest(sensor) or found[0].at
    every = limit.transport_every_min if sensor.holder.vehicle_id else limit.storage_every_min
    known = queries.readings(sensor, min(since, queries.reading_before(sensor, found[0].at) or since), found[-1].at)
    spans = rules.spans(known, band, breach_min=limit.breach_min, every_min=every)
    grown = [one for span in spans if (one := _written(sensor, span, now)) is not None]
    journal.record(by, MEASURE.name, sensor.about, {"readings": len(found), "breaches": len(grown)}, now=now)
    return grown


@transaction.atomic
def review_breach(by: Actor, *, breach: Breach, is_released: bool, note: str, now: datetime) -> Breach:
    """Decide about everything a breach set aside: it goes back into the stock, or is destroyed.

    Raises:
        NotAllowed: `by` does not answer for quality there.
        ReviewedAlready, ReasonMissing: see there.
    """
    holder = breach.sensor.holder
    require(by, QUALITY, holder.path)
    check_reason(note)
    hold(breach.about)
    breach = Breach.objects.select_related("sensor__holder__account__book").get(pk=breach.pk)
    if breach.reviewed_at is not None:
        raise rules.ReviewedAlready
    for row in breach.lots.select_related("lot__commodity", "lot__medicine").filter(aside__gt=0):
        decide = release if is_released else destroy
        row.deciding = decide(by, holder=holder, lot=row.lot, quantity=row.aside, reason=note, now=now)
        row.is_released = is_released
        row.save(update_fields=["deciding", "is_released"])
    breach.reviewed_by_id, breach.reviewed_at, breach.note = by.user_id, now, note.strip()
    breach.save(update_fields=["reviewed_by", "reviewed_at", "note"])
    journal.record(by, "pharmacy.review_breach", breach.about, {"is_released": is_released}, now=now)
    return breach


def _written(sensor: Sensor, span: rules.Span, now: datetime) -> Breach | None:
    """Write a breach down, or let it grow; nothing if it says what is known already."""
    peak = None if span.peak is None else round(span.peak * 1000)
    known = Breach.objects.filter(sensor=sensor, kind=span.kind, begun_at=span.begun_at).first()
    if known is not None and (known.until >= span.until or known.reviewed_at is not None):
        return None
    breach = known or Breach(sensor=sensor, kind=span.kind, begun_at=span.begun_at)
    breach.until, breach.peak_milli_c = span.until, peak
    breach.save()
    raise_alarm(breach, now)
    detail = {"kind": span.kind.value, "begun_at": str(span.begun_at), "until": str(span.until)}
    journal.record(SYSTEM, "pharmacy.breach", breach.about, detail, now=now)
    holder = sensor.holder
    for one in queries.present(holder, sensor.band, span.begun_at, span.until):
        row, _ = BreachLot.objects.get_or_create(breach=breach, lot=one.lot, defaults={"present": 0, "aside": 0})
        more = min(one.most - row.aside, on_hand(holder.account, one.lot.commodity))
        row.present = max(row.present, one.most)
        if more > 0:
            key = uuid5(NAMESPACE_OID, f"{breach.about}:{one.lot.pk}:{row.aside}")
            moved = set_aside(
                SYSTEM, holder=holder, lot=one.lot, quantity=more, reason=_WORDS, now=now, key=key, is_urgent=True
            )
            row.setting_aside = row.setting_aside or moved
            row.aside += more
        row.save()
    return breach
