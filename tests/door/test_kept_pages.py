"""Visitors' pages are drawn once for all, and never older than the last thing done or the minute."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.door.conftest import text
from tests.door.county import County

from doorstep.base import journal
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.places.models import Place
from doorstep.services.models import Session

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def _keep_pages(settings: Any, _draw_every_page_anew: None) -> None:
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "a test's"}
    settings.CACHES = settings.CACHES | {"kept": memory}
    caches["kept"].clear()


@pytest.fixture
def address(served: Place) -> str:
    return reverse("village", args=[served.pk])


def test_the_second_visitor_gets_the_same_page_for_one_query(
    address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = Client().get(address)

    with django_assert_num_queries(1):
        second = Client().get(address)

    assert TOKEN.sub("", text(second)) == TOKEN.sub("", text(first))
    assert ("village" in first.cookies, "village" in second.cookies) == (False, False)


def test_a_kept_pages_forms_work_for_every_visitor(served: Place, address: str) -> None:
    Client().get(address)
    second = Client(enforce_csrf_checks=True)
    token = TOKEN.findall(text(second.get(address)))[0]

    answer = second.post(reverse("choose_village", args=[served.pk]), {"csrfmiddlewaretoken": token})

    assert answer.status_code == 302


def test_nobody_gets_another_visitors_token(address: str) -> None:
    first, second = Client(), Client()
    ours = set(TOKEN.findall(text(first.get(address))))

    theirs = set(TOKEN.findall(text(second.get(address))))

    assert ours & theirs == set()


def test_what_was_done_shows_at_once(served: Place, address: str, a_moment: datetime) -> None:
    before = text(Client().get(address))
    Place.objects.filter(pk=served.pk).update(name="Newly named")
    unrecorded = text(Client().get(address))

    journal.record(SYSTEM, "places.rename", f"places.Place:{served.pk}", now=a_moment)

    assert ("Newly named" in before, "Newly named" in unrecorded) == (False, False)
    assert "Newly named" in text(Client().get(address))


def test_a_page_is_drawn_anew_every_minute(served: Place, address: str, at: Callable[[datetime], None]) -> None:
    visit = Session.objects.order_by("starts_at").filter(place=served)[0]
    shown = []

    for moment in (visit.starts_at - timedelta(minutes=1), visit.starts_at):
        at(moment.astimezone(TIME_ZONE))
        shown.append("送药车正停在这里" in text(Client().get(address)))

    assert shown == [False, True]


def test_languages_type_sizes_and_villages_are_kept_apart(served: Place, unserved: Place) -> None:
    shown = []

    for cookies in ({}, {"django_language": "en"}, {"mode": "elder"}, {"village": served.pk}, {"village": unserved.pk}):
        client = Client()
        for name, value in cookies.items():
            client.cookies[name] = str(value)
        shown.append(TOKEN.sub("", text(client.get("/"))))

    assert len(set(shown)) == 5


def test_whose_village_it_is_is_kept_apart_too(served: Place, unserved: Place, address: str) -> None:
    shown = []

    for remembered in ("", str(served.pk), str(unserved.pk)):
        client = Client()
        client.cookies["village"] = remembered
        shown.append(TOKEN.sub("", text(client.get(address))))

    assert len(set(shown)) == 3


def test_who_is_logged_in_gets_a_page_of_their_own(client: Client, address: str, login_as: Callable[..., Any]) -> None:
    Client().get(address)
    login = login_as(client, Role.COUNTY_PLANNER)

    own = text(client.get(address))

    assert login.username in own
    assert login.username not in text(Client().get(address))


def test_a_reader_who_has_the_page_is_not_sent_it_again(client: Client, address: str) -> None:
    client.get(address)
    known = client.get(address).headers["ETag"]

    again = client.get(address, headers={"If-None-Match": known})
    other = Client().get(address, headers={"If-None-Match": known})

    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


def test_a_village_that_does_not_exist_is_not_kept(client: Client, county: County) -> None:
    assert [client.get(reverse("village", args=[99_999])).status_code for _ in range(2)] == [404, 404]
