"""Who may see the workbench."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Verb
from doorstep.places.access import SET_POINT

SEE_DESK = Verb("desk.see_desk", STAFF, label=pgettext_lazy("verb", "See the workbench"))
SEE_GAPS = Verb("desk.see_gaps", SET_POINT.roles, label=pgettext_lazy("verb", "See what the data of one's places lack"))
