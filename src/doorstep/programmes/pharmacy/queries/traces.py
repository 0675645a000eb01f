"""Trace codes where a pack goes out: how they are read, which are free, which lots came before them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from django.db.models import Min

from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import counting
from doorstep.ledger.models import Entry
from doorstep.programmes.pharmacy.models import Holder, Lot, Medicine, OpenedCode, SlotCode, TraceDestroyed, TraceSale
from doorstep.programmes.pharmacy.queries import pack
from doorstep.programmes.pharmacy.queries.catalogue import codes_of
from doorstep.programmes.pharmacy.rules import tracing
from doorstep.programmes.pharmacy.rules.pack import TRACE, NoRow
from doorstep.programmes.pharmacy.words import CodeKind

_CAME: Final = counting(lambda one: Entry.objects.filter(commodity=one), {"first": Min("at")}, int)


def rule(at: datetime) -> dict[str, Any]:
    """Return the rule on trace codes of a day; one query.

    Raises:
        NoRow: none holds.
    """
    return dict(pack.load().row(TRACE, at.astimezone(TIME_ZONE).date()).value)


def reader(medicine: Medicine, value: Mapping[str, Any]) -> Callable[[str], str]:
    """Return what brings a code scanned from a medicine's box to the form in which it is kept; two queries.

    Args:
        medicine: Whose box.
        value: Of the rule.
    """
    prefixes, gtins = (codes_of(medicine, kind) for kind in (CodeKind.TRACE, CodeKind.GTIN))
    return partial(tracing.check, prefixes=prefixes, gtins=gtins, value=dict(value))


def readable(medicine: Medicine, codes: Sequence[str], at: datetime) -> list[str | None]:
    """Return each code as it is kept; nothing for one that cannot be read or is of another product; three queries."""
    if not codes:
        return []
    try:
        read = reader(medicine, rule(at))
    except NoRow:
        return [None for _ in codes]
    return [_or_nothing(read, code) for code in codes]


def taken(code: str) -> str:
    """Say with what a code went out before, or where its pack was destroyed or opened; nothing: it is free."""
    sold = TraceSale.objects.filter(code=code, returned_at=None).select_related("line").first()
    return sold.line.about if sold else gone_at(code)


def gone_at(code: str) -> str:
    """Say where the pack with a code was destroyed or opened; nothing: it is whole."""
    rows = (TraceDestroyed.objects.filter(code=code), OpenedCode.objects.filter(code=code))
    gone = next((one for found in rows for one in found.select_related("holder")), None)
    return gone.holder.about if gone else ""


def lies_in(code: str, but: Holder | None = None) -> str:
    """Say in which cabinet the pack with a code lies, other than one's own; nothing: in none that is known."""
    found = SlotCode.objects.filter(code=code, left_at__isnull=True).select_related("slot__cabinet").first()
    there = found.slot.cabinet if found else None
    return there.about if there is not None and (but is None or there.holder_id != but.pk) else ""


def came_on(lots: Iterable[Lot], at: datetime) -> date:
    """Return the day on which the last of some lots came in; the day of `at` where none did; one query."""
    came = Entry.objects.filter(commodity__in=[lot.commodity_id for lot in lots]).order_by()
    first = came.values("commodity").annotate(first=Min("at")).values_list("first", flat=True)
    return max(first, default=at).astimezone(TIME_ZONE).date()


def came_before_codes(lot: Lot, at: datetime) -> bool:
    """Say whether a lot came in before codes had to be scanned, by the rule of a day."""
    try:
        before = date.fromisoformat(rule(at)["no_code_before"])
    except NoRow:
        return False
    came = next((first for (first,) in _CAME(lot.commodity_id) if first), at)
    return came.astimezone(TIME_ZONE).date() < before


def _or_nothing(read: Callable[[str], str], code: str) -> str | None:
    try:
        return read(code)
    except (tracing.NotATraceCode, tracing.OfAnotherProduct):
        return None
