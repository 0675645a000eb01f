"""Ring somebody whose medicine runs out, and write down how it went."""

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.models import Reminder, ReminderCall, ReminderChoice
from doorstep.programmes.pharmacy.rules.refills import AlreadyTold, check_call, state_after
from doorstep.programmes.pharmacy.words import CallResult, ReminderState


def note_call(by: Actor, *, reminder: Reminder, result: CallResult, note: str = "", now: datetime) -> ReminderCall:
    """Write down how a call went. Who was told is told; who was not reached stays on the list.

    Whoever wants no reminders any more is asked about none of their other medicines either.

    Raises:
        NotAllowed: `by` may not remind where the person lives.
        AlreadyTold: somebody else told them, or it is not wanted any more.
        NoVisit: it cannot be brought, for no visit is planned.
    """
    require(by, access.REMIND, reminder.person.village.path)
    try:
        with transaction.atomic():
            row = Reminder.objects.select_for_update().get(pk=reminder.pk)
            check_call(ReminderState(row.state), result, has_visit=row.visit_id is not None)
            call = ReminderCall.objects.create(
                reminder=row, result=result, note=note.strip()[:120], by_id=by.user_id, at=now
            )
            row.state, row.told_at = state_after(result), now if state_after(result) is ReminderState.TOLD else None
            row.save(update_fields=["state", "told_at"])
            if result is CallResult.NOT_WANTED:
                _want_none(row, now)
            detail = {"result": result.value, "reminder": row.pk}
            journal.record(by, access.REMIND.name, f"people.Person:{row.person_id}", detail, now=now)
    except IntegrityError as ended:
        raise AlreadyTold from ended
    return call


def _want_none(reminder: Reminder, now: datetime) -> None:
    ReminderChoice.objects.update_or_create(person_id=reminder.person_id, defaults={"is_wanted": False, "said_at": now})
    left = Reminder.objects.filter(person=reminder.person_id, state=ReminderState.PLANNED)
    left.update(state=ReminderState.DROPPED)
