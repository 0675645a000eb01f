# ruff: noqa: PLR0917  (compiled functions are called by position)
"""One vehicle's day: when it arrives, serves, eats and is home. Compiled; used by the search and for the timetable."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import bare, open_bare

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = 1 << 40
"""A time that does not come: the day cannot be driven."""
NO_ROAD_MIN = 1 << 30
"""Minutes (or metres) between points without a way."""

DEPOT, DAY, START, END, LUNCH, LUNCH_FROM, LUNCH_UNTIL, SKILLS = range(8)
"""Columns of `Ground.runs`: a point, a day, minutes, and skills as bits."""
NOWHERE = -1
"""No place, no stop."""
KEEPS_DAYS, UNEVEN = range(2)
"""Places in `Ground.flags`: people keep their days first; some part of an allowed set of days is not allowed."""


class Ground(NamedTuple):
    """The problem as arrays: n villages and m stops worth planning, K vehicles, D days, R vehicle days.

    Points are the m stops, then the K depots.
    """

    value: Ints  # (n,) what serving a village counts for, in residents
    expected: Ints  # (n,) people expected at a visit
    need: Ints  # (n,) visits per horizon
    promised: Ints  # (n,) of these so many were promised
    skills: Ints  # (n,) bits a vehicle must have
    load: Ints  # (n,) units a visit takes
    known: Ints  # (n, D) 1 on days on which the published timetable serves the village
    reach_at: Ints  # (n + 1,) slices of reach
    reach: Ints  # stops a village can walk to
    cover_at: Ints  # (m + 1,) slices of cover
    cover: Ints  # villages that can walk to a stop
    stop_skills: Ints  # (m,) bits a vehicle must have to stand there
    fixed: Ints  # (m, D) 1 where a visit was promised
    apart_at: Ints  # (m + 1,) slices of apart
    apart: Ints  # stops that may not be visited on the same day
    barred: Ints  # (m, R) 1 where a vehicle day may not visit a stop
    drive: Ints  # (m + K, m + K) minutes
    metres: Ints  # (m + K, m + K)
    near: Ints  # (m, m) stops by distance, itself first
    runs: Ints  # (R, 8) vehicle days: DEPOT, DAY, START, END, LUNCH, LUNCH_FROM, LUNCH_UNTIL, SKILLS
    most_work: Ints  # (R,) minutes of driving and serving that fit a shift if nobody ever waits
    most_load: Ints  # (R,) units a vehicle carries
    routes_at: Ints  # (D + 1,) slices of routes
    routes: Ints  # vehicle days by day
    book: Ints  # (m,) which days a stop may be visited on together: a row of patterns_at
    least: Ints  # (m,) visits of the smallest of its day sets where it has its own, else 0
    patterns_at: Ints  # (books, most visits + 2) slices of patterns, by number of visits
    patterns: Ints  # day sets as bits, ascending within a number of visits
    windows: Ints  # (m, D, W, 2) opening windows, empty ones (NEVER, NEVER)
    service: Floats  # (4,) base, per 100 people, least, most
    worth: Ints  # (most visits + 1,) what so many visits count per resident
    flags: Ints  # KEEPS_DAYS, UNEVEN


@open_bare
def service_min(ground: Ground, people: int) -> int:
    """Minutes at a stop where so many people are expected."""
    wished = np.ceil(ground.service[0] + ground.service[1] * people / 100.0 - 1e-9)
    return int(min(max(wished, ground.service[2]), ground.service[3]))


@bare
def may_stand(barred: Ints, runs: Ints, route: int, stop: int, skills: int) -> bool:
    """Whether a vehicle day may stand at a stop whose villages need these skills."""
    return bool(barred[stop, route] == 0 and (skills & ~runs[route, SKILLS]) == 0)


@open_bare
def may_visit(ground: Ground, route: int, stop: int, skills: int) -> bool:
    """The same, to be called from Python and where time does not matter."""
    return may_stand(ground.barred, ground.runs, route, stop, skills)


@bare
def departs(windows: Ints, stop: int, day: int, ready: int, service: int, latest: int) -> int:
    """Earliest end of a service that lies in a window and begins from `ready` on; NEVER if that is after `latest`."""
    if ready < NEVER:
        for at in range(windows.shape[2]):
            gone = max(ready, windows[stop, day, at, 0]) + service
            if gone <= windows[stop, day, at, 1]:
                return gone if gone <= latest else NEVER
    return NEVER


@bare
def drive_day(drive: Ints, windows: Ints, runs: Ints, services: Ints, stops: Ints, count: int, route: int,
              place: int, extra: int, extra_service: int) -> tuple[int, int]:  # fmt: skip
    """When the vehicle is home, or NEVER if the shift, a window or lunch cannot be kept; and the leg of its lunch.

    Earliest times are kept for a crew that has not eaten yet and for one that has; as an earlier arrival is never
    worse, the best leg for lunch is found exactly, whatever the windows are. A crew home by the latest start of lunch
    eats at home: leg -1. Of legs that are equally good the first one counts. Only the arrays it needs are handed over:
    a whole `Ground` costs more to pass on than the day to drive.

    Args:
        drive: of the ground, as are windows and runs.
        windows: see there.
        runs: see there.
        services: (m,) minutes at each stop.
        stops: (>= count,) the stops in order.
        count: how many.
        route: vehicle day.
        place: position at which `extra` is put in, or -1.
        extra: a stop whose service is `extra_service` instead, or -1.
        extra_service: minutes.
    """
    day, depot, end = runs[route, DAY], runs[route, DEPOT], runs[route, END]
    lunch, earliest, latest = runs[route, LUNCH], runs[route, LUNCH_FROM], runs[route, LUNCH_UNTIL]
    until = min(end, latest) if lunch > 0 else end  # a crew that has not eaten must begin lunch, or be home, by then
    hungry, fed, leg, here = runs[route, START], np.int64(NEVER), np.int64(-1), depot
    length = count + 1 if place >= 0 else count
    for at in range(length + 1):
        stop = depot
        if at < length:
            stop = stops[at] if place < 0 or at < place else extra if at == place else stops[at - 1]
        way = drive[here, stop]
        fed = min(fed + way, NEVER)
        if lunch > 0 and hungry <= latest:
            eaten = max(hungry + way, earliest) + lunch
            if eaten < fed:
                fed, leg = eaten, np.int64(at)
        hungry = min(hungry + way, NEVER)
        if at < length:
            service = extra_service if stop == extra else services[stop]
            hungry = departs(windows, stop, day, hungry, service, until)
            fed = departs(windows, stop, day, fed, service, end)
            here = stop
            if hungry == NEVER and fed == NEVER:
                return np.int64(NEVER), np.int64(-1)
    if hungry <= until:
        return hungry, np.int64(-1)
    return (fed, leg) if fed <= end else (np.int64(NEVER), np.int64(-1))


@open_bare
def home_at(ground: Ground, services: Ints, stops: Ints, count: int, route: int,
            place: int, extra: int, extra_service: int) -> int:  # fmt: skip
    """When the vehicle is home, or NEVER; see `drive_day`."""
    home, _ = drive_day(
        ground.drive, ground.windows, ground.runs, services, stops, count, route, place, extra, extra_service
    )
    return home


@open_bare
def fill_times(ground: Ground, services: Ints, stops: Ints, count: int, route: int, times: Ints) -> None:
    """Fill the times of a day that can be driven.

    Args:
        ground: the problem.
        services: (m,) minutes at each stop.
        stops: (>= count,) the stops in order.
        count: how many.
        route: vehicle day.
        times: (>= count + 2, 3): row 0 = lunch start or -1; row i + 1 = arrive, start, depart at stop i.
    """
    none = np.int64(NOWHERE)
    _home, leg = drive_day(
        ground.drive, ground.windows, ground.runs, services, stops, count, route, none, none, np.int64(0)
    )
    run = ground.runs[route]
    now, here = run[START], run[DEPOT]
    times[0, 0] = -1
    for at in range(count + 1):
        stop = stops[at] if at < count else run[DEPOT]
        arrive = now + ground.drive[here, stop]
        if at == leg:
            # eaten on the way if one is on the way late enough, else on arrival, while waiting
            times[0, 0] = max(now, run[LUNCH_FROM])
            arrive = max(arrive, run[LUNCH_FROM]) + run[LUNCH]
        if at == count:
            break
        now = departs(ground.windows, stop, run[DAY], arrive, services[stop], run[END])
        here = stop
        times[at + 1, 0], times[at + 1, 1], times[at + 1, 2] = arrive, now - services[stop], now
