"""A small county for the tests of pages: real places, made only through actions."""

from dataclasses import dataclass
from datetime import date, datetime

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.places.actions.gazetteer import load_gazetteer
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Place
from doorstep.places.rules.hours import around_the_clock, daily
from doorstep.places.words import PointQuality, SiteKind
from doorstep.programmes.pharmacy import rules
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, finish_plan
from doorstep.programmes.pharmacy.actions.vehicles import VehicleFacts, add_vehicle
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan

COUNTY_CODE = "330523"
MADE_AT = datetime(2026, 8, 31, 8, 0, tzinfo=TIME_ZONE)
"""A Monday, a month before the National Day."""

STEPS = 500


@dataclass(frozen=True)
class County:
    place: Place
    vehicle: Vehicle
    plan: VisitPlan


def load_places(now: datetime = MADE_AT) -> Place:
    load_gazetteer(SYSTEM, county_code=COUNTY_CODE, now=now)
    return Place.objects.get(parent=None)


def add_vehicles(county: Place, now: datetime = MADE_AT, count: int = 1) -> list[Vehicle]:
    home = Place.objects.get(parent__name="递铺街道", name="万亩村")
    depot = add_site(
        SYSTEM, place=home, kind=SiteKind.DEPOT, name="车库", point=home.point, quality=PointQuality.SYNTHETIC, now=now
    )
    company = add_partner(
        SYSTEM, name="竹海医药", kind=PartnerKind.PHARMACY_COMPANY, place=county, valid_from=now.date(), now=now
    )
    return [
        add_vehicle(
            SYSTEM,
            facts=VehicleFacts(name=f"送药{number}号车", partner=company, depot=depot),
            valid_from=now.date(),
            now=now,
        )
        for number in range(1, count + 1)
    ]


def open_doors(now: datetime = MADE_AT) -> None:
    town = Place.objects.get(parent__name="安吉县", name="灵峰街道")
    for name, kind, hours in (
        ("横山坞村", SiteKind.CABINET, around_the_clock()),
        ("霞泉村", SiteKind.PHARMACY, daily(480, 1260)),
    ):
        home = Place.objects.get(parent=town, name=name)
        add_site(
            SYSTEM,
            place=home,
            kind=kind,
            name=f"{name}{kind.label}",
            point=home.point,
            quality=PointQuality.SYNTHETIC,
            hours=hours,
            now=now,
        )


def adopt(county: Place, vehicles: list[Vehicle], now: datetime = MADE_AT, valid_from: date | None = None) -> VisitPlan:
    plan = create_plan(
        SYSTEM,
        county=county,
        name="两车五天",
        on=now.date(),
        vehicles=vehicles,
        visiting=rules.Visiting(),
        run=Run(seed=1),
        now=now,
    )
    outcome = compute(plan.problem, seed=1, seconds=0, iterations=STEPS)
    plan = finish_plan(SYSTEM, plan=plan, outcome=outcome, now=now)
    adopt_plan(SYSTEM, plan=plan, valid_from=valid_from or now.date(), instead_of=None, now=now)
    plan.refresh_from_db()
    return plan


def build(now: datetime = MADE_AT) -> County:
    county = load_places(now)
    vehicles = add_vehicles(county, now, count=2)
    open_doors(now)
    return County(county, vehicles[0], adopt(county, vehicles, now))
