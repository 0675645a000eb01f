"""What several pages of results begin with: a quarter, a run, its villages, as far as somebody may see them."""

from typing import Any

from django.http import Http404

from doorstep.base.access import scopes
from doorstep.base.pages import Request, is_elder
from doorstep.programmes.reputation import charts
from doorstep.programmes.reputation.access import SEE
from doorstep.programmes.reputation.bridge.told import quarter_name
from doorstep.programmes.reputation.models import Publication, Quarter, Run, RunVillage
from doorstep.programmes.reputation.queries import runs as queries


def quarter_seen(request: Request, pk: int) -> Quarter:
    """Return a quarter of a town `request.actor` works in or below.

    Raises:
        Http404: there is none.
    """
    quarter = Quarter.objects.select_related("place", "scheme").filter(pk=pk).first()
    if quarter is None or not _touches(scopes(request.actor, SEE), quarter.place.path):
        raise Http404
    return quarter


def run_seen(request: Request, pk: int) -> Run:
    """Return a run, light.

    Raises:
        Http404: there is none, or it is neither published nor of the actor's town.
    """
    try:
        run = queries.run_seen_by(request.actor, pk)
    except Run.DoesNotExist as missing:
        raise Http404 from missing
    if not _touches(scopes(request.actor, SEE), run.quarter.place.path):
        raise Http404
    return run


def villages_of(run: Run) -> list[RunVillage]:
    """Return a run's villages in the administrative order (one query)."""
    return list(run.villages.select_related("place").order_by("position"))


def said(run: Run) -> dict[str, Any]:
    """Return what every page of a run says about it (one query): its quarter, and whether it is what holds."""
    publication = Publication.objects.filter(run=run.pk).order_by("-published_at").first()
    return {
        "run": run,
        "publication": publication,
        "quarter_name": quarter_name(run.quarter.year, run.quarter.number),
    }


def look_of(request: Request) -> charts.Look:
    """Return how large charts are drawn for this reader."""
    return charts.ELDER if is_elder(request) else charts.PLAIN


def _touches(reach: tuple[str, ...], path: str) -> bool:
    """Say whether a town lies in one of the subtrees, or one of them in it: a village reads its town's results."""
    return any(path.startswith(scope) or scope.startswith(path) for scope in reach)
