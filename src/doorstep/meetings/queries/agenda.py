"""What a meeting has to talk about: before it begins, from what is open now; afterwards, as it was frozen."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from doorstep.base.actor import Actor
from doorstep.meetings.models import AgendaItem, Attendance, Decision, Meeting
from doorstep.meetings.queries.meetings import is_office
from doorstep.meetings.rules.agenda import MOST_DUTIES, MOST_NEEDS, WITH_DUTIES, Line, in_order, is_overdue
from doorstep.meetings.words import ItemOrigin, ItemResult, MeetingKind, MeetingState, Presence
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries import duties
from doorstep.needs.words import DutyState, NeedState
from doorstep.partners.models import Membership, Partner
from doorstep.places.queries import valid_on


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to be talked about, in order; so many duties and needs without a lead did not fit."""

    lines: list[Line]
    left_out: int = 0
    left_in_tray: int = 0


def proposed(meeting: Meeting, now: datetime) -> Agenda:
    """Return what would be on the agenda if the meeting began now; seven queries at most, whatever there is."""
    lines, left_out = _duty_lines(meeting, now)
    lines += [_line(item, ItemOrigin.CARRIED) for item in left_undecided(meeting)]
    waiting, left_in_tray = _tray_lines(meeting, now)
    lines += waiting
    lines += [_line(item, ItemOrigin.NEW) for item in meeting.items.order_by("id")]
    return Agenda(in_order(lines), left_out, left_in_tray)


