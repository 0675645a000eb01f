"""Places and sites as GeoJSON features, as our map draws them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.places import queries
from doorstep.places.models import Boundary, Place, Site
from doorstep.places.words import SiteKind

_COLOURS = {kind: at for at, kind in enumerate(SiteKind.values)}


def collection(reach: Iterable[str], on: date) -> dict[str, Any]:
    """Return borders, villages and sites in the subtrees that hold on the day, as a FeatureCollection (3 queries)."""
    reach = tuple(reach)
    villages = queries.villages(reach, on).filter(lon__isnull=False)
    doors = Site.objects.filter(queries.inside(reach, "place__path"), queries.valid_on(on), lon__isnull=False)
    roots = {path.strip("/").split("/")[0] for path in reach if path != "/"}
    wanted = Q() if "/" in reach else Q(place__in=roots)
    borders = Boundary.objects.filter(wanted).select_related("place")
    return {
        "type": "FeatureCollection",
        "features": [
            *(_border(one) for one in borders),
            *(_village(one) for one in villages),
            *(_site(one) for one in doors.select_related("place")),
        ],
    }


def _border(one: Boundary) -> dict[str, Any]:
    return _feature(one.geometry, kind="area", name=one.place.name)


def _village(one: Place) -> dict[str, Any]:
    label = f"{one.parent.name if one.parent else ''} · {one.get_point_quality_display()}"
    return _feature(
        _point(one.lon, one.lat),
        kind="village",
        name=one.name,
        label=label,
        layer=_("Communities") if one.is_community else _("Villages"),
        url=reverse("places:place", args=[one.pk]),
    )


def _site(one: Site) -> dict[str, Any]:
    return _feature(
        _point(one.lon, one.lat),
        kind="depot" if one.kind == SiteKind.DEPOT else "stop",
        name=one.name,
        label=f"{one.place.name} · {one.get_kind_display()}",
        colour=_COLOURS[one.kind],
        layer=one.get_kind_display(),
        url=reverse("places:place", args=[one.place_id]),
    )


def _point(lon: float | None, lat: float | None) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
