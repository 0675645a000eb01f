"""Sessions of a small county's vehicle."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.programmes.small_county import County, make_county

from doorstep.base.actor import SYSTEM
from doorstep.services.actions.sessions import Appointment, schedule_sessions
from doorstep.services.models import Session
from doorstep.services.words import ServiceKind

Planner = Callable[..., Session]


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
