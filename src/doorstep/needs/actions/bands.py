"""Write what open needs are found by: the bands of possible duplicates, and the index of their words."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.needs.access import KEEP_CATEGORIES
from doorstep.needs.bridge.duplicates import bands_of
from doorstep.needs.models import Need, TextBand
from doorstep.needs.queries.texts import OPEN_TEXTS, TEXTS, indexed

_AT_ONCE = 500


def note_open(need: Need) -> None:
    """Write what an open need is found by; what stands there stays."""
    TextBand.objects.bulk_create(bands_of([need]), ignore_conflicts=True)
    if not OPEN_TEXTS.holds(need.pk):
        OPEN_TEXTS.add([indexed(need)])


def note_over(need: Need) -> None:
    """Take out what an open need is found by: it is over."""
    TextBand.objects.filter(need=need).delete()
    if OPEN_TEXTS.holds(need.pk):
        OPEN_TEXTS.remove([indexed(need)])


@transaction.atomic
def reindex_needs(by: Actor, *, now: datetime) -> int:
    """Write what open needs are found by and the index of all words anew; return how many needs there are.

    Needed after another version of the keys, or rows that were put in past the actions.

    Raises:
        NotAllowed: `by` does not keep the county's categories.
    """
    require(by, KEEP_CATEGORIES, EVERYWHERE)
    TextBand.objects.all().delete()
    TEXTS.clear()
    OPEN_TEXTS.clear()
    count = 0
    batch: list[Need] = []
    for need in Need.objects.order_by("pk").only("text", "where", "state").iterator(_AT_ONCE):
        batch.append(need)
        count += 1
        if len(batch) == _AT_ONCE:
            _index(batch)
            batch = []
    _index(batch)
    journal.record(by, "needs.reindex", "", {"needs": count}, now=now)
    return count


def _index(needs: list[Need]) -> None:
    open_ones = [need for need in needs if need.is_open]
    TEXTS.add([indexed(need) for need in needs])
    OPEN_TEXTS.add([indexed(need) for need in open_ones])
    TextBand.objects.bulk_create(bands_of(open_ones), batch_size=2000)
