"""Recalls on the desk: where every unit is, who reported, who got it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import COUNT_STOCK, RECALL, SEE_STOCK
from doorstep.programmes.pharmacy.actions import recalls as actions
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Recall
from doorstep.programmes.pharmacy.queries import recalls as queries
from doorstep.programmes.pharmacy.rules import recalls as rules
from doorstep.programmes.pharmacy.views.stock import act
from doorstep.programmes.pharmacy.words import RecallLevel

PER_PAGE = 30
_SHOWN = 100


@page(SEE_STOCK)
@require_safe
def recall_list(request: Request) -> HttpResponseBase:
    """Every recall, the latest first."""
    listed = Paginator(queries.recalls(request.actor, SEE_STOCK), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": listed, "may_recall": may_anywhere(request.actor, RECALL), "tab": "recalls"}
    return render(request, "pharmacy/recalls.html", context)


@page(RECALL)
@require_http_methods(["GET", "HEAD", "POST"])
def recall_new(request: Request) -> HttpResponseBase:
    """Recall a lot."""
    form = forms.RecallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Recall] = []
        given = form.cleaned_data
        if did(form, lambda: made.append(actions.recall_lot(
            request.actor, lot=given["lot"], level=RecallLevel(given["level"]), reason=given["reason"],
            document=given["document"], now=clock.now(),
        ))):  # fmt: skip
            messages.warning(request, _("Recalled. From now on nobody gives it out; each holder reports below."))
            return redirect("pharmacy:recall", pk=made[0].pk)
    context = {"form": form, "tab": "recalls"}
    return render(request, "pharmacy/recall_new.html", context, status=422 if form.errors else 200)


@page(SEE_STOCK)
@require_safe
def recall_page(request: Request, pk: int) -> HttpResponseBase:
    """One recall: every unit of the lot, who still has to report, and who got it."""
    recall, now = _found(request, pk), clock.now()
    where = queries.whereabouts(recall)
    value = queries.rule(recall.decided_at.date())
    due = rules.notify_by(value, recall.level, recall.decided_at)
    context = {
        "recall": recall,
        "where": where,
        "handed_out": where.handed_out[:_SHOWN],
        "more": max(0, len(where.handed_out) - _SHOWN),
        "tasks": list(queries.tasks(recall)),
        "due": due,
        "is_late": now > due,
        "clock": "bad" if now > due else "warn",
        "report_by": None if recall.closed_at else rules.report_by(value, recall.level, recall.decided_at, now),
        "may_settle": may_anywhere(request.actor, RECALL) or may_anywhere(request.actor, COUNT_STOCK),
        "tab": "recalls",
    }
    return render(request, "pharmacy/recall.html", context)


@page(COUNT_STOCK)
@require_POST
def recall_settle(request: Request, pk: int, task: int) -> HttpResponseBase:
    """Report for one holder: everything of the lot that is there is set aside."""
    recall = _found(request, pk)
    found = get_object_or_404(recall.tasks.select_related("recall"), pk=task)
    reason = _("Recall: set aside and sealed")
    act(request, lambda: actions.settle_task(request.actor, task=found, reason=reason, now=clock.now()),
        _("Reported. Thank you."))  # fmt: skip
    return redirect("pharmacy:recall", pk=pk)


def _found(request: Request, pk: int) -> Recall:
    return get_object_or_404(queries.recalls(request.actor, SEE_STOCK), pk=pk)
