"""Lines of the board of rates, drawn in one go: each has eleven figures that open the rows behind them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from doorstep.base.templatetags.parts import percent, tag
from doorstep.base.widgets import said
from doorstep.needs.rules.rates import Rate

register = template.Library()

FEW = 10
"""Below so many a rate can jump with the next one."""


@register.simple_tag
def rate_rows(rows: Iterable[Any]) -> SafeString:
    """Draw the lines of the board."""
    words = _words()
    return mark_safe("\n".join(_row(row, words) for row in rows))  # noqa: S308  every part was escaped below


def _words() -> Mapping[str, str]:
    words = {
        "needs": gettext("Needs"),
        "closed": gettext("Closed"),
        "response": gettext("Answered in time"),
        "solution": gettext("Solved, residents say"),
        "satisfaction": gettext("Satisfied, residents say"),
        "together": gettext("Together"),
        "partly": gettext("partly:"),
        "nothing": gettext("nothing to reckon from"),
    }
    return {name: said(word) for name, word in words.items()} | {"few": tag("plain", gettext("few"))}


def _row(row: Any, words: Mapping[str, str]) -> str:
    at, counts, rates = said(row.rows_at), row.line.counts, row.rates
    partly = ""
    if counts.partly:
        partly = f'<br><span class="soft">{words["partly"]} <a href="{at}partly">{counts.partly:,}</a></span>'
    return (
        f'<tr><th scope="row">{said(row.name)}</th>'
        f"{_figure(counts.received, f'{at}received', words['needs'])}"
        f"{_figure(counts.closed, f'{at}closed', words['closed'])}"
        f'<td data-label="{words["response"]}">{_rate(rates.response, at, "in_time", "due", words)}</td>'
        f'<td data-label="{words["solution"]}">{_rate(rates.solution, at, "solved", "said", words)}{partly}</td>'
        f'<td data-label="{words["satisfaction"]}">{_rate(rates.satisfaction, at, "satisfied", "rated", words)}</td>'
        f'<td class="number" data-label="{words["together"]}">{percent(rates.total, 0)}</td></tr>'
    )


def _figure(value: int, at: str, label: str) -> str:
    return f'<td class="number" data-label="{label}"><a class="act" href="{at}">{value:,}</a></td>'


def _rate(rate: Rate, at: str, part: str, whole: str, words: Mapping[str, str]) -> str:
    if not rate.whole:
        return f'<span class="soft">{words["nothing"]}</span>'
    few = f" {words['few']}" if rate.whole < FEW else ""
    return (
        f'<b>{percent(rate.share, 0)}</b> <span class="soft"><a href="{at}{part}">{rate.part:,}</a> / '
        f'<a href="{at}{whole}">{rate.whole:,}</a></span>{few}'
    )
