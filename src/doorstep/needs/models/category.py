"""What needs are about."""

from django.db import models
from django.db.models import F, Q

from doorstep.needs.words import Urgency


class Category(models.Model):
    """A subject such as street lights (类别); its clock is the rule `needs.clock.<code>`."""

    code = models.SlugField(max_length=40, unique=True, help_text="Small letters, digits and _; never changes")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    about_zh = models.CharField(max_length=200, blank=True)
    about_en = models.CharField(max_length=300, blank=True)
    group_zh = models.CharField(max_length=40, blank=True, help_text="Stands together with others of this group")
    group_en = models.CharField(max_length=60, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY)
    position = models.PositiveSmallIntegerField(default=100, help_text="Order in lists")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it can be chosen")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="category_urgency_is_known"),
            models.CheckConstraint(condition=~Q(name_zh="") & ~Q(name_en=""), name="category_has_names"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="category_ends_after_it_begins",
            ),
        ]
        ordering = ["position", "code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.code
