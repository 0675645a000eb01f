"""The county's own rows into the question of the around-the-clock statement, and its answer into rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np

from doorstep.base.clock import TIME_ZONE
from doorstep.engines.planning.travel import DetourModel, detour_between, whole_up
from doorstep.places.models import Place, Site
from doorstep.places.queries import villages
from doorstep.programmes.pharmacy.bridge.coverage import FORMAT, Json, digest_of
from doorstep.programmes.pharmacy.models import (
    CoverageRun,
    CoverageVillage,
    Medicine,
    PlanVillage,
    PlanVisit,
    RoadClosure,
    SupplyTerms,
    VisitPlan,
)
from doorstep.programmes.pharmacy.rules import coverage as rules
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules import plans
from doorstep.programmes.pharmacy.rules.legality import class_of, decide
from doorstep.programmes.pharmacy.rules.pack import Pack
from doorstep.programmes.pharmacy.words import Channel, LegalClass

_UNREACHABLE = -1
_NOON = time(12)


def assemble(
    county: Place,
    *,
    terms: rules.Terms,
    pack: Pack,
    supplies: Sequence[SupplyTerms],
    plan: VisitPlan | None,
    staff: Mapping[int, Sequence[int]],
    planograms: Mapping[tuple[int, str], int],
    silent: Mapping[int, datetime | None],
    closed: Sequence[RoadClosure],
    on: date,
) -> Json:
    """Return the question of a county on the day `on`.

    Args:
        county: whose villages.
        terms: by which it is judged.
        pack: the dated rows of what may leave through which door.
        supplies: terms in force, with site, hours, vehicle and stocks at hand.
        plan: by which vehicles drive; nothing = none.
        planograms: by site and medicine, up to how many packs a cabinet's slots are filled; it wins over the terms.
        silent: by site, when a cabinet that is silent now last reported; such a source is open at no hour.
        closed: roads that are closed on some day of the span around `on`.
        staff: by row of `supplies`, pharmacists on duty for its door throughout each hour of the week.
        on: the day whose rows count.

    Raises:
        NoVillages, NoMedicines: there is nothing to state anything about.
    """
    homes = list(villages((county.path,), on).order_by("path"))
    if not homes:
        raise rules.NoVillages
    medicines = [one for one in _medicines(terms) if one["class"] in rules.CLASSES]
    if not medicines:
        raise rules.NoMedicines
    hours = rules.WEEK_H * max([1, *(one.every_weeks for one in supplies)])
    sources, follows = _sources(homes, supplies, plan, terms, hours)
    for row in sources:
        one = follows[row["id"]]
        row["pharmacist"] = _guarded(staff[one.pk], hours)
        if one.channel == Channel.CABINET and one.site_id and one.site_id in silent:
            row.update(_silent(silent[one.site_id]))
    return {
        "format": FORMAT,
        "hours": hours,
        "target": terms.target_bp / 10_000,
        "tiers": terms.tiers,
        "classes": [str(one) for one in rules.CLASSES if any(row["class"] == one for row in medicines)],
        "villages": [
            {
                "id": home.pk,
                "name": home.name,
                "town": home.parent.name if home.parent else "",
                "residents": home.residents,
                "is_known": home.point is not None,
            }
            for home in homes
        ],
        "medicines": medicines,
        "sources": sources,
        "rules": _rules(pack, on),
        "stock": _stock(follows, [one["id"] for one in medicines], planograms),
        "closures": _closures(_cut(closed, homes, on, hours), sources, follows),
        "roads": [road(one) for one in closed],
        "costs": dict(terms.costs),
    }


def _medicines(terms: rules.Terms) -> list[Json]:
    """Return what is carried; a class that nobody entered is judged as prescription."""
    return [
        {
            "id": one.code,
            "name": f"{one.name_zh} {one.strength}".strip(),
            "tier": terms.tier(one.group),
            "class": str(class_of(one.legal_class)),
            "is_unclassed": one.legal_class not in LegalClass.values,
        }
        for one in Medicine.objects.filter(is_carried=True).order_by("code")
    ]


def _rules(pack: Pack, on: date) -> list[Json]:
    """Return for each door and class the row that lets it leave, without and with a pharmacist, or what forbids it."""
    at, found = datetime.combine(on, _NOON, TIME_ZONE), []
    for channel in Channel:
        for legal_class in rules.CLASSES:
            alone, guarded = (
                decide(pack, channel=channel, legal_class=legal_class, at=at, staff=staff) for staff in (0, 1)
            )
            rule = _said_by(pack, channel, on) if guarded.is_allowed else ""
            found.append(
                {
                    "channel": channel.value,
                    "class": legal_class.value,
                    "alone": rule if alone.is_allowed else None,
                    "guarded": rule if guarded.is_allowed else None,
                    "refused_by": "" if guarded.is_allowed else guarded.rule,
                }
            )
    return found


_ALLOWED_BY = {Channel.CABINET: packs.CABINET_CLASSES, Channel.SHOP: packs.SHOP_CLASSES}


def _said_by(pack: Pack, channel: Channel, on: date) -> str:
    """Return the row that lets a class leave through a door, with its first day."""
    row = pack.row(_ALLOWED_BY.get(channel, packs.PHARMACIST_CLASSES), on)
    return f"{row.code} ({row.valid_from.isoformat()})"


def _sources(
    homes: Sequence[Place], supplies: Sequence[SupplyTerms], plan: VisitPlan | None, terms: rules.Terms, hours: int
) -> tuple[list[Json], dict[str, SupplyTerms]]:
    """Return the sources, one for each door and each stop, and whose terms each one follows."""
    found: list[Json] = []
    follows: dict[str, SupplyTerms] = {}
    fetched = DetourModel(terms.detour_pct / 100, float(terms.kmh))
    stops = _stops(plan, supplies)
    for one in supplies:
        rows = (
            [_stop(one, visits, uses, homes, hours) for visits, uses in stops.get(one.vehicle_id or 0, [])]
            if one.vehicle_id
            else [_door(one, homes, fetched, hours)]
        )
        for row in rows:
            found.append(row)
            follows[row["id"]] = one
    return found, follows


def _door(one: SupplyTerms, homes: Sequence[Place], fetched: DetourModel, hours: int) -> Json:
    site = one.site
    if site is None:
        raise Site.DoesNotExist
    ways = _ways(site, homes, fetched)
    more = one.dispatch_min or 0
    opened = (
        [[row.weekday, row.opens_min, row.closes_min] for row in site.hours.all()]
        if one.open_hours is None
        else one.open_hours
    )
    return _source(one, f"{one.channel}-{one.pk}", one.name, hours) | {
        "place": site.place_id,
        "open": rules.stretches(opened, hours),
        "minutes": [None if way is None else way + more for way in ways],
    }


def _stop(
    one: SupplyTerms, visits: Sequence[PlanVisit], uses: Mapping[int, int], homes: Sequence[Place], hours: int
) -> Json:
    """Return the stop of a vehicle: open while it stands there, reached on foot by the villages that use it."""
    times = plans.regular((visit.week, visit.weekday, visit.start_min, visit.depart_min) for visit in visits)
    open_rows = [list(time) for time in times if time[0] < plans.SECOND]  # the proof is of one week: every week's
    row = _source(one, f"stop-{one.pk}-{visits[0].stop_key}", f"{one.name} · {visits[0].stop_name}", hours)
    return row | {
        "place": visits[0].place_id,
        "open": rules.stretches(open_rows, hours),
        "minutes": [uses.get(home.pk) for home in homes],
    }


def _source(one: SupplyTerms, key: str, name: str, hours: int) -> Json:
    period = rules.WEEK_H * one.every_weeks
    visits = sorted(
        first + weekday * 24 + one.refill_min // 60
        for first in range(0, hours, period)
        for weekday in one.refill_weekdays
    )
    return {
        "id": key,
        "name": name,
        "channel": one.channel,
        "is_delivery": one.channel == Channel.DELIVERY,
        "is_candidate": one.is_candidate,
        "may_visit": bool(one.refill_weekdays),
        "visits": visits,
    }


def _cut(
    closed: Sequence[RoadClosure], homes: Sequence[Place], on: date, hours: int
) -> list[tuple[RoadClosure, tuple[int, int]]]:
    """Return the closed roads to these villages, each with the hours of the span in which it is closed."""
    begins, _last = rules.span(on, [])
    known = {home.pk for home in homes}
    found = [(one, rules.closed_hours(one.first_day, one.last_day, begins, hours)) for one in closed]
    return [(one, taken) for one, taken in found if taken is not None and one.village_id in known]


def _closures(
    cut: Sequence[tuple[RoadClosure, tuple[int, int]]], sources: Sequence[Json], follows: Mapping[str, SupplyTerms]
) -> list[Json]:
    """Return which source is cut off from which village in which hours.

    A closed village loses every source but the doors in it; what lies in those doors counts as before.
    """
    found = []
    for road, (first, count) in cut:
        for row in sources:
            is_inside = row["place"] == road.village_id and row["channel"] != Channel.VEHICLE
            if not is_inside if road.terms_id is None else follows[row["id"]].pk == road.terms_id:
                found.append({"source": row["id"], "village": road.village_id, "first_hour": first, "hours": count})
    return found


def road(one: RoadClosure) -> Json:
    """Return what is said of a closed road."""
    return {
        "village_id": one.village_id,
        "village": one.village.name,
        "source": one.terms.name if one.terms else "",
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "reason": one.reason,
    }


def _silent(since: datetime | None) -> Json:
    """Return what changes for a source that does not report: it is shut, and the question says why."""
    return {"open": [], "silent": {"since": None if since is None else since.astimezone(TIME_ZONE).isoformat()}}


def _guarded(staff: Sequence[int], hours: int) -> list[list[int]]:
    """Return the hours with a pharmacist on duty as stretches."""
    rows = [[hour // 24, hour % 24 * 60, hour % 24 * 60 + 60] for hour, count in enumerate(staff) if count]
    return rules.stretches(rows, hours)


def _ways(site: Site, homes: Sequence[Place], fetched: DetourModel) -> list[int | None]:
    """Return whole minutes from each village to the site; nothing where either place is unknown."""
    here = site.point
    if here is None:
        return [None] * len(homes)
    points = [home.point for home in homes]
    lon, lat = (
        np.array([getattr(point, name) if point else getattr(here, name) for point in points], dtype=np.float64)
        for name in ("lon", "lat")
    )
    minutes = detour_between(fetched, np.array([here.lon]), np.array([here.lat]), lon, lat).minutes[0]
    return [int(way) if point else None for way, point in zip(whole_up(minutes, _UNREACHABLE), points, strict=True)]


def _stops(
    plan: VisitPlan | None, supplies: Iterable[SupplyTerms]
) -> dict[int, list[tuple[list[PlanVisit], dict[int, int]]]]:
    """Return by vehicle its stops: the visits of a week, and minutes on foot of the villages that use them."""
    wanted = {one.vehicle_id for one in supplies if one.vehicle_id}
    if plan is None or not wanted:
        return {}
    uses: dict[str, dict[int, int]] = {}
    for row in PlanVillage.objects.filter(plan=plan, place__isnull=False).exclude(stop_key=""):
        uses.setdefault(row.stop_key, {})[row.place_id or 0] = row.walk_min or 0
    visits: dict[tuple[int, str], list[PlanVisit]] = {}
    for visit in PlanVisit.objects.filter(plan=plan, vehicle_id__in=wanted).order_by("weekday", "start_min"):
        visits.setdefault((visit.vehicle_id or 0, visit.stop_key), []).append(visit)
    found: dict[int, list[tuple[list[PlanVisit], dict[int, int]]]] = {}
    for (vehicle, stop), rows in sorted(visits.items()):
        found.setdefault(vehicle, []).append((rows, uses.get(stop, {})))
    return found


def _stock(
    follows: Mapping[str, SupplyTerms], carried: Sequence[str], planograms: Mapping[tuple[int, str], int]
) -> list[Json]:
    """Return how surely each source has each medicine: by what is listed, else by its level."""
    found: list[Json] = []
    for source, terms in follows.items():
        listed = {one.medicine.code: one for one in terms.stocks.all()}
        for code in carried:
            if (one := listed.get(code)) is not None:
                spread = None if one.spread_pct is None else one.spread_pct / 100
                slots = planograms.get((terms.site_id or 0, code)) if terms.channel == Channel.CABINET else None
                stock = one.stock if slots is None else slots
                row = {"stock": stock, "per_day": one.per_1000_days / 1000, "k": spread}
                found.append({"source": source, "medicine": code} | row)
            elif terms.level_bp is not None:
                found.append({"source": source, "medicine": code, "level": terms.level_bp / 10_000})
    return found


def seal(run: CoverageRun) -> str:
    """Return the digest of what a statement says beside its input and its result, as the journal keeps it."""
    return digest_of(
        {
            "name": run.name,
            "county": run.county_id,
            "on": run.on.isoformat(),
            "created_by": run.created_by_id,
            "created_at": run.created_at.astimezone(TIME_ZONE).isoformat(),
            "realised": run.realised,
            "input": run.input_digest,
            "result": run.result_digest,
        }
    )


def totals(problem: Json, result: Json) -> dict[str, Any]:
    """Return the figures a run keeps in columns."""
    figures = result["figures"]
    by_id = {one["id"]: one for one in problem["sources"]}
    losses = [
        {
            "source": one["id"],
            "name": by_id[one["id"]]["name"],
            "channel": by_id[one["id"]]["channel"],
            "is_candidate": by_id[one["id"]]["is_candidate"],
            "cells": one["lost"],
            "villages": one["lost_villages"],
        }
        | ({"silent": by_id[one["id"]]["silent"]} if "silent" in by_id[one["id"]] else {})
        for one in result["sources"]
    ]
    return {
        "classes": problem["classes"],
        "hours": result["hours"],
        "medicines": len(problem["medicines"]),
        "unclassed": sum(one["is_unclassed"] for one in problem["medicines"]),
        "villages": len(problem["villages"]),
        "unknown": figures["unknown"],
        "all_day": figures["all_day"],
        "cells": figures["cells"],
        "covered": figures["covered"],
        "by_demand_bp": int((figures["share_by_demand"] or 0) * 10_000),
        "sole_bp": int(figures["sole_share"] * 10_000),
        "losses": sorted(losses, key=lambda one: (-one["cells"], one["source"])),
    }


def village_rows(run: CoverageRun) -> list[CoverageVillage]:
    """Return one unsaved row per village, in the problem's order."""
    return [
        CoverageVillage(
            run=run,
            place_id=asked["id"],
            name=asked["name"][:60],
            town_name=asked["town"][:60],
            residents=asked["residents"],
            is_known=given["is_known"],
            is_all_day=given["is_all_day"],
            is_waited=given["is_waited"],
            uncovered_hours=given["uncovered_hours"],
            covered_hours=given["hours"],
            segments=given["segments"],
        )
        for asked, given in zip(run.problem["villages"], run.result["villages"], strict=True)
    ]
