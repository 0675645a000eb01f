"""A quarter's results: its runs, what is published, the town's page."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.downloads import saved_as, workbook
from doorstep.base.pages import Request, page
from doorstep.base.words import JobState
from doorstep.programmes.reputation.access import COMPUTE, PUBLISH, RUN_QUARTER, SEE
from doorstep.programmes.reputation.actions import asking as actions_asking
from doorstep.programmes.reputation.actions import runs as actions
from doorstep.programmes.reputation.bridge import sheets, town
from doorstep.programmes.reputation.bridge.recompute import fault_of
from doorstep.programmes.reputation.bridge.told import quarter_name
from doorstep.programmes.reputation.forms.runs import AskingForm, WithdrawForm
from doorstep.programmes.reputation.models import Publication, Quarter, Run, RunVillage
from doorstep.programmes.reputation.queries import runs as queries
from doorstep.programmes.reputation.queries.voices import wave_of
from doorstep.programmes.reputation.rules import runs as rules
from doorstep.programmes.reputation.views.seen import look_of, quarter_seen, run_seen, said, villages_of
from doorstep.programmes.reputation.words import QuarterState
from doorstep.voices.models import Wave


@page(SEE)
@require_safe
def results(request: Request, pk: int) -> HttpResponseBase:
    """Every run of a quarter, what is published, what was before."""
    quarter = quarter_seen(request, pk)
    published = queries.publications().filter(quarter=quarter).first()
    history = Publication.objects.filter(quarter=quarter, withdrawn_at__isnull=False).select_related("run")
    path = quarter.place.path
    context = {
        "quarter": quarter,
        "quarter_name": quarter_name(quarter.year, quarter.number),
        "is_closed": quarter.state == QuarterState.CLOSED,
        "runs": list(queries.runs(request.actor, quarter)),
        "published": published,
        "history": list(history.defer("run__problem", "run__result")),
        "withdrawing": WithdrawForm(),
        "wave": wave_of(quarter),
        "joining": AskingForm(waves=_waves(quarter)) if may(request.actor, RUN_QUARTER, path) else None,
        "may_compute": may(request.actor, COMPUTE, path) and quarter.state == QuarterState.CLOSED,
        "may_publish": may(request.actor, PUBLISH, path),
    }
    return render(request, "reputation/results.html", context)


@page(COMPUTE)
@require_POST
def compute(request: Request, pk: int) -> HttpResponseBase:
    """Ask for a run, and show how far it is."""
    quarter = quarter_seen(request, pk)
    try:
        job = actions.compute(request.actor, quarter=quarter, now=clock.now())
    except rules.TooEarly:
        messages.error(request, _("The quarter is still under way, or its survey is not published yet."))
        return redirect("reputation:results", quarter.pk)
    job.refresh_from_db()
    if job.state == JobState.DONE and job.result and "run" in job.result:
        return redirect("reputation:run", job.result["run"])
    return redirect("job", job.pk)


@page(RUN_QUARTER)
@require_POST
def join_wave(request: Request, pk: int) -> HttpResponseBase:
    """Say which survey counts in this quarter."""
    quarter = quarter_seen(request, pk)
    form = AskingForm(request.POST, waves=_waves(quarter))
    if not form.is_valid():
        messages.error(request, _("Choose a survey of this town."))
        return redirect("reputation:results", quarter.pk)
    try:
        actions_asking.join_wave(request.actor, quarter=quarter, wave=form.cleaned_data["wave"], now=clock.now())
    except (rules.AlreadyReckoned, rules.AskedElsewhere):
        messages.error(request, _("Which survey counts is settled before the first run, once, for the same town."))
    else:
        messages.success(request, _("The answers of this survey count in the quarter."))
    return redirect("reputation:results", quarter.pk)


def _waves(quarter: Quarter) -> QuerySet[Wave]:
    places = [*quarter.place.ancestor_ids, quarter.place_id]
    return Wave.objects.filter(place__in=places).order_by("-opens_on", "-pk")


@page(COMPUTE)
@require_POST
def recompute(request: Request, pk: int) -> HttpResponseBase:
    """Reckon a run again and say whether every digit is the same."""
    run = get_object_or_404(Run.objects.select_related("quarter__place"), pk=pk)
    require(request.actor, COMPUTE, run.quarter.place.path)
    fault = fault_of(run)
    if fault:
        messages.error(request, _("Run no. %(number)s: %(fault)s") % {"number": run.number, "fault": fault})
    else:
        words = _("Run no. %(number)s, computed again, gives the same digits: %(digest)s…")
        messages.success(request, words % {"number": run.number, "digest": run.result_digest[:16]})
    return redirect("reputation:results", run.quarter_id)


@page(PUBLISH)
@require_POST
def publish(request: Request, pk: int) -> HttpResponseBase:
    """Say that this run holds for its quarter."""
    run = get_object_or_404(Run.objects.select_related("quarter__place").defer(*queries.HEAVY), pk=pk)
    try:
        actions.publish(request.actor, run=run, now=clock.now())
    except rules.AlreadyPublished:
        messages.info(request, _("This run is published already."))
    else:
        messages.success(request, _("Run no. %(number)s is published.") % {"number": run.number})
    return redirect("reputation:results", run.quarter_id)


@page(PUBLISH)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Say that what was published holds no longer, and why."""
    publication = get_object_or_404(Publication.objects.select_related("quarter__place", "run"), pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it is withdrawn."))
        return redirect("reputation:results", publication.quarter_id)
    try:
        actions.withdraw(request.actor, publication=publication, reason=form.cleaned_data["reason"], now=clock.now())
    except rules.NotPublished:
        messages.info(request, _("It was withdrawn before."))
    else:
        messages.success(request, _("Withdrawn. It stays readable, with the reason beside it."))
    return redirect("reputation:results", publication.quarter_id)


@page(SEE)
@require_safe
def run_page(request: Request, pk: int) -> HttpResponseBase:
    """Every village of a run in order, what depends on weights and methods; places only when asked for."""
    run = run_seen(request, pk)
    rows = villages_of(run)
    names, depths = town.node_names(rows[0]) if rows else ({}, {})
    result = Run.objects.values_list("result", flat=True).get(pk=run.pk)
    with_places = request.GET.get("places") == "1"
    look = look_of(request)

    def address(row: RunVillage) -> str:
        return reverse("reputation:village", args=[run.pk, row.place_id])

    context = said(run) | town.town(rows, peer=request.GET.get("peer", "all"), address=address, look=look)
    context |= town.methods(result, names, look)
    context |= {
        "weights": town.weights(result, names, depths),
        "quiet": town.quiet(result, names),
        "with_places": with_places,
        "places": town.places(rows) if with_places else [],
        "best": town.best(rows) if with_places else {"top": 0, "names": []},
    }
    return render(request, "reputation/run.html", context)


@page(SEE)
@require_safe
def run_workbook(request: Request, pk: int) -> HttpResponseBase:
    """Every village of a run as a workbook."""
    run = run_seen(request, pk)
    name = quarter_name(run.quarter.year, run.quarter.number)
    data = sheets.run_workbook(run, villages_of(run), name)
    return workbook(data, f"{run.quarter.place.name} {name}.xlsx")


@page(SEE)
@require_safe
def run_json(request: Request, pk: int) -> HttpResponseBase:
    """Input and result with their digests: what it takes to compute it again."""
    run = run_seen(request, pk)
    full = Run.objects.get(pk=run.pk)
    body = {
        "format": "doorstep.reputation-run/1",
        "quarter": run.quarter.code,
        "number": full.number,
        "inputs_digest": full.inputs_digest,
        "scheme_digest": full.scheme_digest,
        "result_digest": full.result_digest,
        "seed": full.seed,
        "engine_version": full.engine_version,
        "problem": full.problem,
        "result": full.result,
    }
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return saved_as(response, f"run-{run.pk}.json")
