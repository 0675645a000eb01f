"""Identity numbers: checked, sealed, found again, shown masked, kept as long as the law says."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests.programmes.small_county import County, make_county

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.people import queries
from doorstep.people.actions import (
    IdentityTaken,
    StillRetained,
    erase_person,
    record_identity,
    register_person,
    reveal_identity,
)
from doorstep.people.models import Identity, Person
from doorstep.people.rules import NotAnIdentityNumber, masked_identity
from doorstep.people.sealing import NotOurs, fingerprint, seal, unseal

NUMBER = "11010519491231002X"
OTHER = "440524188001010014"


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def person(here: County, a_moment: datetime) -> Person:
    return register_person(SYSTEM, name="沈阿婆", village=here.villages[0], now=a_moment)


def test_a_number_is_stored_sealed_and_found_again_by_itself_alone(person: Person, a_moment: datetime) -> None:
    record_identity(SYSTEM, person=person, number=" 110105 19491231 002x", now=a_moment)

    held = Identity.objects.get()
    assert NUMBER not in held.sealed + held.digest
    assert list(queries.with_identity(Person.objects.all(), NUMBER)) == [person]
    assert list(queries.with_identity(Person.objects.all(), OTHER)) == []
    assert queries.identity_shown(Person.objects.get()) == "110•••••••••••••2X"


def test_what_was_changed_or_sealed_elsewhere_is_not_read(settings: object) -> None:
    sealed = seal(NUMBER)

    assert (unseal(sealed), seal(NUMBER) == sealed, fingerprint(NUMBER) == fingerprint(NUMBER)) == (NUMBER, False, True)
    with pytest.raises(NotOurs):
        unseal(("B" if sealed[0] == "A" else "A") + sealed[1:])
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(NotOurs):
        unseal(sealed)


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002", "", "1101051949123100²X"])
def test_a_number_whose_last_character_does_not_follow_is_refused(
    person: Person, a_moment: datetime, number: str
) -> None:
    with pytest.raises(NotAnIdentityNumber):
        record_identity(SYSTEM, person=person, number=number, now=a_moment)


def test_one_number_is_one_persons(here: County, person: Person, a_moment: datetime) -> None:
    neighbour = register_person(SYSTEM, name="沈阿公", village=here.villages[0], now=a_moment)
    record_identity(SYSTEM, person=person, number=NUMBER, now=a_moment)
    record_identity(SYSTEM, person=person, number=NUMBER, now=a_moment)

    with pytest.raises(IdentityTaken):
        record_identity(SYSTEM, person=neighbour, number=NUMBER, now=a_moment)
    with pytest.raises(IdentityTaken):
        record_identity(SYSTEM, person=person, number=OTHER, now=a_moment)


def test_looking_at_a_number_leaves_its_purpose_in_the_journal(
    person: Person, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    pharmacist, crew = make_actor(Role.PHARMACIST), make_actor(Role.CREW)
    record_identity(SYSTEM, person=person, number=NUMBER, now=a_moment)

    assert reveal_identity(pharmacist, person=person, purpose="dispensing", now=a_moment) == NUMBER
    with pytest.raises(NotAllowed):
        reveal_identity(crew, person=person, purpose="dispensing", now=a_moment)
    looked = JournalEntry.objects.filter(verb="people.reveal_identity")
    assert list(looked.values_list("login_id", "detail")) == [(pharmacist.user_id, {"purpose": "dispensing"})]


def kept(person_id: int, today: date) -> date | None:
    return date(2031, 9, 1) if person_id else today


def test_nothing_is_erased_while_the_law_keeps_it_and_the_number_goes_with_the_name(
    person: Person, a_moment: datetime, settings: object
) -> None:
    record_identity(SYSTEM, person=person, number=NUMBER, now=a_moment)
    settings.RETAINED_BY = ["tests.people.test_identity.kept"]  # type: ignore[attr-defined]

    with pytest.raises(StillRetained, match="kept until 2031-09-01"):
        erase_person(SYSTEM, person=person, now=a_moment)
    settings.RETAINED_BY = []  # type: ignore[attr-defined]
    erase_person(SYSTEM, person=person, now=a_moment)

    assert Identity.objects.count() == 0


def test_a_masked_number_shows_five_characters() -> None:
    assert (masked_identity(NUMBER), masked_identity("")) == ("110•••••••••••••2X", "")
