"""What the residents' pages are called in the menu."""

from typing import Final

from django.utils.translation import gettext_lazy as _

HOME: Final = _("My village")
TIMETABLE: Final = _("Timetable")
CIRCLE: Final = _("Service circle")
TELL: Final = _("Tell us")
SLIP: Final = _("Follow my slip")
NEEDS: Final = _("What neighbours need")
WISHES: Final = _("Small wishes")
MINE: Final = _("My needs")
ABOUT: Final = _("What is this?")
NEAR: Final = _("Near me")
MEDICINE: Final = _("Medicine now")
ASK: Final = _("Ask a pharmacist")
INDEX: Final = _("The index, explained")
OPINION: Final = _("My opinion in a survey")
INDEX_RESULTS: Final = _("The index, by village")
