"""One vehicle's day: when it arrives, serves, eats and is home. Compiled; used by the search and for the timetable."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = 1 << 40
"""A time that does not come: the day cannot be driven."""
NO_ROAD_MIN = 1 << 30
"""Minutes (or metres) between points without a way."""


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
    depot: Ints  # (R,) point
    day: Ints  # (R,)
    start: Ints  # (R,) shift
    end: Ints  # (R,)
    lunch: Ints  # (R,) minutes, 0 = none
    lunch_from: Ints  # (R,)
    lunch_until: Ints  # (R,)
    routes_at: Ints  # (D + 1,) slices of routes
    routes: Ints  # vehicle days by day
    clash: Ints  # (D, D) 1 where two visits would be too close
    patterns_at: Ints  # (most visits + 2,) slices of patterns, by number of visits
    patterns: Ints  # day sets as bits
    windows: Ints  # (m, D, W, 2) opening windows, empty ones (NEVER, NEVER)
    service: Floats  # (4,) base, per 100 residents, least, most


@njit(cache=True)
def service_min(ground: Ground, residents: int) -> int:
    """Minutes at a stop used by so many residents."""
    wished = np.ceil(ground.service[0] + ground.service[1] * residents / 100.0 - 1e-9)
    return int(min(max(wished, ground.service[2]), ground.service[3]))


@njit(cache=True)
def _opening(ground: Ground, stop: int, day: int, ready: int, service: int) -> int:
    """Earliest minute from `ready` at which the whole service fits a window."""
    for at in range(ground.windows.shape[2]):
        begin = max(ready, ground.windows[stop, day, at, 0])
        if begin + service <= ground.windows[stop, day, at, 1]:
            return begin
    return NEVER


@njit(cache=True)
def _drive_through(ground: Ground, services: Ints, stops: Ints, count: int, route: int, with_lunch: bool,
                   place: int, extra: int, extra_service: int, times: Ints) -> int:  # fmt: skip  # noqa: FBT001
    day, here, now = ground.day[route], ground.depot[route], ground.start[route]
    lunch, earliest, latest = ground.lunch[route], ground.lunch_from[route], ground.lunch_until[route]
    hungry = with_lunch
    times[0, 0] = -1
    length = count + 1 if place >= 0 else count
    for at in range(length):
        if place < 0 or at < place:
            stop = stops[at]
        else:
            stop = extra if at == place else stops[at - 1]
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
        if begin + service > ground.end[route]:
            return NEVER
        times[at + 1, 0], times[at + 1, 1], times[at + 1, 2] = arrive, begin, begin + service
        now, here = begin + service, stop
    home = now + ground.drive[here, ground.depot[route]]
    if hungry and home >= earliest:
        times[0, 0] = max(now, earliest)
        home += lunch
    return home if home <= ground.end[route] else NEVER


@njit(cache=True)
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
    home = _drive_through(ground, services, stops, count, route, False, place, extra, extra_service, times)
    if ground.lunch[route] > 0 and home > ground.lunch_until[route]:
        home = _drive_through(ground, services, stops, count, route, True, place, extra, extra_service, times)
    return home
