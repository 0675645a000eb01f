"""What a vehicle carries and who has charge of it, as the road needs to know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import PreparedModels
from doorstep.devices.models import Device
from doorstep.programmes.pharmacy.models import Lease, Vehicle
from doorstep.programmes.pharmacy.queries import duty, pack
from doorstep.programmes.pharmacy.queries.stock import lease_of, open_trip_of
from doorstep.programmes.pharmacy.rules.legality import Decision, decide
from doorstep.programmes.pharmacy.words import Channel, LeaseEnd

_LEASE: Final = PreparedModels(
    lambda vehicle, device, at: Lease.objects.filter(trip__vehicle=vehicle, device=device, begun_at__lte=at).order_by(
        "-begun_at"
    )[:1],
    int,
    int,
    datetime,
)


@dataclass(frozen=True, slots=True)
class Charge:
    """Whether a device had charge of a vehicle at a moment, and whether it was taken from it for good."""

    is_theirs: bool
    was_revoked: bool


def charge_of(vehicle: Vehicle, device: Device, at: datetime) -> Charge:
    """Say whether `device` had charge of the vehicle's stock at a moment; the latest lease up to then counts."""
    found = _LEASE.first(vehicle.pk, device.pk, at)
    if found is None:
        return Charge(is_theirs=False, was_revoked=False)
    is_theirs = found.ended_at is None or found.ended_at >= at
    return Charge(is_theirs=is_theirs, was_revoked=found.ended_how == LeaseEnd.REVOKED)


def decided(vehicle: Vehicle, classes: set[str], at: datetime) -> dict[str, Decision]:
    """Say of each legal class whether it could leave the vehicle at a moment, by roster and rules."""
    rows, staff = pack.load(), len(duty.serving(at, vehicle=vehicle))
    return {one: decide(rows, channel=Channel.VEHICLE, legal_class=one, at=at, staff=staff) for one in sorted(classes)}


def lease_word(vehicle: Vehicle | None, device_key: object) -> tuple[str, str]:
    """Return the trip a vehicle is on, and whose charge it is in: `mine`, `other`, `nobody`."""
    trip = open_trip_of(vehicle) if vehicle else None
    lease = lease_of(trip) if trip else None
    if trip is None or lease is None:
        return (trip.about if trip else "", "nobody")
    return trip.about, "mine" if lease.device.key == device_key else "other"


def is_taken_back(device_key: UUID, now: datetime) -> bool:
    """Say whether a device must forget the day: shut out, its last vehicle taken from it, or given back today."""
    device = Device.objects.filter(key=device_key).first()
    if device is None:
        return False
    last = Lease.objects.filter(device=device).order_by("-begun_at", "-id").first()
    if device.is_revoked or last is None or last.ended_at is None:
        return device.is_revoked
    is_over_today = last.ended_at.astimezone(TIME_ZONE).date() == now.astimezone(TIME_ZONE).date()
    return last.ended_how == LeaseEnd.REVOKED or is_over_today


def open_lease_of(device: Device) -> Lease | None:
    """Return the lease by which a device has charge of a vehicle now."""
    found = Lease.objects.filter(Q(ended_at__isnull=True), device=device)
    return found.select_related("trip__vehicle__depot__place", "device").first()
