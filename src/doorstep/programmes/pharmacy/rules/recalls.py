"""Recalls: by when holders are told, how often to report. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

RECALL: Final = "pharmacy.recall"
"""Code of the dated rule: hours until everybody is told, days between reports, by level."""

DEFAULT: Final = {
    "1": {"notify_hours": 24, "report_days": 1},
    "2": {"notify_hours": 48, "report_days": 3},
    "3": {"notify_hours": 72, "report_days": 7},
}


class RecalledAlready(ValueError):  # noqa: N818  named after what happened
    """This lot was recalled before."""


class TaskDone(ValueError):  # noqa: N818
    """This holder reported already."""


class OnTheWay(ValueError):  # noqa: N818
    """Some of it is on the way: it is counted on arrival first, and what is missing is explained."""


def notify_by(value: Mapping[str, Any], level: str, decided_at: datetime) -> datetime:
    """Return the moment by which everybody who has some is told."""
    return decided_at + timedelta(hours=int(value[level]["notify_hours"]))


def report_by(value: Mapping[str, Any], level: str, decided_at: datetime, now: datetime) -> datetime:
    """Return when the next report on progress is due."""
    every = timedelta(days=int(value[level]["report_days"]))
    passed = max(0, (now - decided_at) // every)
    return decided_at + every * (passed + 1)
