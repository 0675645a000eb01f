"""Villages, vehicles and rules into a problem; a result into what each village and each visit gets."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import median
from typing import Any

import numpy as np

from doorstep.engines.planning.travel import MIXED, MOUNTAIN, PLAIN, DetourModel, TravelTimes
from doorstep.engines.planning.visits import codec, problem
from doorstep.engines.planning.visits.faults import FaultyInput
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.replan import published_by
from doorstep.places.models import Place
from doorstep.places.queries import villages_without, with_codes
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.bridge.conditions import (
    NOTHING,
    Conditions,
    asked_anew,
    conditions_of,
    freed,
    published_on,
    spread,
    unknown,
    weekdays_known,
    with_conditions,
)
from doorstep.programmes.pharmacy.bridge.contradictions import Contradiction, contradictions
from doorstep.programmes.pharmacy.bridge.days import days_on, horizon, week_of, weekday_of, weeks_of
from doorstep.programmes.pharmacy.models import PlanVillage, PlanVisit, Vehicle, VisitPlan
from doorstep.programmes.pharmacy.rules.plans import Visiting
from doorstep.programmes.pharmacy.words import Terrain

_VEHICLE = "vehicle-"
PHARMACIES = frozenset({SiteKind.PHARMACY, SiteKind.SMART_PHARMACY})
"""A village with one of these needs no vehicle; a cabinet or a shop is not enough."""

DRIVE: Mapping[str, DetourModel] = {Terrain.PLAIN: PLAIN, Terrain.MIXED: MIXED, Terrain.MOUNTAIN: MOUNTAIN}
_NOBODY_COUNTED = 500
"""Residents of a village if no village in the county has a count."""

Json = dict[str, Any]


class DepotWithoutPoint(ValueError):  # noqa: N818  named after what happened
    """Nobody knows where a vehicle starts from."""

    def __init__(self, vehicle: str) -> None:
        super().__init__(f"the depot of {vehicle} has no coordinates")
        self.vehicle = vehicle


@dataclass(frozen=True, slots=True)
class Assembled:
    """A problem ready to be solved.

    Args:
        problem: The engine's own JSON.
        digest: Of it.
        uncounted: Keys of villages without a count of residents.
        assumed_residents: What was put in their place.
        fallen_away: How many conditions name what is not planned for.
    """

    problem: Json
    digest: str
    uncounted: tuple[str, ...] = ()
    assumed_residents: int = 0
    fallen_away: int = 0


def assemble(
    county: Place,
    vehicles: Iterable[Vehicle],
    visiting: Visiting,
    on: date,
    keep: VisitPlan | None = None,
    *,
    asked: Conditions = NOTHING,
) -> Assembled:
    """Make the problem of a county's villages without a pharmacy on the day `on`.

    A village whose residents nobody counted gets the median of those counted, and is named in the result. With `keep`,
    people keep the weekdays of that plan before anything else is improved. A visit fixed to a vehicle that is gone is
    left to any other; what else is `asked` of a village or vehicle that is not planned for falls away, and is counted.

    Raises:
        DepotWithoutPoint: a vehicle's depot has no coordinates.
    """
    rows = list(with_codes(villages_without(PHARMACIES, on, [county.path]).order_by("path"), on))
    counted = [row.residents for row in rows if row.residents is not None]
    assumed = round(median(counted)) if counted else _NOBODY_COUNTED
    villages = tuple(_village(row, assumed) for row in rows)
    known = codec.problem_from_json(keep.problem).rules if keep else None
    weekdays = sorted({day for vehicle in vehicles for day in vehicle.weekdays} | asked.weekdays | _weekdays(known))
    rules = engine_rules(visiting, weekdays)
    made = problem.VisitProblem(
        villages=villages,
        stops=problem.stops_at_villages(villages),
        vehicles=tuple(vehicle_of(vehicle, rules) for vehicle in vehicles),
        rules=rules,
        published=_published(keep, known, rules) if keep and known else (),
        keep_days=keep is not None,
    )
    kept = freed(made, asked)
    gone = unknown(made, kept)
    made = with_conditions(made, kept)
    uncounted = tuple(village_key(row) for row in rows if row.residents is None)
    return Assembled(
        codec.problem_to_json(made), codec.digest(made), uncounted, assumed if uncounted else 0, fallen_away=len(gone)
    )


def _weekdays(rules: problem.VisitRules | None) -> set[int]:
    """Return the weekdays of a horizon."""
    return {weekday_of(rules, day) for day in range(len(rules.day_labels))} if rules else set()


def _published(
    plan: VisitPlan, known: problem.VisitRules, rules: problem.VisitRules
) -> tuple[problem.PublishedStop, ...]:
    """Return a plan's timetable as people know it, by the days of another horizon."""
    return published_on(published_by(codec.plan_from_json(plan.result or {})), known, rules)


