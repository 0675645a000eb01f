"""The agenda builds itself; decisions become duties; what is undecided comes again; minutes are locked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.meetings.conftest import Called, Round, Series_, at
from tests.needs.conftest import Told

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.words import Role
from doorstep.kernel.deadlines import Clock
from doorstep.meetings.actions.agenda import NotYours, add_item, begin_meeting, withdraw_item
from doorstep.meetings.actions.minutes import (
    add_addendum,
    decide,
    lock_minutes,
    make_duty,
    note_all,
    note_attendance,
    settle_item,
)
from doorstep.meetings.models import Addendum, AgendaItem, Attendance, Decision, Meeting
from doorstep.meetings.queries import agenda
from doorstep.meetings.queries.check import faults
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.rules.agenda import AlreadyADuty, Line, NothingSaid, in_order
from doorstep.meetings.words import ItemOrigin, ItemResult, MeetingKind, MeetingState, Presence
from doorstep.needs.actions.duties import DueOver, LaterThanPromised, Owed
from doorstep.needs.models import Duty
from doorstep.needs.words import DutyOrigin, NeedState
from doorstep.partners.models import Partner

ONE_DAY = timedelta(days=1)
Owe = Callable[..., Duty]


def titles(meeting: Meeting) -> list[tuple[str, str, int]]:
    return [(one.origin, one.title, one.times_carried) for one in meeting.items.order_by("position")]


def test_each_thing_stands_on_the_agenda_once_in_the_order_of_urgency() -> None:
    lines = [
        Line(ItemOrigin.NEW, "添一张椅子", item=9),
        Line(ItemOrigin.OPEN, "路灯", duty=1, need=5, who="供电所"),
        Line(ItemOrigin.OVERDUE, "水管", duty=2),
        Line(ItemOrigin.CARRIED, "水管，再议", text="去看过", duty=2, carried_from=3, times_carried=2),
        Line(ItemOrigin.CARRIED, "没人领的", need=5, carried_from=4, times_carried=1),
        Line(ItemOrigin.TRAY, "树倒了", need=6),
    ]

    found = [(line.origin, line.title, line.duty, line.carried_from, line.times_carried) for line in in_order(lines)]

    assert found == [
        (ItemOrigin.OVERDUE, "水管", 2, 3, 2),
        (ItemOrigin.CARRIED, "没人领的", 1, 4, 1),
        (ItemOrigin.TRAY, "树倒了", None, None, 0),
        (ItemOrigin.NEW, "添一张椅子", None, None, 0),
    ]


@pytest.mark.parametrize(
    ("present", "voting", "percent", "is_enough"),
    [(0, 3, None, True), (1, 3, 50, False), (2, 3, 50, True), (2, 3, 67, False), (3, 3, 100, True), (0, 0, 50, True)],
)
def test_a_quorum_is_a_share_of_the_units_rounded_up(
    present: int, voting: int, percent: int | None, *, is_enough: bool
) -> None:
    assert rules.has_quorum(present, voting, percent) is is_enough


def test_the_agenda_builds_itself_and_is_frozen_when_the_meeting_begins(
    around: Round, called: Called, duty_of: Owe, told: Told, a_moment: datetime
) -> None:
    loop = around.loop
    duty_of(loop.power, "换路灯", by=date(2026, 9, 4))
    duty_of(loop.office, "清淤", by=date(2026, 8, 28), now=a_moment - 10 * ONE_DAY)
    duty_of(loop.roads, "补路面", by=date(2026, 9, 3))  # no member of the alliance
    told("树倒在路上了", now=a_moment - 3 * ONE_DAY)
    meeting = called()
    add_item(SYSTEM, meeting=meeting, title="下月活动", now=a_moment)

    begun = begin_meeting(SYSTEM, meeting=meeting, now=a_moment)
    duty_of(loop.power, "后来的", by=date(2026, 9, 4))

    assert titles(begun) == [
        ("overdue", "清淤", 0),
        ("open", "换路灯", 0),
        ("tray", "路灯 · 灵溪村", 0),
        ("new", "下月活动", 0),
    ]
    assert [row.partner.name for row in agenda.attendance(begun) if row.partner] == ["供电所", "街道办"]
    assert begun.state == MeetingState.RUNNING


def test_a_meeting_without_an_alliance_shows_everything_owed_in_its_place_and_a_direct_line_nothing(
    around: Round, called: Called, duty_of: Owe, a_moment: datetime
) -> None:
    duty_of(around.loop.roads, "补路面", by=date(2026, 9, 3))

    everything = agenda.proposed(called(alliance=None), a_moment)
    nothing = agenda.proposed(called(alliance=None, kind=MeetingKind.DIRECT_LINE), a_moment)
    elsewhere = agenda.proposed(called(alliance=None, place=around.loop.county.villages[1]), a_moment)

    assert ([line.title for line in everything.lines], nothing.lines, elsewhere.lines) == (["补路面"], [], [])


def test_more_than_a_meeting_can_talk_about_is_counted(
    around: Round, called: Called, duty_of: Owe, told: Told, a_moment: datetime
) -> None:
    for number in range(63):
        duty_of(around.loop.power, f"第 {number} 件", by=date(2026, 9, 4))
    for number in range(62):
        told(f"第 {number} 盏路灯不亮", now=a_moment - 3 * ONE_DAY)

    found = agenda.proposed(called(), a_moment)

    assert (len(found.lines), found.left_out, found.left_in_tray) == (120, 3, 2)


def test_a_unit_sees_only_its_own_duties_on_an_agenda_to_come(
    around: Round, called: Called, duty_of: Owe, told: Told, clerk_of: Callable[[Partner], Actor], a_moment: datetime
) -> None:
    loop = around.loop
    duty_of(loop.power, "换路灯", by=date(2026, 9, 4))
    duty_of(loop.office, "清淤", by=date(2026, 9, 4))
    told("树倒在路上了", now=a_moment - 3 * ONE_DAY)
    meeting = called()
    add_item(SYSTEM, meeting=meeting, title="下月活动", now=a_moment)

    seen = agenda.proposed_for(clerk_of(loop.power), meeting, a_moment, a_moment.date())

    assert [line.title for line in seen.lines] == ["换路灯", "下月活动"]


def test_a_decision_becomes_a_duty_in_one_step(around: Round, running: Meeting, a_moment: datetime) -> None:
    item = add_item(SYSTEM, meeting=running, title="谁修凉亭", now=a_moment)
    owed = Owed(
        "修凉亭", around.loop.county.villages[0], around.loop.power, (around.loop.office,), by=Clock(working_days=5)
    )

    decision = decide(SYSTEM, item=item, text="供电所十天内修好", owed=owed, now=a_moment)

    item.refresh_from_db()
    duty = agenda.duties_of(running)[decision.source]
    assert (item.result, duty.origin, duty.source) == (
        ItemResult.DECIDED,
        DutyOrigin.MEETING,
        f"meetings.Decision:{decision.pk}",
    )
    assert (duty.lead, duty.due_at) == (around.loop.power, at(date(2026, 9, 8), 17, 30))
    assert [row.partner for row in duty.helpers.all()] == [around.loop.office]
    with pytest.raises(AlreadyADuty):
        make_duty(SYSTEM, decision=decision, owed=owed, now=a_moment)


def test_a_duty_that_cannot_be_leaves_no_decision_behind(around: Round, running: Meeting, a_moment: datetime) -> None:
    item = add_item(SYSTEM, meeting=running, title="谁修凉亭", now=a_moment)
    owed = Owed("修凉亭", around.loop.county.villages[0], around.loop.power, by=date(2026, 8, 1))

    with pytest.raises(DueOver):
        decide(SYSTEM, item=item, text="上月修好", owed=owed, now=a_moment)

    assert Decision.objects.count() == 0


def test_a_meeting_agrees_on_an_earlier_day_than_the_slip_and_on_no_later_one(
    around: Round, called: Called, told: Told, a_moment: datetime
) -> None:
    need = told("树倒在路上了", now=a_moment - 3 * ONE_DAY).need
    meeting = begin_meeting(SYSTEM, meeting=called(), now=a_moment)
    item, town = meeting.items.get(need=need), around.loop.county.town
    owed = Owed("移树", town, around.loop.power, by=date(2026, 9, 3))

    with pytest.raises(LaterThanPromised):
        decide(SYSTEM, item=item, text="下月移走", owed=replace(owed, by=date(2026, 10, 9)), now=a_moment)
    decision = decide(SYSTEM, item=item, text="后天前移走", owed=owed, now=a_moment)

    duty = agenda.duties_of(meeting)[decision.source]
    need.refresh_from_db()
    assert (duty.due_at, need.due_at) == 2 * (at(date(2026, 9, 3), 17, 30),)
    assert (duty.place, duty.is_elsewhere, Decision.objects.count()) == (town, True, 1)


def test_a_need_without_a_lead_gets_it_in_the_meeting(
    around: Round, called: Called, told: Told, a_moment: datetime
) -> None:
    need = told("树倒在路上了", now=a_moment - 3 * ONE_DAY).need
    meeting = begin_meeting(SYSTEM, meeting=called(), now=a_moment)
    item = meeting.items.get(need=need)
    owed = Owed("移树", need.place, around.loop.power)

    decision = decide(SYSTEM, item=item, text="供电所去移", owed=owed, now=a_moment)

    need.refresh_from_db()
    assert (need.state, need.lead_duty and need.lead_duty.source) == (NeedState.ASSIGNED, decision.source)


def test_an_undecided_item_comes_again_and_counts_how_often(series_of: Series_, a_moment: datetime) -> None:
    series = series_of()
    first, second, third = series.meetings.order_by("starts_at")[:3]
    add_item(SYSTEM, meeting=first, title="停车位", text="两边都要", now=a_moment)
    add_item(SYSTEM, meeting=first, title="花坛", now=a_moment)

    begin_meeting(SYSTEM, meeting=first, now=first.starts_at)
    park, flowers = first.items.order_by("position")
    settle_item(SYSTEM, item=flowers, result=ItemResult.NOTED, text="知道了", now=first.starts_at)
    lock_minutes(SYSTEM, meeting=first, now=first.ends_at)
    begin_meeting(SYSTEM, meeting=second, now=second.starts_at)
    lock_minutes(SYSTEM, meeting=second, now=second.ends_at)
    begin_meeting(SYSTEM, meeting=third, now=third.starts_at)

    assert (titles(second), titles(third)) == ([("carried", "停车位", 1)], [("carried", "停车位", 2)])
    park.refresh_from_db()
    assert (park.result, third.items.get().text) == (ItemResult.UNDECIDED, "两边都要")
    assert list(faults()) == []


def test_what_was_left_undecided_passes_a_meeting_that_was_called_off_and_meetings_of_others(
    series_of: Series_, called: Called, a_moment: datetime
) -> None:
    lone = called()
    add_item(SYSTEM, meeting=lone, title="停车位", now=a_moment)
    begin_meeting(SYSTEM, meeting=lone, now=a_moment)
    lock_minutes(SYSTEM, meeting=lone, now=a_moment)
    later = called(starts_at=at(date(2026, 9, 3), 9), ends_at=at(date(2026, 9, 3), 10))

    follows = [item.title for item in agenda.left_undecided(later)]
    of_a_series = list(agenda.left_undecided(series_of().meetings.order_by("starts_at")[0]))

    assert (follows, of_a_series) == (["停车位"], [])


def test_without_a_quorum_nothing_is_decided(around: Round, called: Called, a_moment: datetime) -> None:
    meeting = begin_meeting(SYSTEM, meeting=called(quorum_pct=100), now=a_moment)
    item = add_item(SYSTEM, meeting=meeting, title="停车位", now=a_moment)
    note_attendance(SYSTEM, meeting=meeting, partner=around.loop.office, presence=Presence.PRESENT, now=a_moment)
    with pytest.raises(rules.NoQuorum):
        decide(SYSTEM, item=item, text="画线", now=a_moment)

    clerk = around.loop.clerk
    note_attendance(
        SYSTEM, meeting=meeting, partner=around.loop.power, person=clerk, presence=Presence.PRESENT, now=a_moment
    )
    decide(SYSTEM, item=item, text="画线", now=a_moment)

    assert agenda.counted(meeting) == (2, 2)
    assert meeting.attendance.get(person=clerk).partner == around.loop.power


def test_who_leads_the_meeting_names_only_people_they_may_see(
    around: Round, running: Meeting, planner: Actor, a_moment: datetime
) -> None:
    with pytest.raises(NotAllowed):
        note_attendance(planner, meeting=running, person=around.loop.clerk, presence=Presence.PRESENT, now=a_moment)


def test_locked_minutes_stay_as_they_are_and_only_grow(around: Round, running: Meeting, a_moment: datetime) -> None:
    item = add_item(SYSTEM, meeting=running, title="停车位", now=a_moment)
    decision = decide(SYSTEM, item=item, text="画线", now=a_moment)
    row = running.attendance.all()[0]
    note_all(SYSTEM, meeting=running, said={row.pk: Presence.EXCUSED}, now=a_moment)

    lock_minutes(SYSTEM, meeting=running, remarks="散会", now=a_moment)
    make_duty(SYSTEM, decision=decision, owed=Owed("画线", running.place, around.loop.power), now=a_moment)
    added = add_addendum(SYSTEM, meeting=running, text="供电所也来了", now=a_moment)

    assert sorted(running.attendance.values_list("presence", flat=True)) == ["absent", "excused"]
    for rows in (
        AgendaItem.objects.filter(meeting=running),
        Decision.objects.filter(item=item),
        Attendance.objects.filter(meeting=running),
        Meeting.objects.filter(pk=running.pk),
        Addendum.objects.filter(pk=added.pk),
    ):
        with transaction.atomic(), pytest.raises(IntegrityError):
            rows.update(id=10**6)
        with transaction.atomic(), pytest.raises(IntegrityError):
            rows.delete()
    with transaction.atomic(), pytest.raises(IntegrityError):
        AgendaItem.objects.create(meeting=running, origin=ItemOrigin.NEW, title="晚到的", added_at=a_moment)
    with pytest.raises(rules.MinutesLocked):
        add_item(SYSTEM, meeting=running, title="晚到的", now=a_moment)
    with pytest.raises(rules.MinutesLocked):
        decide(SYSTEM, item=item, text="不画了", now=a_moment)
    assert list(faults()) == []


def test_an_agenda_is_added_to_by_those_who_take_part_and_taken_from_by_who_added(
    around: Round,
    called: Called,
    officer: Actor,
    clerk_of: Callable[[Partner], Actor],
    make_actor: Callable[..., Actor],
    a_moment: datetime,
) -> None:
    meeting = called()
    member, stranger = clerk_of(around.loop.power), clerk_of(around.loop.roads)
    item = add_item(member, meeting=meeting, title="停车位", now=a_moment)
    for outsider in (stranger, make_actor(Role.AUDITOR), make_actor(Role.RESIDENT)):
        with pytest.raises(NotAllowed):
            add_item(outsider, meeting=meeting, title="停车位", now=a_moment)
    other = add_item(officer, meeting=meeting, title="花坛", now=a_moment)
    with pytest.raises(NotYours):
        withdraw_item(member, item=other, now=a_moment)

    withdraw_item(officer, item=item, now=a_moment)

    assert [one.title for one in meeting.items.all()] == ["花坛"]
    with pytest.raises(NotAllowed):
        begin_meeting(member, meeting=meeting, now=a_moment)


def test_a_meeting_begins_on_its_day_and_says_nothing_into_the_air(called: Called, a_moment: datetime) -> None:
    later = called(starts_at=at(date(2026, 9, 9), 9), ends_at=at(date(2026, 9, 9), 10))
    with pytest.raises(rules.TooEarly):
        begin_meeting(SYSTEM, meeting=later, now=a_moment)
    begun = begin_meeting(SYSTEM, meeting=called(), now=a_moment)
    item = add_item(SYSTEM, meeting=begun, title="停车位", now=a_moment)
    with pytest.raises(NothingSaid):
        decide(SYSTEM, item=item, text="  ", now=a_moment)
    lock_minutes(SYSTEM, meeting=begun, now=a_moment)
    with pytest.raises(NothingSaid):
        add_addendum(SYSTEM, meeting=begun, text=" ", now=a_moment)
