"""Keys of the controllers that run cabinets, each for its own cabinet alone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.devices.models import Device
from doorstep.programmes.pharmacy.models.cabinet import Cabinet


class CabinetKey(models.Model):
    """What lets a cabinet's controller report (药柜密钥), kept as a digest alone; a new one takes its place."""

    cabinet = models.ForeignKey(Cabinet, models.PROTECT, related_name="keys")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+", help_text="Under which its reports are kept")
    head = models.CharField(max_length=12, help_text="How the key begins, to tell it from others")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cabinet"], condition=Q(revoked_at__isnull=True), name="cabinet_key_one_in_use"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="cabinet_key_ends_after_it_begins",
            ),
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.cabinet_id} {self.head}"
