"""The agenda: put something on it, take it off again, freeze it when the meeting begins."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.access import ADD_ITEM, RUN
from doorstep.meetings.actions.meetings import about_meeting, locked_meeting
from doorstep.meetings.models import AgendaItem, Attendance, Meeting
from doorstep.meetings.queries import agenda
from doorstep.meetings.queries.meetings import is_office, visible
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.words import ItemOrigin, MeetingState


class NotYours(ValueError):  # noqa: N818  named after what happened
    """Somebody else put this on the agenda, or it is on it by itself."""


@transaction.atomic
def add_item(by: Actor, *, meeting: Meeting, title: str, text: str = "", now: datetime) -> AgendaItem:
    """Put something on the agenda: before the meeting, or at its end while it goes on.

    Raises:
        NotAllowed: `by` does not see this meeting, or adds to no agenda.
        MinutesLocked, NotPossibleNow, TitleMissing: see there.
    """
    held = locked_meeting(meeting)
    require_part(by, held, now)
    rules.check_open(MeetingState(held.state))
    is_running = held.state == MeetingState.RUNNING
    item = AgendaItem.objects.create(
        meeting=held,
        position=_last(held) + 1 if is_running else None,
        origin=ItemOrigin.NEW,
        title=rules.check_title(title, 160),
        text=text.strip()[:2000],
        added_at=now,
        added_by_id=by.user_id,
    )
    journal.record(by, ADD_ITEM.name, about_meeting(held), {"item": item.pk}, now=now)
    return item


@transaction.atomic
def withdraw_item(by: Actor, *, item: AgendaItem, now: datetime) -> None:
    """Take something off the agenda before the meeting begins: who put it there may, and who leads the meeting.

    Raises:
        NotYours: it is somebody else's.
        NotPossibleNow: the meeting has begun.
    """
    held = locked_meeting(item.meeting)
    if item.added_by_id != by.user_id and not may(by, RUN, held.place.path):
        raise NotYours
    rules.check_planned(MeetingState(held.state), "changed")
    found = held.items.filter(pk=item.pk)
    if found.exists():
        journal.record(by, "meetings.withdraw_item", about_meeting(held), {"item": item.pk}, now=now)
        found.delete()


@transaction.atomic
def begin_meeting(by: Actor, *, meeting: Meeting, now: datetime) -> Meeting:
    """Begin a meeting: its agenda is frozen as it stands now, and the units that should come are expected.

    Raises:
        NotAllowed: `by` leads no meetings there.
        NotPossibleNow, TooEarly: see there.
    """
    held = locked_meeting(meeting)
    require(by, RUN, held.place.path)
    rules.check_begin(MeetingState(held.state), held.starts_at, now)
    found = agenda.proposed(held, now)
    written = {item.pk: item for item in held.items.all()}
    fresh, kept = [], []
    for position, line in enumerate(found.lines, 1):
        if line.item is not None:
            written[line.item].position = position
            kept.append(written[line.item])
            continue
        fresh.append(
            AgendaItem(
                meeting=held,
                position=position,
                origin=line.origin,
                title=line.title[:160],
                text=line.text,
                duty_id=line.duty,
                need_id=line.need,
                carried_from_id=line.carried_from,
                times_carried=line.times_carried,
                added_at=now,
            )
        )
    AgendaItem.objects.bulk_update(kept, ["position"])
    AgendaItem.objects.bulk_create(fresh)
    come = [Attendance(meeting=held, partner=one, is_voting=True) for one in agenda.expected(held)]
    Attendance.objects.bulk_create(come)
    held.state, held.begun_at, held.changed_at = MeetingState.RUNNING, now, now
    held.save(update_fields=["state", "begun_at", "changed_at"])
    left_out = found.left_out + found.left_in_tray
    detail = {"items": len(found.lines), "left_out": left_out, "expected": len(come)}
    journal.record(by, "meetings.begin_meeting", about_meeting(held), detail, now=now)
    return held


def require_part(by: Actor, meeting: Meeting, now: datetime) -> None:
    """Let somebody pass who takes part in a meeting: by a role at its place, or by the unit they work for.

    Raises:
        NotAllowed: neither is so.
    """
    if may(by, ADD_ITEM, meeting.place.path) and is_office(by, meeting):
        return
    is_seen = visible(by, now.astimezone(TIME_ZONE).date()).filter(pk=meeting.pk).exists()
    if not is_seen or not any(ADD_ITEM.allows(grant.role) for grant in by.grants):
        raise NotAllowed(ADD_ITEM.name, meeting.place.path)


def _last(meeting: Meeting) -> int:
    return meeting.items.aggregate(last=Max("position"))["last"] or 0
