"""Sensors, what they measured, and what was too warm, too cold or unknown."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.words import BreachKind, Storage


class Sensor(models.Model):
    """A thermometer in a compartment of somebody's stock (温度探头). Breaches are told to those named as contacts."""

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="sensors")
    serial = models.CharField(max_length=40, unique=True)
    compartment = models.CharField(max_length=40, blank=True)
    band = models.CharField(max_length=12, choices=Storage.choices)
    contacts = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(band__in=Storage.values), name="sensor_band_is_known"),
            models.CheckConstraint(condition=~Q(serial=""), name="sensor_has_a_number"),
        ]
        ordering = ["holder", "serial"]

    def __str__(self) -> str:
        return self.serial

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Sensor:{self.pk}"


class SensorReading(models.Model):
    """One temperature, thousandths of a degree Celsius (温度记录). Append-only by trigger; one a moment."""

    sensor = models.ForeignKey(Sensor, models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    milli_c = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sensor", "at"], name="reading_once_a_moment"),
            models.CheckConstraint(condition=Q(milli_c__gte=-60_000, milli_c__lte=80_000), name="reading_is_possible"),
        ]
        ordering = ["sensor", "at"]

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.milli_c}"


class Breach(models.Model):
    """A time in which it was too warm, too cold, or nobody knows (温度异常); open until a quality person looked."""

    sensor = models.ForeignKey(Sensor, models.PROTECT, related_name="breaches")
    kind = models.CharField(max_length=8, choices=BreachKind.choices)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    peak_milli_c = models.IntegerField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sensor", "kind", "begun_at"], name="breach_begins_once"),
            models.CheckConstraint(condition=Q(kind__in=BreachKind.values), name="breach_kind_is_known"),
            models.CheckConstraint(condition=Q(until__gte=F("begun_at")), name="breach_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | ~Q(note=""), name="breach_reviewed_with_a_note"
            ),
        ]
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.kind}"

    @property
    def about(self) -> str:
        """How the journal and the ledger name it."""
        return f"pharmacy.Breach:{self.pk}"


class BreachLot(models.Model):
    """A lot that was there while it was too warm: how much, and what became of it (受影响批次)."""

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    present = models.PositiveBigIntegerField(help_text="The most that lay there in that time")
    aside = models.PositiveBigIntegerField(help_text="So much of it was set aside; the rest had gone out")
    setting_aside = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="+")
    is_released = models.BooleanField(null=True, help_text="What a quality person decided")
    deciding = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breach", "lot"], name="breach_lot_once"),
            models.CheckConstraint(condition=Q(aside__lte=F("present")), name="breach_sets_aside_what_was_there"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.lot_id}"
