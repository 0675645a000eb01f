"""When a unit works: its own hours, by which its duties are due."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.base import clock
from doorstep.base.access import require
from doorstep.base.pages import Request, page
from doorstep.needs.access import KEEP_HOURS
from doorstep.needs.actions.hours import set_hours
from doorstep.needs.forms.hours import HoursForm
from doorstep.needs.forms.refusals import did
from doorstep.needs.queries import hours as queries
from doorstep.needs.queries.promise import hours_of
from doorstep.partners.models import Partner


@page(KEEP_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit_hours(request: Request, pk: int) -> HttpResponseBase:
    """A unit's office hours: those in force, those before, and from when others hold."""
    now = clock.now()
    partner = get_object_or_404(Partner.objects.select_related("place"), pk=pk)
    require(request.actor, KEEP_HOURS, partner.place.path)
    in_force = hours_of(partner.pk, now.date())
    form = HoursForm(request.POST or None, hours=in_force, on=now.date())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if did(
            form,
            lambda: set_hours(
                request.actor, partner=partner, hours=given["hours"], valid_from=given["valid_from"], now=now
            ),
        ):
            messages.success(request, _("Saved. What is promised already stays as it was."))
            return redirect("needs:unit_hours", partner.pk)
    context = {
        "partner": partner,
        "form": form,
        "week": queries.week(in_force),
        "own": list(queries.of_unit(partner)),
    }
    return render(request, "needs/hours.html", context)
