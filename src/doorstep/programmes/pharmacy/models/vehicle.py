"""The vehicles that carry medicine to the villages."""

from django.db import models
from django.db.models import F, Q

from doorstep.partners.models import Partner
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.words import Skill


class Vehicle(models.Model):
    """A medicine vehicle with its depot, days and shift (送药车). Minutes count from midnight."""

    name = models.CharField(max_length=40)
    plate = models.CharField(max_length=12, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="vehicles")
    depot = models.ForeignKey(Site, models.PROTECT, related_name="vehicles")
    weekday_bits = models.PositiveSmallIntegerField(default=31, help_text="Bit 0 is Monday, bit 6 Sunday")
    shift_start_min = models.PositiveSmallIntegerField(default=480)
    shift_end_min = models.PositiveSmallIntegerField(default=1020)
    break_min = models.PositiveSmallIntegerField(default=60, help_text="0: no lunch break")
    break_from_min = models.PositiveSmallIntegerField(default=660, help_text="Lunch begins not before")
    break_until_min = models.PositiveSmallIntegerField(default=780, help_text="Lunch begins not after")
    crew_size = models.PositiveSmallIntegerField(default=2)
    load_l = models.PositiveIntegerField(null=True, blank=True, help_text="Room for medicine, litres; empty: not known")
    skills = models.JSONField(default=list, blank=True, help_text="Words of `Skill`")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it runs")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="vehicle_has_a_name"),
            models.CheckConstraint(
                condition=Q(weekday_bits__gte=1, weekday_bits__lte=127), name="vehicle_runs_on_some_day"
            ),
            models.CheckConstraint(
                condition=Q(shift_end_min__gt=F("shift_start_min")) & Q(shift_end_min__lte=1440),
                name="vehicle_shift_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(break_min=0)
                | Q(
                    break_from_min__gte=F("shift_start_min"),
                    break_until_min__gte=F("break_from_min"),
                    break_until_min__lte=F("shift_end_min") - F("break_min"),
                ),
                name="vehicle_break_inside_shift",
            ),
            models.CheckConstraint(condition=Q(crew_size__gte=1), name="vehicle_has_a_crew"),
            models.CheckConstraint(
                condition=Q(load_l__isnull=True) | Q(load_l__gte=1), name="vehicle_carries_something"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="vehicle_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["partner", "name"], condition=Q(valid_until__isnull=True), name="vehicle_name_once"
            ),
            models.UniqueConstraint(
                fields=["plate"], condition=~Q(plate="") & Q(valid_until__isnull=True), name="vehicle_plate_once"
            ),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Days it runs, 0 is Monday."""
        return tuple(day for day in range(7) if self.weekday_bits >> day & 1)

    @property
    def skill_words(self) -> list[str]:
        """What the crew can do, in words."""
        return [str(Skill(one).label) if one in Skill.values else one for one in self.skills]

    @property
    def about(self) -> str:
        """How the journal and sessions name it."""
        return f"pharmacy.Vehicle:{self.pk}"
