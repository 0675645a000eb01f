"""What happens to a visit: missed and made up, or planned again after all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.engines.planning.visits.makeup import Obstacle
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.makeup import Asked, Seeker, Sought
from doorstep.services.actions.sessions import Appointment, Missed, miss_session, unmiss_session
from doorstep.services.models import Session
from doorstep.services.rules.sessions import NotPossibleNow
from doorstep.services.words import MissReason, SessionState


@dataclass(frozen=True, slots=True)
class MissedVisit(Missed):
    """A missed visit, the one that makes it up if there is one, and which vehicles cannot, each with why."""

    obstacles: tuple[tuple[str, Obstacle], ...] = ()

    @property
    def other_vehicle(self) -> str:
        """Name of the vehicle that comes instead; empty where it is the same, or none."""
        return self.makeup.resource_name if self.makeup and self.makeup.resource != self.session.resource else ""


def miss_visit(by: Actor, *, session: Session, reason: MissReason, note: str = "", now: datetime) -> MissedVisit:
    """Record that the vehicle did not come; the visit gets a new date in its shifts or another's, if there is room.

    Raises:
        NotAllowed, NotPossibleNow: see `services`.
    """
    return miss_visits(by, sessions=[session], reason=reason, note=note, now=now)[0]


@transaction.atomic
def miss_visits(
    by: Actor, *, sessions: Iterable[Session], reason: MissReason, note: str = "", now: datetime
) -> list[MissedVisit]:
    """Record that a vehicle comes to none of these visits, all or none; those of a plan find new dates together.

    Dates that were given before stay as they are. Whoever else reports a miss in the county, or adopts a plan, waits
    until this is done: no two find the same hour.

    Returns:
        Each visit with its new date, in the order given.

    Raises:
        NotAllowed, NotPossibleNow: see `services`.
    """
    given, seeker, done = list(sessions), Seeker(now), dict[int, MissedVisit]()
    _hold(given, [asked for one in given if (asked := seeker.asked(one))])
    for turn in seeker.turns(given):
        for session, sought in zip(turn, seeker.seek_together(turn), strict=True):
            made = miss_session(by, session=session, reason=reason, note=note, makeup=_makeup(session, sought), now=now)
            done[session.pk] = MissedVisit(made.session, made.makeup, sought.obstacles)
    return [done[session.pk] for session in given]


def _hold(sessions: list[Session], plans: list[Asked]) -> None:
    """Let nobody else write down where these vehicles go."""
    counties = {f"pharmacy.county:{one.plan.county_id}" for one in plans}
    vehicles = {row.about for one in plans for row in one.vehicles.values()} | {one.resource for one in sessions}
    for name in (*sorted(counties), *(f"services.resource:{vehicle}" for vehicle in sorted(vehicles))):
        hold(name)


def _makeup(session: Session, sought: Sought) -> Appointment | None:
    if sought.span is None or sought.vehicle is None:
        return None
    return Appointment(
        place=session.place,
        site=session.site,
        starts_at=sought.span.starts_at,
        ends_at=sought.span.ends_at,
        provider=sought.vehicle.partner,
        resource=sought.vehicle.about,
        resource_name=sought.vehicle.name,
    )


def unmiss_visit(by: Actor, *, session: Session, now: datetime) -> Session:
    """Take back that the vehicle did not come, while the day is not over; the visit stands at its own hour again.

    Raises:
        NotPossibleNow: it was not missed, or its plan does not hold on its day any more.
        NotAllowed, DayOver, AlreadyBusy: see `services`.
    """
    if not queries.still_holds(session):
        raise NotPossibleNow(session.state, SessionState.PLANNED.value)
    return unmiss_session(by, session=session, now=now)
