"""What templates say and show alike everywhere: figures in both languages, fields, tables, notices, pages of a list."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from doorstep.base import measures
from doorstep.base.clock import TIME_ZONE
from doorstep.base.menu import Entry
from doorstep.base.templatetags.icons import ICONS
from doorstep.base.tongue import is_english, pick
from doorstep.base.widgets import said

register = template.Library()

NOTHING = "—"
WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None or moment.tzinfo is TIME_ZONE else moment.astimezone(TIME_ZONE)


# --- figures ---------------------------------------------------------------------------------------------------------


@register.filter
def number(value: float | None, places: int = 0) -> str:
    """Write a number with thousands marked: `12,300`; `places` digits behind the point."""
    return NOTHING if value is None else f"{value:,.{places}f}"


@register.filter
def percent(share: float | None, places: int = 1) -> str:
    """Write a share (0 to 1) as per cent: `96.4%`."""
    return NOTHING if share is None else f"{share * 100:.{places}f}%"


@register.filter
def minutes(value: float | None) -> str:
    """Write a length of time given in minutes: `40 分钟`, `1 小时 12 分`; `40 min`, `1 h 12 min`."""
    return NOTHING if value is None else measures.minutes(value, pick)


@register.filter
def hhmm(value: int | None) -> str:
    """Write a time of day given in minutes after midnight: `9:20`."""
    return NOTHING if value is None else measures.hhmm(value)


@register.filter
def km(metres: float | None) -> str:
    """Write a distance given in metres: `8.4 公里`, below one kilometre `800 米`; `8.4 km`, `800 m`."""
    return NOTHING if metres is None else measures.km(metres, pick)


@register.filter
def litres(value: float | None) -> str:
    """Write a volume given in litres: `1,200 升`, `2.5 升`; `1,200 L`, `2.5 L`."""
    return NOTHING if value is None else measures.litres(value, pick)


@register.filter
def yuan(fen: int | None) -> str:
    """Write money given in whole fen: `¥1,234.50`; whole yuan without the decimals."""
    if fen is None:
        return NOTHING
    whole, rest = divmod(abs(fen), 100)
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{whole:,}.{rest:02d}" if rest else f"{sign}¥{whole:,}"


# --- days and moments ------------------------------------------------------------------------------------------------


@register.filter
def day(value: date | None) -> str:
    """Write a day as people say it: `11月26日 周四`; `Thu 26 Nov`."""
    return NOTHING if value is None else _day(value, is_english=is_english())


@register.filter
def full_day(value: date | None) -> str:
    """Write a day with its year: `2026年11月26日 周四`; `Thu 26 Nov 2026`."""
    return NOTHING if value is None else _full_day(value, is_english=is_english())


@register.filter
def clock(value: datetime | time | None) -> str:
    """Write the time of day of a moment, in the county's time zone: `9:20`."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value)
    return f"{value.hour}:{value.minute:02d}"


@register.filter
def moment(value: datetime | None) -> str:
    """Write a day and a time: `11月26日 周四 9:20`; `Thu 26 Nov, 9:20`."""
    if value is None:
        return NOTHING
    in_english, here = is_english(), _local(value)
    between = ", " if in_english else " "
    return f"{_day(here, is_english=in_english)}{between}{here.hour}:{here.minute:02d}"


@register.filter
def full_moment(value: datetime | None) -> str:
    """Write a day with its year and a time: `2026年11月26日 周四 9:20`; `Thu 26 Nov 2026, 9:20`."""
    if value is None:
        return NOTHING
    in_english, here = is_english(), _local(value)
    between = ", " if in_english else " "
    return f"{_full_day(here, is_english=in_english)}{between}{here.hour}:{here.minute:02d}"


def _day(value: date, *, is_english: bool) -> str:
    if isinstance(value, datetime):
        value = _local(value)
    if is_english:
        return f"{WEEKDAYS_EN[value.weekday()]} {value.day} {MONTHS_EN[value.month - 1]}"
    return f"{value.month}月{value.day}日 {WEEKDAYS_ZH[value.weekday()]}"


def _full_day(value: date, *, is_english: bool) -> str:
    if isinstance(value, datetime):
        value = _local(value)
    words = _day(value, is_english=is_english)
    return f"{words} {value.year}" if is_english else f"{value.year}年{words}"


@register.filter
def weekday(number_of_day: int | None) -> str:
    """Write a weekday given as 0 (Monday) to 6: `周一`; `Mon`."""
    if number_of_day is None:
        return NOTHING
    return (WEEKDAYS_EN if is_english() else WEEKDAYS_ZH)[number_of_day]


@register.filter
def weekdays(numbers_of_days: list[int] | tuple[int, ...] | None) -> str:
    """Write weekdays as one phrase, in order: `周二、周四`; `Tue, Thu`."""
    if not numbers_of_days:
        return NOTHING
    return (", " if is_english() else "、").join(weekday(one) for one in sorted(numbers_of_days))


