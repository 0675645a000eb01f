"""Which survey of residents counts in which quarter."""

from django.conf import settings
from django.db import models

from doorstep.programmes.reputation.models.quarter import Quarter
from doorstep.voices.models import Wave


class Asking(models.Model):
    """That the answers of a wave are a quarter's voices of residents (本季度的居民问卷). Written once (triggers)."""

    quarter = models.OneToOneField(Quarter, models.PROTECT, related_name="asking")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"wave {self.wave_id} for quarter {self.quarter_id}"