def asked_otherwise(data: Json, asked: Conditions, visiting: Visiting | None = None) -> Assembled:
    """Return a stored problem with other conditions, and other rules where they are given.

    Raises:
        FaultyInput: it is no problem.
    """
    made = codec.problem_from_json(data)
    if visiting:
        made = asked_anew(made, asked, visiting.weeks)
        days = {name: getattr(made.rules, name) for name in ("day_labels", "day_offsets", "cycle_days", "days_off")}
        made = replace(made, rules=replace(engine_rules(visiting, ()), **days))
    else:
        made = asked_anew(made, asked)
    return Assembled(codec.problem_to_json(made), codec.digest(made))


def with_vehicles_now(data: Json, vehicles: Iterable[Vehicle]) -> Json:
    """Return a stored problem with these vehicles as they are now, asked the same.

    Raises:
        DepotWithoutPoint: a vehicle's depot has no coordinates.
    """
    made = codec.problem_from_json(data)
    rows, asked = list(vehicles), conditions_of(made)
    weekdays = weekdays_known(made) | asked.weekdays | {day for row in rows for day in row.weekdays}
    bare = spread(made, weekdays, weeks_of(made.rules))
    bare = replace(bare, vehicles=tuple(vehicle_of(row, bare.rules) for row in rows))
    return codec.problem_to_json(with_conditions(bare, freed(bare, asked)))


def conditions_in(data: Mapping[str, Any]) -> Conditions:
    """Return what a stored problem asks."""
    return conditions_of(codec.problem_from_json(data))


def contradictions_in(data: Mapping[str, Any]) -> list[Contradiction]:
    """Return what of a stored problem cannot be; what is no problem at all the engine refuses."""
    try:
        return contradictions(codec.problem_from_json(data))
    except FaultyInput:
        return []


def visiting_in(data: Mapping[str, Any]) -> Visiting:
    """Return the numbers a stored problem is made with."""
    rules = codec.problem_from_json(data).rules
    terrain = next((str(name) for name, model in DRIVE.items() if model == rules.drive), Terrain.MIXED.value)
    return Visiting(
        walk_limit_min=rules.walk_limit_min,
        service_base_min=rules.service_base_min,
        service_per_100_min=rules.service_per_100_min,
        service_least_min=rules.service_least_min,
        service_most_min=rules.service_most_min,
        tiers=tuple((tier.min_residents, tier.visits) for tier in rules.tiers),
        min_gap_days=rules.min_gap_days,
        terrain=terrain,
        weeks=weeks_of(rules),
        gaps=rules.gaps,
        visit_worth=rules.visit_worth,
        reserve_min=rules.reserve_min,
        load_per_100=rules.load_per_100,
    )


def village_key(place: Place) -> str:
    """Return the id a village has in a problem: its code, the statistics bureau's first, or else its row."""
    codes = sorted(getattr(place, "codes_held", ()), key=lambda held: (held.system != "nbs", held.system))
    return codes[0].code if codes else f"place-{place.pk}"


