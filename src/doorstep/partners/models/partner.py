"""Partners: the units that give, run and answer for services."""

from django.db import models
from django.db.models import F, Q

from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place


class Partner(models.Model):
    """A firm, public office, hospital, village company or team (单位)."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=PartnerKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="partners")
    code = models.CharField(max_length=40, blank=True, help_text="The operator's own number for it")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it takes part")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartnerKind.values), name="partner_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="partner_has_a_name"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="partner_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(valid_until__isnull=True), name="partner_open_once"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="partner_code_once"),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
