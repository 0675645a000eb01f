"""Who may ask and send from another system, and who gives out keys."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import Deed, Subject, Verb
from doorstep.base.words import Role

ASK = Verb("api.ask", public=True, label=pgettext_lazy("verb", "Ask from another system what anybody may know"))
SEND = Verb(
    "api.send",
    public=True,
    label=pgettext_lazy("verb", "Send a need from another system"),
    limits=pgettext_lazy("verb", "with a key that may send"),
)
REPORT_CABINET = Verb(
    "api.report_cabinet",
    public=True,
    label=pgettext_lazy("verb", "Report for a cabinet from its controller"),
    limits=pgettext_lazy("verb", "with the cabinet's own key"),
)
KEEP_KEYS = Verb(
    "api.keep_keys", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Give out and withdraw keys of other systems")
)

DEEDS = (
    Deed("api.create_key", pgettext_lazy("verb", "Give out a key")),
    Deed("api.revoke_key", pgettext_lazy("verb", "Withdraw a key")),
)
SUBJECTS = (Subject("api.ApiKey", pgettext_lazy("journal", "Key of another system"), named="name"),)
