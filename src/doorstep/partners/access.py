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

DEEDS = (
    Deed("partners.add_partner", pgettext_lazy("verb", "Write down a partner")),
    Deed("partners.edit_partner", pgettext_lazy("verb", "Change a partner")),
)
SUBJECTS = (Subject("partners.Partner", pgettext_lazy("journal", "Partner"), page="partners:partner_edit"),)
