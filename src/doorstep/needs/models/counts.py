"""What the board of rates adds up, kept by month, unit, village and category; the needs themselves stay the truth."""

from django.db import models
from django.db.models import Q

from doorstep.needs.models.category import Category
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class NeedCount(models.Model):
    """The figures (计数) of the needs that came in one month from one place, of one category, led by one unit."""

    month = models.DateField(help_text="Its first day")
    lead = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    received = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    said = models.PositiveIntegerField()
    solved = models.PositiveIntegerField()
    partly = models.PositiveIntegerField()
    rated = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "place", "category", "lead"],
                condition=Q(lead__isnull=False),
                name="need_count_once_with_a_lead",
            ),
            models.UniqueConstraint(
                fields=["month", "place", "category"], condition=Q(lead__isnull=True), name="need_count_once_without"
            ),
        ]
        ordering = ["month", "id"]

    def __str__(self) -> str:
        return f"{self.received} needs of {self.month}"


class CountedUntil(models.Model):
    """Up to which moment the counts are brought up to date; one row."""

    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "counted until"

    def __str__(self) -> str:
        return f"counted until {self.at}"
