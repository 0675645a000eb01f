"""Create, edit, move and end a place; give it a point."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Greatest, Substr

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Grant
from doorstep.kernel.geo import LonLat
from doorstep.places import access, queries
from doorstep.places.actions.ids import hold_tree, take_ids
from doorstep.places.models import Boundary, Place, PlaceCode, Site
from doorstep.places.name_index import Named
from doorstep.places.rules import codes as official
from doorstep.places.rules import points, tree
from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, UrbanRural


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known about the people of a place; every number says how far it can be trusted."""

    residents: int | None = None
    residents_quality: FigureQuality | str = ""
    share_60plus_bp: int | None = None
    share_80plus_bp: int | None = None
    ages_quality: FigureQuality | str = ""
    urban_rural: UrbanRural | str = ""


def create_place(
    by: Actor,
    *,
    parent: Place | None,
    kind: PlaceKind,
    name: str,
    now: datetime,
    is_community: bool = False,
    official_name: str = "",
    codes: Mapping[CodeSystem, str] | None = None,
    point: LonLat | None = None,
    quality: PointQuality = PointQuality.UNKNOWN,
    figures: Figures | None = None,
    valid_from: date | None = None,
) -> Place:
    """Add a place under `parent` (none for a county), with its codes by system, and return it.

    Raises:
        Refused: The level does not fit below the parent, the point lies outside the county, or a code is none of this
            level or belongs to another place.
    """
    require(by, access.EDIT, parent.path if parent else EVERYWHERE)
    tree.check_level(kind, parent.kind if parent else None)
    begins = valid_from or day_of(now)
    with transaction.atomic():
        hold_tree()
        check_point(point, parent)
        _check_codes(kind, codes or {}, begins)
        (number,) = take_ids(1)
        above = parent.path if parent else EVERYWHERE
        place = Place(
            id=number,
            parent=parent,
            kind=kind,
            is_community=is_community,
            name=name.strip(),
            official_name=official_name.strip(),
            path=f"{above}{number}/",
            lon=point.lon if point else None,
            lat=point.lat if point else None,
            point_quality=quality,
            valid_from=begins,
            **asdict(figures or Figures()),
        )
        place.save(force_insert=True)
        PlaceCode.objects.bulk_create(
            PlaceCode(place=place, system=system, code=code, valid_from=begins)
            for system, code in (codes or {}).items()
        )
        queries.NAMES.add([named(place)])
        journal.record(
            by, "places.create_place", about(place), {"kind": kind, "codes": list((codes or {}).values())}, now=now
        )
    return place


def edit_place(
    by: Actor,
    place: Place,
    *,
    now: datetime,
    name: str | None = None,
    official_name: str | None = None,
    is_community: bool | None = None,
    figures: Figures | None = None,
) -> Place:
    """Change a place's names and figures; what is not given stays. Returns the place as it is now."""
    require(by, access.EDIT, place.path)
    with transaction.atomic():
        hold_tree()
        place = Place.objects.select_for_update().get(pk=place.pk)
        before = named(place)
        changes: dict[str, Any] = {
            "name": name,
            "official_name": official_name,
            "is_community": is_community,
            **(asdict(figures) if figures else {}),
        }
        given = set(asdict(figures)) if figures else set()
        changed = [
            field
            for field, value in changes.items()
            if (value is not None or field in given) and getattr(place, field) != value
        ]
        if not changed:
            return place
        for field in changed:
            setattr(place, field, changes[field])
        place.save(update_fields=changed)
        if named(place) != before:
            queries.NAMES.remove([before])
            queries.NAMES.add([named(place)])
        journal.record(by, "places.edit_place", about(place), {"changed": sorted(changed)}, now=now)
    return place


def set_point(by: Actor, place: Place, *, point: LonLat | None, quality: PointQuality, now: datetime) -> Place:
    """Give a place its point with its quality, or take a wrong one away (none, quality unknown).

    Raises:
        Refused: The point lies outside the county, or its coordinates are exchanged.
    """
    require(by, access.SET_POINT, place.path)
    with transaction.atomic():
        hold_tree()
        place = Place.objects.select_for_update().get(pk=place.pk)
        check_point(point, place)
        place.lon, place.lat = (point.lon, point.lat) if point else (None, None)
        place.point_quality = quality
        place.save(update_fields=["lon", "lat", "point_quality"])
        journal.record(by, "places.set_point", about(place), {"quality": quality}, now=now)
    return place


