"""Record and take back volunteers' hours. Whoever records them certifies them; there are no points and no ranks."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.regulations import NoRule, in_force
from doorstep.partners.models import Partner
from doorstep.people.access import is_self
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.services.access import CERTIFY, SEE_HOURS, require_host
from doorstep.services.models import Activity, Session, VolunteerService
from doorstep.services.queries.hours import MARGIN, standing, visible, workbook
from doorstep.services.rules import hours as rules
from doorstep.services.rules.sessions import Span
from doorstep.services.words import SessionState


class CertifiesThemselves(ValueError):  # noqa: N818  named after what happened
    """Nobody certifies their own hours."""


class PersonErased(ValueError):  # noqa: N818
    """Nothing is held about this person any more."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """At what somebody served: an activity that took place, or something else somewhere.

    Args:
        host: For whom.
        place: Where.
        session: The activity's session; nothing for anything else.
    """

    host: Partner
    place: Place
    session: Session | None = None

    @classmethod
    def at(cls, activity: Activity) -> "Occasion":
        """Return the occasion that an activity is."""
        return cls(activity.session.provider, activity.session.place, activity.session)


@transaction.atomic
def record_service(
    by: Actor,
    *,
    person: Person,
    occasion: Occasion,
    span: Span,
    content: str,
    thanks: str = "",
    now: datetime,
) -> VolunteerService:
    """Record one stretch of voluntary service; the very same record again returns the one there is.

    Args:
        by: The host, who was there: they certify it.
        person: Who served.
        occasion: At what.
        span: From when until when; whole minutes.
        content: What was done.
        thanks: A word of thanks, which the volunteer reads beside the record.
        now: This moment.

    Raises:
        NotAllowed, CertifiesThemselves, PersonErased: see there.
        NotHeld: the activity did not take place, or its attendance is not recorded yet.
        NotWholeMinutes, InTheFuture, OutsideTheActivity, InTwoPlaces, ContentMissing: see `rules.hours`.
    """
    require_host(by, CERTIFY, occasion.place.path, occasion.host, _day(now))
    if is_self(by, person):
        raise CertifiesThemselves
    if person.is_erased:
        raise PersonErased
    if not (content := " ".join(content.split())):
        raise rules.ContentMissing
    length = rules.minutes(span)
    rules.check_span(span, _activity(occasion), _margin(_day(span.starts_at)), now)
    hold(f"services.volunteer:{person.pk}")
    rows = list(
        standing(VolunteerService.objects.filter(person=person, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at))
    )
    for row in rows:
        if _is_same(row, occasion, span, content):
            return row
    rules.check_alone(span, [Span(row.starts_at, row.ends_at) for row in rows])
    try:
        with transaction.atomic():
            made = VolunteerService.objects.create(
                person=person,
                host=occasion.host,
                place=occasion.place,
                session=occasion.session,
                content=content[:120],
                thanks=" ".join(thanks.split())[:120],
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                minutes=length,
                recorded_by_id=by.user_id,
                certified_at=now,
            )
    except IntegrityError as clash:
        raise rules.InTwoPlaces from clash
    journal.record(by, CERTIFY.name, _about(made), {"minutes": length, "host": occasion.host.pk}, now=now)
    return made


@transaction.atomic
def reverse_service(by: Actor, *, service: VolunteerService, reason: str, now: datetime) -> VolunteerService:
    """Take a record back by another one with its minutes negative; both stay.

    Raises:
        NotAllowed, CertifiesThemselves, ReasonMissing, SaidTwice: see there.
    """
    hold(f"services.volunteer:{service.person_id}")
    service = VolunteerService.objects.select_related("person", "place", "host").get(pk=service.pk)
    require_host(by, CERTIFY, service.place.path, service.host, _day(now))
    if is_self(by, service.person):
        raise CertifiesThemselves
    if not (reason := " ".join(reason.split())):
        raise rules.ReasonMissing
    if service.reverses_id is not None or VolunteerService.objects.filter(reverses=service).exists():
        raise rules.SaidTwice
    made = VolunteerService.objects.create(
        person=service.person,
        host=service.host,
        place=service.place,
        session_id=service.session_id,
        content=service.content,
        starts_at=service.starts_at,
        ends_at=service.ends_at,
        minutes=-service.minutes,
        recorded_by_id=by.user_id,
        certified_at=now,
        reverses=service,
        reason=reason[:120],
    )
    journal.record(by, "services.reverse_service", _about(made), {"reverses": service.pk}, now=now)
    return made


@transaction.atomic
def export_service(by: Actor, *, found: QuerySet[VolunteerService], now: datetime) -> bytes:
    """Return the records found that `by` may see as a workbook, and note that they were taken out.

    Raises:
        NotAllowed: `by` may see nobody's hours.
    """
    if not may_anywhere(by, SEE_HOURS):
        raise NotAllowed(SEE_HOURS.name, "/")
    rows = found.filter(pk__in=visible(by, _day(now)).order_by().values("pk"))
    data = workbook(by, rows)
    journal.record(by, "services.export_service", "services.VolunteerService", {"records": rows.count()}, now=now)
    return data


def _activity(occasion: Occasion) -> Span | None:
    """Return when the activity was, or nothing where it is another occasion."""
    if occasion.session is None:
        return None
    if occasion.session.state != SessionState.HELD:
        raise rules.NotHeld
    return Span(occasion.session.starts_at, occasion.session.ends_at)


def _margin(on: date) -> int:
    """Return how many minutes before and after an activity count; without a rule none."""
    try:
        return int(in_force(MARGIN, on).value)
    except NoRule:
        return 0


def _is_same(row: VolunteerService, occasion: Occasion, span: Span, content: str) -> bool:
    return (
        (row.starts_at, row.ends_at) == (span.starts_at, span.ends_at)
        and row.host_id == occasion.host.pk
        and row.place_id == occasion.place.pk
        and row.session_id == (occasion.session.pk if occasion.session else None)
        and row.content == content[:120]
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(TIME_ZONE).date()


def _about(service: VolunteerService) -> str:
    return f"services.VolunteerService:{service.pk}"
