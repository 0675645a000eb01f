"""What pages of needs and duties say alike: names, states, how much time is left, what a line of a story means."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from doorstep.base.templatetags.parts import NOTHING, full_moment, tag
from doorstep.base.tongue import is_english
from doorstep.base.widgets import said
from doorstep.base.words import Role
from doorstep.needs.models import Duty, Need, Step, Wish
from doorstep.needs.queries.rows import DutyRow, NeedRow
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

Owed = Need | Duty | NeedRow | DutyRow
"""What is due, or was: a need, a duty, or a line about one."""
KINDS: Final[Mapping[Any, Mapping[str, str]]] = {
    NeedState: {NeedState.RECEIVED: "warn", NeedState.ANSWERED: "good"},
    DutyState: {DutyState.RETURNED: "warn", DutyState.ARBITRATION: "warn", DutyState.ANSWERED: "good"},
    WishState: {WishState.CLAIMED: "warn", WishState.GRANTED: "good"},
}
URGENCY_KINDS = {Urgency.DANGER: "bad", Urgency.URGENT: "warn"}
_DONE: Final = frozenset({NeedState.ANSWERED, NeedState.CLOSED, DutyState.ANSWERED, DutyState.CLOSED})
_OVER: Final = frozenset({NeedState.CLOSED, NeedState.MERGED, DutyState.WITHDRAWN})
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@register.filter
def named(thing: Any) -> str:
    """Return the name of a category in the reader's language; nothing is `—`."""
    if thing is None:
        return NOTHING
    return str(thing.name_en if is_english() else thing.name_zh)


@register.filter
def code(text: str) -> str:
    """Write a slip's code as it is printed: `K7MX-2PQR`."""
    return shown_code(text)


@register.filter
def state(thing: Need | Duty | Wish) -> SafeString:
    """Show where a need, a duty or a wish stands; a closed one says how it went."""
    kind = NeedState if isinstance(thing, Need) else DutyState if isinstance(thing, Duty) else WishState
    return stand(kind, thing.state, "" if isinstance(thing, Wish) else thing.outcome)


def stand(kind: type[NeedState | DutyState | WishState], value: str, outcome: str) -> SafeString:
    """Show a state; a closed need or duty says how it went."""
    return _stand(get_language(), kind, value, outcome)


@cache
def _stand(
    _language: str | None, kind: type[NeedState | DutyState | WishState], value: str, outcome: str
) -> SafeString:
    words = kind(value).label
    if outcome:
        both = gettext("%(state)s: %(outcome)s") % {"state": words, "outcome": Outcome(outcome).label}
        return tag("good" if outcome == Outcome.SOLVED else "plain", both)
    return tag(KINDS[kind].get(value, "plain"), str(words))


@register.filter
def urgency(thing: Need) -> SafeString:
    """Show how fast somebody must act."""
    return urgency_tag(thing.urgency)


def urgency_tag(value: str) -> SafeString:
    """Show a level of urgency."""
    return _urgency(get_language(), value)


@cache
def _urgency(_language: str | None, value: str) -> SafeString:
    level = Urgency(value)
    return tag(URGENCY_KINDS.get(level, "plain"), str(level.label))


@register.simple_tag
def due(thing: Owed, now: datetime) -> SafeString:
    """Say by when something is due and how much time is left, or that it is late, in words."""
    if thing.due_at is None:
        return format_html('<span class="soft">{}</span>', gettext("No promise"))
    when = full_moment(thing.due_at)
    if not thing.is_due_certain:
        when = gettext("%(when)s (that year's days off are not published yet)") % {"when": when}
    return mark_safe(f"{said(when)} {_left(thing, thing.due_at, now)}")  # noqa: S308  escaped


def _left(thing: Owed, due_at: datetime, now: datetime) -> SafeString:
    if thing.answered_at is not None and thing.state in _DONE:
        return _time(get_language(), "in_time" if thing.answered_at <= due_at else "answered_late", "", 0)
    if thing.state in _OVER:
        return SafeString("")
    if due_at < now:
        return _time(get_language(), "late", *_largest(now - due_at))
    return _time(get_language(), "soon" if due_at - now < DAY else "left", *_largest(due_at - now))


@lru_cache(maxsize=4000)
def _time(_language: str | None, how: str, unit: str, count: int) -> SafeString:
    """Show how a promise stands: the same few hundred words on every page."""
    if how in {"in_time", "answered_late"}:
        is_good = how == "in_time"
        return tag("good" if is_good else "bad", gettext("answered in time") if is_good else gettext("answered late"))
    if how == "late":
        return tag("bad", gettext("late by %(time)s") % {"time": _span(unit, count)})
    return tag("warn" if how == "soon" else "plain", gettext("%(time)s left") % {"time": _span(unit, count)})


@register.filter
def span(length: timedelta) -> str:
    """Write a length of time in its largest unit: `3 天`, `5 小时`, `20 分钟`."""
    return _span(*_largest(length))


def _largest(length: timedelta) -> tuple[str, int]:
    """Return the largest unit of a length of time and how many of it there are."""
    if length >= DAY:
        return "day", length // DAY
    return ("hour", length // HOUR) if length >= HOUR else ("minute", length // MINUTE)


def _span(unit: str, count: int) -> str:
    if unit == "day":
        return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
    if unit == "hour":
        return ngettext("%(n)s hour", "%(n)s hours", count) % {"n": count}
    return ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": count}


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
