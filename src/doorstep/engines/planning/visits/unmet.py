"""Why villages are left out, with the figures that say what would help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.engines.planning.visits.day import (
    DAY,
    DEPOT,
    END,
    LUNCH,
    NEVER,
    NO_ROAD_MIN,
    NOWHERE,
    START,
    Ground,
    Ints,
    home_at,
    may_visit,
    service_min,
)
from doorstep.engines.planning.visits.ground import Layout, barred_walks
from doorstep.engines.planning.visits.plan import Figure, Reason, UnmetVillage
from doorstep.engines.planning.visits.state import State

_ALWAYS = np.array([0, NEVER], dtype=np.int64)


def unmet_villages(layout: Layout, state: State) -> tuple[UnmetVillage, ...]:
    """Every village without a visit, by id."""
    place = {int(at): row for row, at in enumerate(layout.villages)}
    wide = {int(at): row for row, at in enumerate(layout.wide_villages)}
    runs = layout.wide.runs.copy()
    runs[:, END] = NEVER - 1
    endless = layout.wide._replace(runs=runs, windows=np.broadcast_to(_ALWAYS, layout.wide.windows.shape).copy())
    openings = _Openings(layout, state)
    barred = _barred_stops(layout)
    unmet = []
    for at, village in enumerate(layout.problem.villages):
        row = place.get(at, -1)
        if row >= 0 and state.stop_of[row] >= 0:
            continue
        figures: dict[str, Figure] = {}
        if village.lon is None:
            reason = Reason.NO_COORDINATES
        elif village.residents == 0:
            reason = Reason.NO_RESIDENTS
        elif row >= 0:
            reason, figures = Reason.NO_CAPACITY, openings.nearest_miss(row)
        elif at in wide:
            reason, figures = _out_of_shift(layout, endless, wide[at])
        elif at in barred:
            reason, figures = Reason.FORBIDDEN, {"stop_ids": tuple(barred[at])}
        else:
            reason, figures = Reason.NO_STOP_WITHIN_WALK, _far_from_stops(layout, at)
        unmet.append(UnmetVillage(village.id, village.residents, reason, figures))
    return tuple(unmet)


def _barred_stops(layout: Layout) -> dict[int, list[str]]:
    """Stops within the walk that a village's people cannot use."""
    found: dict[int, list[str]] = {}
    for village, stop in barred_walks(layout.problem):
        if layout.walk[village, stop] <= layout.problem.rules.walk_limit_min:
            found.setdefault(village, []).append(layout.problem.stops[stop].id)
    return found


def _far_from_stops(layout: Layout, at: int) -> dict[str, Figure]:
    figures: dict[str, Figure] = {"walk_limit_min": layout.problem.rules.walk_limit_min}
    if layout.problem.stops:
        nearest = int(np.argmin(layout.walk[at]))
        figures["nearest_stop_id"] = layout.problem.stops[nearest].id
        figures["nearest_walk_min"] = int(layout.walk[at, nearest])
    return figures


def _days_of_sets(ground: Ground, stop: int) -> int:
    """The days, as bits, of those sets of a stop on all of whose days some vehicle may stand there; else all days."""
    if ground.least[stop] == 0:
        return -1
    driven = np.bitwise_or.reduce(1 << ground.runs[ground.barred[stop] == 0, DAY])
    book = ground.patterns_at[ground.book[stop]]
    sets = ground.patterns[book[0] : book[-1]]
    return int(np.bitwise_or.reduce(sets[sets & ~driven == 0]))


def _out_of_shift(layout: Layout, endless: Ground, row: int) -> tuple[Reason, dict[str, Figure]]:
    """Stop in reach that cannot be visited alone: closed, too far, without a road, or not on all days of a set."""
    wide = layout.wide
    stops = wide.reach[wide.reach_at[row] : wide.reach_at[row + 1]]
    service, skills = int(service_min(wide, int(wide.expected[row]))), int(wide.skills[row])
    nearest: tuple[int, int, int, int] | None = None
    names = tuple(layout.problem.stops[layout.wide_stops[stop]].id for stop in stops)
    nothing, fitting, load = np.zeros(1, dtype=np.int64), list[int](), int(wide.load[row])
    for stop in stops:
        for route in range(len(wide.runs)):
            if not may_visit(wide, route, stop, skills | int(wide.stop_skills[stop])):
                continue
            fitting.append(int(wide.most_load[route]))
            if load > wide.most_load[route]:
                continue
            depot = wide.runs[route, DEPOT]
            if max(wide.drive[depot, stop], wide.drive[stop, depot]) >= NO_ROAD_MIN:
                continue
            home = int(home_at(endless, nothing, nothing, 0, route, 0, stop, service))
            if int(home_at(wide, nothing, nothing, 0, route, 0, stop, service)) < NEVER:
                return Reason.DAY_SETS, {"stop_ids": names}
            missing = home - int(wide.runs[route, END])
            if nearest is None or missing < nearest[0]:
                nearest = (missing, int(stop), route, home - int(wide.runs[route, START]))
    if not fitting:
        village = layout.problem.villages[layout.wide_villages[row]]
        return Reason.NO_FITTING_VEHICLE, {"stop_ids": names, "skills": village.skills}
    if load > max(fitting):
        return Reason.TOO_HEAVY, {"stop_ids": names, "load": load, "most_load": max(fitting)}
    if nearest is None:
        return Reason.UNREACHABLE, {"stop_ids": names}
    missing, at, route, needed = nearest
    figures: dict[str, Figure] = {
        "stop_id": layout.problem.stops[layout.wide_stops[at]].id,
        "vehicle_id": layout.problem.vehicles[layout.vehicles[route]].id,
    }
    if missing <= 0:
        return Reason.CLOSED, figures
    round_trip = int(wide.drive[wide.runs[route, DEPOT], at] + wide.drive[at, wide.runs[route, DEPOT]])
    return Reason.BEYOND_SHIFT, figures | {
        "round_trip_min": round_trip,
        "service_min": service,
        "break_min": max(0, min(int(wide.runs[route, LUNCH]), needed - round_trip - service)),
        "needed_min": needed,
        "shift_min": int(wide.runs[route, END] - wide.runs[route, START]),
        "missing_min": missing,
    }


