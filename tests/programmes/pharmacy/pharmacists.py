"""Pharmacists for the tests: a login with a licence, on duty or not."""

from datetime import date, datetime

from tests.programmes.small_county import County

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.models import Grant, Login
from doorstep.base.words import Role
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.actions.duty import come_on_duty, register_licence
from doorstep.programmes.pharmacy.models import Licence, Vehicle

FIRST, LAST = date(2025, 1, 1), date(2029, 12, 31)


def make_pharmacist(here: County, now: datetime, name: str = "yaoshi-1", until: date = LAST) -> tuple[Actor, Licence]:
    """Make a login that is a pharmacist, and its licence."""
    login = Login.objects.create(username=name, created_at=now)
    Grant.objects.create(login=login, role=Role.PHARMACIST, scope=EVERYWHERE, valid_from=FIRST)
    actor = Actor(login.pk, (Granted(Role.PHARMACIST, EVERYWHERE),), name)
    licence = register_licence(
        SYSTEM, login=login, partner=here.company, number=f"ZJ-{name}", valid_from=FIRST, valid_until=until, now=now
    )
    return actor, licence


def make_on_duty(
    here: County,
    now: datetime,
    name: str = "yaoshi-1",
    *,
    site: Site | None = None,
    vehicle: Vehicle | None = None,
) -> tuple[Actor, Licence]:
    """Make a pharmacist who is on duty from `now`."""
    actor, licence = make_pharmacist(here, now, name)
    come_on_duty(actor, licence=licence, site=site, vehicle=vehicle, now=now)
    return actor, licence
