"""What the office does on the ledger's own pages: take a movement back, close days."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.ledger.access import CLOSE, REVERSE
from doorstep.ledger.actions import close_period, reverse
from doorstep.ledger.models import Book, Movement, Period
from doorstep.ledger.queries import reasons_to_wait
from doorstep.ledger.rules import StillOpen, check_own


@transaction.atomic
def take_back(by: Actor, *, movement: Movement, reason: str, now: datetime) -> Movement:
    """Take a movement back that belongs to nothing outside the ledger.

    Raises:
        NotAllowed, OwnedElsewhere, AlreadyReversed, ReasonMissing, OutOfStock: see there.
    """
    require(by, REVERSE, movement.book.place.path)
    check_own(movement.about)
    back = reverse(by, movement=movement, reason=reason, now=now)
    journal.record(by, REVERSE.name, f"ledger.Movement:{movement.pk}", {"by": back.pk}, now=now)
    return back


@transaction.atomic
def close_book(by: Actor, *, book: Book, until: date, now: datetime) -> Period:
    """Close the days of a book up to `until`; every function named in `settings.BOOKS_HELD_BY` is asked first.

    Raises:
        NotAllowed, InTheFuture, AlreadyClosed, StillOpen: see there.
    """
    require(by, CLOSE, book.place.path)
    if reasons := list(reasons_to_wait(book.pk, until)):
        raise StillOpen(reasons)
    return close_period(by, book=book, until=until, now=now)
