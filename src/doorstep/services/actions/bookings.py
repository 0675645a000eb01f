"""Sign up and withdraw: with a name or without, by oneself or by somebody of the office."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.people import access as people
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.services.access import SEE_BOOKINGS, SIGN_UP, WITHDRAW, require_host
from doorstep.services.actions.activities import about, locked, promote
from doorstep.services.models import Activity, Booking
from doorstep.services.rules import activities as rules
from doorstep.services.rules.slips import slip_code, slip_digest
from doorstep.services.words import BookingState, SessionState


class AlreadySignedUp(ValueError):  # noqa: N818  named after what happened
    """This person has a place or waits for one."""


class NoSuchSlip(ValueError):  # noqa: N818
    """No booking has this code."""


class NameMissing(ValueError):  # noqa: N818
    """A telephone number belongs to somebody with a name."""


class VillageMissing(ValueError):  # noqa: N818
    """People are written down where they live; the activity is for a town or the county, and nobody said a village."""


@dataclass(frozen=True, slots=True)
class SomebodyNamed:
    """Who signs up, as far as they want to say.

    Args:
        name: What to call them.
        phone: Where to reach them; may be empty.
        village: Where they live.
    """

    name: str
    village: Place
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A booking with the code on its slip, which is written nowhere else."""

    booking: Booking
    code: str


@transaction.atomic
def sign_up(
    by: Actor,
    *,
    activity: Activity,
    asked: str,
    somebody: SomebodyNamed | None = None,
    person: Person | None = None,
    now: datetime,
) -> SignedUp:
    """Ask for a place: a seat while there is one, else the next number of the waiting list.

    Nobody needs to say who they are: the slip's code is enough. A name is kept in `people` alone.

    Args:
        by: A visitor, or staff on somebody's behalf.
        activity: Which.
        asked: What names this request and no other; the same one again returns the same booking and code.
        somebody: Who it is, if they want to say.
        person: Who it is, if they are written down already; only staff who may see them, or the person.
        now: This moment.

    Raises:
        NoSignUp, SignUpClosed, AlreadySignedUp, NameMissing: see there.
        NotAllowed: `by` may not sign that person up.
    """
    if not asked:
        raise ValueError("a request needs a name of its own")
    activity = locked(activity)
    code = slip_code(settings.SECRET_KEY, asked)
    digest = slip_digest(settings.SECRET_KEY, code)
    if made := Booking.objects.filter(code_digest=digest).first():
        if made.activity_id != activity.pk:
            raise rules.NotTheirBooking
        return SignedUp(made, code)
    rules.check_sign_up(SessionState(activity.session.state), activity.sign_up_until, now)
    if person is not None:
        people.require_for(by, people.SEE, person)
    elif somebody is not None:
        person = _registered(by, somebody, now)
    taken = activity.bookings.filter(seat__isnull=False).values_list("seat", flat=True)
    seat = rules.free_seat(list(taken), activity.capacity)
    booking = Booking(
        activity=activity,
        number=(activity.bookings.aggregate(last=Max("number"))["last"] or 0) + 1,
        seat=seat,
        state=BookingState.WAITING if seat is None else BookingState.SEATED,
        person=person,
        code_digest=digest,
        booked_by_id=by.user_id,
        booked_at=now,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as clash:
        raise AlreadySignedUp from clash
    detail = {"number": booking.number, "state": booking.state, "is_named": person is not None}
    journal.record(by, SIGN_UP.name, about(activity), detail, now=now)
    return SignedUp(booking, code)


@transaction.atomic
def withdraw_by_slip(by: Actor, *, code: str, now: datetime) -> Booking:
    """Give a place back with the slip's code; who waited longest moves up. Doing it twice changes nothing.

    Raises:
        NoSuchSlip, NotWithdrawable: see there.
    """
    found = Booking.objects.filter(code_digest=slip_digest(settings.SECRET_KEY, code)).select_related("activity")
    booking = found.first()
    if booking is None:
        raise NoSuchSlip
    return _withdraw(by, booking, locked(booking.activity), now)


@transaction.atomic
def withdraw_booking(by: Actor, *, booking: Booking, now: datetime) -> Booking:
    """Give a place back for somebody who said so; only who may see the bookings of this activity.

    Raises:
        NotAllowed, NotWithdrawable: see there.
    """
    activity = locked(booking.activity)
    session = activity.session
    require_host(by, SEE_BOOKINGS, session.place.path, session.provider, now.astimezone(TIME_ZONE).date())
    return _withdraw(by, booking, activity, now)


def _withdraw(by: Actor, booking: Booking, activity: Activity, now: datetime) -> Booking:
    booking = activity.bookings.get(pk=booking.pk)
    if booking.state == BookingState.WITHDRAWN:
        return booking
    rules.check_withdraw(BookingState(booking.state), activity.session.starts_at, now)
    booking.state, booking.seat = BookingState.WITHDRAWN, None
    booking.save(update_fields=["state", "seat"])
    moved = promote(activity)
    journal.record(by, WITHDRAW.name, about(activity), {"number": booking.number, "promoted": moved}, now=now)
    return booking


def _registered(by: Actor, somebody: SomebodyNamed, now: datetime) -> Person:
    """Write somebody down in `people`: staff under their own right, a visitor under the platform's."""
    if not somebody.name.strip():
        raise NameMissing
    if by.is_known and may_anywhere(by, people.REGISTER):
        try:
            return _person(by, somebody, now)
        except NotAllowed:
            pass  # lives outside the area of whoever helps: written down as if they had done it themselves
    return _person(SYSTEM, somebody, now)


def _person(by: Actor, somebody: SomebodyNamed, now: datetime) -> Person:
    return register_person(by, name=somebody.name, phone=somebody.phone, village=somebody.village, now=now)
