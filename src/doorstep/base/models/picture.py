"""A picture somebody sent, kept beside what it belongs to."""

from django.conf import settings
from django.db import models


class Picture(models.Model):
    """A picture that was drawn anew (`base.photos`); who keeps some adds what it belongs to and `file`, its folder.

    Args:
        sha256: Of what is kept, 64 hexadecimal digits.
        width: Points.
        height: Points.
    """

    file: models.FileField
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["added_at", "id"]
