"""Three standing meetings and the direct line on Wednesdays, set up and held by calling actions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.actions.agenda import add_item, begin_meeting
from doorstep.meetings.actions.minutes import decide, lock_minutes, note_all, settle_item
from doorstep.meetings.actions.series import SeriesFacts, set_up_series
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.rules.recurrence import monthly_on_weekday, quarterly_on_weekday, weekly
from doorstep.meetings.words import ItemResult, MeetingKind, Presence
from doorstep.needs.actions.duties import Owed
from doorstep.partners.models import Alliance, Partner
from doorstep.places.models import Place
from doorstep.sample import alliance as alliances
from doorstep.sample.diary import Diary

NINE = 9 * 60
AFTERNOON = 14 * 60
FOUNDED, SET_UP = timedelta(days=60), timedelta(days=21)
"""So long before the end of the sample year the alliance was founded, and the meetings were set up."""
RAISED = (
    ("村口到公交站一段没有路灯", "power", "两周内装好三盏路灯。"),
    ("老旧小区水管冬天容易冻裂", "water", "入冬前把外露的水管包好。"),
    ("楼道里堆放电动车", "safety", "逐栋检查，清出通道。"),
)


def plan(units: dict[str, Partner], *, diary: Diary, now: datetime) -> None:
    """Put the alliance of the offices and their meetings into the diary, from some weeks before `now`."""
    diary.add(_together(units, now))


def _together(units: dict[str, Partner], now: datetime) -> Iterator[datetime]:
    yield now - FOUNDED
    alliance = alliances.found(units, now=now - FOUNDED)
    yield now - SET_UP
    alliances.give(alliance, units, now=now - SET_UP)
    host = units[alliances.LEAD]
    made = stand(host.place, host, alliance=alliance, now=now - SET_UP)
    weekly_ones = 0
    for meeting in Meeting.objects.filter(series__in=made, ends_at__lt=now).order_by("starts_at"):
        yield meeting.starts_at
        is_weekly = meeting.kind == MeetingKind.WORKING
        raised = RAISED[weekly_ones % len(RAISED)] if is_weekly else None
        weekly_ones += is_weekly
        _hold(meeting, units, raised)
        yield meeting.ends_at
        lock_minutes(SYSTEM, meeting=meeting, now=meeting.ends_at)


def _hold(meeting: Meeting, units: dict[str, Partner], raised: tuple[str, str, str] | None) -> None:
    """Begin a meeting; what was raised is decided and becomes a duty, the last other item waits for the next time."""
    now = meeting.starts_at
    new = add_item(SYSTEM, meeting=meeting, title=raised[0], now=now) if raised else None
    begin_meeting(SYSTEM, meeting=meeting, now=now)
    there = dict.fromkeys(meeting.attendance.values_list("pk", flat=True), Presence.PRESENT)
    note_all(SYSTEM, meeting=meeting, said=there, now=now)
    others = [item for item in meeting.items.order_by("position") if item != new]
    for item in others[:-1]:
        settle_item(SYSTEM, item=item, result=ItemResult.NOTED, now=now)
    if new is not None and raised is not None:
        title, code, text = raised
        due = meeting.day + timedelta(days=14)
        owed = Owed(title=title, place=meeting.place, lead=units[code], what=text, by=due)
        decide(SYSTEM, item=new, text=text, owed=owed, now=now)


def stand(place: Place, host: Partner, *, alliance: Alliance | None = None, now: datetime) -> list[Series]:
    """Set up the weekly working meeting, the monthly talk, the quarterly review and the direct line on Wednesdays.

    Args:
        place: Whose meetings they are.
        host: The unit that invites.
        alliance: Whose members come.
        now: The moment at which they are set up; the first meetings come after it.
    """
    first = now.astimezone(TIME_ZONE).date()
    planned = (
        ("365党群工作例会", "Weekly working meeting", MeetingKind.WORKING, weekly(0), NINE, 90),
        ("居民座谈会", "Monthly talk", MeetingKind.TALK, monthly_on_weekday(2, 3), AFTERNOON, 120),
        ("季度评议会", "Quarterly review", MeetingKind.REVIEW, quarterly_on_weekday(3, -1, 4), NINE, 120),
        ("政企直通车", "Direct line", MeetingKind.DIRECT_LINE, weekly(2), AFTERNOON, 160),
    )
    return [
        set_up_series(
            SYSTEM,
            facts=SeriesFacts(
                title_zh=zh,
                title_en=en,
                kind=kind,
                place=place,
                host=host,
                where="党群会客厅",
                rule=rule,
                starts_min=starts,
                length_min=minutes,
                valid_from=first,
                alliance=None if kind is MeetingKind.DIRECT_LINE else alliance,
                is_public=kind in {MeetingKind.TALK, MeetingKind.DIRECT_LINE},
            ),
            now=now,
        )
        for zh, en, kind, rule, starts, minutes in planned
    ]
