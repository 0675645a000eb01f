"""Offers: what somebody can give."""

from django.db import models
from django.db.models import Q

from doorstep.needs.models.category import Category
from doorstep.needs.words import OfferState
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class Offer(models.Model):
    """Something available (资源): what, how much, where, until when. It is shown to staff; others see nothing of it."""

    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="offers")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="offers", help_text="Who gives")
    text = models.TextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="offers")
    quantity = models.PositiveIntegerField(null=True, blank=True)
    quantity_of = models.CharField(max_length=20, blank=True, help_text="Unit of the quantity")
    available_until = models.DateField(null=True, blank=True, help_text="The last day on which it can be had")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="offer_has_a_text"),
        ]
        indexes = [models.Index(fields=["state", "place"], name="offer_by_place")]
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"offer {self.pk}: {self.state}"
