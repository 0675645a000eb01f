"""Who may see, schedule and record sessions."""

from doorstep.base.access import STAFF, Verb
from doorstep.base.words import Role

SEE = Verb("services.see", STAFF)
SCHEDULE = Verb("services.schedule", {Role.COUNTY_PLANNER})
HOLD = Verb("services.hold_session", {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER})
MISS = Verb("services.miss_session", {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER})
CANCEL = Verb("services.cancel_session", {Role.COUNTY_PLANNER})
