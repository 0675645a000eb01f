"""What was handed to people: sales with their lots, and every trace code that was ever sold."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.ledger.models import Movement
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.models.script import Review, Script
from doorstep.programmes.pharmacy.words import Channel, Payment


class Dispense(models.Model):
    """One sale or hand-out (售药单). Never deleted; taken back by a movement that is the negative of its own.

    Args:
        key: Names this sale and no other: the same one twice is one sale.
        needs_review: Something in it goes out with a pharmacist's word alone. What went out on the road has happened:
            there the word may come afterwards.
        dispensed_at: When it was handed over.
    """

    key = models.UUIDField(unique=True)
    receipt_no = models.CharField(max_length=24, unique=True)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="dispenses")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="dispenses")
    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="dispenses")
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="dispenses")
    needs_review = models.BooleanField()
    movement = models.OneToOneField(Movement, models.PROTECT, related_name="dispense")
    payment = models.CharField(max_length=12, choices=Payment.choices)
    paid_fen = models.PositiveBigIntegerField()
    dispensed_at = models.DateTimeField()
    dispensed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="dispense_channel_is_known"),
            models.CheckConstraint(condition=Q(payment__in=Payment.values), name="dispense_payment_is_known"),
            models.CheckConstraint(
                condition=Q(needs_review=False) | Q(review__isnull=False) | Q(channel=Channel.VEHICLE),
                name="dispense_reviewed_where_it_must",
            ),
            models.CheckConstraint(
                condition=Q(script__isnull=True) | Q(person__isnull=False), name="dispense_of_a_script_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(payment=Payment.FREE, paid_fen=0) | ~Q(payment=Payment.FREE), name="dispense_free_costs_0"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | Q(taken_back_at__gte=F("dispensed_at")) & ~Q(taken_back_reason=""),
                name="dispense_taken_back_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["script"], condition=Q(taken_back_at__isnull=True), name="dispense_uses_a_script_once"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "dispensed_at"], name="dispense_by_holder"),
            models.Index(fields=["person", "dispensed_at"], name="dispense_by_person"),
        ]
        ordering = ["-dispensed_at", "-id"]

    def __str__(self) -> str:
        return self.receipt_no

    @property
    def is_unspoken(self) -> bool:
        """Whether a pharmacist's word on it is still to come."""
        return self.needs_review and self.review_id is None

    @property
    def about(self) -> str:
        """How the journal and the ledger name it."""
        return f"pharmacy.Dispense:{self.pk}"


class DispenseLine(models.Model):
    """So many packs of one lot (售药明细). Append-only by trigger."""

    dispense = models.ForeignKey(Dispense, models.PROTECT, related_name="lines")
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="dispense_lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="dispense_lines")
    packs = models.PositiveSmallIntegerField(help_text="Whole ones; 0 where single units of an opened pack were sold")
    quantity = models.PositiveIntegerField(help_text="As the ledger counts")
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days the whole of it lasts")
    per_day = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, help_text="Units a day")
    price_fen = models.PositiveBigIntegerField(help_text="Of all its packs")
    is_controlled = models.BooleanField(default=False, help_text="Goes into the special register")
    is_uncoded = models.BooleanField(default=False, help_text="Came in before trace codes had to be scanned")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="dispense_line_of_something"),
            models.CheckConstraint(condition=Q(days__isnull=True) | Q(days__gte=1), name="dispense_line_lasts"),
            models.UniqueConstraint(fields=["dispense", "lot"], name="dispense_line_once_a_lot"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.packs} of {self.lot_id}"

    @property
    def about(self) -> str:
        """How incidents name it."""
        return f"pharmacy.DispenseLine:{self.pk}"


class TraceSale(models.Model):
    """A trace code that was sold (追溯码销售). While it is, the same code is sold to nobody else: the table refuses it.

    A return opens it again with a reason; the row stays.
    """

    code = models.CharField(max_length=60)
    line = models.ForeignKey(DispenseLine, models.PROTECT, related_name="codes")
    sold_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(returned_at__isnull=True), name="trace_code_sold_once"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="trace_code_is_there"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, return_reason="")
                | Q(returned_at__gte=F("sold_at")) & ~Q(return_reason=""),
                name="trace_code_returned_for_a_reason",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code
