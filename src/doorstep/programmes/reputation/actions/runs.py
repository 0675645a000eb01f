"""Reckon a quarter, publish a run, withdraw what was published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from doorstep.base import jobs, journal, regulations
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models import Job
from doorstep.base.regulations import NoRule
from doorstep.base.words import JobState
from doorstep.kernel.seeds import seed_for
from doorstep.programmes.reputation.access import COMPUTE, PUBLISH
from doorstep.programmes.reputation.bridge import index
from doorstep.programmes.reputation.bridge.assemble import assemble
from doorstep.programmes.reputation.bridge.index import Outcome, digest_of
from doorstep.programmes.reputation.bridge.slices import slices
from doorstep.programmes.reputation.models import Appeal, Publication, Quarter, Run, RunVillage
from doorstep.programmes.reputation.queries.voices import wave_of
from doorstep.programmes.reputation.rules import runs as rules
from doorstep.programmes.reputation.words import AppealState, QuarterState
from doorstep.voices.words import WaveState

JOB = "reputation.compute"


@transaction.atomic
def compute(by: Actor, *, quarter: Quarter, why: str = "", now: datetime) -> Job:
    """Ask for a run of a closed quarter; where jobs are done at once, it is there when this returns.

    Asked again while a run is being reckoned, it returns the same job.

    Raises:
        NotAllowed: `by` may not in this town.
        TooEarly: the quarter is still under way, or its survey is not published.
    """
    require(by, COMPUTE, quarter.place.path)
    return start(by, quarter=quarter, why=why, now=now)


def start(by: Actor, *, quarter: Quarter, why: str, now: datetime) -> Job:
    """Ask for a run inside an action that has checked what `by` may.

    Raises:
        TooEarly: the quarter is still under way, or its survey is not published.
    """
    _check_over(quarter)
    hold(f"{quarter.about}:run")
    prefix = f"{JOB}:{quarter.pk}:"
    asked = Job.objects.filter(key__startswith=prefix)
    pending = asked.filter(state=JobState.WAITING).first()
    if pending is not None:
        return pending
    payload = {"quarter": quarter.pk, "why": why[:200], "by": by.user_id}
    journal.record(by, COMPUTE.name, quarter.about, {"why": why[:200]}, now=now)
    return jobs.enqueue(by, kind=JOB, key=f"{prefix}{asked.count() + 1}", payload=payload, now=now)


@transaction.atomic
def reckon(by: Actor, *, quarter: Quarter, why: str = "", now: datetime) -> Run:
    """Reckon a closed quarter at once, without a job, and keep the run.

    Raises:
        NotAllowed: `by` may not in this town.
        TooEarly: the quarter is still under way, or its survey is not published.
        NothingToScore: see `bridge.index.compute`.
    """
    require(by, COMPUTE, quarter.place.path)
    _check_over(quarter)
    problem = assemble(quarter, seed=seed_for(quarter.seed, "run"))
    return keep_run(by, quarter=quarter, problem=problem, outcome=index.compute(problem), why=why[:200], now=now)


@transaction.atomic
def keep_run(
    by: Actor,
    *,
    quarter: Quarter,
    problem: Mapping[str, Any],
    outcome: Outcome,
    why: str = "",
    asked_by: int | None = None,
    now: datetime,
) -> Run:
    """Keep a result with everything it can be computed again from, and one row per village that pages read.

    Raises:
        NotAllowed: `by` may not in this town.
    """
    require(by, COMPUTE, quarter.place.path)
    hold(f"{quarter.about}:run")
    run = Run.objects.create(
        quarter=quarter,
        number=Run.objects.filter(quarter=quarter).count() + 1,
        problem=dict(problem),
        inputs_digest=digest_of(problem),
        scheme_digest=outcome.result["scheme_digest"],
        seed=problem["seed"],
        engine_version=outcome.result["engine_version"],
        result=outcome.result,
        result_digest=outcome.digest,
        why=why,
        created_at=now,
        created_by_id=asked_by if asked_by is not None else by.user_id,
    )
    RunVillage.objects.bulk_create(
        [
            RunVillage(
                run=run,
                place_id=one.place,
                position=one.position,
                score=one.score,
                low=one.low,
                high=one.high,
                band=one.band,
                detail=one.detail,
            )
            for one in slices(problem, outcome.result)
        ],
        batch_size=200,
    )
    upheld = Appeal.objects.filter(publication__quarter=quarter, state=AppealState.UPHELD, run__isnull=True)
    upheld.update(run=run)
    detail = {"input": run.inputs_digest, "result": run.result_digest, "version": run.engine_version}
    journal.record(by, "reputation.keep_run", run.about, detail, now=now)
    return run


@transaction.atomic
def publish(by: Actor, *, run: Run, now: datetime) -> Publication:
    """Say that this run is what holds for its quarter; what was published before it is withdrawn and stays readable.

    The term for appeals begins anew, by the rule in force that day; without a rule there is none, and the page says so.

    Raises:
        NotAllowed: `by` may not in this town.
        AlreadyPublished: this run is what holds.
    """
    quarter = run.quarter
    require(by, PUBLISH, quarter.place.path)
    hold(f"{quarter.about}:publication")
    before = Publication.objects.filter(quarter=quarter, withdrawn_at__isnull=True).first()
    if before is not None and before.run_id == run.pk:
        raise rules.AlreadyPublished
    if before is not None:
        _withdraw(by, before, f"→ {run.number}", now)
    today = now.astimezone(TIME_ZONE).date()
    try:
        until = rules.last_day(today, int(regulations.in_force(rules.APPEAL_DAYS, today).value))
    except NoRule:
        until = None
    made = Publication.objects.create(
        quarter=quarter, run=run, published_at=now, published_by_id=by.user_id, appeals_until=until
    )
    detail = {"result": run.result_digest, "until": until and until.isoformat()}
    journal.record(by, PUBLISH.name, run.about, detail, now=now)
    return made


@transaction.atomic
def withdraw(by: Actor, *, publication: Publication, reason: str, now: datetime) -> Publication:
    """Say that what was published holds no longer, and why.

    Raises:
        NotAllowed: `by` may not in this town.
        NoReason: nothing was said why.
        NotPublished: it was withdrawn before.
    """
    require(by, PUBLISH, publication.quarter.place.path)
    why = rules.said(reason)
    hold(f"{publication.quarter.about}:publication")
    publication.refresh_from_db()
    if publication.withdrawn_at is not None:
        raise rules.NotPublished
    return _withdraw(by, publication, why, now)


def _check_over(quarter: Quarter) -> None:
    if quarter.state != QuarterState.CLOSED:
        raise rules.TooEarly
    wave = wave_of(quarter)
    if wave is not None and wave.state != WaveState.RELEASED:
        raise rules.TooEarly


def _withdraw(by: Actor, publication: Publication, why: str, now: datetime) -> Publication:
    publication.withdrawn_at, publication.withdrawn_by_id, publication.withdrawn_why = now, by.user_id, why[:300]
    publication.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    journal.record(by, "reputation.withdraw", publication.run.about, {"why": why[:300]}, now=now)
    return publication
