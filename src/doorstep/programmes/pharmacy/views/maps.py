"""A plan as GeoJSON: routes by weekday, stops, villages without a visit, the county around them."""

from collections import defaultdict
from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import hhmm
from doorstep.places.models import Boundary
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.bridge import loads, reasons
from doorstep.programmes.pharmacy.models import PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.templatetags.plan_words import on_day
from doorstep.programmes.pharmacy.words import PlanSource

Feature = dict[str, Any]


@page(SEE)
@require_safe
def plan_map(request: Request, pk: int) -> HttpResponseBase:
    """What the map on a plan's page shows; a route is drawn straight from stop to stop."""
    get_object_or_404(queries.plans(request.actor), pk=pk)
    plan = queries.plan(pk)
    visits = list(plan.visits.all())
    features = [*border(plan), *_lines(plan, visits), *_villages(plan), *_stops(visits), *_depots(plan)]
    return drawn(features)


def drawn(features: list[Feature]) -> JsonResponse:
    """Answer with what is drawn on a map, as GeoJSON."""
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


def border(plan: VisitPlan) -> list[Feature]:
    """Return the outline of a plan's county, where its villages are the county's."""
    if plan.source != PlanSource.COUNTY:
        return []
    found = Boundary.objects.filter(place=plan.county).first()
    return [feature(found.geometry, kind="area", name=plan.county.name)] if found else []


def _lines(plan: VisitPlan, visits: list[PlanVisit]) -> list[Feature]:
    depots = {row["id"]: [row["depot_lon"], row["depot_lat"]] for row in plan.problem["vehicles"]}
    routes: dict[tuple[int, int, str], list[PlanVisit]] = defaultdict(list)
    for visit in visits:
        routes[visit.week, visit.weekday, visit.vehicle_key].append(visit)
    takes, features = _takes(plan), []
    for (week, day, key), stops in sorted(routes.items()):
        points = [depots[key], *([visit.lon, visit.lat] for visit in stops), depots[key]]
        words = ngettext("%(day)s, %(n)s stop", "%(day)s, %(n)s stops", len(stops))
        words %= {"day": on_day(stops[0]), "n": len(stops)}
        label = " · ".join(filter(None, [words, takes.get((week, day, key), "")]))
        line = {"type": "LineString", "coordinates": points}
        features.append(
            feature(line, kind="line", name=stops[0].vehicle_name, label=label, colour=day, layer=on_day(stops[0]))
        )
    return features


def _takes(plan: VisitPlan) -> dict[tuple[int, int, str], str]:
    """Say what each vehicle takes along on each day of the round, where it is asked for something."""
    routes = [route for route in (plan.result or {"routes": []})["routes"] if route.get("load")]
    if not routes:
        return {}
    days, rooms = reasons.Names.of(plan.problem).days, loads.rooms_of(plan.problem)
    return {
        (*days[route["day"]], route["vehicle_id"]): loads.taken_along(route["load"], rooms[route["vehicle_id"]])
        for route in routes
    }


def _villages(plan: VisitPlan) -> list[Feature]:
    features = []
    for row in plan.villages.exclude(lon=None):
        point = {"type": "Point", "coordinates": [row.lon, row.lat]}
        if not row.stop_key:
            features.append(feature(point, kind="unmet", name=row.name, label=_("No visit")))
        elif row.stop_key != row.key:
            words = _("%(walk)s minutes on foot to %(stop)s")
            label = words % {"walk": row.walk_min, "stop": row.stop_name}
            features.append(feature(point, kind="village", name=row.name, label=label))
    return features


def _stops(visits: list[PlanVisit]) -> list[Feature]:
    by_stop: dict[str, list[PlanVisit]] = defaultdict(list)
    for visit in visits:
        by_stop[visit.stop_key].append(visit)
    features = []
    for found in by_stop.values():
        label = " · ".join(f"{on_day(visit)} {hhmm(visit.start_min)}" for visit in found)
        first = found[0]
        point = {"type": "Point", "coordinates": [first.lon, first.lat]}
        features.append(feature(point, kind="stop", name=first.stop_name, label=label, colour=first.weekday))
    return features


def _depots(plan: VisitPlan) -> list[Feature]:
    by_point: dict[tuple[float, float], list[str]] = defaultdict(list)
    for row in plan.problem["vehicles"]:
        by_point[row["depot_lon"], row["depot_lat"]].append(row["name"])
    return [
        feature({"type": "Point", "coordinates": list(point)}, kind="depot", name=_("Depot"), label=" · ".join(names))
        for point, names in sorted(by_point.items())
    ]


def feature(geometry: dict[str, Any], **properties: Any) -> Feature:
    """Return one thing on a map."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}
