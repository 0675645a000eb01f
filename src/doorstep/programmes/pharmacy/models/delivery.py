"""Home deliveries: what is brought to whom, and each step with who did it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.people.models import Person
from doorstep.programmes.pharmacy.models.dispense import Dispense
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.models.script import Review, Script
from doorstep.programmes.pharmacy.words import DeliveryState


class Delivery(models.Model):
    """Medicine on its way to somebody's door (送药到家). What is packed lies in the account of things on the way."""

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="deliveries")
    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="deliveries")
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="deliveries")
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.REQUESTED)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="That failed")
    cold_box = models.CharField(max_length=40, blank=True, help_text="Number of the cold box")
    code_hash = models.CharField(max_length=64, blank=True, help_text="Of the receiver's six digits")
    is_checked = models.BooleanField(default=False, help_text="What came back was looked at")
    call_due_at = models.DateTimeField(null=True, blank=True, help_text="By when the pharmacy owes the patient a call")
    call_owed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Who has to ring: the pharmacist on duty when it came back",
    )  # fmt: skip
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    call_note = models.CharField(max_length=200, blank=True, help_text="What was agreed on the telephone")
    requested_at = models.DateTimeField()
    dispense = models.OneToOneField(Dispense, models.PROTECT, null=True, blank=True, related_name="delivery")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DELIVERED, dispense__isnull=False)
                | ~Q(state=DeliveryState.DELIVERED) & Q(dispense__isnull=True),
                name="delivery_handed_over_is_a_dispense",
            ),
            models.CheckConstraint(
                condition=Q(is_checked=False) | Q(state=DeliveryState.RETURNED), name="delivery_checked_when_returned"
            ),
            models.CheckConstraint(
                condition=Q(call_due_at__isnull=True) | Q(state=DeliveryState.RETURNED),
                name="delivery_call_owed_when_returned",
            ),
            models.CheckConstraint(
                condition=Q(call_owed_by__isnull=True) | Q(call_due_at__isnull=False),
                name="delivery_call_owed_by_a_date",
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True, call_note="")
                | Q(call_due_at__isnull=False, called_at__gte=F("requested_at")) & ~Q(call_note=""),
                name="delivery_called_with_a_word",
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="delivery_by_state")]
        ordering = ["-requested_at", "-id"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"delivery {self.pk}: {self.state}"

    @property
    def owes_call(self) -> bool:
        """Whether the patient still has to be rung."""
        return self.call_due_at is not None and self.called_at is None

    @property
    def about(self) -> str:
        """How the journal and the ledger name it."""
        return f"pharmacy.Delivery:{self.pk}"


class DeliveryLine(models.Model):
    """So many packs that somebody is to be brought (配送明细)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lines")
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="+")
    packs = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(packs__gte=1), name="delivery_line_of_something"),
            models.UniqueConstraint(fields=["delivery", "medicine"], name="delivery_line_once_a_medicine"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.packs} of {self.medicine_id}"


class DeliveryPack(models.Model):
    """So many ledger units of a lot that were packed for a delivery (配送批次)."""

    line = models.ForeignKey(DeliveryLine, models.PROTECT, related_name="packed")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="delivery_pack_of_something")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.lot_id}"


class DeliveryStep(models.Model):
    """One step of a delivery (配送记录). Append-only by trigger."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=DeliveryState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.state}"
