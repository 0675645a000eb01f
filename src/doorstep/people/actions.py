"""Every change to people. The journal gets the row's id and never a name, a number or a year."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actions import disable_login, grant_role
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Grant, Login
from doorstep.base.words import Role
from doorstep.people import rules
from doorstep.people.access import (
    ERASE,
    EXPORT,
    IDENTIFY,
    LINK_LOGIN,
    REGISTER,
    REVEAL_IDENTITY,
    REVEAL_PHONE,
    require_for,
)
from doorstep.people.models import Identity, Person
from doorstep.people.queries import retained_until
from doorstep.people.sealing import fingerprint, seal, unseal
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind


class NotAVillage(ValueError):  # noqa: N818  named after what happened
    """People live in a village or community, not in a town or county as a whole."""


class AlreadyErased(ValueError):  # noqa: N818
    """Nothing is held about this person any more."""


class IdentityTaken(ValueError):  # noqa: N818
    """The identity number is written down for somebody else, or this person has another."""


class StillRetained(ValueError):  # noqa: N818
    """The law keeps something about this person until a day; until then nothing is erased."""

    def __init__(self, until: date) -> None:
        super().__init__(f"kept until {until}")
        self.until = until


class LoginTaken(ValueError):  # noqa: N818
    """The login belongs to somebody else."""


@transaction.atomic
def register_person(
    by: Actor,
    *,
    name: str,
    village: Place,
    phone: str = "",
    birth_year: int | None = None,
    is_hidden: bool = False,
    now: datetime,
) -> Person:
    """Write down somebody who lives in `village`.

    With `is_hidden` the journal says that somebody was written down and not which row or where: for actions whose next
    line, of the same moment, would give away whom it is about.

    Raises:
        NotAllowed: `by` may not register people there.
        NameMissing, NotAPhoneNumber, NotABirthYear, NotAVillage: see `rules`.
    """
    require(by, REGISTER, village.path)
    if village.kind != PlaceKind.VILLAGE:
        raise NotAVillage
    rules.check_birth_year(birth_year, now.astimezone(TIME_ZONE).year)
    person = Person.objects.create(
        name=rules.clean_name(name),
        phone=rules.clean_phone(phone),
        birth_year=birth_year,
        village=village,
        registered_at=now,
    )
    about, detail = ("people.Person", {}) if is_hidden else (_about(person), {"village": village.pk})
    journal.record(by, REGISTER.name, about, detail, now=now)
    return person


@transaction.atomic
def link_login(by: Actor, *, person: Person, login: Login, now: datetime) -> Person:
    """Say whose login it is.

    Raises:
        NotAllowed: `by` has no such right at the person's village.
        LoginTaken: the login is somebody else's, or the person has another.
        AlreadyErased: the person has been erased.
    """
    person = _locked(person)
    require(by, LINK_LOGIN, person.village.path)
    if Person.objects.filter(login=login).exclude(pk=person.pk).exists() or person.login_id not in {None, login.pk}:
        raise LoginTaken
    person.login = login
    person.save(update_fields=["login"])
    journal.record(by, LINK_LOGIN.name, _about(person), {"login": login.pk}, now=now)
    return person


@transaction.atomic
def reveal_phone(by: Actor, *, person: Person, now: datetime) -> str:
    """Return the phone number, and leave a line in the journal that it was looked at."""
    require_for(by, REVEAL_PHONE, person)
    journal.record(by, REVEAL_PHONE.name, _about(person), now=now)
    return person.phone


@transaction.atomic
def record_identity(by: Actor, *, person: Person, number: str, now: datetime) -> Identity:
    """Write down somebody's identity number, sealed; the same one again changes nothing.

    Raises:
        NotAllowed: `by` may not at the person's village.
        NotAnIdentityNumber: see `rules`.
        IdentityTaken, AlreadyErased: see there.
    """
    person = _locked(person)
    require(by, IDENTIFY, person.village.path)
    plain = rules.clean_identity(number)
    digest = fingerprint(plain)
    held = Identity.objects.filter(person=person).first()
    if held is not None and held.digest == digest:
        return held
    if held is not None or Identity.objects.filter(digest=digest).exists():
        raise IdentityTaken
    identity = Identity.objects.create(person=person, sealed=seal(plain), digest=digest, recorded_at=now)
    journal.record(by, IDENTIFY.name, _about(person), now=now)
    return identity


@transaction.atomic
def reveal_identity(by: Actor, *, person: Person, purpose: str, now: datetime) -> str:
    """Return the identity number, empty if there is none, and leave a line in the journal for what it was looked at."""
    require(by, REVEAL_IDENTITY, person.village.path)
    journal.record(by, REVEAL_IDENTITY.name, _about(person), {"purpose": purpose}, now=now)
    held = Identity.objects.filter(person=person).first()
    return unseal(held.sealed) if held else ""


@transaction.atomic
def export_person(by: Actor, *, person: Person, now: datetime) -> dict[str, Any]:
    """Return everything held about somebody, ready to be written as JSON, and note that it was taken out."""
    require_for(by, EXPORT, person)
    journal.record(by, EXPORT.name, _about(person), now=now)
    return {
        "format": "doorstep.person/1",
        "exported_at": now.isoformat(),
        "id": person.pk,
        "name": person.name,
        "phone": person.phone,
        "birth_year": person.birth_year,
        "identity": _identity(person),
        "village": {"id": person.village_id, "name": person.village.name},
        "registered_at": person.registered_at.astimezone(TIME_ZONE).isoformat(),
        "erased_at": person.erased_at and person.erased_at.astimezone(TIME_ZONE).isoformat(),
        "login": person.login and {"username": person.login.username, "roles": _roles(person.login)},
    }


@transaction.atomic
def erase_person(by: Actor, *, person: Person, now: datetime) -> Person:
    """Remove name, phone, year of birth and login; the row and its village stay so that counts stay true.

    The login is shut, because nobody is behind it any more.

    Raises:
        AlreadyErased: it has been done before.
        StillRetained: the law keeps something about them until a day.
    """
    person = _locked(person)
    require_for(by, ERASE, person)
    if (until := retained_until(person.pk, now.astimezone(TIME_ZONE).date())) is not None:
        raise StillRetained(until)
    Identity.objects.filter(person=person).delete()
    if person.login_id is not None:
        disable_login(SYSTEM, login_id=person.login_id, now=now)  # also where it is `by`'s own
    person.name, person.phone, person.birth_year, person.login, person.erased_at = "", "", None, None, now
    person.save(update_fields=["name", "phone", "birth_year", "login", "erased_at"])
    journal.record(by, ERASE.name, _about(person), now=now)
    return person


def grant_role_at(
    by: Actor, *, login: Login, role: Role, place: Place, now: datetime, until: date | None = None
) -> Grant:
    """Give `login` a role inside `place`'s subtree from today."""
    return grant_role(by, login_id=login.pk, role=role, scope=place.path, until=until, now=now)


def _locked(person: Person) -> Person:
    held = Person.objects.select_for_update(of=("self",)).select_related("village", "login").get(pk=person.pk)
    if held.is_erased:
        raise AlreadyErased
    return held


def _identity(person: Person) -> str:
    held = Identity.objects.filter(person=person).first()
    return unseal(held.sealed) if held else ""


def _roles(login: Login) -> list[dict[str, str]]:
    rows = login.grants.order_by("role", "scope").values_list("role", "scope")
    return [{"role": role, "scope": scope} for role, scope in rows]


def _about(person: Person) -> str:
    return f"people.Person:{person.pk}"
