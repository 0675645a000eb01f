"""Which place a point, a code or an address in words means."""

from datetime import date

import numpy as np

from doorstep.api.rules.shown import FARTHEST_M
from doorstep.kernel.geo import LonLat, haversine_m
from doorstep.places.models import Place
from doorstep.places.queries import county, place_at_code, villages, within
from doorstep.places.words import CodeSystem, PlaceKind

LONGEST_CODE = 40


def nearest_village(here: LonLat, on: date) -> Place | None:
    """Return the village or community whose point is nearest; nothing where none is near or has a point (3 queries)."""
    above = county()
    if above is None:
        return None
    rows = villages([above.path], on).filter(lon__isnull=False).order_by("pk").values_list("pk", "lon", "lat")
    points = np.array(rows, dtype=np.float64).reshape(-1, 3)
    if not len(points):
        return None
    metres = haversine_m(here.lon, here.lat, points[:, 1], points[:, 2])
    first = int(np.argmin(metres))
    if metres[first] > FARTHEST_M:
        return None
    return Place.objects.select_related("parent").get(pk=int(points[first, 0]))


def at_code(code: str, on: date) -> Place | None:
    """Return the place of this county with this code, whoever gave it; nothing where there is none."""
    if "\x00" in code or len(code) > LONGEST_CODE:
        return None
    above = county()
    found = (place_at_code(system, code, on) for system in CodeSystem)
    return next((one for one in found if one and above and one.path.startswith(above.path)), None)


def in_words(address: str, on: date) -> Place | None:
    """Return the place an address names: a village, else a town, else the county, as nobody knows better (2 queries).

    Of villages with the same name the one whose town is named as well is meant; where that does not tell, none is.
    """
    above = county()
    if above is None:
        return None
    every = list(within([above.path], on).select_related("parent").order_by("pk"))
    named = [one for one in every if one.name and one.name in address]
    towns = {one.pk for one in named if one.kind == PlaceKind.TOWN}
    lowest = [one for one in named if one.kind == PlaceKind.VILLAGE]
    longest = max((len(one.name) for one in lowest), default=0)
    meant = [one for one in lowest if len(one.name) == longest]
    meant = [one for one in meant if one.parent_id in towns] or meant
    if len(meant) == 1:
        return meant[0]
    return next((one for one in named if one.kind == PlaceKind.TOWN), above)
