# ruff: noqa: PLR0917  (compiled functions are called by position)
"""One vehicle's day: when it arrives, serves, eats and is home. Compiled; used by the search and for the timetable."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.visits.compiled import compiled, inner

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = 1 << 40
"""A time that does not come: the day cannot be driven."""
NO_ROAD_MIN = 1 << 30
"""Minutes (or metres) between points without a way."""

DEPOT, DAY, START, END, LUNCH, LUNCH_FROM, LUNCH_UNTIL = range(7)
"""Columns of `Ground.runs`: a point, a day, and minutes."""
NOWHERE = -1
"""No place, no stop."""


class Ground(NamedTuple):
    """The problem as arrays: n villages and m stops worth planning, K vehicles, D days, R vehicle days.

    Points are the m stops, then the K depots.
    """

    residents: Ints  # (n,)
    need: Ints  # (n,) visits per horizon
    reach_at: Ints  # (n + 1,) slices of reach
    reach: Ints  # stops a village can walk to
    cover_at: Ints  # (m + 1,) slices of cover
    cover: Ints  # villages that can walk to a stop
    drive: Ints  # (m + K, m + K) minutes
    metres: Ints  # (m + K, m + K)
    near: Ints  # (m, m) stops by distance, itself first
    runs: Ints  # (R, 7) vehicle days: DEPOT, DAY, START, END, LUNCH, LUNCH_FROM, LUNCH_UNTIL
    routes_at: Ints  # (D + 1,) slices of routes
    routes: Ints  # vehicle days by day
    clash: Ints  # (D, D) 1 where two visits would be too close
    patterns_at: Ints  # (most visits + 2,) slices of patterns, by number of visits
    patterns: Ints  # day sets as bits
    windows: Ints  # (m, D, W, 2) opening windows, empty ones (NEVER, NEVER)
    service: Floats  # (4,) base, per 100 residents, least, most


@compiled
def service_min(ground: Ground, residents: int) -> int:
    """Minutes at a stop used by so many residents."""
    wished = np.ceil(ground.service[0] + ground.service[1] * residents / 100.0 - 1e-9)
    return int(min(max(wished, ground.service[2]), ground.service[3]))


@inner
def _opening(ground: Ground, stop: int, day: int, ready: int, service: int) -> int:
    """Earliest minute from `ready` at which the whole service fits a window."""
    for at in range(ground.windows.shape[2]):
        begin = max(ready, ground.windows[stop, day, at, 0])
        if begin + service <= ground.windows[stop, day, at, 1]:
            return begin
    return NEVER


@inner
def _drive_through(ground: Ground, services: Ints, stops: Ints, count: int, route: int, with_lunch: int,
                   place: int, extra: int, extra_service: int, times: Ints) -> int:  # fmt: skip
    run = ground.runs[route]
    day, here, now = run[DAY], run[DEPOT], run[START]
    lunch, earliest, latest, end = run[LUNCH], run[LUNCH_FROM], run[LUNCH_UNTIL], run[END]
    hungry = with_lunch == 1
    times[0, 0] = -1
    length = count + 1 if place >= 0 else count
    for at in range(length):
        stop = stops[at] if place < 0 or at < place else extra if at == place else stops[at - 1]
        service = extra_service if stop == extra else services[stop]
        arrive = now + ground.drive[here, stop]
        if hungry and arrive >= earliest:
            times[0, 0] = max(now, earliest)
            arrive += lunch
            hungry = False
        begin = _opening(ground, stop, day, arrive, service)
        if hungry and (begin + service > latest or begin >= earliest + lunch):
            times[0, 0] = earliest
            hungry = False
            begin = _opening(ground, stop, day, earliest + lunch, service)
        if begin + service > end:
            return NEVER
        times[at + 1, 0], times[at + 1, 1], times[at + 1, 2] = arrive, begin, begin + service
        now, here = begin + service, stop
    home = now + ground.drive[here, run[DEPOT]]
    if hungry and home >= earliest:
        times[0, 0] = max(now, earliest)
        home += lunch
    return home if home <= end else NEVER


@compiled
def home_at(ground: Ground, services: Ints, stops: Ints, count: int, route: int,
            place: int, extra: int, extra_service: int, times: Ints) -> int:  # fmt: skip
    """When the vehicle is home, or NEVER if the shift, a window or lunch cannot be kept.

    The crew serves each stop as early as it can. Home by the latest start of lunch: no lunch on the road. Else lunch is
    taken at the first moment from its earliest start at which nobody is being served, before a service that would end
    too late for lunch, and while waiting for an opening if it fits into the wait.

    Args:
        ground: the problem.
        services: (m,) minutes at each stop.
        stops: (>= count,) the stops in order.
        count: how many.
        route: vehicle day.
        place: position at which `extra` is put in, or -1.
        extra: a stop whose service is `extra_service` instead, or -1.
        extra_service: minutes.
        times: (>= count + 2, 3) is filled: row 0 = lunch start or -1; row i + 1 = arrive, start, depart at stop i.
    """
    lunch = np.int64(0)  # not a bare 0, which would be compiled as a type of its own
    home = _drive_through(ground, services, stops, count, route, lunch, place, extra, extra_service, times)
    if ground.runs[route, LUNCH] > 0 and home > ground.runs[route, LUNCH_UNTIL]:
        lunch = np.int64(1)
        home = _drive_through(ground, services, stops, count, route, lunch, place, extra, extra_service, times)
    return home
