"""Who may see, plan, adopt and record in the pharmacy programme."""

from doorstep.base.access import STAFF, verb
from doorstep.base.words import Role

_PLANNER = {Role.COUNTY_PLANNER}

SEE = verb("pharmacy.see", STAFF)
EDIT_CATALOGUE = verb("pharmacy.edit_catalogue")
EDIT_VEHICLE = verb("pharmacy.edit_vehicle", _PLANNER)
PLAN = verb("pharmacy.plan", _PLANNER)
ADOPT_PLAN = verb("pharmacy.adopt_plan", _PLANNER)
RETIRE_PLAN = verb("pharmacy.retire_plan", _PLANNER)
RECORD = verb("pharmacy.record", {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER})
EXTEND = verb("pharmacy.extend_sessions")