def move_place(by: Actor, place: Place, *, to: Place, now: datetime) -> Place:
    """Hang a place with everything below it under another parent; grants at its path move along.

    Raises:
        Refused: `to` lies below `place`, or the level does not fit.
    """
    require(by, access.EDIT, place.path)
    require(by, access.EDIT, to.path)
    with transaction.atomic():
        hold_tree()
        place = Place.objects.select_for_update().get(pk=place.pk)
        to = Place.objects.get(pk=to.pk)
        tree.check_move(place.path, to.path)
        tree.check_level(PlaceKind(place.kind), to.kind)
        old, new = place.path, f"{to.path}{place.pk}/"
        if old == new:
            return place
        Place.objects.filter(pk=place.pk).update(parent=to)
        rebase(old, new)
        place.refresh_from_db()
        journal.record(by, "places.move_place", about(place), {"from": old, "to": new}, now=now)
    return place


def end_place(by: Actor, place: Place, *, last_day: date, now: datetime) -> Place:
    """Let a place end after `last_day`: its codes end with it, its rows stay.

    Raises:
        Refused: Places below it or sites in it still hold, or it would end before it began.
    """
    require(by, access.EDIT, place.path)
    with transaction.atomic():
        hold_tree()
        place = Place.objects.select_for_update().get(pk=place.pk)
        below = queries.subtree(place, last_day + timedelta(days=1)).exclude(pk=place.pk).count()
        doors = Site.objects.filter(queries.valid_on(last_day + timedelta(days=1)), place=place).count()
        tree.check_end(place.valid_from, last_day, below=below, sites=doors)
        end_rows([place.pk], last_day)
        place.refresh_from_db()
        journal.record(by, "places.end_place", about(place), {"last_day": last_day.isoformat()}, now=now)
    return place


def end_rows(places: list[int], last_day: date) -> None:
    """Write the last day on places and the codes they still hold.

    A place that began later holds for its first day alone; codes that had not begun are dropped.
    """
    Place.objects.filter(pk__in=places).update(valid_until=Greatest("valid_from", Value(last_day)))
    codes = PlaceCode.objects.filter(place__in=places, valid_until__isnull=True)
    codes.filter(valid_from__gt=last_day).delete()
    codes.update(valid_until=last_day)


def rebase(old: str, new: str) -> None:
    """Rewrite the beginning of every path and grant scope from `old` to `new`."""
    rest = len(old) + 1
    Place.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", rest)))
    Grant.objects.filter(scope__startswith=old).update(scope=Concat(Value(new), Substr("scope", rest)))


def _check_codes(kind: PlaceKind, codes: Mapping[CodeSystem, str], begins: date) -> None:
    """Refuse official codes of another level, and codes that another place holds on or after the first day."""
    for system, code in codes.items():
        if system != CodeSystem.OWN:
            official.check_kind(code, kind)
        later = Q(valid_until__isnull=True) | Q(valid_until__gte=begins)
        held = PlaceCode.objects.filter(later, system=system, code=code).select_related("place").first()
        if held:
            name = held.place.name
            raise Refused(Said(f"代码 {code} 已经是“{name}”的。", f"The code {code} belongs to “{name}” already."))


def check_point(point: LonLat | None, place: Place | None) -> None:
    """Refuse a point outside the border of the county above `place`."""
    if point is None:
        return
    why = points.fault(point.lon, point.lat, border_of(place) if place else None)
    if why:
        raise Refused(why)


def check_spot(point: LonLat, place: Place) -> None:
    """Refuse a spot outside the county above `place`; where its border is unknown, one far from all we know there."""
    border = border_of(place)
    why = points.fault(point.lon, point.lat, border)
    if why is None and border is None:
        near = queries.nearest_known(point, f"/{_root(place)}/")
        why = points.far_fault(point, *near) if near else None
    if why:
        raise Refused(why)


def border_of(place: Place) -> points.Border | None:
    """Return the border of the county `place` lies in, if we have it."""
    found = Boundary.objects.filter(place=_root(place)).first()
    return points.Border(found.geometry) if found else None


def _root(place: Place) -> int:
    """Return the id of the county `place` lies in."""
    return place.ancestor_ids[0] if place.ancestor_ids else place.pk


def named(place: Place) -> Named:
    """Return what `place` is found by."""
    texts = (place.name, place.official_name) if place.official_name else (place.name,)
    return Named(place.pk, texts)


def about(place: Place) -> str:
    """Return the journal's word for `place`."""
    return f"places.Place:{place.pk}"


def day_of(now: datetime) -> date:
    """Return the day of a moment in Asia/Shanghai."""
    return now.astimezone(TIME_ZONE).date()
