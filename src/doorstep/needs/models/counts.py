"""What the board of rates adds up, kept by month and unit, place or category; the needs themselves stay the truth."""

from django.db import models
from django.db.models import Q

from doorstep.needs.models.category import Category
from doorstep.needs.words import CountKind
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class NeedCount(models.Model):
    """The figures (计数) of the needs that came in one month: of one unit, of one place, or of one category.

    One line for each of the three, not for each of their combinations: of those there are as many as needs.
    """

    month = models.DateField(help_text="Its first day")
    kind = models.CharField(max_length=8, choices=CountKind.choices)
    lead = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
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
            models.CheckConstraint(
                condition=Q(kind=CountKind.UNIT, place__isnull=True, category__isnull=True)
                | Q(kind=CountKind.VILLAGE, place__isnull=False, lead__isnull=True, category__isnull=True)
                | Q(kind=CountKind.CATEGORY, category__isnull=False, lead__isnull=True, place__isnull=True),
                name="need_count_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["month", "lead"], condition=Q(lead__isnull=False), name="need_count_of_a_unit_once"
            ),
            models.UniqueConstraint(
                fields=["month"], condition=Q(kind=CountKind.UNIT, lead__isnull=True), name="need_count_of_nobody_once"
            ),
            models.UniqueConstraint(
                fields=["month", "place"], condition=Q(place__isnull=False), name="need_count_of_a_place_once"
            ),
            models.UniqueConstraint(
                fields=["month", "category"], condition=Q(category__isnull=False), name="need_count_of_a_category_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "month"], name="need_count_by_kind")]
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
