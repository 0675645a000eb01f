"""What must hold between the rows of this app: for `doorstep check`. The database refuses the rest."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery

from doorstep.base import clock
from doorstep.needs.models import Duty, DutyHelper, DutyPause, Need, Step, Wish
from doorstep.needs.models.need import IS_OPEN
from doorstep.needs.queries import counts
from doorstep.needs.queries.texts import OPEN_TEXTS, TEXTS
from doorstep.needs.words import OWED, WITH_UNIT, DutyState, NeedState, WishState


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise of this app."""
    yield from _needs()
    yield from _duties()
    yield from _wishes()
    if TEXTS.count() != (written := Need.objects.count()):
        yield f"needs: {written} needs, {TEXTS.count()} in the text index"
    if OPEN_TEXTS.count() != (still := Need.objects.filter(IS_OPEN).count()):
        yield f"needs: {still} open needs, {OPEN_TEXTS.count()} in their text index"
    yield from _bands()
    yield from counts.faults()


def _bands() -> Iterator[str]:
    """Find open needs that a copy would not meet, and closed ones that it would."""
    open_ones = Need.objects.filter(IS_OPEN)
    for pk, text in open_ones.filter(bands=None).values_list("pk", "text"):
        if any(char.isalnum() for char in text):
            yield f"needs.Need:{pk}: is open, and has no bands by which a copy is found"
    for pk in Need.objects.exclude(IS_OPEN).filter(bands__isnull=False).values_list("pk", flat=True).distinct():
        yield f"needs.Need:{pk}: is over, and still has bands"


def _needs() -> Iterator[str]:
    led = Need.objects.filter(lead_duty__isnull=False)
    for pk in led.exclude(lead_duty__need=F("pk")).values_list("pk", flat=True):
        yield f"needs.Need:{pk}: its lead duty belongs to another need"
    wrong = Q(state=NeedState.ASSIGNED) & ~Q(lead_duty__state__in=OWED)
    wrong |= Q(state=NeedState.ANSWERED) & ~Q(lead_duty__state=DutyState.ANSWERED)
    for pk, state, duty in led.filter(wrong).values_list("pk", "state", "lead_duty__state"):
        yield f"needs.Need:{pk}: is {state}, and its lead duty is {duty}"
    for pk in Need.objects.filter(Q(merged_into__merged_into=F("pk"))).values_list("pk", flat=True):
        yield f"needs.Need:{pk}: was joined with a need that was joined with it"
    for pk in Need.objects.exclude(state=NeedState.MERGED).filter(followers=None).values_list("pk", flat=True):
        yield f"needs.Need:{pk}: nobody holds a slip for it"


def _duties() -> Iterator[str]:
    for pk in DutyHelper.objects.filter(until=None, partner=F("duty__lead")).values_list("duty", flat=True):
        yield f"needs.Duty:{pk}: its lead is also its helper"
    apart = Q(need__isnull=False) & ~Q(need__place=F("place"))
    wrong = Q(is_elsewhere=True) & ~apart | Q(is_elsewhere=False) & apart
    for pk in Duty.objects.filter(wrong).values_list("pk", flat=True):
        yield f"needs.Duty:{pk}: whether it was passed on to another place does not fit its need"
    today = clock.today()
    gone = Duty.objects.filter(Q(lead__valid_until__lt=today) | Q(lead__valid_from__gt=today), state__in=WITH_UNIT)
    for pk, lead in gone.values_list("pk", "lead"):
        yield f"needs.Duty:{pk}: is owed by partners.Partner:{lead}, which does not take part"
    last = Step.objects.filter(duty=OuterRef("pk")).order_by("-id").values("state_after")[:1]
    for pk, state, told in (
        Duty.objects.annotate(told=Subquery(last)).exclude(told=F("state")).values_list("pk", "state", "told")
    ):
        yield f"needs.Duty:{pk}: is {state}, and its last step says {told}"
    for pk in Duty.objects.filter(steps=None).values_list("pk", flat=True):
        yield f"needs.Duty:{pk}: no step tells how it came to be"
    for pk in DutyPause.objects.filter(ended_at=None).exclude(duty__state__in=WITH_UNIT).values_list("duty", flat=True):
        yield f"needs.Duty:{pk}: is paused, and no clock of it runs"


def _wishes() -> Iterator[str]:
    claimed = Count("claims", filter=Q(claims__released_at=None))
    wrong = Q(state__in=[WishState.CLAIMED, WishState.GRANTED]) & ~Q(open_claims=1)
    wrong |= Q(state__in=[WishState.OPEN, WishState.WITHDRAWN]) & ~Q(open_claims=0)
    for pk, state in Wish.objects.annotate(open_claims=claimed).filter(wrong).values_list("pk", "state"):
        yield f"needs.Wish:{pk}: is {state}, and its open claims do not fit"
