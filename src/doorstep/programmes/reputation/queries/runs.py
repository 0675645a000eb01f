"""Reading runs and what was published."""

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.programmes.reputation.access import COMPUTE
from doorstep.programmes.reputation.models import Publication, Quarter, Run, RunVillage

HEAVY = ("problem", "result")
"""Fields that take long to read; only the town's page, downloads and recomputing need them."""

_IN_FORCE = Publication.objects.filter(withdrawn_at__isnull=True)


def runs(actor: Actor, quarter: Quarter) -> QuerySet[Run]:
    """Return the runs of a quarter `actor` may see, the newest first: all in their town, else what is published."""
    found = Run.objects.filter(quarter=quarter).defer(*HEAVY).select_related("quarter__place", "created_by")
    if any(quarter.place.path.startswith(scope) for scope in scopes(actor, COMPUTE)):
        return found.order_by("-number")
    return found.filter(publications__in=_IN_FORCE).order_by("-number")


def run_seen_by(actor: Actor, pk: int) -> Run:
    """Return a run without its bulky fields.

    Raises:
        Run.DoesNotExist: there is none, or it is neither published nor of the actor's town.
    """
    run = Run.objects.defer(*HEAVY).select_related("quarter__place", "quarter__scheme", "created_by").get(pk=pk)
    if run.publications.exists():
        return run
    if any(run.quarter.place.path.startswith(scope) for scope in scopes(actor, COMPUTE)):
        return run
    raise Run.DoesNotExist


def publications() -> QuerySet[Publication]:
    """Return what is published and holds, the latest quarter first."""
    found = Publication.objects.filter(withdrawn_at__isnull=True).select_related("quarter__place", "run")
    return found.defer("run__problem", "run__result").order_by("-quarter__year", "-quarter__number", "-pk")


def latest_of(place: int) -> RunVillage | None:
    """Return what is published of a village, of the latest quarter (one query)."""
    found = RunVillage.objects.filter(place=place, run__publications__in=_IN_FORCE).select_related(
        "place__parent", "run__quarter__place", "run__quarter__scheme"
    )
    return (
        found.defer("run__problem", "run__result")
        .order_by("-run__quarter__year", "-run__quarter__number", "-run_id")
        .first()
    )


def latest_by_town() -> list[Publication]:
    """Return the latest published quarter of every town, in the order of the official list (one query)."""
    found: dict[int, Publication] = {}
    for one in publications():
        found.setdefault(one.quarter.place_id, one)
    return sorted(found.values(), key=lambda one: one.quarter.place.path)
