"""Rows of the workbooks about goods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, Max, Min, Q
from django.db.models.functions import TruncDate

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.ledger.models import Entry
from doorstep.ledger.words import AccountKind
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.models import Lot, SensorReading


@dataclass(frozen=True, slots=True)
class Moved:
    """So much of a lot left a holder."""

    at: datetime
    holder: str
    lot: Lot
    quantity: int
    is_late: bool
    movement: int
    reason: str


@dataclass(frozen=True, slots=True)
class DayOfSensor:
    """What a sensor measured on a day, degrees Celsius."""

    on: date
    holder: str
    serial: str
    count: int
    low: float
    mean: float
    high: float


def handed_out(actor: Actor, what: Verb, first: date, last: date) -> Iterator[Moved]:
    """Yield what went to patients from holders where `actor` may do `what`, from `first` to `last`, in order of time.

    A sale that was taken back stands with its negative beside it: nothing disappears.
    """
    begin = datetime.combine(first, time(), TIME_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), TIME_ZONE)
    to_patients = Q(movement__entries__account__kind=AccountKind.PATIENT)
    yield from _moved(actor, what, to_patients & Q(at__gte=begin, at__lt=end))


def destroyed(actor: Actor, what: Verb) -> Iterator[Moved]:
    """Yield what was destroyed, in order of time."""
    yield from _moved(actor, what, Q(movement__entries__account__kind=AccountKind.DESTROYED))


def _moved(actor: Actor, what: Verb, where: Q) -> Iterator[Moved]:
    mine = Entry.objects.filter(
        inside(scopes(actor, what), "account__holder__path"), where, commodity__lot__isnull=False
    ).exclude(account__kind__in=[AccountKind.PATIENT, AccountKind.DESTROYED, AccountKind.ADJUST])
    rows = mine.select_related("account", "movement", "commodity__lot__medicine").order_by("at", "pk").distinct()
    for row in rows.iterator(chunk_size=2_000):
        lot = row.commodity.lot
        yield Moved(
            row.at, row.account.name, lot, -row.quantity, row.movement.is_late, row.movement_id, row.movement.reason
        )


def readings(actor: Actor, what: Verb, since: datetime, until: datetime) -> Iterator[tuple[datetime, str, str, float]]:
    """Yield when, where, by which sensor and how many degrees Celsius, sensor by sensor, in order of time."""
    found = SensorReading.objects.filter(
        inside(scopes(actor, what), "sensor__holder__path"), at__gte=since, at__lte=until
    )
    rows = found.order_by("sensor__serial", "at").values_list(
        "at", "sensor__holder__account__name", "sensor__serial", "milli_c"
    )
    for at, holder, serial, milli in rows.iterator(chunk_size=2_000):
        yield at.astimezone(TIME_ZONE), holder, serial, milli / 1000


def temperatures(actor: Actor, what: Verb, since: datetime, until: datetime) -> list[DayOfSensor]:
    """Return what each sensor measured by day between two moments, as far as `actor` may do `what` there."""
    found = SensorReading.objects.filter(
        inside(scopes(actor, what), "sensor__holder__path"), at__gte=since, at__lte=until
    )
    days = (
        found.annotate(on=TruncDate("at", tzinfo=TIME_ZONE))
        .order_by()
        .values("on", "sensor__serial", "sensor__holder__account__name")
        .annotate(count=Count("pk"), low=Min("milli_c"), mean=Avg("milli_c"), high=Max("milli_c"))
        .order_by("on", "sensor__serial")
    )
    return [
        DayOfSensor(
            row["on"], row["sensor__holder__account__name"], row["sensor__serial"], row["count"], row["low"] / 1000,
            round(row["mean"] / 1000, 2), row["high"] / 1000,
        )
        for row in days
    ]  # fmt: skip
