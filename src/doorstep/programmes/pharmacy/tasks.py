"""Work that takes its time: compute a plan, weigh what would help it most."""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_noop

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.tasks import Report
from doorstep.programmes.pharmacy.actions.plans import fail_plan, finish_plan
from doorstep.programmes.pharmacy.actions.ways import keep_ways
from doorstep.programmes.pharmacy.bridge import why
from doorstep.programmes.pharmacy.bridge.rows import FaultyInput
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.bridge.ways import Origin
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries import ways_run
from doorstep.programmes.pharmacy.rules.plans import NotPossibleNow
from doorstep.programmes.pharmacy.words import PlanState

SEARCHING = gettext_noop("%(residents_served)s residents have a stop, %(km)s km a week so far")
WEIGHING = gettext_noop("Planned again %(answered)s of %(of)s times")
WAYS = {
    Origin.EXTRACT: gettext_noop("Reading the roads: %(roads)s so far"),
    Origin.SERVICE: gettext_noop("Asking the road service: %(share)s of the ways are known"),
}
PATIENCE = 4
"""A run may take so many times the seconds asked for before it is stopped where it stands."""


class Outdated(Exception):  # noqa: N818  named after what happened
    """What was asked rests on other digits than there are here: another result, or another engine in the worker."""


class CalledOff(Exception):  # noqa: N818  named after what happened
    """Nobody waits for this computation any more, or it cannot begin."""


def plan_visits(payload: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Compute the plan `payload["plan"]`; when called off or out of patience, keep the best found so far."""
    plan = queries.plan(payload["plan"])
    if plan.state != PlanState.COMPUTING:
        return {"plan": plan.pk, "state": plan.state}
    is_wanted = True

    def watch(share: float, figures: Mapping[str, int]) -> bool:
        nonlocal is_wanted
        km = math.ceil(figures["metres"] / 1000 / plan.weeks)
        is_wanted = report(
            int(share * 99), SEARCHING, residents_served=f"{figures['residents_served']:,}", km=f"{km:,}"
        )
        return is_wanted and (clock.now() - began).total_seconds() < plan.time_limit_s * PATIENCE

    try:
        plan = _with_ways(plan, report)
        began = clock.now()
        outcome = compute(plan.whole, seed=plan.seed, seconds=plan.time_limit_s, watch=watch)
    except FaultyInput as refused:
        faults = [{"code": str(one.code), "where": one.where, "params": dict(one.params)} for one in refused.faults]
        plan = fail_plan(SYSTEM, plan=plan, faults=faults, now=clock.now())
        return {"plan": plan.pk, "state": plan.state}
    except CalledOff:  # before there was anything to keep
        return {"plan": plan.pk, "state": queries.plan(plan.pk).state}
    except Exception as broken:
        said = {"code": "broken", "where": "", "params": {"kind": type(broken).__name__}}
        fail_plan(SYSTEM, plan=plan, faults=[said], now=clock.now())
        raise
    if not is_wanted and queries.plan(plan.pk).state != PlanState.CANCELLED:  # somebody else is computing it by now
        return {"plan": plan.pk, "state": PlanState.COMPUTING.value}
    plan = finish_plan(SYSTEM, plan=plan, outcome=outcome, now=clock.now())
    return {"plan": plan.pk, "state": plan.state}


def weigh_changes(payload: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Find out what would help the plan `payload["plan"]` most; when called off, nothing is kept.

    Raises:
        Outdated: see there.
    """

    def watch(answered: int, of: int) -> bool:
        return report(99 * answered // of, WEIGHING, answered=answered, of=of)

    plan = queries.plan(payload["plan"])
    if why.rests_on(plan) != payload["rests_on"]:
        raise Outdated
    return {"margins": why.weighed(plan, watch)}


def _with_ways(plan: VisitPlan, report: Report) -> VisitPlan:
    """Return the plan with its ways found and kept, where they are not the detour model's.

    Raises:
        CalledOff: nobody waits for it, or there are no ways and the plan says why.
    """

    def beat(done: float) -> None:
        figures = {"share": f"{done:.0%}"} if origin is Origin.SERVICE else {"roads": f"{done:,.0f}"}
        if not report(0, WAYS[origin], **figures):
            raise CalledOff

    origin = ways_run.origin_of(plan)
    try:
        found = ways_run.found(plan, on=clock.today(), beat=beat)
        return keep_ways(SYSTEM, plan=plan, found=found, now=clock.now()) if found else plan
    except ways_run.NoWays as none:
        with suppress(NotPossibleNow):  # it was called off meanwhile
            fail_plan(SYSTEM, plan=plan, faults=[none.fault], now=clock.now())
        raise CalledOff from none
    except NotPossibleNow as called_off:
        raise CalledOff from called_off
