"""What keeps a stop in use from more visits."""

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.visits.day import DAY, NEVER, Ground, home_at, may_visit
from doorstep.engines.planning.visits.plan import Why
from doorstep.engines.planning.visits.state import State


def why_short(ground: Ground, state: State, stop: int) -> Why:
    """Why a stop has fewer visits than its villages need."""
    book = ground.patterns_at[ground.book[stop]]
    if book[state.visits[stop] + 1] == book[-1]:
        return Why.NO_SET
    return Why.NO_LOAD if _lacks_load(ground, state, stop) else Why.NO_CAPACITY


def _lacks_load(ground: Ground, state: State, stop: int) -> bool:
    """Whether more visits of a stop have the minutes on all days of a set, and only what vehicles carry is missing."""
    is_light = state.load + state.loads[stop] <= ground.most_load
    if is_light.all():
        return False
    on = np.flatnonzero(state.route_on[stop] >= 0)
    had, book = int((1 << on).sum()), ground.patterns_at[ground.book[stop]]
    timely = light = had
    for day in set(range(len(state.route_on[stop]))) - set(on.tolist()):
        fitting = [route for route in _of_day(ground, state, stop, day) if _has_minutes(ground, state, stop, route)]
        timely |= bool(fitting) << day
        light |= bool(is_light[fitting].any()) << day
    larger = ground.patterns[book[len(on) + 1] : book[state.wanted[stop] + 1]]
    larger = larger[(larger & had == had) & (larger & ~timely == 0)]
    return bool((larger & ~light != 0).any())


def _of_day(ground: Ground, state: State, stop: int, day: int) -> list[int]:
    """Vehicle days of a day that may stand at the stop."""
    if (state.route_on[ground.apart[ground.apart_at[stop] : ground.apart_at[stop + 1]], day] >= 0).any():
        return []
    skills = int(state.skills[stop])
    every = range(len(ground.runs))
    return [route for route in every if ground.runs[route, DAY] == day and may_visit(ground, route, stop, skills)]


def _has_minutes(ground: Ground, state: State, stop: int, route: int) -> bool:
    """Whether a vehicle day could be driven with the stop at one of its places."""
    service, count = int(state.services[stop]), int(state.length[route])
    if state.work[route] + service > ground.most_work[route]:
        return False
    order = state.order[route]
    return any(
        home_at(ground, state.services, order, count, route, place, stop, service) < NEVER for place in range(count + 1)
    )
