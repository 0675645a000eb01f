"""Trace codes of packs that are not sold yet: which lie in a cabinet's slot, and which were opened."""

from django.db import models
from django.db.models import Q

from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.models.cabinet import Slot, Vend
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot


class SlotCode(models.Model):
    """The trace code of a pack that lies in a slot (货道追溯码); packs come out in the order in which they were put in.

    Args:
        left_at: When it was no longer known to lie there: handed out, or counted otherwise than expected.
        vend: The pack it was handed out as.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=60)
    put_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    vend = models.OneToOneField(Vend, models.PROTECT, null=True, blank=True, related_name="slot_code")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="slot_code_is_there"),
            models.UniqueConstraint(fields=["code"], condition=Q(left_at__isnull=True), name="slot_code_in_one_slot"),
            models.CheckConstraint(
                condition=Q(vend__isnull=True) | Q(left_at__isnull=False), name="slot_code_handed_out_has_left"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code


class OpenedCode(models.Model):
    """The trace code of a pack that was opened to sell single units (拆零追溯码). Append-only by trigger.

    Args:
        holder: From whose stock.
        movement: The opening.
    """

    code = models.CharField(max_length=60, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="opened_codes")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="opened_codes")
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="opened_codes")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="opened_code_is_there")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code
