"""What pages of needs and duties say alike: names, states, how much time is left, what a line of a story means."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from doorstep.base.templatetags.parts import NOTHING, full_moment, tag
from doorstep.base.words import Role
from doorstep.needs.models import Duty, Need, Step, Wish
from doorstep.needs.rules.intake import shown_code
from doorstep.needs.words import (
    DutyState,
    NeedState,
    Outcome,
    PauseReason,
    ReturnReason,
    StepKind,
    Urgency,
    WishState,
)

register = template.Library()

NEED_KINDS = {NeedState.RECEIVED: "warn", NeedState.ANSWERED: "good"}
DUTY_KINDS = {DutyState.RETURNED: "warn", DutyState.ARBITRATION: "warn", DutyState.ANSWERED: "good"}
WISH_KINDS = {WishState.CLAIMED: "warn", WishState.GRANTED: "good"}
URGENCY_KINDS = {Urgency.DANGER: "bad", Urgency.URGENT: "warn"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@register.filter
def named(thing: Any) -> str:
    """Return the name of a category in the reader's language; nothing is `—`."""
    if thing is None:
        return NOTHING
    return str(thing.name_en if (get_language() or "").startswith("en") else thing.name_zh)


@register.filter
def code(text: str) -> str:
    """Write a slip's code as it is printed: `K7MX-2PQR`."""
    return shown_code(text)


@register.filter
def state(thing: Need | Duty | Wish) -> SafeString:
    """Show where a need, a duty or a wish stands; a closed one says how it went."""
    words = thing.get_state_display()
    if isinstance(thing, Wish):
        return tag(WISH_KINDS.get(WishState(thing.state), "plain"), words)
    kinds: dict[Any, str] = NEED_KINDS if isinstance(thing, Need) else DUTY_KINDS
    if thing.outcome:
        kind = "good" if thing.outcome == Outcome.SOLVED else "plain"
        return tag(kind, gettext("%(state)s: %(outcome)s") % {"state": words, "outcome": thing.get_outcome_display()})
    return tag(kinds.get(thing.state, "plain"), words)


@register.filter
def urgency(thing: Need) -> SafeString:
    """Show how fast somebody must act."""
    return tag(URGENCY_KINDS.get(Urgency(thing.urgency), "plain"), thing.get_urgency_display())


@register.simple_tag
def due(thing: Need | Duty, now: datetime) -> SafeString:
    """Say by when something is due and how much time is left, or that it is late, in words."""
    if thing.due_at is None:
        return format_html('<span class="soft">{}</span>', gettext("No promise"))
    when = full_moment(thing.due_at)
    if not thing.is_due_certain:
        when = gettext("%(when)s (that year's days off are not published yet)") % {"when": when}
    return format_html("{} {}", when, _left(thing, thing.due_at, now))


def _left(thing: Need | Duty, due_at: datetime, now: datetime) -> SafeString:
    if thing.answered_at is not None and thing.state in {
        NeedState.ANSWERED,
        NeedState.CLOSED,
        DutyState.ANSWERED,
        DutyState.CLOSED,
    }:
        in_time = thing.answered_at <= due_at
        return tag("good" if in_time else "bad", gettext("answered in time") if in_time else gettext("answered late"))
    if thing.state in {NeedState.CLOSED, NeedState.MERGED, DutyState.WITHDRAWN}:
        return SafeString("")
    if due_at < now:
        return tag("bad", gettext("late by %(time)s") % {"time": span(now - due_at)})
    return tag("warn" if due_at - now < DAY else "plain", gettext("%(time)s left") % {"time": span(due_at - now)})


@register.filter
def span(length: timedelta) -> str:
    """Write a length of time in its largest unit: `3 天`, `5 小时`, `20 分钟`."""
    if length >= DAY:
        return ngettext("%(n)s day", "%(n)s days", length // DAY) % {"n": length // DAY}
    if length >= HOUR:
        return ngettext("%(n)s hour", "%(n)s hours", length // HOUR) % {"n": length // HOUR}
    return ngettext("%(n)s minute", "%(n)s minutes", length // MINUTE) % {"n": length // MINUTE}


@register.filter
def clock_words(value: dict[str, int] | None) -> str:
    """Write what a clock rule says: `5 个工作日`, `24 小时`, `4 个工作小时`."""
    if not value:
        return NOTHING
    unit, amount = next(iter(value.items()))
    if unit == "working_days":
        return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    if unit == "working_hours":
        return ngettext("%(n)s working hour", "%(n)s working hours", amount) % {"n": amount}
    return ngettext("%(n)s hour", "%(n)s hours", amount) % {"n": amount}


@register.filter
def urgency_words(value: str) -> str:
    """Say a level of urgency in words."""
    return str(Urgency(value).label) if value in Urgency.values else value


@register.filter
def reason(step: Step) -> str:
    """Say why, as a line of a story has it; empty where it gives no reason."""
    kinds: dict[str, Any] = {
        StepKind.RETURN: ReturnReason,
        StepKind.ARBITRATE: ReturnReason,
        StepKind.PAUSE: PauseReason,
        StepKind.WORD: Outcome,
        StepKind.CLOSE: Outcome,
        StepKind.ESCALATE: Role,
    }
    known = kinds.get(step.kind)
    return str(known(step.reason).label) if known is not None and step.reason in known.values else ""
