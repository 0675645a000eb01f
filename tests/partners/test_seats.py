"""Seats: which login works for which partner."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from tests.programmes.small_county import County, make_county

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners import queries
from doorstep.partners.actions import AlreadySeated, seat_login, unseat_login
from doorstep.partners.models import Partner, Seat
from doorstep.partners.rules import EndsBeforeItBegins

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


def partner() -> Partner:
    return Partner.objects.order_by("pk")[0]


def test_a_login_works_for_its_partner_from_today_and_nobody_else_does(
    here: County, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=partner(), login=login, now=a_moment)

    seats = [queries.seats_of(one, a_moment.date()) for one in (Actor(login.pk), SYSTEM, VISITOR)]

    assert seats == [(partner().pk,), (), ()]
    assert [seat.login for seat in queries.seats_at(partner(), a_moment.date())] == [login]


def test_a_login_sits_at_a_partner_once(here: County, a_moment: datetime, make_login: Callable[..., Login]) -> None:
    login = make_login(Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=partner(), login=login, now=a_moment)

    with pytest.raises(AlreadySeated):
        seat_login(SYSTEM, partner=partner(), login=login, now=a_moment)
    with pytest.raises(EndsBeforeItBegins):
        seat_login(SYSTEM, partner=partner(), login=login, until=date(2026, 8, 31), now=a_moment)

    assert Seat.objects.count() == 1


def test_who_has_left_yesterday_sees_nothing_today(
    here: County, a_moment: datetime, make_login: Callable[..., Login]
) -> None:
    login = make_login(Role.PARTNER_STAFF)
    seat = seat_login(SYSTEM, partner=partner(), login=login, now=a_moment)

    unseat_login(SYSTEM, seat=seat, now=a_moment + timedelta(days=9))

    days = [a_moment.date() + timedelta(days=ahead) for ahead in (0, 8, 9)]
    assert [len(queries.seats_of(Actor(login.pk), on)) for on in days] == [1, 1, 0]


def test_an_officer_of_another_town_seats_nobody(
    here: County, a_moment: datetime, make_login: Callable[..., Login], make_actor: Callable[..., Actor]
) -> None:
    login, stranger = make_login(Role.PARTNER_STAFF), make_actor(Role.TOWNSHIP_OFFICER, "/987/")

    with pytest.raises(NotAllowed):
        seat_login(stranger, partner=partner(), login=login, now=a_moment)

    assert Seat.objects.count() == 0
