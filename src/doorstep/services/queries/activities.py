"""Reading activities, their bookings, and whom they reached."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from doorstep.base.access import may, scopes
from doorstep.base.actor import Actor
from doorstep.partners.models import Team
from doorstep.people import access as people
from doorstep.people.models import Person
from doorstep.people.rules import masked_name
from doorstep.places.queries import inside, valid_on
from doorstep.services.access import ANNOUNCE, SEE
from doorstep.services.models import Activity, Booking
from doorstep.services.rules.slips import slip_digest
from doorstep.services.words import BookingState, SessionState

_HOLDS_A_SEAT = Q(bookings__seat__isnull=False)
_WAITS = Q(bookings__state=BookingState.WAITING)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom activities reached (服务人次与人数).

    Args:
        activities: How many took place.
        person_times: Heads, added up over the activities; one person counts once in each.
        persons: Different people among those who came by name.
        unnamed: Heads without a name, which cannot be told apart: the true number of people lies between the
            larger of `persons` and the fullest activity, and `persons + unnamed`.
    """

    activities: int
    person_times: int
    persons: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which activities of a list to show.

    Args:
        text: Part of the title or of the host's name.
        state: Of the session; empty: all.
        host: The host's id.
        since: Those that end after this moment.
        until: Those that begin before this one.
    """

    text: str = ""
    state: str = ""
    host: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def activities(scopes: Collection[str] = ("/",)) -> QuerySet[Activity]:
    """Return the activities in the subtrees with place, host and how many seats are taken, the earliest first."""
    found = Activity.objects.filter(inside(scopes, "session__place__path"))
    found = found.select_related(
        "session__place__parent", "session__provider", "session__site", "topic", "school", "team"
    )
    return found.annotate(
        taken=Count("bookings", filter=_HOLDS_A_SEAT), waiting=Count("bookings", filter=_WAITS)
    ).order_by("session__starts_at", "session_id")


def visible(actor: Actor, wanted: Wanted | None = None) -> QuerySet[Activity]:
    """Return the activities `actor` may see, the latest first."""
    found = activities(scopes(actor, SEE)).order_by("-session__starts_at", "-session_id")
    wanted = wanted or Wanted()
    if wanted.text:
        words = wanted.text
        found = found.filter(
            Q(title_zh__icontains=words) | Q(title_en__icontains=words) | Q(session__provider__name__icontains=words)
        )
    if wanted.state:
        found = found.filter(session__state=wanted.state)
    if wanted.host:
        found = found.filter(session__provider=wanted.host)
    if wanted.since:
        found = found.filter(session__ends_at__gt=wanted.since)
    if wanted.until:
        found = found.filter(session__starts_at__lt=wanted.until)
    return found


def coming(now: datetime, *, days: int = 60, scopes: Collection[str] = ("/",)) -> QuerySet[Activity]:
    """Return what residents can come to: planned, not over, within so many days; classes in schools are not theirs."""
    return activities(scopes).filter(
        session__state=SessionState.PLANNED,
        session__ends_at__gt=now,
        session__starts_at__lt=now + timedelta(days=days),
        topic__isnull=True,
    )


def public(pk: int) -> Activity | None:
    """Return an activity that residents may look at, whatever its state."""
    return activities().filter(pk=pk, topic__isnull=True).first()


def teams_for(actor: Actor, on: date) -> QuerySet[Team]:
    """Return the teams of alliances and partners in the areas where `actor` may announce, on the day `on`."""
    reach = scopes(actor, ANNOUNCE)
    near = inside(reach, "alliance__place__path") | inside(reach, "partner__place__path")
    return Team.objects.filter(near, valid_on(on)).order_by("name", "id")


def bookings(activity: Activity) -> QuerySet[Booking]:
    """Return the bookings in the order of asking, with the people at hand."""
    return activity.bookings.select_related("person__village").order_by("number")


def ahead_of(booking: Booking) -> int:
    """Return how many wait in front of this one."""
    waiting = Booking.objects.filter(activity=booking.activity_id, state=BookingState.WAITING)
    return waiting.filter(number__lt=booking.number).count()


def by_slip(code: str) -> Booking | None:
    """Return the booking a slip belongs to, or nothing."""
    found = Booking.objects.filter(code_digest=slip_digest(settings.SECRET_KEY, code))
    return found.select_related("activity__session__place", "activity__session__provider").first()


def reach(found: QuerySet[Activity]) -> Reach:
    """Add up whom the activities found reached, three queries however many there are."""
    held = Activity.objects.filter(pk__in=found.order_by().values("pk"), session__state=SessionState.HELD)
    sums = held.aggregate(n=Count("pk"), served=Sum("session__served"))
    came = Booking.objects.filter(activity__in=held.values("pk"), state=BookingState.ATTENDED, person__isnull=False)
    by_name = came.aggregate(times=Count("pk"), persons=Count("person", distinct=True))
    served = sums["served"] or 0
    return Reach(sums["n"], served, by_name["persons"], served - by_name["times"])


def shown_name(actor: Actor, person: Person) -> str:
    """Return a name as `actor` may read it: whole, masked, or empty for somebody erased."""
    if may(actor, people.SEE, person.village.path) or people.is_self(actor, person):
        return person.name
    return masked_name(person.name)
