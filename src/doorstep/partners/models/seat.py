"""Which login speaks for which partner."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.partners.models.partner import Partner


class Seat(models.Model):
    """Somebody works for a partner, from a day until a day (经办人); what the partner's duties are is shown to them."""

    login = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="seats")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="seat_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["login", "partner"], condition=Q(valid_until__isnull=True), name="seat_open_once"
            ),
        ]
        ordering = ["partner", "id"]

    def __str__(self) -> str:
        return f"login {self.login_id} for partner {self.partner_id}"
