"""Reading the ledger: what an account holds now, held then, and how it came about.

Those here answer the actions of outer apps, which have asked their own `access`; pages read through `queries.pages`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db.models import F, Max, QuerySet, Sum, Window
from django.utils.module_loading import import_string

from doorstep.base.prepared import Prepared, PreparedModels
from doorstep.ledger.models import Account, Balance, Commodity, Entry, Movement
from doorstep.ledger.rules import least
from doorstep.ledger.words import AccountKind

_ON_HAND: Final = Prepared(
    lambda account, commodity: (
        Balance.objects.filter(account=account, commodity=commodity).order_by().values_list("quantity")
    ),
    int,
    int,
)
_DIFFERENCES: Final = PreparedModels(lambda book: Account.objects.filter(book=book, kind=AccountKind.ADJUST), int)


def on_hand(account: Account, commodity: Commodity) -> int:
    """Return what an account holds of a commodity now."""
    return sum(quantity for (quantity,) in _ON_HAND(account.pk, commodity.pk))


def balances(account: Account) -> dict[int, int]:
    """Return what an account holds now, by commodity id; what it holds nothing of is left out."""
    held = Balance.objects.filter(account=account).exclude(quantity=0)
    return dict(held.values_list("commodity_id", "quantity"))


def holders(commodities: Iterable[Commodity]) -> QuerySet[Balance]:
    """Return who holds something of these commodities now, account and commodity at hand."""
    held = Balance.objects.filter(commodity__in=list(commodities)).exclude(quantity=0)
    return held.select_related("account", "commodity").order_by("account__kind", "account__name", "commodity_id")


def entries(account: Account, commodity: Commodity | None = None) -> QuerySet[Entry]:
    """Return the entries of an account in order of time, movement and commodity at hand."""
    found = Entry.objects.filter(account=account).select_related("movement", "commodity").order_by("at", "id")
    return found if commodity is None else found.filter(commodity=commodity)


def as_of(account: Account, moment: datetime) -> dict[int, int]:
    """Return what an account held at a moment, what counted at that very moment included, by commodity id."""
    sums = Entry.objects.filter(account=account, at__lte=moment).order_by().values("commodity_id")
    return dict(sums.annotate(held=Sum("quantity")).exclude(held=0).values_list("commodity_id", "held"))


def least_from(account_id: int, commodity_id: int, moment: datetime, held: int) -> int:
    """Return the smallest quantity an account held at `moment` or at any time since: what could be taken then.

    Args:
        account_id: Whose.
        commodity_id: Of what.
        moment: From when on.
        held: What it holds now.
    """
    later = Entry.objects.filter(account=account_id, commodity=commodity_id, at__gt=moment)
    suffix = Window(Sum("quantity"), order_by=[F("at").desc(), F("id").desc()])
    highest = later.annotate(suffix=suffix).aggregate(highest=Max("suffix"))["highest"]
    return least(held, () if highest is None else (highest,))


def account_for_differences(book_id: int) -> Account:
    """Return the account against which counts are posted.

    Raises:
        DoesNotExist: the book was not opened by `actions.open_book`.
    """
    return _DIFFERENCES.one(book_id)


def lines_to_seal(book_id: int, after: datetime | None, before: datetime) -> Iterator[tuple[str, str]]:
    """Yield key and body hash of each movement that counts from `after` until just before `before`, by key."""
    found = Movement.objects.filter(book=book_id, counts_at__lt=before)
    if after is not None:
        found = found.filter(counts_at__gte=after)
    for key, body in found.order_by("key").values_list("key", "body_hash").iterator(chunk_size=5_000):
        yield str(key), body


def reasons_to_wait(book_id: int, until: date) -> Iterator[str]:
    """Yield what each function of `settings.BOOKS_HELD_BY` wants settled before a book's days are closed."""
    for name in settings.BOOKS_HELD_BY:
        ask: Callable[[int, date], Iterable[str]] = import_string(name)
        yield from ask(book_id, until)
