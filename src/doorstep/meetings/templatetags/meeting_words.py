"""What the pages of meetings say about rhythms, states and items."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext

from doorstep.base.templatetags.parts import tag, weekday
from doorstep.meetings.bridge.feed import title_of
from doorstep.meetings.bridge.minutes import carried
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.rules.patterns import LAST, from_rule
from doorstep.meetings.words import ItemOrigin, ItemResult, MeetingState, Pattern, Presence

register = template.Library()
register.filter("carried", carried)
_STATES = {
    MeetingState.PLANNED: "plain",
    MeetingState.RUNNING: "warn",
    MeetingState.HELD: "good",
    MeetingState.CANCELLED: "bad",
}
_ORIGINS = {ItemOrigin.OVERDUE: "bad", ItemOrigin.CARRIED: "warn", ItemOrigin.TRAY: "warn"}
_RESULTS = {ItemResult.DECIDED: "good", ItemResult.UNDECIDED: "warn", ItemResult.NOTED: "plain"}
_PRESENCES = {Presence.PRESENT: "good", Presence.ABSENT: "bad", Presence.EXCUSED: "warn"}

_RHYTHMS = {
    Pattern.WEEKLY: gettext_lazy("Every week on %(weekday)s"),
    Pattern.FORTNIGHTLY: gettext_lazy("Every second week on %(weekday)s"),
    Pattern.MONTHLY_WEEKDAY: gettext_lazy("Every month on the %(nth)s %(weekday)s"),
    Pattern.MONTHLY_DAY: gettext_lazy("Every month on day %(day)s"),
    Pattern.QUARTERLY_WEEKDAY: gettext_lazy("Every quarter on the %(nth)s %(weekday)s of its %(month)s month"),
    Pattern.QUARTERLY_DAY: gettext_lazy("Every quarter on day %(day)s of its %(month)s month"),
}
_LAST_OF_QUARTER = gettext_lazy("Every quarter on the last day of its %(month)s month")


@register.filter
def titled(thing: Meeting | Series) -> str:
    """Return the title of a meeting or a series in the reader's language."""
    return title_of(thing)


@register.filter
def meeting_state(meeting: Meeting) -> SafeString:
    """Show where a meeting stands."""
    return tag(_STATES[MeetingState(meeting.state)], meeting.get_state_display())


@register.filter
def origin(value: str) -> SafeString:
    """Show why something is on the agenda."""
    return tag(_ORIGINS.get(ItemOrigin(value), "plain"), str(ItemOrigin(value).label))


@register.filter
def result(value: str) -> SafeString:
    """Show what came of an item."""
    return tag(_RESULTS.get(ItemResult(value), "plain"), str(ItemResult(value).label))


@register.filter
def presence(value: str) -> SafeString:
    """Show whether somebody was there."""
    return tag(_PRESENCES.get(Presence(value), "plain"), str(Presence(value).label))


@register.filter
def rhythm(rule: str) -> str:
    """Say a rule as people do: `每周三`; `Every week on Wed`. A rule of one's own stays as it is written."""
    one = from_rule(rule)
    facts = {"weekday": weekday(one.weekday), "nth": nth(one.nth), "day": one.day, "month": month(one.month)}
    if one.day == LAST and one.pattern in {Pattern.MONTHLY_DAY, Pattern.QUARTERLY_DAY}:
        is_monthly = one.pattern is Pattern.MONTHLY_DAY
        words = gettext("On the last day of every month") if is_monthly else _LAST_OF_QUARTER
        return str(words) % facts
    return str(_RHYTHMS[one.pattern]) % facts if one.pattern in _RHYTHMS else rule


def nth(number: int) -> str:
    """Return which weekday of a month, in words; -1 is the last."""
    return {
        1: pgettext("weekday of a month", "first"),
        2: pgettext("weekday of a month", "second"),
        3: pgettext("weekday of a month", "third"),
        4: pgettext("weekday of a month", "fourth"),
        5: pgettext("weekday of a month", "fifth"),
    }.get(number, pgettext("weekday of a month", "last"))


def month(number: int) -> str:
    """Return which month of a quarter, in words."""
    return {
        1: pgettext("month of a quarter", "first"),
        2: pgettext("month of a quarter", "second"),
    }.get(number, pgettext("month of a quarter", "last"))
