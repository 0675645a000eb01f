# ruff: noqa: PLR0917  (compiled functions are called by position)
"""How the search puts visits back: of villages without service, further ones, published ones. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled, in_place
from doorstep.engines.planning.dice import Dice, random
from doorstep.engines.planning.visits.day import (
    DEPOT,
    NEVER,
    NOWHERE,
    UNEVEN,
    Floats,
    Ground,
    Ints,
    home_at,
    may_visit,
    service_min,
)
from doorstep.engines.planning.visits.heat import Heat
from doorstep.engines.planning.visits.price import (
    best_on_day,
    best_pattern,
    days_beside,
    find_minutes_left,
    is_kept_apart,
    price_days,
)
from doorstep.engines.planning.visits.scratch import ROOM, Scratch, empty_scratch
from doorstep.engines.planning.visits.state import (
    State,
    can_serve,
    close_stop,
    day_bits,
    drop_visit,
    is_touched,
    kept_days,
    mend,
    put_visit,
    reckon,
    set_users,
)

AROUND = 200
"""So many stops are near the place of a step."""
NEAREST = 40
"""So many of its villages without service are tried, and so many of its stops that want more visits."""
ONLY_TOUCHED = 0.9
"""In so many steps who had no room before tries only vehicle days that were touched: the others have none still."""


@in_place
def _price_sharing(ground: Ground, state: State, village: int, stop: int, touched: int, heat: Heat,
                   most: float) -> float:  # fmt: skip
    """What it costs to let a village use a stop in use, or 1e300 if it cannot or costs `most` or more."""
    if touched == 1 and not is_touched(state.marks, state.route_on, stop):
        return 1e300
    service = service_min(ground, state.people[stop] + ground.expected[village])
    longer = (service - state.services[stop]) * state.visits[stop]
    cost = heat.per_minute * longer - heat.per_visit * min(ground.need[village], state.visits[stop])
    for day in range(ground.known.shape[1]):
        if state.route_on[stop, day] >= 0:
            cost -= heat.per_kept_day * ground.known[village, day]
    skills = state.skills[stop] | ground.skills[village]
    load = state.loads[stop] + ground.load[village]
    is_alike = longer == 0 and skills == state.skills[stop] and load == state.loads[stop]
    if cost < most and (is_alike or can_serve(ground, state, stop, service, skills, load)):
        return cost
    return 1e300


@bare
def _prefer_days(ground: Ground, stop: int, village: int, heat: Heat, day_cost: Ints) -> int:
    """Make published and promised days cheaper; return how many visits the stop is to have, if they fit."""
    promises = np.int64(0)
    for day in range(len(day_cost)):
        promises += ground.fixed[stop, day]
        if day_cost[day] < NEVER:
            day_cost[day] -= int(heat.per_kept_day * ground.known[village, day])
            day_cost[day] -= int(8.0 * heat.per_visit * ground.fixed[stop, day])
    return max(ground.promised[village], promises, ground.least[stop], np.int64(1))


@in_place
def _seat_village(ground: Ground, state: State, village: int, touched: int, often: int, heat: Heat, blink: float,
                  dice: Dice, rows: Ints) -> None:  # fmt: skip
    """Give a village without service the cheapest stop: one in use, or a new one on its cheapest days."""
    days = ground.known.shape[1]
    best, best_stop, best_bits = 1e300, np.int64(NOWHERE), np.int64(0)
    day_cost, routes, places, best_routes, best_places = rows[0], rows[1], rows[2], rows[3], rows[4]
    service, load = service_min(ground, ground.expected[village]), ground.load[village]
    for at in range(ground.reach_at[village], ground.reach_at[village + 1]):
        stop = ground.reach[at]
        if random(dice) < 5.0 * blink:  # so that villages also try stops that look dearer
            continue
        if state.users[stop] > 0:
            cost = _price_sharing(ground, state, village, stop, touched, heat, best)
            if cost < best:
                best, best_stop, best_bits = cost, stop, np.int64(0)
            continue
        skills = ground.stop_skills[stop] | ground.skills[village]
        price_days(
            ground, state, stop, service, skills, load, touched, blink, dice, rows[ROOM], day_cost, routes, places
        )
        count = _prefer_days(ground, stop, village, heat, day_cost)
        if often == 1:
            count = max(count, ground.need[village])
        extra, bits = np.int64(NEVER), np.int64(0)
        while count > 0 and extra >= NEVER:
            extra, bits = best_pattern(ground, stop, day_cost, np.int64(0), count)
            cost = extra + heat.per_minute * service * count - heat.per_visit * min(ground.need[village], count)
            count -= 1
        if extra < NEVER and cost < best:
            best, best_stop, best_bits = cost, stop, bits
            for day in range(days):
                best_routes[day], best_places[day] = routes[day], places[day]
    if best_stop < 0:
        return
    state.stop_of[village] = best_stop
    set_users(ground, state, best_stop)
    for day in range(days):
        if (best_bits >> day) & 1:
            put_visit(ground, state, best_stop, best_routes[day], best_places[day])
    find_minutes_left(ground, state, rows[ROOM])


@in_place
def _add_visits(ground: Ground, state: State, centre: int, touched: int, heat: Heat, blink: float, dice: Dice,
                rows: Ints, short: Ints, keys: Floats) -> None:  # fmt: skip
    """Visit stops in use more often, up to what they need, those with most people first (with some noise).

    Around a place some of the nearest that want more are tried; at NOWHERE all.
    """
    seen, count, most = 0, 0, find_minutes_left(ground, state, rows[ROOM])
    for at in range(min(len(state.users), AROUND) if centre >= 0 else len(state.users)):
        if seen >= NEAREST and centre >= 0:
            break
        stop = ground.near[centre, at] if centre >= 0 else at
        if state.users[stop] > 0 and state.visits[stop] < state.wanted[stop]:
            seen += 1
            short[count] = stop
            keys[count] = -(state.people[stop] + 1.0) * (0.5 + random(dice) if blink > 0.0 else 1.0)
            count += touched == 0 or state.services[stop] <= most
    _sort(short, keys, count)
    for at in range(count):
        while state.visits[short[at]] < state.wanted[short[at]]:
            if not _add_to(ground, state, short[at], touched, heat, blink, dice, rows):
                break


@in_place
def _add_to(ground: Ground, state: State, stop: int, touched: int, heat: Heat, blink: float, dice: Dice,
            rows: Ints) -> bool:  # fmt: skip
    """Add the cheapest visit that goes with the days a stop has; or several where one alone may not be added."""
    days, is_uneven = ground.known.shape[1], ground.flags[UNEVEN] == 1
    day_cost, routes, places = rows[0], rows[1], rows[2]
    day_cost[:] = NEVER
    bits, visits = day_bits(state, stop), state.visits[stop]
    is_open, further = False, ~bits if is_uneven else days_beside(ground, stop, bits, visits)
    for day in range(days):
        if (further >> day) & 1 and (touched == 0 or state.services[stop] <= rows[ROOM, day]):
            day_cost[day], routes[day], places[day] = best_on_day(
                ground, state, stop, state.services[stop], state.skills[stop], state.loads[stop], day, touched, blink,
                dice,
            )  # fmt: skip
        if day_cost[day] < NEVER:
            is_open = True
            day_cost[day] -= int(heat.per_kept_day * kept_days(ground, state, stop, day))
            day_cost[day] -= int(8.0 * heat.per_visit * ground.fixed[stop, day])
    if not is_open:
        return False
    for count in range(visits + 1, (state.wanted[stop] if is_uneven else visits + 1) + 1):
        best, best_bits = best_pattern(ground, stop, day_cost, bits, count)
        if best < NEVER:
            for day in range(days):
                if ((best_bits & ~bits) >> day) & 1:
                    put_visit(ground, state, stop, routes[day], places[day])
            find_minutes_left(ground, state, rows[ROOM])
            return True
    return False


@bare
def _sort(things: Ints, keys: Floats, count: int) -> None:
    """Sort the first `count` things by their keys, ascending and stable (NumPy's sort takes seconds to compile)."""
    for at in range(1, count):
        thing, key, place = things[at], keys[at], at
        while place > 0 and keys[place - 1] > key:
            things[place], keys[place] = things[place - 1], keys[place - 1]
            place -= 1
        things[place], keys[place] = thing, key


@compiled
def seat_the_rest(ground: Ground, state: State, left: Ints, heat: Heat, dice: Dice) -> None:
    """Serve whatever fits of the villages without service, `left` (put into order); then add further visits."""
    recreate(ground, state, left, len(left), state.stop_of, NOWHERE, 0, heat, 0.0, dice, empty_scratch(ground))


@bare
def recreate(ground: Ground, state: State, tries: Ints, count: int, was: Ints, centre: int, often: int, heat: Heat,
             blink: float, dice: Dice, scratch: Scratch) -> None:  # fmt: skip
    """Seat villages without service in a random kind of order, then add further visits.

    Args:
        ground: the problem.
        state: with what was touched since it was as before.
        tries: the villages, which are put into order.
        count: how many.
        was: (n,) the stop each village used before, or -1.
        centre: the place of the step; NOWHERE = everywhere.
        often: 1: on as many days as they need at once.
        heat: how things are weighed.
        blink: chance to overlook a vehicle day, five times that to overlook a stop; 0 = nothing is left to chance.
        dice: for all this.
        scratch: memory.
    """
    keys = scratch.keys
    kind = random(dice) if blink > 0.0 else 0.0
    touched = np.int64(centre >= 0 and random(dice) < ONLY_TOUCHED)
    for at in range(count):
        village = tries[at]
        stop = ground.reach[ground.reach_at[village]]
        if kind < 0.4:  # most residents for the minutes they take
            keys[at] = -ground.value[village] / max(1, service_min(ground, ground.expected[village]))
        elif kind < 0.6:  # most residents
            keys[at] = -ground.value[village]
        elif kind < 0.75:  # far from the depots first
            keys[at] = -ground.metres[ground.runs[0, DEPOT], stop]
        else:
            keys[at] = 1.0
        if ground.promised[village] > 0 and keys[at] < 0.0:
            keys[at] *= 100.0
        keys[at] *= 0.7 + 0.6 * random(dice) if blink > 0.0 else 1.0
    _sort(tries, keys, count)
    find_minutes_left(ground, state, scratch.days[ROOM])
    for at in range(count):
        if state.stop_of[tries[at]] < 0:
            _seat_village(
                ground, state, tries[at], touched * (was[tries[at]] < 0), often, heat, blink, dice, scratch.days
            )
    _add_visits(ground, state, centre, touched, heat, blink, dice, scratch.days, scratch.stops, keys)
    if ground.flags[UNEVEN] == 1:
        mend(ground, state, 1)


@bare
def put_back(ground: Ground, state: State, gone: Ints, count: int, day: int, blink: float, keys: Floats,
             dice: Dice) -> bool:  # fmt: skip
    """Put visits back on their day, in a random kind of order, each where it costs least; False if one has no room."""
    kind, depot = random(dice), ground.runs[0, DEPOT]
    for at in range(count):
        stop = gone[at]
        if kind < 0.3:
            keys[at] = -state.services[stop] * (0.7 + 0.6 * random(dice))
        elif kind < 0.5:
            keys[at] = -ground.metres[depot, stop]
        elif kind < 0.6:
            keys[at] = ground.metres[depot, stop]
        else:
            keys[at] = random(dice)
    _sort(gone, keys, count)
    for at in range(count):
        stop = gone[at]
        _, route, place = best_on_day(
            ground, state, stop, state.services[stop], state.skills[stop], state.loads[stop], day, np.int64(0), blink,
            dice,
        )  # fmt: skip
        if route < 0:
            return False
        put_visit(ground, state, stop, route, place)
    return True


@bare
def _close_unvisited(ground: Ground, state: State) -> None:
    """Leave villages of stops without a visit without service, and drop visits that nobody needs."""
    for stop in range(len(state.users)):
        if state.users[stop] > 0 and state.visits[stop] == 0:
            close_stop(ground, state, stop)
        for day in range(ground.known.shape[1]):
            if state.visits[stop] > max(1, state.wanted[stop]) and state.route_on[stop, day] >= 0:
                drop_visit(ground, state, stop, day)


@bare
def _place_as_published(ground: Ground, state: State, stop: int, day: int, route: int, dice: Dice) -> None:
    """Put a published visit at the end of its vehicle day, or else where it costs least on that day."""
    service, skills, load, place = state.services[stop], state.skills[stop], state.loads[stop], np.int64(NOWHERE)
    fits = route >= 0 and state.load[route] + load <= ground.most_load[route]
    if fits and may_visit(ground, route, stop, skills):
        end = state.length[route]
        if home_at(ground, state.services, state.order[route], end, route, end, stop, service) < NEVER:
            place = end
    if place < 0:
        _, route, place = best_on_day(ground, state, stop, service, skills, load, day, np.int64(0), 0.0, dice)
    if route >= 0 and place >= 0:
        put_visit(ground, state, stop, route, place)


@compiled
def seat_published(ground: Ground, state: State, stop_of: Ints, visits: Ints, dice: Dice) -> None:
    """Put what still holds of a published timetable into an empty one.

    Args:
        ground: the problem.
        state: an empty timetable.
        stop_of: (n,) the stop each village used, or -1.
        visits: (V, 3) stop, day and vehicle day (or -1: it is no more) in the order in which they took place.
        dice: not thrown.
    """
    for village in range(len(stop_of)):
        for at in range(ground.reach_at[village], ground.reach_at[village + 1]):
            if ground.reach[at] == stop_of[village]:
                state.stop_of[village] = stop_of[village]
                set_users(ground, state, stop_of[village])
    for at in range(len(visits)):
        stop, day, route = visits[at, 0], visits[at, 1], visits[at, 2]
        if state.users[stop] == 0 or state.route_on[stop, day] >= 0 or is_kept_apart(ground, state, stop, day):
            continue
        _place_as_published(ground, state, stop, day, route, dice)
    _close_unvisited(ground, state)
    mend(ground, state, 1)
    reckon(ground, state)
