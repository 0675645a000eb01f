"""Quantities as people read them: money as yuan, the rest with its unit; and what happened, in words."""

from django import template

from doorstep.base.templatetags.parts import number, yuan
from doorstep.base.tongue import is_english
from doorstep.ledger.models import Commodity
from doorstep.ledger.words import CommodityKind, movement_label

register = template.Library()

_MONEY = {CommodityKind.FEN, CommodityKind.CREDIT}


@register.filter
def amount(quantity: int, commodity: Commodity) -> str:
    """Write a quantity of a commodity: `¥80,000`, `12 盒`; less than nothing with a minus."""
    if commodity.kind in _MONEY:
        return yuan(quantity)
    sign = "−" if quantity < 0 else ""
    return f"{sign}{number(abs(quantity))} {commodity.unit}"


@register.filter
def change(quantity: int, commodity: Commodity) -> str:
    """Write how much more or less: `+12 盒`, `−12 盒`."""
    return f"+{amount(quantity, commodity)}" if quantity > 0 else amount(quantity, commodity)


@register.filter
def happened(kind: str) -> str:
    """Return what a kind of movement is called."""
    return str(movement_label(kind))


@register.filter
def in_wan(fen: int) -> str:
    """Write much money shortly where nothing is lost: `8,000 万元`, `¥80 million`; else as it is."""
    wan, rest = divmod(fen, 1_000_000)
    if rest or not wan:
        return yuan(fen)
    return f"¥{wan / 100:,.10g} million" if is_english() else f"{wan:,} 万元"