@register.filter
def listed(words: list[str] | None) -> str:
    """Write words as a list the way the language does: `甲、乙`; `A, B`."""
    return (", " if is_english() else "、").join(str(word) for word in words) if words else NOTHING


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return `mapping[key]`, or nothing."""
    return mapping.get(key, "")


# --- parts -----------------------------------------------------------------------------------------------------------


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw one of our icons; beside words, so hidden from readers of the page's text.

    Raises:
        KeyError: No icon has this name.
    """
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308  our own constant
    )


@register.simple_tag
def tag(kind: str, words: str) -> SafeString:
    """Show a short state: kind is `good`, `warn`, `bad` or `plain`; the words say it, the colour only repeats it."""
    return mark_safe(f'<span class="tag {said(kind)}">{said(words)}</span>')  # noqa: S308  escaped


@register.simple_tag
def kpi(value: str, label: str, note: str = "", href: str = "") -> SafeString:
    """Show one figure; `href` opens the rows behind it."""
    figure = f'<a href="{said(href)}">{said(value)}</a>' if href else said(value)
    words = f"{said(label)} <small>{said(note)}</small>" if note else said(label)
    kind = "card kpi is-link" if href else "card kpi"
    return mark_safe(f'<div class="{kind}"><b>{figure}</b><span>{words}</span></div>')  # noqa: S308  escaped


@register.simple_tag
def field(bound: BoundField, kind: str = "") -> SafeString:
    """Show a form's field: label above, help, what is wrong, then the input; `kind` is one more class."""
    if bound.is_hidden:
        return SafeString(str(bound))
    widget = bound.field.widget
    if widget.attrs.get("placeholder") == bound.label:
        del widget.attrs["placeholder"]  # the label says it already, and stays when one types
    is_tick = getattr(widget, "input_type", "") == "checkbox" and not bound.use_fieldset
    errors, label, drawn = bound.errors, said(bound.label), said(bound)
    wrong = " is-wrong" if errors else ""
    if not bound.field.required and not getattr(bound.field, "is_conditional", False) and not is_tick:
        label += f' <span class="optional">{said(gettext("(optional)"))}</span>'
    help_text = bound.help_text
    about = f'<div class="help" id="{bound.auto_id}_helptext">{help_text}</div>' if help_text else ""
    if errors:
        lines = "".join(f"<li>{icon('bad')}<span>{said(error)}</span></li>" for error in errors)
        about += f'<ul class="errorlist" id="{bound.auto_id}_error">{lines}</ul>'
    if bound.use_fieldset:
        by = bound.aria_describedby
        tied = f' aria-describedby="{by}"' if by else ""
        begun = f'<fieldset class="field {kind}{wrong}"{tied}><legend>{label}</legend>'
        return mark_safe(f"{begun}{about}{drawn}</fieldset>")  # noqa: S308  every part was escaped above
    target = bound.id_for_label
    if is_tick:
        named = f'<label class="choice" for="{target}">{drawn} {label}</label>{about}'
    else:
        named = f'<label for="{target}">{label}</label>{about}{drawn}'
    return mark_safe(f'<div class="field {kind}{wrong}">{named}</div>')  # noqa: S308  every part was escaped above


@register.inclusion_tag("base/parts/form.html")
def fields(form: BaseForm) -> dict[str, BaseForm]:
    """Show what is wrong at the top, then every field of a form."""
    return {"form": form}


@register.inclusion_tag("base/parts/errors.html")
def errors(form: BaseForm) -> dict[str, BaseForm]:
    """Show what is wrong in a form, each line leading to its field."""
    return {"form": form}


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: "Page[Any]", name: str = "page") -> SafeString:
    """Show the pages of a list and how much there is; the rest of the address stays as it is."""
    if not page.paginator.count:
        return SafeString("")
    shown = gettext("%(from)s–%(to)s of %(all)s") % {
        "from": number(page.start_index()),
        "to": number(page.end_index()),
        "all": number(page.paginator.count),
    }
    pages = _pages(context["request"].GET.copy(), page, name) if page.has_other_pages() else ""
    label = said(gettext("Pages of this list"))
    return mark_safe(f'<nav class="pages" aria-label="{label}"><span>{said(shown)}</span>{pages}</nav>')  # noqa: S308