def proposed_for(actor: Actor, meeting: Meeting, now: datetime, on: date) -> Agenda:
    """Return `proposed` as far as `actor` may see what it is about: a unit sees its own duties alone."""
    agenda = proposed(meeting, now)
    if is_office(actor, meeting):
        return agenda
    named = [line.duty for line in agenda.lines if line.duty]
    seen = set(duties.visible(actor, on).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return Agenda([line for line in agenda.lines if (line.duty in seen if line.duty else line.item or not line.need)])


def left_undecided(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Return what earlier meetings of the series left undecided and no later one took up; oldest first.

    A meeting of no series follows those of the same host and kind that belong to none.
    """
    before = Meeting.objects.filter(state=MeetingState.HELD, starts_at__lt=meeting.starts_at)
    if meeting.series_id:
        before = before.filter(series=meeting.series_id)
    else:
        before = before.filter(series=None, host=meeting.host_id, kind=meeting.kind)
    found = AgendaItem.objects.filter(meeting__in=before, result=ItemResult.UNDECIDED, carried_to=None)
    return found.order_by("-times_carried", "meeting__starts_at", "position")


def duties_about(meeting: Meeting) -> QuerySet[Duty]:
    """Return what is owed inside the meeting's place: with an alliance, by its members and the host alone."""
    path = meeting.place.path
    found = duties.owed().filter(Q(place__path__startswith=path) | Q(need__place__path__startswith=path))
    if meeting.alliance_id:
        members = Membership.objects.filter(valid_on(meeting.day), alliance=meeting.alliance_id).values("partner")
        found = found.filter(Q(lead__in=members) | Q(lead=meeting.host_id))
    return found.select_related("lead")


def in_tray(meeting: Meeting, now: datetime) -> QuerySet[Need]:
    """Return the needs of the meeting's place that lie in a supervisor's tray, the longest there first."""
    found = Need.objects.filter(
        place__path__startswith=meeting.place.path, state=NeedState.RECEIVED, tray_at__lte=now
    ).select_related("category", "place")
    return found.order_by("tray_at", "id")


@dataclass(frozen=True, slots=True)
class Frozen:
    """The agenda as it was frozen, and the duties that came of its decisions by their source."""

    items: list[AgendaItem]
    duties: dict[str, Duty]


def frozen_for(actor: Actor, meeting: Meeting, on: date) -> Frozen:
    """Return the frozen agenda as far as `actor` may see what it is about; three queries, two more for a unit.

    A unit sees what somebody put on it, and of what is owed its own alone: as it was frozen, or decided there. What
    others came to owe by a decision is not named to it.
    """
    found, owed = list(items(meeting)), duties_of(meeting)
    if is_office(actor, meeting):
        return Frozen(found, owed)
    named = {item.duty_id for item in found if item.duty_id} | {duty.pk for duty in owed.values()}
    seen = set(duties.visible(actor, on).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    owed = {source: duty for source, duty in owed.items() if duty.pk in seen}

    def is_theirs(item: AgendaItem) -> bool:
        is_common = item.duty_id is None and item.need_id is None
        return is_common or item.duty_id in seen or any(one.source in owed for one in item.decisions.all())

    return Frozen([item for item in found if is_theirs(item)], owed)


def items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Return the whole frozen agenda with decisions, duties and how often each was carried; two queries."""
    decisions = Decision.objects.order_by("id")
    return (
        meeting.items.order_by("position", "id")
        .select_related("duty__lead", "need__category", "carried_from__meeting")
        .prefetch_related(Prefetch("decisions", decisions))
    )


def duties_of(meeting: Meeting) -> dict[str, Duty]:
    """Return the duties that came of the meeting's decisions, by their source (one query)."""
    sources = [
        f"meetings.Decision:{pk}" for pk in Decision.objects.filter(item__meeting=meeting).values_list("pk", flat=True)
    ]
    found = Duty.objects.filter(source__in=sources).exclude(state=DutyState.WITHDRAWN).select_related("lead")
    return {duty.source: duty for duty in found}


def attendance(meeting: Meeting) -> QuerySet[Attendance]:
    """Return who is expected or there, units first, with the unit and the person at hand."""
    found = meeting.attendance.select_related("partner", "person")
    return found.order_by("-is_voting", "partner__name", "id")


def expected(meeting: Meeting) -> QuerySet[Partner]:
    """Return the units that are expected: the alliance's members on its day and the host."""
    members = Membership.objects.filter(valid_on(meeting.day), alliance=meeting.alliance_id).values("partner")
    return Partner.objects.filter(Q(pk=meeting.host_id) | Q(pk__in=members)).order_by("name", "id")


def counted(meeting: Meeting) -> tuple[int, int]:
    """Return how many of the units that count are there, and how many there are (one query)."""
    rows = list(meeting.attendance.filter(is_voting=True).values_list("presence", flat=True))
    return rows.count(Presence.PRESENT), len(rows)


def _duty_lines(meeting: Meeting, now: datetime) -> tuple[list[Line], int]:
    if meeting.kind not in WITH_DUTIES:
        return [], 0
    found = duties_about(meeting)
    listed = list(found[: MOST_DUTIES + 1])
    left_out = found.count() - MOST_DUTIES if len(listed) > MOST_DUTIES else 0
    lines = [
        Line(
            ItemOrigin.OVERDUE if is_overdue(duty.due_at, now) else ItemOrigin.OPEN,
            duty.title,
            duty=duty.pk,
            need=duty.need_id,
            due_at=duty.due_at,
            who=duty.lead.name,
        )
        for duty in listed[:MOST_DUTIES]
    ]
    return lines, left_out


def _tray_lines(meeting: Meeting, now: datetime) -> tuple[list[Line], int]:
    if meeting.kind != MeetingKind.WORKING:
        return [], 0
    found = in_tray(meeting, now)
    listed = list(found[: MOST_NEEDS + 1])
    left_out = found.count() - MOST_NEEDS if len(listed) > MOST_NEEDS else 0
    return [Line(ItemOrigin.TRAY, _said(need), need=need.pk) for need in listed[:MOST_NEEDS]], left_out


def _said(need: Need) -> str:
    """Return a need as an agenda may name it: its own words only where they may be shown."""
    if need.is_public:
        return need.text.strip().split("\n")[0][:160]
    return f"{need.category.name_zh} · {need.place.name}"[:160]


def _line(item: AgendaItem, origin: ItemOrigin) -> Line:
    is_carried = origin is ItemOrigin.CARRIED
    return Line(
        origin,
        item.title,
        item.text,
        duty=item.duty_id,
        need=item.need_id,
        item=None if is_carried else item.pk,
        carried_from=item.pk if is_carried else None,
        times_carried=item.times_carried + 1 if is_carried else 0,
    )
