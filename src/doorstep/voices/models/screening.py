"""What was done about an opinion once somebody had read it."""

from django.db import models
from django.db.models import Q

from doorstep.needs.models import Category
from doorstep.voices.models.opinion import Opinion
from doorstep.voices.words import HideReason


class Screening(models.Model):
    """An opinion as others may read it (筛查): names and details blacked out, what it is about, or why it is kept back.

    What was written stays with the opinion, and only who screens reads it there. Who screened is in the journal; when
    is kept by no table, and who wrote it by none at all.
    """

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="screening")
    text = models.TextField(blank=True, help_text="With what was blacked out; empty: kept back")
    topic = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    why_hidden = models.CharField(max_length=10, choices=HideReason.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text="", why_hidden__in=HideReason.values) | (~Q(text="") & Q(why_hidden="")),
                name="screening_shows_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"screening of {self.opinion_id}"
