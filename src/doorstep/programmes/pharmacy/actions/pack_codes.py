"""Which trace codes lie in a cabinet's slots, in the order in which their packs come out; and which were opened."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.models import Holder, Lot, Medicine, OpenedCode, Slot, SlotCode, Vend
from doorstep.programmes.pharmacy.queries import traces
from doorstep.programmes.pharmacy.rules import tracing


def put(slot: Slot, codes: Sequence[str], *, packs: int, now: datetime) -> None:
    """Write the codes down of the packs that were put into a slot, all of them or none. Inner.

    Args:
        slot: Which, with its medicine.
        codes: As scanned, in the order in which the packs were put in.
        packs: How many were put in.
        now: The moment.

    Raises:
        CodeMissing: another number was scanned than put in.
        CodeTwice, NotATraceCode, OfAnotherProduct, CodeElsewhere: see `rules.tracing`.
    """
    if codes and len(codes) != packs:
        raise tracing.CodeMissing(packs, len(codes))
    kept = read(slot.medicine, codes, now)
    SlotCode.objects.bulk_create(SlotCode(slot=slot, code=code, put_at=now) for code in kept)


def read(medicine: Medicine, codes: Sequence[str], now: datetime) -> list[str]:
    """Return codes as they are kept, of packs that are in nobody's hands and lie in no slot.

    Raises:
        CodeTwice, NotATraceCode, OfAnotherProduct, CodeElsewhere: see `rules.tracing`.
    """
    if not codes:
        return []
    as_kept = traces.reader(medicine, traces.rule(now))
    kept = [as_kept(code) for code in codes]
    if len(set(kept)) != len(kept):
        raise tracing.CodeTwice
    for code in kept:
        if there := traces.taken(code) or traces.lies_in(code):
            raise tracing.CodeElsewhere(code, there)
    return kept


def front(slot: Slot, lying: int) -> str:
    """Return the code of the pack that comes out next; nothing unless the code of every pack in the slot is known."""
    mine = list(slot.codes.filter(left_at__isnull=True).order_by("pk").values_list("code", flat=True)[: lying + 1])
    return mine[0] if len(mine) == lying else ""


def leave(vend: Vend, code: str, now: datetime) -> None:
    """Note that a pack left its slot. One whose code is not known there leaves it unknown which others are. Inner."""
    mine = vend.slot.codes.filter(left_at__isnull=True)
    if not code or not mine.filter(code=code).update(left_at=now, vend=vend):
        mine.update(left_at=now)


def forget(slots: Iterable[Slot], now: datetime) -> None:
    """Note that nobody knows any more which packs lie in some slots. Inner."""
    SlotCode.objects.filter(slot__in=list(slots), left_at__isnull=True).update(left_at=now)


def opened(movement: Movement, *, holder: Holder, lot: Lot, packs: int, codes: Sequence[str], now: datetime) -> None:
    """Write the codes down of packs that were opened, so that none of them is sold as a whole one. Inner.

    Raises:
        CodeMissing: the product's codes are known, the pack came in since codes have to be scanned, and one is missing.
        CodeTwice, NotATraceCode, OfAnotherProduct, CodeElsewhere: see `rules.tracing`.
    """
    is_coded = lot.medicine.codes.filter(is_active=True).exists() and not traces.came_before_codes(lot, now)
    if len(codes) != packs and (codes or is_coded):
        raise tracing.CodeMissing(packs, len(codes))
    kept = read(lot.medicine, codes, now)
    OpenedCode.objects.bulk_create(
        OpenedCode(code=code, lot=lot, holder=holder, movement=movement, at=now) for code in kept
    )
