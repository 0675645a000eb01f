"""A small county for the tests of pages: real places, made only through actions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.remembered import remembered

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.geo import LonLat
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.places.actions.gazetteer import load_gazetteer, set_boundary
from doorstep.places.actions.sites import add_site
from doorstep.places.actions.tree import Figures, create_place
from doorstep.places.models import Place
from doorstep.places.rules.hours import around_the_clock, daily
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, SiteKind
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, finish_plan
from doorstep.programmes.pharmacy.actions.vehicles import VehicleFacts, add_vehicle
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.rules import plans as rules

COUNTY_CODE = "330523"
MADE_AT = datetime(2026, 8, 31, 8, 0, tzinfo=TIME_ZONE)
"""A Monday, a month before the National Day."""

STEPS = 300
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[119.4, 30.4], [119.9, 30.4], [119.9, 30.9], [119.4, 30.9], [119.4, 30.4]]],
}
VILLAGES = {
    "灵峰街道": (
        ("大竹园村", 119.66, 30.60, 2338),
        ("灵峰村", 119.62, 30.58, 3863),
        ("剑山村", 119.69, 30.63, 1367),
        ("横山坞村", 119.64, 30.63, 2200),
        ("霞泉村", 119.65, 30.57, 1800),
        ("碧门村", 119.60, 30.62, 1356),
    ),
    "鄣吴镇": (
        ("鄣吴村", 119.48, 30.68, 2100),
        ("景坞村", 119.45, 30.70, 1500),
        ("玉华村", 119.50, 30.72, 900),
    ),
}


@dataclass(frozen=True)
class County:
    place: Place
    vehicle: Vehicle
    plan: VisitPlan


def load_places(now: datetime = MADE_AT) -> Place:
    """Load all of Anji: 15 towns, 218 villages."""
    load_gazetteer(SYSTEM, county_code=COUNTY_CODE, now=now)
    return Place.objects.get(parent=None)


def create_places(now: datetime = MADE_AT) -> Place:
    """Make a corner of Anji: 2 towns, 9 villages."""
    common: Any = {"now": now, "valid_from": now.date()}
    codes = {CodeSystem.NBS: COUNTY_CODE}
    county = create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", codes=codes, **common)
    set_boundary(SYSTEM, county, geometry=SQUARE, source="made for a test", licence="CC0", now=now)
    for town_name, homes in VILLAGES.items():
        town = create_place(SYSTEM, parent=county, kind=PlaceKind.TOWN, name=town_name, **common)
        for name, lon, lat, residents in homes:
            create_place(
                SYSTEM,
                parent=town,
                kind=PlaceKind.VILLAGE,
                name=name,
                point=LonLat(lon, lat),
                quality=PointQuality.SYNTHETIC,
                figures=Figures(residents, FigureQuality.SYNTHETIC),
                **common,
            )
    return county


def open_doors(now: datetime = MADE_AT) -> None:
    for village, kind, name, hours in (
        ("横山坞村", SiteKind.CABINET, "横山坞药柜", around_the_clock()),
        ("霞泉村", SiteKind.PHARMACY, "霞泉药房", daily(480, 1260)),
    ):
        home = Place.objects.get(name=village)
        quality = PointQuality.SYNTHETIC
        add_site(SYSTEM, place=home, kind=kind, name=name, point=home.point, quality=quality, hours=hours, now=now)


def add_friday_vehicle(former: Vehicle, now: datetime = MADE_AT) -> Vehicle:
    """Add another vehicle of the same company that goes on Friday mornings."""
    facts = VehicleFacts(
        name="送药2号车",
        partner=former.partner,
        depot=former.depot,
        weekdays=(4,),
        shift_start_min=480,
        shift_end_min=660,
        break_min=0,
    )
    return add_vehicle(SYSTEM, facts=facts, valid_from=now.date(), now=now)


def add_vehicles(county: Place, now: datetime = MADE_AT, shift_end_min: int = 1020) -> list[Vehicle]:
    """Add one vehicle that goes on Thursdays."""
    home = Place.objects.get(name="霞泉村")
    depot = add_site(
        SYSTEM, place=home, kind=SiteKind.DEPOT, name="车库", point=home.point, quality=PointQuality.SYNTHETIC, now=now
    )
    company = add_partner(
        SYSTEM, name="竹海医药", kind=PartnerKind.PHARMACY_COMPANY, place=county, valid_from=now.date(), now=now
    )
    facts = VehicleFacts(
        name="送药1号车",
        partner=company,
        depot=depot,
        weekdays=(3,),
        shift_start_min=480,
        shift_end_min=shift_end_min,
        break_min=0,
    )
    return [add_vehicle(SYSTEM, facts=facts, valid_from=now.date(), now=now)]


def adopt(
    county: Place,
    vehicles: list[Vehicle],
    now: datetime = MADE_AT,
    *,
    valid_from: date | None = None,
    instead_of: VisitPlan | None = None,
) -> VisitPlan:
    plan = create_plan(
        SYSTEM,
        county=county,
        name="周四一辆车",
        on=now.date(),
        vehicles=vehicles,
        visiting=rules.Visiting(walk_limit_min=5, tiers=((0, 1),)),
        run=Run(seed=1),
        now=now,
    )
    outcome = compute(plan.problem, seed=1, seconds=0, iterations=STEPS)
    plan = finish_plan(SYSTEM, plan=plan, outcome=outcome, now=now)
    first = valid_from or now.date()
    adopt_plan(SYSTEM, plan=plan, valid_from=first, instead_of=instead_of.pk if instead_of else None, now=now)
    plan.refresh_from_db()
    return plan


@remembered
def build(now: datetime = MADE_AT) -> County:
    """Make the corner with a vehicle whose morning is too short for all of it."""
    county = create_places(now)
    vehicles = add_vehicles(county, now, shift_end_min=660)
    open_doors(now)
    return County(county, vehicles[0], adopt(county, vehicles, now))


def build_large(now: datetime = MADE_AT) -> County:
    """Make all of Anji with a plan for it."""
    county = load_places(now)
    vehicles = add_vehicles(county, now)
    return County(county, vehicles[0], adopt(county, vehicles, now))
