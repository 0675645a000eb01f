"""Kinds of accounts, commodities and movements, with their labels."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEDGER = _("Ledger")


class CommodityKind(TextChoices):
    """What is counted (品类); whole units of it, never fractions."""

    FEN = "fen", pgettext_lazy("commodity", "Money")
    STOCK = "stock", pgettext_lazy("commodity", "Goods")
    HOURS = "hours", pgettext_lazy("commodity", "Hours")
    CREDIT = "credit", pgettext_lazy("commodity", "Credit")


class AccountKind(TextChoices):
    """Who or what holds it (科目类型)."""

    SUPPLIER = "supplier", pgettext_lazy("account", "Supplier")
    SHOP = "shop", pgettext_lazy("account", "Pharmacy or shop")
    CABINET = "cabinet", pgettext_lazy("account", "Cabinet")
    VEHICLE = "vehicle", pgettext_lazy("account", "Vehicle")
    TRANSIT = "transit", pgettext_lazy("account", "On the way")
    PATIENT = "patient", pgettext_lazy("account", "Handed to patients")
    QUARANTINE = "quarantine", pgettext_lazy("account", "Set aside")
    DESTROYED = "destroyed", pgettext_lazy("account", "Destroyed")
    ADJUST = "adjust", pgettext_lazy("account", "Differences found by counting")
    BANK = "bank", pgettext_lazy("account", "Bank")
    AVAILABLE = "available", pgettext_lazy("account", "Credit still available")
    DRAWN = "drawn", pgettext_lazy("account", "Credit drawn")
    PURSE = "purse", pgettext_lazy("account", "Money or hours at hand")
    OUTSIDE = "outside", pgettext_lazy("account", "Outside")


class MovementKind(TextChoices):
    """What happened (业务类型). A scheme may use words of its own; these have labels."""

    RECEIVE = "receive", pgettext_lazy("movement", "Received")
    LOAD = "load", pgettext_lazy("movement", "Loaded")
    HANDOVER = "handover", pgettext_lazy("movement", "Handed over")
    REFILL = "refill", pgettext_lazy("movement", "Refilled")
    RETURN = "return", pgettext_lazy("movement", "Returned")
    SALE = "sale", pgettext_lazy("movement", "Dispensed or sold")
    REPACK = "repack", pgettext_lazy("movement", "Repacked")
    QUARANTINE = "quarantine", pgettext_lazy("movement", "Set aside")
    RELEASE = "release", pgettext_lazy("movement", "Released")
    DESTROY = "destroy", pgettext_lazy("movement", "Destroyed")
    COUNT = "count", pgettext_lazy("movement", "Difference found by counting")
    GRANT = "grant", pgettext_lazy("movement", "Credit granted")
    DRAW = "draw", pgettext_lazy("movement", "Credit drawn")
    REPAY = "repay", pgettext_lazy("movement", "Credit paid back")
    PAY = "pay", pgettext_lazy("movement", "Paid")
    REVERSAL = "reversal", pgettext_lazy("movement", "Taken back")


def movement_label(kind: str) -> str | Promise:
    """Return what a kind of movement is called; a scheme's own word stands for itself."""
    return MovementKind(kind).label if kind in MovementKind.values else kind
