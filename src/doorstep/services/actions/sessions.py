"""Every change to sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from doorstep.base import journal
from doorstep.base.access import Verb, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site
from doorstep.places.queries import inside
from doorstep.services.access import CANCEL, HOLD, MISS, SCHEDULE
from doorstep.services.models import Session
from doorstep.services.rules import sessions as rules
from doorstep.services.words import MissReason, ServiceKind, SessionState


class AlreadyBusy(ValueError):  # noqa: N818  named after what happened
    """The resource is planned somewhere else at that time."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A session to be written down.

    Args:
        place: Where.
        starts_at: Aware.
        ends_at: Aware, later.
        provider: Who gives the service.
        resource: What can be in one place only, such as `pharmacy.Vehicle:3`; empty for nothing of the kind.
        resource_name: What people call it.
        site: The door itself, if it is one.
    """

    place: Place
    starts_at: datetime
    ends_at: datetime
    provider: Partner
    resource: str = ""
    resource_name: str = ""
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A missed session and the one that makes it up, if there is one."""

    session: Session
    makeup: Session | None


@transaction.atomic
def schedule_sessions(
    by: Actor, *, kind: ServiceKind, appointments: Iterable[Appointment], plan: str = "", now: datetime
) -> list[Session]:
    """Write down sessions, all or none.

    Raises:
        NotAllowed: `by` may not schedule at one of the places.
        AlreadyBusy: a resource would be in two places at once.
    """
    rows = []
    for one in appointments:
        require(by, SCHEDULE, one.place.path)
        rows.append(
            Session(
                kind=kind,
                place=one.place,
                site=one.site,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                provider=one.provider,
                resource=one.resource,
                resource_name=one.resource_name,
                plan=plan,
            )
        )
    try:
        with transaction.atomic():
            written = Session.objects.bulk_create(rows, batch_size=200)
    except IntegrityError as clash:
        raise AlreadyBusy from clash
    journal.record(by, SCHEDULE.name, plan or kind, {"sessions": len(written)}, now=now)
    return written


@transaction.atomic
def hold_session(
    by: Actor,
    *,
    session: Session,
    served: int,
    satisfied: int,
    answered: int | None = None,
    note: str = "",
    now: datetime,
) -> Session:
    """Record that a session took place.

    Args:
        by: The crew.
        session: Which.
        served: Person-times.
        satisfied: How many were satisfied.
        answered: How many said how it went; left out, everybody was asked.
        note: For the office; nothing about any person.
        now: This moment.

    Raises:
        NotAllowed, NotPossibleNow, NotYetStarted, CountsDoNotAddUp: see there.
    """
    session = _locked(by, session, HOLD)
    rules.check_move(SessionState(session.state), SessionState.HELD)
    if now < session.starts_at:
        raise rules.NotYetStarted
    answered = served if answered is None else answered
    rules.check_counts(served, answered, satisfied)
    session.state, session.note = SessionState.HELD, note
    session.served, session.answered, session.satisfied = served, answered, satisfied
    session.save(update_fields=["state", "note", "served", "answered", "satisfied"])
    counts = {"served": served, "answered": answered, "satisfied": satisfied}
    journal.record(by, HOLD.name, _about(session), counts, now=now)
    return session


@transaction.atomic
def correct_session(
    by: Actor, *, session: Session, served: int, satisfied: int, answered: int | None = None, now: datetime
) -> Session:
    """Put right the counts of a held session; the journal keeps what stood there before."""
    session = _locked(by, session, HOLD)
    if session.state != SessionState.HELD:
        raise rules.NotPossibleNow(session.state, SessionState.HELD.value)
    answered = served if answered is None else answered
    rules.check_counts(served, answered, satisfied)
    before = [session.served, session.answered, session.satisfied]
    session.served, session.answered, session.satisfied = served, answered, satisfied
    session.save(update_fields=["served", "answered", "satisfied"])
    detail = {"before": before, "after": [served, answered, satisfied]}
    journal.record(by, "services.correct_session", _about(session), detail, now=now)
    return session


@transaction.atomic
def miss_session(
    by: Actor,
    *,
    session: Session,
    reason: MissReason,
    note: str = "",
    makeup: Appointment | None = None,
    now: datetime,
) -> Missed:
    """Record that a session did not take place, and plan another: `makeup`; without it nothing is promised.

    The journal says who comes instead where it is another resource.

    Raises:
        NotAllowed, NotPossibleNow: see there.
    """
    session = _locked(by, session, MISS)
    rules.check_move(SessionState(session.state), SessionState.MISSED)
    session.state, session.reason, session.note = SessionState.MISSED, reason, note
    session.save(update_fields=["state", "reason", "note"])
    copy = _copied(session, makeup) if makeup else None
    detail = {"reason": str(reason), "makeup": copy and str(copy.starts_at.astimezone(TIME_ZONE).date())}
    if copy and copy.resource != session.resource:
        detail |= {"resource": copy.resource, "resource_name": copy.resource_name}
    journal.record(by, MISS.name, _about(session), detail, now=now)
    return Missed(session, copy)


