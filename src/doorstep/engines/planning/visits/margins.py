"""What one more of each thing would bring, or less time kept free: planned again each time, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np

from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.calendar import visits_needed, visits_worth
from doorstep.engines.planning.visits.explain import from_here, settled
from doorstep.engines.planning.visits.faults import FaultyInput
from doorstep.engines.planning.visits.further_day import further_days, with_further_day
from doorstep.engines.planning.visits.plan import Objective, VisitPlan
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


@dataclass(frozen=True, slots=True)
class Asking:
    """A glance at the questions under way: how many are answered, of how many."""

    answered: int
    of: int


def margins(
    problem: VisitProblem,
    plan: VisitPlan,
    *,
    seed: int,
    iterations: int,
    progress: Callable[[Asking], bool | None] | None = None,
) -> tuple[Margin, ...]:
    """What one more vehicle, shift, hour or cabinet, or less time kept free would bring, each planned again from here.

    Everybody keeps the days they have; each is measured against the plan `settled` with as many steps.

    A vehicle is tried at each depot, a cabinet in the villages without a visit with most residents (or, if all are
    served, in the largest). Of the shifts that were tried the best is told; there is none where every vehicle drives
    every day of its round. Where minutes are kept free, half of them and none are tried. Best first: residents, then
    visits, then metres.

    Args:
        problem: what was asked.
        plan: what came out.
        seed: of the random numbers.
        iterations: steps of each search.
        progress: called before the first question and after each; returning False ends it with what was found so far.
    """
    here, further = from_here(problem, plan), further_days(problem)
    questions = _questions(problem, plan, here, further[:SHIFTS_TRIED])
    every = len(questions) + 1

    def is_stopped(answered: int) -> bool:
        return progress is not None and progress(Asking(answered, every)) is False

    found, shifts = list[Margin](), list[Margin]()
    if is_stopped(0):
        return ()
    was = settled(problem, plan, seed=seed, iterations=iterations).objective
    for answered, question in enumerate(questions, start=1):
        if is_stopped(answered):
            break
        if question.kind is MarginKind.SHIFT:
            with suppress(FaultyInput):  # with one more day there are too many ways to choose a village's days
                shifts.append(question.answer(was, seed, iterations))
        else:
            found.append(question.answer(was, seed, iterations))
    else:
        is_stopped(every)
    if shifts:
        found.append(replace(min(shifts, key=_worth), tried=len(shifts), possible=len(further)))
    return tuple(sorted(found, key=_worth))


@dataclass(frozen=True, slots=True)
class _Question:
    """One change, and the problem that has it: made only when its turn has come, for its matrices may be large.

    Attributes:
        kind: of what there is one more.
        about: as in `Margin`.
        asked: makes the changed problem.
        gone: the village that needs no vehicle any more.
        offset: as in `Margin`.
        reserve_min: as in `Margin`.
    """

    kind: MarginKind
    about: str
    asked: Callable[[], VisitProblem]
    gone: Village | None = None
    offset: int | None = None
    reserve_min: int | None = None

    def answer(self, was: Objective, seed: int, iterations: int) -> Margin:
        """Plan the changed problem and tell what it brings against `was`."""
        asked, served, often, metres = self.asked(), 0, 0, 0
        if asked.villages:
            best = try_visits(asked, seed=seed, iterations=iterations).objective
            served, often, metres = best.residents_served, best.resident_visits, best.metres
        if self.gone is not None:  # it counts as served, as often as it needs
            value = self.gone.residents if self.gone.value is None else self.gone.value
            served += value
            often += value * visits_worth(asked.rules, visits_needed(asked.rules, self.gone)[0])
        more = (served - was.residents_served, often - was.resident_visits, metres - was.metres)
        return Margin(self.kind, self.about, *more, offset=self.offset, reserve_min=self.reserve_min)


def _questions(
    problem: VisitProblem, plan: VisitPlan, here: VisitProblem, further: Sequence[tuple[str, int]]
) -> list[_Question]:
    """Return every change that is tried, in an order that is the same each time."""
    depots: dict[tuple[float, float], str] = {}
    for vehicle in problem.vehicles:
        depots.setdefault((vehicle.depot_lon, vehicle.depot_lat), vehicle.id)
    asked = [_Question(MarginKind.VEHICLE, one, partial(_one_more_vehicle, here, one)) for one in depots.values()]
    asked += [
        _Question(MarginKind.SHIFT, vehicle_id, partial(with_further_day, here, vehicle_id, offset), offset=offset)
        for vehicle_id, offset in further
    ]
    longer = tuple(replace(car, shift_end_min=car.shift_end_min + MORE_SHIFT_MIN) for car in problem.vehicles)
    asked.append(_Question(MarginKind.HOUR, "", partial(replace, here, vehicles=longer)))
    for minutes in lesser_reserves(problem.rules.reserve_min):
        fuller = partial(replace, here, rules=replace(here.rules, reserve_min=minutes))
        asked.append(_Question(MarginKind.RESERVE, "", fuller, reserve_min=minutes))
    left = {unmet.village_id for unmet in plan.unmet}
    wanting = [one for one in problem.villages if one.id in left and one.residents]
    wanting = sorted(wanting or problem.villages, key=lambda one: (-one.residents, one.id))[:CABINETS_TRIED]
    asked += [_Question(MarginKind.CABINET, one.id, partial(_without_village, here, one.id), one) for one in wanting]
    return asked


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
