"""Which place a point, a code or an address in words means."""

from datetime import date

from doorstep.kernel.geo import LonLat
from doorstep.places import queries as places
from doorstep.places.models import Place
from doorstep.places.rules.points import FAR_M
from doorstep.places.words import CodeSystem, PlaceKind

LONGEST_CODE = 40


def nearest_village(here: LonLat, on: date) -> Place | None:
    """Return the village or community whose point is nearest; nothing where none is near or has a point (3 queries)."""
    above = places.county()
    found = places.nearest_village(here, scopes=[above.path], on=on) if above else None
    return found[0] if found and found[1] <= FAR_M else None


def at_code(code: str, on: date) -> Place | None:
    """Return the place of this county with this code, whoever gave it; nothing where there is none."""
    if "\x00" in code or len(code) > LONGEST_CODE:
        return None
    above = places.county()
    found = (places.place_at_code(system, code, on) for system in CodeSystem)
    return next((one for one in found if one and above and one.path.startswith(above.path)), None)


def in_words(address: str, on: date) -> Place | None:
    """Return the place an address names: a village, else a town, else the county, as nobody knows better (2 queries).

    Of villages with the same name the one whose town is named as well is meant; where that does not tell, none is.
    """
    above = places.county()
    if above is None:
        return None
    every = list(places.within([above.path], on).select_related("parent").order_by("pk"))
    named = [one for one in every if one.name and one.name in address]
    towns = {one.pk for one in named if one.kind == PlaceKind.TOWN}
    lowest = [one for one in named if one.kind == PlaceKind.VILLAGE]
    longest = max((len(one.name) for one in lowest), default=0)
    meant = [one for one in lowest if len(one.name) == longest]
    meant = [one for one in meant if one.parent_id in towns] or meant
    if len(meant) == 1:
        return meant[0]
    return next((one for one in named if one.kind == PlaceKind.TOWN), above)
