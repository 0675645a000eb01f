"""Work that takes its time: compute a plan."""

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.tasks import Report
from doorstep.programmes.pharmacy.actions.plans import fail_plan, finish_plan
from doorstep.programmes.pharmacy.bridge.rows import FaultyInput
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.words import PlanState

SEARCHING = gettext_noop("%(residents_served)s residents have a stop, %(km)s km a week so far")
PATIENCE = 4
"""A run may take so many times the seconds asked for before it is stopped where it stands."""


def plan_visits(payload: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Compute the plan `payload["plan"]`; when called off or out of patience, keep the best found so far."""
    plan = queries.plan(payload["plan"])
    if plan.state != PlanState.COMPUTING:
        return {"plan": plan.pk, "state": plan.state}
    began = clock.now()
    is_wanted = True

    def watch(share: float, figures: Mapping[str, int]) -> bool:
        nonlocal is_wanted
        km = math.ceil(figures["metres"] / 1000)
        is_wanted = report(
            int(share * 99), SEARCHING, residents_served=f"{figures['residents_served']:,}", km=f"{km:,}"
        )
        return is_wanted and (clock.now() - began).total_seconds() < plan.time_limit_s * PATIENCE

    try:
        outcome = compute(plan.problem, seed=plan.seed, seconds=plan.time_limit_s, watch=watch)
    except FaultyInput as refused:
        faults = [{"code": str(one.code), "where": one.where, "params": dict(one.params)} for one in refused.faults]
        plan = fail_plan(SYSTEM, plan=plan, faults=faults, now=clock.now())
        return {"plan": plan.pk, "state": plan.state}
    except Exception as broken:
        said = {"code": "broken", "where": "", "params": {"kind": type(broken).__name__}}
        fail_plan(SYSTEM, plan=plan, faults=[said], now=clock.now())
        raise
    if not is_wanted and queries.plan(plan.pk).state != PlanState.CANCELLED:  # somebody else is computing it by now
        return {"plan": plan.pk, "state": PlanState.COMPUTING.value}
    plan = finish_plan(SYSTEM, plan=plan, outcome=outcome, now=clock.now())
    return {"plan": plan.pk, "state": plan.state}
