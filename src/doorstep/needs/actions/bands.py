"""Write the bands by which possible duplicates of open needs are found."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.needs.access import KEEP_CATEGORIES
from doorstep.needs.bridge.duplicates import bands_of
from doorstep.needs.models import Need, TextBand
from doorstep.needs.queries.texts import TEXTS, indexed

_AT_ONCE = 500


def write_bands(need: Need) -> None:
    """Write the bands of a need that is open; those that stand there stay."""
    TextBand.objects.bulk_create(bands_of([need]), ignore_conflicts=True)


@transaction.atomic
def reindex_needs(by: Actor, *, now: datetime) -> int:
    """Write the bands of all open needs and the index of words anew; return how many needs there are.

    Needed after another version of the keys, or rows that were put in past the actions.

    Raises:
        NotAllowed: `by` does not keep the county's categories.
    """
    require(by, KEEP_CATEGORIES, EVERYWHERE)
    TextBand.objects.all().delete()
    TEXTS.clear()
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
    TEXTS.add([indexed(need) for need in needs])
    TextBand.objects.bulk_create(bands_of([need for need in needs if need.is_open]), batch_size=2000)
