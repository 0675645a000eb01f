"""Who may see and change partners."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

SEE = Verb("partners.see", STAFF, label=pgettext_lazy("verb", "See partners"))
EDIT = Verb(
    "partners.edit",
    {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER},
    label=pgettext_lazy("verb", "Write down and change partners"),
)

SEAT = Verb(
    "partners.seat",
    {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER},
    label=pgettext_lazy("verb", "Say which login works for which partner"),
)

DEEDS = (
    Deed("partners.add_partner", pgettext_lazy("verb", "Write down a partner")),
    Deed("partners.edit_partner", pgettext_lazy("verb", "Change a partner")),
    Deed("partners.seat_login", pgettext_lazy("verb", "Let a login work for a partner")),
    Deed("partners.unseat_login", pgettext_lazy("verb", "A login no longer works for a partner")),
)
SUBJECTS = (Subject("partners.Partner", pgettext_lazy("journal", "Partner"), page="partners:partner_edit"),)
