"""Load the gazetteer that ships, through the same import as everybody's lists."""

import json
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.kernel.geo import Frame
from doorstep.places import access
from doorstep.places.actions import imports
from doorstep.places.actions.tree import about
from doorstep.places.models import Boundary, Place, PlaceImport
from doorstep.places.rules.points import Border
from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import ImportState, PointQuality

COUNTIES = ("330502", "330503", "330521", "330522", "330523")
VALID_FROM = date(2023, 1, 1)
"""The statistics bureau's edition of 2023; the day within the year is not part of it."""

SOURCE = "OpenStreetMap contributors"
LICENCE = "ODbL-1.0"


def load_gazetteer(by: Actor, *, now: datetime, county_code: str | None = None) -> list[PlaceImport]:
    """Load one county of Huzhou, or all five, with borders; loading again changes nothing.

    Returns:
        The imports applied; none for a county whose places are all there already.
    """
    folder = resources.files("doorstep.places") / "data"
    borders = json.loads((folder / "counties.geojson").read_text(encoding="utf-8"))
    geometry = {feature["properties"]["code"]: feature["geometry"] for feature in borders["features"]}
    applied = []
    for code in (county_code,) if county_code else COUNTIES:
        if code not in geometry:
            raise Refused(Said(f"没有 {code} 的地名录。", f"No gazetteer of {code} ships."))
        with transaction.atomic():
            batch = imports.preview_import(
                by,
                data=(folder / f"{code}.csv").read_bytes(),
                file_name=f"{code}.csv",
                frame=Frame.WGS84,
                now=now,
                quality=PointQuality.SYNTHETIC,
                valid_from=VALID_FROM,
                border=Border(geometry[code]),
            )
            if batch.state != ImportState.PREVIEWED:
                first = batch.errors[0]
                raise Refused(Said(first["zh"], first["en"]))
            if imports.difference_of(batch).is_nothing:
                imports.discard_import(by, batch, now=now)
                continue
            batch = imports.apply_import(by, batch, now=now)
            if batch.county and not Boundary.objects.filter(place=batch.county).exists():
                set_boundary(by, batch.county, geometry=geometry[code], source=SOURCE, licence=LICENCE, now=now)
            applied.append(batch)
    return applied


def set_boundary(
    by: Actor, place: Place, *, geometry: dict[str, Any], source: str, licence: str, now: datetime
) -> Boundary:
    """Give a place its border: GeoJSON Polygon or MultiPolygon, WGS-84.

    Raises:
        Refused: The geometry is no whole polygon.
    """
    require(by, access.IMPORT, place.path)
    try:
        Border(geometry)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as fault:
        raise Refused(Said("边界不是完整的多边形（GeoJSON）。", "The border is no whole GeoJSON polygon.")) from fault
    with transaction.atomic():
        boundary, _ = Boundary.objects.update_or_create(
            place=place, defaults={"geometry": geometry, "source": source, "licence": licence}
        )
        journal.record(by, "places.set_boundary", about(place), {"source": source}, now=now)
    return boundary
