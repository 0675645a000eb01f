"""Temperatures on the desk: sensors, readings, breaches and what becomes of what they set aside."""

import re
from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.access import MEASURE, QUALITY, SEE_STOCK
from doorstep.programmes.pharmacy.actions import coldchain as actions
from doorstep.programmes.pharmacy.actions.alarms import TakenAlready, take_alarm
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Breach
from doorstep.programmes.pharmacy.queries import alarms, stock
from doorstep.programmes.pharmacy.queries import coldchain as queries
from doorstep.programmes.pharmacy.rules.coldchain import NotATemperature
from doorstep.programmes.pharmacy.words import HolderRole, Storage

PER_PAGE = 30
_DEGREES = re.compile(r"([+-]?\d{1,4}(?:\.\d{1,4})?)\s*(\D*)", re.ASCII)


@page(SEE_STOCK)
@require_safe
def temperatures(request: Request) -> HttpResponseBase:
    """Sensors with their latest reading, and breaches, those nobody has looked at first."""
    breaches = Paginator(queries.breaches(request.actor, SEE_STOCK), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "sensors": list(queries.sensors(request.actor, SEE_STOCK)),
        "page": breaches,
        "limit": queries.limits(clock.today()),
        "alarms": list(alarms.waiting(request.actor)),
        "now": clock.now(),
        "may_measure": may_anywhere(request.actor, MEASURE),
        "tab": "temperatures",
    }
    return render(request, "pharmacy/temperatures.html", context)


@page(MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def sensor_new(request: Request) -> HttpResponseBase:
    """Register a sensor with those who are told of a breach."""
    today = clock.today()
    holders = stock.holders(request.actor, MEASURE).filter(role=HolderRole.STOCK)
    logins = stock.logins_with([Role.PHARMACIST, Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER], today)
    form = forms.SensorForm(request.POST or None, holders=holders, logins=logins, initial={"band": Storage.COLD})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if did(form, lambda: actions.register_sensor(
            request.actor, holder=given["holder"], serial=given["serial"], band=Storage(given["band"]),
            contacts=list(given["contacts"]), compartment=given["compartment"], now=clock.now(),
        )):  # fmt: skip
            messages.success(request, _("Registered: %(name)s") % {"name": given["serial"]})
            return redirect("pharmacy:temperatures")
    least = queries.limits(today).alarm_persons
    context = {"form": form, "least": least, "tab": "temperatures"}
    return render(request, "pharmacy/sensor_new.html", context, status=422 if form.errors else 200)


@page(MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def readings_new(request: Request) -> HttpResponseBase:
    """Bring in what a sensor measured; a breach sets aside what lay there."""
    sensors = queries.sensors(request.actor, MEASURE)
    form = forms.ReadingsForm(request.POST or None, sensors=sensors, initial={"sensor": request.GET.get("sensor")})
    if request.method == "POST" and form.is_valid():
        found: list[Breach] = []

        def take() -> None:
            rows = _rows(form.cleaned_data["rows"])
            sensor = form.cleaned_data["sensor"]
            found.extend(actions.take_readings(request.actor, sensor=sensor, rows=rows, now=clock.now()))

        if did(form, take):
            if found:
                words = ngettext(
                    "%(n)d breach was found. What lay there was set aside; look at it now.",
                    "%(n)d breaches were found. What lay there was set aside; look at them now.",
                    len(found),
                )
                messages.warning(request, words % {"n": len(found)})
                return redirect("pharmacy:breach", pk=found[0].pk)
            messages.success(request, _("Brought in; no breach."))
            return redirect("pharmacy:temperatures")
    context = {"form": form, "tab": "temperatures"}
    return render(request, "pharmacy/readings_new.html", context, status=422 if form.errors else 200)


@page(SEE_STOCK)
@require_POST
def alarm_take(request: Request, pk: int) -> HttpResponseBase:
    """Say that one acts on a breach: nobody else has to."""
    alarm = get_object_or_404(alarms.alarms(request.actor), pk=pk)
    try:
        take_alarm(request.actor, alarm=alarm, now=clock.now())
    except TakenAlready:
        messages.info(request, _("Somebody else took it."))
    else:
        messages.success(request, _("You act on it. Look at what was set aside."))
    return redirect("pharmacy:breach", pk=alarm.breach_id)


@page(SEE_STOCK)
@require_safe
def breach_page(request: Request, pk: int) -> HttpResponseBase:
    """One breach: when, how far, and which lots lay there."""
    return _show(request, _found(request, pk))


@page(QUALITY)
@require_POST
def breach_review(request: Request, pk: int) -> HttpResponseBase:
    """Decide what becomes of what a breach set aside."""
    breach, form = _found(request, pk), forms.ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if did(form, lambda: actions.review_breach(
            request.actor, breach=breach, is_released=given["is_released"], note=given["note"], now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("Decided and written down."))
            return redirect("pharmacy:breach", pk=pk)
    return _show(request, breach, reviewing=form)


def _found(request: Request, pk: int) -> Breach:
    return get_object_or_404(queries.breaches(request.actor, SEE_STOCK), pk=pk)


def _show(request: Request, breach: Breach, *, reviewing: Form | None = None) -> HttpResponseBase:
    may_review = breach.reviewed_at is None and may(request.actor, QUALITY, breach.sensor.holder.path)
    context = {
        "breach": breach,
        "lots": breach.lots.select_related("lot__medicine", "lot__commodity"),
        "contacts": list(breach.sensor.contacts.order_by("username")),
        "alarm": getattr(breach, "alarm", None),
        "may_take": alarms.waiting(request.actor).filter(breach=breach).exists(),
        "mean": queries.mean_kinetic(breach.sensor, breach.begun_at, breach.until),
        "reviewing": (reviewing or forms.ReviewForm()) if may_review else None,
        "tab": "temperatures",
    }
    return render(request, "pharmacy/breach.html", context, status=422 if reviewing else 200)


def _rows(text: str) -> list[tuple[datetime, float, str]]:
    """Return lines such as `2026-09-01 10:05, 5.2 C` as rows.

    Raises:
        NotATemperature: a line cannot be read; rows count from 1.
    """
    made = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        at, _comma, rest = line.replace("，", ",").replace("\t", ",").partition(",")
        found = _DEGREES.fullmatch(rest.strip())
        try:
            moment = datetime.fromisoformat(at.strip())
            aware = (moment if moment.tzinfo else moment.replace(tzinfo=clock.TIME_ZONE)).astimezone(UTC)
        except (ValueError, OverflowError) as fault:
            raise NotATemperature(number) from fault
        if found is None:
            raise NotATemperature(number)
        made.append((aware, float(found[1]), found[2]))
    return made
