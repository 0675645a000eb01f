"""A sale of the road among all sales: its receipt, its lines, its trace codes; each code is sold once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import NewRow, Prepared, PreparedModels
from doorstep.devices.kinds import Doubt
from doorstep.devices.models import Operation
from doorstep.devices.words import Why
from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.access import DISPENSE
from doorstep.programmes.pharmacy.actions.counter import place_of
from doorstep.programmes.pharmacy.actions.incidents import open_incident
from doorstep.programmes.pharmacy.actions.sale import new_receipt_no
from doorstep.programmes.pharmacy.models import Dispense, DispenseLine, Holder, Lot, Medicine, TraceSale
from doorstep.programmes.pharmacy.queries import catalogue, pack, traces
from doorstep.programmes.pharmacy.rules import selling, tracing
from doorstep.programmes.pharmacy.rules.pack import PRECURSOR, NoRow
from doorstep.programmes.pharmacy.words import Channel, CodeKind, IncidentKind, Payment

MOST_CODES: Final = 1000
_SALE: Final = NewRow(Dispense)
_LINE: Final = NewRow(DispenseLine)
_LINES: Final = PreparedModels(
    lambda sale: DispenseLine.objects.filter(dispense=sale).select_related("medicine", "lot"), int
)
_CODED: Final = Prepared(lambda sale: TraceSale.objects.filter(line__dispense=sale).order_by().values_list("line"), int)
Codes = Mapping[Lot, Sequence[str]]


def sort_codes(
    by: Actor, operation: Operation, holder: Holder, scanned: Codes, now: datetime
) -> tuple[dict[Lot, list[str]], dict[Lot, int], list[Doubt]]:
    """Sort scanned codes: those that may be sold, how many packs of each lot were sold before, and what is doubtful.

    A pack whose code was sold or destroyed before is an attempt: it is noted and its stock stays. A code that cannot be
    read, or of another product, is left out of its line.
    """
    good: dict[Lot, list[str]] = {}
    before: dict[Lot, int] = {}
    doubts = []
    seen: set[str] = set()
    for lot, codes in scanned.items():
        good[lot] = []
        read = traces.readable(lot.medicine, codes, operation.really_at)
        for text, code in zip(codes, read, strict=True):
            first = (traces.taken(code) or traces.lies_in(code)) if code else ""
            if code is None:
                strange = tracing.clean(text)
                _note(by, IncidentKind.TRACE_FOREIGN, operation=operation, holder=holder, code=strange, now=now)
                doubts.append(Doubt(Why.NOT_POSSIBLE, {"code": tracing.clean(text)[:60]}))
            elif first or code in seen:
                before[lot] = before.get(lot, 0) + 1
                twice = IncidentKind.TRACE_TWICE
                _note(by, twice, operation=operation, holder=holder, code=code, now=now, first=first)
                doubts.append(Doubt(Why.CODE_USED, {"code": code, "first": first or "here"}))
            else:
                good[lot].append(code)
                seen.add(code)
    return good, before, doubts


def enter(
    by: Actor,
    operation: Operation,
    *,
    holder: Holder,
    movement: Movement,
    packs: Mapping[Lot, int],
    codes: Codes,
    payment: Payment,
    needs_review: bool,
    now: datetime,
) -> Dispense:
    """Write a sale among the sales, at the prices of today; a pharmacist's word on it may come afterwards."""
    at = operation.really_at
    prices = {lot: 0 if payment is Payment.FREE else (lot.medicine.price_fen or 0) * n for lot, n in packs.items()}
    made = _SALE.add(Dispense(
        key=operation.pk, receipt_no=new_receipt_no(at.astimezone(TIME_ZONE).date()), holder=holder,
        channel=Channel.VEHICLE, needs_review=needs_review, movement=movement, payment=payment,
        paid_fen=sum(prices.values()), dispensed_at=at, dispensed_by_id=by.user_id,
    ))  # fmt: skip
    for lot, n in packs.items():
        mine = codes.get(lot, ())[:n]
        line = _LINE.add(DispenseLine(
            dispense=made, medicine=lot.medicine, lot=lot, packs=n, quantity=n * lot.medicine.counts_per_pack,
            price_fen=prices[lot], is_controlled=lot.medicine.is_id_required,
            is_uncoded=not mine and traces.came_before_codes(lot, at),
        ))  # fmt: skip
        TraceSale.objects.bulk_create([TraceSale(code=code, line=line, sold_at=at) for code in mine])
    detail = {"lines": len(packs), "channel": Channel.VEHICLE.value, "receipt": made.receipt_no}
    journal.record(by, DISPENSE.name, made.about, detail, now=now)
    return made


def missing(made: Dispense) -> list[Doubt]:
    """Return what a sale that has taken place lacks: codes, somebody's identity, or it was more than one may have.

    A code is missed where the list of medicines says what codes of it look like; else nobody could have checked one.
    Packs without code stand in their list either way.
    """
    uncoded: dict[str, int] = {}
    packs: Counter[Medicine] = Counter()
    coded = Counter(line for (line,) in _CODED(made.pk))
    for line in _LINES(made.pk):
        packs[line.medicine] += line.packs
        known = any(catalogue.codes_of(line.medicine, kind) for kind in (CodeKind.TRACE, CodeKind.GTIN))
        short = line.packs - coded[line.pk]
        if known and short > 0 and not line.is_uncoded:
            uncoded[line.lot.number] = short
    sale, doubts = {"sale": made.about}, []
    if uncoded:
        doubts.append(Doubt(Why.CODE_MISSING, sale | {"lots": uncoded}))
    if any(one.is_id_required for one in packs) and made.person is None:
        doubts.append(Doubt(Why.IDENTITY_MISSING, sale))
    most = {one: one.max_packs for one in packs if one.max_packs is not None}
    controlled = {one: n for one, n in packs.items() if one.is_id_required}
    over = {one.name_zh: packs[one] for one, limit in most.items() if packs[one] > limit}
    if controlled and not over:
        over = _over_day(controlled, made.dispensed_at)
    if over:
        doubts.append(Doubt(Why.TOO_MANY_PACKS, sale | over))
    return doubts


def _over_day(controlled: Mapping[Medicine, int], at: datetime) -> dict[str, int]:
    """Return packs of controlled compounds that are more than one person may have a day, by the rule of the day."""
    try:
        row = pack.load().row(PRECURSOR, at.astimezone(TIME_ZONE).date())
        selling.check_controlled(row, packs=sum(controlled.values()), earlier_today=0, own_most=None)
    except NoRow:
        return {}
    except selling.TooManyPacks:
        return {one.name_zh: n for one, n in controlled.items()}
    return {}


def _note(
    by: Actor,
    kind: IncidentKind,
    *,
    operation: Operation,
    holder: Holder,
    code: str,
    now: datetime,
    first: str = "",
) -> None:
    open_incident(
        by, kind=kind, place=place_of(holder), about=first or holder.about, other=f"devices.Operation:{operation.pk}",
        detail={"code": code[:60]}, now=now,
    )  # fmt: skip
