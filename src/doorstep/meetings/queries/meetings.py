"""Reading series and meetings: those of one's area, those of the units one works for, those anybody may know of."""

from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet

from doorstep.base.access import may, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.access import SEE_AREA
from doorstep.meetings.models import AgendaItem, FeedKey, Meeting, Series
from doorstep.meetings.rules.recurrence import Series as Rhythm
from doorstep.meetings.words import MeetingState, Shift
from doorstep.needs.queries import duties
from doorstep.partners.models import Membership
from doorstep.partners.queries import seats_of
from doorstep.places.queries import inside, valid_on

WITH = ("place__parent", "host", "alliance", "series")


def visible(actor: Actor, on: date) -> QuerySet[Meeting]:
    """Return the meetings `actor` may see on the day `on`: of the area, or of the units they work for.

    A unit sees what it hosts, what its alliance holds and where it was expected; two queries more at most.
    """
    reach = scopes(actor, SEE_AREA)
    if EVERYWHERE in reach:
        return Meeting.objects.select_related(*WITH)
    seen = inside(reach, "place__path")
    if units := seats_of(actor, on):
        seen |= _of_units(units, on) | Q(attendance__partner__in=units)
    return Meeting.objects.filter(pk__in=Meeting.objects.filter(seen).values("pk")).select_related(*WITH)


def series(actor: Actor, on: date) -> QuerySet[Series]:
    """Return the series `actor` may see on the day `on`, with place, host and alliance at hand."""
    reach = scopes(actor, SEE_AREA)
    found = Series.objects.select_related("place__parent", "host", "alliance")
    if EVERYWHERE in reach:
        return found
    seen = inside(reach, "place__path")
    if units := seats_of(actor, on):
        seen |= _of_units(units, on)
    return found.filter(seen)


def public_series(on: date) -> QuerySet[Series]:
    """Return the series of which anybody may know when they meet, as long as they hold."""
    found = Series.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), is_public=True)
    return found.select_related("place__parent", "host")


def upcoming(found: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    """Return the meetings of `found` to come or going on, the next first; those called off stay until their day."""
    midnight = datetime.combine(now.astimezone(TIME_ZONE).date(), time(), TIME_ZONE)
    is_to_come = Q(state__in=[MeetingState.PLANNED, MeetingState.CANCELLED], ends_at__gte=midnight)
    return found.filter(is_to_come | Q(state=MeetingState.RUNNING), is_off_by_rule=False).order_by("starts_at", "id")


def past(found: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    """Return the meetings of `found` that are over, the latest first, with how many decisions they took."""
    over = Q(state=MeetingState.HELD) | Q(
        state__in=[MeetingState.PLANNED, MeetingState.CANCELLED],
        ends_at__lt=datetime.combine(now.astimezone(TIME_ZONE).date(), time(), TIME_ZONE),
    )
    return (
        found.filter(over, is_off_by_rule=False)
        .annotate(decided=Count("items__decisions"))
        .order_by("-starts_at", "-id")
    )


def searched(actor: Actor, found: QuerySet[Meeting], text: str, on: date, kind: str = "") -> QuerySet[Meeting]:
    """Return the meetings of `found` whose title, room, host or agenda has these words, of one kind if given.

    Words of the agenda find a meeting for a unit where it may read them: what is common, and its own duties.
    """
    if kind:
        found = found.filter(kind=kind)
    words = text.split()[:5]
    readable = _readable(actor, on) if words else Q()
    for word in words:
        found = found.filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(where__icontains=word)
            | Q(host__name__icontains=word)
            | Q(pk__in=AgendaItem.objects.filter(readable, title__icontains=word).order_by().values("meeting"))
        )
    return found


def rhythm(one: Series) -> Rhythm:
    """Return when a series meets, for `rules.recurrence`."""
    return Rhythm(one.rule, one.valid_from, one.valid_until, Shift(one.shift))


def is_office(actor: Actor, meeting: Meeting) -> bool:
    """Say whether `actor` sees the meeting by a role at its place, not by the unit they work for."""
    return may(actor, SEE_AREA, meeting.place.path)


def by_token(token: str) -> Series | None:
    """Return the series with this secret address."""
    return Series.objects.filter(token=token).first() if token else None


def login_of(token: str) -> FeedKey | None:
    """Return whose own calendar has this secret address; nobody's whose login is shut out."""
    found = FeedKey.objects.filter(token=token, login__is_active=True).select_related("login")
    return found.first() if token else None


def _readable(actor: Actor, on: date) -> Q:
    reach = scopes(actor, SEE_AREA)
    if EVERYWHERE in reach:
        return Q()
    own = duties.visible(actor, on).order_by().values("pk")
    return inside(reach, "meeting__place__path") | Q(duty=None, need=None) | Q(duty__in=own)


def _of_units(units: tuple[int, ...], on: date) -> Q:
    theirs = Membership.objects.filter(valid_on(on), partner__in=units).values("alliance")
    return Q(host__in=units) | Q(alliance__in=theirs)
