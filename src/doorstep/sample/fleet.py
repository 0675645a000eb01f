"""Two companies, two depots, two vehicles."""

from collections.abc import Collection
from datetime import datetime

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.places.rules.hours import Stretch
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.actions.vehicles import VehicleFacts, add_vehicle
from doorstep.programmes.pharmacy.models import Vehicle
from doorstep.programmes.pharmacy.words import Skill
from doorstep.sample import doors

_COMPANIES = (("竹海医药（示范）", "递铺街道", "送药一号车"), ("青溪大药房（示范）", "孝丰镇", "送药二号车"))
_DEPOT_HOURS = tuple(Stretch(day, 420, 1080) for day in range(5))
SKILLS = (Skill.PHARMACIST.value, Skill.BLOOD_PRESSURE.value, Skill.BLOOD_SUGAR.value)


def start(county: Place, *, now: datetime) -> list[Vehicle]:
    """Found the companies and put one vehicle on the road for each."""
    day = now.astimezone(TIME_ZONE).date()
    homes = list(villages((county.path,)).order_by("id"))
    vehicles = []
    for company, town_name, vehicle_name in _COMPANIES:
        town = Place.objects.get(parent=county, name=town_name)
        partner = add_partner(
            SYSTEM, name=company, kind=PartnerKind.PHARMACY_COMPANY, place=county, valid_from=day, now=now
        )
        depot = doors.add(doors.middle(town, homes), SiteKind.DEPOT, f"{vehicle_name}车库", _DEPOT_HOURS, now)
        about = VehicleFacts(name=vehicle_name, partner=partner, depot=depot, skills=SKILLS)
        vehicles.append(add_vehicle(SYSTEM, facts=about, valid_from=day, now=now))
    return vehicles


def facts(vehicle: Vehicle, weekdays: Collection[int]) -> VehicleFacts:
    """What is written about the vehicle, with other weekdays."""
    return VehicleFacts(
        name=vehicle.name, partner=vehicle.partner, depot=vehicle.depot, weekdays=weekdays, skills=SKILLS
    )
