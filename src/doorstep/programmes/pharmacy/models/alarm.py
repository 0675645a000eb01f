"""Alarms: somebody has to act on a breach of temperature, and it stays open until somebody says "I take it"."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.programmes.pharmacy.models.coldchain import Breach


class Alarm(models.Model):
    """A breach was told to those named for its sensor (报警); one of them takes it, and everybody sees who."""

    breach = models.OneToOneField(Breach, models.PROTECT, related_name="alarm")
    raised_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__gte=F("raised_at"), taken_by__isnull=False),
                name="alarm_taken_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["taken_at", "raised_at"], name="alarm_by_state")]
        ordering = ["-raised_at", "-id"]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.raised_at}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Alarm:{self.pk}"
