"""Wishes: capped, claimed by one, released in time, come true; and nobody sees whose they are."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.needs.conftest import Loop

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.words import Role
from doorstep.needs.actions.wishes import (
    claim_wish,
    grant_wish,
    post_wish,
    release_wish,
    release_wishes,
    thank_for_wish,
    withdraw_wish,
)
from doorstep.needs.models import Wish, WishClaim
from doorstep.needs.queries import wishes as queries
from doorstep.needs.queries.check import faults
from doorstep.needs.rules import wishes as rules
from doorstep.needs.rules.intake import TextMissing
from doorstep.needs.words import ReleaseReason, WishState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def wish(loop: Loop, officer: Actor, a_moment: datetime) -> Wish:
    return post_wish(officer, wisher=loop.old_man, text="一台 收音机", value_fen=12_000, now=a_moment)


@pytest.fixture
def giver(make_actor: Callable[..., Actor]) -> Actor:
    return make_actor(Role.RESIDENT, "/987/")


def test_a_wish_costs_at_most_what_the_rule_allows(loop: Loop, officer: Actor, a_moment: datetime) -> None:
    for value in (50_001, -1):
        with pytest.raises(rules.TooDear):
            post_wish(officer, wisher=loop.old_man, text="一台电视", value_fen=value, now=a_moment)
    with pytest.raises(TextMissing):
        post_wish(officer, wisher=loop.old_man, text=" ", value_fen=100, now=a_moment)

    assert Wish.objects.count() == 0


def test_one_claims_it_and_the_next_is_told_so(wish: Wish, giver: Actor, resident: Actor, a_moment: datetime) -> None:
    claim = claim_wish(giver, wish=wish, now=a_moment)

    with pytest.raises(rules.AlreadyClaimed):
        claim_wish(resident, wish=wish, now=a_moment)

    assert (claim.due_at, WishClaim.objects.count()) == (a_moment + 14 * DAY, 1)


def test_the_database_knows_one_open_claim_whatever_the_code_does(wish: Wish, giver: Actor, a_moment: datetime) -> None:
    claim_wish(giver, wish=wish, now=a_moment)

    with pytest.raises(IntegrityError), transaction.atomic():
        WishClaim.objects.create(
            wish=wish, claimed_by_id=giver.user_id or 0, claimed_at=a_moment, due_at=a_moment + DAY
        )


def test_a_visitor_claims_nothing(wish: Wish, a_moment: datetime) -> None:
    for nobody in (VISITOR, SYSTEM):
        with pytest.raises(NotAllowed):
            claim_wish(nobody, wish=wish, now=a_moment)


def test_when_the_time_is_up_it_is_open_again_for_somebody_else(
    wish: Wish, giver: Actor, resident: Actor, a_moment: datetime
) -> None:
    claim_wish(giver, wish=wish, now=a_moment)
    released = [release_wishes(SYSTEM, now=a_moment + after) for after in (14 * DAY - timedelta(seconds=1), 14 * DAY)]

    claim_wish(resident, wish=wish, now=a_moment + 15 * DAY)

    assert released == [0, 1]
    assert list(WishClaim.objects.order_by("pk").values_list("claimed_by", "released_why")) == [
        (giver.user_id, ReleaseReason.TIME_UP),
        (resident.user_id, ""),
    ]
    assert list(faults()) == []


def test_who_claimed_it_may_give_it_back_and_a_stranger_may_not(
    wish: Wish, giver: Actor, resident: Actor, a_moment: datetime
) -> None:
    claim_wish(giver, wish=wish, now=a_moment)
    with pytest.raises(rules.NotYourClaim):
        release_wish(resident, wish=wish, now=a_moment)

    released = release_wish(giver, wish=wish, now=a_moment)

    assert released.state == WishState.OPEN
    with pytest.raises(rules.NotClaimed):
        release_wish(giver, wish=wish, now=a_moment)


def test_it_comes_true_and_is_thanked_for(wish: Wish, giver: Actor, officer: Actor, a_moment: datetime) -> None:
    with pytest.raises(rules.NotClaimed):
        grant_wish(officer, wish=wish, now=a_moment)
    claim_wish(giver, wish=wish, now=a_moment)

    grant_wish(officer, wish=wish, now=a_moment + DAY)
    thanked = thank_for_wish(officer, wish=wish, thanks="天天听戏，谢谢", now=a_moment + 2 * DAY)

    assert (thanked.state, thanked.thanks) == (WishState.GRANTED, "天天听戏，谢谢")
    assert list(queries.granted_between(a_moment.date(), (a_moment + DAY).date())) == [wish]
    with pytest.raises(rules.WishOver):
        withdraw_wish(officer, wish=wish, now=a_moment)
    assert list(faults()) == []


def test_whose_wish_it_is_only_staff_of_that_place_can_see(
    wish: Wish, loop: Loop, giver: Actor, officer: Actor, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    claim_wish(giver, wish=wish, now=a_moment)
    elsewhere = make_actor(Role.TOWNSHIP_OFFICER, loop.county.villages[1].path)
    auditor, clerk = make_actor(Role.AUDITOR), make_actor(Role.PARTNER_STAFF)

    seen = [list(queries.with_wisher(one)) for one in (officer, elsewhere, auditor, clerk, giver, VISITOR)]
    on_board = queries.board().get()

    assert seen == [[wish], [], [], [], [], []]
    assert {"wisher_id", "place_id"} & set(on_board.__dict__) <= {"place_id"}
    assert "wisher_id" not in on_board.__dict__
