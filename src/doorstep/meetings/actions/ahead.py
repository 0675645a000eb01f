"""Meetings of the series written ahead, again and again: what the rule says now, on the days people work."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.workdays import table
from doorstep.kernel.workdays import OperatorTable
from doorstep.meetings.access import WRITE_AHEAD
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.queries.meetings import rhythm
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.rules.recurrence import Occurrence, occurrences
from doorstep.meetings.words import MeetingState

COPIED = ("title_zh", "title_en", "kind", "where", "quorum_pct", "slot_min", "is_public")
"""What a meeting takes over from its series, besides place, host and alliance."""
TOLD = ("starts_at", "ends_at", "title_zh", "title_en", "where", "place_id")
"""What people's calendars must be told when it changes."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written ahead: new meetings, meetings that changed, meetings that fell out."""

    new: int = 0
    changed: int = 0
    off: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.new + other.new, self.changed + other.changed, self.off + other.off)


def write_ahead(by: Actor, *, now: datetime) -> Written:
    """Write a quarter of meetings of every series that nobody has written ahead today; doing it again changes nothing.

    Raises:
        NotAllowed: this is the platform's own work, or an administrator's.
    """
    require(by, WRITE_AHEAD, EVERYWHERE)
    today = now.astimezone(TIME_ZONE).date()
    waiting = Series.objects.exclude(written_on=today).exclude(valid_until__lt=today).order_by("pk")
    found = list(waiting.values_list("pk", flat=True))
    done, days = Written(), table() if found else {}
    for pk in found:
        with transaction.atomic():
            series = held_series(Series(pk=pk))
            one = write_series(series, days, now)
            if one != Written():
                detail = {"new": one.new, "changed": one.changed, "off": one.off}
                journal.record(by, WRITE_AHEAD.name, about_series(series), detail, now=now)
            done += one
    return done


def about_series(series: Series) -> str:
    """Return what the journal calls a series."""
    return f"meetings.Series:{series.pk}"


def new_uid(series: Series | None, planned: date | None) -> str:
    """Return a UID that no other calendar has: of a series and its planned day, or drawn."""
    name = f"{series.pk}-{planned:%Y%m%d}" if series and planned else uuid.uuid4().hex
    return f"meeting-{name}@{settings.COUNTY_CODE}.doorstep"


def held_series(series: Series) -> Series:
    """Return the series as it is now, held until the transaction ends."""
    hold(f"meetings.series:{series.pk}")
    return Series.objects.select_for_update(of=("self",)).select_related("place", "host", "alliance").get(pk=series.pk)


def write_series(series: Series, days: OperatorTable, now: datetime) -> Written:
    """Bring the meetings to come of a series that is held in line with its rule; a query for each one that changes."""
    today = now.astimezone(TIME_ZONE).date()
    found = occurrences(rhythm(series), today, rules.horizon(today), days)
    wanted = {one.planned: one for one in found}
    there = {
        one.planned_on: one for one in series.meetings.filter(planned_on__gte=today).select_for_update(of=("self",))
    }
    fresh = [_new(series, one, now) for one in found if one.planned not in there]
    fresh = [one for one in fresh if one.starts_at > now]
    Meeting.objects.bulk_create(fresh)
    changed = off = 0
    for planned, meeting in there.items():
        one = wanted.get(planned) if planned else None
        if one is None:
            off += _fall_out(series, meeting, today, now)
        else:
            changed += _follow(series, meeting, one, now)
    series.written_on = today
    series.save(update_fields=["written_on"])
    return Written(len(fresh), changed, off)


def _new(series: Series, one: Occurrence, now: datetime) -> Meeting:
    starts_at, ends_at = _times(series, one.actual)
    return Meeting(
        series=series,
        planned_on=one.planned,
        uid=new_uid(series, one.planned),
        **{name: getattr(series, name) for name in COPIED},
        place=series.place,
        host=series.host,
        alliance=series.alliance,
        starts_at=starts_at,
        ends_at=ends_at,
        is_certain=one.is_certain,
        changed_at=now,
    )


def _fall_out(series: Series, meeting: Meeting, today: date, now: datetime) -> int:
    """Call a planned meeting off that the rule does not know any more; moved ones only after the series' last day."""
    is_beyond = meeting.planned_on is not None and meeting.planned_on > rhythm(series).last
    is_ahead = is_beyond or (meeting.planned_on is not None and meeting.planned_on <= rules.horizon(today))
    if meeting.state != MeetingState.PLANNED or meeting.starts_at <= now or not is_ahead:
        return 0
    if meeting.moved_at is not None and not is_beyond:
        return 0
    meeting.state, meeting.cancelled_at, meeting.is_off_by_rule = MeetingState.CANCELLED, now, True
    meeting.sequence += 1
    meeting.changed_at = now
    meeting.save()
    return 1


def _follow(series: Series, meeting: Meeting, one: Occurrence, now: datetime) -> int:
    """Let a planned meeting take over what its series says now; one that had fallen out takes place again."""
    is_back = meeting.state == MeetingState.CANCELLED and meeting.is_off_by_rule
    is_free = meeting.state == MeetingState.PLANNED and meeting.moved_at is None and meeting.starts_at > now
    if not is_back and not is_free:
        return 0
    before = {name: getattr(meeting, name) for name in (*TOLD, *COPIED, "host_id", "alliance_id", "is_certain")}
    new = _new(series, one, now)
    after = {name: getattr(new, name) for name in before}
    if (is_back and new.starts_at <= now) or (not is_back and before == after):
        return 0
    for name, value in after.items():
        setattr(meeting, name, value)
    if is_back:
        meeting.state, meeting.cancelled_at, meeting.is_off_by_rule = MeetingState.PLANNED, None, False
        meeting.moved_at, meeting.moved_why = None, ""
    if is_back or any(before[name] != after[name] for name in TOLD):
        meeting.sequence += 1
    meeting.changed_at = now
    meeting.save()
    return 1


def _times(series: Series, day: date) -> tuple[datetime, datetime]:
    starts_at = datetime.combine(day, time(), TIME_ZONE) + timedelta(minutes=series.starts_min)
    return starts_at, starts_at + timedelta(minutes=series.length_min)
