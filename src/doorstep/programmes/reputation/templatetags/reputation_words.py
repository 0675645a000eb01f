"""What the pages of the index say about quarters, states, weights and bands."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from doorstep.base.templatetags.parts import NOTHING, tag
from doorstep.programmes.reputation.bridge import told
from doorstep.programmes.reputation.models import Claim, Node, OfficeSheet, Quarter, Scheme, VillageReport
from doorstep.programmes.reputation.words import QuarterState, Record, ReportState, SchemeState, Source

register = template.Library()
_SCHEMES = {SchemeState.DRAFT: "warn", SchemeState.PUBLISHED: "good", SchemeState.RETIRED: "plain"}
_REPORTS = {ReportState.DRAFT: "plain", ReportState.HANDED_IN: "good", ReportState.HANDED_BACK: "warn"}


@register.filter
def quarter_words(quarter: Quarter) -> str:
    """Return a quarter as people say it: `2026年第3季度`; `quarter 3 of 2026`."""
    return gettext("quarter %(number)s of %(year)s") % {"number": quarter.number, "year": quarter.year}


@register.filter
def scheme_state(scheme: Scheme) -> SafeString:
    """Show where a version of a scheme stands."""
    return tag(_SCHEMES[SchemeState(scheme.state)], scheme.get_state_display())


@register.filter
def report_state(report: VillageReport) -> SafeString:
    """Show where a report stands, and whether it came late."""
    if report.is_late:
        return tag("warn", gettext("Handed in late"))
    return tag(_REPORTS[ReportState(report.state)], report.get_state_display())


@register.filter
def quarter_state(quarter: Quarter) -> SafeString:
    """Show where a quarter stands."""
    return tag("good" if quarter.state == QuarterState.CLOSED else "plain", quarter.get_state_display())


@register.filter
def sheet_state(sheet: OfficeSheet) -> SafeString:
    """Show whether an office's grades stand."""
    return tag("good", gettext("Locked")) if sheet.is_locked else tag("warn", gettext("Grading"))


@register.filter
def bp(value: int | None) -> str:
    """Write basis points as per cent: `12.5%`."""
    return NOTHING if value is None else f"{value / 100:g}%"


@register.filter
def figure(value: float | None) -> str:
    """Write a value without needless zeros: `87.5`."""
    return NOTHING if value is None else f"{round(value, 2):g}"


@register.filter
def with_unit(value: float | None, node: Node) -> str:
    """Write a value of an indicator with its unit: `87.5%`, `4 次`."""
    if value is None:
        return NOTHING
    unit = node.unit_word
    return f"{figure(value)}%" if unit == "%" else f"{figure(value)} {unit}".strip()


@register.filter
def goals(node: Node) -> str:
    """Write what gives no point and what gives all of them."""
    if node.goal_low is None or node.goal_high is None:
        return NOTHING
    none, full = (node.goal_low, node.goal_high) if node.direction == 1 else (node.goal_high, node.goal_low)
    return f"{figure(none)} → {with_unit(full, node)}"


@register.filter
def source_words(node: Node) -> str:
    """Say where an indicator's value comes from: the source, and which office, question or record."""
    more = {
        Source.OFFICE: lambda: str(node.get_office_display()),
        Source.SURVEY: lambda: node.question_key,
        Source.RECORD: lambda: str(Record(node.record_key).label) if node.record_key in Record.values else "",
        Source.CLAIM: lambda: gettext("%(minutes)s min") % {"minutes": node.minutes},
    }
    which = more[Source(node.source)]() if node.source else ""
    return f"{node.get_source_display()} · {which}" if which else str(node.get_source_display())


@register.filter
def known_from(claim: Claim) -> str:
    """Say where a line's value was known from."""
    kind, _, rest = claim.prefilled_from.partition(":")
    if kind == "record":
        if claim.counted is None or claim.node.unit != "%":
            return gettext("from the platform's records")
        return gettext("from the platform's records, of %(counted)s") % {"counted": claim.counted}
    year, _, number = rest.partition("-")
    return gettext("as in quarter %(number)s of %(year)s") % {"number": number, "year": year}


@register.filter
def band(value: str | None) -> SafeString:
    """Show where a village stands to the mean of all."""
    words = {
        "above": ("good", pgettext("band", "Clearly above the mean")),
        "not_distinguishable": ("plain", pgettext("band", "Not to be told apart")),
        "below": ("warn", pgettext("band", "Clearly below the mean")),
    }
    kind, said = words.get(str(value), ("plain", NOTHING))
    return tag(kind, said)


@register.filter
def signed(value: float | None) -> str:
    """Write a change with its sign: `+1.2`, `−0.4`."""
    return NOTHING if value is None else told.signed(value)
