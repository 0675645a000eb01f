"""Values of rules as people read them: `疑难：15 个工作日`. What has no words here stands as it is written down."""

import json
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext_lazy

from doorstep.base.tongue import is_english

register = template.Library()

CLOCKS: Final = frozenset({"hours", "working_hours", "working_days"})
NAMES: Final[dict[str, Any]] = {
    "danger": pgettext_lazy("rule", "Danger to life or property"),
    "urgent": pgettext_lazy("rule", "Urgent"),
    "ordinary": pgettext_lazy("rule", "Ordinary"),
    "complex": pgettext_lazy("rule", "Complex"),
    "response": pgettext_lazy("rule", "Answered in time"),
    "solution": pgettext_lazy("rule", "Solved"),
    "satisfaction": pgettext_lazy("rule", "Satisfied"),
}
UNITS: Final[dict[str, Any]] = {
    "weights": pgettext_lazy("rule", "as weights"),
    "days since it was received": pgettext_lazy("rule", "days since it was received"),
    "of the clock's own unit": pgettext_lazy("rule", "at most, in the clock's own unit"),
    "steps after the due date": pgettext_lazy("rule", "steps after the due date"),
    "weekday, minutes after midnight": pgettext_lazy("rule", "weekday (Monday is 0), minutes after midnight"),
    "fen": pgettext_lazy("rule", "fen"),
}
SAID_ALREADY: Final = frozenset({"by urgency", "14 days"})
"""Units that repeat what the value says."""


@register.filter
def rule_name(name: str) -> SafeString:
    """Say what a line of a table is about: in words with a colon behind them, else as it was written down."""
    if name not in NAMES:
        return format_html("<code>{}</code> ", name)
    return format_html("{}: " if is_english() else "{}：", NAMES[name])


@register.filter
def rule_value(value: Any) -> str:
    """Write a value: a clock as so many days or hours, all else as it was written down."""
    if isinstance(value, dict) and value and CLOCKS.issuperset(value):
        return " · ".join(_clock(unit, amount) for unit, amount in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def rule_unit(unit: str) -> str:
    """Say a unit, nothing where the value has said it."""
    return "" if unit in SAID_ALREADY else str(UNITS.get(unit, unit))


@register.filter
def is_clock(value: Any) -> bool:
    """Say whether a value is a single clock, not a table of several."""
    return isinstance(value, dict) and bool(value) and CLOCKS.issuperset(value)


def _clock(unit: str, amount: int) -> str:
    if unit == "working_days":
        return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    if unit == "working_hours":
        return ngettext("%(n)s working hour", "%(n)s working hours", amount) % {"n": amount}
    return ngettext("%(n)s hour", "%(n)s hours", amount) % {"n": amount}
