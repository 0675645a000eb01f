# ruff: noqa: PLR0917  (compiled functions are called by position)
"""What it costs to visit a stop: places in a vehicle day, vehicle days of a day, sets of days. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, in_place
from doorstep.engines.planning.dice import Dice, random
from doorstep.engines.planning.visits.day import DAY, DEPOT, NEVER, NOWHERE, Ground, Ints, may_stand
from doorstep.engines.planning.visits.slack import can_insert, find_slack
from doorstep.engines.planning.visits.state import State


@bare
def _best_place(drive: Ints, metres: Ints, windows: Ints, runs: Ints, slack: Ints, order: Ints, count: int, left: int,
                stop: int, service: int, route: int) -> tuple[int, int]:  # fmt: skip
    """Fewest extra metres at which the stop fits a vehicle day, and the place; (NEVER, -1) if it does not.

    Only the arrays it needs are handed over: a whole ground and state cost more to pass on than the work.
    """
    depot, best, best_place = runs[route, DEPOT], np.int64(NEVER), np.int64(NOWHERE)
    here, before = np.uint64(stop), np.uint64(depot)  # as indices, unsigned ones need no look whether they are negative
    for place in range(count + 1):
        after = np.uint64(order[place] if place < count else depot)
        extra = metres[before, here] + metres[here, after] - metres[before, after]
        if (
            extra < best
            and drive[before, here] + drive[here, after] - drive[before, after] <= left
            and can_insert(drive, windows, runs, slack, route, place, before, after, here, service)
        ):
            best, best_place = extra, np.int64(place)
        before = after
    return best, best_place


@bare
def is_kept_apart(ground: Ground, state: State, stop: int, day: int) -> bool:
    """Whether a stop is visited on this day that may not be visited on the same day as this one."""
    for at in range(ground.apart_at[stop], ground.apart_at[stop + 1]):
        if state.route_on[ground.apart[at], day] >= 0:
            return True
    return False


@in_place
def best_on_day(ground: Ground, state: State, stop: int, service: int, skills: int, load: int, day: int,
                touched: int, blink: float, dice: Dice) -> tuple[int, int, int]:  # fmt: skip
    """Best place over all vehicle days of a day, or those that were touched: extra metres, vehicle day, place.

    (NEVER, -1, -1) if it fits none.
    """
    best, best_route, best_place = np.int64(NEVER), np.int64(NOWHERE), np.int64(NOWHERE)
    if is_kept_apart(ground, state, stop, day):
        return best, best_route, best_place
    first, last = ground.routes_at[day], ground.routes_at[day + 1]
    if touched == 1:
        first, last = np.int64(0), state.routes_touched[len(state.length)]
    for at in range(first, last):
        route = state.routes_touched[at] if touched == 1 else ground.routes[at]
        if ground.runs[route, DAY] != day:
            continue
        left = ground.most_work[route] - state.work[route] - service
        if left < 0 or state.load[route] + load > ground.most_load[route]:
            continue
        if not may_stand(ground.barred, ground.runs, route, stop, skills):
            continue
        if blink > 0.0 and random(dice) < blink:
            continue
        known = state.known[stop, route]
        if known[0] != state.version[route] or known[1] != service:
            if state.slack_of[route] != state.version[route]:
                find_slack(
                    ground.drive, ground.windows, ground.runs, state.services, state.order[route], state.length[route],
                    route, state.slack[route],
                )  # fmt: skip
                state.slack_of[route] = state.version[route]
            known[2], known[3] = _best_place(
                ground.drive, ground.metres, ground.windows, ground.runs, state.slack[route], state.order[route],
                state.length[route], left, stop, service, route,
            )  # fmt: skip
            known[0], known[1] = state.version[route], service
        extra, place = known[2], known[3]
        if extra < best:
            best, best_route, best_place = extra, route, place
    return best, best_route, best_place


@bare
def find_minutes_left(ground: Ground, state: State, room: Ints) -> int:
    """Fill for each day the most minutes left in a vehicle day that was touched, and return the most of all days.

    Who needs more on a day need not look at its vehicle days one by one.
    """
    most = np.int64(-1)
    room[:] = -1
    for at in range(state.routes_touched[len(state.length)]):
        route = state.routes_touched[at]
        day = ground.runs[route, DAY]
        room[day] = max(room[day], ground.most_work[route] - state.work[route])
        most = max(most, room[day])
    return most


@in_place
def price_days(ground: Ground, state: State, stop: int, service: int, skills: int, load: int, touched: int,
               blink: float, dice: Dice, room: Ints, day_cost: Ints, routes: Ints, places: Ints) -> None:  # fmt: skip
    """Fill for each day what a visit would cost at least, in metres, on which vehicle day and at which place.

    NEVER if there is none; then the last two mean nothing.
    """
    for day in range(len(day_cost)):
        if touched == 1 and service > room[day]:
            day_cost[day] = NEVER
            continue
        day_cost[day], routes[day], places[day] = best_on_day(
            ground, state, stop, service, skills, load, day, touched, blink, dice
        )


@bare
def best_pattern(ground: Ground, stop: int, day_cost: Ints, had: int, count: int) -> tuple[int, int]:
    """Cheapest allowed set of `count` days that contains those it had, whose cost does not count: (metres, bits)."""
    best, best_bits, book, usable = np.int64(NEVER), np.int64(0), ground.book[stop], had
    for day in range(len(day_cost)):
        if day_cost[day] < NEVER:
            usable |= np.int64(1) << day
    if usable == 0:
        return best, best_bits
    for at in range(ground.patterns_at[book, count], ground.patterns_at[book, count + 1]):
        bits, cost = ground.patterns[at], np.int64(0)
        if bits & had != had or bits & ~usable != 0:
            continue
        for day in range(len(day_cost)):  # no branch: nobody can guess which days they are
            cost += day_cost[day] & -(((bits & ~had) >> day) & 1)
        if cost < best:
            best, best_bits = cost, bits
    return best, best_bits


@bare
def days_beside(ground: Ground, stop: int, bits: int, visits: int) -> int:
    """The days, as bits, of which each alone goes with those that a stop has."""
    book, further = ground.book[stop], np.int64(0)
    for at in range(ground.patterns_at[book, visits + 1], ground.patterns_at[book, visits + 2]):
        further |= ground.patterns[at] & -np.int64(ground.patterns[at] & bits == bits)
    return further & ~bits
