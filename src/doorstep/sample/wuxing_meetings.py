"""The meetings of Wuxing's chapter are held: units come, something is decided and done, something is carried over.

Invented: what was talked about. Which days they fall on comes from their rules and the working days.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.agenda import add_item, begin_meeting
from doorstep.meetings.actions.minutes import decide, lock_minutes, note_all
from doorstep.meetings.models import Meeting
from doorstep.meetings.words import MeetingKind, MeetingState, Presence
from doorstep.needs.actions.duties import Owed, accept_duty
from doorstep.needs.actions.outcome import answer_duty, confirm_duty
from doorstep.needs.models import Duty
from doorstep.needs.words import Outcome
from doorstep.partners.models import Partner
from doorstep.sample.loop import Story

_DAY = timedelta(days=1)
EVERY = 4
"""Of so many working meetings one decides something; at the one before it was left undecided."""
RAISED = ("晾衣绳拉在消防通道上", "电动车充电桩不够", "雨棚滴水", "单元门的闭门器坏了")


def planned(since: datetime, until: datetime, lead: Partner) -> Iterator[Story]:
    """Yield the stories of the meetings planned for a stretch of time; those that were moved meanwhile are left out."""
    found = Meeting.objects.filter(state=MeetingState.PLANNED, starts_at__gte=since, starts_at__lt=until)
    for meeting in found.select_related("place").order_by("starts_at", "id"):
        yield _held(meeting, lead)


def _held(meeting: Meeting, lead: Partner) -> Story:
    starts_at = meeting.starts_at
    yield starts_at
    meeting.refresh_from_db()
    if meeting.starts_at != starts_at or meeting.state not in {MeetingState.PLANNED, MeetingState.RUNNING}:
        return
    number = Meeting.objects.filter(series=meeting.series_id, starts_at__lt=starts_at).count()
    is_working = meeting.kind == MeetingKind.WORKING
    if is_working and number % EVERY == EVERY - 2:
        title = RAISED[number // EVERY % len(RAISED)]
        add_item(SYSTEM, meeting=meeting, title=title, text="上周巡查时发现", now=starts_at)
    if meeting.state == MeetingState.PLANNED:
        begin_meeting(SYSTEM, meeting=meeting, now=starts_at)
    there = dict.fromkeys(meeting.attendance.values_list("pk", flat=True), Presence.PRESENT)
    note_all(SYSTEM, meeting=meeting, said=there, now=starts_at)
    duty = _decided(meeting, lead, starts_at) if is_working and number % EVERY == EVERY - 1 else None
    yield meeting.ends_at
    lock_minutes(SYSTEM, meeting=meeting, now=meeting.ends_at)
    if duty is not None:
        yield from _done(duty, meeting.ends_at)


def _decided(meeting: Meeting, lead: Partner, now: datetime) -> Duty | None:
    """Decide what was carried over from the last meeting; it becomes a duty in the same step."""
    item = meeting.items.filter(carried_from__isnull=False, duty=None, need=None).first()
    if item is None:
        return None
    owed = Owed(title=item.title, place=meeting.place, lead=lead, by=meeting.day + 14 * _DAY)
    decision = decide(SYSTEM, item=item, text=f"两周内解决：{item.title}", owed=owed, now=now)
    return Duty.objects.get(source=decision.source)


def _done(duty: Duty, at: datetime) -> Story:
    yield at + _DAY
    accept_duty(SYSTEM, duty=duty, now=at + _DAY)
    yield at + 5 * _DAY
    answer_duty(SYSTEM, duty=duty, text="已经整改，请看照片。", now=at + 5 * _DAY)
    yield at + 6 * _DAY
    confirm_duty(SYSTEM, duty=duty, outcome=Outcome.SOLVED, now=at + 6 * _DAY)
