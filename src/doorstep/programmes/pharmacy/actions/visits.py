"""What happens to a visit: missed and made up, or planned again after all."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from doorstep.base.actor import Actor
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.services.actions.sessions import Missed, miss_session, unmiss_session
from doorstep.services.models import Session
from doorstep.services.rules.sessions import NotPossibleNow
from doorstep.services.words import MissReason, SessionState


def miss_visit(by: Actor, *, session: Session, reason: MissReason, note: str = "", now: datetime) -> Missed:
    """Record that the vehicle did not come; the visit gets a new date inside the vehicle's shifts, if there is room.

    Raises:
        NotAllowed, NotPossibleNow: see `services`.
    """
    rule = queries.makeup_rule(session, now)
    return miss_session(by, session=session, reason=reason, note=note, rule=rule, now=now)


@transaction.atomic
def miss_visits(
    by: Actor, *, sessions: Iterable[Session], reason: MissReason, note: str = "", now: datetime
) -> list[Missed]:
    """Record that a vehicle comes to none of these visits, all or none; each gets a new date in turn, if there is room.

    Raises:
        NotAllowed, NotPossibleNow: see `services`.
    """
    return [miss_visit(by, session=one, reason=reason, note=note, now=now) for one in sessions]


def unmiss_visit(by: Actor, *, session: Session, now: datetime) -> Session:
    """Take back that the vehicle did not come, while the day is not over; the visit stands at its own hour again.

    Raises:
        NotPossibleNow: it was not missed, or its plan does not hold on its day any more.
        NotAllowed, DayOver, AlreadyBusy: see `services`.
    """
    if not queries.still_holds(session):
        raise NotPossibleNow(session.state, SessionState.PLANNED.value)
    return unmiss_session(by, session=session, now=now)
