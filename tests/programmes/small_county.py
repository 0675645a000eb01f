"""A county of six villages, made through actions: small enough to plan in a blink."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.remembered import remembered

from doorstep.base.actor import SYSTEM
from doorstep.kernel.geo import LonLat
from doorstep.partners.actions import add_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.actions.sites import add_site
from doorstep.places.actions.tree import Figures, create_place
from doorstep.places.models import Place, Site
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, SiteKind
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, finish_plan
from doorstep.programmes.pharmacy.actions.vehicles import VehicleFacts, add_vehicle
from doorstep.programmes.pharmacy.bridge.conditions import (
    Apart,
    Conditions,
    DaySet,
    FixedStop,
    Opening,
    Point,
    RestDay,
    StopNeeds,
    VillageNeeds,
)
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.rules.plans import Visiting

FIRST_DAY = date(2026, 1, 1)
STEPS = 300
VILLAGES = (
    ("灵溪村", 119.62, 30.64, 900),
    ("大竹园村", 119.66, 30.62, 3200),
    ("双一村", 119.58, 30.60, 1500),
    ("高禹村", 119.70, 30.66, 2100),
    ("石岭村", None, None, 700),
)


@dataclass(frozen=True)
class County:
    """Everything the tests need to hold in hand."""

    county: Place
    town: Place
    villages: tuple[Place, ...]
    company: Partner
    depot: Site
    vehicle: Vehicle


@remembered
def make_county(now: datetime) -> County:
    """Make it; the first village of the town has a pharmacy, which is the depot."""
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", codes={CodeSystem.NBS: "330523"}, now=now,
        valid_from=FIRST_DAY,
    )  # fmt: skip
    town = create_place(SYSTEM, parent=county, kind=PlaceKind.TOWN, name="递铺街道", now=now, valid_from=FIRST_DAY)
    seat = _village(town, "昌硕社区", 119.64, 30.63, 5000, "330523003001", now)
    villages = tuple(
        _village(town, name, lon, lat, residents, f"33052300320{number}", now)
        for number, (name, lon, lat, residents) in enumerate(VILLAGES, 1)
    )
    company = add_partner(
        SYSTEM, name="安康大药房", kind=PartnerKind.PHARMACY_COMPANY, place=county, valid_from=FIRST_DAY, now=now
    )
    depot = add_site(
        SYSTEM, place=seat, kind=SiteKind.PHARMACY, name="安康总店", point=LonLat(119.64, 30.63),
        quality=PointQuality.SURVEYED, now=now, valid_from=FIRST_DAY,
    )  # fmt: skip
    vehicle = make_vehicle("1号车", company, depot, now)
    return County(county, town, villages, company, depot, vehicle)


def make_vehicle(name: str, company: Partner, depot: Site, now: datetime) -> Vehicle:
    facts = VehicleFacts(name=name, partner=company, depot=depot)
    return add_vehicle(SYSTEM, facts=facts, valid_from=FIRST_DAY, now=now)


@remembered
def make_plan(
    here: County, now: datetime, name: str = "第一版", seed: int = 1, *, others: Sequence[Vehicle] = ()
) -> VisitPlan:
    """Compute a plan for the county in a few steps, without a job; with other vehicles where they are given."""
    plan = create_plan(
        SYSTEM, county=here.county, name=name, on=now.date(), vehicles=[here.vehicle, *others], visiting=Visiting(),
        run=Run(seed=seed, seconds=1), now=now,
    )  # fmt: skip
    outcome = compute(plan.problem, seed=seed, seconds=1, iterations=STEPS)
    return finish_plan(SYSTEM, plan=plan, outcome=outcome, now=now)


def make_loaded_plan(here: County, now: datetime, litres: Mapping[str, int], room: int) -> VisitPlan:
    """Compute a plan that asks for so many litres for each village by name, in a vehicle with room for so many."""
    here.vehicle.load_l = room
    here.vehicle.save(update_fields=["load_l"])
    numbers = {name: number for number, (name, *_rest) in enumerate(VILLAGES, 1)}
    asked = tuple(VillageNeeds(f"33052300320{numbers[name]}", load=load) for name, load in litres.items())
    plan = create_plan(
        SYSTEM, county=here.county, name="带多少升", on=now.date(), vehicles=[here.vehicle], visiting=Visiting(),
        asked=Conditions(villages=asked), run=Run(seed=1, seconds=1), now=now,
    )  # fmt: skip
    outcome = compute(plan.problem, seed=1, seconds=1, iterations=STEPS)
    return finish_plan(SYSTEM, plan=plan, outcome=outcome, now=now)


def make_question(name: str, now: datetime) -> VisitPlan:
    """Ask a draft of the county that is there something of every kind, of which not all can be."""
    county, vehicle = Place.objects.get(kind=PlaceKind.COUNTY), Vehicle.objects.get()
    lingxi, dazhuyuan, shuangyi, gaoyu = (f"33052300320{number}" for number in range(1, 5))
    asked = Conditions(
        villages=(
            VillageNeeds(dazhuyuan, promised_visits=1, skills=("cold_chain",)),
            VillageNeeds(shuangyi, expected=80, value=3000, visits=2, load=12),
        ),
        stops=(StopNeeds(gaoyu, ("narrow_road",)),),
        points=(Point("桥头", "桥头", 119.63, 30.64),),
        openings=(Opening(gaoyu, 480, 690, 2), Opening(lingxi, 540, 1020)),
        day_sets=(DaySet(lingxi, ((0, None), (3, None))), DaySet(lingxi, ((1, None), (2, None)))),
        fixed=(FixedStop(dazhuyuan, 0, vehicle=f"vehicle-{vehicle.pk}"), FixedStop(shuangyi, 3)),
        apart=(Apart(lingxi, village=shuangyi), Apart(lingxi, other_stop=gaoyu), Apart(lingxi, weekday=4)),
        rest=(RestDay(3),),
    )
    return create_plan(
        SYSTEM, county=county, name=name, on=now.date(), vehicles=[vehicle], visiting=Visiting(), asked=asked, now=now
    )


def _village(
    town: Place, name: str, lon: float | None, lat: float | None, residents: int, code: str, now: datetime
) -> Place:
    point = None if lon is None or lat is None else LonLat(lon, lat)
    return create_place(
        SYSTEM,
        parent=town,
        kind=PlaceKind.VILLAGE,
        name=name,
        codes={CodeSystem.NBS: code},
        point=point,
        quality=PointQuality.SURVEYED if point else PointQuality.UNKNOWN,
        figures=Figures(residents, FigureQuality.APPROXIMATE),
        is_community=name.endswith("社区"),
        now=now,
        valid_from=FIRST_DAY,
    )
