"""What the queue's worker calls: one job, by its id."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.module_loading import import_string
from django_tasks import task

from doorstep.base import attempts
from doorstep.base.clock import now
from doorstep.base.models.job import Job
from doorstep.base.words import JobState

MIN_SECONDS_BETWEEN_REPORTS = 0.5
log = logging.getLogger(__name__)


class Report(Protocol):
    """What a handler calls to say how far it is."""

    def __call__(self, percent: int, message: str = "", **figures: Any) -> bool:
        """Say how far the work is; `False` means: stop, it was cancelled or taken over.

        Say it every few seconds and outside a transaction: after a minute without a word the worker counts as dead, and
        another one begins again. Saying it too often costs nothing.

        Args:
            percent: 0 to 100.
            message: What is being done now: an English msgid, marked with `gettext_noop`, with `%(name)s` places.
            figures: What belongs in those places.
        """


class Handler(Protocol):
    """What `settings.JOBS` names for each kind of job; returns plain JSON."""

    def __call__(self, payload: Mapping[str, Any], report: Report, /) -> Any:
        """Do the work, in small transactions of its own."""


class Teller:
    """The `report` given to a handler: writes at most every half second, and never inside the handler's transaction.

    Inside one, the page would not see it before the end, and a rollback would take the lease with it.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._depth = len(connection.atomic_blocks)
        self._told_at = float("-inf")
        self.goes_on = True

    def __call__(self, percent: int, message: str = "", **figures: Any) -> bool:
        """Write it if it is time; remember whether to go on."""
        moment = monotonic()
        is_time = moment - self._told_at >= MIN_SECONDS_BETWEEN_REPORTS
        if self.goes_on and is_time and len(connection.atomic_blocks) <= self._depth:
            with suppress(OperationalError):  # a database that is busy just now is no reason to throw the work away
                self.goes_on = attempts.tell(self._job, percent, message, figures, now=now())
            self._told_at = moment
        return self.goes_on


@task()
def run_job(job_id: int) -> None:
    """Run one job if it still waits; what goes wrong is written on the job, and the worker lives on."""
    job = attempts.begin(job_id, now=now())
    if job is None:
        return
    report = Teller(job)
    try:
        handler: Handler = import_string(settings.JOBS[job.kind])
        result = json.loads(json.dumps(handler(job.payload, report), allow_nan=False))
    except Exception as fault:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        attempts.end(job, JobState.FAILED, error=f"{type(fault).__name__}: {fault}", now=now())
        return
    state = JobState.DONE if report.goes_on else JobState.CANCELLED
    attempts.end(job, state, result=result, now=now())
