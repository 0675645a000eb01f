"""Open a medication record for a purpose; say whether one wants to be reminded; plan reminders."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may, require
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.people.access import is_self
from doorstep.people.models import Person
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.actions.incidents import open_incident
from doorstep.programmes.pharmacy.models import (
    Dispense,
    RecordAccess,
    Reminder,
    ReminderChoice,
)
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.queries import record as queries
from doorstep.programmes.pharmacy.queries.plans import next_visits
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.refills import NoReason, refill
from doorstep.programmes.pharmacy.words import IncidentKind, Purpose, ReminderState

_AHEAD = 60


def open_record(by: Actor, *, person: Person, purpose: Purpose, now: datetime, about: str = "") -> queries.Record:
    """Return somebody's medication record, and write down who looked at it for what.

    Whoever opens somebody else's says why. A crew opens it only on the day of its trip to the person's village;
    everybody their own.

    Raises:
        NotAllowed: none of this; that it was tried is written down and looked into.
        NoReason: it is somebody else's record and `about` does not say why it is opened.
    """
    if purpose is not Purpose.OWN and not (about := about.strip()[:120]):
        raise NoReason
    is_granted = _may_open(by, person, purpose, now)
    with transaction.atomic():
        RecordAccess.objects.create(
            person=person, login_id=by.user_id, purpose=purpose, is_granted=is_granted, about=about, at=now
        )
        detail = {"purpose": purpose.value, "granted": is_granted}
        journal.record(by, access.OPEN_RECORD.name, f"people.Person:{person.pk}", detail, now=now)
        if not is_granted:
            open_incident(
                by, kind=IncidentKind.RECORD_DENIED, place=person.village, about=f"people.Person:{person.pk}",
                detail={"login": by.user_id, "purpose": purpose.value}, now=now,
            )  # fmt: skip
    if not is_granted:
        raise NotAllowed(access.OPEN_RECORD.name, person.village.path)
    return queries.record(person, now)


@transaction.atomic
def choose_reminders(by: Actor, *, person: Person, is_wanted: bool, now: datetime) -> ReminderChoice:
    """Write down whether somebody wants to be reminded; with a no, what was planned is dropped.

    Raises:
        NotAllowed: `by` neither is this person nor hands medicine out where they live.
    """
    if not is_self(by, person):
        require(by, access.DISPENSE, person.village.path)
    choice, _ = ReminderChoice.objects.update_or_create(
        person=person, defaults={"is_wanted": is_wanted, "said_at": now}
    )
    if not is_wanted:
        Reminder.objects.filter(person=person, state=ReminderState.PLANNED).update(state=ReminderState.DROPPED)
    detail = {"wanted": is_wanted}
    journal.record(by, "pharmacy.choose_reminders", f"people.Person:{person.pk}", detail, now=now)
    return choice


@transaction.atomic
def plan_reminders(by: Actor, *, sale: Dispense, now: datetime) -> list[Reminder]:
    """Plan when to remind of each medicine of a sale, tied to the village's visits; nobody who did not say yes.

    An earlier reminder of the same medicine is dropped: there is a newer supply.
    """
    person = sale.person
    if person is None or not ReminderChoice.objects.filter(person=person, is_wanted=True).exists():
        return []
    require(by, access.DISPENSE, sale.holder.path)
    row = loaded.load().row(packs.REFILL, now.astimezone(TIME_ZONE).date())
    handed_on = sale.dispensed_at.astimezone(TIME_ZONE).date()
    visits = {
        visit.session.starts_at.astimezone(TIME_ZONE).date(): visit.session
        for visit in next_visits(person.village, after=sale.dispensed_at, limit=_AHEAD)
    }
    made = []
    for line in sale.lines.filter(days__isnull=False):
        found = refill(handed_on, line.days or 1, visits, row.value["lead_days"])
        earlier = Reminder.objects.filter(person=person, line__medicine=line.medicine_id, state=ReminderState.PLANNED)
        earlier.exclude(line=line).update(state=ReminderState.DROPPED)
        reminder, _ = Reminder.objects.get_or_create(
            line=line,
            defaults={
                "person": person,
                "runs_out_on": found.runs_out_on,
                "remind_on": found.remind_on,
                "visit": visits.get(found.visit_on) if found.visit_on else None,
            },
        )
        made.append(reminder)
    return made


def _may_open(by: Actor, person: Person, purpose: Purpose, now: datetime) -> bool:
    if purpose is Purpose.OWN:
        return is_self(by, person)
    if not may(by, access.OPEN_RECORD, person.village.path):
        return False
    return by == SYSTEM or queries.is_pharmacist(by) or queries.is_on_trip_to(by, person.village, now)
