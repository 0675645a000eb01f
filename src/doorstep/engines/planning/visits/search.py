# ruff: noqa: PLR0917  (compiled functions are called by position)
"""Ruin and recreate over the whole horizon, with simulated annealing. Compiled.

Source: slack induction by string removals (Christiaens and Vanden Berghe 2020), generalised to visits on several days
and to stops that several villages share.
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled
from doorstep.engines.planning.dice import Dice, below, random
from doorstep.engines.planning.visits.day import Ground, Ints
from doorstep.engines.planning.visits.heat import Heat
from doorstep.engines.planning.visits.recreate import AROUND, NEAREST, put_back, recreate
from doorstep.engines.planning.visits.ruin import ruin, ruin_around, ruin_day, shift_villages
from doorstep.engines.planning.visits.scratch import Scratch, empty_scratch
from doorstep.engines.planning.visits.state import (
    State,
    copy_state,
    copy_touched,
    forget_touched,
    is_better,
    reckon_touched,
)

FROM_ANYWHERE = 4
"""So many villages from anywhere are tried besides, if they are without service."""
SAME_DAY, SAME_DAY_FULL = 0.3, 0.7
"""Share of the steps that leave days as they are, where all are served, and where all are as often as they need."""
AROUND_A_PLACE, MOST_AROUND = 0.2, 20
"""Share of the others that take out the stops around a place, and how many at most."""
BLINK = 0.02
"""Chance to overlook a vehicle day; a stop in reach is overlooked with five times that."""


@bare
def _energy(state: State, heat: Heat) -> float:
    people = heat.per_resident * state.total[0] + heat.per_resident_visit * state.total[1]
    return float(state.total[2] - people + heat.per_promise * state.total[3] + heat.per_day * state.total[4])


@bare
def _to_seat(ground: Ground, state: State, centre: int, chosen: Ints, dice: Dice) -> int:
    """Choose villages without service: some near the centre, then a few from anywhere; return how many."""
    n, count = len(ground.value), np.int64(0)
    for at in range(min(len(ground.near), AROUND)):
        if count >= NEAREST:
            break
        stop = ground.near[centre, at]
        for index in range(ground.cover_at[stop], ground.cover_at[stop + 1]):
            village = ground.cover[index]
            if state.stop_of[village] == -1:
                chosen[count] = village
                count += 1
                state.stop_of[village] = -2  # noted
    for _ in range(FROM_ANYWHERE):
        village = below(dice, n)
        if state.stop_of[village] == -1:
            chosen[count] = village
            count += 1
            state.stop_of[village] = -2
    for at in range(count):
        state.stop_of[chosen[at]] = -1
    return count


@compiled
def anneal(ground: Ground, current: State, best: State, trial: State, steps: int, heat: Heat,
           dice: Dice) -> int:  # fmt: skip
    """Make `steps` steps of ruin and recreate at one temperature; `current` and `best` move, `trial` is scratch.

    Returns:
        How many of them began with all villages served.
    """
    return _steps(ground, current, best, trial, steps, heat, dice, empty_scratch(ground))


@bare
def _steps(ground: Ground, current: State, best: State, trial: State, steps: int, heat: Heat, dice: Dice,
           scratch: Scratch) -> int:  # fmt: skip
    m, n = len(ground.near), len(ground.value)
    vehicle_days = len(ground.runs)
    gone, ruined = scratch.stops, scratch.ruined
    complete = np.int64(0)
    copy_state(current, trial)
    forget_touched(trial)
    for step in range(steps):
        scarce = np.int64(0)
        for village in range(n):
            if current.stop_of[village] < 0:
                scarce = np.int64(1)
                break
        complete += 1 - scarce
        centre = below(dice, m)
        mean = 0.0
        for route in range(vehicle_days):
            mean += current.length[route] / vehicle_days
        longest = int(min(10.0, max(2.0, mean)))  # two visits of a day must be able to leave together
        most = 4.0 * 10.0 / (1.0 + longest) - 1.0
        fits = True
        if scarce == 0 and random(dice) < (SAME_DAY_FULL if current.total[1] >= heat.everything else SAME_DAY):
            day, count = ruin_day(ground, trial, centre, longest, most, gone, ruined, dice)
            fits = put_back(ground, trial, gone, count, day, BLINK, scratch.keys, dice)
        else:
            kind = random(dice)
            if kind < 0.1:
                shift_villages(ground, trial, centre, dice)
            elif kind < 0.1 + AROUND_A_PLACE:
                ruin_around(ground, trial, centre, scarce, MOST_AROUND, ruined, dice)
            else:
                ruin(ground, trial, centre, scarce, longest, most, ruined, dice)
            often = np.int64(random(dice) < (0.1 if scarce == 1 else 0.9))
            count = _to_seat(ground, trial, centre, scratch.villages, dice)
            recreate(ground, trial, scratch.villages, count, current.stop_of, centre, often, heat, BLINK, dice, scratch)
        reckon_touched(ground, current, trial, scratch.seen, step + 1)
        limit = _energy(current, heat) - heat.temperature * np.log(max(random(dice), 1e-300))
        if fits and _energy(trial, heat) < limit:
            copy_touched(ground, trial, current, trial)
            if is_better(ground, current, best):
                copy_state(current, best)
        else:
            copy_touched(ground, current, trial, trial)
        forget_touched(trial)
    return complete
