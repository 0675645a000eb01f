"""A county's villages and sites into a circle's problem; its result into rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from doorstep.places.models import Place
from doorstep.places.queries import sites, villages
from doorstep.places.words import PointQuality
from doorstep.programmes.stations.bridge.circle import FORMAT, Json
from doorstep.programmes.stations.models import CirclePlan, CircleSite, CircleVillage
from doorstep.programmes.stations.rules import Asking

TRUSTED = frozenset({PointQuality.SURVEYED, PointQuality.GEOCODED})
"""Points of other qualities were made up or stand in for the true one."""


class NoVillages(ValueError):  # noqa: N818  named after what happened
    """There are no villages on this day."""


class NobodyCounted(ValueError):  # noqa: N818
    """No village has a number of residents, so there is no share of them."""


class NowhereKnown(ValueError):  # noqa: N818
    """No village has coordinates, so nothing can be measured."""


def assemble(county: Place, asking: Asking, on: date) -> Json:
    """Make the problem of a county on the day `on`: its villages, its service points, each village's point a candidate.

    Raises:
        NoVillages, NobodyCounted, NowhereKnown: see there.
    """
    homes = [_home(place) for place in villages([county.path], on).order_by("path")]
    if not homes:
        raise NoVillages
    if not any(home["residents"] for home in homes):
        raise NobodyCounted
    found = sites([county.path], on, asking.standards.kinds).order_by("pk")
    stands = [
        {"id": str(site.pk), "name": site.name, "kind": site.kind, "lon": site.lon, "lat": site.lat} for site in found
    ]
    candidates = [
        {name: home[name] for name in ("id", "name", "lon", "lat")} for home in homes if home["lon"] is not None
    ]
    if not candidates:
        raise NowhereKnown
    return asking.to_json() | {"format": FORMAT, "homes": homes, "sites": stands, "candidates": candidates}


def totals(problem: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, int]:
    """Return the figures a circle's own row keeps."""
    homes = problem["homes"]
    lost = sum(site["lon"] is None for site in problem["sites"])
    names = ("residents", "covered", "unknown", "spread_covered", "covered_after", "spread_covered_after")
    return {name: result[name] for name in names} | {
        "uncounted": sum(home["residents"] is None for home in homes),
        "made_up": sum(home["lon"] is not None and home["point_quality"] not in TRUSTED for home in homes),
        "sites_counted": len(problem["sites"]),
        "sites_lost": lost,
    }


def village_rows(plan: CirclePlan) -> list[CircleVillage]:
    """Return a row per village, in the order of the official list."""
    values = dict(zip((one["id"] for one in plan.problem["candidates"]), plan.result["values"], strict=True))
    site_names = {site["id"]: site["name"] for site in plan.problem["sites"]}
    return [
        CircleVillage(
            plan=plan,
            place_id=int(home["id"]),
            name=home["name"],
            town_name=home["town"],
            residents=home["residents"],
            lon=home["lon"],
            lat=home["lat"],
            point_quality=home["point_quality"],
            state=said["state"],
            site_id=int(said["site"]) if said["site"] else None,
            site_name=site_names.get(said["site"], ""),
            walk_min=said["walk_min"],
            walk_m=said["walk_m"],
            spread_pct=said["spread_pct"],
            adds=values.get(home["id"]),
            joins=said["joins"],
        )
        for home, said in zip(plan.problem["homes"], plan.result["homes"], strict=True)
    ]


def site_rows(plan: CirclePlan) -> list[CircleSite]:
    """Return a row per proposed site, the one that adds most first."""
    homes = {home["id"]: home for home in plan.problem["homes"]}
    return [
        CircleSite(
            plan=plan,
            number=one["number"],
            place_id=int(one["candidate"]),
            name=homes[one["candidate"]]["name"],
            town_name=homes[one["candidate"]]["town"],
            lon=homes[one["candidate"]]["lon"],
            lat=homes[one["candidate"]]["lat"],
            adds=one["adds"],
            villages=one["homes"],
            covered_after=one["covered_after"],
            serves=one["serves"],
        )
        for one in plan.result["next"]
    ]


def _home(place: Place) -> Json:
    return {
        "id": str(place.pk),
        "name": place.name,
        "town": place.parent.name if place.parent else "",
        "lon": place.lon,
        "lat": place.lat,
        "residents": place.residents,
        "point_quality": place.point_quality,
    }
