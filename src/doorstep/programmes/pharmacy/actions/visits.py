"""What happens to a visit: held, or missed and made up."""

from datetime import datetime

from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy import queries
from doorstep.programmes.pharmacy.models import Vehicle
from doorstep.services.actions import Missed, miss_session
from doorstep.services.models import Session
from doorstep.services.rules import MakeupRule
from doorstep.services.words import MissReason


def miss_visit(by: Actor, *, session: Session, reason: MissReason, note: str = "", now: datetime) -> Missed:
    """Record that the vehicle did not come; the visit gets a new date inside the vehicle's shifts, if there is room.

    Raises:
        NotAllowed, NotPossibleNow: see `services`.
    """
    return miss_session(by, session=session, reason=reason, note=note, rule=_makeup_rule(session, now), now=now)


def _makeup_rule(session: Session, now: datetime) -> MakeupRule | None:
    """Return when this vehicle could make a visit up; nothing if it has none, or it runs no more."""
    kind, _, number = session.resource.partition(":")
    vehicle = Vehicle.objects.filter(pk=number).first() if kind == "pharmacy.Vehicle" else None
    today = now.astimezone(TIME_ZONE).date()
    if vehicle is None or (vehicle.valid_until and vehicle.valid_until <= today):
        return None
    makeup = queries.makeup_in_force(today)
    return MakeupRule(
        within_days=makeup.within_days,
        buffer_min=makeup.buffer_min,
        from_min=vehicle.shift_start_min,
        until_min=vehicle.shift_end_min,
        weekdays=vehicle.weekdays,
    )
