"""Sessions of a small county's vehicle; activities, schools and a campaign there."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.programmes.small_county import County, make_county

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.actions import add_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.services.actions.activities import Occasion, announce_activity
from doorstep.services.actions.campaigns import Reach, create_campaign
from doorstep.services.actions.ruled import load_rules
from doorstep.services.actions.sessions import Appointment, schedule_sessions
from doorstep.services.models import Activity, Campaign, Session
from doorstep.services.rules.activities import Details
from doorstep.services.words import AttendanceKind, ServiceKind

Planner = Callable[..., Session]
Announcer = Callable[..., Activity]
TOPICS = (("防溺水", "Drowning"), ("防诈骗", "Fraud"), ("禁毒", "Drugs"))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of September 2026."""
    return datetime(2026, 9, day, hour, minute, tzinfo=TIME_ZONE)


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def planned(here: County, a_moment: datetime) -> Planner:
    """Plan one session: `planned(at, village=0, minutes=30)`."""

    def plan(at: datetime, *, village: int = 0, minutes: int = 30, plan: str = "pharmacy.VisitPlan:1") -> Session:
        one = Appointment(
            place=here.villages[village],
            starts_at=at,
            ends_at=at + timedelta(minutes=minutes),
            provider=here.company,
            resource=here.vehicle.about,
            resource_name=here.vehicle.name,
        )
        kind = ServiceKind.MEDICINE_VAN
        return schedule_sessions(SYSTEM, kind=kind, appointments=[one], plan=plan, now=a_moment)[0]

    return plan


@pytest.fixture
def team(here: County, a_moment: datetime) -> Partner:
    return add_partner(
        SYSTEM, name="红马甲志愿队", kind=PartnerKind.TEAM, place=here.county, valid_from=a_moment.date(), now=a_moment
    )


@pytest.fixture
def announced(here: County, team: Partner, a_moment: datetime) -> Announcer:
    """Announce an activity of two hours: `announced(at, capacity=20)`; without `sign_up=True` one just comes."""

    def announce(
        starts_at: datetime,
        *,
        capacity: int | None = None,
        attendance: AttendanceKind = AttendanceKind.HEAD_COUNT,
        sign_up: bool = False,
        village: int = 0,
        **more: object,
    ) -> Activity:
        details = Details(
            "义剪", "Haircuts", capacity=capacity, sign_up_until=starts_at if sign_up else None, attendance=attendance
        )
        occasion = Occasion(here.villages[village], team, starts_at, starts_at + timedelta(hours=2))
        return announce_activity(SYSTEM, occasion=occasion, details=details, now=a_moment, **more)  # type: ignore[arg-type]

    return announce


@pytest.fixture
def volunteer(here: County, a_moment: datetime) -> Person:
    return register_person(SYSTEM, name="王小花", village=here.villages[0], phone="13800001111", now=a_moment)


@pytest.fixture
def schools(here: County, a_moment: datetime) -> tuple[Partner, ...]:
    return tuple(
        add_partner(
            SYSTEM, name=name, kind=PartnerKind.SCHOOL, place=here.villages[number], valid_from=a_moment.date(),
            now=a_moment,
        )
        for number, name in enumerate(("第一小学", "第二小学"))
    )  # fmt: skip


@pytest.fixture
def campaign(here: County, schools: tuple[Partner, ...], a_moment: datetime) -> Campaign:
    return create_campaign(
        SYSTEM,
        place=here.town,
        title_zh="暑期安全",
        title_en="A safe summer",
        starts_on=at(1, 0).date(),
        ends_on=at(30, 0).date(),
        reach=Reach(TOPICS, schools),
        now=a_moment,
    )


@pytest.fixture
def ruled(db: None, a_moment: datetime) -> None:
    load_rules(SYSTEM, now=a_moment)
