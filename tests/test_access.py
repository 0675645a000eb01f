"""docs/access.csv is what officials read; here it is held against the code and against the running site."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.access_table import COLUMNS, WHO, Address, addresses, rows, written

from doorstep.base.models.login import Login
from doorstep.base.words import Role

SAMPLE = {"int": 987654321, "day": date(2026, 9, 1), "str": "nothing", "slug": "nothing", "uuid": "0" * 32}
IN = frozenset({200, 302})
NOTHING_THERE = frozenset({200, 302, 400, 404})


def test_the_table_says_what_the_code_says() -> None:
    assert written() == rows()


def test_every_row_says_in_both_languages_what_it_is_about() -> None:
    without = [row["name"] for row in written() if not row["what_zh"] or not row["what_en"]]

    assert without == []
    assert tuple(written()[0]) == COLUMNS


def path_of(address: Address) -> str:
    kinds = {name: type(converter).__name__ for name, converter in address.arguments.items()}
    names = {"IntConverter": "int", "Day": "day", "StringConverter": "str", "SlugConverter": "slug"}
    return reverse(address.name, kwargs={name: SAMPLE[names.get(kind, "str")] for name, kind in kinds.items()})


def answer(client: Client, address: Address) -> str:
    """Ask for an address and say how the site took it: `in`, `login`, `refused`, or what else it answered."""
    response = client.get(path_of(address))
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "login"
    if response.status_code == 403:
        return "refused"
    takes_posts_only = response.status_code == 405 and "GET" not in response["Allow"]
    if takes_posts_only or response.status_code in (NOTHING_THERE if address.arguments else IN):
        return "in"
    return f"answered {response.status_code}"


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
def test_the_site_lets_in_whom_the_table_lets_in(who: str, login_as: Callable[..., Login]) -> None:
    client = Client()
    if who != "public":
        login_as(client, Role(who))

    found = {address.name: answer(client, address) for address in addresses()}

    shut = "login" if who == "public" else "refused"
    may = {row["name"]: row[who] == "yes" for row in written() if row["kind"] == "page"}
    assert found == {name: "in" if may[name] else shut for name in may}


@pytest.mark.django_db
def test_a_role_given_for_yesterday_opens_nothing(make_login: Callable[..., Login]) -> None:
    login = make_login(Role.ADMIN)
    login.grants.update(valid_until=date(2021, 1, 1))
    client = Client()
    client.force_login(login)

    response = client.get(reverse("journal"))

    assert response.status_code == 403
