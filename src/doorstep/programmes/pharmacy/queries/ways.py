"""Where travel times can come from here: what the operator has set, and what the office brought in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.base.clock import TIME_ZONE
from doorstep.base.templatetags.parts import full_day
from doorstep.engines.planning.road_service.times import RoadService, service_at
from doorstep.places.models import Place
from doorstep.places.queries import villages, with_codes
from doorstep.programmes.pharmacy.bridge.rows import vehicle_key, vehicle_number, village_key
from doorstep.programmes.pharmacy.bridge.ways import Origin, day_of, host_of
from doorstep.programmes.pharmacy.bridge.ways_table import Way
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan, WaysTable

MOST_TABLES = 10
"""So many of the latest tables can be chosen."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The road network the operator has put in place; why it cannot be used, if so.

    Args:
        name: Of the file; empty while none is set.
        size: Bytes.
        of: The day of its data.
        is_usable: Whether it can be read.
    """

    name: str = ""
    size: int = 0
    of: str = ""
    is_usable: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A place travel times can come from: how a plan names it, and how people do."""

    key: str
    label: str


def extract() -> Extract:
    """Return what is known of the road network without reading its roads."""
    if not settings.ROAD_EXTRACT:
        return Extract()
    path = Path(settings.ROAD_EXTRACT)
    try:
        return Extract(path.name, path.stat().st_size, day_of(path), is_usable=True)
    except (OSError, ValueError):
        return Extract(path.name)


def service() -> RoadService | None:
    """Return the road service the operator has named, if it is one."""
    if not settings.ROAD_SERVICE:
        return None
    try:
        return service_at(settings.ROAD_SERVICE, timeout_s=settings.ROAD_SERVICE_PATIENCE_S)
    except ValueError:
        return None


def tables(county: Place | None) -> QuerySet[WaysTable]:
    """Return the county's own tables, the latest first, without their rows."""
    return WaysTable.objects.filter(county=county).defer("rows").order_by("-brought_at", "-pk")


def table(key: str, county: Place) -> WaysTable | None:
    """Return the table a plan names, with its rows."""
    number = key.removeprefix(f"{Origin.TABLE}:")
    if number == key or not (number.isascii() and number.isdigit()):
        return None
    return WaysTable.objects.filter(county=county, pk=int(number[:15])).first()


def offers(county: Place | None, chosen: str = "") -> list[Offer]:
    """Return what can be chosen now, the detour model first; a table that is `chosen` already stays a choice."""
    found = [Offer(Origin.MODEL.value, _("Straight lines and the terrain: reckoned, no road data needed"))]
    roads = extract()
    if roads.is_usable:
        words = {"name": roads.name, "day": _day(roads.of)}
        found.append(Offer(Origin.EXTRACT.value, _("Roads of %(name)s, data of %(day)s") % words))
    if server := service():
        found.append(Offer(Origin.SERVICE.value, _("Road service %(host)s") % {"host": host_of(server)}))
    latest = list(tables(county)[:MOST_TABLES])
    if chosen.startswith(Origin.TABLE) and county and (older := table(chosen, county)) and older not in latest:
        latest.append(older)
    for one in latest:
        words = {"name": one.name, "day": full_day(one.brought_at.astimezone(TIME_ZONE).date())}
        found.append(Offer(f"{Origin.TABLE}:{one.pk}", _("Our table “%(name)s” of %(day)s") % words))
    return found


def depots(plan: VisitPlan) -> dict[str, str]:
    """Return what the depots of a plan's vehicles are called, by the vehicles' ids."""
    numbers = [number for row in plan.problem["vehicles"] if (number := vehicle_number(row["id"])) is not None]
    found = Vehicle.objects.filter(pk__in=numbers).select_related("depot")
    return {vehicle_key(row.pk): row.depot.name for row in found}


def names(county: Place, on: date) -> list[tuple[str, str, str]]:
    """Return what a table may call places: name, code, where; depots of vehicles first, then villages."""
    running = Vehicle.objects.filter(depot__place__path__startswith=county.path).select_related("depot__place")
    stations = {(row.depot.name, "", row.depot.place.name) for row in running}
    found = with_codes(villages([county.path], on).order_by("path"), on)
    return [*sorted(stations), *((row.name, village_key(row), row.parent.name if row.parent else "") for row in found)]


def strangers(rows: Sequence[Way], known: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return the words of a table that name nothing we know, each once; they may be places to pass through."""
    ours = {word for name, code, _where in known for word in (name, code)}
    return list(dict.fromkeys(word for row in rows for word in (row.start, row.finish) if word not in ours))


def _day(text: str) -> str:
    return full_day(date.fromisoformat(text))
