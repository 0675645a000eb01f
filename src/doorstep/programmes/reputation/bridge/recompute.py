"""Whether a run comes out the same again."""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.programmes.reputation.bridge.index import ENGINE, compute, digest_of
from doorstep.programmes.reputation.bridge.slices import slices
from doorstep.programmes.reputation.models import Run

CLOSE = 0.05
"""Points by which another version of the libraries may differ."""


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
