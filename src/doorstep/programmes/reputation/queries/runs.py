"""Reading runs and what was published; whether a run comes out the same again."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.programmes.reputation.access import COMPUTE
from doorstep.programmes.reputation.bridge.index import ENGINE, compute, digest_of
from doorstep.programmes.reputation.bridge.slices import slices
from doorstep.programmes.reputation.models import Publication, Quarter, Run, RunVillage

HEAVY = ("problem", "result")
"""Fields that take long to read; only the town's page, downloads and recomputing need them."""
CLOSE = 0.05
"""Points by which another version of the libraries may differ."""


def runs(actor: Actor, quarter: Quarter) -> QuerySet[Run]:
    """Return the runs of a quarter `actor` may see, the newest first: all in their town, else what is published."""
    found = Run.objects.filter(quarter=quarter).defer(*HEAVY).select_related("quarter__place", "created_by")
    if any(quarter.place.path.startswith(scope) for scope in scopes(actor, COMPUTE)):
        return found.order_by("-number")
    return found.filter(publications__withdrawn_at__isnull=True, publications__isnull=False).order_by("-number")


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


def latest_of(place: Place) -> RunVillage | None:
    """Return what is published of a village, of the latest quarter (one query)."""
    found = RunVillage.objects.filter(place=place, run__publications__withdrawn_at__isnull=True)
    found = found.filter(run__publications__isnull=False).select_related("run__quarter__place", "run__quarter__scheme")
    return (
        found.defer("run__problem", "run__result")
        .order_by("-run__quarter__year", "-run__quarter__number", "-run_id")
        .first()
    )


def published_in(scopes_of_towns: list[str]) -> QuerySet[Publication]:
    """Return what is published of the towns in these subtrees."""
    return publications().filter(inside(scopes_of_towns, "quarter__place__path"))


def recomputed(run: Run) -> tuple[str, Mapping[str, Any]]:
    """Return the digest and the result that a run's input gives today."""
    again = compute(run.problem)
    return again.digest, again.result


def fault_of(run: Run) -> str:
    """Return what is wrong with a run; empty: it comes out the same again."""
    if digest_of(run.problem) != run.inputs_digest:
        return "its input is not what its digest says"
    if digest_of(run.result) != run.result_digest:
        return "its result is not what its digest says"
    digest, result = recomputed(run)
    if run.engine_version == ENGINE and digest != run.result_digest:
        return "computed again it comes out differently"
    if run.engine_version != ENGINE and not _close(run.result["scores"], result["scores"]):
        return f"computed again by {ENGINE} it comes out differently than by {run.engine_version}"
    kept = list(run.villages.order_by("position").values_list("place_id", "score", "band", "detail"))
    if kept != [(one.place, one.score, one.band, one.detail) for one in slices(run.problem, run.result)]:
        return "what its villages are told is not what it says"
    return ""


def faults() -> Iterator[str]:
    """Yield a sentence for each run that does not come out the same again: for `doorstep check`."""
    for run in Run.objects.order_by("pk").iterator(chunk_size=1):
        if said := fault_of(run):
            yield f"run {run.pk} of the reputation index: {said}"


def _close(one: Mapping[str, list[float | None]], other: Mapping[str, list[float | None]]) -> bool:
    if one.keys() != other.keys():
        return False
    pairs = ((a, b) for code in one for a, b in zip(one[code], other[code], strict=True))
    return all((a is None) == (b is None) and abs((a or 0) - (b or 0)) <= CLOSE for a, b in pairs)
