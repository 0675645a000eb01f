"""What somebody wrote in their own words, apart from whatever else they answered."""

from django.db import models
from django.db.models import Q

from doorstep.needs.models import Need
from doorstep.voices.models.wave import Area, Wave
from doorstep.voices.words import OpinionState


class Opinion(models.Model):
    """An opinion (意见): which village, which question, what was written. Who wrote it follows it by a private code."""

    id = models.BigIntegerField(primary_key=True, help_text="Drawn at random: it says nothing about order")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="opinions")
    area = models.ForeignKey(Area, models.PROTECT, related_name="opinions")
    question_key = models.SlugField(max_length=40)
    text = models.TextField()
    code_digest = models.CharField(max_length=64, unique=True, help_text="Of the author's private code")
    is_open = models.BooleanField(default=False, help_text="It came by the open link")
    state = models.CharField(max_length=8, choices=OpinionState.choices, default=OpinionState.WAITING)
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="opinions")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OpinionState.values), name="opinion_state_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="opinion_says_something"),
        ]
        indexes = [models.Index(fields=["wave", "state"], name="opinion_by_state")]

    def __str__(self) -> str:
        return f"opinion in area {self.area_id}"
