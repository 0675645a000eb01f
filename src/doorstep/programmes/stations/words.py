"""Where a village stands to the circle, with labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HomeState(TextChoices):
    """Whether a village is within the walk of a service point (圈内、圈外、位置不明)."""

    INSIDE = "inside", _("Inside the circle")
    OUTSIDE = "outside", _("Outside the circle")
    UNKNOWN = "unknown", _("Place unknown")
