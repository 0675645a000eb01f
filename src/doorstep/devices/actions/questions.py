"""Decide what is doubtful about a report."""

from datetime import datetime
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.devices import rules
from doorstep.devices.access import DECIDE
from doorstep.devices.actions.devices import ReasonMissing
from doorstep.devices.actions.operations import ask_about, carried_out
from doorstep.devices.kinds import kinds
from doorstep.devices.models import Answer, Device, Question
from doorstep.devices.words import Outcome, Verdict


class AlreadyDecided(ValueError):  # noqa: N818  named after what happened
    """Somebody was faster."""


class NothingToApply(ValueError):  # noqa: N818
    """The report has been carried out, or nobody knows how to."""


def can_apply(question: Question) -> bool:
    """Say whether a report waits behind this question that could be carried out after all."""
    operation = question.operation
    return (
        operation is not None
        and not operation.fault
        and question.key.endswith(":queued")
        and operation.outcome.status == Outcome.QUEUED
        and operation.kind in kinds()
    )


@transaction.atomic
def decide_question(by: Actor, *, question: Question, verdict: Verdict, reason: str, now: datetime) -> Answer:
    """Decide, with the reason; `applied` carries the report out now.

    Raises:
        NotAllowed: `by` may not decide where the device works.
        ReasonMissing: no reason.
        AlreadyDecided: somebody was faster.
        NothingToApply: there is nothing that could be carried out.
        Unclear: it still cannot be carried out.
    """
    require(by, DECIDE, question.device.scope)
    if not reason.strip():
        raise ReasonMissing
    Device.objects.select_for_update().get(pk=question.device_id)
    if Answer.objects.filter(question=question).exists():
        raise AlreadyDecided
    result: dict[str, Any] = {}
    if verdict is Verdict.APPLIED:
        if not can_apply(question) or question.operation is None:
            raise NothingToApply
        done = carried_out(by, question.operation, now)
        result = dict(done.result)
        ask_about(question.device, question.operation, done.doubts, now)
    answer = Answer.objects.create(
        question=question,
        verdict=verdict,
        reason=rules.clean(reason).strip()[:300],
        result=result,
        by_id=by.user_id,
        at=now,
    )
    journal.record(by, DECIDE.name, f"devices.Question:{question.pk}", {"verdict": verdict.value}, now=now)
    return answer
