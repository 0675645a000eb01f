"""Who may see, schedule and record sessions."""

from doorstep.base.access import STAFF, verb
from doorstep.base.words import Role

SEE = verb("services.see", STAFF)
SCHEDULE = verb("services.schedule", {Role.COUNTY_PLANNER})
HOLD = verb("services.hold_session", {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER})
MISS = verb("services.miss_session", {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER})
CANCEL = verb("services.cancel_session", {Role.COUNTY_PLANNER})
