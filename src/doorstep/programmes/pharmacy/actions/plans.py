"""Make a plan: write it down, start the computation, take the result, or give up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.base import jobs, journal
from doorstep.base.access import require
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.words import JobState
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.access import PLAN
from doorstep.programmes.pharmacy.actions.ways import check_offered
from doorstep.programmes.pharmacy.bridge import rows
from doorstep.programmes.pharmacy.bridge.conditions import NOTHING, Conditions
from doorstep.programmes.pharmacy.bridge.run import Outcome
from doorstep.programmes.pharmacy.bridge.ways import Origin
from doorstep.programmes.pharmacy.models import PlanVillage, PlanVisit, Vehicle, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanSource, PlanState

JOB = "pharmacy.plan_visits"


class NothingToPlan(ValueError):  # noqa: N818  named after what happened
    """Every village has a pharmacy, or there are no villages."""


class NoVehicles(ValueError):  # noqa: N818
    """No vehicle was chosen."""


class AskedMeanwhile(ValueError):  # noqa: N818
    """Somebody else changed what the plan is asked."""


class Contradicts(ValueError):  # noqa: N818
    """What the plan is asked cannot all be; `bridge.contradictions` says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """How long to search: about `seconds`, from `seed`."""

    seed: int = 1
    seconds: int = 20


@transaction.atomic
def create_plan(
    by: Actor,
    *,
    county: Place,
    name: str,
    on: date,
    vehicles: Sequence[Vehicle],
    visiting: rules.Visiting,
    run: Run = Run(),
    base: VisitPlan | None = None,
    keep: VisitPlan | None = None,
    asked: Conditions = NOTHING,
    ways: str = Origin.MODEL,
    now: datetime,
) -> VisitPlan:
    """Write down what a plan for the county's villages without a pharmacy on the day `on` is to be made from.

    With `keep`, the plan people know, as few villages as possible lose one of their weekdays. What is `asked` of
    villages or vehicles that are not planned for falls away and is counted. Travel times come from `ways`, the key of
    an offer of `queries.ways`; they are found when the plan is computed.

    Raises:
        NotAllowed: `by` may not plan in this county.
        NothingToPlan, NoVehicles, DepotWithoutPoint, NotOffered: see there.
    """
    require(by, PLAN, county.path)
    check_offered(county, ways)
    if not vehicles:
        raise NoVehicles
    made = rows.assemble(county, vehicles, visiting, on, keep, asked=asked)
    if not made.problem["villages"]:
        raise NothingToPlan
    options = visiting.to_json() | {
        "on": str(on),
        "vehicles": [vehicle.pk for vehicle in vehicles],
        "uncounted": list(made.uncounted),
        "assumed_residents": made.assumed_residents,
        "keeps_days_of": keep.pk if keep else None,
        "fallen_away": made.fallen_away,
        "ways": str(ways),
    }
    plan = VisitPlan(
        county=county,
        source=PlanSource.COUNTY,
        options=options,
        problem=made.problem,
        input_digest=made.digest,
        base=base,
    )
    return _write(by, plan, name, run, now)


@transaction.atomic
def create_plan_from_workbook(
    by: Actor,
    *,
    county: Place,
    name: str,
    problem: Mapping[str, Any],
    file_name: str,
    notes: Sequence[Mapping[str, str]] = (),
    with_pharmacy: int = 0,
    run: Run = Run(),
    ways: str = Origin.MODEL,
    now: datetime,
) -> VisitPlan:
    """Write down a plan for villages that came in a workbook; they need not be places of ours.

    Args:
        by: A planner of `county`.
        county: The county this installation serves: whose desk the plan stands on.
        name: What people call it.
        problem: The engine's JSON, as `bridge.workbook` read it.
        file_name: Where it came from.
        notes: What the reader took for granted, in both languages.
        with_pharmacy: How many villages it left out because they have a pharmacy.
        run: How long to search.
        ways: Where travel times come from, the key of an offer of `queries.ways`.
        now: This moment.

    Raises:
        NotAllowed: `by` may not plan in this county.
        FaultyInput: `problem` is no problem.
        NotOffered: see there.
    """
    require(by, PLAN, county.path)
    check_offered(county, ways)
    digest = rows.digest_of(problem)
    plan = VisitPlan(
        county=county,
        source=PlanSource.WORKBOOK,
        options={
            "file_name": file_name[:120],
            "notes": [dict(note) for note in notes],
            "with_pharmacy": with_pharmacy,
            "ways": str(ways),
        },
        problem=dict(problem),
        input_digest=digest,
    )
    return _write(by, plan, name, run, now)


