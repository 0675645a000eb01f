"""Who may see, plan, adopt and record in the pharmacy programme."""

from doorstep.base.access import STAFF, Verb
from doorstep.base.words import Role

_PLANNER = {Role.COUNTY_PLANNER}

SEE = Verb("pharmacy.see", STAFF)
EDIT_CATALOGUE = Verb("pharmacy.edit_catalogue")
EDIT_VEHICLE = Verb("pharmacy.edit_vehicle", _PLANNER)
PLAN = Verb("pharmacy.plan", _PLANNER)
ADOPT_PLAN = Verb("pharmacy.adopt_plan", _PLANNER)
RETIRE_PLAN = Verb("pharmacy.retire_plan", _PLANNER)
RECORD = Verb("pharmacy.record", {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER})
EXTEND = Verb("pharmacy.extend_sessions")
