"""Reading places and sites. Every function gives a queryset or runs a fixed number of queries."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from doorstep.base.access import scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.prepared import Prepared, counting
from doorstep.kernel.geo import LonLat, haversine_m
from doorstep.places import access
from doorstep.places.models import OpeningHours, Place, PlaceCode, PlaceImport, Site
from doorstep.places.name_index import NameIndex
from doorstep.places.rules import hours
from doorstep.places.rules.gazetteer import Facts, Known
from doorstep.places.words import CodeSystem, PlaceKind

NAMES = NameIndex("places_name_index")
EVERYTHING = (EVERYWHERE,)
_SLASHES_OF_A_ROOT = 2  # a county's path, such as `/1/`

_ROOTS = Prepared(lambda: Place.objects.filter(parent=None).order_by().values_list("path"))


def valid_on(on: date) -> Q:
    """Return the condition that a row with `valid_from` and `valid_until` holds on the day `on`."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def inside(scopes: Iterable[str], field: str = "path") -> Q:
    """Return the condition that the path in `field` lies in one of the subtrees; no scope means nowhere."""
    condition = Q(pk__in=[])
    for scope in scopes:
        if scope == EVERYWHERE:
            return ~Q(pk__in=[])  # an empty Q would vanish where another condition stands beside it with "or"
        condition |= Q(**{f"{field}__startswith": scope})
    return condition


def is_everywhere(scopes: Collection[str]) -> bool:
    """Say whether the subtrees hold every place there is: then no condition on places is needed.

    One query at most, and none where no whole county is among them.
    """
    if EVERYWHERE in scopes:
        return True
    if not any(scope.count("/") == _SLASHES_OF_A_ROOT for scope in scopes):
        return False
    return all(path in scopes for (path,) in _ROOTS())


def within(scopes: Iterable[str], on: date | None = None) -> QuerySet[Place]:
    """Return the places in the subtrees `scopes` (of `access.scopes`); with `on`, those that hold on that day."""
    found = Place.objects.filter(inside(scopes))
    return found if on is None else found.filter(valid_on(on))


def subtree(place: Place, on: date | None = None) -> QuerySet[Place]:
    """Return `place` and everything below it."""
    return within([place.path], on)


def ancestors(place: Place) -> QuerySet[Place]:
    """Return the places above `place`, the county first."""
    return Place.objects.filter(pk__in=place.ancestor_ids).order_by("path")


def villages(scopes: Iterable[str] = EVERYTHING, on: date | None = None) -> QuerySet[Place]:
    """Return villages and communities in the subtrees, with their town at hand."""
    return within(scopes, on).filter(kind=PlaceKind.VILLAGE).select_related("parent")


def county() -> Place | None:
    """Return the county this installation serves (`settings.COUNTY_CODE`), or nothing before its list is loaded."""
    return Place.objects.filter(
        kind=PlaceKind.COUNTY,
        valid_until__isnull=True,
        codes__code=settings.COUNTY_CODE,
        codes__valid_until__isnull=True,
    ).first()


def place_at_code(system: CodeSystem, code: str, on: date) -> Place | None:
    """Return the place that holds `code` in `system` on the day `on`."""
    held = PlaceCode.objects.filter(valid_on(on), system=system, code=code).select_related("place__parent").first()
    return held.place if held else None


def with_codes(places: QuerySet[Place], on: date) -> QuerySet[Place]:
    """Fetch the codes that hold on the day along with the places, as `place.codes_held` (one query more)."""
    held = PlaceCode.objects.filter(valid_on(on))
    return places.prefetch_related(Prefetch("codes", queryset=held, to_attr="codes_held"))


def search(
    text: str, kind: str | None = None, scopes: Iterable[str] = EVERYTHING, on: date | None = None
) -> QuerySet[Place]:
    """Return the places whose name or official name holds every word of `text`, as a LIKE scan would.

    Full-width and half-width forms and letter case count as equal. A text without characters finds nothing.
    """
    condition = NAMES.condition(text)
    if condition is None:
        return Place.objects.none()
    found = within(scopes, on).filter(pk__in=RawSQL(*condition))  # noqa: S611  the words go in as a parameter
    return found if kind is None else found.filter(kind=kind)


def sites(
    scopes: Iterable[str] = EVERYTHING, on: date | None = None, kinds: Collection[str] | None = None
) -> QuerySet[Site]:
    """Return the sites in the subtrees with their place and hours at hand (two queries)."""
    return _sites(scopes, on, kinds).select_related("place").prefetch_related("hours")


