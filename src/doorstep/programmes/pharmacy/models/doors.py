"""What is known of a door's hours afterwards: when it was shut although it should not, when a cabinet reported."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.places.models import Site
from doorstep.programmes.pharmacy.models.cabinet import Cabinet


class Outage(models.Model):
    """From one moment to another a door that should be open was not (停供): a shop was shut, a cabinet out of order."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="outages")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Nothing: it still is")
    reason = models.CharField(max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")), name="outage_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="outage_has_a_reason"),
            models.UniqueConstraint(fields=["site"], condition=Q(ended_at__isnull=True), name="outage_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["site", "began_at"], name="outage_by_site")]
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.began_at} - {self.ended_at}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Outage:{self.pk}"


class Uptime(models.Model):
    """A cabinet reported again and again, never silent for longer than the rule lets it (在线时段)."""

    cabinet = models.ForeignKey(Cabinet, models.PROTECT, related_name="uptimes")
    began_at = models.DateTimeField(help_text="Its first report")
    until_at = models.DateTimeField(help_text="Its last report")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gte=F("began_at")), name="uptime_ends_after_it_begins"),
            models.UniqueConstraint(fields=["cabinet", "began_at"], name="uptime_begins_once"),
        ]
        indexes = [models.Index(fields=["cabinet", "until_at"], name="uptime_by_cabinet")]
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.cabinet_id}: {self.began_at} - {self.until_at}"