@dataclass(frozen=True, slots=True)
class _Call:
    """A visit there could be: the stop, its minutes and its load."""

    stop: int
    service: int
    load: int


class _Openings:
    """Where a village left out comes nearest to fitting into a finished timetable."""

    def __init__(self, layout: Layout, state: State) -> None:
        self.layout, self.ground, self.state = layout, layout.ground, state
        self.home = [
            self._home(route, state.order[route, : state.length[route]]) for route in range(len(self.ground.runs))
        ]

    def _home(self, route: int, order: Ints, place: int = NOWHERE, extra: int = NOWHERE, service: int = 0) -> int:
        order = np.ascontiguousarray(order)
        arguments = (self.ground, self.state.services, order, len(order), route, place, extra, service)
        return int(home_at(*arguments))

    def nearest_miss(self, village: int) -> dict[str, Figure]:
        """Figures of `Reason.NO_CAPACITY` for the vehicle day that lacks the fewest minutes, of those with the load."""
        ground, state = self.ground, self.state
        best: tuple[int, int, int, int, int, int] | None = None
        for stop in ground.reach[ground.reach_at[village] : ground.reach_at[village + 1]]:
            service = int(service_min(ground, int(state.people[stop] + ground.expected[village])))
            skills = int(
                (state.skills[stop] if state.users[stop] else ground.stop_skills[stop]) | ground.skills[village]
            )
            days = _days_of_sets(ground, int(stop))
            for route in range(len(ground.runs)):
                if state.users[stop] and state.route_on[stop, ground.runs[route, DAY]] != route:
                    continue
                if not days >> int(ground.runs[route, DAY]) & 1:
                    continue
                if not may_visit(ground, route, stop, skills):
                    continue
                extra = service - int(state.services[stop])
                if not state.users[stop]:
                    extra = service + int(self._detours(route, int(stop)).min())
                free = int(ground.runs[route, END]) - self.home[route]
                heavy = max(0, int(state.load[route] + ground.load[village] - ground.most_load[route]))
                found = (heavy, extra - free, int(stop), route, extra, free)
                if extra < NO_ROAD_MIN and (best is None or found < best):
                    best = found
        if best is None:
            return {}
        heavy, missing, at, route, extra, free = best
        service = int(service_min(ground, int(state.people[at] + ground.expected[village])))
        problem = self.layout.problem
        call = _Call(at, service, int(state.loads[at] + ground.load[village]))
        displaced = [problem.villages[self.layout.villages[row]] for row in self._displaced(call, route)]
        return {
            "stop_id": problem.stops[self.layout.stops[at]].id,
            "vehicle_id": problem.vehicles[self.layout.vehicles[route]].id,
            "day": int(ground.runs[route, DAY]),
            "extra_min": extra,
            "free_min": free,
            "missing_min": max(0, missing),
            **({"missing_load": heavy} if heavy else {}),
            "displaces": tuple(village.id for village in displaced),
            "displaces_residents": sum(village.residents for village in displaced),
        }

    def _detours(self, route: int, stop: int) -> Ints:
        depot, order = self.ground.runs[route, DEPOT], self.state.order[route, : self.state.length[route]]
        before, after = np.concatenate([[depot], order]), np.concatenate([order, [depot]])
        drive = self.ground.drive
        return np.asarray(drive[before, stop] + drive[stop, after] - drive[before, after], dtype=np.int64)

    def _displaced(self, call: _Call, route: int) -> list[int]:
        """Villages whose stops must leave this vehicle day to make room: of one stop if that is enough."""
        order = self.state.order[route, : self.state.length[route]]
        others = sorted((int(self.state.people[other]), int(other)) for other in order if other != call.stop)
        gone = next(([other] for _, other in others if self._fits(call, route, [other])), None)
        if gone is None:
            gone = []
            for _, other in others:
                gone.append(other)
                if self._fits(call, route, gone):
                    break
        return [int(row) for row in np.flatnonzero(np.isin(self.state.stop_of, gone))]

    def _fits(self, call: _Call, route: int, gone: list[int]) -> bool:
        order = self.state.order[route, : self.state.length[route]]
        left = order[~np.isin(order, gone)]
        if self.state.loads[left[left != call.stop]].sum() + call.load > self.ground.most_load[route]:
            return False
        places = [NOWHERE] if call.stop in left else range(len(left) + 1)
        return any(self._home(route, left, place, call.stop, call.service) < NEVER for place in places)
