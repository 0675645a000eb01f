"""The main menu, in order. A line shows for whoever may use its verb somewhere."""

from django.utils.translation import gettext_lazy as _

from doorstep.base import access as base
from doorstep.base.menu import Entry

ENTRIES: list[Entry] = [
    Entry("workdays", _("Working days"), base.SEE_WORKDAYS),
    Entry("rules", _("Rules in force"), base.SEE_RULES),
    Entry("logins", _("Logins"), base.SEE_LOGINS),
    Entry("journal", _("Journal"), base.SEE_JOURNAL),
]
