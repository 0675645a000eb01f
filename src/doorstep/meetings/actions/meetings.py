"""Single meetings: call one outside a series, move one, call one off."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.workdays import table
from doorstep.kernel.workdays import verdict
from doorstep.meetings.access import KEEP
from doorstep.meetings.actions.ahead import new_uid
from doorstep.meetings.actions.series import check_invitation, check_quorum, slot_for
from doorstep.meetings.models import Meeting
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.rules.slots import slots
from doorstep.meetings.words import MeetingKind, MeetingState
from doorstep.partners.models import Alliance, Pairing, Partner
from doorstep.places.models import Place


class SlotsBooked(ValueError):  # noqa: N818  named after what happened
    """A slot that somebody booked would not be there any more."""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What a single meeting is; see `SeriesFacts` for the words."""

    title_zh: str
    kind: MeetingKind
    place: Place
    host: Partner
    where: str
    starts_at: datetime
    ends_at: datetime
    alliance: Alliance | None = None
    title_en: str = ""
    quorum_pct: int | None = None
    slot_min: int | None = None
    is_public: bool = False
    pairing: Pairing | None = None


@transaction.atomic
def call_meeting(by: Actor, *, facts: MeetingFacts, now: datetime) -> Meeting:
    """Call a meeting that belongs to no series.

    Raises:
        NotAllowed: `by` keeps no meetings at the place.
        TitleMissing, EndsBeforeItBegins, InThePast, HostLeft, BadQuorum: see there.
    """
    require(by, KEEP, facts.place.path)
    rules.check_times(facts.starts_at, facts.ends_at, now)
    check_invitation(facts.host, facts.alliance, now)
    check_quorum(facts.quorum_pct)
    meeting = Meeting.objects.create(
        uid=new_uid(None, None),
        title_zh=rules.check_title(facts.title_zh),
        title_en=" ".join(facts.title_en.split())[:120],
        kind=facts.kind,
        place=facts.place,
        host=facts.host,
        alliance=facts.alliance,
        pairing=facts.pairing,
        where=" ".join(facts.where.split())[:120],
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        is_certain=_is_certain(facts.starts_at),
        quorum_pct=facts.quorum_pct,
        slot_min=slot_for(facts.kind, facts.slot_min),
        is_public=facts.is_public,
        changed_at=now,
    )
    journal.record(by, "meetings.call_meeting", about_meeting(meeting), _when(meeting), now=now)
    return meeting


@transaction.atomic
def move_meeting(
    by: Actor, *, meeting: Meeting, starts_at: datetime, ends_at: datetime, where: str = "", why: str, now: datetime
) -> Meeting:
    """Give a planned meeting another time or room; its UID stays, its SEQUENCE rises, its series moves it no more.

    Raises:
        NotAllowed: `by` keeps no meetings there.
        NotPossibleNow, EndsBeforeItBegins, InThePast, ReasonMissing: see there.
        SlotsBooked: it would become too short for what is booked.
    """
    held = locked_meeting(meeting)
    require(by, KEEP, held.place.path)
    rules.check_planned(MeetingState(held.state), "moved")
    rules.check_times(starts_at, ends_at, now)
    held.moved_why = rules.check_reason(why)
    count = len(slots(starts_at, ends_at, held.slot_min))
    if held.bookings.filter(cancelled_at=None, number__gt=count).exists():
        raise SlotsBooked
    before = _when(held)
    held.starts_at, held.ends_at, held.moved_at = starts_at, ends_at, now
    held.where = " ".join(where.split())[:120] or held.where
    held.is_certain = _is_certain(starts_at)
    _tell(held, now)
    journal.record(by, "meetings.move_meeting", about_meeting(held), _when(held) | {"before": before}, now=now)
    return held


@transaction.atomic
def cancel_meeting(by: Actor, *, meeting: Meeting, why: str, now: datetime) -> Meeting:
    """Call a planned meeting off; it stays in calendars as cancelled, with the reason.

    Raises:
        NotAllowed: `by` keeps no meetings there.
        NotPossibleNow, ReasonMissing: see there.
    """
    held = locked_meeting(meeting)
    require(by, KEEP, held.place.path)
    rules.check_planned(MeetingState(held.state), "called off")
    held.cancelled_why = rules.check_reason(why)
    held.state, held.cancelled_at = MeetingState.CANCELLED, now
    _tell(held, now)
    journal.record(by, "meetings.cancel_meeting", about_meeting(held), now=now)
    return held


def locked_meeting(meeting: Meeting) -> Meeting:
    """Return the meeting as it is now, held until the transaction ends."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("place", "host", "alliance")
    return found.get(pk=meeting.pk)


def about_meeting(meeting: Meeting) -> str:
    """Return what the journal calls a meeting."""
    return f"meetings.Meeting:{meeting.pk}"


def _tell(meeting: Meeting, now: datetime) -> None:
    meeting.sequence += 1
    meeting.changed_at = now
    meeting.save()


def _is_certain(moment: datetime) -> bool:
    return verdict(moment.astimezone(TIME_ZONE).date(), table()).is_certain


def _when(meeting: Meeting) -> dict[str, str]:
    local = (meeting.starts_at.astimezone(TIME_ZONE), meeting.ends_at.astimezone(TIME_ZONE))
    return {"starts_at": local[0].isoformat(), "ends_at": local[1].isoformat()}
