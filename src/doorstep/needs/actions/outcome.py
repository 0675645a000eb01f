"""Answered, and what the resident says: solved, partly, not, not yours; opened again once; closed without a word."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import Prepared
from doorstep.base.workdays import table
from doorstep.kernel.deadlines import Clock
from doorstep.kernel.workdays import add_working_days
from doorstep.needs.access import FOLLOW_SLIP, SAY_FOR, SORT, SUPERVISE
from doorstep.needs.actions.bands import note_open, note_over
from doorstep.needs.actions.held import end_duty, end_pause, give_back_to_lead, require_over, require_unit
from doorstep.needs.actions.locks import is_lead_duty, locked_duty, locked_need
from doorstep.needs.actions.steps import about_duty, about_need, note_step
from doorstep.needs.models import Duty, Follower, Need, Word
from doorstep.needs.queries.promise import promise, value_of
from doorstep.needs.rules import clocks, states
from doorstep.needs.words import NOT_OVER, Channel, DutyState, NeedState, Outcome, StepKind, Urgency

_WAITING: Final = Prepared(
    lambda before: Need.objects.filter(state=NeedState.ANSWERED, lead_duty__answered_at__lt=before).values_list("pk"),
    datetime,
)


@transaction.atomic
def answer_duty(by: Actor, *, duty: Duty, text: str, now: datetime) -> Duty:
    """Say what was done; what the need's lead answers is shown to whoever holds a slip, who says if it is solved.

    Raises:
        NotAllowed, NotYourDuty, NotPossibleNow, ReasonMissing: see there.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now)
    said = states.check_reason(text)
    states.check_move(DutyState(duty.state), DutyState.ANSWERED)
    end_pause(by, duty, now)
    duty.state, duty.answered_at = DutyState.ANSWERED, now
    duty.save(update_fields=["state", "answered_at"])
    need = duty.need
    if need is not None and is_lead_duty(duty):
        need.state, need.answered_at = NeedState.ANSWERED, need.answered_at or now
        need.save(update_fields=["state", "answered_at"])
    note_step(by, StepKind.ANSWER, duty=duty, text=said, is_public=is_lead_duty(duty), now=now)
    journal.record(by, "needs.answer_duty", about_duty(duty), now=now)
    return duty


@transaction.atomic
def say_word(
    by: Actor,
    *,
    need: Need,
    answer: Outcome,
    channel: Channel,
    follower: Follower | None = None,
    is_satisfied: bool | None = None,
    note: str = "",
    now: datetime,
) -> Word:
    """Write down what the resident says. "Not solved" opens the need again, once, and asks nobody.

    Args:
        by: The resident with their slip, or staff who pass their word on.
        need: Which.
        answer: Solved, partly, not, not yours.
        channel: `WEB` with the slip's code, `PHONE` as told on the telephone, `STAFF` for them: marked so.
        follower: Whose slip it is; needed for `WEB`.
        is_satisfied: If they said so.
        note: In their words.
        now: This moment.

    Raises:
        NotAllowed: staff pass words on in their own area.
        NotYourNeed: the slip is not of who brought this need.
        NotPossibleNow, ReopenedAlready: see there.
    """
    need = locked_need(need)
    if channel is Channel.WEB:
        require(by, FOLLOW_SLIP)
        if follower is None or follower.need_id != need.pk or not follower.is_reporter:
            raise states.NotYourNeed
    else:
        require(by, SAY_FOR, need.place.path)
    states.check_word(NeedState(need.state), outcome=need.outcome, reopenings=need.reopenings, answer=answer)
    if need.lead_duty is None:
        raise states.NotPossibleNow(need.state, answer.value)
    duty = locked_duty(need.lead_duty)
    duty.need = need
    word = Word.objects.create(
        need=need,
        duty=duty,
        follower=follower,
        answer=answer,
        is_satisfied=is_satisfied,
        channel=channel,
        is_proxy=channel is Channel.STAFF,
        by_id=by.user_id if channel is not Channel.WEB else None,
        note=note.strip()[:500],
        at=now,
    )
    note_step(by, StepKind.WORD, duty=duty, reason=answer, text=word.note, is_public=True, now=now)
    if states.reopens(answer, need.reopenings):
        _reopen(by, need, duty, now)
    else:
        need.is_satisfied = is_satisfied
        _close(by, need, duty, answer, now)
    journal.record(by, "needs.say_word", about_need(need), {"answer": str(answer), "channel": str(channel)}, now=now)
    return word


@transaction.atomic
def confirm_duty(by: Actor, *, duty: Duty, outcome: Outcome, text: str = "", now: datetime) -> Duty:
    """Close an answered duty that no resident waits for, or send it back to its lead as not solved.

    Raises:
        NotAllowed: `by` does not supervise at that place.
        NotPossibleNow: it is not answered, or the resident decides.
    """
    duty = locked_duty(duty)
    require_over(by, duty)
    if is_lead_duty(duty) or duty.state != DutyState.ANSWERED:
        raise states.NotPossibleNow(duty.state, DutyState.CLOSED.value)
    if outcome is Outcome.NOT:
        give_back_to_lead(duty, now)
        duty.save(update_fields=["state", "tray_at"])
        note_step(by, StepKind.REOPEN, duty=duty, text=states.check_reason(text), now=now)
    else:
        duty.state, duty.outcome, duty.closed_at = DutyState.CLOSED, outcome, now
        duty.save(update_fields=["state", "outcome", "closed_at"])
        note_step(by, StepKind.CLOSE, duty=duty, reason=outcome, text=text.strip(), now=now)
    journal.record(by, "needs.confirm_duty", about_duty(duty), {"outcome": str(outcome)}, now=now)
    return duty


