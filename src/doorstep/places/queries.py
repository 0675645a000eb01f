"""Reading places and sites. Every function gives a queryset or runs a fixed number of queries."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL

from doorstep.base.actor import EVERYWHERE
from doorstep.places.models import OpeningHours, Place, PlaceCode, Site
from doorstep.places.name_index import NameIndex
from doorstep.places.rules import hours
from doorstep.places.words import CodeSystem, PlaceKind

NAMES = NameIndex("places_name_index")
EVERYTHING = (EVERYWHERE,)


def valid_on(on: date) -> Q:
    """Return the condition that a row with `valid_from` and `valid_until` holds on the day `on`."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def inside(scopes: Iterable[str], field: str = "path") -> Q:
    """Return the condition that the path in `field` lies in one of the subtrees; no scope means nowhere."""
    condition = Q(pk__in=[])
    for scope in scopes:
        if scope == EVERYWHERE:
            return Q()
        condition |= Q(**{f"{field}__startswith": scope})
    return condition


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
    found = Site.objects.filter(inside(scopes, "place__path")).select_related("place").prefetch_related("hours")
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
