"""What must hold in the ledger, recomputed from its rows: for `doorstep check`.

The database refuses most of it; this finds what somebody with the database in hand could have done.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Window

from doorstep.ledger.models import Balance, Entry, Movement, Period
from doorstep.ledger.queries import lines_to_seal
from doorstep.ledger.rules import body_hash, sealed

_PAIR = ("account_id", "commodity_id")
_SAID = ("pk", "book__key", "kind", "occurred_at", "about", "reason", "reverses__key")


def faults() -> Iterator[str]:
    """Yield a sentence for each row of the ledger that breaks a promise."""
    yield from _sums()
    yield from _balances()
    yield from _histories()
    yield from _copies()
    yield from _reversals()
    yield from _bodies()
    yield from _periods()


def _sums() -> Iterator[str]:
    sums = Entry.objects.order_by().values("movement_id", "commodity_id").annotate(left=Sum("quantity"))
    for row in sums.exclude(left=0).order_by("movement_id", "commodity_id"):
        movement, commodity, left = row["movement_id"], row["commodity_id"], row["left"]
        yield f"ledger.Movement:{movement}: commodity {commodity} adds up to {left}, not to 0"
    few = Movement.objects.annotate(legs=Count("entries")).filter(legs__lt=2)
    for pk, legs in few.order_by("pk").values_list("pk", "legs"):
        yield f"ledger.Movement:{pk}: has {legs} entries, not two or more"
    everything = Entry.objects.order_by().values("commodity_id").annotate(left=Sum("quantity")).exclude(left=0)
    for commodity, left in everything.order_by("commodity_id").values_list("commodity_id", "left"):
        yield f"ledger.Commodity:{commodity}: all accounts together hold {left}, not 0"


def _balances() -> Iterator[str]:
    summed = Entry.objects.order_by().values(*_PAIR).annotate(held=Sum("quantity"))
    entries = {(row["account_id"], row["commodity_id"]): row["held"] for row in summed}
    kept = {(account, commodity): held for account, commodity, held in Balance.objects.values_list(*_PAIR, "quantity")}
    for account, commodity in sorted(entries.keys() | kept.keys()):
        has, says = entries.get((account, commodity), 0), kept.get((account, commodity))
        if says is None or has != says:
            about = f"ledger.Account:{account}: the balance of commodity {commodity}"
            yield f"{about} says {says or 0}, its entries make {has}"


def _histories() -> Iterator[str]:
    """Look at every moment of every account that may not be below nothing."""
    running = Window(Sum("quantity"), partition_by=list(map(F, _PAIR)), order_by=[F("at").asc(), F("id").asc()])
    held = Entry.objects.filter(account__may_be_negative=False).annotate(held=running)
    below = held.filter(held__lt=0).order_by(*_PAIR, "at", "id").values_list(*_PAIR, "movement_id", "held")
    for (account, commodity), rows in groupby(below.iterator(), key=lambda row: row[:2]):
        _, _, movement, quantity = next(iter(rows))
        yield f"ledger.Account:{account}: held {quantity} of commodity {commodity} after movement {movement}"


def _copies() -> Iterator[str]:
    """Look at what is kept twice to be read fast."""
    moved = (
        Entry.objects.exclude(at=F("movement__counts_at")).order_by("movement_id").values_list("movement_id", flat=True)
    )
    for movement in moved.distinct():
        yield f"ledger.Movement:{movement}: an entry counts at another moment than its movement"
    foreign = Entry.objects.exclude(account__book=F("movement__book")).order_by("movement_id")
    for movement in foreign.values_list("movement_id", flat=True).distinct():
        yield f"ledger.Movement:{movement}: an entry stands in another book"
    for balance in Balance.objects.exclude(may_be_negative=F("account__may_be_negative")).order_by("pk"):
        yield f"ledger.Account:{balance.account_id}: its balance of commodity {balance.commodity_id} has another limit"
    latest = Entry.objects.filter(
        account=OuterRef("account"), commodity=OuterRef("commodity"), at__gt=OuterRef("last_at")
    )
    forgot = Balance.objects.filter(Exists(latest) | Q(last_at__isnull=True, quantity__gt=0))
    for balance in forgot.order_by("pk"):
        yield f"ledger.Account:{balance.account_id}: its balance of commodity {balance.commodity_id} forgets an entry"


def _reversals() -> Iterator[str]:
    twice = Movement.objects.filter(reverses__reverses__isnull=False).order_by("pk").values_list("pk", flat=True)
    for pk in twice:
        yield f"ledger.Movement:{pk}: takes back what takes something back"
    pairs = Movement.objects.filter(reverses__isnull=False).order_by("pk").values_list("pk", "reverses_id")
    for pk, original in pairs.iterator():
        if _legs(pk, 1) != _legs(original, -1):
            yield f"ledger.Movement:{pk}: is not the negative of {original}"


def _legs(movement: int, sign: int) -> list[tuple[int, int, int]]:
    legs = Entry.objects.filter(movement=movement).values_list("account_id", "commodity_id", "quantity")
    return sorted((account, commodity, sign * quantity) for account, commodity, quantity in legs)


def _bodies() -> Iterator[str]:
    """Compute what each movement says anew and compare it with the digest it was written down with."""
    said = Movement.objects.order_by("pk").values_list(*_SAID, "body_hash").iterator(chunk_size=5_000)
    legs = groupby(_all_legs(), key=lambda row: row[0])
    movement, its = next(legs, (None, iter(())))
    for pk, book, kind, at, about, reason, reverses, digest in said:
        while movement is not None and movement < pk:
            movement, its = next(legs, (None, iter(())))
        parts = [row[1:] for row in its] if movement == pk else []
        found = body_hash(
            book=book,
            kind=kind,
            occurred_at=at,
            parts=parts,
            about=about,
            reason=reason,
            reverses=str(reverses or ""),
        )
        if found != digest:
            yield f"ledger.Movement:{pk}: was changed after it was written down"


def _all_legs() -> Iterator[tuple[Any, ...]]:
    legs = Entry.objects.order_by("movement_id", "id")
    return legs.values_list("movement_id", "account__key", "commodity__key", "quantity").iterator(chunk_size=10_000)


def _periods() -> Iterator[str]:
    for _, periods in groupby(Period.objects.order_by("book_id", "closed_until"), key=lambda period: period.book_id):
        yield from _chain(periods)


def _chain(periods: Iterable[Period]) -> Iterator[str]:
    before, after = "", None
    for period in periods:
        digest, count = sealed(before, lines_to_seal(period.book_id, after, period.closed_until))
        if (digest, count) != (period.digest, period.count):
            now = f"there are {count} now" if count != period.count else "one of them has changed"
            yield f"ledger.Period:{period.pk}: sealed {period.count} movements until {period.until}, {now}"
        before, after = period.digest, period.closed_until
