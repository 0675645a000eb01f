"""Who may see the workbench."""

from doorstep.base.access import STAFF, verb
from doorstep.places.access import SET_POINT

SEE_DESK = verb("desk.see_desk", STAFF)
SEE_GAPS = verb("desk.see_gaps", SET_POINT.roles)
