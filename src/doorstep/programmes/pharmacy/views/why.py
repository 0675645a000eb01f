"""Why a plan is as it is: one village, and what would help most."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from doorstep.base import kept
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.bridge import reasons, ways_words, why
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries


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
    """What one more vehicle, shift, hour or cabinet would bring, and how evenly the plan serves people."""
    plan = _ready(request, pk)
    outlook = kept.unchanging(f"{plan.about}:{plan.result_digest}:outlook", lambda: why.outlook(plan))
    result = plan.result or {}
    context = {"plan": plan, "outlook": outlook, "bound": result["bound_metres"], "kpis": result["kpis"]}
    context |= {"ways": ways_words.source(plan.told)}
    return render(request, "pharmacy/plan_why.html", context | {"steps": why.STEPS})


def _ready(request: Request, pk: int) -> VisitPlan:
    """Return a plan with a result that the reader may see."""
    found = get_object_or_404(queries.plans(request.actor).exclude(result_digest=""), pk=pk)
    return queries.plan(found.pk)
