"""Reading slots: which are free, whose is mine."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from doorstep.base.access import may
from doorstep.base.actor import Actor
from doorstep.meetings.access import RUN
from doorstep.meetings.models import Booking, BookingNeed, Meeting
from doorstep.meetings.rules.slots import Slot, slots
from doorstep.meetings.words import MeetingKind, MeetingState
from doorstep.partners.queries import seats_of
from doorstep.people.models import Person


@dataclass(frozen=True, slots=True)
class Shown:
    """A slot as somebody sees it: free, or taken; whose it is only where they may know.

    Args:
        slot: Number and time.
        is_free: Nobody has it.
        booking: Its booking, where the reader may see it.
        is_mine: The reader, or a firm the reader works for, has it.
        can_book: It is free and its time is to come.
    """

    slot: Slot
    is_free: bool
    booking: Booking | None
    is_mine: bool
    can_book: bool


@dataclass(frozen=True, slots=True)
class Booker:
    """For whom somebody can book: the firms they work for, and themselves."""

    firms: tuple[int, ...]
    person: int | None

    @property
    def owns(self) -> Q:
        """The condition that a booking is theirs."""
        mine = Q(partner__in=self.firms)
        return mine if self.person is None else mine | Q(person=self.person)


def booker(actor: Actor, on: date) -> Booker:
    """Return for whom `actor` can book on the day `on` (two queries, none for a visitor)."""
    person = None
    if actor.user_id is not None:
        person = Person.objects.filter(login=actor.user_id).values_list("pk", flat=True).first()
    return Booker(seats_of(actor, on), person)


def lines(now: datetime) -> QuerySet[Meeting]:
    """Return the direct lines to come that have slots; who books need not see meetings otherwise."""
    found = Meeting.objects.filter(
        kind=MeetingKind.DIRECT_LINE,
        slot_min__isnull=False,
        state__in=[MeetingState.PLANNED, MeetingState.RUNNING],
        ends_at__gt=now,
    )
    held = Prefetch("bookings", Booking.objects.filter(cancelled_at=None), to_attr="held")
    return found.select_related("place__parent", "host").prefetch_related(held).order_by("starts_at", "id")


def shown(actor: Actor, meeting: Meeting, who: Booker, now: datetime) -> list[Shown]:
    """Return a meeting's slots as `actor` sees them; two queries, none where `lines` brought the bookings along."""
    taken = {one.number: one for one in _held(meeting)}
    sees_all = may(actor, RUN, meeting.place.path)
    is_on = meeting.state in {MeetingState.PLANNED, MeetingState.RUNNING}
    found = []
    for slot in slots(meeting.starts_at, meeting.ends_at, meeting.slot_min):
        booking = taken.get(slot.number)
        is_mine = booking is not None and (
            booking.partner_id in who.firms or (who.person is not None and booking.person_id == who.person)
        )
        seen = booking if sees_all or is_mine else None
        found.append(Shown(slot, booking is None, seen, is_mine, booking is None and is_on and slot.ends_at > now))
    return found


def bookings(meeting: Meeting) -> QuerySet[Booking]:
    """Return who holds a slot of a meeting, with the needs that came of it, in order of the slots."""
    problems = BookingNeed.objects.select_related("need__lead_duty__lead")
    found = meeting.bookings.filter(cancelled_at=None).select_related("partner", "person")
    return found.prefetch_related(Prefetch("problems", problems)).order_by("number")


def mine(who: Booker, now: datetime) -> QuerySet[Booking]:
    """Return one's own bookings to come, the next first."""
    found = Booking.objects.filter(who.owns, cancelled_at=None, meeting__ends_at__gt=now)
    return found.select_related("meeting__place", "partner").order_by("meeting__starts_at", "number")


def _held(meeting: Meeting) -> list[Booking]:
    brought: list[Booking] | None = getattr(meeting, "held", None)
    if brought is not None:
        return brought
    return list(meeting.bookings.filter(cancelled_at=None).select_related("partner", "person"))
