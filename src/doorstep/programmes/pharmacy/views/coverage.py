"""Around-the-clock statements: the list, proving one, the statement, its villages, one village, its file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.downloads import saved_as
from doorstep.base.pages import Request, page
from doorstep.places.queries import county as own_county
from doorstep.programmes.pharmacy.access import PROVE, SEE
from doorstep.programmes.pharmacy.actions.coverage import prove_coverage
from doorstep.programmes.pharmacy.bridge import coverage_words
from doorstep.programmes.pharmacy.bridge.coverage import Unproved
from doorstep.programmes.pharmacy.forms.coverage import ProveForm, VillagesForm
from doorstep.programmes.pharmacy.models import CoverageRun
from doorstep.programmes.pharmacy.queries import coverage as queries
from doorstep.programmes.pharmacy.rules.coverage import NoMedicines, NoVillages
from doorstep.programmes.pharmacy.words import Channel, LegalClass
from doorstep.services.rules.quiz import wilson

PER_PAGE = 25
WORST = 5
"""So many villages with most hours missing are named on a statement's page."""


@page(SEE)
@require_safe
def coverage_list(request: Request) -> HttpResponseBase:
    """Every statement, the newest first."""
    county = own_county()
    shown = Paginator(queries.runs(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    sources = queries.supplies(request.actor, clock.today()).count()
    may_prove = county is not None and may(request.actor, PROVE, county.path)
    context = {"page": shown, "county": county, "sources": sources, "may_prove": may_prove}
    return render(request, "pharmacy/coverage_runs.html", context)


@page(PROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def coverage_new(request: Request) -> HttpResponseBase:
    """Prove a statement at once."""
    county, today = own_county(), clock.today()
    name = _("Around the clock, %(day)s") % {"day": today.isoformat()}
    form = ProveForm(request.POST or None, initial={"name": name, "on": today})
    if request.method == "POST" and county and form.is_valid():
        given = form.cleaned_data
        try:
            run = prove_coverage(request.actor, county=county, name=given["name"], on=given["on"], now=clock.now())
        except NoVillages:
            form.add_error("on", _("On this day there are no villages."))
        except NoMedicines:
            form.add_error(None, _("No medicine is carried yet; mark some in the catalogue first."))
        except Unproved:
            form.add_error(
                None, _("The independent check disagrees with the proof, so nothing is stated. Tell support.")
            )
        else:
            return redirect("pharmacy:coverage", pk=run.pk)
    terms, is_ruled = queries.terms_in_force(today)
    context = {
        "form": form,
        "county": county,
        "terms": terms,
        "target": terms.target_bp / 10_000,
        "is_ruled": is_ruled,
        "sources": queries.supplies(request.actor, today).count(),
    }
    return render(request, "pharmacy/coverage_new.html", context, status=422 if form.errors else 200)


@page(SEE)
@require_safe
def coverage_page(request: Request, pk: int) -> HttpResponseBase:
    """A statement: its figures, classes, what losing a source does, planned beside realised."""
    run = get_object_or_404(queries.runs(request.actor), pk=pk)
    standing = [one for one in run.losses if not one["is_candidate"]]
    before = queries.runs(request.actor).filter(county=run.county, created_at__lt=run.created_at).first()
    context = {
        "run": run,
        "gaps": run.villages - run.unknown - run.all_day,
        "classes": queries.class_figures(run),
        "losses": [one | {"kind": Channel(one["channel"]).label} for one in standing if one["cells"]],
        "harmless": sum(not one["cells"] for one in standing),
        "silent": coverage_words.silences(run.losses) + coverage_words.closed_roads(queries.roads_of(run)),
        "worst": list(queries.rows(run, kind="gaps")[:WORST]),
        "realised": _realised(run),
        "before": before,
        "may_prove": may(request.actor, PROVE, run.county.path),
    }
    return render(request, "pharmacy/coverage.html", context)


@page(SEE)
@require_safe
def coverage_villages(request: Request, pk: int) -> HttpResponseBase:
    """Every village of a statement; searchable, sortable."""
    run = get_object_or_404(queries.runs(request.actor), pk=pk)
    form = VillagesForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = queries.rows(run, q=asked.get("q", "").strip(), kind=asked.get("kind", ""), order=asked.get("order", ""))
    labels = [(one, LegalClass(one).label) for one in run.classes]
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "pharmacy/coverage_villages.html", {"run": run, "page": shown, "form": form, "classes": labels}
    )


@page(SEE)
@require_safe
def coverage_village(request: Request, pk: int, place: int) -> HttpResponseBase:
    """What a statement says of one village: in words, hour by hour, with a witness or a remedy."""
    run = get_object_or_404(queries.runs(request.actor), pk=pk)
    row = get_object_or_404(queries.rows(run).defer(None).select_related("place"), place_id=place)
    context = {
        "run": run,
        "row": row,
        "headline": coverage_words.headline(row),
        "roads": coverage_words.closed_roads(queries.roads_of(run, row.place)),
        "shares": queries.shares_of(row),
        "answers": coverage_words.answers(row, run.losses, run.hours),
        "hours": range(24),
    }
    return render(request, "pharmacy/coverage_village.html", context)


@page(SEE)
@require_safe
def coverage_json(request: Request, pk: int) -> HttpResponseBase:
    """Input and result with their digests: what it takes to compute it again."""
    get_object_or_404(queries.runs(request.actor), pk=pk)
    run = queries.full(pk)
    body = {
        "format": "doorstep.coverage-run/1",
        "name": run.name,
        "on": run.on.isoformat(),
        "input_digest": run.input_digest,
        "result_digest": run.result_digest,
        "engine_version": run.engine_version,
        "problem": run.problem,
        "result": run.result,
    }
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    return saved_as(response, f"{run.name}.json")


def _realised(run: CoverageRun) -> dict[str, Any] | None:
    """Return what came true, each share with its margin; nothing where there is nothing to compare."""
    if not run.realised:
        return None
    figures: dict[str, Any] = dict(run.realised)
    if "visits" in figures:
        figures["share"] = figures["held_min"] / figures["planned_min"]
        figures["visits_share"] = wilson(figures["held"], figures["visits"])
    if minutes := figures.get("minutes"):
        figures["minutes_share"] = minutes["had_min"] / minutes["all_min"]
        figures["doors"] = [_door(one) for one in minutes["sources"]]
    if "asked" in figures:
        figures["asked_share"] = wilson(figures["served"], figures["asked"])
    return figures


def _door(one: dict[str, Any]) -> dict[str, Any]:
    """Return a source's line with its shares: of the hours promised, and of its medicines while it was open."""
    stocked = one["open_min"] * one["carried"]
    return one | {
        "kind": Channel(one["channel"]).label,
        "open_share": one["open_min"] / one["promised_min"] if one["promised_min"] else None,
        "stock_share": one["stocked_min"] / stocked if stocked and one["has_books"] else None,
    }
