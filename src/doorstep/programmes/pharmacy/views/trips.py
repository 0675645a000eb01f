"""A vehicle's day on the desk: plan, set out, take back, count, close."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.words import Role
from doorstep.devices.models import Device
from doorstep.programmes.pharmacy.access import REVOKE_LEASE, RUN_TRIP, SEE_STOCK
from doorstep.programmes.pharmacy.actions import trips as actions
from doorstep.programmes.pharmacy.bridge.loads import taken_along
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Trip
from doorstep.programmes.pharmacy.queries import loads
from doorstep.programmes.pharmacy.queries import plans as vehicles
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.queries.certificates import members
from doorstep.programmes.pharmacy.views.stock import act
from doorstep.programmes.pharmacy.words import TripState

PER_PAGE = 40


@page(SEE_STOCK)
@require_safe
def trip_list(request: Request) -> HttpResponseBase:
    """The days of the vehicles of one's area, the latest first."""
    listed = Paginator(queries.trips(request.actor, SEE_STOCK), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": listed, "may_run": may_anywhere(request.actor, RUN_TRIP), "tab": "trips"}
    return render(request, "pharmacy/trips.html", context)


@page(RUN_TRIP)
@require_http_methods(["GET", "HEAD", "POST"])
def trip_new(request: Request) -> HttpResponseBase:
    """Plan a vehicle's day."""
    today = clock.today()
    crew = queries.logins_with([Role.CREW], today)
    form = forms.TripForm(
        request.POST or None, vehicles=vehicles.vehicles(request.actor, today), crew=crew,
        pharmacists=queries.logins_with([Role.PHARMACIST], today), initial={"on": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made: list[Trip] = []
        if did(form, lambda: made.append(actions.plan_trip(request.actor, **form.cleaned_data, now=clock.now()))):
            messages.success(request, _("Planned. Load the vehicle next."))
            return redirect("pharmacy:trip", pk=made[0].pk)
    context = {"form": form, "tab": "trips"}
    return render(request, "pharmacy/trip_new.html", context, status=422 if form.errors else 200)


@page(SEE_STOCK)
@require_safe
def trip_page(request: Request, pk: int) -> HttpResponseBase:
    """One vehicle's day: what is aboard, who has charge of it, what comes next."""
    return _show(request, _found(request, pk))


@page(RUN_TRIP)
@require_POST
def trip_open(request: Request, pk: int) -> HttpResponseBase:
    """Set out: a device gets charge of the vehicle."""
    trip, form = _found(request, pk), forms.DeviceForm(request.POST, devices=_devices())
    if form.is_valid():
        device = form.cleaned_data["device"]
        if did(form, lambda: actions.open_trip(request.actor, trip=trip, device=device, now=clock.now())):
            messages.success(request, _("Under way. A safe journey!"))
            return redirect("pharmacy:trip", pk=pk)
    return _show(request, trip, opening=form)


@page(RUN_TRIP)
@require_POST
def trip_back(request: Request, pk: int) -> HttpResponseBase:
    """The device gives the vehicle back."""
    trip = _found(request, pk)
    lease = queries.lease_of(trip)
    if lease is not None:
        act(request, lambda: actions.end_lease(request.actor, lease=lease, now=clock.now()),
            _("Given back. Count what is left in the vehicle."))  # fmt: skip
    return redirect("pharmacy:trip", pk=pk)


@page(REVOKE_LEASE)
@require_POST
def trip_revoke(request: Request, pk: int) -> HttpResponseBase:
    """Take the vehicle from a lost device: its stock is frozen until somebody counts."""
    trip, form = _found(request, pk), forms.ReasonForm(request.POST)
    lease = queries.lease_of(trip)
    if form.is_valid() and lease is not None:
        reason = form.cleaned_data["reason"]
        if did(form, lambda: actions.revoke_lease(request.actor, lease=lease, reason=reason, now=clock.now())):
            messages.warning(request, _("Taken from the device. The stock is frozen until somebody counts it."))
            return redirect("pharmacy:trip", pk=pk)
    return _show(request, trip, revoking=form)


@page(RUN_TRIP)
@require_POST
def trip_close(request: Request, pk: int) -> HttpResponseBase:
    """Close the vehicle's day."""
    trip = _found(request, pk)
    act(
        request,
        lambda: actions.close_trip(request.actor, trip=trip, now=clock.now()),
        _("The vehicle's day is closed."),
    )
    return redirect("pharmacy:trip", pk=pk)


def _found(request: Request, pk: int) -> Trip:
    return get_object_or_404(queries.trips(request.actor, SEE_STOCK), pk=pk)


def _devices() -> QuerySet[Device]:
    return Device.objects.filter(revoked_at__isnull=True).order_by("name", "pk")


def _show(
    request: Request, trip: Trip, *, opening: Form | None = None, revoking: Form | None = None
) -> HttpResponseBase:
    lease, holder = queries.lease_of(trip), queries.holder_of(trip.vehicle)
    path = trip.vehicle.depot.place.path
    may_run = may(request.actor, RUN_TRIP, path)
    can_open = may_run and holder is not None and trip.state in {TripState.PLANNED, TripState.LOADED}
    can_revoke = lease is not None and may(request.actor, REVOKE_LEASE, path)
    context = {
        "trip": trip,
        "crew": members(trip.crew.all(), trip.on),
        "lease": lease,
        "holder": holder,
        "rows": queries.lying(holder) if holder else [],
        "takes": taken_along(loads.on_day(trip.vehicle, trip.on), trip.vehicle.load_l),
        "handovers": trip.handovers.select_related("source__account", "target__account"),
        "may_run": may_run,
        "opening": (opening or forms.DeviceForm(devices=_devices())) if can_open else None,
        "revoking": (revoking or forms.ReasonForm()) if can_revoke else None,
        "tab": "trips",
    }
    return render(request, "pharmacy/trip.html", context, status=422 if opening or revoking else 200)
