"""What `doorstep check` asks of services: promises the database cannot keep alone."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from doorstep.services.models import Activity, Booking, QuizOption, QuizQuestion, Session, VolunteerService
from doorstep.services.queries.hours import standing
from doorstep.services.words import ACTIVITY_KINDS, AttendanceKind, BookingState, QuizPhase, SessionState


def faults() -> Iterator[str]:
    """Yield a sentence for each row of services that breaks a promise."""
    yield from _session_faults()
    yield from _activity_faults()
    yield from _booking_faults()
    yield from _hours_faults()
    yield from _quiz_faults()


def _session_faults() -> Iterator[str]:
    """Two places at once, and replacements of what was not missed."""
    last: Session | None = None
    planned = Session.objects.filter(state=SessionState.PLANNED).exclude(resource="")
    for session in planned.order_by("resource", "starts_at", "id").iterator():
        if last and last.resource == session.resource and last.ends_at > session.starts_at:
            yield f"services.Session:{session.pk}: {session.resource} is at services.Session:{last.pk} at that time"
        if last is None or last.resource != session.resource or session.ends_at > last.ends_at:
            last = session
    over = [SessionState.CANCELLED, SessionState.SUPERSEDED]  # what became of it when the miss was taken back
    stray = Session.objects.filter(replaces__isnull=False).exclude(replaces__state=SessionState.MISSED)
    stray = stray.exclude(state__in=over)
    for pk in stray.values_list("pk", flat=True):
        yield f"services.Session:{pk}: replaces a session that was not missed"


def _activity_faults() -> Iterator[str]:
    """Sessions without their details, and figures that the bookings do not bear out."""
    for pk in Session.objects.filter(kind__in=ACTIVITY_KINDS, activity=None).values_list("pk", flat=True):
        yield f"services.Session:{pk}: an activity without a title"
    for pk in Activity.objects.exclude(session__kind__in=ACTIVITY_KINDS).values_list("pk", flat=True):
        yield f"services.Activity:{pk}: belongs to a session of another kind"
    came = Count("bookings", filter=Q(bookings__state=BookingState.ATTENDED))
    named = Activity.objects.filter(attendance=AttendanceKind.NAMED, session__state=SessionState.HELD)
    for pk in (
        named.annotate(came=came).exclude(session__served=F("came") + F("extra_heads")).values_list("pk", flat=True)
    ):
        yield f"services.Activity:{pk}: its heads are not those who came by name and the others"
    strange = Activity.objects.filter(topic__isnull=False).exclude(topic__campaign__schools=F("school"))
    for pk in strange.values_list("pk", flat=True):
        yield f"services.Activity:{pk}: its school is none of its campaign's"


def _booking_faults() -> Iterator[str]:
    """Seats beyond the capacity, somebody waiting beside a free seat, names in a campaign."""
    planned = Activity.objects.filter(session__state=SessionState.PLANNED)
    counts = planned.annotate(
        taken=Count("bookings", filter=Q(bookings__seat__isnull=False)),
        waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
    )
    for pk in (
        counts.filter(waiting__gt=0).filter(Q(capacity=None) | Q(taken__lt=F("capacity"))).values_list("pk", flat=True)
    ):
        yield f"services.Activity:{pk}: somebody waits while a seat is free"
    for pk in Booking.objects.filter(seat__gt=F("activity__capacity")).values_list("pk", flat=True):
        yield f"services.Booking:{pk}: has a seat that the activity does not have"
    for pk in Booking.objects.filter(activity__topic__isnull=False).values_list("pk", flat=True):
        yield f"services.Booking:{pk}: somebody signed up for a campaign in schools, which counts heads only"


def _hours_faults() -> Iterator[str]:
    """Minutes that are not those between the two moments, one person in two places, reversals of something else."""
    last: VolunteerService | None = None
    for one in standing(VolunteerService.objects.all()).order_by("person_id", "starts_at", "id").iterator():
        if last and last.person_id == one.person_id and last.ends_at > one.starts_at:
            yield f"services.VolunteerService:{one.pk}: this person serves at services.VolunteerService:{last.pk} then"
        if last is None or last.person_id != one.person_id or one.ends_at > last.ends_at:
            last = one
    for one in VolunteerService.objects.select_related("reverses").order_by("pk").iterator():
        length = (one.ends_at - one.starts_at).total_seconds() / 60
        if one.minutes != (length if one.reverses is None else -one.reverses.minutes):
            yield f"services.VolunteerService:{one.pk}: its minutes are not those of its times"
        if one.reverses is not None and one.reverses.person_id != one.person_id:
            yield f"services.VolunteerService:{one.pk}: takes back the record of somebody else"


def _quiz_faults() -> Iterator[str]:
    """Questions without a right answer, and sheets that did not answer every question."""
    for pk in QuizQuestion.objects.exclude(
        pk__in=QuizOption.objects.filter(is_right=True).values("question_id")
    ).values_list("pk", flat=True):
        yield f"services.QuizQuestion:{pk}: no option is right"
    for phase in QuizPhase.values:
        answered: dict[int, set[int]] = {}
        counted = Sum("options__tallies__count", filter=Q(options__tallies__phase=phase), default=0)
        for quiz, n in QuizQuestion.objects.order_by().annotate(n=counted).values_list("quiz_id", "n"):
            answered.setdefault(quiz, set()).add(n)
        for quiz in sorted(quiz for quiz, counts in answered.items() if len(counts) > 1):
            yield f"services.Quiz:{quiz}: its questions were not answered equally often {phase}"