@transaction.atomic
def unmiss_session(by: Actor, *, session: Session, now: datetime) -> Session:
    """Take back that a session was missed: it is planned again at its own hour, and its makeup is called off.

    The journal keeps the reason that was given.

    Raises:
        NotAllowed, NotPossibleNow, DayOver: see there; nor is it possible once the makeup was held or missed itself.
        AlreadyBusy: the resource is planned elsewhere by now.
    """
    session = _locked(by, session, MISS)
    rules.check_move(SessionState(session.state), SessionState.PLANNED)
    if session.state != SessionState.MISSED:
        raise rules.NotPossibleNow(session.state, SessionState.PLANNED.value)
    rules.check_unmiss(session.starts_at.astimezone(TIME_ZONE).date(), now.astimezone(TIME_ZONE).date())
    makeups = list(session.replacements.select_for_update(of=("self",)))
    for makeup in makeups:
        if makeup.state in {SessionState.HELD, SessionState.MISSED}:
            raise rules.NotPossibleNow(makeup.state, SessionState.CANCELLED.value)
    called_off = [makeup for makeup in makeups if makeup.state == SessionState.PLANNED]
    for makeup in called_off:
        makeup.state, makeup.reason = SessionState.CANCELLED, MissReason.OTHER
        makeup.save(update_fields=["state", "reason"])
    was = session.reason
    session.state, session.reason, session.note = SessionState.PLANNED, "", ""
    try:
        with transaction.atomic():
            session.save(update_fields=["state", "reason", "note"])
    except IntegrityError as clash:
        raise AlreadyBusy from clash
    detail = {"reason": was, "makeups": [makeup.pk for makeup in called_off]}
    journal.record(by, "services.unmiss_session", _about(session), detail, now=now)
    return session


@transaction.atomic
def cancel_session(by: Actor, *, session: Session, reason: MissReason, note: str = "", now: datetime) -> Session:
    """Call off a planned session."""
    session = _locked(by, session, CANCEL)
    rules.check_move(SessionState(session.state), SessionState.CANCELLED)
    session.state, session.reason, session.note = SessionState.CANCELLED, reason, note
    session.save(update_fields=["state", "reason", "note"])
    journal.record(by, CANCEL.name, _about(session), {"reason": str(reason)}, now=now)
    return session


@transaction.atomic
def supersede_sessions(
    by: Actor, *, scope: str, kind: ServiceKind, start: datetime, plan: str, of: str | None = None, now: datetime
) -> int:
    """Let the sessions of other plans (or of the plan `of`) from `start` on give way to `plan`; return how many."""
    require(by, SCHEDULE, scope)
    found = Session.objects.filter(
        inside([scope], "place__path"), kind=kind, state=SessionState.PLANNED, starts_at__gte=start
    )
    found = found.exclude(plan__in=["", plan]) if of is None else found.filter(plan=of)
    count = found.update(state=SessionState.SUPERSEDED, superseded_by=plan)
    journal.record(by, "services.supersede_sessions", plan, {"sessions": count}, now=now)
    return count


@transaction.atomic
def restore_sessions(by: Actor, *, scope: str, superseded_by: str, plan: str, start: datetime, now: datetime) -> int:
    """Bring back the sessions of `plan` that had given way to another, from `start` on; return how many.

    Raises:
        AlreadyBusy: a resource is planned elsewhere by now.
    """
    require(by, SCHEDULE, scope)
    found = Session.objects.filter(
        inside([scope], "place__path"),
        state=SessionState.SUPERSEDED,
        superseded_by=superseded_by,
        plan=plan,
        starts_at__gte=start,
    )
    found = found.filter(Q(replaces=None) | Q(replaces__state=SessionState.MISSED))  # or it was planned again itself
    try:
        with transaction.atomic():
            count = found.update(state=SessionState.PLANNED, superseded_by="")
    except IntegrityError as clash:
        raise AlreadyBusy from clash
    journal.record(by, "services.restore_sessions", plan, {"sessions": count}, now=now)
    return count


@transaction.atomic
def withdraw_sessions(
    by: Actor, *, scope: str, start: datetime, reason: MissReason, plan: str = "", resource: str = "", now: datetime
) -> int:
    """Call off the planned sessions of a plan or of a resource from `start` on; return how many.

    Raises:
        NotAllowed: `by` may not call off sessions in `scope`.
    """
    require(by, CANCEL, scope)
    found = Session.objects.filter(inside([scope], "place__path"), state=SessionState.PLANNED, starts_at__gte=start)
    found = found.filter(plan=plan) if plan else found.filter(resource=resource) if resource else found.none()
    count = found.update(state=SessionState.CANCELLED, reason=reason)
    journal.record(by, "services.withdraw_sessions", plan or resource, {"sessions": count}, now=now)
    return count


def _copied(missed: Session, makeup: Appointment) -> Session:
    """Plan the missed session again."""
    return Session.objects.create(
        kind=missed.kind,
        place=makeup.place,
        site=makeup.site,
        starts_at=makeup.starts_at,
        ends_at=makeup.ends_at,
        provider=makeup.provider,
        resource=makeup.resource,
        resource_name=makeup.resource_name,
        plan=missed.plan,
        replaces=missed,
    )


def _locked(by: Actor, session: Session, what: Verb) -> Session:
    held = Session.objects.select_for_update(of=("self",)).select_related("place", "provider").get(pk=session.pk)
    require(by, what, held.place.path)
    return held


def _about(session: Session) -> str:
    return f"services.Session:{session.pk}"
