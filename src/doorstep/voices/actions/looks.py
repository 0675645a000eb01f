"""Staff read what is not published: opinions in their authors' words, how good the answers look. The journal says who.

One line for each person, survey and day, however often they look. Results have no line: nobody sees them before they
are published, and then all staff of the place do.
"""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models import JournalEntry
from doorstep.voices.access import RUN, SCREEN
from doorstep.voices.actions.waves import about
from doorstep.voices.models import Wave

_OPINIONS = "voices.look_at_opinions"
_QUALITY = "voices.look_at_quality"


def look_at_opinions(by: Actor, *, wave: Wave, now: datetime) -> None:
    """Write down that somebody reads a survey's opinions before the village does.

    Raises:
        NotAllowed: `by` screens nothing there.
    """
    require(by, SCREEN, wave.place.path)
    _once_a_day(by, _OPINIONS, wave, now)


def look_at_quality(by: Actor, *, wave: Wave, now: datetime) -> None:
    """Write down that somebody reads what was noticed in a survey.

    Raises:
        NotAllowed: `by` does not run the survey.
    """
    require(by, RUN, wave.place.path)
    _once_a_day(by, _QUALITY, wave, now)


def _once_a_day(by: Actor, verb: str, wave: Wave, now: datetime) -> None:
    """Record it, unless that day has its line; who looks again waits for no writer, as no transaction is opened."""
    day = now.astimezone(TIME_ZONE).date()
    lines = JournalEntry.objects.filter(day__day=day, login_id=by.user_id, verb=verb, about=about(wave))
    if lines.exists():
        return
    with transaction.atomic():
        hold("journal")  # two pages opened at once
        if not lines.all().exists():
            journal.record(by, verb, about(wave), now=now)