def keys_of(place: Place) -> set[str]:
    """Return every id by which a problem may mean this place."""
    return {f"place-{place.pk}", *(held.code for held in getattr(place, "codes_held", ()))}


def engine_rules(visiting: Visiting, weekdays: Iterable[int]) -> problem.VisitRules:
    """Return the rules as the engine wants them, for a round of those weekdays."""
    return problem.VisitRules(
        **horizon(weekdays, visiting.weeks),
        walk_limit_min=visiting.walk_limit_min,
        drive=DRIVE[visiting.terrain],
        service_base_min=float(visiting.service_base_min),
        service_per_100_min=float(visiting.service_per_100_min),
        service_least_min=visiting.service_least_min,
        service_most_min=visiting.service_most_min,
        tiers=tuple(problem.FrequencyTier(least, visits) for least, visits in visiting.tiers),
        min_gap_days=visiting.min_gap_days,
        gaps=visiting.gaps,
        visit_worth=visiting.visit_worth,
        reserve_min=visiting.reserve_min,
        load_per_100=float(visiting.load_per_100),
    )


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the digest of a problem as it is stored.

    Raises:
        FaultyInput: it is no problem at all.
    """
    return codec.digest(codec.problem_from_json(data))


def ways_in(data: Mapping[str, Any], travel: TravelTimes) -> Json:
    """Return ways between a stored problem's points as they are stored in it."""
    made = replace(codec.problem_from_json(data), drive=travel)
    return dict(codec.problem_to_json(made)["drive"])


def result_digest(data: Mapping[str, Any]) -> str:
    """Return sha256 over everything in a result that must be the same when it is computed again.

    Left out is what only tells how the run went: seconds, and whether a clock or a person ended it.
    """
    run = {key: data["run"][key] for key in ("input_digest", "engine_version", "seed", "iterations")}
    text = json.dumps({**data, "run": run}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """Which rows of ours the keys of a problem mean."""

    places: Mapping[str, Place] = field(default_factory=dict)
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)


def village_rows(plan_id: int, problem_data: Json, result_data: Json, known: Known) -> list[PlanVillage]:
    """Return one unsaved row per village of the problem, in its order."""
    asked, result = codec.problem_from_json(problem_data), codec.plan_from_json(result_data)
    stop_places = _stop_places(asked, result, known)
    rows: dict[str, PlanVillage] = {}
    for village in asked.villages:
        rows[village.id] = PlanVillage(
            plan_id=plan_id,
            key=village.id,
            name=village.name,
            place=known.places.get(village.id),
            residents=village.residents,
            lon=village.lon,
            lat=village.lat,
            point_quality=village.point_quality,
        )
    for stop in result.stops:
        for served in stop.villages:
            row = rows[served.village_id]
            row.stop_key, row.stop_name, row.stop_place = stop.stop_id, stop.name, stop_places.get(stop.stop_id)
            row.walk_min, row.visits, row.visits_needed = served.walk_min, len(stop.days), served.visits_needed
            row.reason = str(served.why)
            row.figures = {"tier_residents": served.tier_residents, "stops_within_walk": served.stops_within_walk}
    for unmet in result.unmet:
        rows[unmet.village_id].reason = str(unmet.reason)
        rows[unmet.village_id].figures = {
            key: list(value) if isinstance(value, tuple) else value for key, value in unmet.figures.items()
        }
    return list(rows.values())


