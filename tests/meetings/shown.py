"""Meetings to be looked at in a browser: to come, going on, held, a direct line; around the moment of the test."""

from datetime import datetime, timedelta

import pytest
from tests.programmes.small_county import make_county

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.agenda import add_item, begin_meeting
from doorstep.meetings.actions.meetings import MeetingFacts, call_meeting, cancel_meeting, move_meeting
from doorstep.meetings.actions.minutes import add_addendum, decide, lock_minutes, note_attendance, settle_item
from doorstep.meetings.actions.series import SeriesFacts, set_up_series
from doorstep.meetings.actions.slots import book_slot, take_problem
from doorstep.meetings.models import Meeting
from doorstep.meetings.rules.recurrence import monthly_on_weekday, weekly
from doorstep.meetings.words import ItemResult, MeetingKind, Presence
from doorstep.needs.actions.duties import Owed, create_duty
from doorstep.needs.actions.standing import begin_needs
from doorstep.needs.models import Category
from doorstep.needs.words import DutyOrigin
from doorstep.partners.actions import add_partner
from doorstep.partners.actions.alliances import found_alliance, join_alliance
from doorstep.partners.words import PartnerKind
from doorstep.people.actions import register_person

ONE_DAY = timedelta(days=1)


@pytest.fixture
def some_meetings(db: None) -> None:
    """A town with an alliance, a weekly series, a public monthly one, and meetings in every state."""
    now = clock.now()
    before = now - 20 * ONE_DAY
    here = make_county(before)
    first = before.date()
    begin_needs(SYSTEM, on=first, now=before)
    office, power = (
        add_partner(SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=here.town, valid_from=first, now=before)
        for name in ("街道办", "供电所")
    )
    alliance = found_alliance(SYSTEM, name_zh="红盟", place=here.town, lead=office, valid_from=first, now=before)
    join_alliance(SYSTEM, alliance=alliance, partner=power, valid_from=first, now=before)
    clerk = register_person(SYSTEM, name="柳小苗", village=here.villages[0], now=before)
    register_person(SYSTEM, name="柳大强", village=here.villages[0], now=before)
    for lead, title, days in (
        (power, "灵溪村口路灯更换", -3),
        (office, "大竹园村排水沟清淤", 4),
        (power, "充电桩扩容", 9),
    ):
        owed = Owed(title, here.villages[0], lead, by=(now + days * ONE_DAY).date())
        create_duty(SYSTEM, origin=DutyOrigin.PLAN, owed=owed, now=before)
    common = {"place": here.town, "host": office, "where": "二楼会议室"}
    weekly_one = SeriesFacts(
        "365工作例会", MeetingKind.WORKING, rule=weekly(2), starts_min=540, length_min=90, valid_from=now.date(),
        alliance=alliance, title_en="Weekly working meeting", quorum_pct=50, **common,  # type: ignore[arg-type]
    )  # fmt: skip
    series = set_up_series(SYSTEM, facts=weekly_one, now=now)
    public = SeriesFacts(
        "居民座谈会", MeetingKind.TALK, rule=monthly_on_weekday(2, 1), starts_min=840, length_min=60,
        valid_from=now.date(), title_en="Residents' talk", is_public=True, **common,  # type: ignore[arg-type]
    )  # fmt: skip
    set_up_series(SYSTEM, facts=public, now=now)
    second, third = series.meetings.order_by("starts_at")[1:3]
    cancel_meeting(SYSTEM, meeting=third, why="台风", now=now)
    moved_to = second.starts_at + 6 * timedelta(hours=1)
    move_meeting(SYSTEM, meeting=second, starts_at=moved_to, ends_at=moved_to + ONE_DAY / 24, why="会议室检修", now=now)

    def call(title: str, starts: datetime, kind: MeetingKind = MeetingKind.WORKING, hours: int = 2) -> Meeting:
        facts = MeetingFacts(
            title, kind, starts_at=starts, ends_at=starts + timedelta(hours=hours), alliance=alliance,
            **common,  # type: ignore[arg-type]
        )  # fmt: skip
        return call_meeting(SYSTEM, facts=facts, now=now - 2 * ONE_DAY)

    held = begin_meeting(SYSTEM, meeting=call("上周碰头会", now - ONE_DAY), now=now - ONE_DAY)
    lamp, drain, _ = held.items.order_by("position")
    note_attendance(SYSTEM, meeting=held, partner=power, person=clerk, presence=Presence.PRESENT, now=now)
    owed = Owed("三天内换好路灯", here.villages[0], power, by=(now + 3 * ONE_DAY).date())
    decide(SYSTEM, item=lamp, text="供电所三天内换好灵溪村口的三盏路灯，社区派人看现场。", owed=owed, now=now)
    settle_item(SYSTEM, item=drain, result=ItemResult.NOTED, text="按计划清淤，月底前完成。", now=now)
    lock_minutes(SYSTEM, meeting=held, remarks="下次会议请水务站参加。", now=now)
    add_addendum(SYSTEM, meeting=held, text="水务站来电：周三到场。", now=now)
    running = begin_meeting(SYSTEM, meeting=call("本周碰头会", now), now=now)
    item = add_item(SYSTEM, meeting=running, title="电动车停放点选址", text="两处备选：东门、活动室旁。", now=now)
    decide(SYSTEM, item=item, text="定在活动室旁。", now=now)
    call("临时碰头会", now)
    line = call("政企直通车", now + ONE_DAY, MeetingKind.DIRECT_LINE)
    booking = book_slot(SYSTEM, meeting=line, number=2, topic="招不到缝纫工", partner=here.company, now=now)
    category = Category.objects.get(code="other")
    take_problem(SYSTEM, booking=booking, text="厂里招不到缝纫工", category=category, now=now)
