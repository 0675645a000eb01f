"""A small county whose needs, units and people the tests use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.test import Client
from tests.programmes.small_county import County, make_county
from tests.remembered import remembered

from doorstep.base import clock
from doorstep.base.actor import EVERYWHERE, SYSTEM, VISITOR, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.needs.actions.intake import Asked, Sender, Taken, take_need
from doorstep.needs.actions.standing import begin_needs
from doorstep.needs.models import Category, Need
from doorstep.needs.words import Channel
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.people.actions import register_person
from doorstep.people.models import Person

FIRST = date(2026, 1, 1)
Told = Callable[..., Taken]


@dataclass(frozen=True)
class Loop:
    """What the tests of needs hold in hand."""

    county: County
    power: Partner
    roads: Partner
    office: Partner
    old_man: Person
    clerk: Person


@pytest.fixture
def loop(db: None, a_moment: datetime) -> Loop:
    return make_loop(a_moment)


@remembered
def make_loop(a_moment: datetime) -> Loop:
    here = make_county(a_moment)
    begin_needs(SYSTEM, on=FIRST, now=a_moment)
    power, roads, office = (
        add_partner(SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=here.county, valid_from=FIRST, now=a_moment)
        for name in ("供电所", "公路站", "街道办")
    )
    old_man, clerk = (
        register_person(SYSTEM, name=name, village=here.villages[0], now=a_moment) for name in ("余大伯", "柳小苗")
    )
    return Loop(here, power, roads, office, old_man, clerk)


@pytest.fixture
def told(loop: Loop, a_moment: datetime) -> Told:
    """Let somebody say what is needed: `told("路灯不亮", category="light", village=0)`."""

    def tell(
        text: str = "村口的路灯不亮了",
        *,
        category: str = "light",
        village: int = 0,
        by: Actor = VISITOR,
        mark: str = "",
        channel: Channel = Channel.WEB,
        now: datetime = a_moment,
        **more: object,
    ) -> Taken:
        asked = Asked(
            text=text,
            category=Category.objects.get(code=category),
            place=loop.county.villages[village],
            **more,  # type: ignore[arg-type]
        )
        return take_need(by, asked=asked, sender=Sender(channel, mark=mark), now=now)

    return tell


@pytest.fixture
def need(told: Told) -> Need:
    return told().need


@pytest.fixture
def officer(make_actor: Callable[..., Actor], loop: Loop) -> Actor:
    return make_actor(Role.TOWNSHIP_OFFICER, loop.county.town.path)


@pytest.fixture
def clerk_of(make_actor: Callable[..., Actor], a_moment: datetime) -> Callable[[Partner], Actor]:
    """Somebody who works for a unit and holds no other role at all."""

    def seat(partner: Partner) -> Actor:
        actor = make_actor(Role.PARTNER_STAFF, EVERYWHERE)
        seat_login(SYSTEM, partner=partner, login=Login.objects.get(username=actor.name), now=a_moment)
        return actor

    return seat


@pytest.fixture
def _the_clock_stands(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)


@pytest.fixture
def desk_of(loop: Loop, make_login: Callable[..., Login]) -> Callable[[str, str], Client]:
    """Return a browser in which somebody with a role at a place is logged in."""

    def open_(role: str, scope: str = EVERYWHERE) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(make_login(Role(role), scope))
        return client

    return open_


@pytest.fixture
def officer_desk(desk_of: Callable[..., Client], loop: Loop) -> Client:
    return desk_of("township_officer", loop.county.town.path)


@pytest.fixture
def unit_desk(desk_of: Callable[..., Client], a_moment: datetime) -> Callable[[Partner], Client]:
    """Return the browser of somebody who works for a unit and holds no other role."""

    def open_(partner: Partner) -> Client:
        client = desk_of("partner_staff")
        login = Login.objects.latest("pk")
        seat_login(SYSTEM, partner=partner, login=login, now=a_moment)
        return client

    return open_