def nearest_sites(
    here: LonLat | None,
    *,
    scopes: Iterable[str] = EVERYTHING,
    on: date | None = None,
    kinds: Collection[str] | None = None,
    limit: int,
) -> list[tuple[Site, float | None]]:
    """Return the sites nearest to `here` in a straight line, each with its metres; at most three queries.

    Sites without a point, and all of them where `here` is unknown, come last, without metres, in the order they were
    entered. Only the rows returned are read in full, with their place and hours at hand.
    """
    rows = _sites(scopes, on, kinds).order_by("pk").values_list("pk", "lon", "lat")
    points = np.array(rows, dtype=np.float64).reshape(-1, 3)  # an unknown coordinate becomes "not a number"
    unknown = LonLat(0.0, 0.0) if here is None else here
    metres = haversine_m(unknown.lon, unknown.lat, points[:, 1], points[:, 2])
    far = np.where(np.isnan(metres) | (here is None), np.inf, metres)
    first = np.argsort(far, kind="stable")[:limit]
    near = {int(points[i, 0]): float(far[i]) if np.isfinite(far[i]) else None for i in first}
    full = Site.objects.filter(pk__in=near).select_related("place").prefetch_related("hours").in_bulk()
    return [(full[pk], far_m) for pk, far_m in near.items()]


def nearest_village(
    here: LonLat, *, scopes: Iterable[str] = EVERYTHING, on: date | None = None
) -> tuple[Place, float] | None:
    """Return the village or community nearest in a straight line, with its metres; nothing where none has a point.

    Two queries; only the row returned is read in full, with its town at hand.
    """
    rows = villages(scopes, on).filter(lon__isnull=False).order_by("pk").values_list("pk", "lon", "lat")
    points = np.array(rows, dtype=np.float64).reshape(-1, 3)
    if not len(points):
        return None
    metres = haversine_m(here.lon, here.lat, points[:, 1], points[:, 2])
    first = int(np.argmin(metres))
    return Place.objects.select_related("parent").get(pk=int(points[first, 0])), float(metres[first])


def nearest_known(here: LonLat, scope: str) -> tuple[PlaceKind, float] | None:
    """Return the finest kind of place with a point in a subtree, and the metres to the nearest; nothing: no point.

    Villages before towns and sites, these before the county itself; three queries at most.
    """
    known = Place.objects.filter(inside([scope]), lon__isnull=False).order_by()
    sites = Site.objects.filter(inside([scope], "place__path"), lon__isnull=False).order_by()
    for kind in (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.COUNTY):
        rows = list(known.filter(kind=kind).values_list("lon", "lat"))
        if kind is PlaceKind.TOWN:
            rows += sites.values_list("lon", "lat")
        if rows:
            points = np.array(rows, dtype=np.float64)
            return kind, float(haversine_m(here.lon, here.lat, points[:, 0], points[:, 1]).min())
    return None


def _sites(scopes: Iterable[str], on: date | None, kinds: Collection[str] | None) -> QuerySet[Site]:
    found = Site.objects.filter(inside(scopes, "place__path"))
    if on is not None:
        found = found.filter(valid_on(on))
    return found if kinds is None else found.filter(kind__in=kinds)


def villages_without(site_kinds: Collection[str], on: date, scopes: Iterable[str] = EVERYTHING) -> QuerySet[Place]:
    """Return the villages and communities that have no site of any of `site_kinds` on the day `on`."""
    has_one = Site.objects.filter(valid_on(on), place=OuterRef("pk"), kind__in=site_kinds)
    return villages(scopes, on).filter(~Exists(has_one))


def is_open(site: Site, at: datetime) -> bool | None:
    """Say whether `site` is open at the moment `at`; nothing when its hours are not known."""
    return hours.is_open([_stretch(row) for row in site.hours.all()], at)


def _stretch(row: OpeningHours) -> hours.Stretch:
    return hours.Stretch(row.weekday, row.opens_min, row.closes_min)


def known(place: Place, system: CodeSystem, on: date) -> list[Known]:
    """Return everything in the subtree of `place` that holds on the day, with the codes of `system` (two queries)."""
    found = []
    for one in with_codes(subtree(place, on), on):
        by_system = {code.system: code.code for code in one.codes_held}  # type: ignore[attr-defined]
        found.append(
            Known(
                id=one.pk,
                code=by_system.get(system, ""),
                name=one.name,
                kind=PlaceKind(one.kind),
                parent=one.parent_id,
                mca_code=by_system.get(CodeSystem.MCA, ""),
                facts=Facts(**{name: getattr(one, name) for name in Facts.__slots__}),
            )
        )
    return found


def held_elsewhere(system: CodeSystem, wanted: Collection[str], county: Place | None) -> dict[str, str]:
    """Return which of the codes are held by places outside `county`, with the places' names (one query)."""
    held = PlaceCode.objects.filter(system=system, code__in=wanted, valid_until__isnull=True)
    if county is not None:
        held = held.exclude(place__path__startswith=county.path)
    return dict(held.values_list("code", "place__name"))


