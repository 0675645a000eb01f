"""What is checked before planning, and the one order in which everything is then taken."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from doorstep.engines.planning.travel import DetourModel, TravelTimes
from doorstep.engines.planning.visits.calendar import MOST_DAYS, MOST_PATTERNS, day_sets, gap_days, too_close
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput
from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    Forbidden,
    PublishedStop,
    Stop,
    Vehicle,
    Village,
    VisitProblem,
    VisitRules,
)

MOST_ROWS = 5000
"""Villages, stops or vehicles of one problem: the ways between them are a square. More are planned county by county."""

MOST = 100_000_000
"""No number of people, minutes, days or metres may be larger, so that all sums of them are exact."""

MOST_WORTH, MOST_FACTOR = 10_000, 100.0


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
        stops=tuple(_stop_in_order(problem.stops[at]) for at in stops),
        vehicles=tuple(replace(problem.vehicles[at], days=tuple(sorted(problem.vehicles[at].days))) for at in vehicles),
        drive=drive,
        fixed=tuple(sorted(problem.fixed, key=lambda one: (one.stop_id, one.day, one.vehicle_id or ""))),
        forbidden=tuple(sorted(problem.forbidden, key=_forbidden_key)),
        published=tuple(_published_in_order(stop) for stop in sorted(problem.published, key=lambda one: one.stop_id)),
    )


def _forbidden_key(one: Forbidden) -> tuple[str, str, str, str, int]:
    day = -1 if one.day is None else one.day
    return one.stop_id, one.village_id or "", one.other_stop_id or "", one.vehicle_id or "", day


def _stop_in_order(stop: Stop) -> Stop:
    return replace(stop, day_sets=tuple(sorted({tuple(sorted(days)) for days in stop.day_sets})))


def _published_in_order(stop: PublishedStop) -> PublishedStop:
    visits = sorted(stop.visits, key=lambda one: (one.day, one.start_min, one.vehicle_id))
    return replace(stop, village_ids=tuple(sorted(stop.village_ids)), visits=tuple(visits))


def faults_in(problem: VisitProblem) -> Iterator[Fault]:
    """Everything wrong with the problem, in the order of the input."""
    if not problem.villages:
        yield Fault(FaultCode.NO_VILLAGES, "villages")
    if not problem.vehicles:
        yield Fault(FaultCode.NO_VEHICLES, "vehicles")
    yield from _rules(problem.rules)
    listed = (("villages", problem.villages), ("stops", problem.stops), ("vehicles", problem.vehicles))
    for name, things in listed:
        if len(things) > MOST_ROWS:
            yield Fault(FaultCode.TOO_LARGE, name, {"rows": len(things), "most": MOST_ROWS})
            return
    for name, things in listed:
        yield from _ids(name, [thing.id for thing in things])
    for at, village in enumerate(problem.villages):
        yield from _village(f"villages[{at}]", village, problem.rules)
    days = len(problem.rules.day_labels)
    known = {village.id for village in problem.villages}
    for at, stop in enumerate(problem.stops):
        yield from _stop(f"stops[{at}]", stop, days)
        if stop.village_id is not None and stop.village_id not in known:
            yield Fault(FaultCode.UNKNOWN_VILLAGE, f"stops[{at}].village_id", {"village_id": stop.village_id})
    for at, vehicle in enumerate(problem.vehicles):
        yield from _vehicle(f"vehicles[{at}]", vehicle, days, problem.rules.reserve_min)
    if problem.vehicles and not any(set(vehicle.days) - set(problem.rules.days_off) for vehicle in problem.vehicles):
        yield Fault(FaultCode.NO_DAYS, "vehicles")
    if problem.drive is not None:
        yield from _matrices(problem.drive, len(problem.vehicles) + len(problem.stops))
    yield from _together(problem)


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


def _village(where: str, village: Village, rules: VisitRules) -> Iterator[Fault]:
    if village.lon is not None and village.lat is not None:
        yield from _point(where, village.lon, village.lat)
    elif village.lon is not None or village.lat is not None:
        yield Fault(FaultCode.HALF_COORDINATES, where)
    yield from _not_negative(where, residents=village.residents, promised_visits=village.promised_visits)
    named = ("expected", "value", "load")
    given = {name: getattr(village, name) for name in named if getattr(village, name) is not None}
    yield from _not_negative(where, **given)
    if village.visits is not None and village.visits < 1:
        yield Fault(FaultCode.NOT_POSITIVE, f"{where}.visits", {"field": "visits", "value": village.visits})
    elif 0 < len(rules.day_labels) == len(rules.day_offsets) <= MOST_DAYS:
        for visits in {village.visits or 0, village.promised_visits}:
            if visits > 0:
                yield from _frequency(f"{where}.visits", rules, visits)
    if village.share_60plus is not None and not 0 <= village.share_60plus <= 1:
        yield Fault(FaultCode.SHARE_OUT_OF_RANGE, f"{where}.share_60plus", {"value": village.share_60plus})


def _stop(where: str, stop: Stop, days: int) -> Iterator[Fault]:
    yield from _point(where, stop.lon, stop.lat)
    for at, window in enumerate(stop.windows):
        if not 0 <= window.open_min < window.close_min:
            figures = {"open_min": window.open_min, "close_min": window.close_min}
            yield Fault(FaultCode.WINDOW_EMPTY, f"{where}.windows[{at}]", figures)
        yield from _not_too_big(f"{where}.windows[{at}]", close_min=window.close_min)
        if window.day is not None and not 0 <= window.day < days:
            yield Fault(FaultCode.UNKNOWN_DAY, f"{where}.windows[{at}]", {"day": window.day, "days": days})
    if len(stop.day_sets) > MOST_PATTERNS:
        yield Fault(FaultCode.TOO_LARGE, f"{where}.day_sets", {"rows": len(stop.day_sets), "most": MOST_PATTERNS})
    for at, chosen in enumerate(stop.day_sets[:MOST_PATTERNS]):
        if not chosen:
            yield Fault(FaultCode.NO_DAYS, f"{where}.day_sets[{at}]")
        yield from _days(f"{where}.day_sets[{at}]", chosen, days)


def _days(where: str, chosen: tuple[int, ...], days: int) -> Iterator[Fault]:
    for day in sorted(set(chosen)):
        if days and not 0 <= day < days:  # a horizon without days is its own fault
            yield Fault(FaultCode.UNKNOWN_DAY, where, {"day": day, "days": days})
        if chosen.count(day) > 1:
            yield Fault(FaultCode.REPEATED_DAY, where, {"day": day})


def _vehicle(where: str, vehicle: Vehicle, days: int, reserve_min: int) -> Iterator[Fault]:
    yield from _point(where, vehicle.depot_lon, vehicle.depot_lat)
    yield from _days(f"{where}.days", vehicle.days, days)
    if not 0 <= vehicle.shift_start_min < vehicle.shift_end_min:
        figures = {"start_min": vehicle.shift_start_min, "end_min": vehicle.shift_end_min}
        yield Fault(FaultCode.SHIFT_EMPTY, where, figures)
    elif 0 < vehicle.shift_end_min - vehicle.shift_start_min <= reserve_min:
        figures = {"reserve_min": reserve_min, "shift_min": vehicle.shift_end_min - vehicle.shift_start_min}
        yield Fault(FaultCode.RESERVE_TOO_LONG, where, figures)
    yield from _not_negative(where, break_min=vehicle.break_min, most_load=vehicle.most_load or 0)
    yield from _not_too_big(where, shift_end_min=vehicle.shift_end_min, break_until_min=vehicle.break_until_min)
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
        reserve_min=rules.reserve_min,
        load_per_100=rules.load_per_100,
        **{f"gaps[{at}]": gap for at, gap in enumerate(rules.gaps)},
    )
    yield from _not_too_big("rules", cycle_days=rules.cycle_days, service_most_min=rules.service_most_min)
    for at, worth in enumerate(rules.visit_worth):
        yield from _not_too_big("rules", MOST_WORTH, **{f"visit_worth[{at}]": worth})
    if any(worth < 0 for worth in rules.visit_worth) or any(b > a for a, b in pairwise(rules.visit_worth)):
        yield Fault(FaultCode.WORTH_RISES, "rules.visit_worth")
    for day in rules.days_off:
        if days and not 0 <= day < days:
            yield Fault(FaultCode.UNKNOWN_DAY, "rules.days_off", {"day": day, "days": days})
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
        yield from _not_too_big(f"rules.tiers[{at}]", min_residents=tier.min_residents)
        yield from _frequency(f"rules.tiers[{at}]", rules, tier.visits)


def _frequency(where: str, rules: VisitRules, visits: int) -> Iterator[Fault]:
    gap = gap_days(rules, visits)
    sets = 0 if visits > len(rules.day_labels) else len(day_sets(rules, visits))
    if sets == 0 or (visits == 1 and gap > rules.cycle_days):
        figures = {"visits": visits, "min_gap_days": gap, "cycle_days": rules.cycle_days}
        yield Fault(FaultCode.FREQUENCY_IMPOSSIBLE, where, figures)
    elif sets > MOST_PATTERNS:
        most = {"days": len(rules.day_labels), "visits": visits, "most": MOST_PATTERNS}
        yield Fault(FaultCode.TOO_MANY_PATTERNS, where, most)


def _together(problem: VisitProblem) -> Iterator[Fault]:
    """What is wrong with promised visits, with what is forbidden, and with the published timetable."""
    stops = {stop.id for stop in problem.stops}
    villages = {village.id for village in problem.villages}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    days = len(problem.rules.day_labels)
    for at, one in enumerate(problem.forbidden):
        where = f"forbidden[{at}]"
        kinds = (one.village_id, one.other_stop_id, one.vehicle_id if one.day is None else one.day)
        if sum(kind is not None for kind in kinds) != 1 or one.stop_id == one.other_stop_id:
            yield Fault(FaultCode.FORBIDDEN_WHAT, where)
        for stop in {one.stop_id, one.other_stop_id} - {None} - stops:
            yield Fault(FaultCode.UNKNOWN_STOP, where, {"stop_id": str(stop)})
        if one.village_id is not None and one.village_id not in villages:
            yield Fault(FaultCode.UNKNOWN_VILLAGE, where, {"village_id": one.village_id})
        yield from _meant(where, one.vehicle_id, one.day, vehicles, days)
    wanted: dict[str, set[int]] = {}
    for at, visit in enumerate(problem.fixed):
        where, faulty = f"fixed[{at}]", False
        if visit.stop_id not in stops:
            yield Fault(FaultCode.UNKNOWN_STOP, where, {"stop_id": visit.stop_id})
            continue
        for fault in _meant(where, visit.vehicle_id, visit.day, vehicles, days):
            faulty = True
            yield fault
        if not faulty and not _can_be_kept(problem, visit):
            yield Fault(FaultCode.FIXED_NOT_POSSIBLE, where, {"stop_id": visit.stop_id, "day": visit.day})
        wanted.setdefault(visit.stop_id, set()).add(visit.day)
    sets = {stop.id: stop.day_sets for stop in problem.stops}
    for stop_id, fixed in wanted.items():
        if min(fixed) >= 0 and max(fixed) < len(problem.rules.day_offsets):
            yield from _fixed_together(problem.rules, stop_id, sets[stop_id], fixed)
    yield from _published(problem.published, days)


def _fixed_together(
    rules: VisitRules, stop_id: str, sets: Sequence[tuple[int, ...]], fixed: set[int]
) -> Iterator[Fault]:
    figures = {"stop_id": stop_id, "days": ", ".join(map(str, sorted(fixed)))}
    if sets and not any(fixed <= set(days) for days in sets):
        yield Fault(FaultCode.FIXED_IN_NO_SET, "fixed", figures)
    if not sets and any(too_close(rules, one, other, len(fixed)) for one, other in combinations(sorted(fixed), 2)):
        yield Fault(FaultCode.FIXED_TOO_CLOSE, "fixed", figures)


def _meant(
    where: str, vehicle_id: str | None, day: int | None, vehicles: dict[str, Vehicle], days: int
) -> Iterator[Fault]:
    if vehicle_id is not None and vehicle_id not in vehicles:
        yield Fault(FaultCode.UNKNOWN_VEHICLE, where, {"vehicle_id": vehicle_id})
    if day is not None and not 0 <= day < days:
        yield Fault(FaultCode.UNKNOWN_DAY, where, {"day": day, "days": days})


def _can_be_kept(problem: VisitProblem, visit: FixedVisit) -> bool:
    """Whether some vehicle that is meant runs on the day and may stand at the stop."""
    if visit.day in problem.rules.days_off:
        return False
    barred = [one for one in problem.forbidden if one.stop_id == visit.stop_id and one.day in {None, visit.day}]
    barred = [one for one in barred if one.village_id is None and one.other_stop_id is None]
    return any(
        visit.day in vehicle.days
        and visit.vehicle_id in {None, vehicle.id}
        and not any(one.vehicle_id in {None, vehicle.id} for one in barred)
        for vehicle in problem.vehicles
    )


def _published(published: Sequence[PublishedStop], days: int) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, stop in enumerate(published):
        for village in stop.village_ids:
            if village in seen:
                yield Fault(FaultCode.DUPLICATE_ID, f"published[{at}].village_ids", {"id": village})
            seen.add(village)
        for visit in stop.visits:
            if days and not 0 <= visit.day < days:
                yield Fault(FaultCode.UNKNOWN_DAY, f"published[{at}].visits", {"day": visit.day, "days": days})


def _model(where: str, model: DetourModel) -> Iterator[Fault]:
    for name, value, least in (("factor", model.factor, 1.0), ("speed_kmh", model.speed_kmh, 1e-6)):
        if not least <= value < math.inf:
            yield Fault(FaultCode.NOT_POSITIVE, where, {"field": name, "value": value})
    if math.isfinite(model.factor):
        yield from _not_too_big(where, MOST_FACTOR, factor=model.factor)


def _not_negative(where: str, **values: float) -> Iterator[Fault]:
    for name, value in values.items():
        if not 0 <= value < math.inf:
            yield Fault(FaultCode.NEGATIVE, f"{where}.{name}", {"field": name, "value": value})
        else:
            yield from _not_too_big(where, **{name: value})


def _not_too_big(where: str, most: float = MOST, /, **values: float) -> Iterator[Fault]:
    for name, value in values.items():
        if value > most:
            yield Fault(FaultCode.TOO_BIG, f"{where}.{name}", {"field": name, "value": value, "most": most})


def _matrices(drive: TravelTimes, size: int) -> Iterator[Fault]:
    minutes, metres = drive.minutes, drive.metres
    if minutes.shape != (size, size) or metres.shape != (size, size):
        shapes = {"expected": f"{size}x{size}", "minutes": str(minutes.shape), "metres": str(metres.shape)}
        yield Fault(FaultCode.MATRIX_SHAPE, "drive", shapes)
        return
    wrong = np.isnan(minutes) | np.isnan(metres) | (minutes < 0) | (metres < 0)
    wrong |= (np.isfinite(minutes) & (minutes > MOST)) | (np.isfinite(metres) & (metres > MOST))
    if wrong.any() or (np.isinf(minutes) != np.isinf(metres)).any() or np.diag(minutes).any() or np.diag(metres).any():
        yield Fault(FaultCode.MATRIX_VALUES, "drive")
