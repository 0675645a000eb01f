"""An alliance of five offices: two services, a promise with what was given of it, a team. Invented, through actions."""

from datetime import datetime, timedelta

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.actions.alliances import found_alliance, join_alliance, offer_service
from doorstep.partners.actions.promises import make_promise, record_delivery
from doorstep.partners.actions.teams import form_team, join_team
from doorstep.partners.models import Alliance, Partner
from doorstep.partners.words import TeamColour
from doorstep.people.models import Person

LEAD = "other"
MEMBERS = ("power", "water", "health", "safety")
SERVICES = (("水电上门检修", "Water and power mended at home"), ("每月义诊", "Free consultations every month"))


def found(units: dict[str, Partner], *, now: datetime) -> Alliance:
    """Found it around the offices' town, with its services, a promise and a team."""
    lead, today = units[LEAD], now.astimezone(TIME_ZONE).date()
    name = f"{lead.place.name}党群服务联盟"
    alliance = found_alliance(
        SYSTEM, name_zh=name, name_en="Service alliance", place=lead.place, lead=lead, valid_from=today, now=now
    )
    for code in MEMBERS:
        join_alliance(SYSTEM, alliance=alliance, partner=units[code], valid_from=today, now=now)
    for zh, en in SERVICES:
        offer_service(SYSTEM, alliance=alliance, name_zh=zh, name_en=en, valid_from=today, now=now)
    team = form_team(SYSTEM, name="红马甲先锋队", colour=TeamColour.RED, of=alliance, valid_from=today, now=now)
    near = Person.objects.filter(village__path__startswith=lead.place.path, erased_at=None).order_by("id")
    for person in near[:3]:
        join_team(SYSTEM, team=team, person=person, valid_from=today, now=now)
    return alliance


def give(alliance: Alliance, units: dict[str, Partner], *, now: datetime) -> None:
    """Let one member promise something for the next quarter, and give a part of it at once."""
    today = now.astimezone(TIME_ZONE).date()
    promise = make_promise(
        SYSTEM,
        alliance=alliance,
        partner=units["power"],
        what="为独居老人检查家中电线",
        quantity=60,
        unit="户",
        promised_on=today,
        due_on=today + timedelta(days=90),
        now=now,
    )
    record_delivery(SYSTEM, promise=promise, quantity=18, on=today, evidence="检查登记表 18 份", now=now)
