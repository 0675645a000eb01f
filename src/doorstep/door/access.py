"""Residents' pages are open to everybody, logged in or not."""

from doorstep.base.access import Verb

SEE_HOME = Verb("door.see_home", public=True)
CHOOSE_VILLAGE = Verb("door.choose_village", public=True)
SEE_VILLAGE = Verb("door.see_village", public=True)
SEE_TIMETABLE = Verb("door.see_timetable", public=True)
SEE_ABOUT = Verb("door.see_about", public=True)
