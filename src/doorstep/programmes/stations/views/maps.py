"""A circle as GeoJSON: who is inside, who is not, service points, proposed ones, the county around them."""

from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import minutes, number
from doorstep.places.models import Boundary
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.access import SEE
from doorstep.programmes.stations.models import CirclePlan, CircleVillage
from doorstep.programmes.stations.words import HomeState

Feature = dict[str, Any]


@page(SEE)
@require_safe
def circle_map(request: Request, pk: int) -> HttpResponseBase:
    """What the map on a circle's page shows."""
    get_object_or_404(queries.circles(request.actor), pk=pk)
    plan = queries.full(pk)
    features = [*_border(plan), *_villages(plan), *_sites(plan), *_next(plan)]
    content_type = "application/geo+json"
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type=content_type)


def _border(plan: CirclePlan) -> list[Feature]:
    found = Boundary.objects.filter(place=plan.county).first()
    return (
        [{"type": "Feature", "geometry": found.geometry, "properties": _said("area", plan.county.name)}]
        if found
        else []
    )


def _villages(plan: CirclePlan) -> list[Feature]:
    return [_village(row) for row in plan.villages.exclude(lon=None)]


def _village(row: CircleVillage) -> Feature:
    is_inside = row.state == HomeState.INSIDE
    people = _("%(n)s residents") % {"n": number(row.residents)}
    walk = _("%(walk)s on foot to %(site)s") % {"walk": minutes(row.walk_min), "site": row.site_name}
    label = f"{row.town_name} · {people}" + (f" · {walk}" if row.site_id else "")
    said = _said("stop" if is_inside else "village", row.name, label, str(HomeState(row.state).label))
    said |= {"colour": 2, "url": reverse("places:place", args=[row.place_id])}
    return _point(row.lon, row.lat, said)


def _sites(plan: CirclePlan) -> list[Feature]:
    """Service points, but for those just at a village's point: they would hide the village, whose words name them."""
    layer = _("Service points")
    drawn = set(plan.villages.filter(state=HomeState.INSIDE).values_list("lon", "lat"))
    return [
        _point(site["lon"], site["lat"], _said("depot", site["name"], "", layer))
        for site in plan.problem["sites"]
        if site["lon"] is not None and (site["lon"], site["lat"]) not in drawn
    ]


def _next(plan: CirclePlan) -> list[Feature]:
    layer = _("Proposed next")
    words = _("Proposed as number %(number)s: %(adds)s more residents inside")
    return [
        _point(
            row.lon,
            row.lat,
            _said("unmet", row.name, words % {"number": row.number, "adds": number(row.adds)}, layer),
        )
        for row in plan.next_sites.all()
    ]


def _said(kind: str, name: str, label: str = "", layer: str = "") -> dict[str, Any]:
    return {"kind": kind, "name": name, "label": label} | ({"layer": layer} if layer else {})


def _point(lon: float | None, lat: float | None, said: dict[str, Any]) -> Feature:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": said}
