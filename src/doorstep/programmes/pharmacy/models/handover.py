"""Stock goes from one holder to another; both count it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.models.trip import Trip
from doorstep.programmes.pharmacy.words import HandoverKind, HandoverState


class Handover(models.Model):
    """Stock on its way (交接单): loading, refilling, returning and delivering all use it.

    What was sent and not confirmed stays on the way until somebody explains it; no day closes before.
    """

    kind = models.CharField(max_length=12, choices=HandoverKind.choices)
    source = models.ForeignKey(Holder, models.PROTECT, related_name="sent")
    target = models.ForeignKey(Holder, models.PROTECT, related_name="received")
    trip = models.ForeignKey(Trip, models.PROTECT, null=True, blank=True, related_name="handovers")
    state = models.CharField(max_length=8, choices=HandoverState.choices, default=HandoverState.SENT)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sending = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="sending_of")
    arrival = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="arrival_of")
    explaining = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="explaining_of")
    reason = models.CharField(max_length=300, blank=True, help_text="What became of the difference")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HandoverKind.values), name="handover_kind_is_known"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="handover_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(state=HandoverState.SENT, confirmed_at__isnull=True, arrival__isnull=True)
                | Q(state__in=[HandoverState.OPEN, HandoverState.DONE], confirmed_at__isnull=False),
                name="handover_state_is_true",
            ),
            models.CheckConstraint(
                condition=Q(explaining__isnull=True) | (Q(state=HandoverState.DONE) & ~Q(reason="")),
                name="handover_explained_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="handover_by_state")]
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def about(self) -> str:
        """How the journal and the ledger name it."""
        return f"pharmacy.Handover:{self.pk}"


class HandoverLine(models.Model):
    """One lot of a handover: what was sent, what was confirmed, in the ledger's own units."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    sent = models.PositiveBigIntegerField()
    confirmed = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "lot"], name="handover_lot_once"),
            models.CheckConstraint(condition=Q(sent__gte=1), name="handover_of_something"),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True) | Q(confirmed__lte=F("sent")), name="handover_not_more_than_sent"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.sent}"

    @property
    def missing(self) -> int:
        """What was sent and not confirmed; 0 while nobody has counted."""
        return 0 if self.confirmed is None else self.sent - self.confirmed
