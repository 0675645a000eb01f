"""The main menu, in order. A line shows for whoever may use its verb somewhere."""

from django.utils.translation import gettext_lazy as _

from doorstep.api import access as api
from doorstep.base import access as base
from doorstep.base.menu import Entry
from doorstep.desk import access as desk
from doorstep.desk import words as desk_words
from doorstep.devices import access as devices
from doorstep.devices import words as devices_words
from doorstep.door import access as door
from doorstep.door import words as door_words
from doorstep.ledger import access as ledger
from doorstep.ledger import words as ledger_words
from doorstep.meetings import access as meetings
from doorstep.meetings import words as meetings_words
from doorstep.needs import access as needs
from doorstep.needs import words as needs_words
from doorstep.partners import access as partners
from doorstep.people import access as people
from doorstep.places import access as places
from doorstep.programmes.pharmacy import access as pharmacy
from doorstep.programmes.reputation import access as reputation
from doorstep.programmes.reputation import words as reputation_words
from doorstep.programmes.stations import access as stations
from doorstep.services import access as services
from doorstep.services import words as services_words
from doorstep.voices import access as voices
from doorstep.voices import words as voices_words

ENTRIES: list[Entry] = [
    Entry("home", door_words.HOME, door.SEE_HOME, "door"),
    Entry("near", door_words.NEAR, door.SEE_NEAR, "door"),
    Entry("medicine", door_words.MEDICINE, door.SEE_MEDICINE, "door"),
    Entry("ask", door_words.ASK, pharmacy.ASK, "door", is_tool=True),
    Entry("tell", door_words.TELL, needs.TELL, "door"),
    Entry("slip", door_words.SLIP, needs.FOLLOW_SLIP, "door"),
    Entry("needs", door_words.NEEDS, door.SEE_NEEDS, "door", is_tool=True),
    Entry("wishes", door_words.WISHES, needs.SEE_WISHES, "door"),
    Entry("mine", door_words.MINE, door.SEE_MINE, "door"),
    Entry("timetable", door_words.TIMETABLE, door.SEE_TIMETABLE, "door", is_tool=True),
    Entry("circle", door_words.CIRCLE, door.SEE_CIRCLE, "door", is_tool=True),
    Entry("opinion", door_words.OPINION, voices.FOLLOW, "door", is_tool=True),
    Entry("index_results", door_words.INDEX_RESULTS, door.SEE_INDEX_RESULTS, "door", is_tool=True),
    Entry("index_explained", door_words.INDEX, door.SEE_INDEX_EXPLAINED, "door", is_tool=True),
    Entry("voices:answer", voices_words.ANSWER, voices.ANSWER, "door", is_tool=True),
    Entry("meetings:public", meetings_words.PUBLIC, meetings.READ_FEED, "door", is_tool=True),
    Entry("about", door_words.ABOUT, door.SEE_ABOUT, "door", is_tool=True),
    Entry("desk", desk_words.DESK, desk.SEE_DESK),
    Entry("needs:inbox", needs_words.NEEDS, needs.SEE),
    Entry("needs:duties", needs_words.DUTIES, needs.SEE_DUTIES),
    Entry("needs:tray", needs_words.TRAY, needs.SUPERVISE),
    Entry("needs:wishes", needs_words.WISHES, needs.SEE_WISHER),
    Entry("needs:rates", needs_words.RATES, needs.SEE_RATES),
    Entry("meetings:meetings", meetings_words.MEETINGS, meetings.SEE),
    Entry("meetings:lines", meetings_words.LINES, meetings.BOOK, "door"),
    Entry("pharmacy:plans", _("Medicine to the village"), pharmacy.SEE),
    Entry("pharmacy:stock", _("Medicine stock"), pharmacy.SEE_STOCK),
    Entry("pharmacy:counter", _("Pharmacy counter"), pharmacy.DISPENSE),
    Entry("pharmacy:questions", _("Questions to the pharmacist"), pharmacy.ANSWER, is_tool=True),
    Entry("pharmacy:hold_new", _("Put aside for somebody"), pharmacy.ASK_FOR, is_tool=True),
    Entry("pharmacy:question_new", _("Ask for somebody"), pharmacy.ASK_FOR, is_tool=True),
    Entry("pharmacy:reminders", _("Reminders"), pharmacy.REMIND, is_tool=True),
    Entry("pharmacy:licences", _("Pharmacists"), pharmacy.SEE_DUTY, is_tool=True),
    Entry("pharmacy:incidents", _("To be looked into"), pharmacy.SEE_INCIDENTS, is_tool=True),
    Entry("pharmacy:registers", _("Registers"), pharmacy.SEE_REGISTERS, is_tool=True),
    Entry("stations:circles", _("Service circle"), stations.SEE),
    Entry("voices:opinions", voices_words.OPINIONS, voices.SEE_OPINIONS, is_tool=True),
    Entry("voices:questionnaires", voices_words.QUESTIONNAIRES, voices.SEE, is_tool=True),
    Entry("reputation:quarters", reputation_words.MENU, reputation.SEE),
    Entry("reputation:appeals", reputation_words.APPEALS, reputation.SEE_APPEALS, is_tool=True),
    Entry("services:activities", services_words.MENU, services.SEE),
    Entry("voices:waves", voices_words.MENU, voices.SEE),
    Entry("voices:result_list", voices_words.RESULTS, voices.SEE_RESULTS, is_tool=True),
    Entry("places:places", _("Places"), places.SEE, is_tool=True),
    Entry("people:people", _("People"), people.SEE, is_tool=True),
    Entry("partners:partners", _("Partners"), partners.SEE),
    Entry("devices:devices", devices_words.MENU, devices.SEE, is_tool=True),
    Entry("ledger:books", ledger_words.LEDGER, ledger.SEE, is_tool=True),
    Entry("workdays", _("Working days"), base.SEE_WORKDAYS, is_tool=True),
    Entry("rules", _("Rules in force"), base.SEE_RULES, is_tool=True),
    Entry("api:keys", _("Other systems"), api.KEEP_KEYS, is_tool=True),
    Entry("logins", _("Logins"), base.SEE_LOGINS, is_tool=True),
    Entry("journal", _("Journal"), base.SEE_JOURNAL, is_tool=True),
]
