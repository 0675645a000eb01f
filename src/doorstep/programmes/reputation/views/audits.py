"""Audits: the sample of a quarter, what was found, and the bound on what is wrong."""

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.programmes.reputation.access import AUDIT
from doorstep.programmes.reputation.actions import audits as actions
from doorstep.programmes.reputation.bridge.audits import bound
from doorstep.programmes.reputation.forms.quarters import FindingForm
from doorstep.programmes.reputation.queries import offices
from doorstep.programmes.reputation.views.screens import at_once, quarter_of, screen

PER_PAGE = 25


@page(AUDIT)
@require_safe
def audit_page(request: Request, pk: int) -> HttpResponseBase:
    """What was drawn to be looked at, what was found, and how much is wrong at most."""
    quarter = quarter_of(request, pk)
    picks = quarter.picks.select_related("place", "node", "found_by").order_by("place__path", "node__position")
    context = {
        "quarter": quarter,
        "bound": bound(quarter),
        "page": Paginator(picks, PER_PAGE).get_page(request.GET.get("page")),
        "may_audit": may(request.actor, AUDIT, quarter.place.path),
        "away": offices.keeps_away_from(request.actor),
    }
    return render(request, "reputation/audit.html", context)


@page(AUDIT)
@require_POST
def audit_draw(request: Request, pk: int) -> HttpResponseBase:
    """Draw the sample of a quarter, once."""
    quarter = quarter_of(request, pk)
    return at_once(
        request,
        _("The sample is drawn."),
        reverse("reputation:audit", args=[pk]),
        lambda: actions.draw_audit(request.actor, quarter=quarter, now=clock.now()),
    )


@page(AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: Request, pk: int, pick: int) -> HttpResponseBase:
    """Write down what was found of one line."""
    quarter = quarter_of(request, pk)
    one = get_object_or_404(quarter.picks.select_related("place", "node", "quarter__place"), pk=pick)
    form = FindingForm(request.POST or None)
    task = Task(
        _("Write down what was found"),
        _("It takes the place of what the village said, and stands."),
        _("It is written down."),
        reverse("reputation:audit", args=[pk]),
        (
            (reverse("reputation:quarter", args=[pk]), quarter.place.name),
            (reverse("reputation:audit", args=[pk]), _("Audit")),
        ),
        template="reputation/finding.html",
        more={"pick": one, "quarter": quarter},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.note_finding(request.actor, pick=one, **form.cleaned_data, now=clock.now()),
    )
