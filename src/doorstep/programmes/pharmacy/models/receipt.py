"""Deliveries from suppliers, and counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.ledger.models import Movement
from doorstep.partners.models import Partner
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot


class Receipt(models.Model):
    """What a supplier delivered (收货单); its lines are the entries of its movement. A note comes in once."""

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="receipts")
    supplier = models.ForeignKey(Partner, models.PROTECT, related_name="medicine_receipts")
    document = models.CharField(max_length=60, help_text="Number of the supplier's note")
    movement = models.OneToOneField(Movement, models.PROTECT, related_name="receipt")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "document"], name="receipt_note_once"),
            models.CheckConstraint(condition=~Q(document=""), name="receipt_has_a_note"),
        ]
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return self.document


class StockCount(models.Model):
    """Somebody counted what a holder has (盘点); what differs is posted against the account for differences."""

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="counts")
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="stock_count")
    reason = models.CharField(max_length=300, blank=True)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField()
    seen = models.BigIntegerField(default=0, help_text="Id of the latest movement the count knew; later ones follow it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(movement__isnull=True) | ~Q(reason=""), name="stock_count_differs_for_a_reason"
            )
        ]
        indexes = [models.Index(fields=["holder", "counted_at"], name="stock_count_by_holder")]
        ordering = ["-counted_at", "-id"]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.counted_at}"


class StockCountLine(models.Model):
    """One lot of a count: what the books said, what was there."""

    count = models.ForeignKey(StockCount, models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    expected = models.PositiveBigIntegerField()
    counted = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["count", "lot"], name="stock_count_lot_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.counted}"
