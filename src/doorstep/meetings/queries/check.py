"""What must hold between the rows of this app: for `doorstep check`. The database refuses the rest."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from doorstep.meetings.models import AgendaItem, Booking, Decision, Meeting, Series
from doorstep.meetings.rules.recurrence import BadRule, parse
from doorstep.meetings.rules.slots import slots
from doorstep.meetings.words import ItemResult, MeetingState, Presence
from doorstep.needs.models import Duty
from doorstep.needs.words import DutyOrigin


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise of this app."""
    yield from _series()
    yield from _meetings()
    yield from _items()
    yield from _duties()
    yield from _bookings()


def _series() -> Iterator[str]:
    for pk, rule in Series.objects.order_by("pk").values_list("pk", "rule"):
        try:
            is_plain = parse(rule) == rule
        except BadRule:
            is_plain = False
        if not is_plain:
            yield f"meetings.Series:{pk}: its rule {rule} is none it could follow"


def _meetings() -> Iterator[str]:
    held = Meeting.objects.filter(state=MeetingState.HELD)
    for pk in held.filter(items__result=ItemResult.PENDING).order_by("pk").distinct().values_list("pk", flat=True):
        yield f"meetings.Meeting:{pk}: its minutes are locked, and an item has no result"
    expected = held.filter(attendance__presence=Presence.EXPECTED).order_by("pk").distinct()
    for pk in expected.values_list("pk", flat=True):
        yield f"meetings.Meeting:{pk}: its minutes are locked, and somebody is still expected"
    begun = Q(state__in=[MeetingState.RUNNING, MeetingState.HELD])
    loose = AgendaItem.objects.filter(position=None).filter(meeting__in=Meeting.objects.filter(begun).values("pk"))
    for pk in loose.order_by("pk").values_list("pk", flat=True):
        yield f"meetings.AgendaItem:{pk}: its meeting has begun, and it has no place on the agenda"


def _items() -> Iterator[str]:
    counted = AgendaItem.objects.annotate(said=Count("decisions")).order_by("pk")
    for pk in counted.filter(result=ItemResult.DECIDED, said=0).values_list("pk", flat=True):
        yield f"meetings.AgendaItem:{pk}: is decided, and no decision says what"
    for pk in counted.exclude(result=ItemResult.DECIDED).filter(said__gt=0).values_list("pk", flat=True):
        yield f"meetings.AgendaItem:{pk}: has a decision, and is not decided"
    carried = AgendaItem.objects.filter(carried_from__isnull=False).order_by("pk")
    wrong = carried.exclude(
        carried_from__result=ItemResult.UNDECIDED, times_carried=F("carried_from__times_carried") + 1
    )
    for pk in wrong.values_list("pk", flat=True):
        yield f"meetings.AgendaItem:{pk}: was carried over from one that was not left undecided, or counts wrongly"


def _duties() -> Iterator[str]:
    known = {f"meetings.Decision:{pk}" for pk in Decision.objects.values_list("pk", flat=True)}
    named = Duty.objects.filter(Q(origin=DutyOrigin.MEETING) | Q(source__startswith="meetings.Decision:"))
    for pk, source in named.exclude(source="").order_by("pk").values_list("pk", "source"):
        if source not in known:
            yield f"needs.Duty:{pk}: comes from {source}, which is not there"


def _bookings() -> Iterator[str]:
    for one in Booking.objects.filter(cancelled_at=None).select_related("meeting").order_by("pk"):
        meeting = one.meeting
        if one.number > len(slots(meeting.starts_at, meeting.ends_at, meeting.slot_min)):
            yield f"meetings.Booking:{one.pk}: holds slot {one.number}, and the meeting has no such slot"