@transaction.atomic
def copy_plan(by: Actor, *, plan: VisitPlan, name: str, now: datetime) -> VisitPlan:
    """Write down the same question once more, to be asked otherwise; villages and vehicles stay as they were then.

    Raises:
        NotAllowed: `by` may not plan in this county.
    """
    require(by, PLAN, plan.county.path)
    copy = VisitPlan(
        county=plan.county,
        source=plan.source,
        options=plan.untold,
        problem=plan.problem,
        input_digest=rows.digest_of(plan.problem),
        base=plan,
    )
    return _write(by, copy, name, Run(plan.seed, plan.time_limit_s), now)


@transaction.atomic
def rename_plan(by: Actor, *, plan: VisitPlan, name: str, now: datetime) -> VisitPlan:
    """Call a plan otherwise, whatever its state; nothing else of it changes. The journal keeps the name it had.

    Raises:
        NotAllowed: `by` may not plan in this county.
        NotAName: it has nothing in it, or too much.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    before, plan.name = plan.name, rules.plan_name(name)
    if plan.name != before:
        plan.save(update_fields=["name"])
        journal.record(by, "pharmacy.rename_plan", plan.about, {"before": before, "after": plan.name}, now=now)
    return plan


@transaction.atomic
def ask_plan(
    by: Actor,
    *,
    plan: VisitPlan,
    asked: Conditions,
    visiting: rules.Visiting | None = None,
    seen: str,
    now: datetime,
) -> VisitPlan:
    """Change what a plan is asked before anything is computed from it.

    Args:
        by: A planner of the county.
        plan: A draft, or one that could not be computed.
        asked: All that it must keep to, in place of what was asked before.
        visiting: Other numbers, or none.
        seen: The digest of the question that `by` saw.
        now: This moment.

    Raises:
        NotAllowed, NotPossibleNow: see there.
        AskedMeanwhile: somebody else changed the question since `by` looked.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    rules.check_asking(PlanState(plan.state))
    if plan.input_digest != seen:
        raise AskedMeanwhile
    made = rows.asked_otherwise(queries.question(plan), asked, visiting)
    if visiting:
        plan.options = plan.options | visiting.to_json()
    plan.problem, plan.input_digest, plan.ways = made.problem, made.digest, None
    plan.save(update_fields=["options", "problem", "input_digest", "ways"])
    journal.record(by, "pharmacy.ask_plan", plan.about, {"digest": made.digest, "asked": len(asked)}, now=now)
    return plan


