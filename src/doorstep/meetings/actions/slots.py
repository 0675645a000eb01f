"""Slots of a direct line: booked by exactly one, given back, and what was talked about taken as a need."""

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.access import BOOK, RUN
from doorstep.meetings.models import Booking, BookingNeed, Meeting
from doorstep.meetings.queries.slots import booker
from doorstep.meetings.rules import slots as rules
from doorstep.meetings.words import MeetingState
from doorstep.needs.actions.intake import Asked, Sender, Taken, take_need
from doorstep.needs.models import Category
from doorstep.needs.words import Channel, NeedKind, Urgency
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.people.models import Person


class FirmLeft(ValueError):  # noqa: N818  named after what happened
    """The firm does not take part any more."""


def book_slot(
    by: Actor,
    *,
    meeting: Meeting,
    number: int,
    topic: str,
    partner: Partner | None = None,
    person: Person | None = None,
    now: datetime,
) -> Booking:
    """Take a slot for a firm or a person; of several who try at once exactly one has it.

    Args:
        by: Who works for the firm, the person, or who leads meetings at its place.
        meeting: A direct line to come.
        number: Of the slot, from 1.
        topic: What it is about, in a few words.
        partner: The firm.
        person: Or the resident.
        now: This moment.

    Raises:
        NotAllowed: `by` books neither for that firm nor for that person.
        NoSuchSlot, SlotOver, SlotTaken, OneSlotEach, TopicMissing, WhoseSlot, FirmLeft: see there.
    """
    if (partner is None) == (person is None):
        raise rules.WhoseSlot
    _require_for(by, meeting, partner, person, now)
    said = rules.check_topic(topic)
    try:
        with transaction.atomic():
            held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            found = rules.slots(held.starts_at, held.ends_at, held.slot_min)
            rules.check_bookable(MeetingState(held.state), found, number, now)
            if partner is not None and not taking_part(now.astimezone(TIME_ZONE).date()).filter(pk=partner.pk).exists():
                raise FirmLeft
            holding = held.bookings.filter(cancelled_at=None)
            if holding.filter(number=number).exists():
                raise rules.SlotTaken
            if holding.filter(partner=partner, person=person).exists():
                raise rules.OneSlotEach
            booking = Booking.objects.create(
                meeting=held,
                number=number,
                partner=partner,
                person=person,
                topic=said,
                booked_at=now,
                booked_by_id=by.user_id,
            )
            detail = {"meeting": held.pk, "number": number, "partner": partner and partner.pk}
            journal.record(by, BOOK.name, _about(booking), detail, now=now)
    except IntegrityError as clash:
        raise rules.SlotTaken from clash
    return booking


@transaction.atomic
def cancel_booking(by: Actor, *, booking: Booking, now: datetime) -> Booking:
    """Give a slot back: who it is for may, and who leads meetings there; somebody else can take it at once.

    Raises:
        NotAllowed: it is somebody else's.
        BookingOver: it was given back before.
    """
    held = _locked(booking)
    _require_for(by, held.meeting, held.partner, held.person, now)
    if held.cancelled_at is not None:
        raise rules.BookingOver
    held.cancelled_at = now
    held.save(update_fields=["cancelled_at"])
    journal.record(by, "meetings.cancel_booking", _about(held), {"number": held.number}, now=now)
    return held


@transaction.atomic
def take_problem(
    by: Actor, *, booking: Booking, text: str, category: Category, urgency: Urgency | None = None, now: datetime
) -> Taken:
    """Take what was talked about in a slot as a need of that firm or person; a slot can bring several.

    Raises:
        NotAllowed: `by` leads no meetings there, or takes no needs.
        BookingOver: the slot was given back.
        TextMissing, TextTooLong, CategoryClosed: see there.
    """
    held = _locked(booking)
    require(by, RUN, held.meeting.place.path)
    if held.cancelled_at is not None:
        raise rules.BookingOver
    asked = Asked(
        text=text,
        category=category,
        place=held.meeting.place,
        kind=NeedKind.FIRM if held.partner_id else NeedKind.PROBLEM,
        urgency=urgency,
        firm=held.partner,
    )
    sender = Sender(Channel.MEETING, person=held.person, mark=f"{_about(held)}")
    taken = take_need(by, asked=asked, sender=sender, now=now)
    BookingNeed.objects.get_or_create(need=taken.need, defaults={"booking": held})
    detail = {"need": taken.need.pk, "is_new": taken.is_new}
    journal.record(by, "meetings.take_problem", _about(held), detail, now=now)
    return taken


def _require_for(by: Actor, meeting: Meeting, partner: Partner | None, person: Person | None, now: datetime) -> None:
    if may(by, RUN, meeting.place.path):
        return
    who = booker(by, now.astimezone(TIME_ZONE).date())
    is_theirs = (partner is not None and partner.pk in who.firms) or (person is not None and person.pk == who.person)
    if not is_theirs or not any(BOOK.allows(grant.role) for grant in by.grants):
        raise NotAllowed(BOOK.name, meeting.place.path)


def _locked(booking: Booking) -> Booking:
    found = Booking.objects.select_for_update(of=("self",)).select_related("meeting__place", "partner", "person")
    return found.get(pk=booking.pk)


def _about(booking: Booking) -> str:
    return f"meetings.Booking:{booking.pk}"
