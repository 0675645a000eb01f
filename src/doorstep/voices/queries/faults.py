"""What should never be: for `doorstep check`; the database refuses the rest."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from doorstep.people.sealing import NotOurs, unseal
from doorstep.voices.models import Area, Envelope, Questionnaire, Wave
from doorstep.voices.queries.questionnaires import whole
from doorstep.voices.rules.waves import digest
from doorstep.voices.words import COUNTED, InvitationState, Pool, QuestionnaireState, WaveState


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise of this app."""
    for one in Questionnaire.objects.exclude(state=QuestionnaireState.DRAFT):
        if digest(whole(one)) != one.digest:
            yield f"voices.Questionnaire:{one.pk}: asks something else than what was published"
    for pk, body in Envelope.objects.values_list("pk", "body").iterator():
        try:
            unseal(body)
        except NotOurs:
            yield f"voices.Envelope:{pk}: sealed under another secret; put the old one back, or this answer is lost"
    over = Wave.objects.filter(state__in=[WaveState.CLOSED, WaveState.RELEASED], envelopes__isnull=False)
    for pk in over.values_list("pk", flat=True).distinct():
        yield f"voices.Wave:{pk}: is closed and answers still wait"
    yield from _miscounted()


def _miscounted() -> Iterator[str]:
    """Yield each village where not exactly one answer stands behind each spent row of the roll."""
    spent = Area.objects.annotate(n=Count("roll", filter=Q(roll__state=InvitationState.ANSWERED)))
    written = dict(Area.objects.annotate(n=Count("sheets", filter=Q(sheets__mode__in=COUNTED))).values_list("pk", "n"))
    waiting = dict(
        Envelope.objects.filter(pool=Pool.ROLL)
        .values("area")
        .annotate(n=Count("pk"))
        .values_list(F("area"), "n")
        .order_by()
    )
    for area in spent.order_by("pk"):
        held = written.get(area.pk, 0) + waiting.get(area.pk, 0)
        if held != area.n:
            yield f"voices.Area:{area.pk}: {area.n} have answered, {held} answers are there"
