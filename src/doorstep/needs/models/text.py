"""Texts cut into bands, so that possible duplicates are found by looking up equal keys."""

from django.db import models
from django.db.models import F, Q

from doorstep.needs.models.need import Need


class TextBand(models.Model):
    """One band of an open need's MinHash; needs with an equal key in one band may say the same (近似文本索引)."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "band"], name="text_band_once")]
        indexes = [models.Index(fields=["key", "need"], name="text_band_by_key")]  # a key says its band

    def __str__(self) -> str:
        return f"band {self.band} of need {self.need_id}"


class NotTheSame(models.Model):
    """Somebody looked at two needs that resemble each other and said they are two."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="+", help_text="The earlier one")
    other = models.ForeignKey(Need, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "other"], name="not_the_same_once"),
            models.CheckConstraint(condition=Q(need__lt=F("other")), name="not_the_same_in_order"),
        ]
        verbose_name_plural = "not the same"

    def __str__(self) -> str:
        return f"needs {self.need_id} and {self.other_id} are two"
