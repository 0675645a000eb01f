"""States and kinds of meetings, of what is on their agenda, and of who was there, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MEETINGS = _("Meetings")
LINES = _("Direct line")
PUBLIC = pgettext_lazy("menu", "Public meetings")


class MeetingKind(TextChoices):
    """What sort of meeting it is (会议类型)."""

    WORKING = "working", pgettext_lazy("meeting", "Working meeting")
    TALK = "talk", pgettext_lazy("meeting", "Talk")
    REVIEW = "review", pgettext_lazy("meeting", "Review")
    DIRECT_LINE = "direct_line", pgettext_lazy("meeting", "Direct line")
    OTHER = "other", pgettext_lazy("meeting", "Other meeting")


class Shift(TextChoices):
    """What becomes of a meeting whose day turns out to be a day off (遇休息日)."""

    NEXT = "next", pgettext_lazy("shift", "It takes place on the next working day")
    PREVIOUS = "previous", pgettext_lazy("shift", "It takes place on the working day before")
    SKIP = "skip", pgettext_lazy("shift", "It falls out")
    STAY = "stay", pgettext_lazy("shift", "It takes place all the same")


class MeetingState(TextChoices):
    """Where a meeting stands (会议状态). One that was moved is planned like any other; its day says so."""

    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    RUNNING = "running", pgettext_lazy("meeting", "Going on")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Called off")


class ItemOrigin(TextChoices):
    """Why something is on the agenda, in the agenda's order (议题来源)."""

    OVERDUE = "overdue", pgettext_lazy("item", "Overdue")
    CARRIED = "carried", pgettext_lazy("item", "Left undecided last time")
    OPEN = "open", pgettext_lazy("item", "Not yet due")
    TRAY = "tray", pgettext_lazy("item", "Nobody leads it yet")
    NEW = "new", pgettext_lazy("item", "Added by somebody")


AGENDA_ORDER = tuple(ItemOrigin)
"""Overdue, carried over, open, without a lead, new."""


class ItemResult(TextChoices):
    """What came of an item (议定结果)."""

    PENDING = "pending", pgettext_lazy("result", "Not yet talked about")
    DECIDED = "decided", pgettext_lazy("result", "Decided")
    UNDECIDED = "undecided", pgettext_lazy("result", "Undecided, carried to the next meeting")
    NOTED = "noted", pgettext_lazy("result", "Taken note of")


class Presence(TextChoices):
    """Whether somebody was there (到会情况)."""

    EXPECTED = "expected", pgettext_lazy("presence", "Expected")
    PRESENT = "present", pgettext_lazy("presence", "Present")
    EXCUSED = "excused", pgettext_lazy("presence", "Excused")
    ABSENT = "absent", pgettext_lazy("presence", "Absent")


class Pattern(TextChoices):
    """A rhythm most series have, as the form offers it (周期)."""

    WEEKLY = "weekly", pgettext_lazy("rhythm", "Every week")
    FORTNIGHTLY = "fortnightly", pgettext_lazy("rhythm", "Every second week")
    MONTHLY_WEEKDAY = "monthly_weekday", pgettext_lazy("rhythm", "Every month on a weekday, such as the second Tuesday")
    MONTHLY_DAY = "monthly_day", pgettext_lazy("rhythm", "Every month on a day, such as the 15th")
    QUARTERLY_WEEKDAY = "quarterly_weekday", pgettext_lazy("rhythm", "Every quarter on a weekday of one month")
    QUARTERLY_DAY = "quarterly_day", pgettext_lazy("rhythm", "Every quarter on a day of one month")
    OWN = "own", pgettext_lazy("rhythm", "A rule of one's own (RRULE)")
