"""An independent check of a plan against its problem."""

from __future__ import annotations

from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem


def verify_plan(problem: VisitProblem, plan: VisitPlan) -> list[str]:
    """Return what is wrong with the plan, in English sentences; empty = every promise is kept."""
    raise NotImplementedError
