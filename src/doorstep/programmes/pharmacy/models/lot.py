"""Lots: what was made together, expires together and is recalled together."""

from django.db import models
from django.db.models import F, Q

from doorstep.engines.stocking.lots import LotView
from doorstep.ledger.models import Commodity
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.words import LotState


class Lot(models.Model):
    """One lot of a medicine (批次); the ledger counts it as a commodity of its own."""

    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=20)
    made_on = models.DateField(null=True, blank=True)
    last_use_on = models.DateField(help_text="The last day on which it may be used")
    status = models.CharField(max_length=12, choices=LotState.choices, default=LotState.RELEASED)
    commodity = models.OneToOneField(Commodity, models.PROTECT, related_name="lot")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medicine", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=Q(status__in=LotState.values), name="lot_state_is_known"),
            models.CheckConstraint(condition=~Q(number=""), name="lot_has_a_number"),
            models.CheckConstraint(
                condition=Q(made_on__isnull=True) | Q(last_use_on__gt=F("made_on")), name="lot_expires_after_it_is_made"
            ),
        ]
        indexes = [models.Index(fields=["last_use_on"], name="lot_by_expiry")]
        ordering = ["last_use_on", "id"]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Lot:{self.pk}"

    @property
    def view(self) -> LotView[int]:
        """What the one predicate `engines.stocking.lots.usable` looks at."""
        return LotView(self.pk, self.last_use_on, self.status)
