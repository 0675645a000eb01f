"""Take results out: the journal says who did."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.voices import results_table
from doorstep.voices.actions.waves import about
from doorstep.voices.models import Wave
from doorstep.voices.queries.questionnaires import questions
from doorstep.voices.queries.results import estimates


@transaction.atomic
def export_results(by: Actor, *, wave: Wave, now: datetime) -> bytes:
    """Return the results as a workbook.

    Raises:
        NotAllowed, NotClosed: see `estimates`.
    """
    made = results_table.workbook(estimates(by, wave), list(questions(wave.questionnaire)))
    journal.record(by, "voices.export_results", about(wave), now=now)
    return made
