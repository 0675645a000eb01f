"""Whatever moves a cabinet's stock moves its slots: the two say the same when the transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from doorstep.base.locks import hold
from doorstep.programmes.pharmacy.actions import pack_codes
from doorstep.programmes.pharmacy.models import Cabinet, Holder, Medicine, Slot
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules import cabinets as rules

UNCOUNTED: Final = "uncounted"
"""Why a slot is blocked of which nobody knows how many usable packs lie in it."""


@contextmanager
def slots_follow(holder: Holder, now: datetime, *, stays_inside: bool = False) -> Iterator[None]:
    """Bring a cabinet's slots to its books after what is posted in between; other holders have no slots. Inner.

    Where one slot holds a medicine, it is known which changed. Where several do, or where what was set aside lies in
    its slot still, they hand out nothing until the crew counts them at the next filling.

    Args:
        holder: Whose stock moves.
        now: The moment.
        stays_inside: The packs are not taken out: they only may not be handed out.

    Raises:
        NoRoom: more packs would lie there than its slots for the medicine can hold, or part of a pack.
    """
    cabinet = Cabinet.objects.filter(holder=holder).first()
    if cabinet is None:
        yield
        return
    hold(cabinet.about)
    before = _units(holder)
    yield
    after = _units(holder)
    slots: dict[int, list[Slot]] = {}
    for slot in Slot.objects.filter(cabinet=cabinet).order_by("number"):
        slots.setdefault(slot.medicine_id, []).append(slot)
    for medicine in before.keys() | after.keys():
        was, lies = before.get(medicine, 0), after.get(medicine, 0)
        mine = slots.get(medicine.pk, [])
        packs, part = divmod(lies, medicine.counts_per_pack)
        fits = sum(slot.capacity for slot in mine)
        if (lies > was and packs > fits) or (part and lies != was and not stays_inside):
            raise rules.NoRoom
        if lies != was:
            _bring_to(mine, min(packs, fits), now, is_sure=len(mine) == 1 and not stays_inside)


def _units(holder: Holder) -> dict[Medicine, int]:
    """Return what the books have there of each medicine, in the ledger's units."""
    units: dict[Medicine, int] = {}
    for one in stock.lying(holder):
        units[one.lot.medicine] = units.get(one.lot.medicine, 0) + one.quantity
    return units


def _bring_to(slots: list[Slot], packs: int, now: datetime, *, is_sure: bool) -> None:
    """Let the slots of one medicine hold so many packs together; block them where it is not known which holds what."""
    inside = rules.share(packs, [(slot.inside, slot.capacity) for slot in slots])
    if inside == [slot.inside for slot in slots]:
        return  # the filling wrote what it put into each
    for slot, held in zip(slots, inside, strict=True):
        slot.inside = held
        if not is_sure and slot.blocked_at is None:
            slot.blocked_at, slot.blocked_reason = now, UNCOUNTED
    Slot.objects.bulk_update(slots, ["inside", "blocked_at", "blocked_reason"])
    pack_codes.forget(slots, now)
