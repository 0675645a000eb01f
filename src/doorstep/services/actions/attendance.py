"""Record who came to an activity, and put it right."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.services.access import ATTEND, require_host
from doorstep.services.actions.activities import about, locked
from doorstep.services.models import Activity, Booking
from doorstep.services.rules import activities as rules
from doorstep.services.rules import sessions
from doorstep.services.words import AttendanceKind, BookingState, SessionState

_LISTED = (BookingState.SEATED, BookingState.WAITING, BookingState.ATTENDED, BookingState.NO_SHOW)


@transaction.atomic
def record_attendance(
    by: Actor, *, activity: Activity, heads: int = 0, came: Collection[int] = (), now: datetime
) -> Activity:
    """Record that an activity took place and who came; recorded again, it is corrected, and the journal keeps both.

    Args:
        by: Who was there.
        activity: Which.
        heads: How many came; where attendance is kept by booking, how many came besides.
        came: Ids of the bookings of those who came; only where attendance is kept by booking.
        now: This moment.

    Raises:
        NotAllowed: `by` has no such right there.
        NotYetStarted: it has not begun.
        NotPossibleNow: it was called off.
        HeadCountsOnly: names for an activity that counts heads.
        NotTheirBooking: a booking of another activity, or one that was withdrawn.
        CountsNotWhole: see there.
    """
    activity = locked(activity)
    session = activity.session
    require_host(by, ATTEND, session.place.path, session.provider, now.astimezone(TIME_ZONE).date())
    rules.check_heads(heads)
    if came and activity.attendance != AttendanceKind.NAMED:
        raise rules.HeadCountsOnly
    if session.state != SessionState.HELD:
        sessions.check_move(SessionState(session.state), SessionState.HELD)
    if now < session.starts_at:
        raise sessions.NotYetStarted
    before = _figures(activity)
    if activity.attendance == AttendanceKind.NAMED:
        _mark(activity, set(came))
        activity.extra_heads = heads
        activity.save(update_fields=["extra_heads"])
    session.state, session.served = SessionState.HELD, len(set(came)) + heads
    session.answered = session.satisfied = 0
    session.save(update_fields=["state", "served", "answered", "satisfied"])
    after = _figures(activity)
    if before is None:
        journal.record(by, ATTEND.name, about(activity), after, now=now)
    elif before != after:
        detail = {"before": before, "after": after}
        journal.record(by, "services.correct_attendance", about(activity), detail, now=now)
    return activity


def _mark(activity: Activity, came: set[int]) -> None:
    """Say of each booking whether somebody came with it; who waited in vain keeps waiting."""
    rows = {one.pk: one for one in activity.bookings.filter(state__in=_LISTED)}
    if not came <= rows.keys():
        raise rules.NotTheirBooking
    attended = Booking.objects.filter(pk__in=came)
    attended.update(state=BookingState.ATTENDED)
    absent = [pk for pk, one in rows.items() if pk not in came and one.state != BookingState.WAITING]
    had_waited = [pk for pk in absent if rows[pk].seat is None]
    Booking.objects.filter(pk__in=set(absent) - set(had_waited)).update(state=BookingState.NO_SHOW)
    Booking.objects.filter(pk__in=had_waited).update(state=BookingState.WAITING)


def _figures(activity: Activity) -> dict[str, object] | None:
    """Return what stands there, for the journal: figures and numbers of bookings, nobody's name."""
    if activity.session.state != SessionState.HELD:
        return None
    came = activity.bookings.filter(state=BookingState.ATTENDED).order_by("number").values_list("number", flat=True)
    return {"served": activity.session.served, "extra": activity.extra_heads, "came": list(came)}
