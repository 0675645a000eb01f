"""What lies with a holder and how fast it is asked for: the rows behind suggestions of what to order and load."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from doorstep.base.clock import TIME_ZONE
from doorstep.engines.stocking.lots import usable
from doorstep.programmes.pharmacy.bridge.base_stock import Observed, observed
from doorstep.programmes.pharmacy.models import Holder, Medicine
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.queries.demand import sold_by

LEAST_DAYS: Final = 7
"""In stock for fewer days, one sale would look like a flood."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One medicine of a holder.

    Args:
        medicine: Which.
        there: Packs that may still be given out.
        life_days: Days its freshest lot still holds.
        seen: How fast it is asked for by the records.
    """

    medicine: Medicine
    there: int
    life_days: int | None
    seen: Observed

    @property
    def per_day(self) -> float:
        """Packs asked for in a day."""
        return self.seen.per_1000_days / 1000

    @property
    def a_week(self) -> float:
        """Packs asked for in a week."""
        return 7 * self.per_day

    @property
    def low_a_week(self) -> float:
        """The low end of its interval."""
        return 7 * self.seen.low / 1000

    @property
    def high_a_week(self) -> float:
        """The high end of its interval."""
        return 7 * self.seen.high / 1000


def asked_of(holder: Holder, now: datetime) -> tuple[list[Asked], int]:
    """Return the medicines whose speed is known, by group and code, and how many others lie there.

    Known is the speed of what was in stock for a week at least and of which something went out lately.

    What was sent on to vehicles, shops and cabinets counts where the holder stands still; a vehicle only sells.
    """
    today = now.astimezone(TIME_ZONE).date()
    lying = [one for one in stock.lying(holder) if usable(one.lot.view, today)]
    there: dict[int, int] = {}
    lasts: dict[int, int] = {}
    for one in lying:
        pk = one.lot.medicine_id
        there[pk] = there.get(pk, 0) + one.packs[0]
        lasts[pk] = max(lasts.get(pk, 0), (one.lot.last_use_on - today).days)
    carried = list(Medicine.objects.filter(is_carried=True).order_by("group", "code"))
    found = list(_asked(holder, carried, there, lasts, now))
    return found, len(there.keys() - {one.medicine.pk for one in found})


def _asked(
    holder: Holder, carried: list[Medicine], there: dict[int, int], lasts: dict[int, int], now: datetime
) -> Iterator[Asked]:
    sides = ("patient",) if holder.vehicle_id else ("patient", "transit")
    sold = sold_by(holder, carried, until=now, sides=sides)
    for medicine in carried:
        one = sold[medicine.pk]
        seen = observed(sold=one.packs, days_in_stock=one.days_in_stock, refills=one.refills)
        if seen is not None and seen.per_1000_days and one.days_in_stock >= LEAST_DAYS:
            yield Asked(medicine, there.get(medicine.pk, 0), lasts.get(medicine.pk), seen)
