"""Medicine comes in from a supplier, packs are opened, and stock is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.devices.models import Device
from doorstep.ledger.actions import Leg, count, post, register_commodity
from doorstep.ledger.models import Movement
from doorstep.ledger.words import CommodityKind, MovementKind
from doorstep.partners.models import Partner
from doorstep.programmes.pharmacy.access import COUNT_STOCK, RECEIVE
from doorstep.programmes.pharmacy.actions import pack_codes
from doorstep.programmes.pharmacy.actions.holders import beside, supplier_account
from doorstep.programmes.pharmacy.actions.promises import check_unpromised
from doorstep.programmes.pharmacy.actions.slots import slots_follow
from doorstep.programmes.pharmacy.models import Holder, Lot, Medicine, Receipt, StockCount, StockCountLine
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules import stock as rules
from doorstep.programmes.pharmacy.rules.keys import check_same
from doorstep.programmes.pharmacy.rules.lots import check_lot, lot_number
from doorstep.programmes.pharmacy.words import HolderRole


@dataclass(frozen=True, slots=True)
class Delivered:
    """One line of a supplier's note: a medicine, its lot as printed, and how many packs."""

    medicine: Medicine
    number: str
    last_use_on: date
    packs: int
    made_on: date | None = None


@transaction.atomic
def receive(
    by: Actor,
    *,
    holder: Holder,
    supplier: Partner,
    document: str,
    lines: Sequence[Delivered],
    now: datetime,
    key: UUID | None = None,
) -> Receipt:
    """Take in what a supplier delivered.

    Raises:
        NotAllowed: `by` may not receive there.
        NoteTaken: the supplier's note came in before.
        NothingSent, LotDiffers, LotNotUsable, Unlicensed, HolderFrozen, and what `check_lot` raises: see there.
    """
    require(by, RECEIVE, holder.path)
    today = now.astimezone(TIME_ZONE).date()
    check_may_store(holder, today)
    rules.check_quantities({at: line.packs for at, line in enumerate(lines)})
    note = document.strip()
    hold(f"pharmacy.Receipt:{supplier.pk}")
    if not note or Receipt.objects.filter(supplier=supplier, document=note).exists():
        raise rules.NoteTaken
    source = supplier_account(by, book=holder.account.book, supplier=supplier, now=now)
    legs: list[Leg] = []
    for line in lines:
        lot = lot_of(line, today)
        units = line.packs * line.medicine.counts_per_pack
        rules.check_usable([rules.Sent(lot.number, queries.Lying(lot, units).held, units)], today)
        legs += [Leg(source, lot.commodity, -units), Leg(holder.account, lot.commodity, units)]
    with slots_follow(holder, now):
        movement = post(
            by, book=holder.account.book, kind=MovementKind.RECEIVE, legs=legs, occurred_at=now, now=now, key=key,
            about=holder.about, reason=note,
        )  # fmt: skip
    receipt = Receipt.objects.create(
        holder=holder, supplier=supplier, document=note, movement=movement, received_by_id=by.user_id, received_at=now
    )
    detail = {"supplier": supplier.pk, "lines": len(lines), "movement": movement.pk}
    journal.record(by, RECEIVE.name, holder.about, detail, now=now)
    return receipt


def lot_of(line: Delivered, today: date) -> Lot:
    """Return the lot a line is about, written down the first time it comes; inner.

    Raises:
        LotDiffers: it is known with other days.
        NotALotNumber, and what `check_lot` raises.
    """
    number = lot_number(line.number)
    check_lot(made_on=line.made_on, last_use_on=line.last_use_on, today=today)
    hold(f"pharmacy.Lot:{line.medicine.pk}")
    known = Lot.objects.filter(medicine=line.medicine, number=number).select_related("commodity", "medicine").first()
    if known is not None:
        made_differs = None not in (known.made_on, line.made_on) and known.made_on != line.made_on
        if known.last_use_on != line.last_use_on or made_differs:
            raise rules.LotDiffers(number, known.last_use_on)
        return known
    medicine = line.medicine
    unit = (medicine.unit or "片") if medicine.is_divisible else "盒"
    commodity = register_commodity(
        key=f"lot:{medicine.pk}:{number}", kind=CommodityKind.STOCK, unit=unit,
        label=f"{medicine.name_zh} {medicine.strength} {number}"[:160],
    )  # fmt: skip
    return Lot.objects.create(
        medicine=medicine, number=number, made_on=line.made_on, last_use_on=line.last_use_on, commodity=commodity
    )


