"""Who may see the ledger, take movements back and close days. Posting is asked of the app whose action posts."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import Deed, Subject, Verb
from doorstep.base.words import Role

SEE = Verb(
    "ledger.see",
    {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER, Role.PHARMACIST, Role.AUDITOR, Role.PARTNER_STAFF},
    label=pgettext_lazy("verb", "See the ledger"),
    limits=pgettext_lazy("verb", "partner staff: accounts of the unit they work for"),
)
REVERSE = Verb("ledger.reverse", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Take a movement back"))
CLOSE = Verb("ledger.close", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Close days of a book"))
EXPORT = Verb(
    "ledger.export", {Role.COUNTY_PLANNER, Role.AUDITOR}, label=pgettext_lazy("verb", "Take a whole book out as a file")
)
KEEP_CREDIT = Verb(
    "ledger.keep_credit",
    {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER},
    label=pgettext_lazy("verb", "Keep credit lines: open, draw, pay back, change the limit"),
)

DEEDS = (
    Deed("ledger.open_book", pgettext_lazy("verb", "Open a book")),
    Deed("ledger.open_account", pgettext_lazy("verb", "Open an account")),
    Deed("ledger.close_period", pgettext_lazy("verb", "Close days of a book")),
    Deed("ledger.open_line", pgettext_lazy("verb", "Open a credit line")),
    Deed("ledger.change_limit", pgettext_lazy("verb", "Change the limit of a credit line")),
    Deed("ledger.draw", pgettext_lazy("verb", "Draw on a credit line")),
    Deed("ledger.repay", pgettext_lazy("verb", "Pay back what was drawn")),
)
SUBJECTS = (
    Subject("ledger.Book", pgettext_lazy("journal", "Book"), page="ledger:book", named="name"),
    Subject("ledger.Account", pgettext_lazy("journal", "Account"), page="ledger:account", named="name"),
    Subject("ledger.Movement", pgettext_lazy("journal", "Movement"), page="ledger:movement"),
    Subject("ledger.Period", pgettext_lazy("journal", "Closed days")),
    Subject("ledger.CreditLine", pgettext_lazy("journal", "Credit line"), page="ledger:line", named="title"),
)
