"""Which devices there are, what they reported, and what waits for a person."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.devices.access import SEE
from doorstep.devices.models import Device, Operation, OperationOutcome, Question
from doorstep.devices.words import Outcome


def _within(actor: Actor, what: Verb, field: str) -> Q:
    reach = Q(pk__in=[])
    for path in scopes(actor, what):
        reach |= Q() if path == EVERYWHERE else Q(**{f"{field}__startswith": path})
        if path == EVERYWHERE:
            return Q()
    return reach


def devices(actor: Actor) -> QuerySet[Device]:
    """Return the devices that work where `actor` may see them, with `held` and `doubtful` counted."""
    return (
        Device.objects.filter(_within(actor, SEE, "scope"))
        .annotate(
            held=Count("operations", filter=Q(operations__outcome__isnull=True), distinct=True),
            doubtful=Count("questions", filter=Q(questions__answer__isnull=True), distinct=True),
        )
        .order_by(F("revoked_at").asc(nulls_first=True), "name", "pk")
    )


def questions(actor: Actor, *, is_open: bool = True) -> QuerySet[Question]:
    """Return what waits for a person, the oldest first; or what has been decided, the latest first."""
    found = Question.objects.filter(_within(actor, SEE, "device__scope")).select_related(
        "device", "operation", "operation__outcome", "answer"
    )
    if is_open:
        return found.filter(answer__isnull=True).order_by("asked_at", "pk")
    return found.filter(answer__isnull=False).order_by("-answer__at", "-pk")


def question(actor: Actor, pk: int) -> QuerySet[Question]:
    """Return one question, open or decided, where `actor` may see it."""
    return (
        Question.objects.filter(_within(actor, SEE, "device__scope"), pk=pk)
        .select_related("device", "operation", "operation__outcome", "answer")
    )  # fmt: skip


def reports(device: Device) -> QuerySet[Operation]:
    """Return what a device reported, the latest first."""
    return Operation.objects.filter(device=device).select_related("outcome").order_by("-seq")


def faults() -> Iterator[str]:
    """Yield a sentence for each report passed over, each one in doubt that nobody was asked about, each changed one."""
    left = Operation.objects.filter(seq__lt=F("device__next_seq"), outcome__isnull=True)
    for pk in left.values_list("pk", flat=True):
        yield f"devices.Operation:{pk}: it was passed over and has no outcome"
    unasked = OperationOutcome.objects.filter(status=Outcome.QUEUED).exclude(
        operation__in=Question.objects.filter(operation__isnull=False).values("operation")
    )
    for pk in unasked.values_list("pk", flat=True):
        yield f"devices.Operation:{pk}: a person should decide and was never asked"
