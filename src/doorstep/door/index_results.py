"""What the reputation index says, for residents: villages of a town in order, and one's own village (口碑结果)."""

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from doorstep.base.kept import for_visitors
from doorstep.base.pages import Request, is_elder, page
from doorstep.door.access import SEE_INDEX_RESULTS
from doorstep.programmes.reputation import charts
from doorstep.programmes.reputation.bridge import town as towns
from doorstep.programmes.reputation.bridge.beside import beside
from doorstep.programmes.reputation.bridge.told import quarter_name, tell
from doorstep.programmes.reputation.models import RunVillage
from doorstep.programmes.reputation.queries import runs as queries
from doorstep.programmes.reputation.views.village import printed

PER_PAGE = 20
"""So many towns stand on one page of the list."""


@require_safe
@page(SEE_INDEX_RESULTS)
@for_visitors()
def index_results(request: Request) -> HttpResponseBase:
    """List the towns whose results are published, each with its latest quarter; the only one opens at once."""
    latest = queries.latest_by_town()
    if len(latest) == 1:
        return _town(request, latest[0].quarter.place_id)
    shown = Paginator(latest, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, quarter_name(one.quarter.year, one.quarter.number)) for one in shown]
    return render(request, "door/index_results.html", {"page": shown, "rows": rows})


@require_safe
@page(SEE_INDEX_RESULTS)
@for_visitors()
def index_town(request: Request, pk: int) -> HttpResponseBase:
    """Show every village of a town in its administrative order, never by rank."""
    return _town(request, pk)


@require_safe
@page(SEE_INDEX_RESULTS)
@for_visitors()
def index_village(request: Request, pk: int) -> HttpResponseBase:
    """Show what is published of one village: where it stands, how surely, why."""
    row = _row(pk)
    quarter = row.run.quarter
    context = {
        "place": row.place,
        "run": row.run,
        "quarter_name": quarter_name(quarter.year, quarter.number),
        "told": tell(row, quarter=quarter.code, look=_look(request)),
        "beside": beside(quarter, row.place, reads_words=False),
        "town": quarter.place,
    }
    return render(request, "door/index_village.html", context)


@require_safe
@page(SEE_INDEX_RESULTS)
def index_village_pdf(request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG001  a view
    """Show the same on paper."""
    row = _row(pk)
    return printed(row.run, row)


def _town(request: Request, pk: int) -> HttpResponseBase:
    publication = next((one for one in queries.latest_by_town() if one.quarter.place_id == pk), None)
    if publication is None:
        raise Http404
    rows = list(publication.run.villages.select_related("place").order_by("position"))
    quarter = publication.quarter

    def address(row: RunVillage) -> str:
        return reverse("index_village", args=[row.place_id])

    context = towns.town(rows, peer=request.GET.get("peer", "all"), address=address, look=_look(request))
    context |= {
        "town": quarter.place,
        "quarter_name": quarter_name(quarter.year, quarter.number),
        "run": publication.run,
    }
    return render(request, "door/index_town.html", context)


def _row(pk: int) -> RunVillage:
    row = queries.latest_of(pk)
    if row is None:
        raise Http404
    return row


def _look(request: Request) -> charts.Look:
    return charts.ELDER if is_elder(request) else charts.PLAIN
