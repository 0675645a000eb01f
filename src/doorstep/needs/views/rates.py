"""The board of rates: how fast, how well, how satisfied, each with its number, and the needs behind every figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.downloads import XLSX
from doorstep.base.models import Rule
from doorstep.base.pages import Request, page
from doorstep.base.prepared import Prepared
from doorstep.base.templatetags.parts import NOTHING
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.needs.access import SEE_RATES
from doorstep.needs.forms.rates import RatesForm
from doorstep.needs.models import Category, Need
from doorstep.needs.queries import counts
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries import rates as queries
from doorstep.needs.queries.counts import Kept
from doorstep.needs.queries.needs import Wanted
from doorstep.needs.queries.rates import Line
from doorstep.needs.queries.rows import needs_from
from doorstep.needs.queries.suggestions import accuracy, behind
from doorstep.needs.rules.rates import Rates, rates
from doorstep.needs.templatetags.need_words import named
from doorstep.needs.words import Channel
from doorstep.partners.models import Partner
from doorstep.places.models import Place

PER_PAGE: Final = 30
LINES_PER_PAGE: Final = 50
BY: Final = {
    "unit": _("By unit"),
    "town": _("By town"),
    "village": _("By village"),
    "category": _("By category"),
    "month": _("By month"),
}
_PLACES: Final = Prepared(lambda: Place.objects.order_by().values_list("pk", "name"))
FIGURES: Final = {
    "received": _("came in"),
    "closed": _("closed"),
    "due": _("had come due or were answered"),
    "in_time": _("answered in time"),
    "said": _("of which residents said how it went"),
    "solved": _("solved"),
    "partly": _("partly solved"),
    "rated": _("of which residents said whether they are satisfied"),
    "satisfied": _("satisfied"),
}

BESIDE: Final = {
    "firm_problems": _("problems solved for firms"),
    "way": _("of which residents said how it went"),
    "first": _("the first suggestion"),
    "among": _("one of the three"),
    "needs": _("needs it is reckoned from"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board.

    Args:
        name: What it is about.
        line: What was counted.
        rates: The rates from it.
        rows_at: Address of the rows behind a figure, up to the figure's name.
    """

    name: str
    line: Line
    rates: Rates
    rows_at: str

    @property
    def links(self) -> dict[str, str]:
        """Address of the rows behind each figure, by its name."""
        return {what: f"{self.rows_at}{what}" for what in FIGURES}


@page(SEE_RATES)
@require_safe
def board(request: Request) -> HttpResponseBase:
    """The three rates of the needs the reader may see, with the weights' rule and its citation."""
    asked = _asked(request)
    now = clock.now()
    rules = queries.rules_between(asked.first, asked.last)
    by = _by(request)
    lines = Paginator(_named_lines(asked, by, now), LINES_PER_PAGE).get_page(request.GET.get("page"))
    total = _rows(request, _named_lines(asked, "", now), "", rules, asked)[0]
    address = _before(request, "by")
    context = {
        "form": asked.form,
        "by": by,
        "tabs": [(name, label, f"{address}by={name}") for name, label in BY.items()],
        "total": total,
        "totals": [total],
        "rows": _rows(request, list(lines), by, rules, asked),
        "page": lines,
        "rules": rules,
        "more": f"{reverse('needs:rates_more')}?{_without(request, 'by', 'page', 'projector')}",
        "xlsx": f"{reverse('needs:rates_xlsx')}?{request.GET.urlencode()}",
        "is_projected": request.GET.get("projector") == "1",
        "projector": _with(request, projector="" if request.GET.get("projector") == "1" else "1"),
        "now": now,
        "counted_at": asked.counted_at or now,
    }
    return render(request, "needs/rates.html", context)


@page(SEE_RATES)
@require_safe
def rows(request: Request) -> HttpResponseBase:
    """The needs behind one figure of the board."""
    asked, what, by = _asked(request), request.GET.get("what", "received"), request.GET.get("by", "")
    now, key = clock.now(), request.GET.get("key", "")
    if not ((what in FIGURES and by in {"", *BY}) or (what in BESIDE and not by)):
        raise Http404
    try:
        found = _beside(asked.found, what, key) if what in BESIDE else queries.behind(asked.found, now, what, by, key)
        name = _about(what, key) if what in BESIDE else _names(by, [queries.key_of(by, key)])[0] if by else ""
    except ValueError as fault:
        raise Http404 from fault
    found = found.order_by("-received_at", "-id")
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "rows": needs_from(found, max(listed.start_index() - 1, 0), PER_PAGE),
        "what": FIGURES[what] if what in FIGURES else BESIDE[what],
        "name": name,
        "back": f"{reverse('needs:rates')}?{_without(request, 'what', 'key', 'page')}",
        "more": f"{reverse('needs:rates_more')}?{_without(request, 'what', 'key', 'page')}" if what in BESIDE else "",
        "now": now,
    }
    return render(request, "needs/rates_rows.html", context)


@page(SEE_RATES)
@require_safe
def more(request: Request) -> HttpResponseBase:
    """What stands beside the rates: firms helped, suggestions that were right, and how residents' words came."""
    asked = _asked(request)
    rows_at = f"{reverse('needs:rates_rows')}?{_before(request)[1:]}what="
    ways = [(str(Channel(how).label), n, f"{rows_at}way&key={how}") for how, n in queries.by_channel(asked.found)]
    context = {
        "helped": queries.firms_helped(asked.found),
        "accuracy": accuracy(asked.found),
        "ways": ways,
        "said": sum(n for _way, n, _rows in ways),
        "firms": Paginator(queries.by_firm(asked.found), LINES_PER_PAGE).get_page(request.GET.get("page")),
        "rows_at": {name: f"{rows_at}{name}" for name in BESIDE},
        "first": asked.first,
        "last": asked.last,
        "back": f"{reverse('needs:rates')}?{request.GET.urlencode()}",
    }
    return render(request, "needs/rates_more.html", context)


