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


class Scales(NamedTuple):
    """What a problem is measured with, the same during a whole search.

    Attributes:
        yard: mean metres from a stop to its five nearest others, at least 1.
        people: what serving a median village counts for, at least 1.
        most: metres that outweigh everybody.
        days: published weekdays where people keep them, else 0.
        keeps_days: whether they do.
    """

    yard: float
    people: float
    most: float
    days: float
    keeps_days: bool


def scales_of(ground: Ground) -> Scales:
    """Measure a problem."""
    ways = np.take_along_axis(ground.metres[: len(ground.near)], ground.near[:, 1:6], axis=1)
    ways = ways[ways < NO_ROAD_MIN]
    yard = max(1.0, float(ways.mean())) if len(ways) else 1.0
    keeps_days = bool(ground.flags[KEEPS_DAYS] == 1)
    return Scales(
        yard=yard,
        people=max(1.0, float(np.median(ground.value))) if len(ground.value) else 1.0,
        most=2.0 * 10.0 * yard * 1e4 * float(ground.value.sum() + 1),
        days=float(ground.known.sum()) if keeps_days else 0.0,
        keeps_days=keeps_days,
    )


def heat_at(scales: Scales, used: float, *, is_keen: bool = True) -> Heat:
    """Cooling: temperature falls, the weights of people and of days kept rise until nothing outweighs one.

    The yardstick is the mean way to a neighbouring stop. Early a median village is worth sixty of them, so that the
    search may give one up for a while; late the three levels are kept apart. Where people keep their days, known days
    look cheaper only while the search is keen on them: else it would hardly try others.
    """
    yard, most = scales.yard, scales.most
    early, late = 60.0 * yard / scales.people, 10.0 * yard
    per_resident = early * (late * 1e4 / early) ** used
    return Heat(
        temperature=yard * 0.003**used,
        per_resident=per_resident,
        per_resident_visit=0.1 * early * (10.0 * late / early) ** used,
        per_minute=600.0,
        per_visit=10.0 * yard,
        # all published days together do not outweigh a promise
        per_promise=8.0 * yard * ((2.0 + scales.days) * most / (8.0 * yard)) ** used,
        per_day=4.0 * yard * (most / (4.0 * yard)) ** used if scales.keeps_days else 0.001,
        per_kept_day=40.0 * yard if scales.keeps_days and is_keen else 0.0,
    )
