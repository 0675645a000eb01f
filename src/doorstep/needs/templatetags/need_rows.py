"""Lines of the staff's lists, drawn in one go: a page has thirty, each with a dozen things to say."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext

from doorstep.base.addresses import addresses
from doorstep.base.templatetags.parts import NOTHING, moment
from doorstep.base.tongue import is_english
from doorstep.base.widgets import said
from doorstep.needs.models import Step
from doorstep.needs.queries.rows import DutyRow, NeedRow
from doorstep.needs.templatetags.need_words import due, reason, stand, urgency_tag
from doorstep.needs.words import DutyOrigin, DutyState, NeedKind, NeedState, Urgency

register = template.Library()

PRESSING = frozenset({Urgency.DANGER, Urgency.URGENT})


@register.simple_tag
def need_rows(rows: Iterable[NeedRow], now: datetime) -> SafeString:
    """Draw the lines of a table of needs."""
    address, in_english = addresses("needs:need"), is_english()
    place, state, promised = map(said, (gettext("Place"), gettext("State"), gettext("Promised until")))
    kinds = {kind.value: said(kind.label) for kind in NeedKind}
    drawn = [
        f'<tr><th scope="row"><a href="{address(row.pk)}">{short(row.text)}</a><br>'
        f'<span class="soft">{category(row, is_english=in_english)} · {kinds[row.kind]} · '
        f"{moment(row.received_at)}</span>"
        f"{f' {urgency_tag(row.urgency)}' if row.urgency in PRESSING else ''}</th>"
        f'<td data-label="{place}">{_place(row)}</td>'
        f'<td data-label="{state}">{stand(NeedState, row.state, row.outcome)}{_soft(row.lead)}</td>'
        f'<td data-label="{promised}">{due(row, now)}</td></tr>'
        for row in rows
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308  every part was escaped above


@register.simple_tag
def duty_rows(rows: Iterable[DutyRow], now: datetime, own: Collection[int] | None = None) -> SafeString:
    """Draw the lines of a table of duties; where another unit than one's own leads, say that one helps."""
    address, in_english = addresses("needs:duty"), is_english()
    place, unit, state, by = map(said, (gettext("Place"), gettext("Unit"), gettext("State"), gettext("Due")))
    origins, helps = {one.value: said(one.label) for one in DutyOrigin}, gettext("you help")
    drawn = [
        f'<tr><th scope="row"><a href="{address(row.pk)}">{said(row.title)}</a><br>'
        f'<span class="soft">{origins[row.origin]}'
        f"{f' · {category(row, is_english=in_english)}' if row.category_zh is not None else ''}</span></th>"
        f'<td data-label="{place}">{_place(row)}</td>'
        f'<td data-label="{unit}">{said(row.lead)}'
        f"{_soft(None if own is None or row.lead_id in own else helps)}</td>"
        f'<td data-label="{state}">{stand(DutyState, row.state, row.outcome)}</td>'
        f'<td data-label="{by}">{due(row, now)}</td></tr>'
        for row in rows
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308  every part was escaped above


@register.simple_tag
def pile_of_needs(rows: Iterable[NeedRow], now: datetime) -> SafeString:
    """Draw needs that wait for somebody to say who leads."""
    address, assign, words = addresses("needs:need"), addresses("needs:need_assign"), said(gettext("Name the lead"))
    in_english = is_english()
    drawn = [
        f'<li><div><a class="act" href="{address(row.pk)}">{short(row.text)}</a><small>{said(row.place)} · '
        f"{category(row, is_english=in_english)} · {due(row, now)}</small></div>"
        f'<a class="btn quiet" href="{assign(row.pk)}">{words}'
        f'<span class="unseen"> {short(row.text, 30)}</span></a></li>'
        for row in rows
    ]
    return mark_safe("".join(drawn))  # noqa: S308  every part was escaped above


@register.simple_tag(takes_context=True)
def pile_of_duties(
    context: Context, rows: Iterable[DutyRow], now: datetime, reasons: Mapping[int, Step] | None = None
) -> SafeString:
    """Draw duties that wait for a ruling, with why they were given back and whom the unit suggested."""
    address, reassign, words = addresses("needs:duty"), addresses("needs:duty_reassign"), said(gettext("Say who leads"))
    token = str(context.get("csrf_token", ""))
    drawn = [
        f'<li><div><a class="act" href="{address(row.pk)}">{said(row.title)}</a>'
        f"<small>{said(row.place)} · {said(row.lead)} · {due(row, now)}</small>"
        f"{_given_back(reasons.get(row.pk) if reasons else None)}</div>"
        f"{_as_suggested(row, token) if reasons is not None and row.suggested is not None else ''}"
        f'<a class="btn quiet" href="{reassign(row.pk)}">{words}<span class="unseen"> {said(row.title)}</span></a></li>'
        for row in rows
    ]
    return mark_safe("".join(drawn))  # noqa: S308  every part was escaped above


def _given_back(step: Step | None) -> str:
    if not step:
        return ""
    unit, words = step.partner.name if step.partner else "", f" · {short(step.text, 80)}" if step.text else ""
    return f"<small>{said(unit)}: {said(reason(step))}{words}</small>"


def _as_suggested(row: DutyRow, token: str) -> str:
    words = gettext("As suggested: %(unit)s") % {"unit": row.suggested}
    return (
        f'<form method="post" action="{addresses("needs:duty_as_suggested")(row.pk)}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        f'<input type="hidden" name="from" value="tray">'
        f'<button class="btn quiet">{said(words)}<span class="unseen"> {said(row.title)}</span></button></form>'
    )


def short(text: str, length: int = 60) -> str:
    """Write the beginning of a text, escaped."""
    return said(text if len(text) <= length else Truncator(text).chars(length))


def category(row: NeedRow | DutyRow, *, is_english: bool) -> str:
    """Write a category's name in the reader's language, escaped; nothing is `—`."""
    return said((row.category_en if is_english else row.category_zh) or NOTHING)


def _place(row: NeedRow | DutyRow) -> str:
    return f'{said(row.place)}<br><span class="soft">{said(row.town or "")}</span>'


def _soft(words: str | None) -> str:
    return "" if words is None else f'<br><span class="soft">{said(words)}</span>'
