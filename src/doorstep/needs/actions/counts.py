"""Bring the kept counts of the board up to date."""

from datetime import datetime

from django.db import transaction

from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.locks import hold
from doorstep.needs.access import SUPERVISE
from doorstep.needs.models import CountedUntil, NeedCount
from doorstep.needs.queries import counts


@transaction.atomic
def recount(by: Actor, *, everything: bool = False, now: datetime) -> int:
    """Count the months anew in which something happened since the last time; return how many.

    They repeat what the needs say and tell nothing new, so the journal gets no line.

    Args:
        by: The timer.
        everything: All months, also those in which nothing seems to have happened.
        now: This moment.

    Raises:
        NotAllowed: `by` does not supervise the county.
    """
    require(by, SUPERVISE, EVERYWHERE)
    hold("needs.counts")
    if everything:
        CountedUntil.objects.all().delete()
    months = counts.stale_months(now)
    if everything:
        NeedCount.objects.all().delete()
    for month in sorted(months):
        NeedCount.objects.filter(month=month).delete()
        NeedCount.objects.bulk_create(counts.rows_of(month, now), batch_size=500)
    CountedUntil.objects.update_or_create(pk=1, defaults={"at": now})
    return len(months)
