"""A timetable as arrays, and the small changes it is made of. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.visits.compiled import compiled, inner
from doorstep.engines.planning.visits.day import (
    DAY,
    DEPOT,
    END,
    LUNCH,
    LUNCH_UNTIL,
    NEVER,
    NOWHERE,
    START,
    Ground,
    Ints,
    home_at,
    service_min,
)


class State(NamedTuple):
    """A timetable as arrays, changed in place."""

    everything: Ints  # the memory of all the others
    stop_of: Ints  # (n,) the stop a village uses, or -1
    users: Ints  # (m,) villages at a stop
    people: Ints  # (m,) residents at a stop
    wanted: Ints  # (m,) visits the stop's villages need at most
    services: Ints  # (m,) minutes per visit
    visits: Ints  # (m,) made per horizon
    route_on: Ints  # (m, D) the vehicle day that visits, or -1
    order: Ints  # (R, L) stops in order
    length: Ints  # (R,)
    metres: Ints  # (R,)
    work: Ints  # (R,) minutes driving and serving
    total: Ints  # (3,) residents served, resident visits, metres


def empty_state(ground: Ground) -> State:
    """A timetable without any visit; its arrays are views of one, so that copying is one loop."""
    n, m, runs, days = len(ground.residents), len(ground.near), len(ground.runs), len(ground.clash)
    shortest = int(ground.service[2])
    longest = m + 1
    if shortest > 0:
        longest = min(m, max(int(run[END] - run[START]) // shortest for run in ground.runs)) + 1
    shapes = ((n,), (m,), (m,), (m,), (m,), (m,), (m, days), (runs, longest), (runs,), (runs,), (runs,), (3,))
    sizes = [int(np.prod(shape)) for shape in shapes]
    everything = np.zeros(sum(sizes), dtype=np.int64)
    parts = np.split(everything, np.cumsum(sizes)[:-1])
    state = State(everything, *(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)))
    state.stop_of.fill(-1)
    state.route_on.fill(-1)
    return state


@compiled
def copy_state(source: State, target: State) -> None:
    """Make `target` equal to `source`."""
    for at in range(len(source.everything)):
        target.everything[at] = source.everything[at]


@inner
def put_visit(ground: Ground, state: State, stop: int, route: int, place: int) -> None:
    """Visit the stop on a vehicle day, at a place in its order."""
    order, count = state.order[route], state.length[route]
    depot = ground.runs[route, DEPOT]
    before = order[place - 1] if place > 0 else depot
    after = order[place] if place < count else depot
    for at in range(count, place, -1):
        order[at] = order[at - 1]
    order[place] = stop
    state.length[route] = count + 1
    state.metres[route] += ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
    state.work[route] += ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
    state.work[route] += state.services[stop]
    state.route_on[stop, ground.runs[route, DAY]] = route
    state.visits[stop] += 1


@inner
def drop_visit(ground: Ground, state: State, stop: int, day: int) -> None:
    """Take the stop out of a day; a stop without visits is closed and its villages are without service."""
    route = state.route_on[stop, day]
    order, count = state.order[route], state.length[route]
    depot = ground.runs[route, DEPOT]
    place = 0
    while order[place] != stop:
        place += 1
    before = order[place - 1] if place > 0 else depot
    after = order[place + 1] if place + 1 < count else depot
    for at in range(place, count - 1):
        order[at] = order[at + 1]
    state.length[route] = count - 1
    state.metres[route] -= ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
    state.work[route] -= ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
    state.work[route] -= state.services[stop]
    state.route_on[stop, day] = -1
    state.visits[stop] -= 1
    if state.visits[stop] == 0:
        for at in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            if state.stop_of[ground.cover[at]] == stop:
                state.stop_of[ground.cover[at]] = -1
        state.users[stop] = state.people[stop] = state.wanted[stop] = state.services[stop] = 0


@compiled
def set_users(ground: Ground, state: State, stop: int) -> None:
    """Bring people, wanted visits and service minutes of an open stop up to date with the villages that use it."""
    users, people, wanted = np.int64(0), np.int64(0), np.int64(0)
    for at in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
        village = ground.cover[at]
        if state.stop_of[village] == stop:
            users += 1
            people += ground.residents[village]
            wanted = max(wanted, ground.need[village])
    service = service_min(ground, people)
    for day in range(len(ground.clash)):
        if state.route_on[stop, day] >= 0:
            state.work[state.route_on[stop, day]] += service - state.services[stop]
    state.users[stop], state.people[stop], state.wanted[stop], state.services[stop] = users, people, wanted, service


@inner
def might_fit(ground: Ground, route: int, work: int) -> bool:
    """Whether so many minutes of work fit a shift if nobody ever waits: necessary, not sufficient."""
    run = ground.runs[route]
    home = run[START] + work
    if home > run[LUNCH_UNTIL]:
        home += run[LUNCH]
    return bool(home <= run[END])


@compiled
def can_serve(ground: Ground, state: State, stop: int, service: int, times: Ints) -> bool:
    """Whether all vehicle days that visit the stop can spend so many minutes there."""
    for day in range(len(ground.clash)):
        route = state.route_on[stop, day]
        if route >= 0:
            if not might_fit(ground, route, state.work[route] + service - state.services[stop]):
                return False
            order, count = state.order[route], state.length[route]
            nowhere = np.int64(NOWHERE)
            if home_at(ground, state.services, order, count, route, nowhere, stop, service, times) == NEVER:
                return False
    return True


@compiled
def reckon(ground: Ground, state: State) -> None:
    """Fill the totals: residents served, resident visits, metres."""
    served, often = 0, 0
    for village in range(len(ground.residents)):
        if state.stop_of[village] >= 0:
            served += ground.residents[village]
            often += ground.residents[village] * min(ground.need[village], state.visits[state.stop_of[village]])
    metres = 0
    for route in range(len(state.metres)):
        metres += state.metres[route]
    state.total[0], state.total[1], state.total[2] = served, often, metres


@inner
def is_better(state: State, other: State) -> bool:
    """Whether `state` serves more people, else more visits by need, else drives less."""
    if state.total[0] != other.total[0]:
        return bool(state.total[0] > other.total[0])
    if state.total[1] != other.total[1]:
        return bool(state.total[1] > other.total[1])
    return bool(state.total[2] < other.total[2])
