"""Plans: the list, a new one, the plan itself."""

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock, jobs, kept, workdays
from doorstep.base.access import may, scopes
from doorstep.base.pages import Request, page
from doorstep.needs.access import ASSIGN
from doorstep.needs.queries import sources
from doorstep.places.queries import county as own_county
from doorstep.programmes.pharmacy.access import ADOPT_PLAN, PLAN, SEE
from doorstep.programmes.pharmacy.actions.plans import (
    Contradicts,
    NothingToPlan,
    NoVehicles,
    create_plan,
    start_plan,
)
from doorstep.programmes.pharmacy.bridge import asked, exchange, loads, reasons, rows, ways_words
from doorstep.programmes.pharmacy.bridge.conditions import Conditions
from doorstep.programmes.pharmacy.bridge.rows import DepotWithoutPoint
from doorstep.programmes.pharmacy.bridge.ways import Origin
from doorstep.programmes.pharmacy.forms.plans import AdoptForm, PlanForm, RenameForm
from doorstep.programmes.pharmacy.models import PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanSource, PlanState
from doorstep.services.queries.sessions import sessions, tally
from doorstep.services.words import ServiceKind
from doorstep.voices.queries import satisfaction

PER_PAGE = 25
DUTIES = 20
"""So many duties are listed on a plan's page."""
WEAK_GAP = 0.25
"""A lower bound farther away than this says little; the page calls it weak."""


