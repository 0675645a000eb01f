"""One attempt at a job: begin, tell how far it is, end. An attempt that lost its lease changes nothing any more.

The number of the attempt is the fence: every write names it, so a worker that was given up for dead and wakes
again finds that its attempt is over.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from doorstep.base.models.job import Job
from doorstep.base.words import JobState

LEASE = timedelta(seconds=60)


def begin(job_id: int, *, now: datetime) -> Job | None:
    """Take a waiting job; `None` if it is not waiting (any more), so that it runs once."""
    taken = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        lease_until=now + LEASE,
        started_at=now,
        percent=0,
        message="",
        figures={},
        error="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def tell(job: Job, percent: int, message: str, figures: Mapping[str, Any], *, now: datetime) -> bool:
    """Write how far the attempt is and renew its lease.

    Returns:
        `False` if the attempt should stop: somebody cancelled it, or it lost its lease.
    """
    changed: dict[str, Any] = {"message": message, "figures": dict(figures)} if message else {}
    ours = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, is_cancel_wanted=False)
    return bool(ours.update(percent=max(0, min(100, percent)), lease_until=now + LEASE, **changed))


def end(job: Job, state: JobState, *, result: Any = None, error: str = "", now: datetime) -> bool:
    """Write how the attempt ended.

    Returns:
        `False` if the attempt had lost its lease: another one has taken over, and nothing is written.
    """
    changed = {"percent": 100, "result": result} if state is JobState.DONE else {"error": error}
    ours = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    return bool(ours.update(state=state, lease_until=None, ended_at=now, **changed))
