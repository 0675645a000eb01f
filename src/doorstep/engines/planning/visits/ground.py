"""The problem as arrays: only the villages and stops for which there is something to decide."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.engines.planning.travel import TravelTimes, detour_between, detour_times, whole_up
from doorstep.engines.planning.visits.calendar import day_sets, too_close, visits_needed
from doorstep.engines.planning.visits.compiled import compiled
from doorstep.engines.planning.visits.day import NEVER, NO_ROAD_MIN, Ground, Ints, home_at, service_min
from doorstep.engines.planning.visits.problem import Vehicle, VisitProblem, VisitRules


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Arrays and the way back from them.

    Attributes:
        problem: sorted by id.
        walk: (villages, stops) minutes on foot, rounded up; `NO_ROAD_MIN` where a village has no coordinates.
        ground: the arrays; rows of `villages` and `stops`.
        villages: (n,) indices into problem.villages.
        stops: (m,) indices into problem.stops.
        vehicles: (R,) vehicle of each vehicle day, index into problem.vehicles.
        wide: the same arrays over all villages with residents and stops in reach, feasible or not.
        wide_villages: indices of its villages.
        wide_stops: indices of its stops.
    """

    problem: VisitProblem
    walk: Ints
    ground: Ground
    villages: Ints
    stops: Ints
    vehicles: Ints
    wide: Ground
    wide_villages: Ints
    wide_stops: Ints


def lay_out(problem: VisitProblem) -> Layout:
    """Arrays for a checked and sorted problem."""
    walk = walking_minutes(problem)
    drive = drive_times(problem)
    minutes, metres = whole_up(drive.minutes, NO_ROAD_MIN), whole_up(drive.metres, NO_ROAD_MIN)
    in_reach = walk <= problem.rules.walk_limit_min
    in_reach[[at for at, village in enumerate(problem.villages) if village.residents == 0]] = False
    wide, wide_villages, wide_stops, vehicles = _arrays(problem, in_reach, minutes, metres)
    for pair in np.flatnonzero(~_fits_alone(wide)):
        village = int(np.searchsorted(wide.reach_at, pair, side="right")) - 1
        in_reach[wide_villages[village], wide_stops[wide.reach[pair]]] = False
    ground, villages, stops, _ = _arrays(problem, in_reach, minutes, metres)
    return Layout(problem, walk, ground, villages, stops, vehicles, wide, wide_villages, wide_stops)


def walking_minutes(problem: VisitProblem) -> Ints:
    """(villages, stops) whole minutes on foot; `NO_ROAD_MIN` where a village has no coordinates."""
    known = np.array([village.lon is not None for village in problem.villages], dtype=bool)
    lon = np.array([village.lon or 0.0 for village in problem.villages], dtype=np.float64)
    lat = np.array([village.lat or 0.0 for village in problem.villages], dtype=np.float64)
    stop_lon = np.array([stop.lon for stop in problem.stops], dtype=np.float64)
    stop_lat = np.array([stop.lat for stop in problem.stops], dtype=np.float64)
    minutes = whole_up(detour_between(problem.rules.walk, lon, lat, stop_lon, stop_lat).minutes, NO_ROAD_MIN)
    minutes[~known] = NO_ROAD_MIN
    return minutes


def drive_times(problem: VisitProblem) -> TravelTimes:
    """Matrices over depots then stops: those given, else by the detour model."""
    if problem.drive is not None:
        return problem.drive
    lon = [vehicle.depot_lon for vehicle in problem.vehicles] + [stop.lon for stop in problem.stops]
    lat = [vehicle.depot_lat for vehicle in problem.vehicles] + [stop.lat for stop in problem.stops]
    return detour_times(problem.rules.drive, np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64))


