"""Service points people walk to, and two circles: a year ago, and today with what was opened since.

Invented: which village has a station or a hall, and where exactly it stands. The promise of 8 minutes is story 01's.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.seeds import rng
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.places.rules.hours import Stretch, daily
from doorstep.places.words import PointQuality, SiteKind
from doorstep.programmes.stations.actions.circles import compute_circle
from doorstep.programmes.stations.actions.standards import set_standards
from doorstep.programmes.stations.models import CirclePlan
from doorstep.programmes.stations.rules import Asking
from doorstep.sample.doors import middle

HALLS = 60
SECOND_WAVE = timedelta(days=210)
"""So long after the year began half of the villages' halls open."""
STATION_HOURS = daily(510, 1200)
HALL_HOURS = daily(510, 1020, range(5))


def open_points(county: Place, *, seed: int, now: datetime) -> None:
    """Open a station in every community and in each town's middle village, and halls in some villages."""
    draw = rng(seed, "stations")
    homes = list(villages((county.path,)).order_by("id"))
    towns = list(Place.objects.filter(parent=county).order_by("id"))
    first = {home.pk for home in homes if home.is_community} | {middle(town, homes).pk for town in towns}
    later = (now + SECOND_WAVE).astimezone(TIME_ZONE).date()
    rest = [home for home in homes if home.pk not in first]
    halls = [rest[at].pk for at in sorted(draw.choice(len(rest), min(HALLS, len(rest)), replace=False))]
    for home in homes:
        if home.pk in first:
            _open(home, SiteKind.STATION, f"{home.name}服务驿站", now, hours=STATION_HOURS)
        elif home.pk in halls:
            opens = later if halls.index(home.pk) % 2 else None
            _open(home, SiteKind.HALL, f"{home.name}党群服务中心", now, hours=HALL_HOURS, opens=opens)
    set_standards(SYSTEM, now=now)
    reckon(county, "一年前的服务圈", now)


def reckon(county: Place, name: str, now: datetime) -> CirclePlan:
    """Reckon the circle of today by the rules in force."""
    today = now.astimezone(TIME_ZONE).date()
    return compute_circle(SYSTEM, county=county, name=name, asking=Asking(), on=today, now=now)


def _open(
    home: Place, kind: SiteKind, name: str, now: datetime, *, hours: Sequence[Stretch], opens: date | None = None
) -> None:
    quality = PointQuality.SYNTHETIC
    add_site(
        SYSTEM,
        place=home,
        kind=kind,
        name=name,
        point=home.point,
        quality=quality,
        hours=hours,
        valid_from=opens,
        now=now,
    )
