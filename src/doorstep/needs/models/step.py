"""What happened to a need and its duties, line by line."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.needs.models.duty import Duty
from doorstep.needs.models.need import Need
from doorstep.needs.words import StepKind
from doorstep.partners.models import Partner


class Step(models.Model):
    """One line of the story of a need or a duty (经过); the table only grows."""

    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="steps")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", help_text="The lead after this step"
    )
    state_after = models.CharField(max_length=12, blank=True, help_text="Of the duty, or of the need without one")
    reason = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    is_public = models.BooleanField(default=False, help_text="Shown to whoever holds the slip")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="step_kind_is_known"),
            models.CheckConstraint(
                condition=Q(need__isnull=False) | Q(duty__isnull=False), name="step_is_about_something"
            ),
        ]
        indexes = [
            models.Index(fields=["need", "at"], name="step_by_need"),
            models.Index(fields=["duty", "at"], name="step_by_duty"),
            models.Index(fields=["at"], name="step_by_time"),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"
