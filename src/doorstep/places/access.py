"""Who may see and change places."""

from doorstep.base.access import STAFF, Verb
from doorstep.base.words import Role

SEE = Verb("places.see", STAFF)
IMPORT = Verb("places.import", {Role.COUNTY_PLANNER})
EDIT = Verb("places.edit", {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER})
SET_POINT = Verb("places.set_point", {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER, Role.VILLAGE_OFFICER})
EDIT_SITE = Verb("places.edit_site", {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER, Role.VILLAGE_OFFICER})