def visit_rows(plan_id: int, problem_data: Json, result_data: Json, known: Known) -> list[PlanVisit]:
    """Return one unsaved row per stop of every route, in order."""
    asked, result = codec.problem_from_json(problem_data), codec.plan_from_json(result_data)
    stops = {stop.stop_id: stop for stop in result.stops}
    names = {vehicle.id: vehicle.name for vehicle in asked.vehicles}
    stop_places = _stop_places(asked, result, known)
    rows = []
    for route in result.routes:
        legs = [leg for leg in route.legs if leg.stop_id is not None]
        for number, leg in enumerate(legs, 1):
            stop = stops[leg.stop_id or ""]
            rows.append(
                PlanVisit(
                    plan_id=plan_id,
                    vehicle_key=route.vehicle_id,
                    vehicle_name=names[route.vehicle_id],
                    vehicle=known.vehicles.get(route.vehicle_id),
                    weekday=weekday_of(asked.rules, route.day),
                    week=0 if (week := week_of(asked.rules, route.day)) is None else week + 1,
                    number=number,
                    stop_key=stop.stop_id,
                    stop_name=stop.name,
                    place=stop_places.get(stop.stop_id),
                    lon=stop.lon,
                    lat=stop.lat,
                    drive_min=leg.drive_min,
                    metres=leg.metres,
                    arrive_min=leg.arrive_min,
                    start_min=leg.start_min,
                    depart_min=leg.depart_min,
                )
            )
    return rows


def _stop_places(asked: problem.VisitProblem, result: EnginePlan, known: Known) -> dict[str, Place]:
    """Return the place each used stop stands in; a stop that names no village stands with the first it serves."""
    homes = {stop.id: stop.village_id or stop.id for stop in asked.stops}
    found = {}
    for stop in result.stops:
        candidates = [homes[stop.stop_id], *(served.village_id for served in stop.villages)]
        place = next((known.places[key] for key in candidates if key in known.places), None)
        if place:
            found[stop.stop_id] = place
    return found


def _village(row: Place, assumed: int) -> problem.Village:
    return problem.Village(
        id=village_key(row),
        name=row.name,
        lon=row.lon,
        lat=row.lat,
        residents=assumed if row.residents is None else row.residents,
        point_quality=row.point_quality,
        share_60plus=None if row.share_60plus_bp is None else row.share_60plus_bp / 10_000,
    )


def with_more_vehicles(made: problem.VisitProblem, rows: Iterable[Vehicle]) -> problem.VisitProblem:
    """Return a problem with more vehicles, where their ways are known: by the model, or from a depot of it."""
    depots = [(one.depot_lon, one.depot_lat) for one in made.vehicles]
    more, like = [], []
    for row in rows:
        depot = (row.depot.lon, row.depot.lat)
        if row.depot.point is not None and (made.drive is None or depot in depots):
            more.append(vehicle_of(row, made.rules))
            like.append(depots.index(depot) if depot in depots else 0)
    known, drive = len(depots), made.drive
    if drive is not None:
        at = [*range(known), *like, *range(known, len(drive.minutes))]
        drive = TravelTimes(*(one[np.ix_(at, at)] for one in (drive.minutes, drive.metres)))
    return replace(made, vehicles=(*made.vehicles, *more), drive=drive)


def vehicle_key(number: int) -> str:
    """Return what a vehicle is called in a problem."""
    return f"{_VEHICLE}{number}"


def vehicle_number(key: str) -> int | None:
    """Return which vehicle of ours a problem means; nothing where it means none."""
    number = key.removeprefix(_VEHICLE)
    return int(number) if number != key and number.isascii() and number.isdigit() else None


def vehicle_of(row: Vehicle, rules: problem.VisitRules) -> problem.Vehicle:
    """Return a vehicle as the engine wants it.

    Raises:
        DepotWithoutPoint: nobody knows where it starts from.
    """
    point = row.depot.point
    if point is None:
        raise DepotWithoutPoint(row.name)
    return problem.Vehicle(
        id=vehicle_key(row.pk),
        name=row.name,
        depot_lon=point.lon,
        depot_lat=point.lat,
        days=days_on(rules, row.weekdays),
        shift_start_min=row.shift_start_min,
        shift_end_min=row.shift_end_min,
        break_min=row.break_min,
        break_from_min=row.break_from_min,
        break_until_min=row.break_until_min,
        crew=str(row.crew_size),
        skills=tuple(row.skills),
        most_load=row.load_l,
    )


__all__ = ["Assembled", "DepotWithoutPoint", "FaultyInput", "Known", "assemble", "digest_of", "result_digest"]
