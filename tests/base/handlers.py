"""Kinds of long work that only tests ask for."""

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from doorstep.base import jobs
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.base.models.job import Job
from doorstep.base.tasks import Report


def adding(payload: Mapping[str, Any], report: Report) -> Any:
    report(50, "Adding %(count)s numbers", count=len(payload["numbers"]))
    return {"sum": sum(payload["numbers"])}


def failing(payload: Mapping[str, Any], report: Report) -> Any:
    report(10)
    raise ZeroDivisionError(payload["words"])


def unspeakable(payload: Mapping[str, Any], report: Report) -> Any:
    return {"a set": {1, 2}}


def called_off(payload: Mapping[str, Any], report: Report) -> Any:
    job = Job.objects.get(key=payload["key"])
    jobs.cancel(SYSTEM, job_id=job.pk, now=now())
    return None if not report(10) else "went on"


def in_a_hurry(payload: Mapping[str, Any], report: Report) -> Any:
    for percent in (10, 20, 30):
        report(percent)
    return Job.objects.get(key=payload["key"]).percent


def in_a_transaction(payload: Mapping[str, Any], report: Report) -> Any:
    with transaction.atomic():
        report(40)
    return Job.objects.get(key=payload["key"]).percent


def stumbling(payload: Mapping[str, Any], report: Report) -> Any:
    """Hang the first time, until somebody kills the process; finish the second time."""
    marker = Path(payload["marker"])
    report(30, "Working")
    if not marker.exists():
        marker.touch()
        print("hanging", flush=True)
        signal.pause()
    return "finished"