@page(SEE)
@require_safe
def plan_list(request: Request) -> HttpResponseBase:
    """Every plan, the newest first; the one in force on top."""
    listed = Paginator(queries.plans(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    county = own_county()
    in_force = queries.plan_in_force(county, clock.today()) if county else None
    told = tally(sessions(scopes(request.actor, SEE), ServiceKind.MEDICINE_VAN))
    wave = satisfaction.visit_wave(scopes(request.actor, SEE))
    context: dict[str, Any] = {"page": listed, "in_force": in_force, "county": county, "told": told, "wave": wave}
    context |= {"said": satisfaction.counted(told), "asked": satisfaction.of_wave(wave) if wave else None}
    context["may_plan"] = _may_plan(request)
    return render(request, "pharmacy/plans.html", context)


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: Request) -> HttpResponseBase:
    """Choose what a plan is made from, and start it; unless the address says otherwise, from the plan in force."""
    county, today = own_county(), clock.today()
    in_force = queries.open_plan(county) if county else None
    goes_on = in_force if in_force and in_force.source == PlanSource.COUNTY else None
    if goes_on and request.method != "POST" and "from" not in request.GET:
        return redirect(f"{reverse('pharmacy:plan_new')}?from={goes_on.pk}")
    visiting, _is_ruled = queries.visiting_in_force(today)
    vehicles = list(queries.vehicles(request.actor, today))
    model = _model(request)
    if model:
        visiting = rows.visiting_in(model.problem)
    asked_before = rows.conditions_in(model.problem) if model else Conditions()
    later = queries.came_later(vehicles, model) if model and model == goes_on else []
    initial = PlanForm.initial_of(visiting) | {
        "name": _("Medicine vans, %(day)s") % {"day": today.isoformat()},
        "on": today,
        "vehicles": [*model.options["vehicles"], *later] if model else [vehicle.pk for vehicle in vehicles],
    }
    if model:
        initial |= {"seconds": model.time_limit_s, "seed": model.seed, "ways": model.options.get("ways", "")}
    initial["keep_days"] = "keep" in request.GET
    form = PlanForm(
        request.POST or None, actor=request.actor, today=today, county=county, in_force=in_force, initial=initial
    )
    if request.method == "POST" and county and form.is_valid():
        given = form.cleaned_data
        try:
            plan = create_plan(
                request.actor,
                county=county,
                name=given["name"],
                on=given["on"],
                vehicles=list(given["vehicles"]),
                visiting=form.visiting(),
                run=form.run(),
                base=in_force,
                keep=in_force if given.get("keep_days") else None,
                asked=asked_before,
                ways=given["ways"],
                now=clock.now(),
            )
        except NothingToPlan:
            form.add_error("on", _("On this day every village has a pharmacy, or there are no villages."))
        except NoVehicles:
            form.add_error("vehicles", _("Choose at least one vehicle."))
        except DepotWithoutPoint as lost:
            words = _("The depot of %(vehicle)s has no coordinates. Enter them under Places first.")
            form.add_error("vehicles", words % {"vehicle": lost.vehicle})
        else:
            return _begin(request, plan)
    context = {
        "form": form,
        "county": county,
        "has_vehicles": bool(vehicles),
        "model": model,
        "taken": len(asked_before),
        "goes_on": goes_on,
        "later": later,
    }
    return render(request, "pharmacy/plan_new.html", context)


@page(SEE)
@require_safe
def plan_page(request: Request, pk: int) -> HttpResponseBase:
    """A plan: how far it is, or what it says."""
    plan = get_object_or_404(queries.plans(request.actor), pk=pk)
    if not plan.result_digest:
        return render(request, "pharmacy/plan_unready.html", _unready(request, plan))
    return render(request, "pharmacy/plan.html", _ready(request, plan))


@page(SEE)
@require_safe
def plan_progress(request: Request, pk: int) -> HttpResponseBase:
    """The part of the page that says how far the computation is; when it is over, the page is loaded anew."""
    plan = get_object_or_404(queries.plans(request.actor), pk=pk)
    response = render(request, "pharmacy/parts/progress.html", _unready(request, plan))
    if plan.state != PlanState.COMPUTING:
        response.headers["HX-Refresh"] = "true"
    return response


@page(SEE)
@require_safe
def plan_villages(request: Request, pk: int) -> HttpResponseBase:
    """Every village of a plan with its stop, or the reason why it has none; searchable."""
    get_object_or_404(queries.plans(request.actor), pk=pk)
    plan = queries.plan(pk)
    found = plan.villages.order_by("pk")
    text = request.GET.get("q", "").strip()
    only = request.GET.get("only", "")
    if text:
        found = found.filter(name__icontains=text) | found.filter(stop_name__icontains=text)
    if only == "unmet":
        found = found.filter(stop_key="")
    elif only == "served":
        found = found.exclude(stop_key="")
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names = reasons.Names.of(plan.problem, plan.told)
    keys = {row.stop_key for row in listed if row.stop_key}
    times: dict[str, list[PlanVisit]] = defaultdict(list)
    for visit in plan.visits.filter(stop_key__in=keys):
        times[visit.stop_key].append(visit)
    rows = [(row, reasons.said(row, names), times[row.stop_key]) for row in listed]
    context = {"plan": plan, "page": listed, "rows": rows, "q": text, "only": only}
    return render(request, "pharmacy/plan_villages.html", context)


def _model(request: Request) -> VisitPlan | None:
    """Return the plan whose settings the form begins with, if the address names one made from the county's villages."""
    number = request.GET.get("from", "")
    if not (number.isascii() and number.isdigit()):
        return None
    return queries.plans(request.actor).filter(pk=int(number[:15]), source=PlanSource.COUNTY).first()


def _begin(request: Request, plan: VisitPlan) -> HttpResponseBase:
    """Start the computation, unless more is to be written down first or what is asked cannot be."""
    if "more" in request.POST:
        return redirect("pharmacy:plan_asked", pk=plan.pk)
    try:
        start_plan(request.actor, plan=plan, now=clock.now())
    except Contradicts:
        return redirect("pharmacy:plan_asked", pk=plan.pk)
    return redirect("pharmacy:plan", pk=plan.pk)


def _may_plan(request: Request) -> bool:
    county = own_county()
    return county is not None and may(request.actor, PLAN, county.path)


def _unready(request: Request, plan: VisitPlan) -> dict[str, Any]:
    job = plan.job
    is_lost = queries.is_lost(plan)
    return {
        "plan": plan,
        "job": job,
        "doing": jobs.in_words(job) if job else "",
        "is_computing": plan.state == PlanState.COMPUTING and not is_lost,
        "lost": _(job.error) if job and is_lost else "",
        "faults": [reasons.fault_words(fault) for fault in plan.faults],
        "has_ways": plan.options.get("ways", Origin.MODEL) != Origin.MODEL,
        "may_plan": may(request.actor, PLAN, plan.county.path),
        "rename": RenameForm(initial={"name": plan.name}),
    }


def _ready(request: Request, plan: VisitPlan) -> dict[str, Any]:
    """Everything a finished plan's page shows: what never changes, and who may decide what now."""
    in_force = queries.open_plan(plan.county)
    is_in_force = in_force is not None and in_force.pk == plan.pk
    can_adopt = rules.may_move(PlanState(plan.state), PlanState.ADOPTED)
    former = queries.plan(plan.follows_id) if is_in_force and plan.follows_id else None
    return kept.unchanging(f"{plan.about}:{plan.result_digest}", lambda: _computed(plan.pk)) | {
        "plan": plan,
        "in_force": in_force,
        "is_in_force": is_in_force,
        "has_others": queries.akin(request.actor, plan).exists(),
        "days_off": _days_off(plan) if is_in_force else [],
        "former": former,
        "former_share": _share(former) if former else None,
        "can_adopt": can_adopt,
        "duties": list(sources.duties_from(request.actor, plan.about, clock.today())[:DUTIES]),
        "write_down_at": sources.write_down_at(plan.about) if may(request.actor, ASSIGN, plan.county.path) else "",
        "adopt": AdoptForm(initial={"valid_from": rules.adoption_day(clock.today(), workdays.table())}),
        "may_adopt": may(request.actor, ADOPT_PLAN, plan.county.path),
        "may_plan": may(request.actor, PLAN, plan.county.path),
        "rename": RenameForm(initial={"name": plan.name}),
    }


def _days_off(plan: VisitPlan) -> list[rules.DayOff]:
    """Return the coming days off of the plan in force, as far as its visits are written."""
    begun, today = plan.valid_from or clock.today(), clock.today()
    return queries.days_off(plan, begun, max(begun, today), plan.sessions_until or rules.horizon(today))


def _share(plan: VisitPlan) -> float | None:
    """Return the share of residents with a stop."""
    served, every = queries.covered(plan)
    return served / every if every else None


def _computed(pk: int) -> dict[str, Any]:
    """What a plan's result says, in a fixed number of queries; its rows are written once, with the result."""
    plan = queries.plan(pk)
    result = plan.result or {}
    visits = list(plan.visits.all())
    names = reasons.Names.of(plan.problem, plan.told)
    unmet = list(queries.unmet(plan))
    bound = result["bound_metres"]
    gap = (result["kpis"]["metres"] - bound) / bound if bound else None
    routes = {"routes": _routes(visits, result, names, loads.rooms_of(plan.problem))}
    return {
        "strangers": queries.strangers(plan),
        "broken": exchange.broken(plan.whole, result),
        "asked": (said := asked.settings_of(plan.problem, plan.told)),
        "is_asked_more": any(one.lines for one in said),
        "kpis": result["kpis"],
        "bound": bound,
        "bound_gap": gap,
        "is_bound_weak": gap is None or gap > WEAK_GAP,
        "farthest": plan.villages.aggregate(most=Max("walk_min"))["most"],
        "twice": len([stop for stop in result["stops"] if len(stop["days"]) > 1]),
        "unmet": [(row.name, row.residents, reasons.said(row, names)) for row in unmet[:4]],
        "unmet_count": len(unmet),
        "timetable": render_to_string(
            "pharmacy/parts/timetable.html",
            {"days": _days(visits), "table": _week(visits, plan), "is_long": plan.weeks > 1},
        ),
        "routes": render_to_string("pharmacy/parts/routes.html", routes),
        "synthetic": plan.villages.filter(point_quality="synthetic").count(),
        "seconds": result["run"]["seconds"],
        "ways": ways_words.source(plan.told),
        "ways_lost": ways_words.lost(told["lost"]) if (told := plan.told) else [],
        "ways_gaps": ways_words.gaps(told) if told else [],
        "keeps_days": plan.problem.get("keep_days", False),
        "days_changed": result["objective"].get("days_changed", 0),
    }


def _days(visits: list[PlanVisit]) -> list[PlanVisit]:
    """Return one visit of each day of the round, in order."""
    days = {(visit.week, visit.weekday): visit for visit in visits}
    return [days[day] for day in sorted(days)]


def _week(visits: list[PlanVisit], plan: VisitPlan) -> list[dict[str, Any]]:
    """One row per stop: its visits by weekday, its villages and residents."""
    days = [(one.week, one.weekday) for one in _days(visits)]
    users: dict[str, list[tuple[str, int]]] = defaultdict(list)
    served = plan.villages.exclude(stop_key="").values_list("stop_key", "name", "residents")
    for key, name, residents in served:
        users[key].append((name, residents))
    by_stop: dict[str, dict[tuple[int, int], PlanVisit]] = defaultdict(dict)
    for visit in visits:
        by_stop[visit.stop_key][visit.week, visit.weekday] = visit
    rows = [
        {
            "name": next(iter(on.values())).stop_name,
            "cells": [on.get(day) for day in days],
            "villages": [name for name, _residents in users[key]],
            "residents": sum(residents for _name, residents in users[key]),
        }
        for key, on in by_stop.items()
    ]
    return sorted(rows, key=lambda row: (-row["residents"], row["name"]))


def _routes(
    visits: list[PlanVisit], result: dict[str, Any], names: reasons.Names, rooms: dict[str, int | None]
) -> list[dict[str, Any]]:
    """One entry per vehicle and day: the stops in order, when it leaves and comes back, what it takes along."""
    stops: dict[tuple[str, tuple[int, int]], list[PlanVisit]] = defaultdict(list)
    for visit in visits:
        stops[visit.vehicle_key, (visit.week, visit.weekday)].append(visit)
    by_day = {(route["vehicle_id"], names.days[route["day"]]): route for route in result["routes"]}
    takes = {at: loads.taken_along(route.get("load", 0), rooms[at[0]]) for at, route in by_day.items()}
    return [
        {"visits": found, "vehicle": found[0].vehicle_name, "takes": takes[key, day], **by_day[key, day]}
        for (key, day), found in sorted(stops.items(), key=lambda item: (item[0][1], item[0][0]))
    ]
