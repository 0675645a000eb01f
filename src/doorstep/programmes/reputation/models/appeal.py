"""A village says that a value is wrong, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.base.models.picture import Picture
from doorstep.places.models import Place
from doorstep.programmes.reputation.models.run import Publication, Run
from doorstep.programmes.reputation.models.scheme import Node
from doorstep.programmes.reputation.words import AppealState


class Appeal(models.Model):
    """An appeal against one value of one village (申诉), with the evidence as it stood that day. Decided once."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="appeals")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_appeals")
    node = models.ForeignKey(Node, models.PROTECT, related_name="appeals")
    reason = models.CharField(max_length=1000)
    asked_value = models.FloatField(help_text="What the village says it should be, in the indicator's unit")
    frozen = models.JSONField(help_text="Value, what it rests on, grades and notes as they stood")
    frozen_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_value = models.FloatField(null=True, blank=True, help_text="What counts in the next run, if upheld")
    decision = models.CharField(max_length=1000, blank=True)
    run = models.ForeignKey(
        Run, models.PROTECT, null=True, blank=True, related_name="appeals", help_text="The first run that heeds it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "place", "node"], name="appeal_once_a_value"),
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_says_why"),
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_at__isnull=True, decision="", decided_value__isnull=True)
                | Q(state=AppealState.UPHELD, decided_at__isnull=False, decided_value__isnull=False) & ~Q(decision="")
                | Q(state=AppealState.REFUSED, decided_at__isnull=False, decided_value__isnull=True) & ~Q(decision=""),
                name="appeal_decision_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="appeal_by_state")]
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"appeal {self.pk} of place {self.place_id}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"reputation.Appeal:{self.pk}"


class AppealPicture(Picture):
    """A picture a village adds to its appeal (申诉佐证): drawn anew, no camera, place or time. Stays (triggers)."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="pictures")
    file = models.FileField(upload_to="reputation/appeals")

    class Meta(Picture.Meta):
        constraints = [models.UniqueConstraint(fields=["appeal", "sha256"], name="appeal_picture_once")]

    def __str__(self) -> str:
        return f"picture {self.pk} of appeal {self.appeal_id}"
