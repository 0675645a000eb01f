"""Pairings with term and goals; secondments with two approvals and a warning about overlapping posts."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import tables_unlocked
from tests.programmes.small_county import County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.partners.actions.pairings import Goal, agree_pairing, end_pairing, record_progress
from doorstep.partners.actions.secondments import (
    approve_secondment,
    ask_secondment,
    end_secondment,
    refuse_secondment,
)
from doorstep.partners.actions.sides import Outside
from doorstep.partners.models import GoalProgress, Pairing, PairingSide, Secondment, SecondmentApproval
from doorstep.partners.queries import agreements, faults
from doorstep.partners.rules import (
    AlreadyApproved,
    EndsBeforeItBegins,
    NotNow,
    OverlappingPosts,
    PaperMissing,
    SameLogin,
    TooFewSides,
    WordsMissing,
)
from doorstep.partners.words import SecondmentState, Side
from doorstep.people.actions import register_person
from doorstep.people.models import Person

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2027, 2, 28)
DONGTING = Outside("东亭乡高峰村", "341822")


def paired(here: County, now: datetime, **changes: Any) -> Pairing:
    given: dict[str, Any] = {
        "title": "灵溪村与高峰村结对",
        "place": here.town,
        "sides": [here.villages[0], DONGTING],
        "valid_from": FIRST,
        "valid_until": LAST,
        "goals": [Goal("共办活动", 6, "场"), Goal("互访", 12, "次")],
    }
    return agree_pairing(SYSTEM, **{**given, **changes}, now=now)


@pytest.fixture
def person(here: County, a_moment: datetime) -> Person:
    return register_person(SYSTEM, name="周晓岚", village=here.villages[0], now=a_moment)


def asked(here: County, person: Person, now: datetime, **changes: Any) -> Secondment:
    given: dict[str, Any] = {
        "person": person,
        "sender": here.company,
        "receiver": Outside("东亭乡人民政府", "341822"),
        "post": "乡长助理",
        "place": here.town,
        "valid_from": FIRST,
        "valid_until": LAST,
    }
    return ask_secondment(SYSTEM, **{**given, **changes}, now=now)


def test_a_pairing_joins_a_village_here_with_one_outside_and_has_goals(here: County, a_moment: datetime) -> None:
    pairing = paired(here, a_moment)

    seen = agreements.pairings(SYSTEM, FIRST).get()
    assert [side.name for side in seen.sides.all()] == ["灵溪村", "东亭乡高峰村"]
    assert [(goal.number, goal.text, goal.target) for goal in seen.goals.all()] == [(1, "共办活动", 6), (2, "互访", 12)]
    assert seen == pairing


def test_progress_is_the_whole_reached_by_a_day_and_the_last_word_for_a_day_counts(
    here: County, a_moment: datetime
) -> None:
    goal = paired(here, a_moment).goals.all()[0]

    for on, reached in ((date(2026, 5, 1), 2), (date(2026, 8, 1), 9), (date(2026, 8, 1), 4)):
        record_progress(SYSTEM, goal=goal, on=on, reached=reached, now=a_moment)
    with pytest.raises(EndsBeforeItBegins):
        record_progress(SYSTEM, goal=goal, on=date(2026, 9, 2), reached=5, now=a_moment)

    assert list(GoalProgress.objects.values_list("on", "reached")) == [(date(2026, 5, 1), 2), (date(2026, 8, 1), 4)]


@pytest.mark.parametrize("sides", [[], [DONGTING], [DONGTING, DONGTING]])
def test_a_pairing_joins_two_different_sides_or_more(here: County, a_moment: datetime, sides: list[Outside]) -> None:
    with pytest.raises(TooFewSides):
        paired(here, a_moment, sides=sides)

    assert not Pairing.objects.exists()


def test_the_term_ends_after_it_begins_and_a_goal_says_what(here: County, a_moment: datetime) -> None:
    with pytest.raises(EndsBeforeItBegins):
        paired(here, a_moment, valid_until=date(2026, 2, 1))
    with pytest.raises(WordsMissing):
        paired(here, a_moment, goals=[Goal("", 1, "场")])

    assert not Pairing.objects.exists()


def test_a_pairing_ends_early_once(here: County, a_moment: datetime) -> None:
    pairing = paired(here, a_moment)

    end_pairing(SYSTEM, pairing=pairing, last_day=date(2026, 12, 31), now=a_moment)
    with pytest.raises(NotNow):
        end_pairing(SYSTEM, pairing=pairing, last_day=LAST, now=a_moment)

    assert Pairing.objects.get().valid_until == date(2026, 12, 31)


def test_the_database_refuses_a_side_that_is_nobody_or_two(here: County, a_moment: datetime) -> None:
    side = paired(here, a_moment).sides.all()[0]

    for wrong in ({"place": None}, {"partner": here.company}, {"outside_name": "某村"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PairingSide.objects.filter(pk=side.pk).update(**wrong)


def test_a_secondment_is_agreed_with_the_yes_of_both_sides(
    here: County, person: Person, a_moment: datetime, planner: Actor, admin: Actor
) -> None:
    post = asked(here, person, a_moment)

    approve_secondment(planner, secondment=post, side=Side.SENDING, now=a_moment)
    between = Secondment.objects.get().state
    approve_secondment(admin, secondment=post, side=Side.RECEIVING, paper="东政函〔2026〕3号", now=a_moment)

    assert (between, Secondment.objects.get().state) == (SecondmentState.ASKED, SecondmentState.AGREED)
    assert list(faults.faults()) == []


def test_one_login_never_says_yes_for_both_sides_nor_one_side_twice(
    here: County, person: Person, a_moment: datetime, planner: Actor, admin: Actor
) -> None:
    post = asked(here, person, a_moment)
    approve_secondment(planner, secondment=post, side=Side.SENDING, now=a_moment)

    with pytest.raises(SameLogin):
        approve_secondment(planner, secondment=post, side=Side.RECEIVING, paper="1号", now=a_moment)
    with pytest.raises(AlreadyApproved):
        approve_secondment(admin, secondment=post, side=Side.SENDING, now=a_moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondmentApproval.objects.create(
            secondment=post, side=Side.RECEIVING, given_by_id=planner.user_id, given_at=a_moment
        )
    assert Secondment.objects.get().state == SecondmentState.ASKED


def test_a_side_outside_says_yes_by_a_letter(here: County, person: Person, a_moment: datetime, planner: Actor) -> None:
    post = asked(here, person, a_moment)

    with pytest.raises(PaperMissing):
        approve_secondment(planner, secondment=post, side=Side.RECEIVING, now=a_moment)


def test_partner_staff_approve_for_their_own_unit_alone(
    here: County, person: Person, a_moment: datetime, make_login: Any
) -> None:
    post = asked(here, person, a_moment)
    login = make_login(Role.PARTNER_STAFF, here.county.path)
    seat_login(SYSTEM, partner=here.company, login=login, now=a_moment)
    firm = Actor(login.pk, (Granted(Role.PARTNER_STAFF, here.county.path),), "")

    approve_secondment(firm, secondment=post, side=Side.SENDING, now=a_moment)
    with pytest.raises(NotAllowed):
        refuse_secondment(firm, secondment=post, side=Side.RECEIVING, now=a_moment)

    assert SecondmentApproval.objects.get().given_by == login


def test_overlapping_posts_are_warned_about_and_who_knew_is_kept(
    here: County, person: Person, a_moment: datetime, make_actor: Any
) -> None:
    first = asked(here, person, a_moment)
    planner = make_actor(Role.COUNTY_PLANNER)
    given: dict[str, Any] = {
        "person": person, "sender": here.company, "receiver": Outside("邱村镇人民政府", "341822"), "post": "联络员",
        "place": here.town, "valid_from": LAST, "valid_until": date(2027, 6, 1), "now": a_moment,
    }  # fmt: skip

    with pytest.raises(OverlappingPosts) as warning:
        ask_secondment(planner, **given)
    second = ask_secondment(planner, **given, accepts_overlap=True)

    assert warning.value.posts == ("乡长助理 (2026-03-01 – 2027-02-28)",)
    assert (second.overlaps, second.overlap_accepted_by_id, second.overlap_accepted_at) == (
        1, planner.user_id, a_moment,
    )  # fmt: skip
    assert (first.overlaps, first.overlap_accepted_at) == (0, None)


def test_a_post_that_was_refused_or_is_over_overlaps_nothing(here: County, person: Person, a_moment: datetime) -> None:
    refuse_secondment(SYSTEM, secondment=asked(here, person, a_moment), side=Side.RECEIVING, now=a_moment)
    asked(here, person, a_moment, valid_until=date(2026, 5, 31))

    later = asked(here, person, a_moment, valid_from=date(2026, 6, 1))

    assert later.overlaps == 0


def test_what_was_refused_stays_refused(here: County, person: Person, a_moment: datetime, planner: Actor) -> None:
    post = asked(here, person, a_moment)
    refuse_secondment(planner, secondment=post, side=Side.SENDING, now=a_moment)

    with pytest.raises(NotNow):
        approve_secondment(planner, secondment=post, side=Side.SENDING, now=a_moment)


def test_an_agreed_secondment_ends_early(
    here: County, person: Person, a_moment: datetime, planner: Actor, admin: Actor
) -> None:
    post = asked(here, person, a_moment)
    approve_secondment(planner, secondment=post, side=Side.SENDING, now=a_moment)
    approve_secondment(admin, secondment=post, side=Side.RECEIVING, paper="3号", now=a_moment)

    ended = end_secondment(planner, secondment=post, last_day=date(2026, 10, 1), now=a_moment)

    assert (ended.state, ended.valid_until) == (SecondmentState.ENDED, date(2026, 10, 1))


def test_a_secondment_leads_from_one_side_to_another(here: County, person: Person, a_moment: datetime) -> None:
    for sender, receiver in ((here.company, here.company), (DONGTING, Outside("别处"))):
        with pytest.raises(TooFewSides):
            asked(here, person, a_moment, sender=sender, receiver=receiver)


def test_the_check_finds_an_agreement_without_its_two_approvals_and_a_pairing_of_one(
    here: County, person: Person, a_moment: datetime
) -> None:
    post, pairing = asked(here, person, a_moment), paired(here, a_moment)
    with tables_unlocked():
        Secondment.objects.filter(pk=post.pk).update(state=SecondmentState.AGREED)
        pairing.sides.all()[0].delete()

    assert list(faults.faults()) == [
        f"partners.Pairing:{pairing.pk}: joins 1, not two or more",
        f"partners.Secondment:{post.pk}: is agreed with 0 approvals, not two",
    ]
