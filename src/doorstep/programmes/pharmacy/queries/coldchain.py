"""Temperatures: the rule of a day, sensors and breaches one sees, and which lots lay there in a span of time."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, QuerySet, Sum

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.regulations import NoRule, in_force
from doorstep.ledger.models import Entry
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.models import Breach, Holder, Lot, Sensor, SensorReading
from doorstep.programmes.pharmacy.rules import coldchain as rules
from doorstep.programmes.pharmacy.words import Storage


def limits(on: date) -> rules.Limits:
    """Return the rule on temperatures of a day; the defaults where none holds."""
    try:
        return rules.Limits.from_json(in_force(rules.COLD_CHAIN, on).value)
    except NoRule:
        return rules.Limits.from_json(rules.DEFAULT)


def sensors(actor: Actor, what: Verb) -> QuerySet[Sensor]:
    """Return the sensors where `actor` may do `what`, with the moment of the latest reading."""
    found = Sensor.objects.filter(inside(scopes(actor, what), "holder__path"))
    return found.select_related("holder__account", "holder__vehicle").annotate(last_at=Max("readings__at"))


def breaches(actor: Actor, what: Verb) -> QuerySet[Breach]:
    """Return the breaches where `actor` may do `what`, open ones and the latest first."""
    found = Breach.objects.filter(inside(scopes(actor, what), "sensor__holder__path"))
    return found.select_related("sensor__holder__account__book", "reviewed_by").order_by(
        "reviewed_at", "-begun_at", "-pk"
    )


def readings(sensor: Sensor, since: datetime, until: datetime) -> list[rules.Reading]:
    """Return what a sensor measured between two moments, both included, in order."""
    rows = SensorReading.objects.filter(sensor=sensor, at__gte=since, at__lte=until).order_by("at")
    return [rules.Reading(at, milli / 1000) for at, milli in rows.values_list("at", "milli_c")]


def latest(sensor: Sensor) -> datetime | None:
    """Return when a sensor measured last."""
    return SensorReading.objects.filter(sensor=sensor).aggregate(last=Max("at"))["last"]  # type: ignore[no-any-return]


def earliest(sensor: Sensor) -> datetime | None:
    """Return when a sensor measured first."""
    return SensorReading.objects.filter(sensor=sensor).aggregate(first=Min("at"))["first"]  # type: ignore[no-any-return]


def reading_before(sensor: Sensor, moment: datetime) -> datetime | None:
    """Return when a sensor measured last before a moment."""
    rows = SensorReading.objects.filter(sensor=sensor, at__lt=moment)
    return rows.aggregate(last=Max("at"))["last"]  # type: ignore[no-any-return]


def last_inside(sensor: Sensor, moment: datetime, band: tuple[float | None, float | None]) -> datetime | None:
    """Return the latest moment before `moment` at which a sensor measured a temperature inside its band."""
    rows = SensorReading.objects.filter(sensor=sensor, at__lt=moment)
    low, high = band
    if low is not None:
        rows = rows.filter(milli_c__gte=round(low * 1000))
    if high is not None:
        rows = rows.filter(milli_c__lte=round(high * 1000))
    return rows.aggregate(last=Max("at"))["last"]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Present:
    """The most of a lot that lay somewhere in a span of time."""

    lot: Lot
    most: int


def present(holder: Holder, storage: str, since: datetime, until: datetime) -> list[Present]:
    """Return the lots of a storage that lay with a holder at any moment from `since` to `until`, both included."""
    mine = Entry.objects.filter(account=holder.account, commodity__lot__medicine__storage=storage, at__lte=until)
    before = mine.filter(at__lt=since).order_by().values("commodity_id").annotate(held=Sum("quantity"))
    held = {row["commodity_id"]: row["held"] for row in before}
    most = {commodity: quantity for commodity, quantity in held.items() if quantity > 0}
    during = mine.filter(at__gte=since).order_by("at", "pk").values_list("commodity_id", "quantity")
    for commodity, quantity in during:
        held[commodity] = held.get(commodity, 0) + quantity
        most[commodity] = max(most.get(commodity, 0), held[commodity])
    lots = Lot.objects.filter(commodity__in=most).select_related("commodity", "medicine").order_by("pk")
    return [Present(lot, most[lot.commodity_id]) for lot in lots if most[lot.commodity_id] > 0]


def is_live(holder: Holder, now: datetime) -> bool:
    """Say whether one compartment has as many sensors as the rule wants that measured a refrigerated band lately."""
    limit = limits(now.date())
    low, high = limit.bands.get(Storage.COLD.value, (None, None))
    since = now - timedelta(minutes=limit.transport_every_min)
    rows = SensorReading.objects.filter(
        sensor__holder=holder, sensor__band=Storage.COLD, at__gte=since, at__lte=now
    ).order_by("at")
    latest = {
        sensor: (where, milli) for sensor, where, milli in rows.values_list("sensor", "sensor__compartment", "milli_c")
    }
    inside_band = [
        where
        for where, milli in latest.values()
        if (low is None or milli >= low * 1000) and (high is None or milli <= high * 1000)
    ]
    return max(Counter(inside_band).values(), default=0) >= limit.sensors


def mean_kinetic(sensor: Sensor, since: datetime, until: datetime) -> float | None:
    """Return the mean kinetic temperature of a span; nothing where fewer than two readings lie in it."""
    parts = rules.weighted(readings(sensor, since, until))
    return rules.mean_kinetic(parts) if parts else None
