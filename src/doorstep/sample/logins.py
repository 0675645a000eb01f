"""One login per role, each where such a person works."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from doorstep.base.actions import create_login
from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.people.actions import link_login, register_person
from doorstep.places.models import Place
from doorstep.sample.names import invented

HOME_TOWN = "灵峰街道"
HOME_VILLAGE = "大竹园村"
_NAMES = {
    Role.RESIDENT: "resident",
    Role.STATION_VOLUNTEER: "volunteer",
    Role.VILLAGE_OFFICER: "village",
    Role.TOWNSHIP_OFFICER: "town",
    Role.COUNTY_PLANNER: "planner",
    Role.PARTNER_STAFF: "partner",
    Role.CREW: "crew",
    Role.PHARMACIST: "pharmacist",
    Role.VERIFIER: "verifier",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
}
_IN_THE_VILLAGE = {Role.RESIDENT, Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER}
_WORDS = ["bamboo", "tea", "cloud", "river", "maple", "stone", "lotus", "plum", "heron", "willow"]


@dataclass(frozen=True, slots=True)
class SampleLogin:
    """A login of the sample county, with the password to print."""

    role: Role
    name: str
    password: str
    place: str


def hand_out(county: Place, *, seed: int, now: datetime, home: Place | None = None) -> list[SampleLogin]:
    """Make one login per role; those who live or work in a village are people with an invented name.

    Args:
        county: Whose places they look after.
        seed: Of the names.
        now: The moment.
        home: Their village; nothing: `HOME_VILLAGE`.
    """
    village = home or Place.objects.get(parent__name=HOME_TOWN, parent__parent=county, name=HOME_VILLAGE)
    town = Place.objects.get(children=village)
    names = invented(seed)
    made = []
    for role, username in _NAMES.items():
        place = village if role in _IN_THE_VILLAGE else town if role is Role.TOWNSHIP_OFFICER else county
        password = _password()
        login = create_login(
            SYSTEM,
            username=username,
            password=password,
            role=role,
            scope=place.path,
            is_temporary=False,  # it is printed for whoever tries the demonstration
            now=now,
        )
        person = register_person(SYSTEM, name=next(names), village=village, now=now)
        link_login(SYSTEM, person=person, login=login, now=now)
        made.append(SampleLogin(role, username, password, place.name))
    return made


def _password() -> str:
    """Return words that are easy to type; not from the seed, which everybody knows."""
    return f"{secrets.choice(_WORDS)}-{secrets.choice(_WORDS)}-{secrets.randbelow(9000) + 1000}"
