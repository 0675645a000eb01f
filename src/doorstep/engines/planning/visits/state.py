# ruff: noqa: PLR0917  (compiled functions are called by position)
"""A timetable as arrays, and the small changes it is made of. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.compiled import bare, open_bare
from doorstep.engines.planning.visits.day import (
    DAY,
    DEPOT,
    END,
    KEEPS_DAYS,
    NEVER,
    NOWHERE,
    START,
    Ground,
    Ints,
    drive_day,
    may_stand,
    service_min,
)


class State(NamedTuple):
    """A timetable as arrays, changed in place."""

    everything: Ints  # the memory of all the others
    stop_of: Ints  # (n,) the stop a village uses, or -1
    users: Ints  # (m,) villages at a stop
    people: Ints  # (m,) people expected at a visit
    wanted: Ints  # (m,) visits the stop's villages need at most, and those promised there
    skills: Ints  # (m,) bits a vehicle must have
    loads: Ints  # (m,) units a visit takes
    services: Ints  # (m,) minutes per visit
    visits: Ints  # (m,) made per horizon
    route_on: Ints  # (m, D) the vehicle day that visits, or -1
    order: Ints  # (R, L) stops in order
    length: Ints  # (R,)
    metres: Ints  # (R,)
    work: Ints  # (R,) minutes driving and serving
    load: Ints  # (R,) units it carries
    version: Ints  # (R,) a number that no other content of the vehicle day has
    total: Ints  # (5,) residents served, resident visits, metres, promises broken, days changed
    ticks: Ints  # (1,) the last version given
    stops_touched: Ints  # (m + 1,) those changed since `forget_touched`, and at the end how many
    routes_touched: Ints  # (R + 1,) likewise
    marks: Ints  # (m + R,) 1 for each of these
    known: Ints  # (m, R, 4) version and service for which a stop's best place is known, its extra metres, the place
    slack: Ints  # (R, L + 1, 4) when a crew leaves at the earliest, and must come at the latest, see `find_slack`
    slack_of: Ints  # (R,) the version for which that is known


def empty_state(ground: Ground) -> State:
    """A timetable without any visit; its arrays are views of one, so that copying is one loop.

    What is known of best places and of slack is not copied: it stays right, as versions are never used again. Nor is
    what was touched.
    """
    n, m, runs, days = len(ground.value), len(ground.near), len(ground.runs), ground.known.shape[1]
    shortest = int(ground.service[2])
    longest = m + 1
    if shortest > 0:
        longest = min(m, max([0, *(int(run[END] - run[START]) // shortest for run in ground.runs)])) + 1
    shapes = ((n,), *[(m,)] * 7, (m, days), (runs, longest), *[(runs,)] * 5, (5,))
    sizes = [int(np.prod(shape)) for shape in shapes]
    everything = np.zeros(sum(sizes), dtype=np.int64)
    parts = np.split(everything, np.cumsum(sizes)[:-1])
    arrays = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
    ticks, known = np.zeros(1, dtype=np.int64), np.zeros((m, runs, 4), dtype=np.int64)
    touched = (np.zeros(size, dtype=np.int64) for size in (m + 1, runs + 1, m + runs))
    slack, slack_of = np.zeros((runs, longest + 1, 4), dtype=np.int64), np.zeros(runs, dtype=np.int64)
    state = State(*[everything, *arrays, ticks, *touched, known, slack, slack_of])
    state.stop_of.fill(-1)
    state.route_on.fill(-1)
    state.version.fill(-1)  # not 0: nothing is known yet
    return state


@open_bare
def copy_state(source: State, target: State) -> None:
    """Make `target` equal to `source`."""
    for at in range(len(source.everything)):
        target.everything[at] = source.everything[at]
    target.ticks[0] = max(target.ticks[0], source.ticks[0])


@bare
def forget_touched(state: State) -> None:
    """From here on it is noted anew what changes."""
    m = len(state.users)
    for at in range(state.stops_touched[m]):
        state.marks[state.stops_touched[at]] = 0
    for at in range(state.routes_touched[len(state.length)]):
        state.marks[m + state.routes_touched[at]] = 0
    state.stops_touched[m] = state.routes_touched[len(state.length)] = 0


@bare
def copy_touched(ground: Ground, source: State, target: State, touched: State) -> None:
    """Make `target` equal to `source` in the stops and vehicle days that were touched in one of them."""
    m, runs = len(source.users), len(source.length)
    for at in range(touched.stops_touched[m]):
        stop = touched.stops_touched[at]
        target.users[stop], target.people[stop] = source.users[stop], source.people[stop]
        target.wanted[stop], target.skills[stop] = source.wanted[stop], source.skills[stop]
        target.services[stop], target.visits[stop] = source.services[stop], source.visits[stop]
        target.loads[stop] = source.loads[stop]
        for day in range(source.route_on.shape[1]):
            target.route_on[stop, day] = source.route_on[stop, day]
        for place in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            target.stop_of[ground.cover[place]] = source.stop_of[ground.cover[place]]
    for at in range(touched.routes_touched[runs]):
        route = touched.routes_touched[at]
        target.length[route], target.metres[route] = source.length[route], source.metres[route]
        target.work[route], target.version[route] = source.work[route], source.version[route]
        target.load[route] = source.load[route]
        for place in range(source.length[route]):
            target.order[route, place] = source.order[route, place]
    for level in range(len(source.total)):
        target.total[level] = source.total[level]
    target.ticks[0] = max(target.ticks[0], source.ticks[0])


@bare
def is_touched(marks: Ints, route_on: Ints, stop: int) -> bool:
    """Whether a stop or a vehicle day that visits it was touched."""
    touched = marks[stop]
    for day in range(route_on.shape[1]):
        if route_on[stop, day] >= 0:
            touched |= marks[len(route_on) + route_on[stop, day]]
    return bool(touched == 1)


@bare
def _touch(state: State, stop: int) -> None:
    """Note that a stop or its villages are others now."""
    if state.marks[stop] == 0:
        m = len(state.users)
        state.marks[stop] = 1
        state.stops_touched[state.stops_touched[m]] = stop
        state.stops_touched[m] += 1


@bare
def _renew(state: State, route: int) -> None:
    """Note that the vehicle day is another one now."""
    state.ticks[0] += 1
    state.version[route] = state.ticks[0]
    m, runs = len(state.users), len(state.length)
    if state.marks[m + route] == 0:
        state.marks[m + route] = 1
        state.routes_touched[state.routes_touched[runs]] = route
        state.routes_touched[runs] += 1


@bare
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
    _touch(state, stop)
    _renew(state, route)
    state.metres[route] += ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
    state.work[route] += ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
    state.work[route] += state.services[stop]
    state.load[route] += state.loads[stop]
    state.route_on[stop, ground.runs[route, DAY]] = route
    state.visits[stop] += 1


@bare
def close_stop(ground: Ground, state: State, stop: int) -> None:
    """Leave the villages of a stop without visits without service."""
    _touch(state, stop)
    for at in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
        if state.stop_of[ground.cover[at]] == stop:
            state.stop_of[ground.cover[at]] = -1
    state.users[stop] = state.people[stop] = state.wanted[stop] = state.skills[stop] = state.services[stop] = 0
    state.loads[stop] = 0


@bare
def take_out(ground: Ground, state: State, stop: int, day: int) -> None:
    """Take the stop out of a day, and leave it and its villages as they are."""
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
    _touch(state, stop)
    _renew(state, route)
    state.metres[route] -= ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
    state.work[route] -= ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
    state.work[route] -= state.services[stop]
    state.load[route] -= state.loads[stop]
    state.route_on[stop, day] = -1
    state.visits[stop] -= 1


@bare
def drop_visit(ground: Ground, state: State, stop: int, day: int) -> None:
    """Take the stop out of a day; a stop without visits is closed and its villages are without service."""
    take_out(ground, state, stop, day)
    if state.visits[stop] == 0:
        close_stop(ground, state, stop)


@open_bare
def set_users(ground: Ground, state: State, stop: int) -> None:
    """Bring people, wanted visits and service minutes of an open stop up to date with the villages that use it."""
    _touch(state, stop)
    users, people, wanted, skills = np.int64(0), np.int64(0), np.int64(0), ground.stop_skills[stop]
    load = np.int64(0)
    for at in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
        village = ground.cover[at]
        if state.stop_of[village] == stop:
            users += 1
            people += ground.expected[village]
            wanted = max(wanted, ground.need[village])
            skills |= ground.skills[village]
            load += ground.load[village]
    service = service_min(ground, people)
    for day in range(ground.known.shape[1]):
        route = state.route_on[stop, day]
        if route >= 0 and (service != state.services[stop] or load != state.loads[stop]):
            state.work[route] += service - state.services[stop]
            state.load[route] += load - state.loads[stop]
            _renew(state, route)
    state.users[stop], state.people[stop], state.services[stop] = users, people, service
    state.wanted[stop], state.skills[stop] = max(wanted, ground.fixed[stop].sum(), ground.least[stop]), skills
    state.loads[stop] = load


@open_bare
def can_serve(ground: Ground, state: State, stop: int, service: int, skills: int, load: int) -> bool:
    """Whether all vehicle days that visit the stop have these skills, minutes and units of load for it."""
    for day in range(ground.known.shape[1]):
        route = state.route_on[stop, day]
        if route >= 0:
            if not may_stand(ground.barred, ground.runs, route, stop, skills):
                return False
            if state.work[route] + service - state.services[stop] > ground.most_work[route]:
                return False
            if state.load[route] + load - state.loads[stop] > ground.most_load[route]:
                return False
            order, count = state.order[route], state.length[route]
            nowhere = np.int64(NOWHERE)
            home, _ = drive_day(
                ground.drive, ground.windows, ground.runs, state.services, order, count, route, nowhere, stop, service
            )
            if home == NEVER:
                return False
    return True


@open_bare
def reckon(ground: Ground, state: State) -> None:
    """Fill the totals: residents served, resident visits, metres, promises broken, days changed."""
    for level in range(len(state.total)):
        state.total[level] = 0
    for village in range(len(ground.value)):
        _add_village(ground, state, village, state.total, 1)
    for stop in range(len(ground.fixed)):
        state.total[3] += _missing(ground, state, stop)
    for route in range(len(state.metres)):
        state.total[2] += state.metres[route]


@bare
def _add_village(ground: Ground, state: State, village: int, total: Ints, sign: int) -> None:
    """Add, or take away, what a village counts in the totals."""
    stop, visits = state.stop_of[village], np.int64(0)
    if stop >= 0:
        visits = state.visits[stop]
        total[0] += sign * ground.value[village]
        total[1] += sign * ground.value[village] * ground.worth[min(ground.need[village], visits)]
    total[3] += sign * max(0, ground.promised[village] - visits)
    for day in range(ground.known.shape[1]):
        if ground.known[village, day] == 1 and (stop < 0 or state.route_on[stop, day] < 0):
            total[4] += sign


@bare
def _missing(ground: Ground, state: State, stop: int) -> int:
    """Visits that were promised at a stop and are not made."""
    missing = np.int64(0)
    for day in range(ground.fixed.shape[1]):
        if ground.fixed[stop, day] == 1 and state.route_on[stop, day] < 0:
            missing += 1
    return missing


@bare
def reckon_touched(ground: Ground, was: State, state: State, seen: Ints, stamp: int) -> None:
    """Fill the totals from those of `was`, from which `state` differs only in what was touched in it.

    `seen` (n,) holds stamps of villages; `stamp` is one it does not hold.
    """
    m, runs = len(state.users), len(state.length)
    for level in range(len(state.total)):
        state.total[level] = was.total[level]
    for at in range(state.stops_touched[m]):
        stop = state.stops_touched[at]
        state.total[3] += _missing(ground, state, stop) - _missing(ground, was, stop)
        for place in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            village = ground.cover[place]
            if seen[village] != stamp:
                seen[village] = stamp
                _add_village(ground, state, village, state.total, 1)
                _add_village(ground, was, village, state.total, -1)
    for at in range(state.routes_touched[runs]):
        route = state.routes_touched[at]
        state.total[2] += state.metres[route] - was.metres[route]


@bare
def is_better(ground: Ground, state: State, other: State) -> bool:
    """Whether `state` keeps more promises, else serves more people, else more visits by need, else drives less.

    Days changed come after everything else, or right after the promises where people keep their days.
    """
    if state.total[3] != other.total[3]:
        return bool(state.total[3] < other.total[3])
    if ground.flags[KEEPS_DAYS] == 1 and state.total[4] != other.total[4]:
        return bool(state.total[4] < other.total[4])
    if state.total[0] != other.total[0]:
        return bool(state.total[0] > other.total[0])
    if state.total[1] != other.total[1]:
        return bool(state.total[1] > other.total[1])
    if state.total[2] != other.total[2]:
        return bool(state.total[2] < other.total[2])
    return bool(state.total[4] < other.total[4])


@bare
def day_bits(state: State, stop: int) -> int:
    """The days of a stop as bits."""
    bits = np.int64(0)
    for day in range(state.route_on.shape[1]):
        if state.route_on[stop, day] >= 0:
            bits |= np.int64(1) << day
    return bits


@bare
def is_pattern(ground: Ground, stop: int, bits: int, count: int) -> bool:
    """Whether a stop may be visited on exactly these days, `count` in number."""
    book = ground.book[stop]
    if count + 1 >= ground.patterns_at.shape[1]:
        return False
    low, high = ground.patterns_at[book, count], ground.patterns_at[book, count + 1]
    while low < high:
        middle = (low + high) // 2
        if ground.patterns[middle] < bits:
            low = middle + 1
        else:
            high = middle
    return bool(low < ground.patterns_at[book, count + 1] and ground.patterns[low] == bits)


@bare
def mend(ground: Ground, state: State, is_over: int) -> None:
    """Drop visits of stops whose days may not go together, after other days were taken out.

    Until the step is over (1) those with sets of their own may wait for the visits that were taken out.
    """
    for at in range(state.stops_touched[len(state.users)]):
        stop = state.stops_touched[at]
        while (is_over == 1 or ground.least[stop] == 0) and state.visits[stop] > 0:
            if is_pattern(ground, stop, day_bits(state, stop), state.visits[stop]):
                break
            last = np.int64(-1)
            for day in range(ground.known.shape[1]):
                if state.route_on[stop, day] >= 0 and (last < 0 or ground.fixed[stop, last] >= ground.fixed[stop, day]):
                    last = np.int64(day)
            drop_visit(ground, state, stop, last)


@bare
def kept_days(ground: Ground, state: State, stop: int, day: int) -> int:
    """How many published weekdays of its villages a visit of the stop on this day would keep."""
    kept = np.int64(0)
    for at in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
        if state.stop_of[ground.cover[at]] == stop:
            kept += ground.known[ground.cover[at], day]
    return kept
