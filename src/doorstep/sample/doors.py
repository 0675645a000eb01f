"""Where medicine already is: pharmacies, the smart pharmacy, cabinets, converted village shops, and the depots.

The counts are those of story 09; which village has what is invented.
"""

from collections.abc import Sequence
from datetime import datetime
from math import inf

from doorstep.base.actor import SYSTEM
from doorstep.kernel.seeds import rng
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Place, Site
from doorstep.places.queries import villages
from doorstep.places.rules.hours import Stretch
from doorstep.places.words import PointQuality, SiteKind

CABINETS = 6
SHOPS = 4
AROUND_THE_CLOCK = tuple(Stretch(day, 0, 1440) for day in range(7))
SHOP_HOURS = tuple(Stretch(day, 450, 1170) for day in range(7))
PHARMACY_HOURS = tuple(Stretch(day, 480, 1260) for day in range(7))


def open_pharmacies(county: Place, *, seed: int, now: datetime) -> None:
    """Open a pharmacy in every community, and in the middle of every town that has no community."""
    draw = rng(seed, "doors")
    homes = list(villages((county.path,)).order_by("id"))
    towns = list(Place.objects.filter(parent=county).order_by("id"))
    served = [home for home in homes if home.is_community]
    served += [middle(town, homes) for town in towns if not any(home.parent_id == town.pk for home in served)]
    smart = next(home for home in served if home.parent == towns[0])
    for home in served:
        if home != smart:
            add(home, SiteKind.PHARMACY, f"{home.name}药房", PHARMACY_HOURS, now)
    add(smart, SiteKind.SMART_PHARMACY, "家门口智慧药房", AROUND_THE_CLOCK, now)
    without = [home for home in homes if home not in served]
    chosen = [without[i] for i in sorted(draw.choice(len(without), CABINETS + SHOPS, replace=False))]
    for home in chosen[:CABINETS]:
        add(home, SiteKind.CABINET, f"{home.name}智能药柜", AROUND_THE_CLOCK, now)
    for home in chosen[CABINETS:]:
        add(home, SiteKind.SHOP, f"{home.name}便民药店", SHOP_HOURS, now)


def middle(town: Place, homes: Sequence[Place]) -> Place:
    """Return the village whose point lies nearest to the town's own."""
    own = [home for home in homes if home.parent_id == town.pk and home.point]
    if town.point is None:
        return own[0]
    centre = town.point
    return min(own, key=lambda home: home.point.metres_to(centre) if home.point else inf)


def add(home: Place, kind: SiteKind, name: str, hours: Sequence[Stretch], now: datetime) -> Site:
    """Open one door at the village's point; where it stands exactly is made up."""
    return add_site(
        SYSTEM, place=home, kind=kind, name=name, point=home.point, quality=PointQuality.SYNTHETIC, hours=hours, now=now
    )
