"""Handovers: what is on the way, confirming it, explaining what is missing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import EXPLAIN, HAND_OVER, SEE_STOCK
from doorstep.programmes.pharmacy.actions.handovers import confirm, explain
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Handover
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.words import HandoverState

PER_PAGE = 40


@page(SEE_STOCK)
@require_safe
def handover_list(request: Request) -> HttpResponseBase:
    """Handovers of one's area; first those that wait for somebody."""
    show = request.GET.get("show", "open")
    found = queries.handovers(request.actor, SEE_STOCK)
    if show != "all":
        show, found = "open", found.exclude(state=HandoverState.DONE)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pharmacy/handovers.html", {"page": listed, "show": show, "tab": "handovers"})


@page(SEE_STOCK)
@require_safe
def handover_page(request: Request, pk: int) -> HttpResponseBase:
    """One handover: what was sent, what arrived, what is missing."""
    return _show(request, _found(request, pk))


@page(HAND_OVER)
@require_POST
def handover_confirm(request: Request, pk: int) -> HttpResponseBase:
    """Confirm what was counted on arrival."""
    handover = _found(request, pk)
    form = _confirm_form(request, handover)
    if form.is_valid():
        counted = {lot.pk: quantity for lot, quantity in form.quantities().items()}
        done: list[Handover] = []
        if did(form, lambda: done.append(
            confirm(request.actor, handover=handover, confirmed=counted, now=clock.now())
        )):  # fmt: skip
            missing = sum(line.missing for line in done[0].lines.all())
            if missing:
                words = ngettext(
                    "Confirmed. %(n)d unit is missing and stays on the way until somebody explains it.",
                    "Confirmed. %(n)d units are missing and stay on the way until somebody explains them.",
                    missing,
                )
                messages.warning(request, words % {"n": missing})
            else:
                messages.success(request, _("Confirmed: everything arrived."))
            return redirect("pharmacy:handover", pk=pk)
    return _show(request, handover, confirming=form)


@page(EXPLAIN)
@require_POST
def handover_explain(request: Request, pk: int) -> HttpResponseBase:
    """Say what became of what did not arrive."""
    handover, form = _found(request, pk), forms.ExplainForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if did(form, lambda: explain(
            request.actor, handover=handover, reason=given["reason"], is_found=given["is_found"], now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("Explained. The difference is settled."))
            return redirect("pharmacy:handover", pk=pk)
    return _show(request, handover, explaining=form)


def _found(request: Request, pk: int) -> Handover:
    return get_object_or_404(queries.handovers(request.actor, SEE_STOCK), pk=pk)


def _confirm_form(request: Request, handover: Handover) -> forms.ConfirmForm:
    lines = handover.lines.select_related("lot__medicine", "lot__commodity")
    rows = [(line.lot, line.sent, line.lot.commodity.unit) for line in lines]
    return forms.ConfirmForm(request.POST or None, rows=rows)


def _show(
    request: Request, handover: Handover, *, confirming: Form | None = None, explaining: Form | None = None
) -> HttpResponseBase:
    is_sent, is_open = handover.state == HandoverState.SENT, handover.state == HandoverState.OPEN
    may_confirm = is_sent and may(request.actor, HAND_OVER, handover.target.path)
    may_explain = is_open and may(request.actor, EXPLAIN, handover.source.path)
    context = {
        "handover": handover,
        "lines": handover.lines.select_related("lot__medicine", "lot__commodity"),
        "confirming": (confirming or _confirm_form(request, handover)) if may_confirm else None,
        "explaining": (explaining or forms.ExplainForm()) if may_explain else None,
        "tab": "handovers",
    }
    status = 422 if confirming or explaining else 200
    return render(request, "pharmacy/handover.html", context, status=status)
