"""Tables of travel times an office brought in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.places.models import Place


class WaysTable(models.Model):
    """Minutes from one named place to another as an office knows them (路程表); never changed, never deleted."""

    county = models.ForeignKey(Place, models.PROTECT, related_name="ways_tables")
    name = models.CharField(max_length=60, help_text="What people call it; at first the file's name")
    rows = models.JSONField(help_text="From, to, minutes, metres or nothing")
    digest = models.CharField(max_length=64, help_text="Of the rows, whatever their order")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(digest=""), name="ways_table_says_what_it_is"),
            models.UniqueConstraint(fields=["county", "digest"], name="ways_table_once"),
        ]
        ordering = ["-brought_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.WaysTable:{self.pk}"
