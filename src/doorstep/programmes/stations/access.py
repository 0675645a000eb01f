"""Who may see and reckon circles, and write a proposed service point down."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

_PLANNER = {Role.COUNTY_PLANNER}

SEE = Verb("stations.see", STAFF, label=pgettext_lazy("verb", "See the walking circles"))
PLAN = Verb("stations.plan", _PLANNER, label=pgettext_lazy("verb", "Reckon a walking circle"))
ADOPT_SITE = Verb(
    "stations.adopt_site", _PLANNER, label=pgettext_lazy("verb", "Write a proposed service point into the list")
)
SET_STANDARDS = Verb("stations.set_standards", label=pgettext_lazy("verb", "Write down the walking circle's standards"))

DEEDS = (Deed("stations.compute_circle", pgettext_lazy("verb", "Reckon a walking circle")),)
SUBJECTS = (
    Subject("stations.CirclePlan", pgettext_lazy("journal", "Walking circle"), page="stations:circle", named="name"),
)
