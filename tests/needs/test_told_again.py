"""The same told again, by night, or by one of several: nothing of it is lost, and nobody decides for the others."""

from datetime import date, datetime, timedelta

import pytest
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.kernel.geo import LonLat
from doorstep.needs.actions.clock import escalate_duties
from doorstep.needs.actions.duties import assign_need, withdraw_duty
from doorstep.needs.actions.intake import Asked, Sender, follow_need, take_need
from doorstep.needs.actions.outcome import answer_duty, drop_need, say_word
from doorstep.needs.actions.sorting import merge_needs, sort_need
from doorstep.needs.models import Category, Need, Step
from doorstep.needs.queries import duties as queries
from doorstep.needs.queries.check import faults
from doorstep.needs.queries.rates import counted
from doorstep.needs.words import Channel, NeedKind, NeedState, Outcome, StepKind, Urgency

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def in_tray(officer: Actor, at: datetime) -> list[Need]:
    return list(queries.tray(officer, at).needs)


def test_danger_by_night_lies_in_the_tray_once_it_is_due(told: Told, officer: Actor, a_moment: datetime) -> None:
    friday = a_moment + timedelta(days=3, hours=8, minutes=30)
    need = told("电线掉在路上", category="power", urgency=Urgency.DANGER, now=friday).need

    before, after = (in_tray(officer, friday + timedelta(minutes=some)) for some in (119, 120))

    assert (before, after) == ([], [need])


def test_what_is_sorted_or_joined_to_a_sooner_date_lies_in_the_tray_by_then(
    told: Told, officer: Actor, a_moment: datetime
) -> None:
    friday = a_moment + timedelta(days=3, hours=8, minutes=30)
    sorted_one, joined_one = told("有点事", category="power", now=friday).need, told("灯不亮", now=friday).need
    danger = told("电线掉在路上", category="power", urgency=Urgency.DANGER, now=friday).need

    sort_need(
        officer, need=sorted_one, category=sorted_one.category, urgency=Urgency.DANGER, kind=NeedKind.PROBLEM,
        is_public=False, now=friday,
    )  # fmt: skip
    merge_needs(officer, need=joined_one, duplicate=danger, now=friday)

    assert in_tray(officer, friday + timedelta(hours=2)) == [sorted_one, joined_one]


@pytest.mark.parametrize("has_lead", [True, False])
def test_danger_is_not_lost_because_the_same_was_told_before(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime, *, has_lead: bool
) -> None:
    first = told("桥头电线掉下来了", category="power").need
    if has_lead:
        assign_need(officer, need=first, lead=loop.power, now=a_moment)

    again = told("桥头电线掉下来了", category="power", urgency=Urgency.DANGER, now=a_moment + MINUTE).need
    told("桥头电线掉下来了", category="power", now=a_moment + 2 * MINUTE)

    need, due = Need.objects.get(), a_moment + MINUTE + timedelta(hours=2)
    assert (need, need.urgency, need.due_at, again.due_at) == (first, Urgency.DANGER, due, due)
    assert not has_lead or (need.lead_duty and need.lead_duty.due_at) == due
    assert [step.is_public for step in Step.objects.filter(kind=StepKind.NOTE)] == [True]
    assert list(faults()) == []


def test_what_is_told_again_says_more_and_never_less(told: Told, loop: Loop, a_moment: datetime) -> None:
    first = told("要轮椅", kind=NeedKind.HELP).need
    second = {"quantity": 3, "quantity_of": "辆", "wanted_until": date(2026, 9, 20), "where": "老年活动室"}
    third = {"quantity": 2, "quantity_of": "辆", "wanted_until": date(2026, 9, 10), "point": LonLat(119.6, 30.6)}

    for minute, more in enumerate((second, third, {}, {"quantity": 9, "quantity_of": "天"}), start=1):
        told("要轮椅", kind=NeedKind.HELP, now=a_moment + minute * MINUTE, **more)

    need = Need.objects.get()
    assert (need, need.quantity, need.quantity_of, need.wanted_until) == (first, 3, "辆", date(2026, 9, 10))
    assert (need.where, need.lon) == ("老年活动室", 119.6)
    assert [step.text for step in Step.objects.filter(kind=StepKind.NOTE)] == [
        "又说了一次，补充了：3 辆 · 到 2026-09-20 · 老年活动室",
        "又说了一次，补充了：到 2026-09-10",
    ]


