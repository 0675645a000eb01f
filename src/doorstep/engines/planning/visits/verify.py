"""An independent check of a plan: shares nothing with the solver but the dataclasses and the travel model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from doorstep.engines.planning.travel import detour_between, detour_times, whole_up
from doorstep.engines.planning.visits.plan import Objective, Route, ServedVillage, VisitPlan
from doorstep.engines.planning.visits.problem import Stop, Village, VisitProblem

_NO_ROAD = 1 << 30


def verify_plan(problem: VisitProblem, plan: VisitPlan) -> list[str]:
    """Return what is wrong with the plan, in English sentences; empty = every promise is kept."""
    return [*_stops(problem, plan), *_routes(problem, plan), *_pairs(problem, plan), *_totals(problem, plan)]


def _need(problem: VisitProblem, village: Village) -> int:
    if village.residents == 0:
        return 0
    by_tier = max((t.visits for t in problem.rules.tiers if village.residents >= t.min_residents), default=0)
    return max(by_tier if village.visits is None else village.visits, village.promised_visits)


def _stops(problem: VisitProblem, plan: VisitPlan) -> Iterator[str]:
    rules, stops = problem.rules, {stop.id: stop for stop in problem.stops}
    villages, seen = {village.id: village for village in problem.villages}, list[str]()
    for planned in plan.stops:
        stop, people = stops.get(planned.stop_id), 0
        need = len({visit.day for visit in problem.fixed if visit.stop_id == planned.stop_id})
        if stop is None or not planned.villages or not planned.days:
            yield f"stop {planned.stop_id} is unknown, unused or never visited"
            continue
        for used in planned.villages:
            seen.append(used.village_id)
            village = villages.get(used.village_id)
            yield from _used(problem, used, village, stop)
            expected = used.residents if village is None or village.expected is None else village.expected
            people, need = people + expected, max(need, used.visits_needed)
        wished = math.ceil(rules.service_base_min + rules.service_per_100_min * people / 100 - 1e-9)
        if planned.service_min != min(max(wished, rules.service_least_min), rules.service_most_min):
            yield f"stop {stop.id} has the wrong service time"
        need = max(need, min(map(len, stop.day_sets), default=0))
        if stop.day_sets and planned.days not in {tuple(sorted(days)) for days in stop.day_sets}:
            yield f"stop {stop.id} is visited on days that are not one of its sets"
        if planned.visits_needed != need or len(planned.days) > need or len(set(planned.days)) < len(planned.days):
            yield f"stop {stop.id} is visited more often than needed, twice a day, or states the wrong need"
        for one, other in combinations(() if stop.day_sets else planned.days, 2):
            apart, visits = abs(rules.day_offsets[one] - rules.day_offsets[other]), len(planned.days)
            gap = rules.gaps[visits - 1] if visits <= len(rules.gaps) else rules.min_gap_days
            if min(apart, rules.cycle_days - apart) < gap:
                yield f"stop {stop.id} is visited on days {one} and {other}, which are too close"
        for day in planned.days:
            if sum(leg.stop_id == stop.id for route in plan.routes if route.day == day for leg in route.legs) != 1:
                yield f"stop {stop.id} is not visited exactly once on day {day}"
    if sorted([*seen, *(unmet.village_id for unmet in plan.unmet)]) != sorted(villages):
        yield "not every village is either served by one stop or listed as unmet"


def _used(problem: VisitProblem, used: ServedVillage, village: Village | None, stop: Stop) -> Iterator[str]:
    rules = problem.rules
    if village is None or village.lon is None or village.lat is None:
        yield f"village {used.village_id} is unknown or has no coordinates and uses stop {stop.id}"
        return
    here, there = np.array([[village.lon], [village.lat]]), np.array([[stop.lon], [stop.lat]])
    walk = int(whole_up(detour_between(rules.walk, *here, *there).minutes, _NO_ROAD)[0, 0])
    if walk > rules.walk_limit_min or walk != used.walk_min:
        yield f"village {village.id} walks {walk} minutes to stop {stop.id}, the plan says {used.walk_min}"
    if used.residents != village.residents or used.visits_needed != _need(problem, village):
        yield f"village {village.id} has other residents or another need than the plan says"


def _routes(problem: VisitProblem, plan: VisitPlan) -> Iterator[str]:
    drive = problem.drive
    if drive is None:
        lon = [v.depot_lon for v in problem.vehicles] + [stop.lon for stop in problem.stops]
        lat = [v.depot_lat for v in problem.vehicles] + [stop.lat for stop in problem.stops]
        drive = detour_times(problem.rules.drive, np.array(lon), np.array(lat))
    minutes, metres = whole_up(drive.minutes, _NO_ROAD).tolist(), whole_up(drive.metres, _NO_ROAD).tolist()
    if len({(route.vehicle_id, route.day) for route in plan.routes}) < len(plan.routes):
        yield "a vehicle has two routes on one day"
    for route in plan.routes:
        if route.day in problem.rules.days_off:
            yield f"vehicle {route.vehicle_id} runs on a day off, {route.day}"
        faults = [*_route(problem, plan, route, minutes, metres), *_load(problem, plan, route)]
        yield from (f"vehicle {route.vehicle_id} on day {route.day}: {fault}" for fault in faults)


def _load(problem: VisitProblem, plan: VisitPlan, route: Route) -> Iterator[str]:
    most = next(vehicle.most_load for vehicle in problem.vehicles if vehicle.id == route.vehicle_id)
    called = {leg.stop_id for leg in route.legs}
    users = {used.village_id for stop in plan.stops if stop.stop_id in called for used in stop.villages}
    load = sum(problem.load_of(village) for village in problem.villages if village.id in users)
    if route.load != load:
        yield f"carries {route.load} by the plan, and its visits take {load}"
    if most is not None and load > most:
        yield f"its visits take {load}, and it carries {most} at most"


def _route(
    problem: VisitProblem, plan: VisitPlan, route: Route, minutes: list[list[int]], metres: list[list[int]]
) -> Iterator[str]:
    depots = {vehicle.id: at for at, vehicle in enumerate(problem.vehicles)}
    rows = {stop.id: len(depots) + at for at, stop in enumerate(problem.stops)}
    planned = {stop.stop_id: stop for stop in plan.stops}
    vehicle = problem.vehicles[depots[route.vehicle_id]]
    here, now, begun = depots[vehicle.id], route.leave_min, route.break_start_min
    lunch = (0, 0) if begun is None else (begun, begun + vehicle.break_min)
    if route.day not in vehicle.days or now < vehicle.shift_start_min or route.back_min > problem.home_by_min(vehicle):
        yield "does not run on this day or leaves its shift"
    if route.legs[-1].stop_id is not None or len(route.legs) < 2 or route.legs[-1].depart_min != route.back_min:
        yield "does not end at its depot at the stated time"
    for leg in route.legs:
        there = depots[vehicle.id] if leg.stop_id is None else rows[leg.stop_id]
        if (leg.drive_min, leg.metres) != (minutes[here][there], metres[here][there]) or leg.drive_min >= _NO_ROAD:
            yield f"the drive to {leg.stop_id} is not {leg.drive_min} minutes and {leg.metres} metres"
        eating = _overlap((now, leg.start_min), lunch)
        if not now + leg.drive_min <= leg.arrive_min <= leg.start_min or leg.start_min - now - eating < leg.drive_min:
            yield f"cannot be at {leg.stop_id} by {leg.start_min}"
        if _overlap((leg.start_min, leg.depart_min), lunch):
            yield f"serves {leg.stop_id} during lunch"
        if leg.stop_id is not None:
            stop = problem.stops[rows[leg.stop_id] - len(depots)]
            hours = [w for w in stop.windows if w.day is None or w.day == route.day]
            if stop.windows and not any(w.open_min <= leg.start_min and leg.depart_min <= w.close_min for w in hours):
                yield f"stop {stop.id} is closed at {leg.start_min}"
            use = planned.get(stop.id)
            if use is None or route.day not in use.days or leg.depart_min - leg.start_min != use.service_min:
                yield f"stop {stop.id} is not planned on this day, or not for this long"
        here, now = there, leg.depart_min
    in_time = begun is not None and vehicle.break_from_min <= begun <= vehicle.break_until_min
    on_the_road = route.leave_min <= lunch[0] and lunch[1] <= route.back_min
    if vehicle.break_min > 0 and route.back_min > vehicle.break_until_min and not (in_time and on_the_road):
        yield "the crew has no lunch break in time"
    if (route.drive_min, route.metres) != (sum(g.drive_min for g in route.legs), sum(g.metres for g in route.legs)):
        yield "its sums are wrong"


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _pairs(problem: VisitProblem, plan: VisitPlan) -> Iterator[str]:
    """Skills, and what may not go together."""
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    stops, villages = {stop.id: stop for stop in problem.stops}, {village.id: village for village in problem.villages}
    at_stop = {stop.stop_id: [used.village_id for used in stop.villages] for stop in plan.stops}
    out = [(leg.stop_id, route.vehicle_id, route.day) for route in plan.routes for leg in route.legs if leg.stop_id]
    for stop, vehicle, day in out:
        needed = {
            skill for village in at_stop.get(stop, ()) if village in villages for skill in villages[village].skills
        }
        if missing := (needed | set(stops[stop].skills)) - set(vehicles[vehicle].skills):
            yield f"vehicle {vehicle} lacks {', '.join(sorted(missing))} at stop {stop}"
        meant = [visit.vehicle_id for visit in problem.fixed if (visit.stop_id, visit.day) == (stop, day)]
        if any(other not in {None, vehicle} for other in meant):
            yield f"stop {stop} was promised another vehicle than {vehicle} on day {day}"
    for one in problem.forbidden:
        if one.village_id is not None:
            broken = one.village_id in at_stop.get(one.stop_id, ())
        elif one.other_stop_id is not None:
            days = [{day for stop, _, day in out if stop == name} for name in (one.stop_id, one.other_stop_id)]
            broken = bool(days[0] & days[1])
        else:
            broken = any(
                stop == one.stop_id and one.vehicle_id in {None, vehicle} and one.day in {None, day}
                for stop, vehicle, day in out
            )
        if broken:
            yield f"what is forbidden at stop {one.stop_id} happens: {one}"


def _totals(problem: VisitProblem, plan: VisitPlan) -> Iterator[str]:
    villages, worth = {village.id: village for village in problem.villages}, problem.rules.visit_worth
    served = [(used, stop.days) for stop in plan.stops for used in stop.villages if used.village_id in villages]
    value = {used.village_id: villages[used.village_id].value for used, _ in served}
    counts = [(used, days, value[used.village_id]) for used, days in served]
    people = [
        (used.residents if given is None else given, used.visits_needed, len(days)) for used, days, given in counts
    ]
    often = sum(
        each * (worth[min(at, len(worth) - 1)] if worth else 1)
        for each, needed, visits in people
        for at in range(min(visits, needed))
    )
    broken, changed = _promises(problem, plan)
    metres = sum(route.metres for route in plan.routes)
    levels = Objective(sum(each for each, _, _ in people), often, metres, broken, changed, problem.keep_days)
    if plan.objective != levels:
        yield "the objective is not what stops and routes add up to"
    residents = sum(used.residents for used, _ in served)
    if (plan.kpis.residents_served, plan.kpis.villages_served) != (residents, len(served)):
        yield "the figures are not what the stops add up to"
    if plan.bound_metres is not None and plan.bound_metres > plan.objective.metres:
        yield "the lower bound is above the plan"


def _promises(problem: VisitProblem, plan: VisitPlan) -> tuple[int, int]:
    """Promised visits that do not take place, and published weekdays that villages lose."""
    at_stop = {stop.stop_id: set(stop.days) for stop in plan.stops}
    days_of = {used.village_id: set(stop.days) for stop in plan.stops for used in stop.villages}
    broken = sum(max(0, v.promised_visits - len(days_of.get(v.id, ()))) for v in problem.villages)
    broken += len({(f.stop_id, f.day) for f in problem.fixed if f.day not in at_stop.get(f.stop_id, ())})
    known = {v.id for v in problem.villages}
    lost = {(name, visit.day) for stop in problem.published for name in stop.village_ids for visit in stop.visits}
    return broken, sum(name in known and day not in days_of.get(name, ()) for name, day in lost)
