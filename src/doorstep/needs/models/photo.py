"""Photos of needs and of what was done about them."""

from django.db import models
from django.db.models import Q

from doorstep.base.models.picture import Picture
from doorstep.needs.models.duty import Duty
from doorstep.needs.models.need import Need


class Photo(Picture):
    """A picture without anything about camera, place or time in it (照片); kept where no address leads past a guard."""

    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="photos")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="photos", help_text="Evidence")
    file = models.FileField(upload_to="needs/photos")

    class Meta(Picture.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(need__isnull=False) | Q(duty__isnull=False), name="photo_belongs_to_something"
            ),
            models.UniqueConstraint(
                fields=["need", "sha256"], condition=Q(need__isnull=False), name="photo_of_a_need_once"
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"