def _pages(query: QueryDict, page: "Page[Any]", name: str) -> str:
    query.pop(name, None)
    before = said(f"?{query.urlencode()}&{name}=" if query else f"?{name}=")
    label = gettext("Page %(of)s")
    items = []
    if page.has_previous():
        back = said(pgettext("pages", "Back"))
        items.append(f'<a href="{before}{page.previous_page_number()}" rel="prev">{back}</a>')
    for of in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if not isinstance(of, int):
            items.append('<span class="dots">…</span>')
        elif of == page.number:
            items.append(f'<span class="here" aria-current="page">{of}</span>')
        else:
            items.append(f'<a href="{before}{of}" aria-label="{said(label % {"of": of})}">{of}</a>')
    if page.has_next():
        onward = said(pgettext("pages", "Next"))
        items.append(f'<a href="{before}{page.next_page_number()}" rel="next">{onward}</a>')
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


@register.inclusion_tag("base/parts/progress.html")
def progress(share: int, label: str) -> dict[str, Any]:
    """Show how far something is: `share` in per cent, 0 to 100."""
    return {"percent": share, "label": label}


# --- tags around content ---------------------------------------------------------------------------------------------


class Hold(template.Node):
    """Renders its content into a variable instead of onto the page."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> SafeString:
        """Keep the words, show nothing."""
        context.dicts[0][self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


@register.tag
def hold(parser: Parser, token: Token) -> Hold:
    """`{% hold name %}…{% endhold %}`: keep what stands between as `{{ name }}`."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endhold",))
    parser.delete_first_token()
    return Hold(nodelist, name)


class Around(template.Node):
    """Renders a part's template around its content, with the arguments given in the tag."""

    def __init__(self, nodelist: NodeList, part: str, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.part = f"base/parts/{part}.html"
        self.given = given

    def render(self, context: template.Context) -> SafeString:
        """Render the content first, then the part around it."""
        words = {name: expression.resolve(context) for name, expression in self.given.items()}
        words["content"] = self.nodelist.render(context)
        drawn: SafeString = context.template.engine.get_template(self.part).render(context.new(words))  # type: ignore[union-attr]
        return drawn


def _around(part: str, first: str) -> None:
    """Register `{% part first name=value %}…{% endpart %}`, drawn by `base/parts/<part>.html`."""

    def compile_tag(parser: Parser, token: Token) -> Around:
        bits = token.split_contents()[1:]
        given = token_kwargs(bits[1:], parser) if bits else {}
        if bits:
            given[first] = parser.compile_filter(bits[0])
        nodelist = parser.parse((f"end{part}",))
        parser.delete_first_token()
        return Around(nodelist, part, given)

    register.tag(part, compile_tag)


_around("notice", "kind")  # {% notice "warn" %}…{% endnotice %}: good, warn, bad or plain
_around("table", "label")  # {% table label %}<table class="rows">…</table>{% endtable %}: scrolls inside its own region
_around("empty", "title")  # {% empty title %}what one can do{% endempty %}
_around("crumbs", "label")  # {% crumbs %}<li><a>…</a></li>{% endcrumbs %}: where this page stands
_around("confirm", "label")  # {% confirm label %}question and form{% endconfirm %}: asks before it does, without script


# --- words of the shell ----------------------------------------------------------------------------------------------


@register.filter
def plain(words: str) -> str:
    """Return words without markup and line breaks, for the window's title."""
    return " ".join(strip_tags(conditional_escape(words)).split())


@register.filter
def notice_kind(level_tag: str) -> str:
    """Return the kind of notice for a message's level."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level_tag, "plain")


@register.filter
def tools(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that stand under "More"."""
    return [entry for entry in entries if entry.is_tool]


@register.filter
def any_here(entries: Iterable[Entry], here: str) -> bool:
    """Say whether this address is one of the entries."""
    return any(entry.url_name == here for entry in entries)


@register.simple_tag
def site_name() -> str:
    """Return what this site is called."""
    return pgettext("the site", "Doorstep")


# --- map -------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("base/parts/map.html", name="map")
def draw_map(source: str, label: str) -> dict[str, str]:
    """Show a map: `source` is an address of GeoJSON or `#id` of a JSON script; `label` says what it shows, in words."""
    words = {
        "in": pgettext("map", "Closer"),
        "out": pgettext("map", "Farther"),
        "contributors": gettext("contributors"),
        "failed": gettext("The map cannot be drawn now. The table beside it says the same."),
    }
    kinds = {
        "depot": pgettext("map", "Depot"),
        "stop": pgettext("map", "Stop"),
        "village": pgettext("map", "Village"),
        "unmet": pgettext("map", "Not reached yet"),
    }
    return {
        "source": source,
        "label": label,
        "words": json.dumps(words, ensure_ascii=False),
        "kinds": json.dumps(kinds, ensure_ascii=False),
    }


@register.inclusion_tag("base/parts/map_styles.html")
def map_styles() -> dict[str, str]:
    """Link what a map's page needs in its head."""
    return {}


@register.inclusion_tag("base/parts/map_scripts.html")
def map_scripts() -> dict[str, str]:
    """Load what draws a map."""
    return {}
