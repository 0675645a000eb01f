"""What actions do to a duty that they hold: who may, its due date, ending a pause, ending it altogether."""

from datetime import datetime

from doorstep.base.access import may, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.needs.access import ANSWER, SUPERVISE
from doorstep.needs.actions.locks import is_lead_duty
from doorstep.needs.actions.steps import note_step
from doorstep.needs.models import Duty
from doorstep.needs.queries.duties import supervises_at_home
from doorstep.needs.queries.promise import Promise, due_of
from doorstep.needs.rules import states
from doorstep.needs.words import DutyState, StepKind
from doorstep.partners.locks import share_staying
from doorstep.partners.queries import seats_of, taking_part


def require_unit(by: Actor, duty: Duty, now: datetime, *, may_help: bool = False) -> None:
    """Let somebody pass who works for the duty's lead (or a helper), or who supervises where it is worked on.

    Who may help as well: also who supervises where its need is at home.

    Raises:
        NotAllowed: `by` answers no duties at all.
        NotYourDuty: it is another unit's.
    """
    if may(by, SUPERVISE, duty.place.path) or (may_help and supervises_at_home(by, duty)):
        return
    if not any(ANSWER.allows(grant.role) for grant in by.grants):
        require(by, ANSWER, duty.place.path)
    own = set(seats_of(by, now.astimezone(TIME_ZONE).date()))
    units = {duty.lead_id}
    if may_help:
        units |= set(duty.helpers.filter(until=None).values_list("partner_id", flat=True))
    if not own & units:
        raise states.NotYourDuty


def require_over(by: Actor, duty: Duty) -> None:
    """Let somebody pass who supervises where a duty is worked on, or where its need is at home.

    Raises:
        NotAllowed: `by` supervises at neither.
    """
    if not supervises_at_home(by, duty):
        require(by, SUPERVISE, duty.place.path)


def keep_due(duty: Duty, promised: Promise) -> None:
    """Put a due date into a duty and, before it was ever opened again, into the need it leads."""
    duty.due_at, duty.is_due_certain = promised.due_at, promised.is_certain
    need = duty.need
    if need is not None and is_lead_duty(duty) and need.reopenings == 0 and need.due_at and promised.due_at:
        need.due_at, need.is_due_certain = promised.due_at, promised.is_certain
        need.save(update_fields=["due_at", "is_due_certain"])


def give_back_to_lead(duty: Duty, now: datetime) -> None:
    """Let the lead of a duty that is held owe it again; where that unit has left, let it lie in the tray."""
    share_staying([duty.lead_id])
    stays = taking_part(now.astimezone(TIME_ZONE).date()).filter(pk=duty.lead_id).exists()
    wanted = DutyState.ASSIGNED if stays else DutyState.RETURNED
    states.check_move(DutyState(duty.state), wanted)
    duty.state, duty.tray_at = wanted, None if stays else now


def end_pause(by: Actor, duty: Duty, now: datetime) -> None:
    """End an open pause of a duty that is held, if there is one, and move its due date."""
    if not duty.pauses.filter(ended_at=None).update(ended_at=now):
        return
    keep_due(duty, due_of(duty, now))
    duty.save(update_fields=["due_at", "is_due_certain"])
    note_step(by, StepKind.RESUME, duty=duty, is_public=True, now=now)


def end_duty(by: Actor, duty: Duty, why: str, now: datetime) -> None:
    """Let a duty end that nobody owes any more: for actions that hold it."""
    states.check_move(DutyState(duty.state), DutyState.WITHDRAWN)
    end_pause(by, duty, now)
    duty.state, duty.closed_at, duty.tray_at = DutyState.WITHDRAWN, now, None
    duty.save(update_fields=["state", "closed_at", "tray_at"])
    note_step(by, StepKind.WITHDRAW, duty=duty, text=why, now=now)
