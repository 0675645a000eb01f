"""Kinds and states of sessions, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ServiceKind(TextChoices):
    """What is brought to the door (服务类型)."""

    MEDICINE_VAN = "medicine_van", _("Medicine vehicle")


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
    OTHER = "other", _("Another reason")
