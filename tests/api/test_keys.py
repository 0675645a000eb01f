"""Keys of other systems are given out once, kept as a digest, bound to a place and a time, and withdrawn for good."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.needs.conftest import Loop

from doorstep.api.actions.keys import AlreadyRevoked, GivenOut, NameTaken, create_key, note_use, revoke_key
from doorstep.api.models import ApiKey
from doorstep.api.queries import keys
from doorstep.api.rules.keys import EndsBeforeItBegins, NoRight
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.base.models.login import Login
from doorstep.base.words import Role

Give = Callable[..., GivenOut]


def test_of_a_key_only_its_digest_and_its_beginning_are_kept(give_key: Give) -> None:
    given = give_key()

    row = str(ApiKey.objects.values().get()) + str(list(JournalEntry.objects.values()))
    assert given.key.startswith(given.row.head)
    assert len(given.key) == 51
    assert given.key not in row


def test_two_keys_are_never_alike(give_key: Give) -> None:
    assert give_key("一").key != give_key("二").key


def test_a_key_holds_on_its_days_and_until_it_is_withdrawn(give_key: Give, a_moment: datetime) -> None:
    given = give_key(valid_from=date(2026, 9, 1), valid_until=date(2026, 9, 30))

    held = [keys.in_force(given.key, date(2026, *day)) is not None for day in ((8, 31), (9, 1), (9, 30), (10, 1))]
    revoke_key(SYSTEM, key=given.row, now=a_moment)

    assert held == [False, True, True, False]
    assert keys.in_force(given.key, date(2026, 9, 2)) is None
    assert keys.in_force("", date(2026, 9, 2)) is None


def test_a_key_that_may_read_acts_as_auditor_of_its_place_and_another_as_nobody(give_key: Give, loop: Loop) -> None:
    reader = keys.actor_of(give_key("读", may_read=True, place=loop.county.town).row)
    sender = keys.actor_of(give_key("报").row)

    assert [(grant.role, grant.scope) for grant in reader.grants] == [(Role.AUDITOR, loop.county.town.path)]
    assert (sender.user_id, sender.grants) == (None, ())


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"may_send": False}, NoRight),
        ({"valid_until": date(2025, 12, 31)}, EndsBeforeItBegins),
        ({"name": "城市通"}, NameTaken),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(give_key: Give, more: dict[str, Any], refusal: type[Exception]) -> None:
    give_key("城市通")

    with pytest.raises(refusal):
        give_key(**({"name": "另一个"} | more))


def test_a_name_is_free_again_once_its_key_is_withdrawn(give_key: Give, a_moment: datetime) -> None:
    revoke_key(SYSTEM, key=give_key("城市通").row, now=a_moment)

    assert give_key("城市通").row.revoked_at is None


def test_a_key_is_withdrawn_once(give_key: Give, a_moment: datetime) -> None:
    row = give_key().row
    revoke_key(SYSTEM, key=row, now=a_moment)

    with pytest.raises(AlreadyRevoked):
        revoke_key(SYSTEM, key=row, now=a_moment)


def test_only_who_may_gives_out_and_withdraws(
    give_key: Give, loop: Loop, officer: Actor, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    row = give_key().row
    elsewhere = make_actor(Role.COUNTY_PLANNER, loop.county.town.path)

    for actor in (officer, elsewhere):
        with pytest.raises(NotAllowed):
            create_key(
                actor, name="新", place=loop.county.county, may_send=True, valid_from=date(2026, 1, 1), now=a_moment
            )
        with pytest.raises(NotAllowed):
            revoke_key(actor, key=row, now=a_moment)


def test_the_database_refuses_a_key_that_allows_nothing(give_key: Give) -> None:
    row = give_key().row

    with pytest.raises(IntegrityError):
        ApiKey.objects.filter(pk=row.pk).update(may_send=False)


def test_the_day_of_the_last_use_is_written_once_a_day(
    give_key: Give, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    given = give_key()
    day = date(2026, 9, 1)

    with django_assert_num_queries(1):
        note_use(given.row, on=day)
    found = keys.in_force(given.key, day)
    assert found is not None
    with django_assert_num_queries(0):
        note_use(found, on=day)


def test_a_planner_gives_out_a_key_and_sees_it_this_once(
    client: Client, loop: Loop, login_as: Callable[..., Login]
) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    words = {"name": "城市通", "may_send": "on", "place": loop.county.county.pk, "valid_from": "2026-09-01"}

    given = client.post("/desk/api/new/", words)

    row = ApiKey.objects.get()
    again = client.get("/desk/api/").content.decode()
    key = given.context["given"].key
    assert (row.name, row.may_send, row.may_read) == ("城市通", True, False)
    assert f">{key}</textarea>" in given.content.decode()
    assert "no-store" in given["Cache-Control"]
    assert row.head in again
    assert key not in again


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"may_send": ""}, "__all__"),
        ({"valid_until": "2025-01-01"}, "valid_until"),
        ({"name": ""}, "name"),
        ({"name": "旧的"}, "name"),
        ({"place": "0"}, "place"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_where_it_is(
    client: Client, loop: Loop, give_key: Give, login_as: Callable[..., Login], words: dict[str, str], field: str
) -> None:
    give_key("旧的")
    login_as(client, Role.COUNTY_PLANNER)
    good = {"name": "城市通", "may_send": "on", "place": loop.county.county.pk, "valid_from": "2026-09-01"}

    response = client.post("/desk/api/new/", good | words)

    assert list(response.context["form"].errors) == [field]
    assert ApiKey.objects.count() == 1


def test_a_planner_withdraws_a_key_and_a_second_time_changes_nothing(
    client: Client, give_key: Give, login_as: Callable[..., Login]
) -> None:
    row = give_key().row
    login = login_as(client, Role.COUNTY_PLANNER)

    answers = [client.post(f"/desk/api/{row.pk}/revoke/", follow=True) for _ in range(2)]

    row.refresh_from_db()
    assert [one.status_code for one in answers] == [200, 200]
    assert row.revoked_by_id == login.pk
    assert "已收回" in answers[1].content.decode()


def test_a_planner_of_one_town_does_not_see_keys_of_the_county(
    client: Client, give_key: Give, loop: Loop, login_as: Callable[..., Login]
) -> None:
    row = give_key().row
    login_as(client, Role.COUNTY_PLANNER, loop.county.town.path)

    assert row.head not in client.get("/desk/api/").content.decode()
    assert client.post(f"/desk/api/{row.pk}/revoke/").status_code == 404


def test_the_page_of_keys_costs_the_same_for_one_and_for_thirty(
    client: Client, give_key: Give, login_as: Callable[..., Login], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    give_key("一")
    with django_assert_num_queries(5):
        client.get("/desk/api/")

    for number in range(29):
        give_key(f"系统 {number}")
    with django_assert_num_queries(5):
        client.get("/desk/api/")
