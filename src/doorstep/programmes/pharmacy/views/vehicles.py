"""Vehicles: list and forms."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import full_day
from doorstep.programmes.pharmacy.access import EDIT_VEHICLE, SEE
from doorstep.programmes.pharmacy.actions.vehicles import VehicleNameTaken, add_vehicle, edit_vehicle, retire_vehicle
from doorstep.programmes.pharmacy.forms.plans import RetireForm, VehicleForm
from doorstep.programmes.pharmacy.models import Vehicle
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules


@page(SEE)
@require_safe
def vehicle_list(request: Request) -> HttpResponseBase:
    """Every vehicle, those that run first."""
    today = clock.today()
    every = list(queries.vehicles(request.actor))
    running = [one for one in every if one.valid_until is None or one.valid_until >= today]
    retired = [one for one in every if one not in running]
    may_edit = any(may(request.actor, EDIT_VEHICLE, one.depot.place.path) for one in every) or not every
    context = {"running": running, "retired": retired, "may_edit": may_edit}
    return render(request, "pharmacy/vehicles.html", context)


@page(EDIT_VEHICLE)
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_add(request: Request) -> HttpResponseBase:
    """Write down a new vehicle."""
    return _form(request, None)


@page(EDIT_VEHICLE)
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change a vehicle."""
    return _form(request, get_object_or_404(queries.vehicles(request.actor), pk=pk))


@page(EDIT_VEHICLE)
@require_POST
def vehicle_retire(request: Request, pk: int) -> HttpResponseBase:
    """Say when a vehicle runs for the last time."""
    vehicle = get_object_or_404(queries.vehicles(request.actor), pk=pk)
    form = RetireForm(request.POST)
    try:
        if not form.is_valid():
            raise rules.TimesDoNotFit
        last_day = form.cleaned_data["last_day"]
        gone = retire_vehicle(request.actor, vehicle=vehicle, last_day=last_day, now=clock.now())
    except rules.TimesDoNotFit:
        messages.error(request, _("The last day must be a day on or after the vehicle's first day."))
        return redirect("pharmacy:vehicle_edit", pk=pk)
    words = ngettext(
        "%(vehicle)s runs until %(day)s. %(n)d later visit was called off.",
        "%(vehicle)s runs until %(day)s. %(n)d later visits were called off.",
        gone,
    )
    messages.success(request, words % {"vehicle": vehicle.name, "day": full_day(last_day), "n": gone})
    return redirect("pharmacy:vehicles")


def _form(request: Request, vehicle: Vehicle | None) -> HttpResponseBase:
    today = clock.today()
    initial = VehicleForm.initial_of(vehicle)
    form = VehicleForm(request.POST or None, actor=request.actor, on=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if vehicle is None:
                saved = add_vehicle(request.actor, facts=form.facts(), valid_from=today, now=clock.now())
            else:
                saved = edit_vehicle(request.actor, vehicle=vehicle, facts=form.facts(), now=clock.now())
        except rules.TimesDoNotFit:
            form.add_error(
                "shift_end_min", _("The lunch break must lie inside the shift, and the shift must end later.")
            )
        except VehicleNameTaken:
            form.add_error("name", _("This company has a vehicle of this name, or the plate is on another one."))
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": saved.name})
            return redirect("pharmacy:vehicles")
    context = {"form": form, "vehicle": vehicle, "retire": RetireForm(initial={"last_day": today})}
    return render(request, "pharmacy/vehicle.html", context)
