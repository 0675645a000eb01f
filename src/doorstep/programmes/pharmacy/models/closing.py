"""Closed days of a county's medicine."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.ledger.models import Book, Period


class DayClose(models.Model):
    """A day that was reconciled and sealed (日结). Append-only by trigger."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="day_closes")
    on = models.DateField()
    period = models.OneToOneField(Period, models.PROTECT, related_name="day_close")
    sheet = models.JSONField(help_text="Opening, in, out, expected and counted by account and lot")
    digest = models.CharField(max_length=64, help_text="SHA-256 over the sheet and the period's digest")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "on"], name="day_close_once"),
            models.CheckConstraint(condition=~Q(digest=""), name="day_close_is_sealed"),
        ]
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.book_id} {self.on}"
