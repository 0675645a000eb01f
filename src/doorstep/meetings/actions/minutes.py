"""While a meeting goes on and after it: who is there, what is decided, whose duty it becomes; the minutes."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.meetings.access import RUN
from doorstep.meetings.actions.meetings import about_meeting, locked_meeting
from doorstep.meetings.models import Addendum, AgendaItem, Attendance, Decision, Meeting
from doorstep.meetings.queries import agenda
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.rules.agenda import AlreadyADuty, NothingSaid
from doorstep.meetings.words import ItemResult, MeetingState, Presence
from doorstep.needs.actions.duties import Owed, assign_need, create_duty
from doorstep.needs.models import Duty, Need
from doorstep.needs.words import DutyOrigin, DutyState, NeedState
from doorstep.partners.models import Partner
from doorstep.people.access import SEE as SEE_PERSON
from doorstep.people.access import require_for
from doorstep.people.models import Person


class NobodyNamed(ValueError):  # noqa: N818  named after what happened
    """Who is there: a unit, a person, or a person for a unit."""


@transaction.atomic
def note_attendance(
    by: Actor,
    *,
    meeting: Meeting,
    presence: Presence,
    partner: Partner | None = None,
    person: Person | None = None,
    now: datetime,
) -> Attendance:
    """Write down whether a unit or a person is there; a person who is there for a unit makes the unit present.

    Raises:
        NotAllowed: `by` leads no meetings there, or may not see that person.
        MinutesLocked, NotPossibleNow, NobodyNamed: see there.
    """
    held = locked_meeting(meeting)
    require(by, RUN, held.place.path)
    rules.check_running(MeetingState(held.state))
    if partner is None and person is None:
        raise NobodyNamed
    if person is not None:
        require_for(by, SEE_PERSON, person)
        row, _ = Attendance.objects.update_or_create(
            meeting=held, person=person, defaults={"partner": partner, "presence": presence}
        )
    else:
        row, _ = Attendance.objects.update_or_create(
            meeting=held, person=None, partner=partner, defaults={"presence": presence}
        )
    if person is not None and partner is not None and presence is Presence.PRESENT:
        Attendance.objects.update_or_create(
            meeting=held, partner=partner, person=None, defaults={"presence": Presence.PRESENT}
        )
    detail = {"row": row.pk, "presence": str(presence), "partner": partner and partner.pk}
    journal.record(by, "meetings.note_attendance", about_meeting(held), detail, now=now)
    return row


@transaction.atomic
def note_all(by: Actor, *, meeting: Meeting, said: dict[int, Presence], now: datetime) -> int:
    """Write down for several rows at once, by their ids, whether they are there; return how many changed.

    Raises:
        NotAllowed, MinutesLocked, NotPossibleNow: see there.
    """
    held = locked_meeting(meeting)
    require(by, RUN, held.place.path)
    rules.check_running(MeetingState(held.state))
    changed = []
    for row in held.attendance.filter(pk__in=said):
        if row.presence != said[row.pk]:
            row.presence = said[row.pk]
            changed.append(row)
    Attendance.objects.bulk_update(changed, ["presence"])
    if changed:
        detail = {str(row.pk): str(row.presence) for row in changed}
        journal.record(by, "meetings.note_attendance", about_meeting(held), detail, now=now)
    return len(changed)


@transaction.atomic
def settle_item(by: Actor, *, item: AgendaItem, result: ItemResult, text: str = "", now: datetime) -> AgendaItem:
    """Write down that an item was taken note of, or left undecided: then the next meeting has it again.

    Raises:
        NotAllowed: `by` leads no meetings there.
        MinutesLocked, NotPossibleNow: see there; also for an item about which something was decided.
    """
    held, row = _held_item(by, item)
    if result not in {ItemResult.NOTED, ItemResult.UNDECIDED} or row.decisions.exists():
        raise rules.NotPossibleNow(row.result, result.value)
    row.result, row.result_text = result, text.strip()[:2000]
    row.save(update_fields=["result", "result_text"])
    detail = {"item": row.pk, "result": str(result)}
    journal.record(by, "meetings.settle_item", about_meeting(held), detail, now=now)
    return row


@transaction.atomic
def decide(by: Actor, *, item: AgendaItem, text: str, owed: Owed | None = None, now: datetime) -> Decision:
    """Write down a decision, and in the same step the duty that comes of it, if any.

    Raises:
        NotAllowed: `by` leads no meetings there, or names nobody at the duty's place.
        NoQuorum: too few units are there.
        MinutesLocked, NotPossibleNow, NothingSaid: see there.
        HasLeft, LeadCannotHelp, DueOver, LaterThanPromised, ReasonMissing: of the duty; nothing is written then.
    """
    held, row = _held_item(by, item)
    if not (said := text.strip()[:4000]):
        raise NothingSaid
    present, voting = agenda.counted(held)
    if not rules.has_quorum(present, voting, held.quorum_pct):
        raise rules.NoQuorum
    decision = Decision.objects.create(item=row, text=said, decided_at=now, decided_by_id=by.user_id)
    row.result = ItemResult.DECIDED
    row.save(update_fields=["result"])
    if owed is not None:
        _make_duty(by, decision, row, owed, now)
    detail = {"item": row.pk, "decision": decision.pk, "present": present, "voting": voting}
    journal.record(by, "meetings.decide", about_meeting(held), detail, now=now)
    return decision


@transaction.atomic
def make_duty(by: Actor, *, decision: Decision, owed: Owed, now: datetime) -> Duty:
    """Make the duty of a decision that has none yet, also after the minutes were locked; one at most.

    Raises:
        NotAllowed: `by` leads no meetings there, or names nobody at the duty's place.
        AlreadyADuty: there is one.
        HasLeft, LeadCannotHelp, DueOver, LaterThanPromised, ReasonMissing: see there.
    """
    held = locked_meeting(decision.item.meeting)
    require(by, RUN, held.place.path)
    duty = _make_duty(by, decision, decision.item, owed, now)
    detail = {"decision": decision.pk, "duty": duty.pk}
    journal.record(by, "meetings.make_duty", about_meeting(held), detail, now=now)
    return duty


@transaction.atomic
def lock_minutes(by: Actor, *, meeting: Meeting, remarks: str = "", now: datetime) -> Meeting:
    """End a meeting and lock its minutes: what nobody talked about is undecided, who was only expected was absent.

    Raises:
        NotAllowed: `by` leads no meetings there.
        MinutesLocked, NotPossibleNow: see there.
    """
    held = locked_meeting(meeting)
    require(by, RUN, held.place.path)
    rules.check_running(MeetingState(held.state))
    held.items.filter(result=ItemResult.PENDING).update(result=ItemResult.UNDECIDED)
    absent = rules.left_at_the_end(Presence.EXPECTED)
    held.attendance.filter(presence=Presence.EXPECTED).update(presence=absent)
    held.state, held.locked_at, held.locked_by_id = MeetingState.HELD, now, by.user_id
    held.remarks, held.changed_at = remarks.strip()[:4000], now
    held.save()
    journal.record(by, "meetings.lock_minutes", about_meeting(held), now=now)
    return held


@transaction.atomic
def add_addendum(by: Actor, *, meeting: Meeting, text: str, now: datetime) -> Addendum:
    """Add to locked minutes what was wrong or missing; what stands there stays.

    Raises:
        NotAllowed: `by` leads no meetings there.
        NotPossibleNow: they are not locked yet: change them instead.
        NothingSaid: see there.
    """
    held = locked_meeting(meeting)
    require(by, RUN, held.place.path)
    if held.state != MeetingState.HELD:
        raise rules.NotPossibleNow(held.state, "added to")
    if not (said := text.strip()[:4000]):
        raise NothingSaid
    made = Addendum.objects.create(meeting=held, text=said, added_at=now, added_by_id=by.user_id)
    journal.record(by, "meetings.add_addendum", about_meeting(held), {"addendum": made.pk}, now=now)
    return made


def _held_item(by: Actor, item: AgendaItem) -> tuple[Meeting, AgendaItem]:
    held = locked_meeting(item.meeting)
    require(by, RUN, held.place.path)
    rules.check_running(MeetingState(held.state))
    return held, AgendaItem.objects.get(pk=item.pk, meeting=held)


def _make_duty(by: Actor, decision: Decision, item: AgendaItem, owed: Owed, now: datetime) -> Duty:
    """Make a duty that names the decision as its source; a need without a lead gets its lead duty by this."""
    hold(f"meetings.decision:{decision.pk}")
    if Duty.objects.filter(source=decision.source).exclude(state=DutyState.WITHDRAWN).exists():
        raise AlreadyADuty
    need = Need.objects.select_related("place", "category").filter(pk=item.need_id).first() if item.need_id else None
    if need is not None and need.state == NeedState.RECEIVED:
        return assign_need(
            by,
            need=need,
            lead=owed.lead,
            helpers=owed.helpers,
            title=owed.title,
            text=owed.what,
            source=decision.source,
            place=owed.place,
            sooner=owed.by,
            now=now,
        )
    open_need = need if need is not None and need.is_open else None
    return create_duty(by, origin=DutyOrigin.MEETING, owed=owed, source=decision.source, need=open_need, now=now)
