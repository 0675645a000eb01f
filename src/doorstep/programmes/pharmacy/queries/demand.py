"""What was sold at a source, and for how long it had something to sell: the ledger read back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.ledger.models import Entry
from doorstep.programmes.pharmacy.models import Holder, Medicine, SupplyTerms
from doorstep.programmes.pharmacy.words import HolderRole

WEEKS_BACK = 12
_DAY_S = 24 * 3600


@dataclass(slots=True)
class Sold:
    """Of one medicine at one source.

    Args:
        packs: Given out, less what came back.
        days_in_stock: Days on which at least one pack lay there.
        refills: Times something came in.
    """

    packs: int = 0
    days_in_stock: float = 0.0
    refills: int = 0


def sold_at(terms: SupplyTerms, medicines: Iterable[Medicine], *, until: datetime) -> dict[int, Sold]:
    """Return what was sold in the twelve weeks before a moment, by medicine; three queries.

    Empty where the source's stock is not in the ledger: a delivery sells from its pharmacy and has none of its own.
    """
    found = Holder.objects.filter(role=HolderRole.STOCK, site=terms.site_id, vehicle=terms.vehicle_id)
    holder = found.select_related("account").first()
    if holder is None or terms.dispatch_min is not None:
        return {}
    return sold_by(holder, medicines, until=until)


def sold_by(
    holder: Holder, medicines: Iterable[Medicine], *, until: datetime, sides: Collection[str] = ("patient",)
) -> dict[int, Sold]:
    """Return what went out from a holder to one of the sides in the twelve weeks before a moment; two queries.

    Args:
        holder: Whose stock.
        medicines: Which; the answer is by their ids.
        until: The moment.
        sides: Keys of the sides: `patient` for sales alone, with `transit` also what was sent on.
    """
    sizes = {one.pk: one.counts_per_pack for one in medicines}
    if not sizes:
        return {}
    since = until - timedelta(weeks=WEEKS_BACK)
    rows = Entry.objects.filter(
        account=holder.account_id, commodity__lot__medicine__in=sizes, movement__occurred_at__lt=until
    ).order_by("movement__occurred_at", "pk")
    lines = list(rows.values_list("commodity__lot__medicine", "movement__occurred_at", "movement", "quantity"))
    sales = set(
        Entry.objects.filter(
            account__book=holder.account.book_id, account__key__in=sides, movement__occurred_at__gte=since
        )
        .order_by()
        .values_list("movement", flat=True)
    )
    found = {medicine: Sold() for medicine in sizes}
    held, counted, at = dict.fromkeys(sizes, 0), dict.fromkeys(sizes, 0), dict.fromkeys(sizes, since)
    for medicine, moment, movement, quantity in lines:
        if moment > at[medicine]:
            _pass(found[medicine], held[medicine] >= sizes[medicine], at[medicine], moment)
            at[medicine] = moment
        held[medicine] += quantity
        if moment >= since and movement in sales:
            counted[medicine] -= quantity
        elif moment >= since and quantity > 0:
            found[medicine].refills += 1
    for medicine, one in found.items():
        _pass(one, held[medicine] >= sizes[medicine], at[medicine], until)
        one.packs = max(0, round(counted[medicine] / sizes[medicine]))
    return found


def _pass(one: Sold, is_there: bool, begins: datetime, ends: datetime) -> None:  # noqa: FBT001
    if is_there:
        one.days_in_stock += (ends - begins).total_seconds() / _DAY_S
