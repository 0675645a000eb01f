"""Reservations: packs put aside until a moment, collected with a code."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.people.models import Person
from doorstep.programmes.pharmacy.models.dispense import Dispense
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.medicine import Medicine
from doorstep.programmes.pharmacy.words import AskedBy, HoldState
from doorstep.services.models import Session


class Hold(models.Model):
    """Packs put aside for somebody (预留). What is still free is computed from these rows, nowhere stored.

    Args:
        key: Of the asking: the same one twice is one reservation. The code's hash is made with it.
        until: The last moment it keeps anything back.
        code_hash: Of the six digits; the digits themselves are kept nowhere.
        wrong: Wrong codes so far.
    """

    key = models.UUIDField(unique=True)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="holds")
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="holds")
    packs = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    code_hash = models.CharField(max_length=64)
    wrong = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=HoldState.choices, default=HoldState.OPEN)
    stop = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="holds",
        help_text="Where the vehicle is met that has it aboard",
    )  # fmt: skip
    came = models.CharField(max_length=8, choices=AskedBy.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dispense = models.OneToOneField(Dispense, models.PROTECT, null=True, blank=True, related_name="hold")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=HoldState.values), name="hold_state_is_known"),
            models.CheckConstraint(condition=Q(packs__gte=1), name="hold_of_something"),
            models.CheckConstraint(condition=Q(until__gt=F("made_at")), name="hold_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state=HoldState.USED, dispense__isnull=False)
                | ~Q(state=HoldState.USED) & Q(dispense__isnull=True),
                name="hold_used_by_one_dispense",
            ),
        ]
        indexes = [models.Index(fields=["holder", "medicine", "until"], name="hold_by_holder")]
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.packs} of {self.medicine_id} until {self.until}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Hold:{self.pk}"
