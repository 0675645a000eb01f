"""What would help a plan most, as far as it is known: the job that finds it out keeps the answer."""

from doorstep.base.models import Job
from doorstep.programmes.pharmacy.bridge import why
from doorstep.programmes.pharmacy.models import VisitPlan

JOB = "pharmacy.weigh_changes"


def key_of(plan: VisitPlan) -> str:
    """Return how the keys of a plan's jobs begin; another one where what they rest on has changed."""
    return f"{JOB}:{plan.pk}:{why.rests_on(plan)}:"


def weighing(plan: VisitPlan) -> Job | None:
    """Return the latest job that weighs a plan's changes as it stands and with the engine there is; nothing if none."""
    return Job.objects.filter(kind=JOB, key__startswith=key_of(plan)).order_by("-pk").first()
