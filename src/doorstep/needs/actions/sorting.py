"""Sort needs: category and urgency anew, join those that say the same, say that two are two."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.needs.access import MERGE, SORT
from doorstep.needs.actions.bands import note_over
from doorstep.needs.actions.held import end_duty, keep_due
from doorstep.needs.actions.locks import locked_duty, locked_need
from doorstep.needs.actions.steps import about_need, note_step
from doorstep.needs.models import Category, Duty, Need, NotTheSame
from doorstep.needs.queries.promise import due_of, promise
from doorstep.needs.rules.clocks import is_put_off, tray_by
from doorstep.needs.rules.states import NotPossibleNow, check_reason
from doorstep.needs.words import OWED, NeedKind, NeedState, StepKind, Urgency


class SameNeed(ValueError):  # noqa: N818  named after what happened
    """A need is joined with another one, not with itself."""


@transaction.atomic
def sort_need(
    by: Actor,
    *,
    need: Need,
    category: Category,
    urgency: Urgency,
    kind: NeedKind,
    is_public: bool,
    text: str = "",
    now: datetime,
) -> Need:
    """Change category, urgency, kind and whether it may be shown; the promise is reckoned anew from when it came in.

    Raises:
        NotAllowed: `by` does not sort at that place.
        NotPossibleNow: it is closed.
        ReasonMissing: the promise comes later or goes, and `text` does not say why.
    """
    need = locked_need(need)
    require(by, SORT, need.place.path)
    if not need.is_open:
        raise NotPossibleNow(need.state, "sorted")
    before, promised_before = {"category": need.category.code, "urgency": need.urgency}, need.due_at
    has_moved = (category.pk, urgency.value) != (need.category_id, need.urgency)
    need.category, need.urgency, need.kind, need.is_public = category, urgency, kind, is_public
    if has_moved and need.reopenings == 0:
        unit = need.lead_duty.lead_id if need.lead_duty else None
        promised = promise(category, urgency, need.received_at, unit)
        need.clock_rule, need.clock = promised.rule, promised.value
        need.due_at, need.is_due_certain = promised.due_at, promised.is_certain
        need.tray_at = tray_by(need.tray_at, need.due_at)
    need.save()
    if has_moved and need.reopenings == 0 and need.lead_duty is not None:
        _new_clock(need, need.lead_duty, now)
    if is_put_off(promised_before, need.due_at):
        check_reason(text)
    note_step(by, StepKind.SORT, need=need, text=text.strip(), now=now)
    journal.record(by, "needs.sort", about_need(need), {"before": before, "category": category.code}, now=now)
    return need


@transaction.atomic
def merge_needs(by: Actor, *, need: Need, duplicate: Need, now: datetime) -> Need:
    """Join `duplicate` with `need`: every follower moves along, the earlier promise holds, one lead duty stays.

    Raises:
        NotAllowed: `by` joins no needs at one of the places.
        SameNeed: it is the same row.
        NotPossibleNow: one of them is closed.
    """
    if need.pk == duplicate.pk:
        raise SameNeed
    first, second = sorted((need, duplicate), key=lambda one: one.pk)  # always in this order: two cannot lock up
    held = {one.pk: locked_need(one) for one in (first, second)}
    need, duplicate = held[need.pk], held[duplicate.pk]
    for one in (need, duplicate):
        require(by, MERGE, one.place.path)
        if not one.is_open:
            raise NotPossibleNow(one.state, NeedState.MERGED.value)
    moved = duplicate.lead_duty
    was = Need(state=duplicate.state, answered_at=duplicate.answered_at, reopenings=duplicate.reopenings)
    duplicate.followers.update(need=need, came_from=duplicate)
    duplicate.state, duplicate.merged_into, duplicate.lead_duty = NeedState.MERGED, need, None
    duplicate.tray_at = None
    duplicate.save(update_fields=["state", "merged_into", "lead_duty", "tray_at"])
    duplicate.duties.filter(state__in=OWED).exclude(pk=moved.pk if moved else 0).update(need=need)
    if moved is not None:
        _move_duty(by, moved, need, was, now)
    need.duties.update(is_elsewhere=Case(When(place=need.place_id, then=False), default=True))
    earlier_promise(need, duplicate, now)
    note_over(duplicate)
    note_step(by, StepKind.MERGE, need=duplicate, is_public=True, now=now)
    note_step(by, StepKind.MERGE, need=need, now=now)
    journal.record(by, "needs.merge", about_need(need), {"duplicate": duplicate.pk}, now=now)
    return need


@transaction.atomic
def keep_apart(by: Actor, *, need: Need, other: Need, now: datetime) -> None:
    """Write down that two needs that resemble each other are two: nobody is asked again."""
    if need.pk == other.pk:
        raise SameNeed
    for one in (need, other):
        require(by, MERGE, one.place.path)
    first, second = sorted((need.pk, other.pk))
    _, is_new = NotTheSame.objects.get_or_create(need_id=first, other_id=second, defaults={"at": now})
    if is_new:
        journal.record(by, "needs.keep_apart", f"needs.Need:{first}", {"other": second}, now=now)


def _new_clock(need: Need, duty: Duty, now: datetime) -> None:
    duty = locked_duty(duty)
    duty.need = need
    duty.clock_rule, duty.clock = need.clock_rule, need.clock
    duty.due_at, duty.is_due_certain = need.due_at, need.is_due_certain
    duty.not_later_than = duty.not_later_since = None  # what is promised now is sooner still, or words say why not
    keep_due(duty, due_of(duty, now))
    if duty.due_at is None or duty.due_at > now:
        duty.escalation = 0  # what is not overdue any more lies on nobody's desk as late
    duty.save()


def _move_duty(by: Actor, duty: Duty, need: Need, was: Need, now: datetime) -> None:
    """Let the duplicate's duty lead the need that has none; where both have one, the duplicate's ends."""
    duty = locked_duty(duty)
    if need.lead_duty is not None:
        end_duty(by, duty, "", now)
        return
    Duty.objects.filter(pk=duty.pk).update(need=need)
    need.lead_duty, need.state, need.tray_at = duty, was.state, None
    need.answered_at = need.answered_at or was.answered_at
    need.reopenings = max(need.reopenings, was.reopenings)
    need.save(update_fields=["lead_duty", "state", "tray_at", "answered_at", "reopenings"])


def earlier_promise(need: Need, duplicate: Need, now: datetime) -> None:
    """Let the promise of `duplicate` hold for `need` where it is the earlier, and for the duty that leads it."""
    if duplicate.due_at is not None and (need.due_at is None or duplicate.due_at < need.due_at):
        need.due_at, need.clock, need.is_due_certain = duplicate.due_at, duplicate.clock, duplicate.is_due_certain
        need.clock_rule_id, need.tray_at = duplicate.clock_rule_id, tray_by(need.tray_at, need.due_at)
        need.save(update_fields=["due_at", "clock", "is_due_certain", "clock_rule", "tray_at"])
    if need.lead_duty_id is None or need.due_at is None or need.reopenings:
        return
    # A duty that began after the earlier promise was due is due when it began: no sooner.
    sooner = Greatest(F("started_at"), Value(need.due_at))
    told = {"due_at": sooner, "not_later_than": sooner, "is_due_certain": need.is_due_certain, "not_later_since": now}
    Duty.objects.filter(pk=need.lead_duty_id, due_at__gt=need.due_at).update(**told)
    without = Duty.objects.filter(pk=need.lead_duty_id, due_at=None)
    without.update(**told, clock=need.clock, clock_rule=need.clock_rule_id)