@transaction.atomic
def drop_need(by: Actor, *, need: Need, text: str, follower: Follower | None = None, now: datetime) -> Need:
    """Take a need back: who brought it, with their slip, or staff with a reason; its duties are withdrawn.

    Where others hold a slip for it too, only whoever takes it back leaves, and reads on; it goes on for the others.

    Raises:
        NotAllowed, NotYourNeed, ReasonMissing, NotPossibleNow: see there.
    """
    need = locked_need(need)
    if follower is not None:
        if follower.need_id != need.pk or not follower.is_reporter:
            raise states.NotYourNeed
    else:
        require(by, SORT, need.place.path)
    said = states.check_reason(text)
    if not need.is_open:
        raise states.NotPossibleNow(need.state, NeedState.CLOSED.value)
    if follower is not None and need.followers.exclude(pk=follower.pk).exists():
        _leave(by, need, follower, said, now)
        return need
    for duty in need.duties.filter(state__in=NOT_OVER):
        end_duty(by, locked_duty(duty), said, now)
    need.state, need.outcome, need.closed_at, need.tray_at = NeedState.CLOSED, Outcome.DROPPED, now, None
    need.save(update_fields=["state", "outcome", "closed_at", "tray_at"])
    note_over(need)
    note_step(by, StepKind.CLOSE, need=need, reason=Outcome.DROPPED, text=said, is_public=True, now=now)
    journal.record(by, "needs.drop_need", about_need(need), now=now)
    return need


def _leave(by: Actor, need: Need, follower: Follower, said: str, now: datetime) -> None:
    """Let one of several leave a need that stays open.

    Where nobody is left who brought it, staff pass on what the others say: what was written with it is not theirs.
    """
    need.followers.filter(pk=follower.pk).update(is_reporter=False)
    note_step(by, StepKind.NOTE, need=need, text=said, now=now)
    journal.record(by, "needs.leave_need", about_need(need), {"follower": follower.pk}, now=now)


def close_unanswered(by: Actor, *, now: datetime) -> int:
    """Close needs that were answered long ago and about which nobody said anything; return how many.

    How long is the rule `needs.no_word`; without it nothing is closed. They count as closed, not as solved.
    """
    require(by, SUPERVISE, EVERYWHERE)
    value = value_of(clocks.NO_WORD, now.astimezone(TIME_ZONE).date())
    if value is None:
        return 0
    before = _long_ago(Clock.parse(value), now)
    return sum(_close_quietly(by, Need(pk=pk), before, now) for (pk,) in _WAITING(before))


@transaction.atomic
def _close_quietly(by: Actor, need: Need, before: datetime, now: datetime) -> int:
    need = locked_need(need)
    if need.state != NeedState.ANSWERED or need.lead_duty is None:
        return 0
    duty = locked_duty(need.lead_duty)
    duty.need = need
    if duty.answered_at is None or duty.answered_at >= before:
        return 0
    _close(by, need, duty, Outcome.NO_WORD, now)
    journal.record(by, "needs.close_unanswered", about_need(need), now=now)
    return 1


def _long_ago(clock: Clock, now: datetime) -> datetime:
    if clock.working_days is None:
        return now - timedelta(hours=clock.amount)
    day = add_working_days(now.astimezone(TIME_ZONE).date(), -clock.working_days, table()).day
    return datetime.combine(day, datetime.min.time(), TIME_ZONE)


def _reopen(by: Actor, need: Need, duty: Duty, now: datetime) -> None:
    """Give the duty back to its lead, or into the tray, with a new clock: it was said to be done, and is not."""
    promised = promise(need.category, Urgency(need.urgency), now, duty.lead_id)
    give_back_to_lead(duty, now)
    duty.outcome, duty.closed_at, duty.started_at = "", None, now
    duty.clock_rule, duty.clock = promised.rule, promised.value
    duty.due_at, duty.is_due_certain, duty.escalation = promised.due_at, promised.is_certain, 0
    duty.not_later_than = duty.not_later_since = None
    duty.save()
    need.state, need.outcome, need.closed_at, need.is_satisfied = NeedState.ASSIGNED, "", None, None
    need.reopenings += 1
    need.save(update_fields=["state", "outcome", "closed_at", "reopenings", "is_satisfied"])
    note_open(need)
    note_step(by, StepKind.REOPEN, duty=duty, is_public=True, now=now)


def _close(by: Actor, need: Need, duty: Duty, outcome: Outcome, now: datetime) -> None:
    duty.state, duty.outcome, duty.closed_at = DutyState.CLOSED, outcome, duty.closed_at or now
    duty.save(update_fields=["state", "outcome", "closed_at"])
    need.state, need.outcome, need.closed_at = NeedState.CLOSED, outcome, need.closed_at or now
    need.save(update_fields=["state", "outcome", "closed_at", "is_satisfied"])
    note_over(need)
    note_step(by, StepKind.CLOSE, duty=duty, reason=outcome, is_public=True, now=now)
