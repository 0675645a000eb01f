"""What can be missing in the data, with its words."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DESK: Final = _("What waits")
"""The workbench in the menu."""


class Gap(TextChoices):
    """Something a plan needs to know about a village and does not (数据缺口)."""

    NO_POINT = "no_point", _("Villages without a position")
    ESTIMATED_POINT = "estimated_point", _("Villages with an estimated position")
    NO_RESIDENTS = "no_residents", _("Villages without a number of residents")
    INVENTED_RESIDENTS = "invented_residents", _("Villages with an invented number of residents")
