"""Say which survey of residents counts in a quarter."""

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.programmes.reputation.access import RUN_QUARTER
from doorstep.programmes.reputation.models import Asking, Quarter, Run
from doorstep.programmes.reputation.rules import runs as rules
from doorstep.voices.models import Wave


@transaction.atomic
def join_wave(by: Actor, *, quarter: Quarter, wave: Wave, now: datetime) -> Asking:
    """Let the answers of a wave count in a quarter, before it is reckoned for the first time.

    Raises:
        NotAllowed: `by` runs no quarters there.
        AskedElsewhere: the wave asks in another place.
        AlreadyReckoned: a run stands, or another wave counts already.
    """
    require(by, RUN_QUARTER, quarter.place.path)
    if not quarter.place.path.startswith(wave.place.path):
        raise rules.AskedElsewhere
    if Run.objects.filter(quarter=quarter).exists():
        raise rules.AlreadyReckoned
    try:
        with transaction.atomic():
            made = Asking.objects.create(quarter=quarter, wave=wave, joined_at=now, joined_by_id=by.user_id)
    except IntegrityError as twice:
        raise rules.AlreadyReckoned from twice
    journal.record(by, "reputation.join_wave", quarter.about, {"wave": wave.pk}, now=now)
    return made
