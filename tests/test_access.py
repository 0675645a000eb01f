"""docs/access.csv is what officials read; here it is held against the code and against the running site."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.access_table import COLUMNS, WHO, Address, addresses, rows, written

import doorstep
from doorstep.base import journal_words, middleware
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.site import urls

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


def is_for_programs(address: Address) -> bool:
    """Say whether an address answers programs, which it refuses in words instead of sending them to log in."""
    return getattr(address.view, "for_programs", False)


def literals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def journalled() -> set[str]:
    """Return every text that may be recorded as a verb: what `record` is given, itself or by a name in its file."""
    found: set[str] = set()
    for path in Path(doorstep.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
        ]
        given = [call.args[1] for call in calls if len(call.args) > 1]
        found |= {text for argument in given for text in literals(argument)}
        if any(isinstance(argument, ast.Name) for argument in given):
            found |= {text for text in literals(tree) if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)}
    return found


def test_everything_that_is_journalled_has_words_in_both_languages() -> None:
    verbs = journalled()
    without = []
    for verb in verbs:
        with override("zh-hans"):
            zh = journal_words.done(verb)
        with override("en"):
            en = journal_words.done(verb)
        if en in {verb, zh}:
            without.append(verb)

    assert {"places.add_site", "pharmacy.start_plan", "partners.add_partner"} <= verbs
    assert without == []


def test_everything_the_journal_speaks_about_has_words_and_its_page_exists() -> None:
    names = {address.name for address in addresses()}
    without = []
    for subject in journal_words.subjects().values():
        with override("zh-hans"):
            zh = str(subject.label)
        with override("en"):
            en = str(subject.label)
        if zh == en or (subject.page and subject.page not in names):
            without.append(subject.kind)

    assert without == []


@pytest.fixture
def _refusals_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer thousands of refusals with their status alone; how such a page looks is tested where it is drawn."""

    def answered(status: int) -> Callable[..., HttpResponse]:
        return lambda *_request, **_why: HttpResponse(status=status)

    monkeypatch.setattr(urls, "handler403", answered(403))
    monkeypatch.setattr(urls, "handler404", answered(404))
    monkeypatch.setattr(middleware, "render", answered(405))


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.usefixtures("_refusals_are_not_drawn")
@pytest.mark.parametrize("who", WHO)
def test_the_site_lets_in_whom_the_table_lets_in(who: str, login_as: Callable[..., Login]) -> None:
    client = Client()
    if who != "public":
        login_as(client, Role(who))

    found = {address.name: answer(client, address) for address in addresses()}

    shut = {one.name: "login" if who == "public" and not is_for_programs(one) else "refused" for one in addresses()}
    may = {row["name"]: row[who] == "yes" for row in written() if row["kind"] == "page"}
    assert found == {name: "in" if may[name] else shut[name] for name in may}


@pytest.mark.django_db
def test_a_role_given_for_yesterday_opens_nothing(make_login: Callable[..., Login]) -> None:
    login = make_login(Role.ADMIN)
    login.grants.update(valid_until=date(2021, 1, 1))
    client = Client()
    client.force_login(login)

    response = client.get(reverse("journal"))

    assert response.status_code == 403
