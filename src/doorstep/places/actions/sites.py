"""Add, edit and close a site, with the hours it is open."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.kernel.geo import LonLat
from doorstep.places import access
from doorstep.places.actions.tree import check_point, day_of
from doorstep.places.models import OpeningHours, Place, Site
from doorstep.places.rules import hours as opening
from doorstep.places.rules.hours import Stretch
from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import PointQuality, SiteKind


def add_site(
    by: Actor,
    *,
    place: Place,
    kind: SiteKind,
    name: str,
    now: datetime,
    address: str = "",
    point: LonLat | None = None,
    quality: PointQuality = PointQuality.UNKNOWN,
    hours: Iterable[Stretch] = (),
    area_m2: int | None = None,
    valid_from: date | None = None,
) -> Site:
    """Add a site to a place; without hours it is unknown when it is open.

    Raises:
        Refused: The place has an open site of this kind and name, the point lies outside, or hours overlap.
    """
    require(by, access.EDIT_SITE, place.path)
    with transaction.atomic():
        check_point(point, place)
        _check_name(place, kind, name)
        site = Site.objects.create(
            place=place,
            kind=kind,
            name=name.strip(),
            address=address.strip(),
            lon=point.lon if point else None,
            lat=point.lat if point else None,
            point_quality=quality,
            area_m2=area_m2,
            valid_from=valid_from or day_of(now),
        )
        _write_hours(site, hours)
        journal.record(by, "places.add_site", about(site), {"kind": kind, "place": place.pk}, now=now)
    return site


def edit_site(
    by: Actor,
    site: Site,
    *,
    name: str,
    address: str,
    point: LonLat | None,
    quality: PointQuality,
    hours: Iterable[Stretch],
    area_m2: int | None = None,
    now: datetime,
) -> Site:
    """Write a site's name, address, point, floor and hours anew; kind and place stay.

    Raises:
        Refused: As `add_site`.
    """
    with transaction.atomic():
        site = Site.objects.select_for_update(of=("self",)).select_related("place").get(pk=site.pk)
        require(by, access.EDIT_SITE, site.place.path)
        check_point(point, site.place)
        _check_name(site.place, SiteKind(site.kind), name, but=site)
        site.name, site.address = name.strip(), address.strip()
        site.lon, site.lat = (point.lon, point.lat) if point else (None, None)
        site.point_quality, site.area_m2 = quality, area_m2
        site.save(update_fields=["name", "address", "lon", "lat", "point_quality", "area_m2"])
        site.hours.all().delete()
        _write_hours(site, hours)
        journal.record(by, "places.edit_site", about(site), now=now)
    return site


def close_site(by: Actor, site: Site, *, last_day: date, now: datetime) -> Site:
    """Let a site close for good after `last_day`; its row stays.

    Raises:
        Refused: It would close before it opened, or is closed already.
    """
    with transaction.atomic():
        site = Site.objects.select_for_update(of=("self",)).select_related("place").get(pk=site.pk)
        require(by, access.EDIT_SITE, site.place.path)
        if site.valid_until is not None:
            raise Refused(Said("这个站点已经关闭了。", "This site is closed already."))
        if last_day < site.valid_from:
            begins = site.valid_from
            raise Refused(
                Said(f"它从 {begins} 开放，不能在那之前关闭。", f"It opened on {begins} and cannot close before.")
            )
        site.valid_until = last_day
        site.save(update_fields=["valid_until"])
        journal.record(by, "places.close_site", about(site), {"last_day": last_day.isoformat()}, now=now)
    return site


def about(site: Site) -> str:
    """Return the journal's word for `site`."""
    return f"places.Site:{site.pk}"


def _check_name(place: Place, kind: SiteKind, name: str, but: Site | None = None) -> None:
    same = Site.objects.filter(place=place, kind=kind, name=name.strip(), valid_until__isnull=True)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise Refused(Said("这里已经有一个同名同类的站点了。", "There is a site of this kind and name here already."))


def _write_hours(site: Site, hours: Iterable[Stretch]) -> None:
    try:
        stretches = opening.checked(hours)
    except opening.HoursOverlap as fault:
        raise Refused(Said("开放时间有重叠。", "Opening hours overlap.")) from fault
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=one.weekday, opens_min=one.opens_min, closes_min=one.closes_min)
        for one in stretches
    )