def digest(county: Place | None) -> str:
    """Return what the county's places and codes stand at, 64 hexadecimal digits; it changes when any of them does."""
    scope = [county.path] if county else []
    places = Place.objects.filter(inside(scope)).order_by("pk")
    fields = [field.attname for field in Place._meta.concrete_fields]
    codes = PlaceCode.objects.filter(inside(scope, "place__path")).order_by("pk")
    rows = [
        *places.values_list(*fields),
        *codes.values_list("place_id", "system", "code", "valid_from", "valid_until"),
    ]
    text = json.dumps(rows, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults() -> Iterator[str]:
    """Yield a sentence for each place whose path or search words are not what they should be: for `doorstep check`."""
    paths = dict(Place.objects.values_list("pk", "path"))
    for place in Place.objects.order_by("pk").iterator():
        above = paths[place.parent_id] if place.parent_id else EVERYWHERE
        if place.path != f"{above}{place.pk}/":
            yield f"place {place.pk}: stands below {above} and says {place.path}"
    if NAMES.count() != len(paths):
        yield f"places: {len(paths)} places, {NAMES.count()} in the name index"


_IN_TABLE = (
    *("name", "kind", "is_community", "residents", "residents_quality", "share_60plus_bp", "point_quality"),
    "parent__name",
)


def for_table(places: QuerySet[Place], on: date) -> QuerySet[Place]:
    """Fetch what the table of places shows along with them: codes and the place above (one query more)."""
    return with_codes(places.select_related("parent").only(*_IN_TABLE), on)


def for_sheet(places: QuerySet[Place], on: date) -> QuerySet[Place]:
    """Fetch what the file of places says along with them: codes, the place above and its codes (3 queries more)."""
    return with_codes(places, on).prefetch_related(Prefetch("parent", queryset=with_codes(Place.objects.all(), on)))


def listed(
    reach: Iterable[str], on: date, *, q: str = "", town: str = "", kind: str = "", quality: str = ""
) -> QuerySet[Place]:
    """Return the places of a list page, in the order of the official list.

    Args:
        reach: Subtrees.
        on: Day on which they hold.
        q: Words of the name.
        town: Id of a town; it and what lies in it.
        kind: Level; `community` for communities, `village` for villages that are none.
        quality: Of the point.
    """
    places = search(q, scopes=reach, on=on) if q else within(reach, on)
    if town:
        places = places.filter(Q(pk=town) | Q(parent=town))
    if kind == "community":
        places = places.filter(is_community=True)
    elif kind == PlaceKind.VILLAGE:
        places = places.filter(kind=kind, is_community=False)
    elif kind:
        places = places.filter(kind=kind)
    if quality:
        places = places.filter(point_quality=quality)
    return places.order_by("id")


def figures(reach: Iterable[str], on: date) -> dict[str, int]:
    """Return how many towns, villages and communities there are, and how many of the latter two have no point."""
    scopes_in_reach = tuple(reach)
    if len(scopes_in_reach) == 1:
        return dict(zip(_FIGURES, _COUNTED(scopes_in_reach[0], on)[0], strict=True))
    counted: dict[str, int] = within(scopes_in_reach, on).aggregate(**_FIGURES)
    return counted


_LOWEST = Q(kind=PlaceKind.VILLAGE)
_FIGURES = {
    "towns": Count("pk", filter=Q(kind=PlaceKind.TOWN)),
    "villages": Count("pk", filter=_LOWEST & Q(is_community=False)),
    "communities": Count("pk", filter=_LOWEST & Q(is_community=True)),
    "unknown": Count("pk", filter=_LOWEST & Q(lon__isnull=True)),
}
_COUNTED = counting(lambda path, on: within([path], on), _FIGURES, str, date)


def towns(reach: Iterable[str], on: date) -> QuerySet[Place, Any]:
    """Return id and name of the towns in the subtrees."""
    return within(reach, on).filter(kind=PlaceKind.TOWN).values_list("pk", "name")


def towns_counted(reach: Iterable[str], on: date) -> QuerySet[Place]:
    """Return the towns in reach with `below` (villages and communities) and `people_below` (if known)."""
    holds = Q(children__valid_from__lte=on) & (Q(children__valid_until__isnull=True) | Q(children__valid_until__gte=on))
    return (
        within(reach, on)
        .filter(kind=PlaceKind.TOWN)
        .annotate(below=Count("children", filter=holds), people_below=Sum("children__residents", filter=holds))
        .order_by("id")
    )


def points(reach: Iterable[str]) -> list[LonLat]:
    """Return the known points of villages and communities in the subtrees that still hold."""
    rows = villages(reach).filter(lon__isnull=False, valid_until__isnull=True).values_list("lon", "lat")
    return [LonLat(lon, lat) for lon, lat in rows if lon is not None and lat is not None]


def parents_for(place: Place, reach: Iterable[str], on: date) -> QuerySet[Place]:
    """Return the places under which `place` could hang instead."""
    above = {PlaceKind.TOWN: PlaceKind.COUNTY, PlaceKind.VILLAGE: PlaceKind.TOWN}.get(PlaceKind(place.kind))
    return within(reach, on).filter(kind=above).exclude(children=place).order_by("id")


def imports(actor: Actor) -> QuerySet[PlaceImport]:
    """Return the uploaded lists an actor may decide on: of their counties, and their own without a county."""
    reach = scopes(actor, access.IMPORT)
    own = Q(county__isnull=True, uploaded_by=actor.user_id)
    seen = Q() if EVERYWHERE in reach else inside(reach, "county__path") | own
    return PlaceImport.objects.filter(seen).select_related("county", "uploaded_by").defer("content", "errors", "undo")
