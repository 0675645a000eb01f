"""The problem as arrays: only the villages and stops for which there is something to decide."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled
from doorstep.engines.planning.travel import TravelTimes, detour_between, detour_times, whole_up
from doorstep.engines.planning.visits.calendar import day_sets, gap_days, visits_needed, visits_worth
from doorstep.engines.planning.visits.day import (
    DAY,
    END,
    LUNCH,
    LUNCH_UNTIL,
    NEVER,
    NO_ROAD_MIN,
    START,
    Ground,
    Ints,
    home_at,
    may_visit,
    service_min,
)
from doorstep.engines.planning.visits.problem import Village, VisitProblem, VisitRules


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
        lost_promises: promised visits that no plan can keep.
        lost_days: weekdays of the published timetable that no plan can keep.
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
    lost_promises: int
    lost_days: int


def lay_out(problem: VisitProblem) -> Layout:
    """Arrays for a checked and sorted problem."""
    walk = walking_minutes(problem)
    drive = drive_times(problem)
    minutes, metres = whole_up(drive.minutes, NO_ROAD_MIN), whole_up(drive.metres, NO_ROAD_MIN)
    in_reach = walk <= problem.rules.walk_limit_min
    for village, stop in barred_walks(problem):
        in_reach[village, stop] = False
    in_reach[[at for at, village in enumerate(problem.villages) if village.residents == 0]] = False
    wide, wide_villages, wide_stops, vehicles = _arrays(problem, in_reach, minutes, metres)
    misfits = np.flatnonzero(~_fits_alone(wide))
    for pair in misfits:
        village = int(np.searchsorted(wide.reach_at, pair, side="right")) - 1
        in_reach[wide_villages[village], wide_stops[wide.reach[pair]]] = False
    ground, villages, stops = wide, wide_villages, wide_stops
    if len(misfits):
        ground, villages, stops, _ = _arrays(problem, in_reach, minutes, metres)
    lost = _lost(problem, villages, stops)
    return Layout(problem, walk, ground, villages, stops, vehicles, wide, wide_villages, wide_stops, *lost)


def _lost(problem: VisitProblem, villages: Ints, stops: Ints) -> tuple[int, int]:
    """Promises and published weekdays of villages and stops that cannot be served at all."""
    served, used = set(villages.tolist()), {problem.stops[at].id for at in stops}
    others = [village for at, village in enumerate(problem.villages) if at not in served]
    promises = sum(village.promised_visits for village in others)
    promises += len({(visit.stop_id, visit.day) for visit in problem.fixed if visit.stop_id not in used})
    return promises, int(_known(problem, others).sum())


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


def barred_walks(problem: VisitProblem) -> list[tuple[int, int]]:
    """Villages and stops, as indices, that may not go together."""
    villages = {village.id: at for at, village in enumerate(problem.villages)}
    stops = {stop.id: at for at, stop in enumerate(problem.stops)}
    pairs = [(one.village_id, one.stop_id) for one in problem.forbidden if one.village_id is not None]
    return [(villages[village], stops[stop]) for village, stop in pairs]


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
    off = set(rules.days_off)
    of_day = [(day, at) for at, vehicle in enumerate(problem.vehicles) for day in vehicle.days if day not in off]
    runs = [(at, day) for day, at in sorted(of_day)]  # the search asks all vehicles of a day, one after the other
    days = _ints([day for _, day in runs])
    asked = [problem.villages[at] for at in villages]
    need = _ints([visits_needed(rules, village)[0] for village in asked])
    limits = _Limits(problem, stops, runs)
    shifts = _ints([limits.run(at, len(stops) + at, day) for at, day in runs]).reshape(-1, 8)
    fixed, apart = limits.fixed(), limits.apart()
    by_day = [np.flatnonzero(days == day) for day in range(len(rules.day_labels))]
    own = [problem.stops[at].day_sets for at in stops]
    most = int(max([1, *need, *fixed.sum(axis=1), *(len(days) for sets in own for days in sets)]))
    books = sorted(set(own) | {()})
    patterns = [_patterns(rules, sets, most) for sets in books]
    ground = Ground(
        value=_ints([village.residents if village.value is None else village.value for village in asked]),
        expected=_ints([village.residents if village.expected is None else village.expected for village in asked]),
        need=need,
        promised=_ints([village.promised_visits for village in asked]),
        skills=_ints([limits.bits(village.skills) for village in asked]),
        load=_ints([problem.load_of(village) for village in asked]),
        known=_known(problem, asked),
        reach_at=_slices(links.sum(axis=1)),
        reach=np.nonzero(links)[1].astype(np.int64),
        cover_at=_slices(links.sum(axis=0)),
        cover=np.nonzero(links.T)[1].astype(np.int64),
        stop_skills=_ints([limits.bits(problem.stops[at].skills) for at in stops]),
        fixed=fixed,
        apart_at=_slices([len(others) for others in apart]),
        apart=_ints([other for others in apart for other in others]),
        barred=limits.barred(),
        drive=np.ascontiguousarray(minutes[np.ix_(points, points)]),
        metres=metres,
        near=_nearest(between),
        runs=shifts,
        most_work=np.maximum(
            np.minimum(shifts[:, LUNCH_UNTIL], shifts[:, END]) - shifts[:, START],
            shifts[:, END] - shifts[:, LUNCH] - shifts[:, START],
        ),
        most_load=_ints(
            [NEVER if (most_load := problem.vehicles[at].most_load) is None else most_load for at, _ in runs]
        ),
        routes_at=_slices([len(routes) for routes in by_day]),
        routes=np.concatenate(by_day).astype(np.int64),
        book=_ints([books.index(sets) for sets in own]),
        least=_ints([min(map(len, sets), default=0) for sets in own]),
        patterns_at=_pages(patterns),
        patterns=_ints([bit for page in patterns for bits in page for bit in bits]),
        windows=_windows(problem, stops),
        service=np.array(
            [rules.service_base_min, rules.service_per_100_min, rules.service_least_min, rules.service_most_min],
            dtype=np.float64,
        ),
        worth=_ints([visits_worth(rules, visits) for visits in range(most + 1)]),
        flags=_ints(
            [
                problem.keep_days,
                any(own) or any(gap_days(rules, n) > gap_days(rules, n + 1) for n in range(2, most + 1)),
            ]
        ),
    )
    return ground, villages, stops, _ints([at for at, _ in runs])


@compiled
def _fits_alone(ground: Ground) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """For each village and stop in its reach: whether it could be visited on days that may be, if nothing else were."""
    fits = np.zeros(len(ground.reach), np.bool_)
    nothing, none = np.zeros(1, np.int64), np.int64(0)
    for village in range(len(ground.value)):
        service = service_min(ground, ground.expected[village])
        for at in range(ground.reach_at[village], ground.reach_at[village + 1]):
            stop, days = ground.reach[at], np.int64(0)
            for route in range(len(ground.runs)):
                if not may_visit(ground, route, stop, ground.skills[village] | ground.stop_skills[stop]):
                    continue
                if ground.load[village] > ground.most_load[route]:
                    continue
                if home_at(ground, nothing, nothing, none, route, none, stop, service) < NEVER:
                    days |= np.int64(1) << ground.runs[route, DAY]
                    if ground.least[stop] == 0:
                        break
            fits[at] = days != 0 and (ground.least[stop] == 0 or _holds_a_set(ground, stop, days))
    return fits


@bare
def _holds_a_set(ground: Ground, stop: int, days: int) -> bool:
    """Whether days hold all of one of the stop's sets."""
    book = ground.book[stop]
    for at in range(ground.patterns_at[book, 0], ground.patterns_at[book, -1]):
        if ground.patterns[at] & ~days == 0:
            return True
    return False


