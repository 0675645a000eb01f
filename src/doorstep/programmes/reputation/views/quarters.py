"""Quarters: the list with what waits for the reader, one with its villages and offices, opened, closed; the burden."""

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.programmes.reputation.access import ADJUDICATE, AUDIT, RUN_QUARTER, SEE, SEE_BURDEN
from doorstep.programmes.reputation.actions import quarters as actions
from doorstep.programmes.reputation.bridge.audits import bound
from doorstep.programmes.reputation.forms.quarters import QuarterForm
from doorstep.programmes.reputation.models import Quarter, Scheme
from doorstep.programmes.reputation.queries import offices, quarters
from doorstep.programmes.reputation.rules.quarters import before
from doorstep.programmes.reputation.views.screens import at_once, quarter_of, screen
from doorstep.programmes.reputation.words import QuarterState, ReportState, SchemeState

PER_PAGE = 25


@page(SEE)
@require_safe
def quarter_list(request: Request) -> HttpResponseBase:
    """Every quarter of one's area, and on top what waits for the reader: reports to write, villages to grade."""
    today = clock.today()
    found = quarters.with_progress(quarters.visible(request.actor, today))
    writing = quarters.mine(request.actor).exclude(state=ReportState.HANDED_IN)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "writing": [] if may_anywhere(request.actor, RUN_QUARTER) else list(writing[:PER_PAGE]),
        "sheets": list(offices.own_sheets(request.actor, today).filter(locked_at=None)),
        "may_run": may_anywhere(request.actor, RUN_QUARTER),
        "today": today,
    }
    return render(request, "reputation/quarters.html", context)


@page(RUN_QUARTER)
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_new(request: Request) -> HttpResponseBase:
    """Open a quarter of a town."""
    today = clock.today()
    year, number = before(today.year, (today.month + 2) // 3)
    form = QuarterForm(
        request.POST or None,
        towns=quarters.towns_run_by(request.actor, today),
        schemes=Scheme.objects.filter(state=SchemeState.PUBLISHED),
        initial={"year": year, "number": number, "opens_on": today},
    )
    task = Task(
        _("Open the quarter"),
        _("Each village gets a report in which stands already what the platform knows; the offices get their rows."),
        _("The quarter is open."),
        reverse("reputation:quarters"),
        ((reverse("reputation:quarters"), _("Reputation index")),),
    )
    return screen(
        request, task, form, lambda: actions.open_quarter(request.actor, **form.cleaned_data, now=clock.now())
    )


@page(SEE)
@require_safe
def quarter_page(request: Request, pk: int) -> HttpResponseBase:
    """A quarter: how far each village and each office is."""
    quarter = quarter_of(request, pk)
    found = quarters.reports(request.actor, quarter)
    q, state = request.GET.get("q", "").strip()[:40], request.GET.get("state", "")
    if q:
        found = found.filter(place__name__icontains=q)
    if state in ReportState.values:
        found = found.filter(state=state)
    may_run = may(request.actor, RUN_QUARTER, quarter.place.path)
    context = {
        "quarter": quarter,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": q,
        "state": state,
        "states": ReportState.choices,
        "progress": get_object_or_404(quarters.with_progress(Quarter.objects.filter(pk=pk))),
        "sheets": list(quarter.sheets.select_related("office__partner")),
        "undecided": len(offices.undecided(quarter)),
        "bound": bound(quarter),
        "may_run": may_run,
        "may_decide": may(request.actor, ADJUDICATE, quarter.place.path),
        "may_audit": may(request.actor, AUDIT, quarter.place.path),
        "is_blind": offices.is_blind(request.actor, quarter, clock.today()),
        "today": clock.today(),
    }
    return render(request, "reputation/quarter.html", context)


@page(RUN_QUARTER)
@require_POST
def quarter_close(request: Request, pk: int) -> HttpResponseBase:
    """Close a quarter."""
    quarter = quarter_of(request, pk)
    return at_once(
        request,
        _("The quarter is closed."),
        reverse("reputation:quarter", args=[pk]),
        lambda: actions.close_quarter(request.actor, quarter=quarter, now=clock.now()),
    )


@page(SEE_BURDEN)
@require_safe
def burden(request: Request, pk: int) -> HttpResponseBase:
    """What a quarter's reports ask of villages, fields and minutes; anybody may see it of a closed quarter."""
    quarter = Quarter.objects.select_related("scheme", "place").filter(pk=pk).first()
    if quarter is None:
        raise Http404
    if quarter.state != QuarterState.CLOSED:
        quarter = quarter_of(request, pk)
    villages = quarters.burdens(quarter)
    many = len(villages) or 1
    told = [one.burden.taken for one in villages if one.burden.taken is not None]
    context = {
        "quarter": quarter,
        "villages": villages,
        "fields": sum(one.burden.fields for one in villages) / many,
        "minutes": sum(one.burden.minutes for one in villages) / many,
        "known": sum(one.burden.known for one in villages) / many,
        "all_minutes": sum(one.burden.minutes for one in villages),
        "told": len(told),
        "taken": sum(told) / len(told) if told else None,
        "indicators": quarters.indicators_of(quarter),
    }
    return render(request, "reputation/burden.html", context)
