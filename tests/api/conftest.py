"""A county with public and hidden needs, and a key of another system."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.api.serving import serving
from tests.needs.conftest import Loop, Told, clerk_of, loop, officer, told  # noqa: F401  the county these tests ask

from doorstep.api.actions.keys import GivenOut, create_key
from doorstep.base import clock
from doorstep.base.actor import SYSTEM, Actor
from doorstep.kernel.geo import LonLat
from doorstep.needs.actions.duties import accept_duty, assign_need
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Need
from doorstep.needs.words import NeedKind

FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Shown:
    """The needs of the county: three may be shown, one may not."""

    lamp: Need
    road: Need
    help: Need
    hidden: Need


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)


@pytest.fixture
def give_key(loop: Loop, a_moment: datetime) -> Callable[..., GivenOut]:  # noqa: F811
    """Give out a key: `give_key("城市通", may_read=True)`; without more said it may send."""

    def give(name: str = "城市通", **more: Any) -> GivenOut:
        given: dict[str, Any] = {"place": loop.county.county, "may_send": True, "valid_from": FIRST} | more
        return create_key(SYSTEM, name=name, **given, now=a_moment)

    return give


@pytest.fixture
def key(give_key: Callable[..., GivenOut]) -> str:
    return give_key().key


@pytest.fixture
def shown(loop: Loop, told: Told, officer: Actor, clerk_of: Callable[..., Actor], a_moment: datetime) -> Shown:  # noqa: F811
    """Four needs; the lamp's was taken up and answered."""
    lamp = told("村口的路灯不亮了", is_public=True, point=LonLat(119.62, 30.64), where="村口桥边").need
    road = told("去镇上的路坏了 <b>大坑</b>", category="road", village=1, is_public=True).need
    help_ = told(
        "老人独居，想请人帮忙修门", village=2, is_public=True, kind=NeedKind.HELP, where="12号",
        point=LonLat(119.58, 30.60),
    ).need  # fmt: skip
    hidden = told("邻居家的事，请不要公开", village=3).need
    duty = assign_need(officer, need=lamp, lead=loop.power, text="请尽快", now=a_moment)
    clerk = clerk_of(loop.power)
    accept_duty(clerk, duty=duty, now=a_moment)
    answer_duty(clerk, duty=duty, text="余大伯，灯修好了", now=a_moment)
    return Shown(*(Need.objects.get(pk=one.pk) for one in (lamp, road, help_, hidden)))


@pytest.fixture
def asking(client: Client) -> Callable[..., Any]:
    """Ask Open311 for JSON: `asking("requests", status="open")`."""

    def ask(what: str, line: str = "v2", **words: str) -> Any:
        response = client.get(f"/open311/{line}/{what}.json", words)
        assert response["Content-Type"] == "application/json"
        return response.json()

    return ask


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The address of a running site."""
    with serving() as address:
        yield address
