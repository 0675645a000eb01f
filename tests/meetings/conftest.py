"""A community with an alliance, its series and meetings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from tests.needs.conftest import Loop, Told, clerk_of, loop, need, officer, told  # noqa: F401  a county with needs

from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.actions.agenda import begin_meeting
from doorstep.meetings.actions.meetings import MeetingFacts, call_meeting
from doorstep.meetings.actions.series import SeriesFacts, set_up_series
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.rules.recurrence import weekly
from doorstep.meetings.words import MeetingKind
from doorstep.needs.actions.duties import Owed, create_duty
from doorstep.needs.models import Duty
from doorstep.needs.words import DutyOrigin
from doorstep.partners.actions.alliances import found_alliance, join_alliance
from doorstep.partners.models import Alliance, Partner
from doorstep.partners.words import AllianceRole

FIRST = date(2026, 1, 1)
NINE = 9 * 60
Series_ = Callable[..., Series]
Called = Callable[..., Meeting]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TIME_ZONE)


@dataclass(frozen=True)
class Round:
    """What the tests of meetings hold in hand: three units in an alliance of the town, one beside it."""

    loop: Loop
    alliance: Alliance
    firm: Partner


@pytest.fixture
def around(loop: Loop, a_moment: datetime) -> Round:  # noqa: F811
    alliance = found_alliance(
        SYSTEM, name_zh="红盟", place=loop.county.town, lead=loop.office, valid_from=FIRST, now=a_moment
    )
    join_alliance(
        SYSTEM, alliance=alliance, partner=loop.power, role=AllianceRole.MEMBER, valid_from=FIRST, now=a_moment
    )
    return Round(loop, alliance, loop.county.company)


@pytest.fixture
def series_of(around: Round, a_moment: datetime) -> Series_:
    """Set a series up: weekly on Wednesdays at nine unless said otherwise."""

    def make(by: Actor = SYSTEM, now: datetime = a_moment, **more: object) -> Series:
        given: dict[str, object] = {
            "title_zh": "工作例会",
            "title_en": "Working meeting",
            "kind": MeetingKind.WORKING,
            "place": around.loop.county.town,
            "host": around.loop.office,
            "alliance": around.alliance,
            "where": "二楼会议室",
            "rule": weekly(2),
            "starts_min": NINE,
            "length_min": 90,
            "valid_from": now.date(),
        } | more
        return set_up_series(by, facts=SeriesFacts(**given), now=now)  # type: ignore[arg-type]

    return make


@pytest.fixture
def called(around: Round, a_moment: datetime) -> Called:
    """Call a meeting outside a series: today at ten unless said otherwise."""

    def make(by: Actor = SYSTEM, now: datetime = a_moment, **more: object) -> Meeting:
        given: dict[str, object] = {
            "title_zh": "碰头会",
            "kind": MeetingKind.WORKING,
            "place": around.loop.county.town,
            "host": around.loop.office,
            "alliance": around.alliance,
            "where": "二楼会议室",
            "starts_at": at(now.date(), 10),
            "ends_at": at(now.date(), 11, 30),
        } | more
        return call_meeting(by, facts=MeetingFacts(**given), now=now)  # type: ignore[arg-type]

    return make


@pytest.fixture
def line(called: Called, a_moment: datetime) -> Meeting:
    """A direct line tomorrow from nine to eleven: six slots."""
    day = a_moment.date() + timedelta(days=1)
    return called(
        kind=MeetingKind.DIRECT_LINE, title_zh="直通车", alliance=None, starts_at=at(day, 9), ends_at=at(day, 11)
    )


@pytest.fixture
def duty_of(around: Round, a_moment: datetime) -> Callable[..., Duty]:
    """Write down that a unit owes something at a village: `duty_of(partner, "修路灯", by=date)`."""

    def owe(lead: Partner, title: str, *, by: date | None = None, village: int = 0, now: datetime = a_moment) -> Duty:
        owed = Owed(title, around.loop.county.villages[village], lead, by=by)
        return create_duty(SYSTEM, origin=DutyOrigin.PLAN, owed=owed, now=now)

    return owe


@pytest.fixture
def running(called: Called, a_moment: datetime) -> Meeting:
    return begin_meeting(SYSTEM, meeting=called(), now=a_moment)
