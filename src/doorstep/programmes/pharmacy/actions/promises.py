"""What is put aside for somebody stays there until it is collected, given back or runs out."""

from collections.abc import Mapping
from datetime import datetime

from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.engines.stocking.lots import usable
from doorstep.programmes.pharmacy.models import Holder, Lot, Medicine
from doorstep.programmes.pharmacy.queries import holds, stock
from doorstep.programmes.pharmacy.rules.holds import check_free


def check_unpromised(holder: Holder, quantities: Mapping[Lot, int], now: datetime) -> None:
    """Let packs leave a shelf, or be opened, that are not put aside for anybody; holds the shelf meanwhile; inner.

    Args:
        holder: Whose shelf.
        quantities: How much of which lot goes, in the ledger's units.
        now: When.

    Raises:
        NothingFree: what stays would not be enough for those for whom packs were put aside.
    """
    today = now.astimezone(TIME_ZONE).date()
    medicines: dict[int, Medicine] = {lot.medicine_id: lot.medicine for lot in quantities}
    for _, medicine in sorted(medicines.items()):
        hold(holds.lock_name(holder, medicine))
        per = medicine.counts_per_pack
        good = [one for one in stock.lying(holder, medicine) if usable(one.lot.view, today)]
        there = sum(one.quantity // per for one in good)
        stays = sum(max(0, one.quantity - quantities.get(one.lot, 0)) // per for one in good)
        check_free(there, holds.active_packs(holder, medicine, now), there - stays)
