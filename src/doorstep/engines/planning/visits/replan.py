"""A change meets a published timetable: people keep their weekdays where they can; every change is said (调整排班)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.door import faults_in
from doorstep.engines.planning.visits.faults import FaultCode
from doorstep.engines.planning.visits.plan import Progress, VisitPlan
from doorstep.engines.planning.visits.problem import FixedVisit, PublishedStop, PublishedVisit, VisitProblem
from doorstep.engines.planning.visits.solve import solve_visits


class ChangeKind(StrEnum):
    """What changes for a village; the first that is true, in this order."""

    NEW = "new"
    """It had no visit and has one now."""
    LOST = "lost"
    """It had visits and has none now."""
    DAYS = "days"
    """It is visited on other weekdays."""
    STOP = "stop"
    """Its people go to another stop."""
    HOUR = "hour"
    """Same stop and days; the vehicle comes at another time."""
    VEHICLE = "vehicle"
    """Same stop, days and times; another vehicle comes."""


GRAVEST_FIRST: Final = (
    ChangeKind.LOST, ChangeKind.DAYS, ChangeKind.STOP, ChangeKind.NEW, ChangeKind.HOUR, ChangeKind.VEHICLE,
)  # fmt: skip
"""In which order changes are told."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a village has to be told.

    Attributes:
        village_id: which.
        kind: the gravest thing that changes.
        stop_before: the stop it used, or None.
        stop_after: the stop it uses, or None.
        before: its visits as published, by day.
        after: its visits from now on, by day.
        days_lost: published days on which nobody comes any more.
    """

    village_id: str
    kind: ChangeKind
    stop_before: str | None
    stop_after: str | None
    before: tuple[PublishedVisit, ...]
    after: tuple[PublishedVisit, ...]
    days_lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Replanned:
    """The new timetable, and every change against the published one, the gravest first."""

    plan: VisitPlan
    changes: tuple[Change, ...]


def published_by(plan: VisitPlan) -> tuple[PublishedStop, ...]:
    """A plan as the timetable people know."""
    visits = _visits(plan)
    return tuple(
        PublishedStop(
            stop.stop_id, tuple(sorted(village.village_id for village in stop.villages)), visits[stop.stop_id]
        )
        for stop in plan.stops
    )


def replan(
    problem: VisitProblem,
    published: VisitPlan,
    *,
    seed: int,
    time_limit_s: float | None,
    iterations: int | None,
    progress: Callable[[Progress], bool | None] | None = None,
) -> Replanned:
    """Plan a changed problem so that as few villages as possible lose a weekday they know, then as well as possible.

    Args:
        problem: as it is now: without the vehicle that is down, with the village that was added.
        published: the timetable people know, with the same days of the horizon.
        seed: as in `solve_visits`.
        time_limit_s: as in `solve_visits`.
        iterations: as in `solve_visits`.
        progress: as in `solve_visits`.

    Raises:
        FaultyInput: see `solve_visits`.
    """
    asked = replace(problem, published=published_by(published), keep_days=True)
    plan = solve_visits(asked, seed=seed, time_limit_s=time_limit_s, iterations=iterations, progress=progress)
    return Replanned(plan, changes_between(published, plan))


def changes_between(before: VisitPlan, after: VisitPlan) -> tuple[Change, ...]:
    """Every change for every village that either plan serves, the gravest first, then by village."""
    old, new = _served(before), _served(after)
    nothing: tuple[None, tuple[PublishedVisit, ...]] = (None, ())
    changes = []
    for village in sorted(old.keys() | new.keys()):
        (stop_before, was), (stop_after, now) = old.get(village, nothing), new.get(village, nothing)
        kind = _kind(was, now, is_same_stop=stop_before == stop_after)
        if kind is not None:
            lost = tuple(sorted({one.day for one in was} - {one.day for one in now}))
            changes.append(Change(village, kind, stop_before, stop_after, was, now, lost))
    return tuple(sorted(changes, key=lambda change: (GRAVEST_FIRST.index(change.kind), change.village_id)))


def gravest(
    was: Sequence[tuple[object, int, str]], now: Sequence[tuple[object, int, str]], *, is_same_stop: bool
) -> ChangeKind | None:
    """The gravest thing that changes for a village; None if nothing does.

    Args:
        was: day, minute after midnight and vehicle of each visit it had, by day.
        now: the same of those it has, with the same words for days.
        is_same_stop: whether its people go where they went.
    """
    if not was and not now:
        return None
    if not was or not now:
        return ChangeKind.NEW if now else ChangeKind.LOST
    if [day for day, _, _ in was] != [day for day, _, _ in now]:
        return ChangeKind.DAYS
    if not is_same_stop:
        return ChangeKind.STOP
    if [start for _, start, _ in was] != [start for _, start, _ in now]:
        return ChangeKind.HOUR
    return ChangeKind.VEHICLE if list(was) != list(now) else None


def without_vehicle(problem: VisitProblem, vehicle_id: str, days: Iterable[int] | None = None) -> VisitProblem:
    """The same problem with a vehicle down: on these days, or for good; visits fixed to it may be made by any other.

    Raises:
        ValueError: there is no such vehicle.
    """
    at = next((at for at, vehicle in enumerate(problem.vehicles) if vehicle.id == vehicle_id), None)
    if at is None:
        message = f"there is no vehicle {vehicle_id}"
        raise ValueError(message)
    down = set(range(len(problem.rules.day_labels)) if days is None else days)
    fixed = tuple(
        replace(one, vehicle_id=None) if one.vehicle_id == vehicle_id and one.day in down else one
        for one in problem.fixed
    )
    left = tuple(day for day in problem.vehicles[at].days if day not in down)
    if left:
        changed = replace(problem.vehicles[at], days=left)
        return replace(problem, vehicles=(*problem.vehicles[:at], changed, *problem.vehicles[at + 1 :]), fixed=fixed)
    return replace(
        problem,
        vehicles=(*problem.vehicles[:at], *problem.vehicles[at + 1 :]),
        forbidden=tuple(one for one in problem.forbidden if one.vehicle_id != vehicle_id),
        fixed=fixed,
        drive=_without_row(problem.drive, at),
    )


def let_go(problem: VisitProblem) -> tuple[VisitProblem, tuple[FixedVisit, ...]]:
    """The same problem without the fixed visits that nobody can make any more, and these."""
    gone = {fault.where for fault in faults_in(problem) if fault.code is FaultCode.FIXED_NOT_POSSIBLE}
    kept = tuple(one for at, one in enumerate(problem.fixed) if f"fixed[{at}]" not in gone)
    return replace(problem, fixed=kept), tuple(one for one in problem.fixed if one not in kept)


def _without_row(drive: TravelTimes | None, row: int) -> TravelTimes | None:
    if drive is None:
        return None
    return TravelTimes(*(np.delete(np.delete(one, row, 0), row, 1) for one in (drive.minutes, drive.metres)))


def _kind(was: tuple[PublishedVisit, ...], now: tuple[PublishedVisit, ...], *, is_same_stop: bool) -> ChangeKind | None:
    before, after = ([(one.day, one.start_min, one.vehicle_id) for one in visits] for visits in (was, now))
    return gravest(before, after, is_same_stop=is_same_stop)


def _served(plan: VisitPlan) -> dict[str, tuple[str | None, tuple[PublishedVisit, ...]]]:
    visits = _visits(plan)
    return {
        village.village_id: (stop.stop_id, visits[stop.stop_id]) for stop in plan.stops for village in stop.villages
    }


def _visits(plan: VisitPlan) -> dict[str, tuple[PublishedVisit, ...]]:
    """The visits of each stop, by day."""
    found: dict[str, list[PublishedVisit]] = {stop.stop_id: [] for stop in plan.stops}
    for route in sorted(plan.routes, key=lambda route: route.day):
        for leg in route.legs:
            if leg.stop_id is not None:
                found[leg.stop_id].append(PublishedVisit(route.day, route.vehicle_id, leg.start_min))
    return {stop: tuple(visits) for stop, visits in found.items()}
