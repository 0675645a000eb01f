"""What is checked before planning, and the one order in which everything is then taken."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from doorstep.engines.planning.travel import DetourModel, TravelTimes
from doorstep.engines.planning.visits.calendar import MOST_DAYS, MOST_PATTERNS, day_sets
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput
from doorstep.engines.planning.visits.problem import Stop, Vehicle, Village, VisitProblem, VisitRules


def checked(problem: VisitProblem, time_limit_s: float | None, iterations: int | None) -> VisitProblem:
    """The problem with villages, stops and vehicles sorted by id, so that the order of the input does not matter.

    Raises:
        FaultyInput: with everything that is wrong.
    """
    faults = list(faults_in(problem))
    if time_limit_s is None and iterations is None:
        faults.append(Fault(FaultCode.NO_LIMIT, ""))
    for name, limit in (("time_limit_s", time_limit_s), ("iterations", iterations)):
        if limit is not None and not limit >= 0:
            faults.append(Fault(FaultCode.NEGATIVE, name, {"field": name, "value": limit}))
    if faults:
        raise FaultyInput(faults)
    return in_order(problem)


def in_order(problem: VisitProblem) -> VisitProblem:
    """The same problem with villages, stops, vehicles and their days sorted; matrices follow."""
    vehicles = sorted(range(len(problem.vehicles)), key=lambda at: problem.vehicles[at].id)
    stops = sorted(range(len(problem.stops)), key=lambda at: problem.stops[at].id)
    drive = problem.drive
    if drive is not None:
        rows = np.array([*vehicles, *(len(vehicles) + at for at in stops)], dtype=np.int64)
        drive = TravelTimes(minutes=drive.minutes[np.ix_(rows, rows)], metres=drive.metres[np.ix_(rows, rows)])
    return replace(
        problem,
        villages=tuple(sorted(problem.villages, key=lambda village: village.id)),
        stops=tuple(problem.stops[at] for at in stops),
        vehicles=tuple(replace(problem.vehicles[at], days=tuple(sorted(problem.vehicles[at].days))) for at in vehicles),
        drive=drive,
    )


def faults_in(problem: VisitProblem) -> Iterator[Fault]:
    """Everything wrong with the problem, in the order of the input."""
    if not problem.villages:
        yield Fault(FaultCode.NO_VILLAGES, "villages")
    if not problem.vehicles:
        yield Fault(FaultCode.NO_VEHICLES, "vehicles")
    yield from _rules(problem.rules)
    for name, things in (("villages", problem.villages), ("stops", problem.stops), ("vehicles", problem.vehicles)):
        yield from _ids(name, [thing.id for thing in things])
    for at, village in enumerate(problem.villages):
        yield from _village(f"villages[{at}]", village)
    days = len(problem.rules.day_labels)
    known = {village.id for village in problem.villages}
    for at, stop in enumerate(problem.stops):
        yield from _stop(f"stops[{at}]", stop, days)
        if stop.village_id is not None and stop.village_id not in known:
            yield Fault(FaultCode.UNKNOWN_VILLAGE, f"stops[{at}].village_id", {"village_id": stop.village_id})
    for at, vehicle in enumerate(problem.vehicles):
        yield from _vehicle(f"vehicles[{at}]", vehicle, days)
    if problem.vehicles and not any(vehicle.days for vehicle in problem.vehicles):
        yield Fault(FaultCode.NO_DAYS, "vehicles")
    if problem.drive is not None:
        yield from _matrices(problem.drive, len(problem.vehicles) + len(problem.stops))


def _ids(name: str, ids: Sequence[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, id_ in enumerate(ids):
        if not id_.strip():
            yield Fault(FaultCode.EMPTY_ID, f"{name}[{at}].id")
        elif id_ in seen:
            yield Fault(FaultCode.DUPLICATE_ID, f"{name}[{at}].id", {"id": id_})
        seen.add(id_)


def _point(where: str, lon: float, lat: float) -> Iterator[Fault]:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        yield Fault(FaultCode.COORDINATES_OUT_OF_RANGE, where, {"lon": lon, "lat": lat})


def _village(where: str, village: Village) -> Iterator[Fault]:
    if village.lon is not None and village.lat is not None:
        yield from _point(where, village.lon, village.lat)
    elif village.lon is not None or village.lat is not None:
        yield Fault(FaultCode.HALF_COORDINATES, where)
    yield from _not_negative(where, residents=village.residents)
    if village.share_60plus is not None and not 0 <= village.share_60plus <= 1:
        yield Fault(FaultCode.SHARE_OUT_OF_RANGE, f"{where}.share_60plus", {"value": village.share_60plus})


def _stop(where: str, stop: Stop, days: int) -> Iterator[Fault]:
    yield from _point(where, stop.lon, stop.lat)
    for at, window in enumerate(stop.windows):
        if not 0 <= window.open_min < window.close_min:
            figures = {"open_min": window.open_min, "close_min": window.close_min}
            yield Fault(FaultCode.WINDOW_EMPTY, f"{where}.windows[{at}]", figures)
        if window.day is not None and not 0 <= window.day < days:
            yield Fault(FaultCode.UNKNOWN_DAY, f"{where}.windows[{at}]", {"day": window.day, "days": days})


def _vehicle(where: str, vehicle: Vehicle, days: int) -> Iterator[Fault]:
    yield from _point(where, vehicle.depot_lon, vehicle.depot_lat)
    for day in sorted(set(vehicle.days)):
        if days and not 0 <= day < days:  # a horizon without days is its own fault
            yield Fault(FaultCode.UNKNOWN_DAY, f"{where}.days", {"day": day, "days": days})
        if vehicle.days.count(day) > 1:
            yield Fault(FaultCode.REPEATED_DAY, f"{where}.days", {"day": day})
    if not 0 <= vehicle.shift_start_min < vehicle.shift_end_min:
        figures = {"start_min": vehicle.shift_start_min, "end_min": vehicle.shift_end_min}
        yield Fault(FaultCode.SHIFT_EMPTY, where, figures)
    yield from _not_negative(where, break_min=vehicle.break_min)
    if vehicle.break_min > 0 and not vehicle.shift_start_min <= vehicle.break_from_min <= vehicle.break_until_min:
        figures = {"from_min": vehicle.break_from_min, "until_min": vehicle.break_until_min}
        yield Fault(FaultCode.BREAK_OUTSIDE_SHIFT, where, figures)


def _rules(rules: VisitRules) -> Iterator[Fault]:
    days = len(rules.day_labels)
    if days == 0:
        yield Fault(FaultCode.NO_DAYS, "rules.day_labels")
    if days > MOST_DAYS:
        yield Fault(FaultCode.TOO_MANY_DAYS, "rules.day_labels", {"days": days, "most": MOST_DAYS})
    offsets = rules.day_offsets
    in_cycle = all(0 <= offset < rules.cycle_days for offset in offsets)
    if len(offsets) != days or not in_cycle or any(later <= sooner for sooner, later in pairwise(offsets)):
        yield Fault(FaultCode.DAY_OFFSETS, "rules.day_offsets")
        return
    for name, model in (("walk", rules.walk), ("drive", rules.drive)):
        yield from _model(f"rules.{name}", model)
    yield from _not_negative(
        "rules",
        walk_limit_min=rules.walk_limit_min,
        service_base_min=rules.service_base_min,
        service_per_100_min=rules.service_per_100_min,
        service_least_min=rules.service_least_min,
        min_gap_days=rules.min_gap_days,
    )
    if rules.service_most_min < 1 or rules.service_least_min > rules.service_most_min:
        figures = {"least_min": rules.service_least_min, "most_min": rules.service_most_min}
        yield Fault(FaultCode.SERVICE_RANGE, "rules", figures)
    if 0 < days <= MOST_DAYS:
        yield from _tiers(rules)


def _tiers(rules: VisitRules) -> Iterator[Fault]:
    tiers = rules.tiers
    ascending = all(a.min_residents < b.min_residents and a.visits <= b.visits for a, b in pairwise(tiers))
    if not tiers or not ascending or tiers[0].visits < 1 or tiers[0].min_residents > 1:
        yield Fault(FaultCode.TIERS, "rules.tiers")
        return
    for at, tier in enumerate(tiers):
        figures = {"visits": tier.visits, "min_gap_days": rules.min_gap_days, "cycle_days": rules.cycle_days}
        sets = 0 if tier.visits > len(rules.day_labels) else len(day_sets(rules, tier.visits))
        if sets == 0 or (tier.visits == 1 and rules.min_gap_days > rules.cycle_days):
            yield Fault(FaultCode.FREQUENCY_IMPOSSIBLE, f"rules.tiers[{at}]", figures)
        elif sets > MOST_PATTERNS:
            most = {"days": len(rules.day_labels), "visits": tier.visits, "most": MOST_PATTERNS}
            yield Fault(FaultCode.TOO_MANY_PATTERNS, f"rules.tiers[{at}]", most)


def _model(where: str, model: DetourModel) -> Iterator[Fault]:
    for name, value, least in (("factor", model.factor, 1.0), ("speed_kmh", model.speed_kmh, 1e-6)):
        if not least <= value < math.inf:
            yield Fault(FaultCode.NOT_POSITIVE, where, {"field": name, "value": value})


def _not_negative(where: str, **values: float) -> Iterator[Fault]:
    for name, value in values.items():
        if not 0 <= value < math.inf:
            yield Fault(FaultCode.NEGATIVE, f"{where}.{name}", {"field": name, "value": value})


def _matrices(drive: TravelTimes, size: int) -> Iterator[Fault]:
    minutes, metres = drive.minutes, drive.metres
    if minutes.shape != (size, size) or metres.shape != (size, size):
        shapes = {"expected": f"{size}x{size}", "minutes": str(minutes.shape), "metres": str(metres.shape)}
        yield Fault(FaultCode.MATRIX_SHAPE, "drive", shapes)
        return
    wrong = np.isnan(minutes) | np.isnan(metres) | (minutes < 0) | (metres < 0)
    if wrong.any() or (np.isinf(minutes) != np.isinf(metres)).any() or np.diag(minutes).any() or np.diag(metres).any():
        yield Fault(FaultCode.MATRIX_VALUES, "drive")
