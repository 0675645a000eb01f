"""Every refusal of the actions as a sentence that says what to do, and the field it belongs to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.meetings.actions.agenda import NotYours
from doorstep.meetings.actions.meetings import SlotsBooked
from doorstep.meetings.actions.minutes import NobodyNamed
from doorstep.meetings.actions.series import BadHours, BadQuorum, HostLeft
from doorstep.meetings.actions.slots import FirmLeft
from doorstep.meetings.rules import agenda, meetings, recurrence, slots
from doorstep.needs.forms import refusals as of_needs

Words = str | Promise
SENTENCES: dict[type[Exception], tuple[str, Words]] = {
    meetings.MinutesLocked: ("", _("The minutes are locked. Write an addendum instead.")),
    meetings.NotPossibleNow: ("", _("The meeting has moved on since you looked. Look at it again.")),
    meetings.TitleMissing: ("title_zh", _("Give it a title.")),
    meetings.ReasonMissing: ("why", _("Say why, for those who come.")),
    meetings.InThePast: ("on", _("This time is over already. Choose one to come.")),
    meetings.EndsBeforeItBegins: ("ends", _("It ends after it begins, within twelve hours.")),
    meetings.TooEarly: ("", _("A meeting begins on its day. Move it first if it takes place earlier.")),
    meetings.NoQuorum: (
        "result",
        _("Too few units are there to decide. Note who is there, or leave it undecided."),
    ),
    recurrence.TooLong: ("valid_until", _("A series ends ten years after it begins at the latest.")),
    recurrence.EndsBeforeItBegins: ("valid_until", _("The last day lies before the first.")),
    recurrence.NeverMeets: ("pattern", _("Between the first and the last day this never meets. Change the days.")),
    agenda.NothingSaid: ("text", _("Write it down in words.")),
    agenda.AlreadyADuty: ("", _("A duty has come of this decision already.")),
    NotYours: ("", _("Somebody else put this on the agenda.")),
    SlotsBooked: ("ends", _("A slot at the end is booked. Make it longer, or ask who booked to give it back.")),
    NobodyNamed: ("", _("Name a unit or a person.")),
    BadHours: (
        "length_min",
        _("It lasts from five minutes to twelve hours, ends on its day, and a slot fits in."),
    ),
    BadQuorum: ("quorum_pct", _("A quorum is from 1 to 100 per cent.")),
    HostLeft: ("host", _("This unit or alliance does not take part any more. Choose another.")),
    FirmLeft: ("firm", _("This firm does not take part any more.")),
    slots.SlotTaken: ("", _("Somebody else was first. Choose another slot.")),
    slots.OneSlotEach: ("", _("One slot each: give the other one back first.")),
    slots.NoSuchSlot: ("", _("This meeting has no such slot any more. Choose another.")),
    slots.SlotOver: ("", _("This slot is over or the meeting was called off. Choose another.")),
    slots.TopicMissing: ("topic", _("Say in a few words what it is about.")),
    slots.BookingOver: ("", _("This slot was given back before.")),
    slots.WhoseSlot: ("firm", _("Say for which firm it is.")),
}
REFUSALS: tuple[type[Exception], ...] = (*SENTENCES, *of_needs.REFUSALS)


def sentence(refusal: Exception) -> tuple[str, str]:
    """Return the field a refusal belongs to (empty: the whole form) and what it says."""
    for kind in type(refusal).__mro__:
        if kind in SENTENCES:
            field, words = SENTENCES[kind]
            return field, str(words)
    return of_needs.sentence(refusal)
