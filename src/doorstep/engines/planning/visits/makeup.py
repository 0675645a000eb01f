"""A missed visit finds a new date: which vehicle has room for it while everybody else keeps their hour (补访)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from doorstep.engines.planning.travel import whole_up
from doorstep.engines.planning.visits.day import NEVER, NO_ROAD_MIN, Ground, Ints, fill_times, home_at
from doorstep.engines.planning.visits.ground import drive_times
from doorstep.engines.planning.visits.problem import Stop, Vehicle, VisitProblem


class Obstacle(StrEnum):
    """Why a vehicle cannot make a visit up; of several the one that leaves least to change, the last in this order."""

    RESTS = "rests"
    """It drives on none of the days."""
    PROMISED = "promised"
    """The stop was promised another vehicle."""
    SKILLS = "skills"
    """It lacks what the stop or its villages need."""
    FORBIDDEN = "forbidden"
    """It may not stand there."""
    GAP = "gap"
    """The stop has another visit less than the minimum gap away."""
    APART = "apart"
    """A stop that may not be visited on the same day is."""
    BEYOND_SHIFT = "beyond_shift"
    """Way and service do not fit a shift, even alone."""
    CLOSED = "closed"
    """It cannot be there while the stop is open, even alone."""
    LOAD = "load"
    """It carries too little for it beside what it carries already."""
    FULL = "full"
    """What it does already leaves no room."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit that stands: where (None: nobody knows), when, in minutes after midnight, and the load it takes."""

    stop_id: str | None
    start_min: int
    end_min: int
    load: int = 0


@dataclass(frozen=True, slots=True)
class Outing:
    """What a vehicle has to do on a day on which it drives, by hour.

    Attributes:
        vehicle_id: which.
        on: the calendar day, counted from any.
        day: the same as a day of the horizon; None = the timetable knows no such day.
        visits: in order.
    """

    vehicle_id: str
    on: int
    day: int | None
    visits: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedVisit:
    """What has to be made up.

    Attributes:
        stop_id: where.
        vehicle_id: that did not come.
        service_min: minutes at the stop.
        skills: what a vehicle must have to serve the villages that use the stop.
        residents: that use the stop; of several missed visits those of most people go first.
        first_on: calendar day from which on it may be made up; None = any.
        last_on: until which.
        load: what it takes of a vehicle's load.
    """

    stop_id: str
    vehicle_id: str
    service_min: int
    skills: tuple[str, ...] = ()
    residents: int = 1
    first_on: int | None = None
    last_on: int | None = None
    load: int = 0

    def may_be_on(self, on: int) -> bool:
        """Whether it may be made up on a calendar day."""
        return (self.first_on is None or self.first_on <= on) and (self.last_on is None or on <= self.last_on)


@dataclass(frozen=True, slots=True)
class Room:
    """A new date: which vehicle, on which calendar day, from which minute on, minutes more on the road."""

    vehicle_id: str
    on: int
    start_min: int
    extra_min: int


def find_room(
    problem: VisitProblem, missed: MissedVisit, outings: Iterable[Outing], there: Mapping[int, Collection[str]]
) -> tuple[Room | None, dict[str, Obstacle]]:
    """Find the best room for a missed visit: with its own vehicle before others, early, with little more on the road.

    Visits that stand keep vehicle, day and hour. Every place in every outing is tried; of several hours
    for lunch the crew takes the one with which it is home earliest.

    Args:
        problem: its conditions hold for the new date, too; of the gaps `min_gap_days` does.
        missed: what to make up.
        outings: days that may be used.
        there: the stops visited on calendar days, by any vehicle; for gaps and stops that are kept apart.

    Returns:
        The room, if there is any; and for each vehicle without any, why.
    """
    rooms, obstacles = rooms_in(problem, missed, tuple(outings), there)
    best = min(
        rooms.values(),
        key=lambda one: (one.vehicle_id != missed.vehicle_id, one.on, one.extra_min, one.start_min, one.vehicle_id),
        default=None,
    )
    return best, obstacles


def rooms_in(
    problem: VisitProblem, missed: MissedVisit, outings: Sequence[Outing], there: Mapping[int, Collection[str]]
) -> tuple[dict[int, Room], dict[str, Obstacle]]:
    """Return the best room in each outing that has any, by its index; and for each vehicle without any, why."""
    rooms: dict[int, Room] = {}
    obstacles = {vehicle.id: Obstacle.RESTS for vehicle in problem.vehicles}
    minutes = ways_of(problem)
    order = list(Obstacle)
    for row, outing in enumerate(outings):
        if not missed.may_be_on(outing.on):
            continue
        found = _try(problem, missed, outing, there, minutes)
        if isinstance(found, Room):
            rooms[row] = found
        elif order.index(found) > order.index(obstacles[outing.vehicle_id]):
            obstacles[outing.vehicle_id] = found
    with_room = {one.vehicle_id for one in rooms.values()}
    return rooms, {vehicle: why for vehicle, why in obstacles.items() if vehicle not in with_room}


def ways_of(problem: VisitProblem) -> Ints:
    """Whole minutes between the depots, then the stops."""
    return whole_up(drive_times(problem).minutes, NO_ROAD_MIN)


