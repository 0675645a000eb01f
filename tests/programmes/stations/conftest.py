"""A small county with a service station, and its circle."""

from datetime import date, datetime

import pytest
from tests.programmes.small_county import FIRST_DAY, County, make_county

from doorstep.base.actor import SYSTEM
from doorstep.kernel.geo import LonLat
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Place, Site
from doorstep.places.words import PointQuality, SiteKind
from doorstep.programmes.stations.actions.circles import compute_circle
from doorstep.programmes.stations.actions.standards import set_standards
from doorstep.programmes.stations.models import CirclePlan
from doorstep.programmes.stations.rules import Asking

PLAIN = Asking()


def station(place: Place, name: str, lon: float | None, lat: float | None, now: datetime) -> Site:
    """Open a service station; without coordinates nobody knows where it stands."""
    point = None if lon is None or lat is None else LonLat(lon, lat)
    quality = PointQuality.SURVEYED if point else PointQuality.UNKNOWN
    return add_site(
        SYSTEM,
        place=place,
        kind=SiteKind.STATION,
        name=name,
        point=point,
        quality=quality,
        valid_from=FIRST_DAY,
        now=now,
    )


def circle_of(here: County, now: datetime, name: str = "circle", asking: Asking = PLAIN) -> CirclePlan:
    return compute_circle(SYSTEM, county=here.county, name=name, asking=asking, on=date(2026, 9, 1), now=now)


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    """Six villages, one of unknown place; a station 240 m from the point of 灵溪村."""
    made = make_county(a_moment)
    station(made.villages[0], "灵溪驿站", 119.6225, 30.64, a_moment)
    return made


@pytest.fixture
def circle(here: County, a_moment: datetime) -> CirclePlan:
    set_standards(SYSTEM, now=a_moment)
    return circle_of(here, a_moment)
