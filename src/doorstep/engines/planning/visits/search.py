"""Ruin and recreate over the whole horizon, with simulated annealing. Compiled.

Source: slack induction by string removals (Christiaens and Vanden Berghe 2020), generalised to visits on several days
and to stops that several villages share.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from doorstep.engines.planning.visits.day import NEVER, NO_ROAD_MIN, Ground, Ints, home_at, service_min


class State(NamedTuple):
    """A timetable as arrays, changed in place."""

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


class Heat(NamedTuple):
    """How the annealing weighs things, in metres."""

    temperature: float
    per_resident: float
    per_resident_visit: float
    per_minute: float
    per_visit: float


def empty_state(ground: Ground) -> State:
    """A timetable without any visit."""
    n, m, routes, days = len(ground.residents), len(ground.near), len(ground.day), len(ground.clash)

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return State(zeros(n) - 1, zeros(m), zeros(m), zeros(m), zeros(m), zeros(m), zeros(m, days) - 1,
                 zeros(routes, m + 1), zeros(routes), zeros(routes), zeros(routes), zeros(3))  # fmt: skip


@njit(cache=True)
def copy_state(source: State, target: State) -> None:
    """Make `target` equal to `source`; only the used part of each route is copied."""
    target.stop_of[:] = source.stop_of
    target.users[:] = source.users
    target.people[:] = source.people
    target.wanted[:] = source.wanted
    target.services[:] = source.services
    target.visits[:] = source.visits
    target.route_on[:] = source.route_on
    for route in range(len(source.length)):
        target.order[route, : source.length[route]] = source.order[route, : source.length[route]]
    target.length[:] = source.length
    target.metres[:] = source.metres
    target.work[:] = source.work
    target.total[:] = source.total


@njit(cache=True)
def _random(dice: NDArray[np.uint64]) -> float:
    """Uniform in [0, 1): xorshift64*, the same on every machine."""
    word = dice[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    dice[0] = word
    return np.float64((word * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True)
def _below(dice: NDArray[np.uint64], limit: int) -> int:
    return int(_random(dice) * limit)


@njit(cache=True)
def put_visit(ground: Ground, state: State, stop: int, route: int, place: int) -> None:
    """Visit the stop on a vehicle day, at a place in its order."""
    order, count = state.order[route], state.length[route]
    depot = ground.depot[route]
    before = order[place - 1] if place > 0 else depot
    after = order[place] if place < count else depot
    for at in range(count, place, -1):
        order[at] = order[at - 1]
    order[place] = stop
    state.length[route] = count + 1
    state.metres[route] += ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
    state.work[route] += ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
    state.work[route] += state.services[stop]
    state.route_on[stop, ground.day[route]] = route
    state.visits[stop] += 1


@njit(cache=True)
def _drop_visit(ground: Ground, state: State, stop: int, day: int) -> None:
    """Take the stop out of a day; a stop without visits is closed and its villages are without service."""
    route = state.route_on[stop, day]
    order, count = state.order[route], state.length[route]
    depot = ground.depot[route]
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


@njit(cache=True)
def set_users(ground: Ground, state: State, stop: int) -> None:
    """Bring people, wanted visits and service minutes of an open stop up to date with the villages that use it."""
    users, people, wanted = 0, 0, 0
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


@njit(cache=True)
def _might_fit(ground: Ground, route: int, work: int) -> bool:
    """Whether so many minutes of work fit a shift if nobody ever waits: necessary, not sufficient."""
    home = ground.start[route] + work
    lunch = ground.lunch[route] if home > ground.lunch_until[route] else 0
    return home + lunch <= ground.end[route]


@njit(cache=True)
def can_serve(ground: Ground, state: State, stop: int, service: int, times: Ints) -> bool:
    """Whether all vehicle days that visit the stop can spend so many minutes there."""
    for day in range(len(ground.clash)):
        route = state.route_on[stop, day]
        if route >= 0:
            if not _might_fit(ground, route, state.work[route] + service - state.services[stop]):
                return False
            order, count = state.order[route], state.length[route]
            if home_at(ground, state.services, order, count, route, -1, stop, service, times) == NEVER:
                return False
    return True


@njit(cache=True)
def _best_place(ground: Ground, state: State, stop: int, service: int, route: int,
                blink: float, dice: NDArray[np.uint64], times: Ints) -> tuple[int, int]:  # fmt: skip
    """Fewest extra metres at which the stop fits a vehicle day, and the place; (NEVER, -1) if it does not."""
    order, count, depot = state.order[route], state.length[route], ground.depot[route]
    best, best_place = NEVER, -1
    if not _might_fit(ground, route, state.work[route] + service):
        return best, best_place
    for place in range(count + 1):
        before = order[place - 1] if place > 0 else depot
        after = order[place] if place < count else depot
        extra = ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
        if extra >= best or (blink > 0.0 and _random(dice) < blink):
            continue
        longer = ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
        if not _might_fit(ground, route, state.work[route] + service + longer):
            continue
        if home_at(ground, state.services, order, count, route, place, stop, service, times) < NEVER:
            best, best_place = extra, place
    return best, best_place


@njit(cache=True)
def _best_on_day(ground: Ground, state: State, stop: int, service: int, day: int,
                 blink: float, dice: NDArray[np.uint64], times: Ints) -> tuple[int, int, int]:  # fmt: skip
    """The same over all vehicles of a day: extra metres, vehicle day, place."""
    best, best_route, best_place = NEVER, -1, -1
    for at in range(ground.routes_at[day], ground.routes_at[day + 1]):
        route = ground.routes[at]
        extra, place = _best_place(ground, state, stop, service, route, blink, dice, times)
        if extra < best:
            best, best_route, best_place = extra, route, place
    return best, best_route, best_place


@njit(cache=True)
def _best_pattern(ground: Ground, day_cost: Ints, count: int) -> tuple[int, int]:
    """Cheapest allowed set of `count` days, as (metres, bits)."""
    best, best_bits = NEVER, 0
    for at in range(ground.patterns_at[count], ground.patterns_at[count + 1]):
        bits, cost = ground.patterns[at], 0
        for day in range(len(day_cost)):
            if (bits >> day) & 1:
                cost += day_cost[day]
        if cost < best:
            best, best_bits = cost, bits
    return best, best_bits


@njit(cache=True)
def _seat_village(ground: Ground, state: State, village: int, often: bool, heat: Heat,
                  blink: float, dice: NDArray[np.uint64], times: Ints) -> bool:  # fmt: skip  # noqa: FBT001
    """Give a village without service the cheapest stop: one in use, or a new one on its cheapest days."""
    days = len(ground.clash)
    need, residents = ground.need[village], ground.residents[village]
    best, best_stop, best_bits = 1e300, -1, 0
    best_routes, best_places = np.zeros(days, np.int64), np.zeros(days, np.int64)
    day_cost, routes, places = np.zeros(days, np.int64), np.zeros(days, np.int64), np.zeros(days, np.int64)
    for at in range(ground.reach_at[village], ground.reach_at[village + 1]):
        stop = ground.reach[at]
        if state.users[stop] > 0:
            service = service_min(ground, state.people[stop] + residents)
            longer = (service - state.services[stop]) * state.visits[stop]
            cost = heat.per_minute * longer - heat.per_visit * min(need, state.visits[stop])
            if cost < best and (longer == 0 or can_serve(ground, state, stop, service, times)):
                best, best_stop, best_bits = cost, stop, 0
            continue
        service = service_min(ground, residents)
        for day in range(days):
            day_cost[day], routes[day], places[day] = _best_on_day(
                ground, state, stop, service, day, blink, dice, times
            )
        count = need if often else 1
        while count > 0:
            extra, bits = _best_pattern(ground, day_cost, count)
            cost = extra + (heat.per_minute * service - heat.per_visit) * count
            if extra < NEVER:
                if cost < best:
                    best, best_stop, best_bits = cost, stop, bits
                    best_routes[:] = routes
                    best_places[:] = places
                break
            count -= 1
    if best_stop < 0:
        return False
    state.stop_of[village] = best_stop
    set_users(ground, state, best_stop)
    for day in range(days):
        if (best_bits >> day) & 1:
            put_visit(ground, state, best_stop, best_routes[day], best_places[day])
    return True


@njit(cache=True)
def _add_visits(ground: Ground, state: State, blink: float, dice: NDArray[np.uint64], times: Ints) -> None:
    """Visit stops in use more often, up to what they need, those with most people first (with some noise)."""
    days = len(ground.clash)
    short = np.flatnonzero((state.users > 0) & (state.visits < state.wanted))
    keys = np.zeros(len(short), np.float64)
    for at in range(len(short)):
        keys[at] = -state.people[short[at]] * (0.5 + _random(dice) if blink > 0.0 else 1.0)
    for at in np.argsort(keys, kind="mergesort"):
        stop = short[at]
        while state.visits[stop] < state.wanted[stop]:
            best, best_route, best_place = NEVER, -1, -1
            for day in range(days):
                free = True
                for other in range(days):
                    if state.route_on[stop, other] >= 0 and (other == day or ground.clash[day, other] == 1):
                        free = False
                if free:
                    extra, route, place = _best_on_day(
                        ground, state, stop, state.services[stop], day, blink, dice, times
                    )
                    if extra < best:
                        best, best_route, best_place = extra, route, place
            if best_route < 0:
                break
            put_visit(ground, state, stop, best_route, best_place)


@njit(cache=True)
def recreate(ground: Ground, state: State, tries: Ints, often: bool, heat: Heat,
             blink: float, dice: NDArray[np.uint64], times: Ints) -> None:  # fmt: skip  # noqa: FBT001
    """Seat the villages of `tries` (those without service) in a random kind of order, then add further visits."""
    keys = np.zeros(len(tries), np.float64)
    kind = _random(dice) if blink > 0.0 else 0.0
    for at in range(len(tries)):
        village = tries[at]
        stop = ground.reach[ground.reach_at[village]]
        if kind < 0.4:  # most residents for the minutes they take
            keys[at] = -ground.residents[village] / service_min(ground, ground.residents[village])
        elif kind < 0.6:  # most residents
            keys[at] = -ground.residents[village]
        elif kind < 0.75:  # far from the depots first
            keys[at] = -ground.metres[ground.depot[0], stop]
        else:
            keys[at] = 1.0
        keys[at] *= 0.7 + 0.6 * _random(dice) if blink > 0.0 else 1.0
    for at in np.argsort(keys, kind="mergesort"):
        if state.stop_of[tries[at]] < 0:
            _seat_village(ground, state, tries[at], often, heat, blink, dice, times)
    _add_visits(ground, state, blink, dice, times)


@njit(cache=True)
def _remove_stop(ground: Ground, state: State, stop: int) -> None:
    for day in range(len(ground.clash)):
        if state.route_on[stop, day] >= 0:
            _drop_visit(ground, state, stop, day)


@njit(cache=True)
def _ruin(ground: Ground, state: State, centre: int, scarce: bool, longest: int, most: float,
          dice: NDArray[np.uint64]) -> None:  # fmt: skip  # noqa: FBT001
    """Remove strings of neighbouring visits from some vehicle days near a stop."""
    m, days, vehicle_days = len(ground.near), len(ground.clash), len(ground.day)
    strings = 1 + _below(dice, max(1, int(most)))
    whole = _random(dice) < 0.5
    ruined = np.zeros(vehicle_days, np.int64)
    for at in range(m):
        if strings == 0:
            break
        stop = ground.near[centre, at]
        if state.users[stop] == 0:
            continue
        first = _below(dice, days)
        for shift in range(days):
            day = (first + shift) % days
            route = state.route_on[stop, day]
            if route < 0 or ruined[route] == 1:
                continue
            ruined[route] = 1
            strings -= 1
            count = state.length[route]
            size = 1 + _below(dice, min(longest, count))
            place = 0
            while state.order[route, place] != stop:
                place += 1
            begin = max(0, min(place - _below(dice, size), count - size))
            for _ in range(size):
                gone = state.order[route, begin]
                if whole:
                    _remove_stop(ground, state, gone)
                else:
                    _drop_visit(ground, state, gone, day)
            break
    if scarce:  # further visits must not stand in the way of first ones
        for route in range(vehicle_days):
            if ruined[route] == 1:
                for place in range(state.length[route] - 1, -1, -1):
                    if state.visits[state.order[route, place]] > 1:
                        _drop_visit(ground, state, state.order[route, place], ground.day[route])


@njit(cache=True)
def _shift_villages(ground: Ground, state: State, centre: int, dice: NDArray[np.uint64]) -> None:
    """Take villages near a stop away from stops they share with others, so that they may choose again."""
    left = 1 + _below(dice, 3)
    for at in range(min(len(ground.near), 12)):
        stop = ground.near[centre, at]
        for index in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            village = ground.cover[index]
            if left > 0 and state.stop_of[village] == stop and state.users[stop] > 1 and _random(dice) < 0.5:
                state.stop_of[village] = -1
                set_users(ground, state, stop)
                left -= 1
        for day in range(len(ground.clash)):
            if state.visits[stop] > state.wanted[stop] and state.route_on[stop, day] >= 0:
                _drop_visit(ground, state, stop, day)


@njit(cache=True)
def reckon(ground: Ground, state: State) -> None:
    """Fill the totals: residents served, resident visits, metres."""
    served, often = 0, 0
    for village in range(len(ground.residents)):
        if state.stop_of[village] >= 0:
            served += ground.residents[village]
            often += ground.residents[village] * min(ground.need[village], state.visits[state.stop_of[village]])
    state.total[0], state.total[1], state.total[2] = served, often, state.metres.sum()


@njit(cache=True)
def is_better(state: State, other: State) -> bool:
    """Whether `state` serves more people, else more visits by need, else drives less."""
    if state.total[0] != other.total[0]:
        return bool(state.total[0] > other.total[0])
    if state.total[1] != other.total[1]:
        return bool(state.total[1] > other.total[1])
    return bool(state.total[2] < other.total[2])


@njit(cache=True)
def _energy(state: State, heat: Heat) -> float:
    return state.total[2] - heat.per_resident * state.total[0] - heat.per_resident_visit * state.total[1]


@njit(cache=True)
def _to_seat(ground: Ground, state: State, centre: int, most: int, dice: NDArray[np.uint64]) -> Ints:
    """Villages without service: all near the centre, up to `most`, then some from anywhere."""
    chosen = np.zeros(len(ground.residents), np.int64)
    count = 0
    for at in range(len(ground.near)):
        stop = ground.near[centre, at]
        for index in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            village = ground.cover[index]
            if state.stop_of[village] == -1 and (count < most or _random(dice) < 0.1):
                chosen[count] = village
                count += 1
                state.stop_of[village] = -2  # noted
    for at in range(count):
        state.stop_of[chosen[at]] = -1
    return chosen[:count]


@njit(cache=True)
def anneal(ground: Ground, current: State, best: State, trial: State, steps: int, heat: Heat,
           dice: NDArray[np.uint64], times: Ints) -> None:  # fmt: skip
    """Make `steps` steps of ruin and recreate at one temperature; `current` and `best` move, `trial` is scratch."""
    m, n = len(ground.near), len(ground.residents)
    vehicle_days = len(ground.day)
    for _ in range(steps):
        copy_state(current, trial)
        unserved = 0
        for village in range(n):
            unserved += current.stop_of[village] < 0
        scarce = unserved > 0
        centre = _below(dice, m)
        mean = max(1.0, current.length.sum() / vehicle_days)
        longest = int(min(10.0, max(1.0, mean)))
        if _random(dice) < 0.1:
            _shift_villages(ground, trial, centre, dice)
        else:
            _ruin(ground, trial, centre, scarce, longest, 4.0 * 10.0 / (1.0 + longest) - 1.0, dice)
        often = _random(dice) < (0.1 if scarce else 0.9)
        recreate(ground, trial, _to_seat(ground, trial, centre, 40, dice), often, heat, 0.02, dice, times)
        reckon(ground, trial)
        limit = _energy(current, heat) - heat.temperature * np.log(max(_random(dice), 1e-300))
        if _energy(trial, heat) < limit:
            copy_state(trial, current)
            if is_better(current, best):
                copy_state(current, best)


def dice_of(seed: int) -> NDArray[np.uint64]:
    """The state of the random numbers for a seed (splitmix64, never 0)."""
    word = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % 2**64
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
    return np.array([(word ^ (word >> 31)) or 1], dtype=np.uint64)


def yardstick_m(ground: Ground) -> float:
    """Mean metres from a stop to its five nearest others, at least 1: what the annealing measures with."""
    ways = np.array(
        [ground.metres[stop, other] for stop in range(len(ground.near)) for other in ground.near[stop, 1:6]]
    )
    ways = ways[ways < NO_ROAD_MIN]
    return max(1.0, float(ways.mean())) if len(ways) else 1.0