def _arrays(
    problem: VisitProblem, in_reach: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], minutes: Ints, metres: Ints
) -> tuple[Ground, Ints, Ints, Ints]:
    """Ground, village indices, stop indices, vehicle of each vehicle day."""
    rules = problem.rules
    villages = np.flatnonzero(in_reach.any(axis=1)).astype(np.int64)
    stops = np.flatnonzero(in_reach.any(axis=0)).astype(np.int64)
    links = in_reach[np.ix_(villages, stops)]
    points = np.concatenate([stops + len(problem.vehicles), np.arange(len(problem.vehicles), dtype=np.int64)])
    metres = np.ascontiguousarray(metres[np.ix_(points, points)])
    between = metres[: len(stops), : len(stops)]
    runs = [(at, day) for at, vehicle in enumerate(problem.vehicles) for day in vehicle.days]
    days = _ints([day for _, day in runs])
    people = _ints([problem.villages[at].residents for at in villages])
    by_day = [np.flatnonzero(days == day) for day in range(len(rules.day_labels))]
    patterns = _patterns(rules)
    ground = Ground(
        residents=people,
        need=_ints([visits_needed(rules, int(residents))[0] for residents in people]),
        reach_at=_slices(links.sum(axis=1)),
        reach=np.nonzero(links)[1].astype(np.int64),
        cover_at=_slices(links.sum(axis=0)),
        cover=np.nonzero(links.T)[1].astype(np.int64),
        drive=np.ascontiguousarray(minutes[np.ix_(points, points)]),
        metres=metres,
        near=_nearest(between),
        runs=_ints([_run(problem.vehicles[at], len(stops) + at, day) for at, day in runs]),
        routes_at=_slices([len(routes) for routes in by_day]),
        routes=np.concatenate(by_day).astype(np.int64),
        clash=_clashes(rules),
        patterns_at=_slices([len(bits) for bits in patterns]),
        patterns=_ints([bit for bits in patterns for bit in bits]),
        windows=_windows(problem, stops),
        service=np.array(
            [rules.service_base_min, rules.service_per_100_min, rules.service_least_min, rules.service_most_min],
            dtype=np.float64,
        ),
    )
    return ground, villages, stops, _ints([at for at, _ in runs])


@compiled
def _fits_alone(ground: Ground) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """For each village and stop in its reach: whether some vehicle day could visit it if it did nothing else."""
    fits = np.zeros(len(ground.reach), np.bool_)
    nothing, times, none = np.zeros(1, np.int64), np.zeros((3, 3), np.int64), np.int64(0)
    for village in range(len(ground.residents)):
        service = service_min(ground, ground.residents[village])
        for at in range(ground.reach_at[village], ground.reach_at[village + 1]):
            for route in range(len(ground.runs)):
                stop = ground.reach[at]
                if home_at(ground, nothing, nothing, none, route, none, stop, service, times) < NEVER:
                    fits[at] = True
                    break
    return fits


def _run(vehicle: Vehicle, depot: int, day: int) -> tuple[int, ...]:
    lunch = (vehicle.break_min, vehicle.break_from_min, vehicle.break_until_min)
    return (depot, day, vehicle.shift_start_min, vehicle.shift_end_min, *lunch)


def _nearest(metres: Ints) -> Ints:
    """Each row: all stops by metres there and back, itself first."""
    both = metres + metres.T
    np.fill_diagonal(both, -1)
    return np.argsort(both, axis=1, kind="stable").astype(np.int64)


def _clashes(rules: VisitRules) -> Ints:
    days = range(len(rules.day_labels))
    return _ints([[one != other and too_close(rules, one, other) for other in days] for one in days])


def _patterns(rules: VisitRules) -> list[list[int]]:
    """Day sets as bits, by number of visits from 0 to the most any tier needs."""
    most = max(tier.visits for tier in rules.tiers)
    return [[], *([sum(1 << day for day in days) for days in day_sets(rules, count)] for count in range(1, most + 1))]


def _windows(problem: VisitProblem, stops: Ints) -> Ints:
    chosen = [problem.stops[at] for at in stops]
    days = len(problem.rules.day_labels)
    width = max([1, *(len(stop.windows) for stop in chosen)])
    windows = np.full((len(chosen), days, width, 2), NEVER, dtype=np.int64)
    for at, stop in enumerate(chosen):
        for day in range(days):
            open_then = sorted((w.open_min, w.close_min) for w in stop.windows if w.day is None or w.day == day)
            for place, hours in enumerate(open_then if stop.windows else [(0, NEVER)]):
                windows[at, day, place] = hours
    return windows


def _slices(counts: object) -> Ints:
    return np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64))]).astype(np.int64)


def _ints(values: object) -> Ints:
    return np.array(values, dtype=np.int64)
