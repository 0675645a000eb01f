"""Ask what would help a plan most."""

from datetime import datetime

from django.db import transaction

from doorstep.base import jobs, journal
from doorstep.base.access import NotAllowed
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.base.models import Job
from doorstep.base.words import JobState
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.bridge import why
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.weighing import JOB, key_of, weighing


@transaction.atomic
def weigh_changes(by: Actor, *, plan: VisitPlan, now: datetime) -> Job:
    """Ask for the weighing of a plan's changes; what is known already, or under way, is not asked for again.

    What failed or was called off is tried once more. Where jobs are done at once, it is known when this returns.

    Args:
        by: Who asks: whoever may see the plan.
        plan: With a result.
        now: The moment.

    Raises:
        NotAllowed: `by` does not see the plan.
    """
    if not queries.plans(by).filter(pk=plan.pk).exists():
        raise NotAllowed(SEE.name, plan.county.path)
    hold(f"{plan.about}:weighing")  # of two who ask at once, one does; the key alone would keep it to one job
    latest = weighing(plan)
    if latest is not None and latest.state not in {JobState.FAILED, JobState.CANCELLED}:
        return latest
    attempt = 1 if latest is None else int(latest.key.rpartition(":")[2]) + 1
    journal.record(by, "pharmacy.weigh_changes", plan.about, {"attempt": attempt}, now=now)
    payload = {"plan": plan.pk, "rests_on": why.rests_on(plan)}
    return jobs.enqueue(by, kind=JOB, key=f"{key_of(plan)}{attempt}", payload=payload, now=now)
