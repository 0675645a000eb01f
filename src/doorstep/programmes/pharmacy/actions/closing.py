"""Close a day of a county's medicine: reconciled, explained, sealed."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.ledger.actions import close_period
from doorstep.ledger.models import Book
from doorstep.programmes.pharmacy.access import CLOSE_DAY
from doorstep.programmes.pharmacy.models import DayClose
from doorstep.programmes.pharmacy.queries import closing as queries
from doorstep.programmes.pharmacy.rules import closing as rules


@transaction.atomic
def close_day(by: Actor, *, book: Book, on: date, now: datetime, uncounted: str = "") -> DayClose:
    """Close a day: nothing is on the way, nobody has charge of a vehicle, every difference has its reason.

    What is reported later of that day lands in the next one, marked as late; the sealed day is never rewritten. A
    vehicle that was out is counted on its day; a count made later says nothing about that evening, so that for days
    that are over, and for stock that lies in its place, the sheet says why it was not counted.

    Args:
        by: Who closes it.
        book: The county's.
        on: Which day.
        now: The moment.
        uncounted: Why some of the stock was not counted that day; it is sealed with every such row.

    Raises:
        NotAllowed: `by` may not close days of this county.
        DayClosed: this day or a later one is closed.
        DayNotReady: names everything that is left to do.
        NotAllCounted: something was not counted, and nobody says why.
        InTheFuture: the day is still to come.
    """
    require(by, CLOSE_DAY, book.place.path)
    hold(f"pharmacy.DayClose:{book.pk}")
    if DayClose.objects.filter(book=book, on__gte=on).exists():
        raise rules.DayClosed
    left = queries.left_to_do(book, on)
    if left:
        raise rules.DayNotReady(left)
    period = close_period(by, book=book, until=on, now=now)
    sheet = queries.sheet(book, on, now)
    bare = queries.uncounted(book, sheet)
    if on == now.astimezone(TIME_ZONE).date() and (left := queries.vehicles_to_count(bare)):
        raise rules.DayNotReady(left)
    if bare and not uncounted.strip():
        raise rules.NotAllCounted
    sheet = rules.with_reason(sheet, {one.account for one in bare}, uncounted.strip())
    made = DayClose.objects.create(
        book=book, on=on, period=period, sheet=sheet, digest=rules.digest(sheet, period.digest),
        closed_by_id=by.user_id, closed_at=now,
    )  # fmt: skip
    detail = {"on": str(on), "digest": made.digest, "movements": period.count}
    journal.record(by, CLOSE_DAY.name, f"pharmacy.DayClose:{made.pk}", detail, now=now)
    return made
