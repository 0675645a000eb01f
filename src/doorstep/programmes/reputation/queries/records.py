"""What the platform knows of villages in a quarter: closed duties, needs, meetings, activities. Nobody is asked for it.

Figures are of institutions: nothing here counts what a person did, learned or attended.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q

from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.models import Attendance, Meeting
from doorstep.meetings.words import MeetingState, Presence
from doorstep.needs.models import Duty, Need, Wish
from doorstep.needs.queries.rates import counted
from doorstep.needs.words import DutyState, WishState
from doorstep.places.models import Place
from doorstep.programmes.reputation.words import Record
from doorstep.services.models import Session
from doorstep.services.words import ACTIVITY_KINDS, SessionState


@dataclass(frozen=True, slots=True)
class Known:
    """A value the platform knows, and how many things it counts (for a share: the whole it is a share of)."""

    value: float
    counted: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, the end left out; places by id."""

    places: tuple[int, ...]
    begins: datetime
    ends: datetime


Table = dict[int, Known]


def known(places: Iterable[Place], first: date, last: date, keys: Collection[str]) -> dict[str, Table]:
    """Return by record and village what the platform knows of the days `first` to `last`, both counted.

    A share of nothing is not known; a count of nothing is 0. One or two queries for each of five sources.
    """
    ids = tuple(sorted(place.pk for place in places))
    span = Span(ids, _midnight(first), _midnight(last + timedelta(days=1)))
    found: dict[str, Table] = {}
    for answered, ask in _SOURCES:
        if answered & set(keys):
            found |= ask(span)
    return {key: found.get(key, {}) for key in keys}


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), TIME_ZONE)


def _shares(rows: Iterable[tuple[int, int, int]]) -> Table:
    """Return per cent by place of (place, part, whole), where there is a whole."""
    return {place: Known(100 * part / whole, whole) for place, part, whole in rows if whole}


def _counts(span: Span, rows: Iterable[tuple[int, int]]) -> Table:
    there = dict(rows)
    return {place: Known(float(there.get(place, 0)), there.get(place, 0)) for place in span.places}


def _duties(span: Span) -> dict[str, Table]:
    closed = Q(state=DutyState.CLOSED, closed_at__gte=span.begins, closed_at__lt=span.ends, due_at__isnull=False)
    in_time = closed & Q(answered_at__lte=F("due_at"))
    undone = ~Q(state=DutyState.WITHDRAWN) & Q(due_at__gte=span.begins, due_at__lt=span.ends)
    overdue = undone & (Q(answered_at__isnull=True) | Q(answered_at__gte=span.ends))
    rows = list(
        Duty.objects.filter(place__in=span.places)
        .order_by()
        .values("place")
        .annotate(
            whole=Count("pk", filter=closed), part=Count("pk", filter=in_time), overdue=Count("pk", filter=overdue)
        )
    )
    return {
        Record.DUTIES_IN_TIME: _shares((row["place"], row["part"], row["whole"]) for row in rows),
        Record.DUTIES_OVERDUE: _counts(span, ((row["place"], row["overdue"]) for row in rows)),
    }


def _needs(span: Span) -> dict[str, Table]:
    here = Need.objects.filter(place__in=span.places, received_at__gte=span.begins, received_at__lt=span.ends)
    found = [(line.key, line.counts) for line in counted(here, span.ends, by="village")]
    return {
        Record.NEEDS_IN_TIME: _shares((place, one.in_time, one.due) for place, one in found),
        Record.NEEDS_SOLVED: _shares((place, one.solved, one.said) for place, one in found),
        Record.NEEDS_SATISFIED: _shares((place, one.satisfied, one.rated) for place, one in found),
    }


def _meetings(span: Span) -> dict[str, Table]:
    held = Meeting.objects.filter(
        place__in=span.places, state=MeetingState.HELD, starts_at__gte=span.begins, starts_at__lt=span.ends
    )
    meetings: Any = held.order_by().values("place").annotate(many=Count("pk")).values_list("place", "many")
    came: Any = (
        Attendance.objects.filter(meeting__in=held, presence__in=[Presence.PRESENT, Presence.ABSENT])
        .order_by()
        .values("meeting__place")
        .annotate(part=Count("pk", filter=Q(presence=Presence.PRESENT)), whole=Count("pk"))
        .values_list("meeting__place", "part", "whole")
    )
    return {Record.MEETINGS_HELD: _counts(span, meetings), Record.MEETING_ATTENDANCE: _shares(came)}


def _activities(span: Span) -> dict[str, Table]:
    held: Any = (
        Session.objects.filter(
            place__in=span.places,
            kind__in=ACTIVITY_KINDS,
            state=SessionState.HELD,
            starts_at__gte=span.begins,
            starts_at__lt=span.ends,
        )
        .order_by()
        .values("place")
        .annotate(many=Count("pk"))
        .values_list("place", "many")
    )
    return {Record.ACTIVITIES_HELD: _counts(span, held)}


def _wishes(span: Span) -> dict[str, Table]:
    posted: Any = (
        Wish.objects.filter(place__in=span.places, posted_at__gte=span.begins, posted_at__lt=span.ends)
        .exclude(state=WishState.WITHDRAWN)
        .order_by()
        .values("place")
        .annotate(part=Count("pk", filter=Q(state=WishState.GRANTED)), whole=Count("pk"))
        .values_list("place", "part", "whole")
    )
    return {Record.WISHES_GRANTED: _shares(posted)}


_SOURCES: Final[tuple[tuple[frozenset[str], Callable[[Span], dict[str, Table]]], ...]] = (
    (frozenset({Record.DUTIES_IN_TIME, Record.DUTIES_OVERDUE}), _duties),
    (frozenset({Record.NEEDS_IN_TIME, Record.NEEDS_SOLVED, Record.NEEDS_SATISFIED}), _needs),
    (frozenset({Record.MEETINGS_HELD, Record.MEETING_ATTENDANCE}), _meetings),
    (frozenset({Record.ACTIVITIES_HELD}), _activities),
    (frozenset({Record.WISHES_GRANTED}), _wishes),
)
