"""Questions to a pharmacist: the queue, and how long one waits."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.needs.rules.intake import typed_code
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import ANSWER
from doorstep.programmes.pharmacy.models import Question
from doorstep.programmes.pharmacy.queries import duty
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.advice import Waiting, in_order
from doorstep.programmes.pharmacy.rules.waiting import Wait, expected_wait
from doorstep.programmes.pharmacy.words import QuestionState

LOOK_BACK = timedelta(hours=1)
MOST = 100


def visible(actor: Actor) -> QuerySet[Question]:
    """Return the questions a pharmacist may see, village, medicine and who has it at hand."""
    found = Question.objects.filter(inside(scopes(actor, ANSWER), "village__path"))
    return found.select_related("village__parent", "medicine", "licence__login")


def queue(actor: Actor) -> list[Question]:
    """Return what waits, in the order in which it is to be answered; what somebody has taken comes after it."""
    rows = {one.pk: one for one in visible(actor).filter(state=QuestionState.WAITING).order_by("due_at")[:MOST]}
    ordered = in_order(Waiting(one.pk, one.severity, one.due_at) for one in rows.values())
    taken = visible(actor).filter(state=QuestionState.TAKEN).order_by("due_at")[:MOST]
    return [*(rows[one.key] for one in ordered), *taken]


def by_code(code: str) -> Question | None:
    """Return the question with this slip code; whoever has the code reads it."""
    found = Question.objects.filter(code=typed_code(code)).select_related("village__parent", "medicine")
    return found.prefetch_related("lines").first()


def wait_now(now: datetime) -> Wait:
    """Return what somebody has to expect who asks now: pharmacists on duty, questions of the last hour.

    Raises:
        NoRow: no rule says how long a question takes.
    """
    row = loaded.load().row(packs.ADVICE, now.astimezone(TIME_ZONE).date())
    asked = Question.objects.filter(asked_at__gt=now - LOOK_BACK, asked_at__lte=now).count()
    on_duty = duty.present(now).count()
    return expected_wait(on_duty=on_duty, mean_min=row.value["mean_call_s"] / 60, calls_per_hour=max(1, asked))
