"""Who holds medicine: a pharmacy, a shop, a cabinet, a vehicle, with opened packs and what is set aside beside it."""

from django.db import models
from django.db.models import Q

from doorstep.ledger.models import Account
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.models.vehicle import Vehicle
from doorstep.programmes.pharmacy.words import HolderRole


class Holder(models.Model):
    """One account of a county's stock book with the thing it stands for (库存主体).

    A side (supplier, patients, in transit, destroyed) stands for no thing of ours. Frozen stock moves only after it was
    counted.
    """

    account = models.OneToOneField(Account, models.PROTECT, related_name="holder")
    role = models.CharField(max_length=8, choices=HolderRole.choices)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="holders")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="holders")
    path = models.CharField(max_length=200, help_text="Of the place where it stands or starts")
    licence = models.CharField(max_length=60, blank=True, help_text="Number of the licence that names this address")
    licensed_until = models.DateField(null=True, blank=True, help_text="The last day of the licence, if it ends")
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="Nothing moves until it is counted")
    frozen_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=HolderRole.values), name="holder_role_is_known"),
            models.CheckConstraint(
                condition=Q(role=HolderRole.SIDE, site__isnull=True, vehicle__isnull=True)
                | (~Q(role=HolderRole.SIDE) & Q(site__isnull=False, vehicle__isnull=True))
                | (~Q(role=HolderRole.SIDE) & Q(site__isnull=True, vehicle__isnull=False)),
                name="holder_is_one_thing",
            ),
            models.UniqueConstraint(fields=["site", "role"], name="holder_of_site_once"),
            models.UniqueConstraint(fields=["vehicle", "role"], name="holder_of_vehicle_once"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_reason="")
                | (Q(frozen_at__isnull=False) & ~Q(frozen_reason="")),
                name="holder_frozen_for_a_reason",
            ),
        ]
        ordering = ["account__kind", "account__name", "id"]

    def __str__(self) -> str:
        return self.account.name

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Holder:{self.pk}"

    @property
    def is_frozen(self) -> bool:
        """Whether nothing moves until it is counted."""
        return self.frozen_at is not None
