"""Roads that are closed: the list, another one, one that is open again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.base.rules import EndsBeforeItBegins
from doorstep.programmes.pharmacy.access import EDIT_SUPPLY
from doorstep.programmes.pharmacy.actions.road_closures import NoRoad, close_road, open_road
from doorstep.programmes.pharmacy.forms.road_closures import RoadForm
from doorstep.programmes.pharmacy.queries import coverage as queries

PER_PAGE = 30


@page(EDIT_SUPPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def road_list(request: Request) -> HttpResponseBase:
    """See which roads are closed or will be, and close another one from day to day."""
    now = clock.now()
    form = RoadForm(request.POST or None, actor=request.actor, on=now.date())
    if request.method == "POST" and form.is_valid():
        try:
            closure = close_road(request.actor, now=now, **form.cleaned_data)
        except EndsBeforeItBegins:
            form.add_error("last_day", _("The last day must be a day on or after the first."))
        except NoRoad:
            form.add_error("terms", _("Village and source must be in one county, and a reason is wanted."))
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": closure.village.name})
            return redirect("pharmacy:roads")
    shown = Paginator(queries.closed_roads(request.actor, now.date()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": shown}
    return render(request, "pharmacy/roads.html", context, status=422 if form.errors else 200)


@page(EDIT_SUPPLY)
@require_POST
def road_open(request: Request, pk: int) -> HttpResponseBase:
    """Say that a road is open again from today on."""
    closure = get_object_or_404(queries.closed_roads(request.actor, clock.today()), pk=pk)
    open_road(request.actor, closure=closure, now=clock.now())
    messages.success(request, _("The road to %(name)s is open again.") % {"name": closure.village.name})
    return redirect("pharmacy:roads")
