"""Why a plan is as it is: one village, and what would help most."""

from contextlib import suppress
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock, jobs, kept
from doorstep.base.models import Job
from doorstep.base.pages import Request, page
from doorstep.base.words import JobState
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.actions.weighing import weigh_changes
from doorstep.programmes.pharmacy.bridge import reasons, ways_words, why
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.weighing import weighing
from doorstep.programmes.pharmacy.rules import plans as rules


@page(SEE)
@require_safe
def village_why(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Why a village has its stop, days and frequency, and what else it could have at whose cost."""
    plan = _ready(request, pk)
    village = get_object_or_404(plan.villages, pk=row)
    told = kept.unchanging(f"{plan.about}:{plan.result_digest}:{row}", lambda: why.village_why(plan, village.key))
    context = {
        "plan": plan,
        "village": village,
        "said": reasons.said(village, reasons.Names.of(plan.problem, plan.told)),
        "visits": plan.visits.filter(stop_key=village.stop_key) if village.stop_key else [],
        "told": told,
        "ways": ways_words.source(plan.told),
        "steps": why.STEPS,
    }
    return render(request, "pharmacy/village_why.html", context)


@page(SEE)
@require_safe
def plan_why(request: Request, pk: int) -> HttpResponseBase:
    """What one more vehicle, shift, hour or cabinet would bring, and how evenly the plan serves people.

    The first who looks has it found out: a small county's at once, a larger one's by the worker while the page says how
    far it is. What was found is kept. What failed or was stopped waits for somebody to ask once more.
    """
    if request.htmx:
        return _how_far(request, pk)
    plan = _ready(request, pk)
    job = weighing(plan) or weigh_changes(request.actor, plan=plan, now=clock.now())
    if job.state == JobState.WAITING and rules.is_short(len(plan.problem["villages"])):
        job = jobs.do_here(job)
    result, known = plan.result or {}, f"{plan.about}:{plan.result_digest}"
    fair = kept.unchanging(f"{known}:evenly", lambda: why.evenly(plan))
    context = _told_of(request, plan, job) | {
        "fairness": fair,
        "worst": plan.villages.filter(key=fair.worst_village or "").first(),
        "bound": result["bound_metres"],
        "kpis": result["kpis"],
        "ways": ways_words.source(plan.told),
        "steps": why.STEPS,
    }
    if job.state == JobState.DONE:
        figures = (job.result or {})["margins"]
        context["outlook"] = kept.unchanging(f"{known}:{job.pk}", lambda: why.outlook(plan, figures))
    return render(request, "pharmacy/plan_why.html", context)


@page(SEE)
@require_POST
def plan_weigh(request: Request, pk: int) -> HttpResponseBase:
    """Ask once more what would help a plan, after it failed or was stopped."""
    weigh_changes(request.actor, plan=_seen(request, pk), now=clock.now())
    return redirect("pharmacy:plan_why", pk=pk)


@page(SEE)
@require_POST
def plan_weigh_stop(request: Request, pk: int) -> HttpResponseBase:
    """Stop finding out what would help a plan: whoever asked, or may call off anybody's work."""
    job = weighing(_seen(request, pk))
    if job is not None:
        with suppress(jobs.AlreadyOver):  # it ended while the page was being read, and the page will say so
            jobs.cancel(request.actor, job_id=job.pk, now=clock.now())
    return redirect("pharmacy:plan_why", pk=pk)


def _how_far(request: Request, pk: int) -> HttpResponseBase:
    """Return the part that says how far it is; when it is over, the page is loaded anew."""
    plan = _seen(request, pk)
    context = _told_of(request, plan, weighing(plan))
    response = render(request, "pharmacy/parts/weighing.html", context)
    if not context["is_under_way"]:
        response.headers["HX-Refresh"] = "true"
    return response


def _told_of(request: Request, plan: VisitPlan, job: Job | None) -> dict[str, Any]:
    return {
        "plan": plan,
        "job": job,
        "is_under_way": job is not None and job.state in {JobState.WAITING, JobState.RUNNING},
        "doing": jobs.in_words(job) if job else "",
        "error": _(job.error) if job and job.error else "",
        "may_stop": job is not None and jobs.may_cancel(request.actor, job),
    }


def _seen(request: Request, pk: int) -> VisitPlan:
    """Return a plan with a result that the reader may see, without what is heavy to read."""
    return get_object_or_404(queries.plans(request.actor).exclude(result_digest=""), pk=pk)


def _ready(request: Request, pk: int) -> VisitPlan:
    """Return a plan with a result that the reader may see, whole."""
    return queries.plan(_seen(request, pk).pk)
