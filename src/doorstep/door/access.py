"""Residents' pages are open to everybody, logged in or not."""

from doorstep.base.access import verb

SEE_HOME = verb("door.see_home", public=True)
CHOOSE_VILLAGE = verb("door.choose_village", public=True)
SEE_VILLAGE = verb("door.see_village", public=True)
SEE_TIMETABLE = verb("door.see_timetable", public=True)
SEE_ABOUT = verb("door.see_about", public=True)
