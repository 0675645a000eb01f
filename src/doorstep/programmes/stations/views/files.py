"""Circles as workbooks and JSON."""

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from doorstep import __version__
from doorstep.base.downloads import saved_as, workbook
from doorstep.base.pages import Request, page
from doorstep.base.tongue import is_english
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.access import SEE
from doorstep.programmes.stations.bridge import sheets
from doorstep.programmes.stations.models import CirclePlan


@page(SEE)
@require_safe
def circle_workbook(request: Request, pk: int) -> HttpResponseBase:
    """The circle as a workbook."""
    plan = _full(request, pk)
    in_english = is_english()
    data = sheets.circle_workbook(
        plan.problem, plan.result, pick=lambda zh, en: en if in_english else zh, version=__version__
    )
    return workbook(data, f"{plan.name}.xlsx")


@page(SEE)
@require_safe
def circle_json(request: Request, pk: int) -> HttpResponseBase:
    """Input and result with their digests: what it takes to compute it again."""
    plan = _full(request, pk)
    body = {
        "format": "doorstep.circle-plan/1",
        "name": plan.name,
        "on": plan.on.isoformat(),
        "input_digest": plan.input_digest,
        "result_digest": plan.result_digest,
        "engine_version": plan.engine_version,
        "is_recomputable": plan.is_recomputable,
        "problem": plan.problem,
        "result": plan.result,
    }
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return saved_as(response, f"{plan.name}.json")


def _full(request: Request, pk: int) -> CirclePlan:
    get_object_or_404(queries.circles(request.actor), pk=pk)
    return queries.full(pk)