def test_paper_typed_in_later_is_the_same_as_what_was_told_minutes_after_it(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    web = told("路灯坏了三天", mark="a", now=a_moment + 5 * MINUTE).need
    asked = Asked("路灯坏了三天", Category.objects.get(code="light"), loop.county.villages[0])

    typed, sooner = (
        take_need(
            officer, asked=asked, sender=Sender(Channel.PAPER, mark=f"p{before}", received_at=web.received_at - before),
            now=a_moment + DAY,
        )
        for before in (5 * MINUTE, 10 * MINUTE)
    )  # fmt: skip

    assert (typed.need, typed.is_new, sooner.is_new) == (web, False, True)


def test_one_of_several_takes_back_for_themselves_alone(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    kept, other = told("村口的灯不亮", mark="a"), told("路灯坏了三天", mark="b")
    duty = assign_need(officer, need=kept.need, lead=loop.power, now=a_moment)
    merge_needs(officer, need=kept.need, duplicate=other.need, now=a_moment)
    other.follower.refresh_from_db()

    drop_need(VISITOR, need=kept.need, text="我这里好了", follower=other.follower, now=a_moment)

    need = Need.objects.get(pk=kept.need.pk)
    assert (need.state, need.lead_duty, need.outcome) == (NeedState.ASSIGNED, duty, "")
    assert [one.is_reporter for one in need.followers.order_by("pk")] == [True, False]


def test_who_joined_in_waits_on_when_it_is_taken_back(told: Told, a_moment: datetime) -> None:
    taken = told()
    follow_need(VISITOR, need=taken.need, sender=Sender(Channel.WEB, mark="b"), now=a_moment)

    drop_need(VISITOR, need=taken.need, text="我这里好了", follower=taken.follower, now=a_moment)

    assert Need.objects.get().state == NeedState.RECEIVED


def test_satisfaction_is_that_of_the_last_word_alone(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    taken = told()
    duty = assign_need(officer, need=taken.need, lead=loop.power, now=a_moment)

    for days, answer, is_satisfied in ((1, Outcome.SOLVED, True), (2, Outcome.NOT, False), (3, Outcome.PARTLY, None)):
        if answer is not Outcome.NOT:
            answer_duty(officer, duty=duty, text="修好了", now=a_moment + days * DAY)
        say_word(
            VISITOR, need=taken.need, answer=answer, channel=Channel.WEB, follower=taken.follower,
            is_satisfied=is_satisfied, now=a_moment + days * DAY,
        )  # fmt: skip

    (line,) = counted(Need.objects.all(), a_moment + 4 * DAY)
    assert (line.counts.partly, line.counts.rated, line.counts.satisfied) == (1, 0, 0)


def test_a_withdrawn_answer_is_no_answer_in_time(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    duty = assign_need(officer, need=told().need, lead=loop.power, now=a_moment)
    answer_duty(officer, duty=duty, text="修好了", now=a_moment)

    withdraw_duty(officer, duty=duty, text="没有修", now=a_moment)

    duty.refresh_from_db()
    (line,) = counted(Need.objects.all(), a_moment + 30 * DAY)
    assert (duty.answered_at, Need.objects.get().answered_at) == (None, None)
    assert (line.counts.due, line.counts.in_time) == (1, 0)


def test_what_is_sorted_to_a_later_date_is_not_late_any_more(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    need, later = told("电线掉在路上", category="power", urgency=Urgency.DANGER).need, a_moment + timedelta(hours=5)
    in_danger = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    escalate_duties(SYSTEM, now=later)
    before = list(queries.tray(officer, later).late)

    sort_need(
        officer, need=need, category=need.category, urgency=Urgency.COMPLEX, kind=NeedKind.PROBLEM, is_public=False,
        text="只是网线", now=later,
    )  # fmt: skip

    assert (before, list(queries.tray(officer, later).late)) == ([in_danger], [])


def test_a_lead_named_after_a_reopening_owes_from_the_reopening_on(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    taken, later = told(), a_moment + 30 * DAY
    duty = assign_need(officer, need=taken.need, lead=loop.power, now=a_moment)
    answer_duty(officer, duty=duty, text="修好了", now=a_moment)
    say_word(
        VISITOR, need=taken.need, answer=Outcome.NOT, channel=Channel.WEB, follower=taken.follower, now=later
    )  # fmt: skip
    withdraw_duty(officer, duty=duty, text="不是他们的", now=later)

    anew = assign_need(officer, need=taken.need, lead=loop.roads, now=later + DAY)

    assert anew.started_at == later
    assert anew.due_at is not None
    assert anew.due_at > later