class _Limits:
    """What may not go together, as arrays over the stops and vehicle days worth planning."""

    def __init__(self, problem: VisitProblem, stops: Ints, runs: list[tuple[int, int]]) -> None:
        self.problem, self.runs = problem, runs
        self.rows = {problem.stops[at].id: row for row, at in enumerate(stops)}
        names = {skill for village in problem.villages for skill in village.skills}
        names |= {skill for stop in problem.stops for skill in stop.skills}  # what nobody needs steers nothing
        self.bit = {skill: 1 << at for at, skill in enumerate(sorted(names))}

    def bits(self, skills: tuple[str, ...]) -> int:
        return sum(self.bit.get(skill, 0) for skill in set(skills))

    def run(self, at: int, depot: int, day: int) -> tuple[int, ...]:
        vehicle = self.problem.vehicles[at]
        lunch = (vehicle.break_min, vehicle.break_from_min, vehicle.break_until_min)
        home_by = self.problem.home_by_min(vehicle)
        return (depot, day, vehicle.shift_start_min, home_by, *lunch, self.bits(vehicle.skills))

    def fixed(self) -> Ints:
        fixed = np.zeros((len(self.rows), len(self.problem.rules.day_labels)), dtype=np.int64)
        for visit in self.problem.fixed:
            if visit.stop_id in self.rows:
                fixed[self.rows[visit.stop_id], visit.day] = 1
        return fixed

    def apart(self) -> list[list[int]]:
        others: list[list[int]] = [[] for _ in self.rows]
        for one in self.problem.forbidden:
            if one.stop_id in self.rows and one.other_stop_id in self.rows:
                others[self.rows[one.stop_id]].append(self.rows[one.other_stop_id])
                others[self.rows[one.other_stop_id]].append(self.rows[one.stop_id])
        return others

    def barred(self) -> Ints:
        barred = np.zeros((len(self.rows), len(self.runs)), dtype=np.int64)
        for at, (vehicle, day) in enumerate(self.runs):
            name = self.problem.vehicles[vehicle].id
            for one in self.problem.forbidden:
                is_meant = one.vehicle_id in {None, name} and one.day in {None, day}
                if one.village_id is None and one.other_stop_id is None and is_meant and one.stop_id in self.rows:
                    barred[self.rows[one.stop_id], at] = 1
            for visit in self.problem.fixed:
                if visit.day == day and visit.vehicle_id not in {None, name} and visit.stop_id in self.rows:
                    barred[self.rows[visit.stop_id], at] = 1
        return barred


