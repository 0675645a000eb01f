"""Who may see, schedule and record sessions."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

SEE = Verb("services.see", STAFF, label=pgettext_lazy("verb", "See sessions"))
SCHEDULE = Verb("services.schedule", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Schedule sessions"))
HOLD = Verb(
    "services.hold_session",
    {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Record that a session took place"),
)
MISS = Verb(
    "services.miss_session",
    {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Record that a session was missed"),
)
CANCEL = Verb("services.cancel_session", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Cancel a session"))

DEEDS = (
    Deed("services.correct_session", pgettext_lazy("verb", "Correct the record of a session")),
    Deed("services.unmiss_session", pgettext_lazy("verb", "Take back that a session was missed")),
    Deed("services.supersede_sessions", pgettext_lazy("verb", "Replace sessions by those of a new plan")),
    Deed("services.restore_sessions", pgettext_lazy("verb", "Bring replaced sessions back")),
    Deed("services.withdraw_sessions", pgettext_lazy("verb", "Withdraw sessions still to come")),
)
SUBJECTS = (Subject("services.Session", pgettext_lazy("journal", "Session")),)
