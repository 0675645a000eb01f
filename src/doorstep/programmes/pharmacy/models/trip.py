"""A vehicle's day, and which device has charge of its stock."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.devices.models import Device
from doorstep.programmes.pharmacy.models.vehicle import Vehicle
from doorstep.programmes.pharmacy.words import LeaseEnd, TripState

UNDER_WAY = (TripState.LOADED, TripState.OPEN, TripState.COUNTING)


class Trip(models.Model):
    """One day of one vehicle (出车), from loading to the closed count. One at a time per vehicle."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="trips")
    on = models.DateField()
    crew = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="trips", blank=True)
    pharmacist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="advised_trips"
    )
    state = models.CharField(max_length=10, choices=TripState.choices, default=TripState.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TripState.values), name="trip_state_is_known"),
            models.UniqueConstraint(fields=["vehicle", "on"], name="trip_once_a_day"),
            models.UniqueConstraint(fields=["vehicle"], condition=Q(state__in=UNDER_WAY), name="trip_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=[TripState.PLANNED, TripState.LOADED], opened_at__isnull=True)
                | Q(state__in=[TripState.OPEN, TripState.COUNTING, TripState.CLOSED], opened_at__isnull=False),
                name="trip_opened_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) & ~Q(state=TripState.CLOSED)
                | Q(closed_at__isnull=False, state=TripState.CLOSED),
                name="trip_closed_at_a_moment",
            ),
        ]
        ordering = ["-on", "vehicle"]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.on}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Trip:{self.pk}"


class Lease(models.Model):
    """A device has charge of a vehicle's stock (设备租约): nobody else moves it, but by a handover."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="leases")
    device = models.ForeignKey(Device, models.PROTECT, related_name="leases")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=LeaseEnd.choices, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trip"], condition=Q(ended_at__isnull=True), name="lease_one_a_trip"),
            models.UniqueConstraint(fields=["device"], condition=Q(ended_at__isnull=True), name="lease_one_a_device"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | Q(ended_at__gte=F("begun_at"), ended_how__in=LeaseEnd.values),
                name="lease_ends_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(ended_how=LeaseEnd.REVOKED) | ~Q(ended_reason=""), name="lease_revoked_for_a_reason"
            ),
        ]
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"{self.trip_id} {self.device_id}"
