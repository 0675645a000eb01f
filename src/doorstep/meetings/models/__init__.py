"""The tables of meetings; Django looks for them under this name."""

from doorstep.meetings.models.agenda import Addendum, AgendaItem, Attendance, Decision
from doorstep.meetings.models.meeting import Meeting
from doorstep.meetings.models.series import FeedKey, PairingFeed, Series
from doorstep.meetings.models.slot import Booking, BookingNeed

__all__ = [
    "Addendum",
    "AgendaItem",
    "Attendance",
    "Booking",
    "BookingNeed",
    "Decision",
    "FeedKey",
    "Meeting",
    "PairingFeed",
    "Series",
]
