"""A vehicle's day: planned, loaded, under way, counted, closed; and which device has charge of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.base.models import Login
from doorstep.devices.models import Device
from doorstep.ledger.models import Entry
from doorstep.ledger.rules import check_reason
from doorstep.programmes.pharmacy.access import REVOKE_LEASE, RUN_TRIP
from doorstep.programmes.pharmacy.actions.certificates import check_crew
from doorstep.programmes.pharmacy.actions.receiving import count_stock
from doorstep.programmes.pharmacy.models import Holder, Lease, Lot, StockCount, Trip, Vehicle
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.queries.duty import licences_of
from doorstep.programmes.pharmacy.rules import trips as rules
from doorstep.programmes.pharmacy.words import HandoverState, LeaseEnd, TripState


def plan_trip(
    by: Actor,
    *,
    vehicle: Vehicle,
    on: date,
    crew: Iterable[Login] = (),
    pharmacist: Login | None = None,
    now: datetime,
) -> Trip:
    """Write down that a vehicle goes out on a day.

    Raises:
        NotAllowed: `by` may not run trips where it starts.
        TripThere: it has one on that day.
        PharmacistNotLicensed, CertificateOver: see there.
    """
    require(by, RUN_TRIP, vehicle.depot.place.path)
    crew = list(crew)
    check_crew(crew, on)
    if pharmacist is not None and not licences_of(pharmacist, on).exists():
        raise rules.PharmacistNotLicensed
    try:
        with transaction.atomic():
            trip = Trip.objects.create(vehicle=vehicle, on=on, pharmacist=pharmacist)
            trip.crew.set(crew)
            journal.record(by, "pharmacy.plan_trip", trip.about, {"vehicle": vehicle.pk, "on": str(on)}, now=now)
    except IntegrityError as clash:
        raise rules.TripThere from clash
    return trip


@transaction.atomic
def open_trip(by: Actor, *, trip: Trip, device: Device, now: datetime) -> Lease:
    """Set out: the device gets charge of the vehicle's stock.

    What was sent must have been counted on board; a difference may stay open until the day closes.

    Raises:
        NotAllowed: `by` may not run this trip.
        TripElsewhere: it is not loaded, and carries nothing from the day before either.
        NotConfirmed: a load was not counted on board yet.
        PharmacistNotLicensed, CertificateOver: see there.
        LeaseTaken: another device has charge of it, or the device of another vehicle; or the device is shut out.
    """
    require(by, RUN_TRIP, trip.vehicle.depot.place.path)
    trip = _locked(trip)
    rules.check_move(trip.state, TripState.OPEN)
    if trip.state == TripState.PLANNED and not queries.lying(_holder(trip)):
        raise rules.TripElsewhere(trip.state, TripState.OPEN.value)
    if trip.handovers.filter(state=HandoverState.SENT).exists():
        raise rules.NotConfirmed
    if trip.pharmacist is not None and not licences_of(trip.pharmacist, trip.on).exists():
        raise rules.PharmacistNotLicensed
    check_crew(trip.crew.all(), trip.on)
    trip.state, trip.opened_at = TripState.OPEN, now
    trip.save(update_fields=["state", "opened_at"])
    journal.record(by, "pharmacy.open_trip", trip.about, now=now)
    return begin_lease(by, trip=trip, device=device, now=now)


@transaction.atomic
def begin_lease(by: Actor, *, trip: Trip, device: Device, now: datetime) -> Lease:
    """Give a device charge of a vehicle that is loaded or under way: a second one is refused.

    Raises:
        NotAllowed, TripElsewhere, LeaseTaken: see there.
    """
    require(by, RUN_TRIP, trip.vehicle.depot.place.path)
    trip = _locked(trip)
    if trip.state not in (TripState.LOADED, TripState.OPEN):
        raise rules.TripElsewhere(trip.state, TripState.OPEN.value)
    hold(f"devices.Device:{device.pk}")
    if device.is_revoked:
        raise rules.LeaseTaken
    known = Lease.objects.filter(trip=trip, ended_at__isnull=True).first()
    if known is not None and known.device_id == device.pk:
        return known
    if known is not None or Lease.objects.filter(device=device, ended_at__isnull=True).exists():
        raise rules.LeaseTaken
    lease = Lease.objects.create(trip=trip, device=device, begun_at=now, begun_by_id=by.user_id)
    journal.record(by, "pharmacy.begin_lease", trip.about, {"device": device.pk}, now=now)
    return lease


@transaction.atomic
def end_lease(by: Actor, *, lease: Lease, now: datetime) -> Trip:
    """Give the vehicle back: everything the device has to report has arrived. The trip is then being counted.

    Raises:
        NotAllowed: `by` may not run this trip.
        NoLease: it ended before.
        ReportsWaiting: the device said it has more, or some wait for one before them.
    """
    require(by, RUN_TRIP, lease.trip.vehicle.depot.place.path)
    trip = _locked(lease.trip)
    lease = _open(lease)
    waiting = queries.reports_waiting(lease.device)
    if waiting:
        raise rules.ReportsWaiting(waiting)
    _end(lease, LeaseEnd.GIVEN_BACK, "", now)
    journal.record(by, "pharmacy.end_lease", trip.about, {"device": lease.device_id}, now=now)
    return _back(trip)


@transaction.atomic
def revoke_lease(by: Actor, *, lease: Lease, reason: str, now: datetime) -> Trip:
    """Take a vehicle from a lost device: its stock is frozen until somebody counts it; late reports go to a person.

    Raises:
        NotAllowed: `by` may not take vehicles from devices there.
        NoLease: it ended before.
        ReasonMissing: no reason was given.
    """
    require(by, REVOKE_LEASE, lease.trip.vehicle.depot.place.path)
    check_reason(reason)
    trip = _locked(lease.trip)
    lease = _open(lease)
    _end(lease, LeaseEnd.REVOKED, reason.strip(), now)
    holder = queries.holder_of(trip.vehicle)
    if holder is not None:
        holder.frozen_at, holder.frozen_reason = now, reason.strip()
        holder.save(update_fields=["frozen_at", "frozen_reason"])
    journal.record(by, REVOKE_LEASE.name, trip.about, {"device": lease.device_id, "reason": reason.strip()}, now=now)
    return _back(trip)


@transaction.atomic
def count_trip(by: Actor, *, trip: Trip, counted: Mapping[Lot, int], reason: str, now: datetime) -> StockCount:
    """Count what is left in the vehicle after it came back; a difference is posted with its reason.

    Raises:
        NotAllowed, TripElsewhere, NothingSent, ReasonMissing: see there.
    """
    require(by, RUN_TRIP, trip.vehicle.depot.place.path)
    if trip.state != TripState.COUNTING:
        raise rules.TripElsewhere(trip.state, TripState.COUNTING.value)
    return count_stock(by, holder=_holder(trip), counted=counted, reason=reason, now=now)


@transaction.atomic
def close_trip(by: Actor, *, trip: Trip, now: datetime) -> Trip:
    """Close a vehicle's day: counted after its last movement, everything it sent counted on arrival.

    Raises:
        NotAllowed, TripElsewhere, LeaseOpen, NotConfirmed, NotCounted: see there.
    """
    require(by, RUN_TRIP, trip.vehicle.depot.place.path)
    trip = _locked(trip)
    rules.check_move(trip.state, TripState.CLOSED)
    if queries.lease_of(trip) is not None:
        raise rules.LeaseOpen
    if trip.handovers.filter(state=HandoverState.SENT).exists():
        raise rules.NotConfirmed
    holder = _holder(trip)
    moved = Entry.objects.filter(account=holder.account).order_by("-id").values_list("movement_id", flat=True).first()
    last = StockCount.objects.filter(holder=holder, counted_at__gte=trip.opened_at).order_by("-counted_at").first()
    after = Entry.objects.filter(account=holder.account, movement__recorded_at__gt=last.counted_at) if last else None
    if moved is not None and (after is None or after.exists()):
        raise rules.NotCounted
    trip.state, trip.closed_at = TripState.CLOSED, now
    trip.save(update_fields=["state", "closed_at"])
    journal.record(by, "pharmacy.close_trip", trip.about, now=now)
    return trip


def _locked(trip: Trip) -> Trip:
    hold(trip.about)
    return Trip.objects.select_related("vehicle__depot__place", "pharmacist").get(pk=trip.pk)


def _open(lease: Lease) -> Lease:
    now = Lease.objects.select_related("device").get(pk=lease.pk)
    if now.ended_at is not None:
        raise rules.NoLease
    return now


def _end(lease: Lease, how: LeaseEnd, reason: str, now: datetime) -> None:
    lease.ended_at, lease.ended_how, lease.ended_reason = now, how, reason
    lease.save(update_fields=["ended_at", "ended_how", "ended_reason"])


def _back(trip: Trip) -> Trip:
    """The vehicle is back: from here on it is counted."""
    if trip.state == TripState.LOADED:  # it never set out
        trip.opened_at = trip.leases.order_by("-begun_at").values_list("begun_at", flat=True)[0]
    trip.state = TripState.COUNTING
    trip.save(update_fields=["state", "opened_at"])
    return trip


def _holder(trip: Trip) -> Holder:
    holder = queries.holder_of(trip.vehicle)
    if holder is None:
        raise rules.NotCounted
    return holder
