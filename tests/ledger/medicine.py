"""A book of medicine with its accounts and a lot: what most tests of the ledger begin with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doorstep.base.actor import SYSTEM
from doorstep.ledger.actions import Leg, open_account, open_book, post, register_commodity
from doorstep.ledger.models import Account, Book, Commodity, Movement
from doorstep.ledger.queries import on_hand
from doorstep.ledger.words import AccountKind, CommodityKind
from doorstep.places.actions.tree import create_place
from doorstep.places.words import CodeSystem, PlaceKind

SOURCES = {AccountKind.SUPPLIER, AccountKind.BANK}
HOLDERS = (AccountKind.SUPPLIER, AccountKind.SHOP, AccountKind.VEHICLE, AccountKind.TRANSIT, AccountKind.PATIENT)


@dataclass(frozen=True)
class Stock:
    """A book, an account of each kind, one lot."""

    book: Book
    accounts: dict[AccountKind, Account]
    lot: Commodity
    now: datetime

    def move(self, source: AccountKind, to: AccountKind, quantity: int, **more: Any) -> Movement:
        """Move boxes of the lot from one account to another, by default now."""
        taken = Leg(self.accounts[source], self.lot, -quantity)
        given = Leg(self.accounts[to], self.lot, quantity)
        usual = {"kind": "sale", "occurred_at": self.now, "now": self.now}
        return post(SYSTEM, book=self.book, legs=[taken, given], **{**usual, **more})

    def held(self) -> dict[str, int]:
        """What each account holds of the lot."""
        return {str(kind): on_hand(account, self.lot) for kind, account in self.accounts.items()}


def make_stock(now: datetime) -> Stock:
    """Make it through actions."""
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", codes={CodeSystem.NBS: "330523"}, now=now,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    book = open_book(SYSTEM, key="medicine", name="安吉药品", place=county, now=now)
    accounts = {
        kind: open_account(
            SYSTEM,
            book=book,
            key=str(kind),
            kind=kind,
            name=str(kind.label),
            may_be_negative=kind in SOURCES,
            now=now,
        )
        for kind in HOLDERS
    }
    accounts[AccountKind.ADJUST] = Account.objects.get(book=book, kind=AccountKind.ADJUST)
    lot = register_commodity(key="lot:1", kind=CommodityKind.STOCK, unit="盒", label="氨氯地平片 A1")
    return Stock(book, accounts, lot, now)
