"""Kinds and states of sessions, bookings and quizzes, with their labels."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doorstep.base.tongue import is_english

MENU: Final = _("Activities and hours")


class ServiceKind(TextChoices):
    """What is brought to the door (服务类型)."""

    MEDICINE_VAN = "medicine_van", _("Medicine vehicle")
    ACTIVITY = "activity", _("Activity")
    CLASS = "class", _("Class or talk")


class SessionState(TextChoices):
    """Where a session stands; `rules.MOVES` says what may follow what."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Replaced by another plan")


class MissReason(TextChoices):
    """Why a session was missed or cancelled, said so that residents can be told in their language."""

    VEHICLE = "vehicle", _("The vehicle broke down")
    CREW = "crew", _("The crew could not come")
    WEATHER = "weather", _("Bad weather")
    ROAD = "road", _("The road was closed")
    DAY_OFF = "day_off", _("A day off")
    PLAN = "plan", _("The timetable was withdrawn")
    HOST = "host", _("The host could not come")
    OTHER = "other", _("Another reason")


ACTIVITY_KINDS = (ServiceKind.ACTIVITY, ServiceKind.CLASS)
"""Kinds of sessions that have a title, a host and sign-up beside them."""
ACTIVITY_OFF = (MissReason.HOST, MissReason.WEATHER, MissReason.ROAD, MissReason.DAY_OFF, MissReason.OTHER)
"""Why an activity can be called off."""


class AttendanceKind(TextChoices):
    """How it is kept who came (签到方式): as a number alone, or by name or slip."""

    HEAD_COUNT = "head_count", _("Only how many came")
    NAMED = "named", _("Who of those signed up came")


class BookingState(TextChoices):
    """Where a booking stands; `rules.activities.BOOKING_MOVES` says what may follow what."""

    SEATED = "seated", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ATTENDED = "attended", _("Came")
    NO_SHOW = "no_show", _("Did not come")


class QuizPhase(TextChoices):
    """When a sheet was filled in: before the campaign, or after it."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")


class CellState(TextChoices):
    """What a campaign's grid says of one school and one topic."""

    HELD = "held", _("Held")
    PLANNED = "planned", _("Planned")
    GAP = "gap", _("Gap")


def in_language(zh: str, en: str) -> str:
    """Return what was written in the reader's language; the Chinese where nobody wrote the English."""
    return (en if is_english() else "") or zh
