"""A quarter that is over: reports handed in, grades locked, one line looked at; and its run."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.programmes.reputation.conftest import Town, lock_all, make_quarter, say

from doorstep.base.actor import SYSTEM, Actor
from doorstep.programmes.reputation.actions.quarters import close_quarter
from doorstep.programmes.reputation.actions.reports import hand_in
from doorstep.programmes.reputation.actions.runs import compute
from doorstep.programmes.reputation.models import Quarter, Run, Scheme

VISITED = (62, 88, 71, 93, 55, 80, 77)


def close(
    town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], now: datetime, number: int = 2, more: float = 0.0
) -> Quarter:
    """Let every village but the last report, every office grade, and close."""
    quarter = make_quarter(town, scheme, now, number)
    for report, visited in zip(quarter.reports.order_by("place__path"), VISITED, strict=False):
        say(report, now, A12=min(100.0, visited + more), A13=4)
        if report.place_id != town.seven[-1].pk:
            hand_in(SYSTEM, report=report, now=now + timedelta(days=1))
    lock_all(quarter, clerk_of, now + timedelta(days=8))
    return close_quarter(SYSTEM, quarter=quarter, now=now + timedelta(days=15))


def run_of(quarter: Quarter, now: datetime) -> Run:
    """Reckon a quarter and return its newest run."""
    compute(SYSTEM, quarter=quarter, now=now)
    return Run.objects.select_related("quarter__place", "quarter__scheme").filter(quarter=quarter).latest("number")
