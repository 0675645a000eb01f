"""Who may see and change partners."""

from doorstep.base.access import STAFF, verb
from doorstep.base.words import Role

SEE = verb("partners.see", STAFF)
EDIT = verb("partners.edit", {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER})
