"""Cabinets: slots, what each should hold, and what the controller reports while handing out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.models.hold import Hold
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.words import VendState


class Cabinet(models.Model):
    """A machine that hands out medicine (智能药柜); what lies in it is its holder's stock."""

    holder = models.OneToOneField(Holder, models.PROTECT, related_name="cabinet")
    heartbeat_at = models.DateTimeField(null=True, blank=True, help_text="When it last reported that it works")
    set_up_at = models.DateTimeField()

    class Meta:
        ordering = ["holder__account__name", "id"]

    def __str__(self) -> str:
        return str(self.holder)

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Cabinet:{self.pk}"


class Slot(models.Model):
    """One slot of a cabinet with the medicine it is meant for (货道). Quantities are whole packs."""

    cabinet = models.ForeignKey(Cabinet, models.PROTECT, related_name="slots")
    number = models.PositiveSmallIntegerField()
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="slots")
    capacity = models.PositiveSmallIntegerField()
    base_stock = models.PositiveSmallIntegerField(help_text="Filled up to so many packs at each visit")
    inside = models.PositiveSmallIntegerField(default=0, help_text="Packs that lie in it, by the books")
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cabinet", "number"], name="slot_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="slot_counts_from_one"),
            models.CheckConstraint(
                condition=Q(base_stock__gte=1) & Q(base_stock__lte=F("capacity")), name="slot_base_stock_fits"
            ),
            models.CheckConstraint(condition=Q(inside__lte=F("capacity")), name="slot_holds_what_fits"),
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, blocked_reason="")
                | (Q(blocked_at__isnull=False) & ~Q(blocked_reason="")),
                name="slot_blocked_for_a_reason",
            ),
        ]
        ordering = ["cabinet", "number"]

    def __str__(self) -> str:
        return f"{self.cabinet_id}/{self.number}"


class Vend(models.Model):
    """One pack that somebody paid for at a cabinet (取药单). It ends dropped, failed and paid back, or unknown."""

    key = models.UUIDField(unique=True, help_text="Made up by whoever orders it")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="vends")
    state = models.CharField(max_length=12, choices=VendState.choices, default=VendState.AUTHORISED)
    paid_fen = models.PositiveIntegerField()
    refunded_fen = models.PositiveIntegerField(default=0)
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="vend")
    hold = models.ForeignKey(
        Hold,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vends",
        help_text="The reservation it is collected for",
    )
    authorised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=VendState.values), name="vend_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=VendState.FAILED, refunded_fen=F("paid_fen"))
                | (~Q(state=VendState.FAILED) & Q(refunded_fen=0)),
                name="vend_failed_is_paid_back",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[VendState.DROPPED, VendState.UNKNOWN], movement__isnull=False)
                | Q(state__in=[VendState.AUTHORISED, VendState.MOTOR, VendState.FAILED], movement__isnull=True),
                name="vend_moves_stock_when_it_dropped",
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=~Q(state=VendState.FAILED), name="vend_one_for_a_reservation"
            ),
        ]
        ordering = ["-authorised_at", "-id"]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.state}"

    @property
    def about(self) -> str:
        """How the ledger names it."""
        return f"pharmacy.Vend:{self.pk}"


class CabinetEvent(models.Model):
    """What a controller reported, once each (药柜事件). Append-only by trigger."""

    cabinet = models.ForeignKey(Cabinet, models.PROTECT, related_name="events")
    controller_id = models.CharField(max_length=64, help_text="The controller's own number of the event")
    kind = models.CharField(max_length=12)
    vend = models.ForeignKey(Vend, models.PROTECT, null=True, blank=True, related_name="events")
    at = models.DateTimeField(help_text="By the controller's clock")
    received_at = models.DateTimeField()
    login = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cabinet", "controller_id"], name="cabinet_event_once"),
            models.CheckConstraint(condition=~Q(controller_id=""), name="cabinet_event_has_a_number"),
        ]
        indexes = [models.Index(fields=["cabinet", "at"], name="cabinet_event_by_moment")]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.controller_id}"
