"""A plan beside another, on map and table; and a plan beside what came of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import hhmm, listed, number
from doorstep.engines.planning.visits.compare import Change, Times
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.bridge import asked, loads, why
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries import reality
from doorstep.programmes.pharmacy.templatetags.plan_words import on_day
from doorstep.programmes.pharmacy.views.maps import border, drawn, feature

PER_PAGE = 25
MOST_OTHERS = 50


@page(SEE)
@require_safe
def plan_compare(request: Request, pk: int) -> HttpResponseBase:
    """A plan beside the one in force, or another: who gains, who loses, whose day or hour moves; what was asked."""
    get_object_or_404(queries.plans(request.actor), pk=pk)
    plan = queries.plan(pk)
    other = _other(request, plan)
    if other is None or plan.result is None or other.result is None:
        messages.info(request, _("There is no other plan to compare with."))
        return redirect("pharmacy:plan", pk=pk)
    if "with" not in request.GET and queries.strangers(plan):
        messages.info(request, _("This plan cannot be adopted here, so there is nothing to compare."))
        return redirect("pharmacy:plan", pk=pk)
    in_force = queries.open_plan(plan.county)
    is_in_force = in_force is not None and in_force.pk == other.pk
    evenly, evenly_before = why.evenly(plan), why.evenly(other)
    context = {
        "plan": plan,
        "other": other,
        "others": queries.comparable(request.actor, plan)[:MOST_OTHERS],
        "is_in_force": is_in_force,
        "was": _("In force") if is_in_force else other.name,
        "difference": queries.compare(plan, other),
        "otherwise": asked.otherwise(
            asked.settings_of(other.problem, other.told),
            asked.settings_of(plan.problem, plan.told),
        ),
        "now": plan.result["kpis"],
        "before": other.result["kpis"],
        "takes": loads.in_a_week(plan.problem, plan.result, plan.weeks),
        "took": loads.in_a_week(other.problem, other.result, other.weeks),
        "evenly": evenly,
        "evenly_before": evenly_before,
        "worst": _called(plan, evenly.worst_village),
        "worst_before": _called(other, evenly_before.worst_village),
        "on_foot": " / ".join(str(limit) for limit, _share in evenly.within if limit),
    }
    return render(request, "pharmacy/plan_compare.html", context)


@page(SEE)
@require_safe
def plan_compare_map(request: Request, pk: int) -> HttpResponseBase:
    """The villages that gain, lose or move when a plan takes the place of another, as GeoJSON."""
    get_object_or_404(queries.plans(request.actor), pk=pk)
    plan = queries.plan(pk)
    other = _other(request, plan)
    if other is None:
        raise Http404
    found = queries.compare(plan, other)
    kinds = (
        (_("Gains"), "stop", 2, found.gains),
        (_("Loses"), "unmet", 0, found.losses),
        (_("Other days or times"), "stop", 4, found.moves),
        (_("At another stop"), "stop", 6, found.elsewhere),
        (_("No change"), "village", 0, [one for one in found.same if not one.is_elsewhere]),
    )
    features = border(plan)
    for layer, kind, colour, changes in kinds:
        for one in changes:
            if one.lon is not None:
                point = {"type": "Point", "coordinates": [one.lon, one.lat]}
                label = f"{layer}: {_told(one)}"
                features.append(feature(point, kind=kind, name=one.name, label=label, colour=colour, layer=layer))
    return drawn(features)


@page(SEE)
@require_safe
def plan_reality(request: Request, pk: int) -> HttpResponseBase:
    """What a plan promised and what came of it: in all, stop by stop, and the visits behind every number."""
    plan = get_object_or_404(queries.plans(request.actor), pk=pk)
    now = clock.now()
    only, stop = request.GET.get("only", ""), _number(request.GET.get("stop", ""))
    context: dict[str, Any] = {"plan": plan, "only": only}
    if only in reality.KINDS or stop is not None:
        found = reality.over(plan, now).order_by("-starts_at", "place__path")
        if only in reality.KINDS:
            found = found.filter(reality.KINDS[only])
        if stop is not None:
            found = found.filter(place=stop)
        context["visits"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    else:
        stops = reality.stops_came(plan, now)
        reasons = listed([f"{reason} {number(count)}" for reason, count in reality.reasons(plan, now)])
        context |= {"total": reality.total(stops), "why": f"({reasons})" if reasons else ""}
        context["stops"] = Paginator(stops, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pharmacy/plan_reality.html", context)


def _other(request: Request, plan: VisitPlan) -> VisitPlan | None:
    """Return the plan to put beside this one: the one the address names, the one in force, or the newest akin."""
    if named := request.GET.get("with", ""):
        others = queries.comparable(request.actor, plan)
        return queries.plan(get_object_or_404(others, pk=_number(named) or 0).pk)
    in_force = queries.open_plan(plan.county)
    found = in_force if in_force and in_force.pk != plan.pk else queries.akin(request.actor, plan).first()
    return queries.plan(found.pk) if found else None


def _called(plan: VisitPlan, key: str | None) -> str:
    return next((one["name"] for one in plan.problem["villages"] if one["id"] == key), "")


def _number(text: str) -> int | None:
    return int(text[:15]) if text.isascii() and text.isdigit() else None


def _told(one: Change) -> str:
    times = f"{_times(one.before_times)} → {_times(one.after_times)}"
    return f"{times} · {one.was.stop_name} → {one.now.stop_name}" if one.is_elsewhere else times


def _times(times: Times) -> str:
    return ", ".join(f"{on_day(one)} {hhmm(one.start_min)}" for one in times) or "–"
