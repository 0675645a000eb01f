"""Where travel times come from: what is set up here, the office's own tables, and what a draft uses."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.base.tables import MAX_FAULTS
from doorstep.base.templatetags.parts import listed
from doorstep.base.tongue import is_english
from doorstep.places.queries import county as own_county
from doorstep.programmes.pharmacy.access import PLAN
from doorstep.programmes.pharmacy.actions.plans import Contradicts, start_plan
from doorstep.programmes.pharmacy.actions.ways import bring_ways, choose_ways
from doorstep.programmes.pharmacy.bridge import cells, ways_book
from doorstep.programmes.pharmacy.bridge.ways import host_of
from doorstep.programmes.pharmacy.bridge.ways_table import Way
from doorstep.programmes.pharmacy.forms.ways import TableForm, WaysForm
from doorstep.programmes.pharmacy.models import WaysTable
from doorstep.programmes.pharmacy.queries import plans as plan_queries
from doorstep.programmes.pharmacy.queries import ways as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanState

MOST_STRANGERS = 12
"""So many words of a table that name nothing we know are named."""


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def ways_page(request: Request) -> HttpResponseBase:
    """What travel times can come from here; posting a file brings a table in, or says what is wrong cell by cell."""
    county = own_county()
    form = TableForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    count = 0
    if request.method == "POST" and county and form.is_valid():
        found = ways_book.read(form.cleaned_data["file"].read(), form.cleaned_data["file"].name)
        faults, count = cells.fault_lines(found.faults, in_english=is_english()), len(found.faults)
        if not faults:
            now = clock.now()
            made = bring_ways(request.actor, county=county, name=form.table_name(), table=found.rows, now=now)
            messages.success(request, _("“%(name)s” can be chosen for plans now.") % {"name": made.name})
            if strange := queries.strangers(found.rows, queries.names(county, clock.today())):
                words = _("Not among our villages and depots, so only passed unless a plan stops there: %(names)s")
                shown = listed([*strange[:MOST_STRANGERS], *(["…"] if len(strange) > MOST_STRANGERS else [])])
                messages.warning(request, words % {"names": shown})
            return redirect("pharmacy:ways")
    service = queries.service()
    context = {
        "county": county,
        "form": form,
        "faults": faults,
        "count": count,
        "is_more": count >= MAX_FAULTS,
        "extract": queries.extract(),
        "service": host_of(service) if service else "",
        "tables": queries.tables(county)[: queries.MOST_TABLES],
    }
    return render(request, "pharmacy/ways.html", context, status=422 if faults or form.errors else 200)


@page(PLAN)
@require_safe
def ways_template(_request: Request) -> HttpResponseBase:
    """An empty table of travel times, with a sheet of the names it may use."""
    county = own_county()
    names = queries.names(county, clock.today()) if county else []
    return workbook(ways_book.write([], names, pick=_pick), _("travel times") + ".xlsx")


@page(PLAN)
@require_safe
def ways_table(_request: Request, pk: int) -> HttpResponseBase:
    """A table that was brought in, to be changed and brought in again."""
    table = get_object_or_404(WaysTable, pk=pk, county=own_county())
    names = queries.names(table.county, clock.today())
    return workbook(ways_book.write([Way(*row) for row in table.rows], names, pick=_pick), f"{table.name}.xlsx")


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_ways(request: Request, pk: int) -> HttpResponseBase:
    """Choose where a draft's travel times come from, and compute it if asked to."""
    plan = get_object_or_404(plan_queries.plans(request.actor), pk=pk)
    form = WaysForm(request.POST or None, county=plan.county, chosen=plan.options.get("ways", ""))
    if request.method == "POST" and form.is_valid():
        try:
            choose_ways(request.actor, plan=plan, ways=form.cleaned_data["ways"], now=clock.now())
            if "start" not in request.POST:
                messages.success(request, _("Written down."))
                return redirect("pharmacy:plan_asked", pk=pk)
            start_plan(request.actor, plan=plan, now=clock.now())
        except rules.NotPossibleNow:
            words = _("This plan is computed already. Begin a new one from it, and ask that otherwise.")
            messages.error(request, words)
        except Contradicts:
            return redirect("pharmacy:plan_asked", pk=pk)
        return redirect("pharmacy:plan", pk=pk)
    context = {"plan": plan, "form": form, "may_ask": rules.may_ask(PlanState(plan.state))}
    return render(request, "pharmacy/plan_ways.html", context, status=422 if form.errors else 200)


def _pick(zh: str, en: str) -> str:
    return en if is_english() else zh
