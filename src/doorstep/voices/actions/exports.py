"""Take results out: the journal says who did."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.voices import results_table, shares_table
from doorstep.voices.actions.waves import about
from doorstep.voices.models import Wave
from doorstep.voices.queries.questionnaires import questions
from doorstep.voices.queries.results import estimates
from doorstep.voices.queries.shares import spreads


@transaction.atomic
def export_results(by: Actor, *, wave: Wave, now: datetime) -> bytes:
    """Return the results as a workbook.

    Raises:
        NotAllowed, NotPublished: see `estimates`.
    """
    found = estimates(by, wave)
    more = shares_table.sheets(spreads(by, wave), len(found.questions) + 1)
    made = results_table.workbook(found, list(questions(wave.questionnaire)), more)
    journal.record(by, "voices.export_results", about(wave), now=now)
    return made
