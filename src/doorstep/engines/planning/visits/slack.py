# ruff: noqa: PLR0917  (compiled functions are called by position)
"""How much later each stop of a vehicle's day may be reached: whether one more visit fits costs two legs. Compiled.

Source: forward time slack (Savelsbergh, ORSA Journal on Computing 4, 1992), kept for a crew that has not eaten yet and
for one that has.
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, in_place
from doorstep.engines.planning.visits.day import (
    DAY,
    DEPOT,
    END,
    LUNCH,
    LUNCH_FROM,
    LUNCH_UNTIL,
    NEVER,
    START,
    Ints,
    departs,
)

LEAVES_HUNGRY, LEAVES_FED, BY_HUNGRY, BY_FED = range(4)
"""Columns of `State.slack`, row i: when a crew leaves after i stops at the earliest, without and with its lunch; when
it must have come to stop i (counted from 0; the last row is home) at the latest, without and with it."""


@bare
def _latest(windows: Ints, stop: int, day: int, service: int, gone: int) -> int:
    """Latest arrival from which a service in a window ends by `gone`; -NEVER if none does."""
    latest = np.int64(-NEVER)
    for at in range(windows.shape[2]):
        until = min(windows[stop, day, at, 1], gone) - service
        if windows[stop, day, at, 0] <= until:
            latest = max(latest, until)
    return latest


@bare
def find_slack(drive: Ints, windows: Ints, runs: Ints, services: Ints, stops: Ints, count: int, route: int,
               slack: Ints) -> None:  # fmt: skip
    """Fill `slack` (>= count + 1, 4) for a vehicle day; its rules are those of `drive_day`."""
    day, depot, end = runs[route, DAY], runs[route, DEPOT], runs[route, END]
    lunch, earliest, latest = runs[route, LUNCH], runs[route, LUNCH_FROM], runs[route, LUNCH_UNTIL]
    until = min(end, latest) if lunch > 0 else end
    hungry, fed, here = runs[route, START], np.int64(NEVER), depot
    for at in range(count):
        slack[at, LEAVES_HUNGRY], slack[at, LEAVES_FED] = hungry, fed
        stop = stops[at]
        way, service = drive[here, stop], services[stop]
        fed = min(fed + way, NEVER)
        if lunch > 0 and hungry <= latest:
            fed = min(fed, max(hungry + way, earliest) + lunch)
        hungry = departs(windows, stop, day, min(hungry + way, NEVER), service, until)
        fed = departs(windows, stop, day, fed, service, end)
        here = stop
    slack[count, LEAVES_HUNGRY], slack[count, LEAVES_FED] = hungry, fed
    by_hungry, by_fed, there = until, end, depot
    slack[count, BY_HUNGRY], slack[count, BY_FED] = by_hungry, by_fed
    for at in range(count - 1, -1, -1):
        stop = stops[at]
        way, service = drive[stop, there], services[stop]
        gone = by_hungry - way
        if lunch > 0 and earliest + lunch <= by_fed:
            gone = max(gone, by_fed - lunch - way)
        by_hungry = _latest(windows, stop, day, service, min(gone, until))
        by_fed = _latest(windows, stop, day, service, by_fed - way)
        slack[at, BY_HUNGRY], slack[at, BY_FED] = by_hungry, by_fed
        there = stop


@in_place
def can_insert(drive: Ints, windows: Ints, runs: Ints, slack: Ints, route: int, place: int, before: int, after: int,
               stop: int, service: int) -> bool:  # fmt: skip
    """Whether a vehicle day with this slack has time for a stop at a place, between two points."""
    day, end = runs[route, DAY], runs[route, END]
    lunch, earliest, latest = runs[route, LUNCH], runs[route, LUNCH_FROM], runs[route, LUNCH_UNTIL]
    hungry, fed = slack[place, LEAVES_HUNGRY], slack[place, LEAVES_FED]
    way, on = drive[before, stop], drive[stop, after]
    fed = min(fed + way, NEVER)
    if lunch > 0 and hungry <= latest:
        fed = min(fed, max(hungry + way, earliest) + lunch)
    hungry = departs(windows, stop, day, min(hungry + way, NEVER), service, end)
    fed = departs(windows, stop, day, fed, service, end)
    fed_there = fed + on
    if lunch > 0 and hungry <= latest:
        fed_there = min(fed_there, max(hungry + on, earliest) + lunch)
    return bool(hungry + on <= slack[place, BY_HUNGRY] or fed_there <= slack[place, BY_FED])
