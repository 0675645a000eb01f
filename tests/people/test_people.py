"""People: the only home of personal data. They may see it, take it with them and have it erased."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.programmes.small_county import County, make_county

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.people import queries, rules
from doorstep.people.actions import (
    AlreadyErased,
    LoginTaken,
    NotAVillage,
    erase_person,
    export_person,
    grant_role_at,
    link_login,
    register_person,
    reveal_phone,
)
from doorstep.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def person(here: County, a_moment: datetime) -> Person:
    return register_person(
        SYSTEM, name="沈春兰", village=here.villages[0], phone="199 0000 4321", birth_year=1948, now=a_moment
    )


def test_a_person_is_registered_with_a_bare_number(person: Person, here: County) -> None:
    assert (person.name, person.phone, person.birth_year, person.village) == (
        "沈春兰", "19900004321", 1948, here.villages[0],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "  "}, rules.NameMissing),
        ({"phone": "12"}, rules.NotAPhoneNumber),
        ({"phone": "ask the neighbour"}, rules.NotAPhoneNumber),
        ({"birth_year": 1890}, rules.NotABirthYear),
        ({"birth_year": 2027}, rules.NotABirthYear),
    ],
)
def test_what_cannot_be_is_not_written_down(
    here: County, a_moment: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    given = {"name": "沈春兰", "phone": "", "birth_year": None, **changes}

    with pytest.raises(refusal):
        register_person(SYSTEM, village=here.villages[0], now=a_moment, **given)


def test_nobody_lives_in_a_town_as_a_whole(here: County, a_moment: datetime) -> None:
    with pytest.raises(NotAVillage):
        register_person(SYSTEM, name="沈春兰", village=here.town, now=a_moment)


@pytest.mark.parametrize(
    ("phone", "shown"), [("19900004321", "199••••••21"), ("0572512", "•••••••"), ("", ""), ("05725123", "057•••23")]
)
def test_a_number_is_masked(phone: str, shown: str) -> None:
    assert rules.masked(phone) == shown


def test_the_journal_never_holds_personal_data(person: Person, here: County, a_moment: datetime) -> None:
    reveal_phone(SYSTEM, person=person, now=a_moment)
    export_person(SYSTEM, person=person, now=a_moment)
    erase_person(SYSTEM, person=person, now=a_moment)

    rows = JournalEntry.objects.filter(verb__startswith="people.").order_by("pk").values_list("verb", "about", "detail")

    about = f"people.Person:{person.pk}"
    assert list(rows) == [
        ("people.register", about, {"village": here.villages[0].pk}),
        ("people.reveal_phone", about, {}),
        ("people.export", about, {}),
        ("people.erase", about, {}),
    ]


def test_everything_held_can_be_taken_out(
    person: Person, here: County, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.RESIDENT, here.villages[0].path, name="chunlan")
    link_login(SYSTEM, person=person, login=login, now=a_moment)
    person.refresh_from_db()

    held = export_person(SYSTEM, person=person, now=a_moment)

    assert held == {
        "format": "doorstep.person/1",
        "exported_at": a_moment.isoformat(),
        "id": person.pk,
        "name": "沈春兰",
        "phone": "19900004321",
        "birth_year": 1948,
        "identity": "",
        "village": {"id": here.villages[0].pk, "name": "灵溪村"},
        "registered_at": a_moment.isoformat(),
        "erased_at": None,
        "login": {"username": "chunlan", "roles": [{"role": "resident", "scope": here.villages[0].path}]},
    }


def test_the_export_has_every_field_that_is_stored() -> None:
    stored = {field.name for field in Person._meta.get_fields() if field.concrete}

    assert stored == {"id", "name", "phone", "birth_year", "village", "login", "registered_at", "erased_at"}


def test_an_erased_person_keeps_only_the_village(
    person: Person, here: County, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.RESIDENT, here.villages[0].path)
    link_login(SYSTEM, person=person, login=login, now=a_moment)

    erase_person(SYSTEM, person=person, now=a_moment)

    kept = ("name", "phone", "birth_year", "login", "village", "erased_at")
    row = Person.objects.values(*kept).get(pk=person.pk)
    login.refresh_from_db()
    assert list(row.values()) == ["", "", None, None, here.villages[0].pk, a_moment]
    assert not login.is_active


def test_a_person_is_erased_once(person: Person, a_moment: datetime) -> None:
    erase_person(SYSTEM, person=person, now=a_moment)

    with pytest.raises(AlreadyErased):
        erase_person(SYSTEM, person=person, now=a_moment)


def test_people_may_have_themselves_erased(
    person: Person, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.RESIDENT)
    link_login(SYSTEM, person=person, login=login, now=a_moment)
    person.refresh_from_db()
    oneself = Actor(login.pk, (Granted(Role.RESIDENT, "/"),))

    erase_person(oneself, person=person, now=a_moment)

    person.refresh_from_db()
    assert person.is_erased


def test_nobody_else_without_a_role_there_may(person: Person, resident: Actor, a_moment: datetime) -> None:
    for action in (erase_person, export_person, reveal_phone):
        with pytest.raises(NotAllowed):
            action(resident, person=person, now=a_moment)


def test_a_login_belongs_to_one_person(
    person: Person, here: County, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.RESIDENT)
    link_login(SYSTEM, person=person, login=login, now=a_moment)
    other = register_person(SYSTEM, name="许国平", village=here.villages[1], now=a_moment)

    with pytest.raises(LoginTaken):
        link_login(SYSTEM, person=other, login=login, now=a_moment)


def test_a_role_is_granted_in_a_places_subtree(
    here: County, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.RESIDENT)

    grant = grant_role_at(SYSTEM, login=login, role=Role.VILLAGE_OFFICER, place=here.villages[0], now=a_moment)

    assert (grant.role, grant.scope) == (Role.VILLAGE_OFFICER, here.villages[0].path)


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"birth_year": 1800}, {"erased_at": datetime(2026, 9, 1, tzinfo=clock.TIME_ZONE)}]
)
def test_the_database_refuses_a_person_that_cannot_be(person: Person, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**changes)


def test_an_officer_sees_the_people_of_the_own_village_only(
    person: Person, here: County, a_moment: datetime, make_actor: Callable[..., Actor]
) -> None:
    register_person(SYSTEM, name="许国平", village=here.villages[1], now=a_moment)
    officer = make_actor(Role.VILLAGE_OFFICER, here.villages[0].path)

    assert list(queries.visible(officer)) == [person]
    assert list(queries.visible(officer, "国平")) == []


def test_the_list_masks_numbers_and_the_page_shows_one_on_request(
    client: Client, login_as: Any, person: Person, here: County
) -> None:
    login_as(client, Role.VILLAGE_OFFICER, here.villages[0].path)
    address = reverse("people:person", args=[person.pk])

    listed = client.get(reverse("people:people")).content.decode()
    shown = client.post(address).content.decode()

    assert ("199••••••21" in listed, "19900004321" in listed) == (True, False)
    assert shown.count("19900004321") == 1  # beside the name, and not at the foot as if it were the county's line


def test_a_person_of_elsewhere_is_not_there(client: Client, login_as: Any, person: Person, here: County) -> None:
    login_as(client, Role.VILLAGE_OFFICER, here.villages[1].path)

    assert client.get(reverse("people:person", args=[person.pk])).status_code == 404
    assert client.post(reverse("people:person_export", args=[person.pk])).status_code == 404
    assert client.post(reverse("people:person_erase", args=[person.pk])).status_code == 404


def test_the_export_is_a_file_and_erasing_leaves_a_nameless_row(
    client: Client, login_as: Any, person: Person, here: County
) -> None:
    login_as(client, Role.VILLAGE_OFFICER, here.villages[0].path)

    held = client.post(reverse("people:person_export", args=[person.pk]))
    client.post(reverse("people:person_erase", args=[person.pk]))

    assert held.json()["name"] == "沈春兰"
    assert held.headers["Content-Disposition"] == f'attachment; filename="person-{person.pk}.json"'
    assert "沈春兰" not in client.get(reverse("people:people")).content.decode()


def test_a_bad_number_is_said_at_its_field(client: Client, login_as: Any, here: County) -> None:
    login_as(client, Role.VILLAGE_OFFICER, here.villages[0].path)
    client.cookies["django_language"] = "en"
    typed = {"name": "许国平", "village": here.villages[0].pk, "phone": "call me", "birth_year": ""}

    response = client.post(reverse("people:person_add"), typed)

    assert "A telephone number has 5 to 15 digits." in response.content.decode()
    assert not Person.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_thirty(
    client: Client, login_as: Any, person: Person, here: County, a_moment: datetime
) -> None:
    login_as(client, Role.TOWNSHIP_OFFICER, here.town.path)
    counts = []
    for more in (0, 29):
        for number in range(more):
            register_person(SYSTEM, name=f"村民{number}", village=here.villages[number % 5], now=a_moment)
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("people:people"))
        counts.append(len(caught))

    assert counts[0] == counts[1]
