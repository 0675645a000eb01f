"""How the annealing weighs people, visits and metres."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.visits.day import KEEPS_DAYS, NO_ROAD_MIN, Ground


class Heat(NamedTuple):
    """How the annealing weighs things, in metres."""

    temperature: float
    per_resident: float
    per_resident_visit: float
    per_minute: float
    per_visit: float
    per_promise: float
    per_day: float
    per_kept_day: float


def yardstick_m(ground: Ground) -> float:
    """Mean metres from a stop to its five nearest others, at least 1: what the annealing measures with."""
    ways = np.array(
        [ground.metres[stop, other] for stop in range(len(ground.near)) for other in ground.near[stop, 1:6]]
    )
    ways = ways[ways < NO_ROAD_MIN]
    return max(1.0, float(ways.mean())) if len(ways) else 1.0


def heat_at(ground: Ground, used: float, *, is_keen: bool = True) -> Heat:
    """Cooling: temperature falls, the weights of people and of days kept rise until nothing outweighs one.

    The yardstick is the mean way to a neighbouring stop. Early a median village is worth sixty of them, so that the
    search may give one up for a while; late the three levels are kept apart. Where people keep their days, known days
    look cheaper only while the search is keen on them: else it would hardly try others.
    """
    yard = yardstick_m(ground)
    people = max(1.0, float(np.median(ground.value)))
    early, late = 60.0 * yard / people, 10.0 * yard
    per_resident = early * (late * 1e4 / early) ** used
    keeps_days = ground.flags[KEEPS_DAYS] == 1
    most = 2.0 * late * 1e4 * float(ground.value.sum() + 1)
    days = float(ground.known.sum()) if keeps_days else 0.0  # all of them together do not outweigh a promise
    return Heat(
        temperature=yard * 0.003**used,
        per_resident=per_resident,
        per_resident_visit=0.1 * early * (10.0 * late / early) ** used,
        per_minute=600.0,
        per_visit=10.0 * yard,
        per_promise=8.0 * yard * ((2.0 + days) * most / (8.0 * yard)) ** used,
        per_day=4.0 * yard * (most / (4.0 * yard)) ** used if keeps_days else 0.001,
        per_kept_day=40.0 * yard if keeps_days and is_keen else 0.0,
    )
