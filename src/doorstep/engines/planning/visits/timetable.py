"""From the arrays of the search to a plan that people read."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from doorstep.engines.planning.visits.calendar import visits_needed
from doorstep.engines.planning.visits.day import DAY, DEPOT, KEEPS_DAYS, LUNCH, NOWHERE, START, fill_times, home_at
from doorstep.engines.planning.visits.ground import Layout
from doorstep.engines.planning.visits.plan import (
    Kpis,
    Leg,
    Objective,
    PlannedStop,
    Route,
    ServedVillage,
    UnmetVillage,
    Why,
)
from doorstep.engines.planning.visits.shortfall import why_short
from doorstep.engines.planning.visits.state import State


def objective_of(layout: Layout, state: State) -> Objective:
    """The levels of a state whose totals are filled."""
    served, often, metres, broken, changed = (int(level) for level in state.total)
    keeps_days = bool(layout.ground.flags[KEEPS_DAYS])
    return Objective(served, often, metres, broken + layout.lost_promises, changed + layout.lost_days, keeps_days)


def planned_stops(layout: Layout, state: State) -> tuple[PlannedStop, ...]:
    """The stops in use, by id, each with its villages."""
    return tuple(_planned_stop(layout, state, int(at)) for at in np.flatnonzero(state.users))


def _planned_stop(layout: Layout, state: State, at: int) -> PlannedStop:
    stop = layout.problem.stops[layout.stops[at]]
    short = why_short(layout.ground, state, at) if state.visits[at] < state.wanted[at] else Why.NO_CAPACITY
    return PlannedStop(
        stop_id=stop.id,
        name=stop.name,
        lon=stop.lon,
        lat=stop.lat,
        days=tuple(int(day) for day in np.flatnonzero(state.route_on[at] >= 0)),
        visits_needed=int(state.wanted[at]),
        service_min=int(state.services[at]),
        villages=tuple(
            _served(layout, int(layout.villages[village]), at, int(state.visits[at]), short)
            for village in np.flatnonzero(state.stop_of == at)
        ),
    )


def _served(layout: Layout, at: int, stop: int, visits: int, short: Why) -> ServedVillage:
    village, ground = layout.problem.villages[at], layout.ground
    needed, threshold = visits_needed(layout.problem.rules, village)
    is_set, is_fixed = visits <= ground.least[stop], visits <= ground.fixed[stop].sum()
    more = Why.FIXED if is_fixed else Why.DAY_SET if is_set else Why.SHARED_STOP
    as_needed = Why.TIER if threshold or not (village.visits or village.promised_visits) else Why.ASKED
    return ServedVillage(
        village_id=village.id,
        residents=village.residents,
        walk_min=int(layout.walk[at, layout.stops[stop]]),
        visits_needed=needed,
        why=as_needed if visits == needed else more if visits > needed else short,
        tier_residents=threshold,
        stops_within_walk=int((layout.walk[at] <= layout.problem.rules.walk_limit_min).sum()),
        point_quality=village.point_quality,
    )


def routes_of(layout: Layout, state: State) -> tuple[Route, ...]:
    """The vehicle days in use, by vehicle id, then day."""
    used = np.flatnonzero(state.length)
    order = np.lexsort((layout.ground.runs[used, DAY], layout.vehicles[used]))
    return tuple(_route(layout, state, int(at)) for at in used[order])


def _route(layout: Layout, state: State, at: int) -> Route:
    ground, count = layout.ground, int(state.length[at])
    times = np.zeros((count + 2, 3), dtype=np.int64)
    back = int(home_at(ground, state.services, state.order[at], count, at, NOWHERE, NOWHERE, 0))
    fill_times(ground, state.services, state.order[at], count, at, times)
    lunch = int(times[0, 0]) if ground.runs[at, LUNCH] > 0 and times[0, 0] >= 0 else None
    stops = [int(stop) for stop in state.order[at, :count]]
    depot = int(ground.runs[at, DEPOT])
    legs = []
    for place, (here, there) in enumerate(pairwise([depot, *stops, depot])):
        drive, metres = int(ground.drive[here, there]), int(ground.metres[here, there])
        if there == depot:
            legs.append(Leg(None, drive, metres, back, back, back))
        else:
            arrive, start, depart = (int(minute) for minute in times[place + 1])
            legs.append(Leg(layout.problem.stops[layout.stops[there]].id, drive, metres, arrive, start, depart))
    leave = int(ground.runs[at, START])
    if lunch is None or lunch >= legs[0].start_min:  # wait at home rather than at a closed first stop
        leave = legs[0].start_min - legs[0].drive_min
        legs[0] = Leg(legs[0].stop_id, legs[0].drive_min, legs[0].metres, legs[0].start_min, legs[0].start_min,
                      legs[0].depart_min)  # fmt: skip
    vehicle = layout.problem.vehicles[layout.vehicles[at]].id
    drive_min, metres = sum(leg.drive_min for leg in legs), sum(leg.metres for leg in legs)
    day, load = int(ground.runs[at, DAY]), int(state.load[at])
    return Route(vehicle, day, leave, back, lunch, drive_min, metres, tuple(legs), load)


def kpis_of(
    layout: Layout, stops: tuple[PlannedStop, ...], routes: tuple[Route, ...], unmet: tuple[UnmetVillage, ...]
) -> Kpis:
    """The figures a county reads first, counted from the plan itself."""
    villages = layout.problem.villages
    residents = sum(village.residents for village in villages)
    served = [(village, len(stop.days)) for stop in stops for village in stop.villages]
    residents_served = sum(village.residents for village, _ in served)
    wanted = sum(village.residents * visits_needed(layout.problem.rules, village)[0] for village in villages)
    made = sum(village.residents * min(village.visits_needed, visits) for village, visits in served)
    return Kpis(
        villages=len(villages),
        villages_served=len(villages) - len(unmet),
        residents=residents,
        residents_served=residents_served,
        covered_share=residents_served / residents if residents else 0.0,
        visits_met_share=made / wanted if wanted else 0.0,
        stops=len(stops),
        visits=sum(len(stop.days) for stop in stops),
        visits_short=sum(max(0, stop.visits_needed - len(stop.days)) for stop in stops),
        routes=len(routes),
        metres=sum(route.metres for route in routes),
        drive_min=sum(route.drive_min for route in routes),
        service_min=sum(leg.depart_min - leg.start_min for route in routes for leg in route.legs),
        work_min=sum(route.back_min - route.leave_min for route in routes),
    )
