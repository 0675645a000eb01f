"""Long work: ask for it, watch it, call it off, and pick it up again when its worker died.

The queue is django-tasks; the `Job` row is what people see. A job is asked for inside the action that needs it, so
it exists if and only if the action took place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_noop
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from doorstep.base import journal
from doorstep.base.access import CANCEL_ANY_JOB, CANCEL_JOB, WATCH_ANY_JOB, NotAllowed, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.attempts import LEASE
from doorstep.base.models.job import Job
from doorstep.base.tasks import run_job
from doorstep.base.words import JobState

MAX_ATTEMPTS = 3
KEEP_QUEUE_ROWS = timedelta(days=7)
LOST = gettext_noop("The work stopped unfinished several times, so we stopped trying. Please tell the administrator.")


class OtherWork(Exception):  # noqa: N818  named after what happened
    """This key already names other work: the same key with another body is for a human to look at."""


class AlreadyOver(Exception):  # noqa: N818
    """The job has ended; there is nothing left to call off."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: jobs put back, jobs given up, queue rows and sessions cleared away."""

    put_back: int
    given_up: int
    cleared: int


def enqueue(by: Actor, *, kind: str, key: str, payload: Mapping[str, Any], now: datetime) -> Job:
    """Ask for one piece of work; asking again with the same key returns the same job and starts nothing.

    Call it inside the action's transaction; the action has checked what `by` may and writes the journal.

    Args:
        by: Who asks.
        kind: A key of `settings.JOBS`.
        key: Names the work, such as `pharmacy.plan_visits:17`.
        payload: Plain JSON: ids and figures, no personal data.
        now: The moment of asking, aware.

    Raises:
        OtherWork: The key is taken by another kind or another payload.
    """
    with transaction.atomic():
        job, is_new = Job.objects.get_or_create(
            key=key,
            defaults={"kind": kind, "payload": dict(payload), "asked_by_id": by.user_id, "asked_at": now},
        )
        if is_new:
            _send(job)
        elif (job.kind, job.payload) != (kind, dict(payload)):
            raise OtherWork(key)
    return job


def cancel(by: Actor, *, job_id: int, now: datetime) -> Job:
    """Call a job off: a waiting one at once, a running one when it next says how far it is.

    Raises:
        NotAllowed: It is somebody else's job and `by` has no say over all jobs.
        AlreadyOver: It has ended.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if not may_cancel(by, job):
            raise NotAllowed(CANCEL_JOB.name, "/")
        if job.state not in {JobState.WAITING, JobState.RUNNING}:
            raise AlreadyOver(job.key)
        job.is_cancel_wanted = True
        if job.state == JobState.WAITING:
            job.state = JobState.CANCELLED
            job.ended_at = now
        job.save(update_fields=["is_cancel_wanted", "state", "ended_at"])
        journal.record(by, CANCEL_JOB.name, f"base.Job:{job.pk}", {"kind": job.kind}, now=now)
    return job


def may_cancel(by: Actor, job: Job) -> bool:
    """Say whether `by` may call a job off: their own, or anybody's."""
    is_own = by.user_id is not None and by.user_id == job.asked_by_id
    return may_anywhere(by, CANCEL_JOB if is_own else CANCEL_ANY_JOB)


def do_here(job: Job) -> Job:
    """Do a short piece of work in this process instead of waiting for a worker; nothing, if one has begun it.

    Call it outside a transaction, so that others see that it has begun. Should this process die, it is taken up again
    like any other work.
    """
    run_job.call(job.pk)
    job.refresh_from_db()
    return job


def seen_by(actor: Actor) -> QuerySet[Job]:
    """Return the jobs `actor` may watch: their own; every job for those who look after all of them."""
    if may_anywhere(actor, WATCH_ANY_JOB):
        return Job.objects.all()
    if actor.user_id is None:
        return Job.objects.none()
    return Job.objects.filter(asked_by_id=actor.user_id)


def in_words(job: Job) -> str:
    """Say in the reader's language what the job is doing now; empty if it has not said."""
    if not job.message:
        return ""
    words = gettext(job.message)
    try:
        return str(words % job.figures)
    except (KeyError, TypeError, ValueError):
        return words


def tick(*, now: datetime) -> Ticked:
    """Do what must be done every minute: take up again what dead workers left, clear what nobody needs."""
    put_back, given_up = reap(now=now)
    return Ticked(put_back, given_up, prune(now=now))


def reap(*, now: datetime) -> tuple[int, int]:
    """Put every job whose worker died back in the queue, at most three times; give the others up.

    Returns:
        How many were put back and how many were given up.
    """
    put_back = given_up = 0
    for job_id in _orphans(now):
        with transaction.atomic():
            job = _orphans_query(now).select_for_update().filter(pk=job_id).first()
            if job is None:
                continue
            _bury(job, now)
            if job.is_cancel_wanted:
                job.state, job.ended_at = JobState.CANCELLED, now
            elif job.attempts >= MAX_ATTEMPTS:
                job.state, job.ended_at, job.error = JobState.FAILED, now, LOST
                given_up += 1
            else:
                job.state = JobState.WAITING
                put_back += 1
            job.lease_until = None
            job.save(update_fields=["state", "ended_at", "error", "lease_until"])
            if job.state == JobState.WAITING:
                _send(job)
    return put_back, given_up


def prune(*, now: datetime) -> int:
    """Clear the queue's finished rows after a week and sessions that have expired; return how many went."""
    over = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    rows, _ = DBTaskResult.objects.filter(status__in=over, finished_at__lt=now - KEEP_QUEUE_ROWS).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    return rows + sessions


def _send(job: Job) -> None:
    """Put the job in the queue; a queue that works at once has done it when this returns."""
    task_id = str(run_job.enqueue(job.pk).id)
    Job.objects.filter(pk=job.pk).update(task_id=task_id)
    job.refresh_from_db()


def _bury(job: Job, now: datetime) -> None:
    """Mark the dead attempt's queue row as failed: the queue itself would show it as running for ever."""
    if _is_uuid(job.task_id):
        DBTaskResult.objects.filter(pk=job.task_id, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=now, exception_class_path="", traceback="The worker died."
        )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _orphans_query(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(
        Q(state=JobState.RUNNING, lease_until__lt=now) | Q(state=JobState.WAITING, asked_at__lt=now - LEASE)
    )


def _orphans(now: datetime) -> list[int]:
    """Return ids of jobs without a living worker: lease run out, or waiting for a queue row that is not there."""
    suspects = list(_orphans_query(now).order_by("pk").values_list("pk", "state", "task_id"))
    waiting = [task_id for _, state, task_id in suspects if state == JobState.WAITING]
    alive = {
        str(row)
        for row in DBTaskResult.objects.filter(pk__in=[one for one in waiting if _is_uuid(one)])
        .filter(Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gte=now - LEASE))
        .values_list("pk", flat=True)
    }
    return [pk for pk, state, task_id in suspects if state == JobState.RUNNING or task_id not in alive]
