"""Minutes in words: gathered once, then shown as page, paper, workbook or plain data."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from doorstep.base.actor import Actor
from doorstep.base.templatetags.parts import clock, full_day, full_moment
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.meetings.bridge.feed import title_of
from doorstep.meetings.models import AgendaItem, Meeting
from doorstep.meetings.queries import agenda
from doorstep.meetings.rules.meetings import has_quorum
from doorstep.meetings.words import ItemResult, MeetingState, Presence
from doorstep.needs.models import Duty
from doorstep.people.queries import visible as people_visible

FORMAT = "doorstep.minutes/1"


@dataclass(frozen=True, slots=True)
class Owes:
    """The duty that came of a decision: who, what, by when (words and moment)."""

    id: int
    title: str
    lead: str
    due: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """A decision, with its duty if one came of it."""

    id: int
    text: str
    duty: Owes | None


@dataclass(frozen=True, slots=True)
class Point:
    """One item of the agenda with what came of it; `carried` is empty the first time."""

    number: int
    id: int
    origin: str
    origin_code: str
    title: str
    text: str
    carried: str
    times_carried: int
    result: str
    result_code: str
    result_text: str
    decisions: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class There:
    """Who was there: a unit, or a person by name as far as the reader may know it."""

    name: str
    unit: str
    presence: str
    presence_code: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """All that minutes say, in the active language."""

    id: int
    uid: str
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    when: str
    where: str
    host: str
    alliance: str
    quorum: str
    attendance: tuple[There, ...]
    points: tuple[Point, ...]
    remarks: str
    addenda: tuple[tuple[str, str], ...]
    is_locked: bool
    locked: str


def gather(actor: Actor, meeting: Meeting, on: date) -> Minutes:
    """Return a meeting's minutes as `actor` may read them on the day `on`; eleven queries at most.

    They name only people `actor` may see, and of what is owed only what `queries.agenda.frozen_for` lets a unit see:
    each item keeps the number it has for everybody.
    """
    frozen = agenda.frozen_for(actor, meeting, on)
    locked = full_moment(meeting.locked_at) if meeting.locked_at else ""
    return Minutes(
        id=meeting.pk,
        uid=meeting.uid,
        title=title_of(meeting),
        kind=meeting.get_kind_display(),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        when=f"{full_day(meeting.starts_at)} {clock(meeting.starts_at)}–{clock(meeting.ends_at)}",
        where=" · ".join(part for part in (meeting.place.name, meeting.where) if part),
        host=meeting.host.name,
        alliance=meeting.alliance.name_zh if meeting.alliance else "",
        quorum=_quorum(meeting),
        attendance=_attendance(actor, meeting),
        points=tuple(_point(item, frozen.duties) for item in frozen.items),
        remarks=meeting.remarks,
        addenda=tuple((full_moment(one.added_at), one.text) for one in meeting.addenda.order_by("id")),
        is_locked=meeting.state == MeetingState.HELD,
        locked=gettext("Locked on %(moment)s") % {"moment": locked} if locked else gettext("Draft: not locked yet"),
    )


def as_data(minutes: Minutes) -> dict[str, Any]:
    """Return minutes as plain data with codes beside the words, for other programs."""
    body = asdict(minutes)
    for name in ("starts_at", "ends_at"):
        body[name] = _local(body[name])
    for point in body["points"]:
        for said in point["decisions"]:
            if said["duty"] and said["duty"]["due_at"]:
                said["duty"]["due_at"] = _local(said["duty"]["due_at"])
    body["addenda"] = [{"when": when, "text": text} for when, text in minutes.addenda]
    return {"format": FORMAT} | body


def as_workbook(minutes: Minutes) -> bytes:
    """Return minutes as a workbook: the meeting, its items, decisions with duties, who was there."""
    facts = [
        (gettext("Meeting"), minutes.title),
        (gettext("Kind"), minutes.kind),
        (gettext("When"), minutes.when),
        (gettext("Where"), minutes.where),
        (gettext("Invited by"), minutes.host),
        (gettext("Alliance"), minutes.alliance),
        (gettext("Quorum"), minutes.quorum),
        (gettext("Remarks"), minutes.remarks),
        (gettext("Minutes"), minutes.locked),
        *((gettext("Addendum of %(moment)s") % {"moment": when}, text) for when, text in minutes.addenda),
    ]
    items = [
        (one.number, one.origin, one.title, one.text, one.times_carried, one.result, one.result_text)
        for one in minutes.points
    ]
    return write_workbook(
        [
            Sheet(gettext("Minutes"), [gettext("What"), gettext("Content")], facts),
            Sheet(
                gettext("Items"),
                [
                    gettext("No."),
                    gettext("Why on the agenda"),
                    gettext("Item"),
                    gettext("Details"),
                    gettext("Times carried over"),
                    gettext("Result"),
                    gettext("What was said"),
                ],
                items,
            ),
            Sheet(
                gettext("Decisions"),
                [
                    gettext("No."),
                    gettext("Item"),
                    gettext("Decision"),
                    gettext("Duty"),
                    gettext("Who leads"),
                    gettext("By when"),
                ],
                _decisions(minutes),
            ),
            Sheet(
                gettext("Attendance"),
                [gettext("Unit"), gettext("Name"), gettext("There?")],
                [(one.unit, one.name, one.presence) for one in minutes.attendance],
            ),
        ]
    )


def _decisions(minutes: Minutes) -> list[tuple[Any, ...]]:
    return [
        (
            point.number,
            point.title,
            said.text,
            said.duty.title if said.duty else "",
            said.duty.lead if said.duty else "",
            said.duty.due if said.duty else "",
        )
        for point in minutes.points
        for said in point.decisions
    ]


def _point(item: AgendaItem, owed: dict[str, Duty]) -> Point:
    return Point(
        number=item.position or 0,
        id=item.pk,
        origin=item.get_origin_display(),
        origin_code=item.origin,
        title=item.title,
        text=item.text,
        carried=carried(item.times_carried),
        times_carried=item.times_carried,
        result=str(ItemResult(item.result).label),
        result_code=item.result,
        result_text=item.result_text,
        decisions=tuple(Said(one.pk, one.text, _owes(owed.get(one.source))) for one in item.decisions.all()),
    )


def carried(times: int) -> str:
    """Return in words how often an item was carried over; nothing for the first time."""
    if not times:
        return ""
    if times == 1:
        return gettext("carried over once")
    return gettext("carried over %(times)s times") % {"times": times}


def due_words(due_at: datetime | None) -> str:
    """Return by when something is owed, in words."""
    return full_moment(due_at) if due_at else pgettext("due", "without a date")


def _owes(duty: Duty | None) -> Owes | None:
    if duty is None:
        return None
    return Owes(duty.pk, duty.title, duty.lead.name, due_words(duty.due_at), duty.due_at)


def _attendance(actor: Actor, meeting: Meeting) -> tuple[There, ...]:
    rows = list(agenda.attendance(meeting))
    people = {row.person_id for row in rows if row.person_id}
    seen = set(people_visible(actor).filter(pk__in=people).order_by().values_list("pk", flat=True)) if people else set()
    return tuple(
        There(
            name=_name(row.person.name, is_seen=row.person_id in seen) if row.person else "",
            unit=row.partner.name if row.partner else "",
            presence=str(Presence(row.presence).label),
            presence_code=row.presence,
        )
        for row in rows
    )


def _name(name: str, *, is_seen: bool) -> str:
    return name if is_seen and name else gettext("one person")


def _quorum(meeting: Meeting) -> str:
    present, voting = agenda.counted(meeting)
    if not voting:
        return ""
    facts = {"present": present, "voting": voting, "percent": meeting.quorum_pct}
    if meeting.quorum_pct is None:
        return gettext("%(present)s of %(voting)s units present") % facts
    if has_quorum(present, voting, meeting.quorum_pct):
        return gettext("%(present)s of %(voting)s units present: enough to decide (%(percent)s%%)") % facts
    return gettext("%(present)s of %(voting)s units present: too few to decide (%(percent)s%%)") % facts


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()
