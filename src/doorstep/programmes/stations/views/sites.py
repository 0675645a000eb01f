"""Write a proposed service point into the list of sites, after a confirmation."""

from datetime import timedelta

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.base import clock
from doorstep.base.access import require
from doorstep.base.pages import Request, page
from doorstep.places.rules.said import Refused
from doorstep.places.words import SiteKind
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.access import ADOPT_SITE
from doorstep.programmes.stations.actions.sites import adopt_site
from doorstep.programmes.stations.forms import AdoptForm
from doorstep.programmes.stations.models import CircleSite
from doorstep.programmes.stations.rules import NotInTheFuture

LEAD = timedelta(days=30)
"""The form begins with a first day so far ahead."""


@page(ADOPT_SITE)
@require_http_methods(["GET", "HEAD", "POST"])
def site_adopt(request: Request, pk: int) -> HttpResponseBase:
    """Say what will happen; on yes, write the site down."""
    seen = queries.circles(request.actor)
    proposed = get_object_or_404(
        CircleSite.objects.select_related("plan__county", "place").filter(plan__in=seen), pk=pk
    )
    require(request.actor, ADOPT_SITE, proposed.place.path)
    form = AdoptForm(
        request.POST or None,
        kinds=proposed.plan.kinds,
        first_day=clock.today() + LEAD,
        name=_("%(village)s service station") % {"village": proposed.name},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            site = adopt_site(
                request.actor,
                proposed=proposed,
                kind=SiteKind(given["kind"]),
                name=given["name"],
                first_day=given["first_day"],
                now=clock.now(),
            )
        except NotInTheFuture:
            form.add_error("first_day", _("Choose a day to come."))
        except Refused as refusal:
            form.add_error(None, refusal.why.speak(get_language() or "zh"))
        else:
            words = _("%(site)s is in the list of sites. Correct there where exactly it stands, and its hours.")
            messages.success(request, words % {"site": site.name})
            return redirect("places:place", site.place_id)
    status = 422 if form.errors else 200
    return render(request, "stations/site_adopt.html", {"proposed": proposed, "form": form}, status=status)
