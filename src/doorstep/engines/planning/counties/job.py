"""One county to be planned, wherever there is a processor free: nothing goes in but the job."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan


class PlanBroken(RuntimeError):  # noqa: N818  (exceptions are named after what happened)
    """The independent check found that a plan breaks its own rules; the message says which."""


@dataclass(frozen=True, slots=True)
class CountyJob:
    """A county's problem with seed and number of steps: the same job gives the same plan on any machine."""

    problem: VisitProblem
    seed: int
    iterations: int


def plan_county(job: CountyJob) -> VisitPlan:
    """Return the county's plan, checked.

    Raises:
        PlanBroken: The plan breaks a rule.
    """
    plan = solve_visits(job.problem, seed=job.seed, time_limit_s=None, iterations=job.iterations)
    if broken := verify_plan(job.problem, plan):
        raise PlanBroken("; ".join(broken[:5]))
    return plan
