# ruff: noqa: PLR0917  (compiled functions are called by position)
"""How the search puts villages without service back. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.visits.compiled import compiled, inner
from doorstep.engines.planning.visits.day import DEPOT, NEVER, NOWHERE, Ground, Ints, home_at, service_min
from doorstep.engines.planning.visits.dice import Dice, random
from doorstep.engines.planning.visits.heat import Heat
from doorstep.engines.planning.visits.state import State, can_serve, might_fit, put_visit, set_users


@inner
def _best_place(ground: Ground, state: State, stop: int, service: int, route: int,
                blink: float, dice: Dice, times: Ints) -> tuple[int, int]:  # fmt: skip
    """Fewest extra metres at which the stop fits a vehicle day, and the place; (NEVER, -1) if it does not."""
    order, count, depot = state.order[route], state.length[route], ground.runs[route, DEPOT]
    best, best_place = np.int64(NEVER), np.int64(NOWHERE)
    if not might_fit(ground, route, state.work[route] + service):
        return best, best_place
    for place in range(count + 1):
        before = order[place - 1] if place > 0 else depot
        after = order[place] if place < count else depot
        extra = ground.metres[before, stop] + ground.metres[stop, after] - ground.metres[before, after]
        if extra >= best or (blink > 0.0 and random(dice) < blink):
            continue
        longer = ground.drive[before, stop] + ground.drive[stop, after] - ground.drive[before, after]
        if not might_fit(ground, route, state.work[route] + service + longer):
            continue
        if home_at(ground, state.services, order, count, route, place, stop, service, times) < NEVER:
            best, best_place = extra, place
    return best, best_place


@inner
def _best_on_day(ground: Ground, state: State, stop: int, service: int, day: int,
                 blink: float, dice: Dice, times: Ints) -> tuple[int, int, int]:  # fmt: skip
    """The same over all vehicles of a day: extra metres, vehicle day, place."""
    best, best_route, best_place = np.int64(NEVER), np.int64(NOWHERE), np.int64(NOWHERE)
    for at in range(ground.routes_at[day], ground.routes_at[day + 1]):
        route = ground.routes[at]
        extra, place = _best_place(ground, state, stop, service, route, blink, dice, times)
        if extra < best:
            best, best_route, best_place = extra, route, place
    return best, best_route, best_place


@inner
def _price_days(ground: Ground, state: State, stop: int, service: int, blink: float, dice: Dice, times: Ints,
                day_cost: Ints, routes: Ints, places: Ints) -> None:  # fmt: skip
    """Fill for each day what a visit would cost at least, in metres, on which vehicle day and at which place."""
    for day in range(len(day_cost)):
        day_cost[day], routes[day], places[day] = _best_on_day(ground, state, stop, service, day, blink, dice, times)


@inner
def _best_pattern(ground: Ground, day_cost: Ints, count: int) -> tuple[int, int]:
    """Cheapest allowed set of `count` days, as (metres, bits)."""
    best, best_bits = np.int64(NEVER), np.int64(0)
    for at in range(ground.patterns_at[count], ground.patterns_at[count + 1]):
        bits, cost, possible = ground.patterns[at], np.int64(0), True
        for day in range(len(day_cost)):
            if (bits >> day) & 1:
                possible = possible and day_cost[day] < NEVER
                cost += day_cost[day]
        if possible and cost < best:
            best, best_bits = cost, bits
    return best, best_bits


@inner
def _seat_village(ground: Ground, state: State, village: int, often: int, heat: Heat,
                  blink: float, dice: Dice, times: Ints) -> bool:  # fmt: skip
    """Give a village without service the cheapest stop: one in use, or a new one on its cheapest days."""
    days = len(ground.clash)
    need, residents = ground.need[village], ground.residents[village]
    best, best_stop, best_bits = 1e300, np.int64(NOWHERE), np.int64(0)
    best_routes, best_places = np.zeros(days, np.int64), np.zeros(days, np.int64)
    day_cost, routes, places = np.zeros(days, np.int64), np.zeros(days, np.int64), np.zeros(days, np.int64)
    for at in range(ground.reach_at[village], ground.reach_at[village + 1]):
        stop = ground.reach[at]
        if random(dice) < 5.0 * blink:  # so that villages also try stops that look dearer
            continue
        if state.users[stop] > 0:
            service = service_min(ground, state.people[stop] + residents)
            longer = (service - state.services[stop]) * state.visits[stop]
            cost = heat.per_minute * longer - heat.per_visit * min(need, state.visits[stop])
            if cost < best and (longer == 0 or can_serve(ground, state, stop, service, times)):
                best, best_stop, best_bits = cost, stop, np.int64(0)
            continue
        service = service_min(ground, residents)
        _price_days(ground, state, stop, service, blink, dice, times, day_cost, routes, places)
        count = need if often == 1 else 1
        while count > 0:
            extra, bits = _best_pattern(ground, day_cost, count)
            cost = extra + (heat.per_minute * service - heat.per_visit) * count
            if extra < NEVER:
                if cost < best:
                    best, best_stop, best_bits = cost, stop, bits
                    for day in range(days):
                        best_routes[day], best_places[day] = routes[day], places[day]
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


@inner
def _add_visits(ground: Ground, state: State, blink: float, dice: Dice, times: Ints) -> None:
    """Visit stops in use more often, up to what they need, those with most people first (with some noise)."""
    days = len(ground.clash)
    short, keys, count = np.zeros(len(state.users), np.int64), np.zeros(len(state.users), np.float64), 0
    for stop in range(len(state.users)):
        if state.users[stop] > 0 and state.visits[stop] < state.wanted[stop]:
            short[count] = stop
            keys[count] = -state.people[stop] * (0.5 + random(dice) if blink > 0.0 else 1.0)
            count += 1
    _sort(short, keys, count)
    for at in range(count):
        stop = short[at]
        while state.visits[stop] < state.wanted[stop]:
            best, best_route, best_place = np.int64(NEVER), np.int64(NOWHERE), np.int64(NOWHERE)
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


@inner
def _sort(things: Ints, keys: NDArray[np.float64], count: int) -> None:
    """Sort the first `count` things by their keys, ascending and stable (NumPy's sort takes seconds to compile)."""
    for at in range(1, count):
        thing, key, place = things[at], keys[at], at
        while place > 0 and keys[place - 1] > key:
            things[place], keys[place] = things[place - 1], keys[place - 1]
            place -= 1
        things[place], keys[place] = thing, key


@compiled
def recreate(ground: Ground, state: State, tries: Ints, often: int, heat: Heat,
             blink: float, dice: Dice, times: Ints) -> None:  # fmt: skip
    """Seat the villages of `tries` (those without service) in a random kind of order, then add further visits."""
    keys = np.zeros(len(tries), np.float64)
    kind = random(dice) if blink > 0.0 else 0.0
    for at in range(len(tries)):
        village = tries[at]
        stop = ground.reach[ground.reach_at[village]]
        if kind < 0.4:  # most residents for the minutes they take
            keys[at] = -ground.residents[village] / service_min(ground, ground.residents[village])
        elif kind < 0.6:  # most residents
            keys[at] = -ground.residents[village]
        elif kind < 0.75:  # far from the depots first
            keys[at] = -ground.metres[ground.runs[0, DEPOT], stop]
        else:
            keys[at] = 1.0
        keys[at] *= 0.7 + 0.6 * random(dice) if blink > 0.0 else 1.0
    _sort(tries, keys, len(tries))
    for at in range(len(tries)):
        if state.stop_of[tries[at]] < 0:
            _seat_village(ground, state, tries[at], often, heat, blink, dice, times)
    _add_visits(ground, state, blink, dice, times)
