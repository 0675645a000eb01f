"""A duty's clock: pause it with a reason, let it run again, pass what is overdue upwards."""

from datetime import datetime
from typing import Final

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import PreparedModels
from doorstep.base.workdays import table
from doorstep.kernel.deadlines import Clock, due
from doorstep.needs.access import SUPERVISE
from doorstep.needs.actions.held import end_pause, keep_due, require_unit
from doorstep.needs.actions.locks import locked_duty
from doorstep.needs.actions.steps import about_duty, note_step
from doorstep.needs.models import Duty, DutyPause
from doorstep.needs.queries.promise import due_of, hours_of, value_of
from doorstep.needs.rules import clocks, states
from doorstep.needs.words import OWED, WITH_UNIT, PauseReason, StepKind

_PAUSED: Final = PreparedModels(
    lambda now: Duty.objects.filter(pauses__ended_at=None, pauses__isnull=False, due_at__lt=now, state__in=OWED),
    datetime,
)


@transaction.atomic
def pause_duty(by: Actor, *, duty: Duty, reason: PauseReason, text: str, now: datetime) -> DutyPause:
    """Let a duty's clock stand still, with a reason in words; pauses together move the due date by at most the cap.

    Raises:
        NotAllowed, NotYourDuty, NotPossibleNow, ReasonMissing: see there.
        PauseForbidden: no rule lets a clock like this pause.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now)
    said = states.check_reason(text)
    if duty.state not in WITH_UNIT or duty.pauses.filter(ended_at=None).exists():
        raise states.NotPossibleNow(duty.state, "paused")
    day = duty.started_at.astimezone(TIME_ZONE).date()
    if duty.clock is None or not clocks.pause_cap(value_of(clocks.PAUSE_CAP, day), Clock.parse(duty.clock)):
        raise states.PauseForbidden
    pause = DutyPause.objects.create(duty=duty, reason=reason, note=said[:300], started_at=now)
    note_step(by, StepKind.PAUSE, duty=duty, reason=reason, text=said, is_public=True, now=now)
    journal.record(by, "needs.pause_duty", about_duty(duty), {"reason": str(reason)}, now=now)
    return pause


@transaction.atomic
def resume_duty(by: Actor, *, duty: Duty, now: datetime) -> Duty:
    """Let a paused clock run again; the due date moves by the time it stood.

    Raises:
        NotAllowed, NotYourDuty: see there.
        NotPossibleNow: it is not paused.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now)
    if not duty.pauses.filter(ended_at=None).exists():
        raise states.NotPossibleNow(duty.state, "running")
    end_pause(by, duty, now)
    journal.record(by, "needs.resume_duty", about_duty(duty), now=now)
    return duty


def escalate_duties(by: Actor, *, now: datetime) -> int:
    """Pass overdue duties upwards by the steps of the rule `needs.escalation`; return how many moved.

    The due dates of paused duties are brought up to date first: what stands still is not overdue.
    """
    require(by, SUPERVISE, EVERYWHERE)
    for paused in _PAUSED(now):
        with transaction.atomic():
            duty = locked_duty(paused)
            keep_due(duty, due_of(duty, now))
            duty.save(update_fields=["due_at", "is_due_certain"])
    value = value_of(clocks.ESCALATION, now.astimezone(TIME_ZONE).date())
    steps = clocks.escalation_steps(value) if value is not None else ()
    late = Duty.objects.filter(state__in=OWED, due_at__lt=now, escalation__lt=len(steps))
    return sum(_escalate(by, one, steps, now) for one in late)


@transaction.atomic
def _escalate(by: Actor, duty: Duty, steps: tuple[clocks.EscalationStep, ...], now: datetime) -> int:
    duty = locked_duty(duty)
    if duty.state not in OWED or duty.due_at is None or duty.due_at >= now:
        return 0
    hours, days = hours_of(None, now.astimezone(TIME_ZONE).date()), table()
    begun = [one.after is None or due(duty.due_at, one.after, hours, days).at <= now for one in steps]
    level = next((at for at, is_due in enumerate(begun) if not is_due), len(steps))
    if level <= duty.escalation:
        return 0
    duty.escalation = level
    duty.save(update_fields=["escalation"])
    note_step(by, StepKind.ESCALATE, duty=duty, reason=steps[level - 1].to[:20], now=now)
    journal.record(by, "needs.escalate_duties", about_duty(duty), {"level": level}, now=now)
    return 1
