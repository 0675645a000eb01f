"""What crews meet at a stop, without anybody's name: values measured, and what people asked for in vain."""

from django.db import models
from django.db.models import F, Q

from doorstep.devices.models import Operation
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.words import Band, Measured, UnmetWhy


class Measurement(models.Model):
    """One measurement at a stop (测量). Nobody's: who it was is told by mouth and written down nowhere.

    Args:
        first: Systolic pressure in mmHg, or sugar in tenths of mmol/L.
        second: Diastolic pressure in mmHg; nothing for sugar.
        is_fasting: Sugar before a meal.
    """

    operation = models.OneToOneField(Operation, models.PROTECT, primary_key=True, related_name="measurement")
    place = models.ForeignKey(Place, models.PROTECT, related_name="measurements")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=Measured.choices)
    first = models.PositiveSmallIntegerField()
    second = models.PositiveSmallIntegerField(null=True)
    is_fasting = models.BooleanField(default=False)
    band = models.CharField(max_length=8, choices=Band.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=Measured.PRESSURE, first__gte=50, first__lte=300, second__gte=20, second__lt=F("first")
                )
                | Q(kind=Measured.SUGAR, first__gte=5, first__lte=400, second__isnull=True),
                name="measurement_is_of_a_living_person",
            ),
            models.CheckConstraint(condition=Q(band__in=Band.values), name="measurement_band_is_known"),
        ]
        indexes = [models.Index(fields=["place", "on"], name="measurement_by_place")]
        ordering = ["on", "operation"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.place_id} on {self.on}: {self.band}"


class UnmetRequest(models.Model):
    """Somebody asked for a medicine and went without (未满足的需要): the demand that sales never show."""

    operation = models.OneToOneField(Operation, models.PROTECT, null=True, blank=True, related_name="unmet_request")
    place = models.ForeignKey(Place, models.PROTECT, related_name="unmet_requests")
    medicine = models.ForeignKey(Medicine, models.PROTECT, null=True, blank=True, related_name="unmet_requests")
    asked_for = models.CharField(max_length=80, blank=True, help_text="In the person's words, if it is not on our list")
    why = models.CharField(max_length=16, choices=UnmetWhy.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(why__in=UnmetWhy.values), name="unmet_why_is_known"),
            models.CheckConstraint(
                condition=Q(medicine__isnull=False) | ~Q(asked_for=""), name="unmet_request_is_for_something"
            ),
        ]
        indexes = [models.Index(fields=["medicine", "at"], name="unmet_by_medicine")]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.medicine_id or self.asked_for}: {self.why}"
