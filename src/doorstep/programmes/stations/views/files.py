"""Circles as workbooks and JSON."""

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from doorstep import __version__
from doorstep.base.pages import Request, page
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.access import SEE
from doorstep.programmes.stations.bridge import sheets
from doorstep.programmes.stations.models import CirclePlan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(SEE)
@require_safe
def circle_workbook(request: Request, pk: int) -> HttpResponseBase:
    """The circle as a workbook."""
    plan = _full(request, pk)
    is_english = (get_language() or "").startswith("en")
    data = sheets.circle_workbook(
        plan.problem, plan.result, pick=lambda zh, en: en if is_english else zh, version=__version__
    )
    return _named(HttpResponse(data, content_type=XLSX), f"{plan.name}.xlsx")


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
    return _named(response, f"{plan.name}.json")


def _full(request: Request, pk: int) -> CirclePlan:
    get_object_or_404(queries.circles(request.actor), pk=pk)
    return queries.full(pk)


def _named(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""  # noqa: FBT003
    return response
