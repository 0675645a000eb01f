"""Needs that came in on paper: which sheet became which slip."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.needs.models.follower import Follower
from doorstep.places.models import Place


class PaperBatch(models.Model):
    """Papers that were taken in together (纸质批量): one file, or what somebody typed on one day."""

    file_name = models.CharField(max_length=200, blank=True, help_text="Nothing: typed row by row")
    file_digest = models.CharField(max_length=64, blank=True)
    taken_on = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="paper_batches"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["taken_by", "taken_on"], condition=Q(file_name=""), name="paper_typed_batch_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["taken_by", "taken_at"], name="paper_batch_by_login")]
        ordering = ["-taken_at", "-id"]
        verbose_name_plural = "paper batches"

    def __str__(self) -> str:
        return f"papers of {self.taken_on}"


class Paper(models.Model):
    """One sheet with the number its office gave it; the same number of a town is the same sheet, for good."""

    town = models.ForeignKey(Place, models.PROTECT, related_name="+", help_text="Whose numbers: the town's")
    number = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, help_text="Of text and place, so that another sheet is noticed")
    follower = models.ForeignKey(
        Follower, models.PROTECT, related_name="papers", help_text="One slip for two sheets of one person"
    )
    batch = models.ForeignKey(PaperBatch, models.PROTECT, related_name="papers")
    row = models.PositiveIntegerField(help_text="Of the file, or in the order of typing")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="paper_number_once_in_a_town"),
            models.CheckConstraint(condition=~Q(number=""), name="paper_has_a_number"),
        ]
        ordering = ["batch", "row", "id"]

    def __str__(self) -> str:
        return f"paper {self.number}"
