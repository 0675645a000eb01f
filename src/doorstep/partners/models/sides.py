"""A side of an agreement: a partner, a place, or somebody outside."""

from django.db import models
from django.db.models import Q

from doorstep.partners.models.partner import Partner
from doorstep.places.models import Place


class Sided(models.Model):
    """One side of an agreement: a partner, a place, or somebody outside this installation by name.

    Args:
        outside_code: Code of the installation where an outside side is at home; empty: it has none we know of.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    outside_name = models.CharField(max_length=80, blank=True)
    outside_code = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """What the side is called."""
        return self.partner.name if self.partner else self.place.name if self.place else self.outside_name


ONE_SIDE = (
    Q(partner__isnull=False, place__isnull=True, outside_name="", outside_code="")
    | Q(partner__isnull=True, place__isnull=False, outside_name="", outside_code="")
    | (Q(partner__isnull=True, place__isnull=True) & ~Q(outside_name=""))
)
"""A side is exactly one of the three."""
