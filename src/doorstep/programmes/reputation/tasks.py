"""Work that takes its time: reckon a quarter."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.tasks import Report
from doorstep.kernel.seeds import seed_for
from doorstep.programmes.reputation.actions.runs import keep_run
from doorstep.programmes.reputation.bridge.assemble import assemble
from doorstep.programmes.reputation.bridge.index import compute
from doorstep.programmes.reputation.models import Quarter

GATHERING = gettext_noop("Gathering reports, grades and answers")
RECKONING = gettext_noop("Reckoning scores, margins and %(methods)s other methods for %(villages)s villages")


def compute_quarter(payload: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Reckon the quarter `payload["quarter"]` and keep the run."""
    quarter = Quarter.objects.select_related("place", "scheme").get(pk=payload["quarter"])
    if not report(5, GATHERING):
        return {}
    problem = assemble(quarter, seed=seed_for(quarter.seed, "run"))
    if not report(30, RECKONING, methods=f"{problem['methods']:,}", villages=len(problem["places"])):
        return {}
    outcome = compute(problem)
    run = keep_run(
        SYSTEM,
        quarter=quarter,
        problem=problem,
        outcome=outcome,
        why=payload["why"],
        asked_by=payload["by"],
        now=clock.now(),
    )
    return {"run": run.pk}
