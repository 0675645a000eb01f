"""Who may see the workbench."""

from doorstep.base.access import STAFF, Verb
from doorstep.places.access import SET_POINT

SEE_DESK = Verb("desk.see_desk", STAFF)
SEE_GAPS = Verb("desk.see_gaps", SET_POINT.roles)
