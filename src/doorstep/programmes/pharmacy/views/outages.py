"""When the door of a source was shut although it should not have been: the list, another time, open again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import REPORT_OUTAGE
from doorstep.programmes.pharmacy.actions.outages import NoOutage, end_outage, report_outage
from doorstep.programmes.pharmacy.forms.outages import OutageForm
from doorstep.programmes.pharmacy.queries import coverage as queries
from doorstep.programmes.pharmacy.queries import doors

PER_PAGE = 30


@page(REPORT_OUTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def outage_list(request: Request, pk: int) -> HttpResponseBase:
    """See when a source was shut although it should not have been, and write another time down."""
    terms = get_object_or_404(queries.supplies(request.actor).filter(site__isnull=False), pk=pk)
    now = clock.now()
    form = OutageForm(request.POST or None, initial={"began_at": now})
    if request.method == "POST" and terms.site and form.is_valid():
        try:
            report_outage(request.actor, site=terms.site, now=now, **form.cleaned_data)
        except NoOutage:
            form.add_error("began_at", _("It is shut once at a time, from a moment that has passed to a later one."))
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": terms.name})
            return redirect("pharmacy:outages", pk=pk)
    shown = Paginator(doors.outages(request.actor, terms), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": shown, "terms": terms}
    return render(request, "pharmacy/outages.html", context, status=422 if form.errors else 200)


@page(REPORT_OUTAGE)
@require_POST
def outage_end(request: Request, pk: int, outage: int) -> HttpResponseBase:
    """Say that a door is open again."""
    terms = get_object_or_404(queries.supplies(request.actor).filter(site__isnull=False), pk=pk)
    found = get_object_or_404(doors.outages(request.actor, terms), pk=outage)
    try:
        end_outage(request.actor, outage=found, now=clock.now())
    except NoOutage:
        messages.error(request, _("It is shut once at a time, from a moment that has passed to a later one."))
    else:
        messages.success(request, _("%(name)s is open again.") % {"name": terms.name})
    return redirect("pharmacy:outages", pk=pk)
