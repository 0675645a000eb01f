"""Where a village stands to the circle, with labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HomeState(TextChoices):
    """Whether a village is within the walk of a service point (圈内、圈外、位置不明)."""

    INSIDE = "inside", _("Inside the circle")
    OUTSIDE = "outside", _("Outside the circle")
    UNKNOWN = "unknown", _("Place unknown")


class Goal(TextChoices):
    """What the next sites are chosen for (选址目标)."""

    MOST = "most", _("Most residents inside")
    FEWEST = "fewest", _("Everybody inside, with as few new sites as possible")
    MEAN = "mean", _("The shortest walk on average")
    LONGEST = "longest", _("The shortest walk for whoever has the longest")
