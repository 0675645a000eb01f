"""Take out what was noticed in a survey; that it was taken out is written down."""

from datetime import datetime

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.voices.access import RUN
from doorstep.voices.actions.waves import about
from doorstep.voices.models import Wave


def export_quality(by: Actor, *, wave: Wave, now: datetime) -> None:
    """Write down that somebody took out what was noticed.

    Raises:
        NotAllowed: `by` does not run the survey.
    """
    require(by, RUN, wave.place.path)
    journal.record(by, "voices.export_quality", about(wave), now=now)
