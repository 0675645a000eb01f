"""Write a proposed service point into the list of sites."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.geo import LonLat
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Site
from doorstep.places.words import PointQuality, SiteKind
from doorstep.programmes.stations import rules
from doorstep.programmes.stations.access import ADOPT_SITE
from doorstep.programmes.stations.models import CircleSite


@transaction.atomic
def adopt_site(by: Actor, *, proposed: CircleSite, kind: SiteKind, name: str, first_day: date, now: datetime) -> Site:
    """Write down that a service point will stand where the circle proposes it, from a day to come.

    Its point is the village's, with the village's quality: whoever builds it corrects where it stands exactly.

    Raises:
        NotAllowed: `by` may not, or may not keep the sites of this village.
        NotInTheFuture: `first_day` is today or over.
        Refused: The village has an open site of this kind and name.
    """
    place = proposed.place
    require(by, ADOPT_SITE, place.path)
    rules.check_first_day(first_day, now.astimezone(TIME_ZONE).date())
    is_same_point = place.lon == proposed.lon and place.lat == proposed.lat
    site = add_site(
        by,
        place=place,
        kind=kind,
        name=name,
        point=LonLat(proposed.lon, proposed.lat),
        quality=PointQuality(place.point_quality) if is_same_point else PointQuality.TOWN_CENTRE,
        valid_from=first_day,
        now=now,
    )
    detail = {"site": site.pk, "number": proposed.number, "from": first_day.isoformat()}
    journal.record(by, ADOPT_SITE.name, proposed.plan.about, detail, now=now)
    return site
