"""What the residents' pages are called in the menu."""

from typing import Final

from django.utils.translation import gettext_lazy as _

HOME: Final = _("My village")
TIMETABLE: Final = _("Timetable")
CIRCLE: Final = _("Service circle")
ABOUT: Final = _("What is this?")
NEAR: Final = _("Near me")
