"""Why a stop in use has fewer visits than its villages need."""

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.visits.day import DAY, NEVER, Ground, home_at, may_visit
from doorstep.engines.planning.visits.plan import Why
from doorstep.engines.planning.visits.state import State


def why_short(ground: Ground, state: State, stop: int) -> Why:
    """Look at the sets of days with more visits, as many as are wanted at most: what is missing on their days."""
    book, wanted = ground.patterns_at[ground.book[stop]], int(state.wanted[stop])
    larger = ground.patterns[book[state.visits[stop] + 1] : book[wanted + 1]]
    if not len(larger):
        return Why.NO_SET
    on = np.flatnonzero(state.route_on[stop] >= 0)
    is_limited = (state.load + state.loads[stop] > ground.most_load).any()
    possible = timely = int((1 << on).sum())  # days as bits
    for day in set(range(len(state.route_on[stop]))) - set(on.tolist()):
        routes = _of_day(ground, state, stop, day)
        possible |= any(_has_minutes(ground, state, stop, route, 0) for route in routes) << day
        if is_limited:  # else what has the minutes would have been used
            timely |= any(_has_minutes(ground, state, stop, route, state.length[route]) for route in routes) << day
    if not (larger & ~possible == 0).any():
        return Why.NO_DAY
    return Why.NO_LOAD if (larger & ~timely == 0).any() else Why.NO_CAPACITY


def _of_day(ground: Ground, state: State, stop: int, day: int) -> list[int]:
    """Vehicle days of a day that may stand at the stop."""
    if (state.route_on[ground.apart[ground.apart_at[stop] : ground.apart_at[stop + 1]], day] >= 0).any():
        return []
    every, skills = range(len(ground.runs)), int(state.skills[stop])
    return [route for route in every if ground.runs[route, DAY] == day and may_visit(ground, route, stop, skills)]


def _has_minutes(ground: Ground, state: State, stop: int, route: int, count: int) -> bool:
    """Whether a vehicle day with the first `count` of its stops could be driven with this one at some place."""
    service, order = int(state.services[stop]), state.order[route]
    if count and state.work[route] + service > ground.most_work[route]:
        return False
    return any(
        home_at(ground, state.services, order, count, route, place, stop, service) < NEVER for place in range(count + 1)
    )
