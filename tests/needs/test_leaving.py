"""Who owes something stays: no day told ahead, no term that runs out and no answer that waits is a way around."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.needs.conftest import FIRST, Loop, Told

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.needs.actions.duties import assign_need, name_helpers, reassign_duty
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries.check import faults
from doorstep.needs.words import Channel, DutyState, Outcome
from doorstep.partners.actions import edit_partner
from doorstep.partners.actions.alliances import found_alliance, join_alliance, leave_alliance
from doorstep.partners.actions.terms import keep_who_owes
from doorstep.partners.models import Membership, Partner
from doorstep.partners.rules import HasOpenDuties
from doorstep.partners.words import PartnerKind

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def member(loop: Loop, a_moment: datetime) -> Callable[..., Membership]:
    """Let the power station belong to an alliance: `member(valid_until=date)`."""

    def join(**more: Any) -> Membership:
        alliance = found_alliance(
            SYSTEM, name_zh="红盟", place=loop.county.town, lead=loop.office, valid_from=FIRST, now=a_moment
        )
        return join_alliance(SYSTEM, alliance=alliance, partner=loop.power, valid_from=FIRST, now=a_moment, **more)

    return join


@pytest.fixture
def owed(loop: Loop, need: Need, a_moment: datetime) -> Duty:
    return assign_need(SYSTEM, need=need, lead=loop.power, now=a_moment)


def end(partner: Partner, day: date, now: datetime) -> Partner:
    return edit_partner(
        SYSTEM, partner=partner, name=partner.name, kind=PartnerKind(partner.kind), place=partner.place,
        valid_from=FIRST, valid_until=day, now=now,
    )  # fmt: skip


def solved(duty: Duty, answer: Outcome, now: datetime) -> None:
    need = Need.objects.get(duties=duty)
    slip = need.followers.get(is_reporter=True)
    say_word(VISITOR, need=need, answer=answer, channel=Channel.WEB, follower=slip, now=now)


def test_who_waits_for_the_residents_word_cannot_leave_and_can_once_it_is_said(
    loop: Loop, member: Callable[..., Membership], owed: Duty, a_moment: datetime
) -> None:
    membership, today = member(), a_moment.date()
    answer_duty(SYSTEM, duty=owed, text="修好了", now=a_moment)

    with pytest.raises(HasOpenDuties):
        leave_alliance(SYSTEM, membership=membership, last_day=today, now=a_moment)
    with pytest.raises(HasOpenDuties):
        end(loop.power, today + 30 * DAY, a_moment)
    solved(owed, Outcome.SOLVED, a_moment)

    assert leave_alliance(SYSTEM, membership=membership, last_day=today, now=a_moment).valid_until == today
    assert end(loop.power, today + 30 * DAY, a_moment).valid_until == today + 30 * DAY


def test_a_term_that_runs_out_is_kept_from_day_to_day_while_something_is_owed(
    loop: Loop, member: Callable[..., Membership], need: Need, a_moment: datetime
) -> None:
    today = a_moment.date()
    membership, partner = member(valid_until=today), end(loop.power, today + DAY, a_moment)
    duty = assign_need(SYSTEM, need=need, lead=partner, now=a_moment)

    kept = [keep_who_owes(SYSTEM, now=a_moment + days * DAY) for days in (0, 1, 2)]
    answer_duty(SYSTEM, duty=duty, text="修好了", now=a_moment + 2 * DAY)
    solved(duty, Outcome.SOLVED, a_moment + 2 * DAY)
    over = keep_who_owes(SYSTEM, now=a_moment + 3 * DAY)

    membership.refresh_from_db()
    partner.refresh_from_db()
    assert (kept, over) == ([1, 2, 2], 0)
    assert (membership.valid_until, partner.valid_until) == (today + 3 * DAY, today + 3 * DAY)


def test_what_is_opened_again_after_its_unit_left_lies_in_the_tray(loop: Loop, owed: Duty, a_moment: datetime) -> None:
    answer_duty(SYSTEM, duty=owed, text="修好了", now=a_moment)
    solved(owed, Outcome.SOLVED, a_moment)
    end(loop.power, a_moment.date(), a_moment)
    later = a_moment + 2 * DAY

    solved(owed, Outcome.NOT, later)

    owed.refresh_from_db()
    assert (owed.state, owed.tray_at, owed.lead) == (DutyState.RETURNED, later, loop.power)


def test_what_is_sent_back_while_its_unit_takes_part_is_owed_again(owed: Duty, a_moment: datetime) -> None:
    answer_duty(SYSTEM, duty=owed, text="修好了", now=a_moment)

    solved(owed, Outcome.NOT, a_moment)

    owed.refresh_from_db()
    assert (owed.state, owed.tray_at) == (DutyState.ASSIGNED, None)


def test_the_check_finds_a_duty_whose_unit_has_left(
    loop: Loop, owed: Duty, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    before = list(faults())

    Partner.objects.filter(pk=loop.power.pk).update(valid_until=a_moment.date() - DAY)

    gone = f"needs.Duty:{owed.pk}: is owed by partners.Partner:{loop.power.pk}, which does not take part"
    assert (before, list(faults())) == ([], [gone])


def test_who_owes_something_cannot_leave_by_beginning_later(loop: Loop, owed: Duty, a_moment: datetime) -> None:
    later = a_moment.date() + 100 * DAY

    with pytest.raises(HasOpenDuties):
        edit_partner(
            SYSTEM, partner=loop.power, name=loop.power.name, kind=PartnerKind(loop.power.kind),
            place=loop.power.place, valid_from=later, now=a_moment,
        )  # fmt: skip

    Partner.objects.filter(pk=loop.power.pk).update(valid_from=date(2999, 1, 1))
    gone = f"needs.Duty:{owed.pk}: is owed by partners.Partner:{loop.power.pk}, which does not take part"
    assert list(faults()) == [gone]


def test_who_left_owing_nothing_is_not_brought_back_by_what_comes_later(
    loop: Loop, member: Callable[..., Membership], told: Told, a_moment: datetime
) -> None:
    today, later = a_moment.date(), a_moment + 10 * DAY
    membership = leave_alliance(SYSTEM, membership=member(), last_day=today, now=a_moment)
    assign_need(SYSTEM, need=told("路灯坏了三天", now=later).need, lead=loop.power, now=later)

    kept = keep_who_owes(SYSTEM, now=later)

    membership.refresh_from_db()
    assert (kept, membership.valid_until) == (0, today)


def test_what_another_unit_owed_then_brings_nobody_back_who_got_it_later(
    loop: Loop, member: Callable[..., Membership], need: Need, a_moment: datetime
) -> None:
    today, later = a_moment.date(), a_moment + 10 * DAY
    duty = assign_need(SYSTEM, need=need, lead=loop.roads, now=a_moment)
    membership = leave_alliance(SYSTEM, membership=member(), last_day=today, now=a_moment)
    reassign_duty(SYSTEM, duty=duty, lead=loop.power, text="换人", now=later)
    name_helpers(SYSTEM, duty=duty, helpers=[loop.office], now=later)

    kept = keep_who_owes(SYSTEM, now=later)

    membership.refresh_from_db()
    assert (kept, membership.valid_until) == (0, today)


def test_what_is_opened_again_brings_nobody_back_who_left(loop: Loop, owed: Duty, a_moment: datetime) -> None:
    answer_duty(SYSTEM, duty=owed, text="修好了", now=a_moment)
    solved(owed, Outcome.SOLVED, a_moment)
    end(loop.power, a_moment.date(), a_moment)
    solved(owed, Outcome.NOT, a_moment + 3 * DAY)

    assert keep_who_owes(SYSTEM, now=a_moment + 3 * DAY) == 0


def test_a_day_without_the_daily_work_is_made_up_for(loop: Loop, owed: Duty, a_moment: datetime) -> None:
    today = a_moment.date()
    Partner.objects.filter(pk=loop.power.pk).update(valid_until=today)

    kept = keep_who_owes(SYSTEM, now=a_moment + 3 * DAY)

    assert (owed.lead, kept) == (loop.power, 1)
    assert Partner.objects.get(pk=loop.power.pk).valid_until == today + 4 * DAY
