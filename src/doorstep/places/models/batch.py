"""Uploaded lists of places: previewed, then applied as a whole or not at all."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.places.models.place import Place
from doorstep.places.words import CodeSystem, FrameWord, ImportState


class PlaceImport(models.Model):
    """One uploaded list (导入批次): what it would change, and what it changed.

    `base_digest` is the state of the places it was compared with: if that has moved on, it cannot be applied.
    """

    county = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    frame = models.CharField(max_length=8, choices=FrameWord.choices)
    system = models.CharField(max_length=8, choices=CodeSystem.choices, default=CodeSystem.NBS)
    valid_from = models.DateField(help_text="The first day on which the list holds")
    state = models.CharField(max_length=12, choices=ImportState.choices)
    rows = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    renamed = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    recoded = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, help_text="Matched, with another point or figure")
    ignored = models.JSONField(default=list, help_text="Headings of columns that were not read")
    is_gone_ended = models.BooleanField(default=False, help_text="Whoever applied it asked to end what is missing")
    content = models.JSONField(default=list, help_text="The rows as they were read, points in WGS-84")
    errors = models.JSONField(default=list, help_text="Cells that were refused, in both languages")
    undo = models.JSONField(null=True, blank=True, help_text="What stood there before it was applied")
    base_digest = models.CharField(max_length=64, blank=True)
    applied_digest = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="place_import_state_is_known"),
            models.CheckConstraint(condition=Q(frame__in=FrameWord.values), name="place_import_frame_is_declared"),
        ]
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"