@page(SEE_RATES)
@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """The board as a workbook."""
    asked, by, now = _asked(request), _by(request), clock.now()
    rules = queries.rules_between(asked.first, asked.last)
    lines = [*_rows(request, _named_lines(asked, by, now), by, rules, asked)]
    lines += _rows(request, _named_lines(asked, "", now), "", rules, asked)
    headings = [
        str(BY[by]),
        *(str(FIGURES[name]) for name in FIGURES),
        *(str(label) for label in (_("Response rate"), _("Solution rate"), _("Satisfaction rate"), _("Together"))),
    ]
    cells = [
        [
            row.name,
            *(getattr(row.line.counts, name) for name in FIGURES),
            *(rate.share for rate in (row.rates.response, row.rates.solution, row.rates.satisfaction)),
            row.rates.total,
        ]
        for row in lines
    ]
    content = write_workbook([Sheet(str(_("Three rates")), headings, cells)])
    name = f"rates-{now:%Y-%m-%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the board is about: the form, the days, the needs, where they may kept counts for them, and of when.

    No day lies after today.
    """

    form: RatesForm
    first: date
    last: date
    found: QuerySet[Need]
    kept: Kept | None
    counted_at: datetime | None


def _asked(request: Request) -> Asked:
    now = clock.now()
    form = RatesForm(request.GET if "first" in request.GET else None, actor=request.actor, on=now.date())
    found = need_queries.visible(request.actor, now.date())
    is_good = form.is_bound and form.is_valid()
    first = form.cleaned_data["first"] if is_good else form.initial["first"]
    last = form.cleaned_data["last"] if is_good else form.initial["last"]
    begins = datetime.combine(first, time(), clock.TIME_ZONE)
    ends = datetime.combine(last + timedelta(days=1), time(), clock.TIME_ZONE)
    found = found.filter(received_at__gte=begins, received_at__lt=ends)
    place = form.cleaned_data["place"] if is_good else None
    category = form.cleaned_data["category"] if is_good else ""
    if is_good:
        found = need_queries.narrowed(found, Wanted(category=category, place=str(place.pk) if place else ""))
    at = None if place or category else counts.usable(request.actor, first, last, now)
    return Asked(form, first, min(last, now.date()), found, None if at is None else counts.kept(first, last), at)


def _by(request: Request) -> str:
    by = request.GET.get("by", "unit")
    return by if by in BY else "unit"


def _named_lines(asked: Asked, by: str, now: datetime) -> list[tuple[str, Line]]:
    """Return what was counted with what each line is called, in the order of the board."""
    if asked.kept is not None and by == "unit":
        named_lines = [(name or _nobody(by), line) for name, line in counts.named(asked.kept, by)]
    else:
        lines = counts.counted(asked.kept, by) if asked.kept is not None else queries.counted(asked.found, now, by)
        labels: list[Any] = _names(by, [line.key for line in lines]) if by else [_("Together")]
        named_lines = [(str(label), line) for label, line in zip(labels, lines, strict=True)]
    return named_lines if by in {"", "month", "category"} else sorted(named_lines, key=lambda one: one[0])


def _rows(request: Request, lines: list[tuple[str, Line]], by: str, rules: list[Rule], asked: Asked) -> list[Row]:
    kept = {name: request.GET[name] for name in ("first", "last", "place", "category") if request.GET.get(name)}
    address = f"{reverse('needs:rates_rows')}?"
    if by:
        kept["by"] = by
    about = f"{address}{urlencode(kept)}&" if kept else address
    return [
        Row(
            name,
            line,
            rates(line.counts, queries.weighed(rules, by, line.key, asked.last)),
            f"{about}{f'key={queries.written(by, line.key)}&' if by else ''}what=",
        )
        for name, line in lines
    ]


def _beside(found: QuerySet[Need], what: str, key: str) -> QuerySet[Need]:
    """Return the needs behind a figure that stands beside the rates.

    Raises:
        ValueError: nothing has this key.
    """
    if what == "way":
        return queries.said_by(found, Channel(key))
    if what == "firm_problems":
        return queries.solved_for_firms(found, queries.key_of("unit", key))
    return behind(found, what)


def _about(what: str, key: str) -> str:
    """Return whose figure it is that stands beside the rates: a firm's name, a channel's, or nothing."""
    if what == "firm_problems" and key:
        return Partner.objects.filter(pk=queries.key_of("unit", key)).values_list("name", flat=True).first() or ""
    return str(Channel(key).label) if what == "way" else ""


def _before(request: Request, *names: str) -> str:
    """Return this page's address without these names and the page of the list, so that one more can be said."""
    kept = _without(request, "page", *names)
    return f"?{kept}&" if kept else "?"


def _with(request: Request, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _without(request: Request, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def _names(by: str, keys: Sequence[Any]) -> list[str]:
    """Return what the lines with these keys are called in the reader's language, in their order; one query at most."""
    if by == "month":
        return [queries.written(by, key) for key in keys]
    wanted = [key for key in keys if key is not None]
    rows: dict[Any, str]
    if by == "category":
        rows = {one.pk: named(one) for one in Category.objects.filter(pk__in=wanted)}
    elif by == "unit":
        rows = dict(Partner.objects.filter(pk__in=wanted).values_list("pk", "name"))
    else:
        rows = dict(_PLACES())  # nearly all of them are wanted
    return [rows.get(key, _nobody(by)) for key in keys]


def _nobody(by: str) -> str:
    return gettext("No unit named yet") if by == "unit" else NOTHING
