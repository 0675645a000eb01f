"""Who may see and do what with meetings.

Beside roles at places, whoever works for a unit that hosts a meeting or belongs to its alliance sees it and may add to
its agenda, and whoever booked a slot sees that booking: `queries` decides that.
"""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

_OFFICE = {Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}
_NEAR = _OFFICE | {Role.STATION_VOLUNTEER, Role.AUDITOR}

SEE = Verb(
    "meetings.see",
    STAFF,
    label=pgettext_lazy("verb", "See meetings, their agenda and minutes"),
    limits=pgettext_lazy(
        "verb",
        "of one's area, or of the unit one works for: then of what is owed its own alone; what was decided about a "
        "common item, remarks and addenda are for every unit",
    ),
)
SEE_AREA = Verb("meetings.see_area", _NEAR, label=pgettext_lazy("verb", "See all meetings of one's area"))
KEEP = Verb("meetings.keep", _OFFICE, label=pgettext_lazy("verb", "Set up series and meetings, move and call off"))
RUN = Verb("meetings.run", _OFFICE, label=pgettext_lazy("verb", "Lead a meeting: who is there, what is decided"))
ADD_ITEM = Verb(
    "meetings.add_item",
    STAFF - {Role.AUDITOR, Role.VERIFIER},
    label=pgettext_lazy("verb", "Put something on an agenda"),
    limits=pgettext_lazy("verb", "of one's area, or of the unit one works for"),
)
WRITE_AHEAD = Verb("meetings.write_ahead", label=pgettext_lazy("verb", "Write the meetings of the series ahead"))
SUBSCRIBE = Verb(
    "meetings.subscribe",
    STAFF,
    label=pgettext_lazy("verb", "Have one's own meetings as a calendar"),
)
READ_FEED = Verb(
    "meetings.read_feed",
    public=True,
    label=pgettext_lazy("verb", "Read a calendar of meetings"),
    limits=pgettext_lazy("verb", "with its secret address; public series by anybody"),
)
BOOK = Verb(
    "meetings.book",
    set(Role) - {Role.AUDITOR, Role.VERIFIER},
    label=pgettext_lazy("verb", "Book a slot of a direct line"),
    limits=pgettext_lazy("verb", "for oneself or the firm one works for; the office for anybody of its area"),
)

DEEDS = (
    Deed("meetings.set_up_series", pgettext_lazy("verb", "Set up a series of meetings")),
    Deed("meetings.change_series", pgettext_lazy("verb", "Change a series of meetings")),
    Deed("meetings.end_series", pgettext_lazy("verb", "End a series of meetings")),
    Deed("meetings.renew_address", pgettext_lazy("verb", "Give a calendar another secret address")),
    Deed("meetings.call_meeting", pgettext_lazy("verb", "Call a meeting")),
    Deed("meetings.move_meeting", pgettext_lazy("verb", "Move a meeting")),
    Deed("meetings.cancel_meeting", pgettext_lazy("verb", "Call a meeting off")),
    Deed("meetings.begin_meeting", pgettext_lazy("verb", "Begin a meeting")),
    Deed("meetings.note_attendance", pgettext_lazy("verb", "Write down who is there")),
    Deed("meetings.withdraw_item", pgettext_lazy("verb", "Take something off an agenda")),
    Deed("meetings.settle_item", pgettext_lazy("verb", "Write down what came of an item")),
    Deed("meetings.decide", pgettext_lazy("verb", "Decide something in a meeting")),
    Deed("meetings.make_duty", pgettext_lazy("verb", "Make a duty of a decision")),
    Deed("meetings.lock_minutes", pgettext_lazy("verb", "Lock the minutes")),
    Deed("meetings.add_addendum", pgettext_lazy("verb", "Add to locked minutes")),
    Deed("meetings.cancel_booking", pgettext_lazy("verb", "Give a slot back")),
    Deed("meetings.take_problem", pgettext_lazy("verb", "Take a problem of a direct line as a need")),
)
SUBJECTS = (
    Subject("meetings.Series", pgettext_lazy("journal", "Series of meetings"), "meetings:series", "title_zh"),
    Subject("meetings.Meeting", pgettext_lazy("journal", "Meeting"), "meetings:meeting", "title_zh"),
    Subject("meetings.FeedKey", pgettext_lazy("journal", "Calendar of meetings")),
    Subject("meetings.Booking", pgettext_lazy("journal", "Slot of a direct line")),
)
