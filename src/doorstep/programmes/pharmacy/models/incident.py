"""Incidents: what somebody has to look into."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.places.models import Place
from doorstep.programmes.pharmacy.words import IncidentKind


class Incident(models.Model):
    """Something that must not happen and did, or was tried (异常): what it is about, and what somebody found out."""

    kind = models.CharField(max_length=20, choices=IncidentKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    about = models.CharField(max_length=120, help_text="As in the journal, such as pharmacy.DispenseLine:17")
    other = models.CharField(max_length=120, blank=True, help_text="What it clashes with")
    detail = models.JSONField(default=dict, blank=True, help_text="Figures and codes, never personal data")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IncidentKind.values), name="incident_kind_is_known"),
            models.CheckConstraint(condition=~Q(about=""), name="incident_is_about_something"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, finding="") | Q(closed_at__gte=F("opened_at")) & ~Q(finding=""),
                name="incident_closed_with_a_finding",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "opened_at"], name="incident_by_state")]
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"

    @property
    def about_itself(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Incident:{self.pk}"
