"""What one more of each thing would bring, or less time kept free: planned again each time, not guessed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.calendar import visits_needed, visits_worth
from doorstep.engines.planning.visits.explain import from_here, settled
from doorstep.engines.planning.visits.faults import FaultyInput
from doorstep.engines.planning.visits.further_day import further_days, with_further_day
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import Village, VisitProblem
from doorstep.engines.planning.visits.solve import try_visits

MORE_SHIFT_MIN = 60
"""So many more minutes of every shift are tried."""
SHIFTS_TRIED = 6
"""Of all vehicles and their further days so many are tried, in the order of `further_days`."""
CABINETS_TRIED = 3
"""Villages with most residents for which a cabinet of their own is tried."""


class MarginKind(StrEnum):
    """What there could be one more of, or less."""

    VEHICLE = "vehicle"
    """One more of the same kind at the depot of `about`."""
    SHIFT = "shift"
    """The vehicle `about` drives on one further day of the round: the best that was tried."""
    HOUR = "hour"
    """Every shift `MORE_SHIFT_MIN` longer."""
    CABINET = "cabinet"
    """The village `about` has a cabinet of its own and needs no vehicle."""
    RESERVE = "reserve"
    """Not one more: of each outing only `reserve_min` minutes are kept free for visits to make up."""


@dataclass(frozen=True, slots=True)
class Margin:
    """What one more would bring, against the plan as it stands.

    Attributes:
        kind: of what.
        about: id of the vehicle or village, "" for all shifts and outings.
        residents: more served.
        resident_visits: more visits by need.
        metres: more on the road; below 0: fewer.
        offset: of one more shift: how many days after the round's first it is; otherwise None.
        tried: of so many it is the best.
        possible: so many there are.
        reserve_min: of fewer minutes kept free: so many still are; otherwise None.
    """

    kind: MarginKind
    about: str
    residents: int
    resident_visits: int
    metres: int
    offset: int | None = None
    tried: int = 1
    possible: int = 1
    reserve_min: int | None = None


def margins(problem: VisitProblem, plan: VisitPlan, *, seed: int, iterations: int) -> tuple[Margin, ...]:
    """What one more vehicle, shift, hour or cabinet, or less time kept free would bring, each planned again from here.

    Everybody keeps the days they have; each is measured against the plan `settled` with as many steps.

    A vehicle is tried at each depot, a cabinet in the villages without a visit with most residents (or, if all are
    served, in the largest). Of the shifts that were tried the best is told; there is none where every vehicle drives
    every day of its round. Where minutes are kept free, half of them and none are tried. Best first: residents, then
    visits, then metres.
    """
    here = from_here(problem, plan)
    was = settled(problem, plan, seed=seed, iterations=iterations).objective

    def margin(kind: MarginKind, about: str, asked: VisitProblem, gone: Village | None = None) -> Margin:
        served = often = metres = 0
        if asked.villages:
            best = try_visits(asked, seed=seed, iterations=iterations).objective
            served, often, metres = best.residents_served, best.resident_visits, best.metres
        if gone is not None:  # it counts as served, as often as it needs
            value = gone.residents if gone.value is None else gone.value
            served += value
            often += value * visits_worth(problem.rules, visits_needed(problem.rules, gone)[0])
        return Margin(kind, about, served - was.residents_served, often - was.resident_visits, metres - was.metres)

    depots: dict[tuple[float, float], str] = {}
    for vehicle in problem.vehicles:
        depots.setdefault((vehicle.depot_lon, vehicle.depot_lat), vehicle.id)
    found = [margin(MarginKind.VEHICLE, one, _one_more_vehicle(here, one)) for one in depots.values()]
    shifts, further = list[Margin](), further_days(problem)
    for vehicle_id, offset in further[:SHIFTS_TRIED]:
        with suppress(FaultyInput):  # with one more day there are too many ways to choose a village's days
            one = margin(MarginKind.SHIFT, vehicle_id, with_further_day(here, vehicle_id, offset))
            shifts.append(replace(one, offset=offset))
    if shifts:
        found.append(replace(min(shifts, key=_worth), tried=len(shifts), possible=len(further)))
    longer = tuple(replace(car, shift_end_min=car.shift_end_min + MORE_SHIFT_MIN) for car in problem.vehicles)
    found.append(margin(MarginKind.HOUR, "", replace(here, vehicles=longer)))
    for minutes in lesser_reserves(problem.rules.reserve_min):
        fuller = replace(here, rules=replace(here.rules, reserve_min=minutes))
        found.append(replace(margin(MarginKind.RESERVE, "", fuller), reserve_min=minutes))
    left = {unmet.village_id for unmet in plan.unmet}
    wanting = [one for one in problem.villages if one.id in left and one.residents]
    wanting = sorted(wanting or problem.villages, key=lambda one: (-one.residents, one.id))[:CABINETS_TRIED]
    found += [margin(MarginKind.CABINET, one.id, _without_village(here, one.id), one) for one in wanting]
    return tuple(sorted(found, key=_worth))


def lesser_reserves(minutes: int) -> tuple[int, ...]:
    """Half of the minutes kept free, in whole five minutes, and none of them; nothing where none are."""
    return tuple(dict.fromkeys((minutes // 10 * 5, 0))) if minutes else ()


def _worth(one: Margin) -> tuple[int, int, int, str, str]:
    return (-one.residents, -one.resident_visits, one.metres, one.kind, one.about)


def _without_village(problem: VisitProblem, village_id: str) -> VisitProblem:
    return replace(
        problem,
        villages=tuple(one for one in problem.villages if one.id != village_id),
        stops=tuple(replace(one, village_id=None) if one.village_id == village_id else one for one in problem.stops),
        forbidden=tuple(one for one in problem.forbidden if one.village_id != village_id),
    )


def _one_more_vehicle(problem: VisitProblem, vehicle_id: str) -> VisitProblem:
    at = [vehicle.id for vehicle in problem.vehicles].index(vehicle_id)
    names = {vehicle.id for vehicle in problem.vehicles}
    name = f"{vehicle_id}+"
    while name in names:
        name += "+"
    drive = problem.drive
    if drive is not None:
        rows = np.insert(np.arange(len(drive.minutes)), len(problem.vehicles), at)
        drive = TravelTimes(drive.minutes[np.ix_(rows, rows)], drive.metres[np.ix_(rows, rows)])
    more = replace(problem.vehicles[at], id=name)
    return replace(problem, vehicles=(*problem.vehicles, more), drive=drive)
