"""How the annealing weighs people, visits and metres."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.visits.day import KEEPS_DAYS, NO_ROAD_MIN, Ground, Ints


class Heat(NamedTuple):
    """How the annealing weighs things, in metres; `everything` is what all visits that villages need count for."""

    everything: int
    temperature: float
    per_resident: float
    per_resident_visit: float
    per_minute: float
    per_visit: float
    per_promise: float
    per_day: float
    per_kept_day: float


class Course(NamedTuple):
    """How a search cools; found by trial on Anji's villages.

    Attributes:
        hot: temperature at the start, in yards.
        cold: temperature at the end.
        village: what serving a median village is worth, in yards.
        further: what a further visit of it is worth.
        held: share of the search during which both stay so.
    """

    hot: float
    cold: float
    village: float
    further: float
    held: float


SCARCE = Course(hot=5.0, cold=0.05, village=40.0, further=2.0, held=0.9)
"""Somebody is left out: further visits hardly count, or they would take the room of first ones."""
AMPLE = Course(hot=5.0, cold=0.015, village=40.0, further=15.0, held=0.9)
"""All are served, not all as often as they need."""
FULL = Course(hot=5.0, cold=0.05, village=40.0, further=15.0, held=0.9)
"""All are served as often as they need."""
KNOWN = Course(hot=1.0, cold=0.003, village=60.0, further=6.0, held=0.0)
"""From a timetable people know: nothing is gained by going far from it first."""
DEAR = 0.5
"""Where people keep their days, a day is weighed from the start as it would be at this share of the search. Else a
search of some thousand steps gives all of them up for people at once, comes back with the last, and has found nothing.
"""
SETTLED, LONG = 0.02, 12_000
"""A search is long where all are served as often as they need after this share of it and so many steps for each visit
are to come. There is only road left to save then, and one slow cooling ends where its middle has led it; while there
are people to find room for, the slow one is the better."""
COOLINGS, ANEW = 5, 3
"""So often a long search cools. So many coolings know nothing of each other, the others warm the best timetable up."""
WARM = 1.0
"""To so many yards."""
SELDOM, OFTEN, RISE, FALL, DEAREST = 0.2, 0.5, 1.03, 0.97, 30.0
"""Shares of steps that begin with all villages served, by how much the price of a village changes, and its most."""


class Scales(NamedTuple):
    """What a problem is measured with, the same during a whole search.

    Attributes:
        yard: mean metres from a stop to its five nearest others, at least 1.
        people: what serving a median village counts for, at least 1.
        everybody: what serving all villages counts for.
        everything: what all visits they need count for.
        days: published weekdays where people keep them, else 0.
        keeps_days: whether they do.
        is_known: whether there is a published timetable to begin from.
    """

    yard: float
    people: float
    everybody: int
    everything: int
    days: float
    keeps_days: bool
    is_known: bool


def scales_of(ground: Ground) -> Scales:
    """Measure a problem."""
    ways = np.take_along_axis(ground.metres[: len(ground.near)], ground.near[:, 1:6], axis=1)
    ways = ways[ways < NO_ROAD_MIN]
    yard = max(1.0, float(ways.mean())) if len(ways) else 1.0
    keeps_days = bool(ground.flags[KEEPS_DAYS] == 1)
    return Scales(
        yard=yard,
        people=max(1.0, float(np.median(ground.value))) if len(ground.value) else 1.0,
        everybody=int(ground.value.sum()),
        everything=int((ground.value * ground.worth[ground.need]).sum()),
        days=float(ground.known.sum()) if keeps_days else 0.0,
        keeps_days=keeps_days,
        is_known=bool(ground.known.any()),
    )


def course_of(scales: Scales, total: Ints) -> Course:
    """How to cool, by what the best timetable so far comes to (`State.total`)."""
    if scales.is_known:
        return KNOWN
    if total[0] < scales.everybody:
        return SCARCE
    return AMPLE if total[1] < scales.everything else FULL


def cooled(used: float, *, is_long: bool) -> tuple[int, float]:
    """Which cooling of a search it is, counted from 0, and which share of that is over.

    Args:
        used: share of the search that is over, 0 to 1.
        is_long: whether it cools more than once.
    """
    turn = min(int(used * COOLINGS), COOLINGS - 1) if is_long else 0
    return turn, used * COOLINGS - turn if is_long else used


def dearer(price: float, share: float, *, is_near: bool) -> float:
    """What a village is worth from here on, in the worth of its course.

    Where vehicles are only just enough, a search that may give a village up is hardly ever without one that it gave
    up: the price rises until it is, and falls again (as penalties do in Vidal et al. 2012).

    Args:
        price: so far.
        share: of the last steps that began with all villages served.
        is_near: whether the best timetable so far leaves out nobody or few; else there is no use in it.
    """
    if share < SELDOM and is_near:
        return min(price * RISE, DEAREST)
    return max(price * FALL, 1.0) if share > OFTEN else price


def heat_at(scales: Scales, used: float, course: Course, *, price: float = 1.0, is_keen: bool = True) -> Heat:
    """Cooling: temperature falls, the weights of people and of days kept rise until nothing outweighs one.

    The yardstick is the mean way to a neighbouring stop. A median village is worth so many of them for most of the
    search that it may be given up for a while; in the last part people, visits and the road are driven apart. Where
    people keep their days, known days look cheaper only while the search is keen on them: else it would hardly try
    others.

    Args:
        scales: of the problem.
        used: share of the search that is over, 0 to 1.
        course: how it cools.
        price: what a village is worth, in the worth of the course.
        is_keen: on published days.
    """
    yard, hot = scales.yard, course.hot * scales.yard
    first = course.village * yard * price / scales.people
    further, late = course.further * yard / scales.people, 10.0 * yard
    most = 2.0 * late * 1e4 * float(scales.everybody + 1)  # metres that outweigh everybody
    grown = max(0.0, (used - course.held) / (1.0 - course.held))
    return Heat(
        everything=scales.everything,
        temperature=hot * (course.cold / course.hot) ** used,
        per_resident=first * (late * 1e4 / first) ** grown,
        per_resident_visit=further * (late / further) ** grown,
        per_minute=600.0,
        per_visit=10.0 * yard,
        # all published days together do not outweigh a promise
        per_promise=8.0 * hot * ((2.0 + scales.days) * most / (8.0 * hot)) ** used,
        per_day=4.0 * hot * (most / (4.0 * hot)) ** max(used, DEAR) if scales.keeps_days else 0.001,
        per_kept_day=40.0 * yard if scales.keeps_days and is_keen else 0.0,
    )