def _try(
    problem: VisitProblem, missed: MissedVisit, outing: Outing, there: Mapping[int, Collection[str]], minutes: Ints
) -> Room | Obstacle:
    at = next(at for at, vehicle in enumerate(problem.vehicles) if vehicle.id == outing.vehicle_id)
    vehicle, stop = problem.vehicles[at], next(stop for stop in problem.stops if stop.id == missed.stop_id)
    if why := _barred(problem, missed, outing, vehicle, stop) or _too_near(problem, stop.id, outing.on, there):
        return why
    rows = {stop.id: len(problem.vehicles) + row for row, stop in enumerate(problem.stops)}
    service, windows = missed.service_min, open_hours(stop, outing.day)
    alone = np.ix_([rows[stop.id], at], [rows[stop.id], at])
    if _insert(vehicle, service, windows, (), minutes[alone]) is None:
        is_too_far = _insert(vehicle, service, [(0, NEVER)], (), minutes[alone]) is None
        return Obstacle.BEYOND_SHIFT if is_too_far else Obstacle.CLOSED
    if missed.load > room_for_load(vehicle, outing):
        return Obstacle.LOAD
    points = [rows[visit.stop_id] for visit in outing.visits if visit.stop_id in rows]
    if len(points) < len(outing.visits):
        return Obstacle.FULL
    points += [rows[stop.id], at]
    found = _insert(vehicle, service, windows, outing.visits, minutes[np.ix_(points, points)])
    return Room(vehicle.id, outing.on, found[1], found[0]) if found else Obstacle.FULL


def room_for_load(vehicle: Vehicle, outing: Outing) -> int:
    """What a vehicle could carry besides on an outing, in units of load."""
    return (NEVER if vehicle.most_load is None else vehicle.most_load) - sum(one.load for one in outing.visits)


def _barred(
    problem: VisitProblem, missed: MissedVisit, outing: Outing, vehicle: Vehicle, stop: Stop
) -> Obstacle | None:
    """Why a vehicle may not stand at a stop on a day, whatever else it does."""
    if outing.day in problem.rules.days_off:
        return Obstacle.RESTS
    promised = {visit.vehicle_id for visit in problem.fixed if visit.stop_id == stop.id and visit.vehicle_id}
    if promised and vehicle.id not in promised:
        return Obstacle.PROMISED
    if not {*missed.skills, *stop.skills} <= set(vehicle.skills):
        return Obstacle.SKILLS
    for one in problem.forbidden:
        is_meant = one.vehicle_id in {None, vehicle.id} and (one.day is None or one.day == outing.day)
        if one.stop_id == stop.id and one.village_id is None and one.other_stop_id is None and is_meant:
            return Obstacle.FORBIDDEN
    return None


def _too_near(problem: VisitProblem, stop: str, on: int, there: Mapping[int, Collection[str]]) -> Obstacle | None:
    """Whether the stop itself, or one that is kept apart from it, is visited too soon before or after."""
    gap = max(problem.rules.min_gap_days, 1)
    if any(stop in stops and abs(day - on) < gap for day, stops in there.items()):
        return Obstacle.GAP
    apart = [{one.stop_id, one.other_stop_id} for one in problem.forbidden if one.other_stop_id is not None]
    return Obstacle.APART if any({stop, other} in apart for other in there.get(on, ())) else None


def open_hours(stop: Stop, day: int | None) -> list[tuple[int, int]]:
    """Return when a stop may be used on a day, in order; nothing where it is closed."""
    if not stop.windows:
        return [(0, NEVER)]
    return sorted((one.open_min, one.close_min) for one in stop.windows if one.day is None or one.day == day)


def _insert(
    vehicle: Vehicle, service: int, windows: list[tuple[int, int]], visits: tuple[Standing, ...], drive: Ints
) -> tuple[int, int] | None:
    """Minutes more on the road and the start of a new visit at its best place among those that stand, or None.

    Args:
        vehicle: that drives.
        service: minutes.
        windows: when the new visit may be.
        visits: that stand, in order.
        drive: minutes between them, then the new one, then the depot.
    """
    count = len(visits)
    ground = day_ground(vehicle, [*([(one.start_min, one.end_min)] for one in visits), windows], drive)
    services = np.array([*(visit.end_min - visit.start_min for visit in visits), service], dtype=np.int64)
    found = []
    for place in range(count + 1):
        stops = np.array([*range(place), count, *range(place, count)], dtype=np.int64)
        if home_at(ground, services, stops, count + 1, 0, -1, -1, 0) >= NEVER:
            continue
        times = np.zeros((count + 3, 3), dtype=np.int64)
        fill_times(ground, services, stops, count + 1, 0, times)
        before, after = (place - 1 if place else count + 1), (place if place < count else count + 1)
        way = drive[before, count] + drive[count, after] - drive[before, after]
        found.append((int(way), int(times[place + 1, 1])))
    return min(found, default=None)


def day_ground(vehicle: Vehicle, windows: Sequence[Sequence[tuple[int, int]]], drive: Ints) -> Ground:
    """A ground of which only one vehicle's day is asked.

    Args:
        vehicle: that drives.
        windows: when each stop may be used, in order.
        drive: minutes between the stops, then the depot.
    """
    hours = np.full((len(windows), 1, max(1, *map(len, windows)), 2), NEVER, dtype=np.int64)
    for row, open_then in enumerate(windows):
        for place, window in enumerate(open_then):
            hours[row, 0, place] = window
    run = [len(windows), 0, vehicle.shift_start_min, vehicle.shift_end_min]
    run += [vehicle.break_min, vehicle.break_from_min, vehicle.break_until_min, 0]
    flat, table = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    fields: dict[str, Any] = dict.fromkeys(Ground._fields, flat)
    fields |= dict.fromkeys(("known", "fixed", "barred", "metres", "near", "patterns_at"), table)
    fields |= {"drive": np.ascontiguousarray(drive), "windows": hours, "service": np.zeros(4)}
    return Ground(**fields | {"runs": np.array([run], dtype=np.int64)})