def _known(problem: VisitProblem, villages: list[Village]) -> Ints:
    """Days on which the published timetable serves each village."""
    days: dict[str, set[int]] = {}
    for stop in problem.published:
        for village in stop.village_ids:
            days.setdefault(village, set()).update(visit.day for visit in stop.visits)
    horizon = range(len(problem.rules.day_labels))
    return _ints([[day in days.get(village.id, ()) for day in horizon] for village in villages]).reshape(
        len(villages), len(horizon)
    )


def _nearest(metres: Ints) -> Ints:
    """Each row: all stops by metres there and back, itself first."""
    both = metres + metres.T
    np.fill_diagonal(both, -1)
    return np.argsort(both, axis=1, kind="stable").astype(np.int64)


def _patterns(rules: VisitRules, own: tuple[tuple[int, ...], ...], most: int) -> list[list[int]]:
    """Day sets as ascending bits, a stop's own or those the gaps allow, by number of visits from 0 to the most."""
    sets = (
        [days for days in own if len(days) == count] if own else day_sets(rules, count) for count in range(1, most + 1)
    )
    return [[], *(sorted(sum(1 << day for day in days) for days in of_count) for of_count in sets)]


def _pages(patterns: list[list[list[int]]]) -> Ints:
    """For each book its slices, by number of visits, in the row of all patterns."""
    ends = _slices([len(bits) for page in patterns for bits in page])
    counts = len(patterns[0])
    return np.stack([ends[at * counts : (at + 1) * counts + 1] for at in range(len(patterns))])


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