@transaction.atomic
def start_plan(by: Actor, *, plan: VisitPlan, now: datetime) -> VisitPlan:
    """Ask for the computation; where jobs are done at once, the plan is ready when this returns.

    Raises:
        NotAllowed, NotPossibleNow: see there.
        Contradicts: what it is asked cannot be.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    _take_question(plan)
    state = PlanState.FAILED if queries.is_lost(plan) else PlanState(plan.state)
    rules.check_move(state, PlanState.COMPUTING)
    attempt = 1 if plan.job is None else int(plan.job.key.rpartition(":")[2]) + 1
    plan.state, plan.faults = PlanState.COMPUTING, []
    plan.save(update_fields=["state", "faults", "problem", "input_digest", "ways", "options"])
    journal.record(by, "pharmacy.start_plan", plan.about, {"digest": plan.input_digest, "attempt": attempt}, now=now)
    job = jobs.enqueue(by, kind=JOB, key=f"{JOB}:{plan.pk}:{attempt}", payload={"plan": plan.pk}, now=now)
    VisitPlan.objects.filter(pk=plan.pk).update(job=job)
    return queries.plan(plan.pk)


@transaction.atomic
def finish_plan(by: Actor, *, plan: VisitPlan, outcome: Outcome, now: datetime) -> VisitPlan:
    """Keep a result with everything it can be computed again from, and the rows that pages read.

    Raises:
        NotAllowed, NotPossibleNow: see there.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    rules.check_move(PlanState(plan.state), PlanState.READY)
    plan.state, plan.result, plan.result_digest = PlanState.READY, outcome.result, outcome.digest
    plan.iterations, plan.engine_version = outcome.iterations, outcome.engine_version
    plan.is_recomputable = outcome.is_recomputable
    plan.save()
    known = queries.known_rows(plan)
    PlanVillage.objects.bulk_create(rows.village_rows(plan.pk, plan.problem, outcome.result, known), batch_size=200)
    PlanVisit.objects.bulk_create(rows.visit_rows(plan.pk, plan.problem, outcome.result, known), batch_size=200)
    detail = {"digest": plan.result_digest, "iterations": plan.iterations, "version": plan.engine_version}
    journal.record(by, "pharmacy.finish_plan", plan.about, detail, now=now)
    return plan


@transaction.atomic
def fail_plan(by: Actor, *, plan: VisitPlan, faults: Sequence[Mapping[str, Any]], now: datetime) -> VisitPlan:
    """Note that there will be no result, and what the engine found wrong: code, where, params of each fault."""
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    rules.check_move(PlanState(plan.state), PlanState.FAILED)
    plan.state, plan.faults = PlanState.FAILED, [dict(fault) for fault in faults]
    plan.save(update_fields=["state", "faults"])
    codes = [str(fault["code"]) for fault in faults]
    journal.record(by, "pharmacy.fail_plan", plan.about, {"faults": codes[:20]}, now=now)
    return plan


@transaction.atomic
def cancel_plan(by: Actor, *, plan: VisitPlan, now: datetime) -> VisitPlan:
    """Call the computation off; the worker keeps the best plan it has found, if it had begun.

    Raises:
        NotAllowed, NotPossibleNow: see there.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    rules.check_move(PlanState(plan.state), PlanState.CANCELLED)
    plan.state = PlanState.CANCELLED
    plan.save(update_fields=["state"])
    if plan.job and plan.job.state in {JobState.WAITING, JobState.RUNNING}:
        jobs.cancel(SYSTEM, job_id=plan.job.pk, now=now)
    journal.record(by, "pharmacy.cancel_plan", plan.about, now=now)
    return plan


def _take_question(plan: VisitPlan) -> None:
    """Keep what a draft is asked as it stands now; its ways are found anew.

    Raises:
        Contradicts: it cannot all be.
    """
    problem = queries.question(plan)
    if any(one.is_refused for one in rows.contradictions_in(problem)):
        raise Contradicts
    if problem != plan.problem or plan.ways:
        plan.problem, plan.input_digest, plan.ways = problem, rows.digest_of(problem), None
    plan.options = plan.untold


def _write(
    by: Actor,
    plan: VisitPlan,
    name: str,
    run: Run,
    now: datetime,
) -> VisitPlan:
    plan.options = plan.options | {"weeks": rows.visiting_in(plan.problem).weeks}
    plan.name, plan.seed, plan.time_limit_s = name.strip()[:60], run.seed, run.seconds
    plan.created_by_id, plan.created_at = by.user_id, now
    plan.save(force_insert=True)
    detail = {"source": plan.source, "digest": plan.input_digest, "seed": run.seed, "seconds": run.seconds}
    journal.record(by, "pharmacy.create_plan", plan.about, detail, now=now)
    return plan
