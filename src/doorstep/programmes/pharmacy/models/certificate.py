"""What drivers and crews must hold, each from a day until a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.partners.models import Partner
from doorstep.programmes.pharmacy.words import CertificateKind


class Certificate(models.Model):
    """A driver's or crew member's certificate (车组证件): whose login, at which company.

    Renewed by another row; one that was written down wrongly is withdrawn, and written down anew.
    """

    login = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="crew_certificates")
    kind = models.CharField(max_length=10, choices=CertificateKind.choices)
    number = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day on which it holds")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="certificate_has_a_number"),
            models.CheckConstraint(condition=Q(kind__in=CertificateKind.values), name="certificate_kind_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="certificate_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["login", "kind", "valid_until"],
                condition=Q(withdrawn_at__isnull=True),
                name="certificate_once_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__gte=F("registered_at")) & ~Q(withdrawn_reason=""),
                name="certificate_withdrawn_for_a_reason",
            ),
        ]
        ordering = ["login", "kind", "-valid_until"]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Certificate:{self.pk}"
