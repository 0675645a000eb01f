"""The staff's lists: how many needs stand where, the story of one, who follows it, what lies in a tray."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Value

from doorstep.base.actor import Actor
from doorstep.base.prepared import Prepared
from doorstep.needs.models import Duty, DutyHelper, Follower, Need, Photo, Step
from doorstep.needs.queries.duties import due_first
from doorstep.needs.words import NeedState
from doorstep.people.queries import visible as people_visible

OPEN: Final = (NeedState.RECEIVED, NeedState.ASSIGNED, NeedState.ANSWERED)
OVERDUE: Final = (NeedState.RECEIVED, NeedState.ASSIGNED)
"""States in which a need can be late."""
TABS: Final = ("open", "received", "assigned", "answered", "late", "closed")
"""What the inbox counts; each opens the rows that were counted."""
MOST_CLOSED: Final = 3000
"""So many closed needs are counted and can be paged through; more are found by place, words or category."""


def tab(found: QuerySet[Need], which: str, now: datetime) -> QuerySet[Need]:
    """Return the needs of one tab: the most urgent first where somebody must act, else the newest first."""
    found = found.filter(_of(now)[which]) if which in TABS else found
    if which in {"open", "received", "assigned", "late"}:
        return found.order_by(due_first(), "id")
    return found.order_by("-received_at", "-id")


def counts(open_ones: QuerySet[Need], closed_ones: QuerySet[Need], now: datetime) -> dict[str, int]:
    """Return how many needs each tab holds, of the closed ones at most `MOST_CLOSED`; two queries.

    Open needs are few at any time; closed ones are all there ever were, and nobody turns so many pages.
    """
    closed = closed_ones.filter(state=NeedState.CLOSED).order_by().values("pk")[:MOST_CLOSED].count()
    if open_ones.query.where:
        of = {which: Count("pk", filter=condition) for which, condition in _of_open(now).items()}
        figures = open_ones.filter(state__in=OPEN).order_by().aggregate(**of)
    else:
        figures = dict(_EVERY(now))
    return {"open": sum(figures[state] for state in OPEN), **figures, "closed": closed}


def _every(now: datetime) -> QuerySet[Need, Any]:
    """Ask how many needs of all there are stand in each open state, and how many are late: each by its own index."""
    first, *others = [
        Need.objects.filter(condition).order_by().values(which=Value(which)).annotate(count=Count("pk"))
        for which, condition in _of_open(now).items()
    ]
    return first.union(*others, all=True).values_list("which", "count")


_EVERY: Final = Prepared(_every, datetime)


def _of(now: datetime) -> dict[str, Q]:
    return {"open": Q(state__in=OPEN), "closed": Q(state=NeedState.CLOSED), **_of_open(now)}


def _of_open(now: datetime) -> dict[str, Q]:
    """Return the states of open needs, and what is late."""
    return {**{state.value: Q(state=state) for state in OPEN}, "late": Q(state__in=OVERDUE, due_at__lt=now)}


def steps(need: Need | None = None, duty: Duty | None = None) -> QuerySet[Step]:
    """Return the story of a need or of a duty, line by line from its beginning, with who and which unit at hand."""
    about = Q(duty=duty) if duty is not None else Q(need=need)
    return Step.objects.filter(about).select_related("by", "partner").order_by("at", "id")


def followers(need: Need, actor: Actor) -> list[tuple[Follower, bool]]:
    """Return who follows a need, each with whether `actor` may see who it is; who brought it first. Two queries."""
    rows = list(
        Follower.objects.filter(need=need)
        .select_related("person__village", "mandate__agent", "mandate__witness")
        .order_by("-is_reporter", "since", "id")
    )
    ids = {pk for row in rows for pk in (row.person_id, row.mandate and row.mandate.witness_id) if pk}
    known = set(people_visible(actor).filter(pk__in=ids).order_by().values_list("pk", flat=True)) if ids else set()
    return [(row, row.person_id in known) for row in rows]


def helpers(duty: Duty) -> QuerySet[DutyHelper]:
    """Return who helps with a duty now."""
    return DutyHelper.objects.filter(duty=duty, until=None).select_related("partner").order_by("partner__name")


def photo_of(pk: int, needs: QuerySet[Need], duties: QuerySet[Duty]) -> QuerySet[Photo]:
    """Return a photo as long as its need or its duty is among those that may be seen."""
    seen = Q(need__in=needs.order_by().values("pk")) | Q(duty__in=duties.order_by().values("pk"))
    return Photo.objects.filter(seen, pk=pk)
