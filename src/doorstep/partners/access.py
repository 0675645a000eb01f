"""Who may see and change partners."""

from doorstep.base.access import STAFF, Verb
from doorstep.base.words import Role

SEE = Verb("partners.see", STAFF)
EDIT = Verb("partners.edit", {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER})
