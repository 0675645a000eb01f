"""Pages of credit lines, beside the partners' agreements."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import yuan
from doorstep.ledger.access import KEEP_CREDIT, SEE
from doorstep.ledger.actions import credit as do
from doorstep.ledger.forms import AmountForm, LimitForm, LineForm
from doorstep.ledger.models import CreditLine
from doorstep.ledger.queries import credit as queries
from doorstep.ledger.queries.pages import Chosen, entries_of, visible
from doorstep.partners.views.answers import Crumbs, answered, tabs

PER_PAGE = 25
METHODS = ["GET", "HEAD", "POST"]


@page(SEE)
@require_safe
def line_list(request: Request) -> HttpResponseBase:
    """The credit lines of the reader's area."""
    text, today = request.GET.get("q", ""), clock.today()
    found = queries.matching(_lines(request), text)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "drawings": queries.standing(shown.object_list),
        "q": text,
        "tabs": tabs(request.actor),
        "tab": "lines",
        "today": today,
        "may_keep": may_anywhere(request.actor, KEEP_CREDIT),
    }
    return render(request, "ledger/lines.html", context)


@page(SEE)
@require_safe
def line_page(request: Request, pk: int) -> HttpResponseBase:
    """One credit line: its limit, what is drawn, what is available, and every movement on it."""
    drawing = _found(request, pk)
    entries = entries_of(drawing.line.available, Chosen())
    context = {
        "drawing": drawing,
        "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": _crumbs(),
        "today": clock.today(),
        "may_keep": may(request.actor, KEEP_CREDIT, drawing.line.available.book.place.path),
    }
    return render(request, "ledger/line.html", context)


@page(KEEP_CREDIT)
@require_http_methods(METHODS)
def line_new(request: Request) -> HttpResponseBase:
    """Open a credit line."""
    form = LineForm(request.POST or None, actor=request.actor, on=clock.today(), initial={"valid_from": clock.today()})

    def act(given: dict[str, Any]) -> str:
        line = do.open_line(request.actor, **given, now=clock.now())
        return reverse("ledger:line", args=[line.pk])

    return answered(request, form, act, title=_("New credit line"), crumbs=_crumbs())


@page(KEEP_CREDIT)
@require_http_methods(METHODS)
def line_draw(request: Request, pk: int) -> HttpResponseBase:
    """Draw on a credit line."""

    def act(line: CreditLine, given: dict[str, Any]) -> None:
        do.draw(request.actor, line=line, **given, now=clock.now())

    return _changed(request, pk, AmountForm(request.POST or None), act, _("Draw"))


@page(KEEP_CREDIT)
@require_http_methods(METHODS)
def line_repay(request: Request, pk: int) -> HttpResponseBase:
    """Pay back what was drawn."""

    def act(line: CreditLine, given: dict[str, Any]) -> None:
        do.repay(request.actor, line=line, **given, now=clock.now())

    return _changed(request, pk, AmountForm(request.POST or None), act, _("Pay back"))


@page(KEEP_CREDIT)
@require_http_methods(METHODS)
def line_limit(request: Request, pk: int) -> HttpResponseBase:
    """Raise or cut the limit."""

    def act(line: CreditLine, given: dict[str, Any]) -> None:
        by_fen = given["fen"] if given["way"] == "up" else -given["fen"]
        do.change_limit(request.actor, line=line, by_fen=by_fen, reason=given["reason"], now=clock.now())

    return _changed(request, pk, LimitForm(request.POST or None), act, _("Change the limit"))


def _changed(
    request: Request, pk: int, form: AmountForm, act: Callable[[CreditLine, dict[str, Any]], None], title: str
) -> HttpResponseBase:
    drawing = _found(request, pk)
    words = _("%(title)s: %(available)s still available")
    above = [*_crumbs(), (reverse("ledger:line", args=[pk]), drawing.line.title)]
    lead = words % {"title": drawing.line.title, "available": yuan(drawing.available)}
    return answered(
        request, form, lambda given: act(drawing.line, given), title=title, lead=lead, crumbs=above, button=title
    )


def _lines(request: Request) -> Any:
    return queries.lines(visible(request.actor, clock.today()))


def _found(request: Request, pk: int) -> queries.Drawing:
    return queries.standing([get_object_or_404(_lines(request), pk=pk)])[0]


def _crumbs() -> Crumbs:
    return [(reverse("partners:partners"), _("Partners")), (reverse("ledger:lines"), _("Credit lines"))]
