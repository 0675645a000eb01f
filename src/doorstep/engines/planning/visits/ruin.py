# ruff: noqa: PLR0917  (compiled functions are called by position)
"""What the search takes out of a timetable. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare
from doorstep.engines.planning.dice import Dice, below, random
from doorstep.engines.planning.visits.day import DAY, UNEVEN, Ground, Ints
from doorstep.engines.planning.visits.state import State, drop_visit, mend, set_users, take_out


@bare
def _remove_stop(ground: Ground, state: State, stop: int) -> None:
    for day in range(ground.known.shape[1]):
        if state.route_on[stop, day] >= 0:
            drop_visit(ground, state, stop, day)


@bare
def _drop_further_visits(ground: Ground, state: State, ruined: Ints) -> None:
    """Keep one visit of each stop on the ruined vehicle days: further ones must not stand in the way of first ones."""
    for route in range(len(ruined)):
        if ruined[route] == 1:
            for place in range(state.length[route] - 1, -1, -1):
                stop = state.order[route, place]
                if state.visits[stop] > max(1, ground.least[stop]):
                    drop_visit(ground, state, stop, ground.runs[route, DAY])


@bare
def _string(state: State, route: int, stop: int, longest: int, dice: Dice) -> tuple[int, int]:
    """A string of visits around a stop of a vehicle day: the place where it begins, and how many."""
    count = state.length[route]
    size = 1 + below(dice, min(longest, count))
    place = 0
    while state.order[route, place] != stop:
        place += 1
    return max(0, min(place - below(dice, size), count - size)), size


@bare
def ruin(ground: Ground, state: State, centre: int, scarce: int, longest: int, most: float, ruined: Ints,
         dice: Dice) -> None:  # fmt: skip
    """Remove strings of neighbouring visits from some vehicle days near a stop."""
    m, days = len(ground.near), ground.known.shape[1]
    strings = 1 + below(dice, max(1, int(most)))
    whole = random(dice) < 0.5
    ruined[:] = 0
    for at in range(m):
        if strings == 0:
            break
        stop = ground.near[centre, at]
        if state.users[stop] == 0:
            continue
        first = below(dice, days)
        for shift in range(days):
            day = (first + shift) % days
            route = state.route_on[stop, day]
            if route < 0 or ruined[route] == 1:
                continue
            ruined[route] = 1
            strings -= 1
            begin, size = _string(state, route, stop, longest, dice)
            for _ in range(size):
                gone = state.order[route, begin]
                if whole:
                    _remove_stop(ground, state, gone)
                else:
                    drop_visit(ground, state, gone, day)
            break
    if scarce == 1:
        _drop_further_visits(ground, state, ruined)
    if ground.flags[UNEVEN] == 1:
        mend(ground, state, 0)


@bare
def ruin_around(ground: Ground, state: State, centre: int, scarce: int, most: int, ruined: Ints,
                dice: Dice) -> None:  # fmt: skip
    """Take the nearest stops in use off all their days."""
    left = 1 + below(dice, most)
    ruined[:] = 0
    for at in range(len(ground.near)):
        stop = ground.near[centre, at]
        if left == 0:
            break
        if state.users[stop] > 0:
            for day in range(ground.known.shape[1]):
                if state.route_on[stop, day] >= 0:
                    ruined[state.route_on[stop, day]] = 1
            _remove_stop(ground, state, stop)
            left -= 1
    if scarce == 1:
        _drop_further_visits(ground, state, ruined)
        if ground.flags[UNEVEN] == 1:
            mend(ground, state, 0)


@bare
def ruin_day(ground: Ground, state: State, centre: int, longest: int, most: float, gone: Ints, ruined: Ints,
             dice: Dice) -> tuple[int, int]:  # fmt: skip
    """Remove strings of neighbouring visits from vehicle days of one day, on which the nearest stop in use is visited.

    The stops stay in use and their villages with them. `gone` (m,) becomes the stops; returns the day and how many.
    """
    m, days = len(ground.near), ground.known.shape[1]
    strings = 1 + below(dice, max(1, int(most)))
    ruined[:] = 0
    only, count = np.int64(-1), np.int64(0)
    for at in range(m):
        if strings == 0:
            break
        stop = ground.near[centre, at]
        if state.visits[stop] == 0:
            continue
        if only < 0:
            only = below(dice, days)
            while state.route_on[stop, only] < 0:
                only = (only + 1) % days
        route = state.route_on[stop, only]
        if route < 0 or ruined[route] == 1:
            continue
        ruined[route] = 1
        strings -= 1
        begin, size = _string(state, route, stop, longest, dice)
        for _ in range(size):
            gone[count] = state.order[route, begin]
            take_out(ground, state, gone[count], only)
            count += 1
    return only, count


@bare
def shift_villages(ground: Ground, state: State, centre: int, dice: Dice) -> None:
    """Take villages near a stop away from stops they share with others, so that they may choose again."""
    left = 1 + below(dice, 3)
    for at in range(min(len(ground.near), 12)):
        stop = ground.near[centre, at]
        for index in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            village = ground.cover[index]
            if left > 0 and state.stop_of[village] == stop and state.users[stop] > 1 and random(dice) < 0.5:
                state.stop_of[village] = -1
                set_users(ground, state, stop)
                left -= 1
        for day in range(ground.known.shape[1]):
            if state.visits[stop] > state.wanted[stop] and state.route_on[stop, day] >= 0:
                drop_visit(ground, state, stop, day)
    if ground.flags[UNEVEN] == 1:
        mend(ground, state, 0)
