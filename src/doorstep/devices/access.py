"""Who may report from a device, see what came, and decide what is doubtful."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import Deed, Subject, Verb
from doorstep.base.words import Role

_OFFICE = {Role.COUNTY_PLANNER, Role.PARTNER_STAFF, Role.PHARMACIST}

REPORT = Verb(
    "devices.report",
    {Role.CREW, Role.PARTNER_STAFF, Role.PHARMACIST, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Report from a device"),
)
SEE = Verb("devices.see", _OFFICE | {Role.AUDITOR}, label=pgettext_lazy("verb", "See devices and their reports"))
DECIDE = Verb("devices.decide", _OFFICE, label=pgettext_lazy("verb", "Decide about a doubtful report"))
REVOKE = Verb("devices.revoke", _OFFICE, label=pgettext_lazy("verb", "Shut a device out"))

DEEDS = (
    Deed("devices.register", pgettext_lazy("verb", "Register a device")),
    Deed("devices.close_gap", pgettext_lazy("verb", "Wait no longer for missing reports")),
)
SUBJECTS = (
    Subject("devices.Device", pgettext_lazy("journal", "Device"), page="devices:device"),
    Subject("devices.Operation", pgettext_lazy("journal", "Report of a device")),
    Subject("devices.Question", pgettext_lazy("journal", "Doubtful report"), page="devices:question"),
)
