"""A county's villages and sites into a circle's problem; its result into rows."""

from collections.abc import Mapping, Sequence
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


class Unnamed(ValueError):  # noqa: N818
    """Costs were given for villages that none or several of the known points belong to.

    Attributes:
        missing: Names of which there is no village with a known point.
        several: Names of which there is more than one.
    """

    def __init__(self, missing: list[str], several: list[str]) -> None:
        super().__init__(", ".join([*missing, *several]))
        self.missing, self.several = missing, several


def assemble(county: Place, asking: Asking, on: date) -> Json:
    """Make the problem of a county on the day `on`: its villages, its service points, each village's point a candidate.

    Raises:
        NoVillages, NobodyCounted, NowhereKnown, Unnamed: see there.
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
    if asking.cost is not None:
        _set_costs(candidates, homes, asking.cost, asking.costs)
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
            in_reach=said.get("in_reach"),
            in_reach_after=said.get("in_reach_after"),
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
            cost_fen=one.get("cost_fen"),
        )
        for one in plan.result["next"]
    ]


def _set_costs(candidates: list[Json], homes: list[Json], each: int, costs: Sequence[tuple[str, int]]) -> None:
    """Write what a site costs beside each candidate; villages are named alone or with their town before them."""
    towns = {home["id"]: home["town"] for home in homes}
    called: dict[str, list[Json]] = {}
    for one in candidates:
        one["cost_fen"] = each
        for name in {one["name"], f"{towns[one['id']]}{one['name']}", f"{towns[one['id']]} {one['name']}"}:
            called.setdefault(name.casefold(), []).append(one)
    found = [(name, called.get(" ".join(name.split()).casefold(), []), fen) for name, fen in costs]
    missing = [name for name, here, _fen in found if not here]
    several = [name for name, here, _fen in found if len(here) > 1]
    if missing or several:
        raise Unnamed(missing, several)
    for _name, here, fen in found:
        here[0]["cost_fen"] = fen


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