@transaction.atomic
def open_packs(
    by: Actor,
    *,
    holder: Holder,
    lot: Lot,
    packs: int,
    now: datetime,
    key: UUID | None = None,
    codes: Sequence[str] = (),
) -> Movement:
    """Open packs to sell single units (拆零): they move to the opened packs beside, lot and expiry stay known.

    Raises:
        KeyDiffers: something else was opened under this key.
        LeaseOpen: a device has charge of the vehicle.
        NotAllowed, NotDivisible, NothingSent, LotNotUsable, HolderFrozen: see there.
        NothingFree: it is put aside for somebody.
        OutOfStock: fewer lie there.
        CodeMissing, CodeTwice, NotATraceCode, OfAnotherProduct, CodeElsewhere: about the packs' trace codes.
    """
    require(by, COUNT_STOCK, holder.path)
    units = packs * lot.medicine.counts_per_pack
    if key is not None:
        hold(f"pharmacy opening {key}")
        if known := Movement.objects.filter(key=key).first():
            taken = [(one.account_id, one.commodity_id, one.quantity) for one in known.entries.filter(quantity__lt=0)]
            check_same((known.kind, taken), (MovementKind.REPACK, [(holder.account_id, lot.commodity_id, -units)]))
            return known
    check_not_frozen(holder)
    queries.require_counter(holder, None)
    if not lot.medicine.is_divisible:
        raise rules.NotDivisible
    rules.check_quantities({lot.pk: packs})
    sent = rules.Sent(lot.number, queries.Lying(lot, units).held, units)
    rules.check_usable([sent], now.astimezone(TIME_ZONE).date())
    check_unpromised(holder, {lot: units}, now)
    opened = beside(by, holder=holder, role=HolderRole.OPENED, now=now)
    legs = [Leg(holder.account, lot.commodity, -units), Leg(opened.account, lot.commodity, units)]
    with slots_follow(holder, now):
        movement = post(
            by, book=holder.account.book, kind=MovementKind.REPACK, legs=legs, occurred_at=now, now=now, key=key,
            about=holder.about,
        )  # fmt: skip
    pack_codes.opened(movement, holder=holder, lot=lot, packs=packs, codes=codes, now=now)
    journal.record(by, "pharmacy.open_packs", holder.about, {"lot": lot.pk, "packs": packs}, now=now)
    return movement


@transaction.atomic
def count_stock(
    by: Actor,
    *,
    holder: Holder,
    counted: Mapping[Lot, int],
    reason: str,
    now: datetime,
    key: UUID | None = None,
    device: Device | None = None,
) -> StockCount:
    """Write down what was counted, lot by lot, usable or not; a difference is posted with its reason. Thaws stock.

    Args:
        by: Who counted.
        holder: Where.
        counted: What is there of every lot the books have there, and of others found; in the ledger's units.
        reason: Why it differs; may be empty where nothing does.
        now: When.
        key: Names this count and no other.
        device: Which reported it; nothing: it was counted at a desk.

    Raises:
        NotAllowed: `by` may not count there.
        LeaseOpen: another device has charge of the vehicle.
        NothingSent: a lot the books have there was not counted.
        ReasonMissing: it differs, and nobody says why.
    """
    require(by, COUNT_STOCK, holder.path)
    if key is not None and (known := StockCount.objects.filter(movement__key=key).first()):
        return known
    queries.require_counter(holder, device)
    expected = {one.lot: one.quantity for one in queries.lying(holder)}
    if not set(expected) <= set(counted):
        raise rules.NothingSent
    with slots_follow(holder, now):
        movement = count(
            by, account=holder.account, counted={lot.commodity: quantity for lot, quantity in counted.items()},
            reason=reason, now=now, key=key, about=holder.about,
        )  # fmt: skip
    made = StockCount.objects.create(
        holder=holder, movement=movement, reason=reason.strip(), counted_by_id=by.user_id, counted_at=now,
        seen=Movement.objects.order_by("-id").values_list("id", flat=True).first() or 0,
    )  # fmt: skip
    StockCountLine.objects.bulk_create(
        StockCountLine(count=made, lot=lot, expected=expected.get(lot, 0), counted=quantity)
        for lot, quantity in counted.items()
    )
    if holder.is_frozen:
        holder.frozen_at, holder.frozen_reason = None, ""
        holder.save(update_fields=["frozen_at", "frozen_reason"])
    detail = {"lots": len(counted), "movement": movement and movement.pk}
    journal.record(by, COUNT_STOCK.name, holder.about, detail, now=now)
    return made


def check_may_store(holder: Holder, today: date) -> None:
    """Let a place pass that may take medicine in today.

    Raises:
        HolderFrozen, Unlicensed: see there.
    """
    check_not_frozen(holder)
    is_wanted = rules.wants_licence(queries.licensed_kinds(today), holder.account.kind)
    rules.check_licence(holder.account.name, holder.licence, holder.licensed_until, today, is_wanted=is_wanted)


def check_not_frozen(holder: Holder) -> None:
    """Let stock pass that may move.

    Raises:
        HolderFrozen: it may not until it is counted.
    """
    if holder.is_frozen:
        raise rules.HolderFrozen(holder.account.name, holder.frozen_reason)
