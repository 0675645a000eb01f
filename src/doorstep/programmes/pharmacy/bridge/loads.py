"""What vehicles take along (带多少升), said in words: on a route beside their room, and in a week."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.templatetags.parts import litres, percent
from doorstep.programmes.pharmacy.bridge.comparing import carried

Json = Mapping[str, Any]


def taken_along(load: int, room: int | None) -> str:
    """Say how many litres a vehicle takes along, and for how many it has room; nothing where it is asked for none."""
    if not load:
        return ""
    if room is None:
        return _("%(load)s taken along") % {"load": litres(load)}
    return _("%(load)s taken along (room for %(room)s)") % {"load": litres(load), "room": litres(room)}


def rooms_of(problem: Json) -> dict[str, int | None]:
    """Return how many litres each vehicle of a stored problem carries at most; nothing: no limit."""
    return {row["id"]: row.get("most_load") for row in problem["vehicles"]}


def in_a_week(problem: Json, result: Json, weeks: int) -> str:
    """Say what all vehicles take along in a week, and how full the fullest is on its fullest day; nothing if nothing.

    Args:
        problem: As a plan keeps it.
        result: Likewise.
        weeks: After how many the plan repeats.
    """
    loads = [(route["vehicle_id"], route.get("load", 0)) for route in result["routes"]]
    every, fullest = carried(loads, rooms_of(problem))
    if not every:
        return ""
    words = litres(round(every / weeks))
    return words if fullest is None else f"{words} · {percent(fullest)}"
