"""Reading sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, QuerySet, Sum

from doorstep.base import workdays
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.shares import wilson
from doorstep.kernel.workdays import DayKind, verdict
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.services.models import Session
from doorstep.services.rules import sessions as rules
from doorstep.services.words import ServiceKind, SessionState


@dataclass(frozen=True, slots=True)
class Tally:
    """What sessions came to (服务统计).

    Args:
        sessions: how many were held.
        served: person-times served.
        answered: how many of those said how it went.
        satisfied: how many of those were satisfied.
    """

    sessions: int
    served: int
    answered: int
    satisfied: int

    @property
    def satisfied_bp(self) -> int | None:
        """Satisfied among those who answered, in basis points rounded half up; nothing when nobody answered."""
        return (self.satisfied * 20_000 + self.answered) // (2 * self.answered) if self.answered else None

    @property
    def satisfied_share(self) -> float | None:
        """The same as a share, unrounded."""
        return self.satisfied / self.answered if self.answered else None

    @property
    def satisfied_between(self) -> tuple[float, float] | None:
        """Between which shares the true one lies with 95 % certainty (Wilson), as far as those who answered tell."""
        if not self.answered:
            return None
        centre, half = wilson(self.satisfied / self.answered, self.answered)
        return centre - half, centre + half


def sessions(scopes: Collection[str] = ("/",), kind: ServiceKind | None = None) -> QuerySet[Session]:
    """Return the sessions in the subtrees, with place and provider at hand, the earliest first."""
    found = Session.objects.filter(inside(scopes, "place__path")).select_related("place", "provider", "site")
    return found if kind is None else found.filter(kind=kind)


def next_sessions(
    places: Collection[Place] | Collection[int], *, after: datetime, limit: int = 5, kind: ServiceKind | None = None
) -> list[Session]:
    """Return the next planned sessions at any of `places` (rows or ids) that end after the moment, one query."""
    ids = [place.pk if isinstance(place, Place) else place for place in places]
    found = sessions(kind=kind).filter(place__in=ids, state=SessionState.PLANNED, ends_at__gt=after)
    return list(found[:limit])


def sessions_between(
    start: datetime, end: datetime, *, scopes: Collection[str] = ("/",), kind: ServiceKind | None = None
) -> QuerySet[Session]:
    """Return the sessions that start in `[start, end)`, whatever their state."""
    return sessions(scopes, kind).filter(starts_at__gte=start, starts_at__lt=end)


def later_that_day(session: Session, scopes: Collection[str]) -> QuerySet[Session]:
    """Return the planned sessions after this one, by the same resource on the same day."""
    midnight = datetime.combine(session.starts_at.astimezone(TIME_ZONE).date(), time(), TIME_ZONE) + timedelta(days=1)
    found = sessions_between(session.starts_at, midnight, scopes=scopes)
    return found.filter(resource=session.resource, state=SessionState.PLANNED).exclude(pk=session.pk)


def tally(found: QuerySet[Session]) -> Tally:
    """Add up the held sessions among those found, one query."""
    held = found.order_by().filter(state=SessionState.HELD)
    sums = held.aggregate(n=Count("pk"), served=Sum("served"), answered=Sum("answered"), satisfied=Sum("satisfied"))
    return Tally(sums["n"], sums["served"] or 0, sums["answered"] or 0, sums["satisfied"] or 0)


def state_counts(found: QuerySet[Session]) -> dict[str, int]:
    """Return how many sessions stand in each state; every state is there, one query."""
    rows = found.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(SessionState.values, 0) | dict(rows)


def planned_of(resource: str, start: datetime, end: datetime) -> QuerySet[Session]:
    """Return where a resource is planned to be between two moments."""
    return Session.objects.filter(
        resource=resource, state=SessionState.PLANNED, ends_at__gt=start, starts_at__lt=end
    ).order_by("starts_at")


def free_span(session: Session, rule: rules.MakeupRule, now: datetime) -> rules.Span | None:
    """Return when a missed session could be made up: after its day, and not before tomorrow; nothing without room."""
    if not session.resource:
        return None
    start, end = session.starts_at.astimezone(TIME_ZONE), session.ends_at.astimezone(TIME_ZONE)
    today = now.astimezone(TIME_ZONE)
    if today.date() > start.date():
        ahead = today.date() - start.date()
        start, end = start + ahead, end + ahead
    days = [start.date() + timedelta(days=ahead) for ahead in range(1, rule.within_days + 1)]
    table = workdays.table()
    working = {day for day in days if verdict(day, table).kind is not DayKind.HOLIDAY}
    until = start + timedelta(days=rule.within_days + 2)
    busy = [
        rules.Span(one.starts_at.astimezone(TIME_ZONE), one.ends_at.astimezone(TIME_ZONE))
        for one in planned_of(session.resource, start, until)
    ]
    return rules.makeup_span(rules.Span(start, end), busy, working, rule)


def unrecorded(now: datetime, scopes: Collection[str] = ("/",), kind: ServiceKind | None = None) -> QuerySet[Session]:
    """Return sessions that are over and of which nobody has said whether they took place."""
    return sessions(scopes, kind).filter(state=SessionState.PLANNED, ends_at__lt=now)
