"""Workbooks in; workbooks, JSON and calendars out."""

from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from doorstep.base import clock, workdays
from doorstep.base.downloads import saved_as, workbook
from doorstep.base.pages import Request, page
from doorstep.base.tables import MAX_FAULTS
from doorstep.base.tongue import is_english
from doorstep.places.queries import county as own_county
from doorstep.programmes.pharmacy.access import PLAN, SEE
from doorstep.programmes.pharmacy.actions.plans import create_plan_from_workbook, start_plan
from doorstep.programmes.pharmacy.bridge import cells, exchange, reasons, ways_words
from doorstep.programmes.pharmacy.bridge.cells import MOST_LINES
from doorstep.programmes.pharmacy.forms.plans import UploadForm
from doorstep.programmes.pharmacy.models import PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules

A_YEAR = 365
"""An open plan's calendar leaves out the days off of so many days."""
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_upload(request: Request) -> HttpResponseBase:
    """Make a plan from a workbook; what is wrong with it is said cell by cell, and nothing is saved."""
    county = own_county()
    form = UploadForm(request.POST or None, request.FILES or None, county=county)
    faults: list[str] = []
    count = 0
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[bytes] = form.cleaned_data["file"]
        name = str(file.name or "")
        if county is None:
            form.add_error(None, _("Load the list of towns and villages first; then a plan can be made."))
        else:
            asked = exchange.read(file.read(), name)
            faults = cells.fault_lines(asked.faults, in_english=is_english())
            count = len(asked.faults) + len(asked.engine_faults) + len(asked.contradictions)
            faults += [reasons.fault_words(fault) for fault in asked.engine_faults]
            faults += [one.en if is_english() else one.zh for one in asked.contradictions[:MOST_LINES]]
            if asked.problem is not None and not faults:
                plan = create_plan_from_workbook(
                    request.actor,
                    county=county,
                    name=form.plan_name(),
                    problem=asked.problem,
                    file_name=name,
                    notes=asked.notes,
                    with_pharmacy=asked.with_pharmacy,
                    run=form.run(),
                    ways=form.cleaned_data["ways"],
                    now=clock.now(),
                )
                if "more" in request.POST:
                    return redirect("pharmacy:plan_asked", pk=plan.pk)
                start_plan(request.actor, plan=plan, now=clock.now())
                return redirect("pharmacy:plan", pk=plan.pk)
    status = 422 if faults or form.errors else 200
    context = {"form": form, "faults": faults, "count": count, "is_more": count >= MAX_FAULTS}
    return render(request, "pharmacy/plan_upload.html", context, status=status)


@page(PLAN)
@require_safe
def plan_template(_request: Request) -> HttpResponseBase:
    """An example workbook to fill in."""
    return workbook(exchange.template(in_english=is_english()), _("plan template") + ".xlsx")


@page(SEE)
@require_safe
def plan_workbook(request: Request, pk: int) -> HttpResponseBase:
    """The plan as a workbook."""
    plan = _ready(request, pk)
    told = [{"zh": note.zh, "en": note.en} for note in ways_words.notes(plan.told)]
    notes = [*told, *plan.options.get("notes", ())]
    data = exchange.write(plan.whole, plan.result or {}, in_english=is_english(), notes=notes)
    return workbook(data, f"{plan.name}.xlsx")


@page(SEE)
@require_safe
def plan_json(request: Request, pk: int) -> HttpResponseBase:
    """Input and result as the `doorstep plan` command reads and writes them, with what it takes to recompute."""
    plan = _ready(request, pk)
    body = {
        "format": "doorstep.plan/1",
        "name": plan.name,
        "input_digest": plan.input_digest,
        "result_digest": plan.result_digest,
        "seed": plan.seed,
        "iterations": plan.iterations,
        "is_recomputable": plan.is_recomputable,
        "ways": plan.told,
        "problem": plan.whole,
        "result": plan.result,
    }
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return saved_as(response, f"{plan.name}.json")


@page(SEE)
@require_safe
def plan_calendar(request: Request, pk: int) -> HttpResponseBase:
    """The week of every vehicle as recurring events, without the days off, for the crews' calendars."""
    plan = _ready(request, pk)
    first = plan.valid_from or _monday_after(clock.today())
    calendar = Calendar()
    calendar.add("prodid", "-//Doorstep//Visit plans//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plan.name)
    visits = list(plan.visits.all())
    until = plan.valid_until or first + timedelta(days=A_YEAR)
    within = queries.makeup_in_force(clock.today()).within_days
    off = rules.moved_visits(first, until, queries.visits_on(visits, first), within, workdays.table())
    for visit in visits:
        calendar.add_component(_event(plan, visit, first, off))
    return saved_as(HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8"), f"{plan.name}.ics")


def _event(plan: VisitPlan, visit: PlanVisit, first: date, off: list[rules.DayOff]) -> Event:
    coming = rules.days_from(first, first + timedelta(days=13))
    day = next(day for day in coming if rules.runs_on(day, visit.weekday, visit.week, first))
    midnight = datetime.combine(day, time(), clock.TIME_ZONE)
    event = Event()
    event.add("uid", f"plan-{plan.pk}-visit-{visit.pk}@doorstep")
    event.add("dtstamp", plan.created_at)
    event.add("dtstart", midnight + timedelta(minutes=visit.start_min))
    event.add("dtend", midnight + timedelta(minutes=visit.depart_min))
    rule: dict[str, object] = {"freq": "weekly", "byday": WEEKDAY_CODES[visit.weekday]}
    if visit.week:
        rule |= {"interval": 2}
    if plan.valid_until:
        rule["until"] = datetime.combine(plan.valid_until, time(23, 59), clock.TIME_ZONE)
    event.add("rrule", rule)
    start = timedelta(minutes=visit.start_min)
    mine = [one for one in off if rules.runs_on(one.day, visit.weekday, visit.week, first)]
    if mine:
        event.add("exdate", [queries.midnight(one.day) + start for one in mine])
    if moved := [queries.midnight(one.moved_to) + start for one in mine if one.moved_to]:
        event.add("rdate", moved)
    event.add("summary", f"{visit.vehicle_name}: {visit.stop_name}")
    event.add("location", visit.stop_name)
    event.add("geo", (visit.lat, visit.lon))
    return event


def _monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _ready(request: Request, pk: int) -> VisitPlan:
    get_object_or_404(queries.plans(request.actor).exclude(result=None), pk=pk)
    return queries.plan(pk)
