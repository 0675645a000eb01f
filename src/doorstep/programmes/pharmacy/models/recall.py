"""Recalls: which lot, how grave, who has it, who got it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.ledger.models import Account, Movement
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.words import RecallLevel


class Recall(models.Model):
    """A lot is called back (召回). From that moment it is unusable everywhere; every unit of it is somewhere."""

    lot = models.OneToOneField(Lot, models.PROTECT, related_name="recall")
    level = models.CharField(max_length=4, choices=RecallLevel.choices)
    reason = models.CharField(max_length=300)
    document = models.CharField(max_length=80, blank=True, help_text="Number of the notice")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=RecallLevel.values), name="recall_level_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_a_reason"),
        ]
        ordering = ["-decided_at", "-id"]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.level}"

    @property
    def about(self) -> str:
        """How the journal and the ledger name it."""
        return f"pharmacy.Recall:{self.pk}"


class RecallTask(models.Model):
    """One holder who had some of a recalled lot sets it aside and says so (召回任务)."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="tasks")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    quantity = models.PositiveBigIntegerField(help_text="What the books had there when it was recalled")
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recall", "account"], name="recall_task_once_a_holder")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.account_id}"
