"""A pharmacy with medicine in it, a vehicle, a cabinet: made through actions, for every test about goods."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.programmes.small_county import FIRST_DAY, County
from tests.remembered import remembered

from doorstep.base.actor import SYSTEM
from doorstep.devices.actions.devices import register_device
from doorstep.devices.models import Device
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.models import Movement
from doorstep.ledger.queries import on_hand
from doorstep.partners.actions import add_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Site
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.actions.cabinets import set_up_cabinet
from doorstep.programmes.pharmacy.actions.catalogue import load_catalogue
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.medicines import add_medicine
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.programmes.pharmacy.actions.receiving import Delivered, receive
from doorstep.programmes.pharmacy.actions.trips import plan_trip
from doorstep.programmes.pharmacy.models import Cabinet, Handover, Holder, Lot, Medicine, Trip
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import HandoverKind, LegalClass, Storage

FAR = date(2028, 6, 30)


@dataclass(frozen=True)
class Goods:
    """What the tests hold in hand."""

    here: County
    supplier: Partner
    shop: Holder
    van: Holder
    medicine: Medicine
    now: datetime

    def lot(self, number: str = "A1", packs: int = 100, last_use_on: date = FAR, **changes: Any) -> Lot:
        """Receive a lot into the pharmacy."""
        medicine = changes.pop("medicine", self.medicine)
        line = Delivered(medicine, number, last_use_on, packs, **changes)
        note = f"note-{number}-{packs}"
        receive(SYSTEM, holder=self.shop, supplier=self.supplier, document=note, lines=[line], now=self.now)
        return Lot.objects.select_related("commodity", "medicine").get(medicine=medicine, number=number)

    def cabinet(self) -> Cabinet:
        """Set up a cabinet in the first village, without slots."""
        site = make_cabinet(self.here, self.now)
        return set_up_cabinet(SYSTEM, site=site, licence="浙C0002", now=self.now)

    def trip(self) -> Trip:
        """Plan the vehicle's day."""
        return plan_trip(SYSTEM, vehicle=self.here.vehicle, on=self.now.date(), now=self.now)

    def load(self, trip: Trip, quantities: dict[Lot, int], confirmed: dict[Lot, int] | None = None) -> Handover:
        """Load the vehicle; the crew counts what was sent, or `confirmed`."""
        sent = send(
            SYSTEM, kind=HandoverKind.LOAD, source=self.shop, target=self.van, quantities=quantities, trip=trip,
            now=self.now,
        )  # fmt: skip
        counted = quantities if confirmed is None else confirmed
        return confirm(SYSTEM, handover=sent, confirmed={lot.pk: n for lot, n in counted.items()}, now=self.now)

    def sell(self, holder: Holder, lot: Lot, quantity: int, at: datetime | None = None) -> Movement:
        """Hand something to a patient, as the ledger sees it."""
        book, moment = holder.account.book, at or self.now
        patient = queries.side(book, "patient")
        legs = [Leg(holder.account, lot.commodity, -quantity), Leg(patient, lot.commodity, quantity)]
        return post(SYSTEM, book=book, kind="sale", legs=legs, occurred_at=moment, now=moment)

    def held(self, lot: Lot) -> dict[str, int]:
        """Return who has how much of a lot, by key of the account; nothing of it is left out."""
        book = self.shop.account.book
        pairs = {account.key: on_hand(account, lot.commodity) for account in book.accounts.all()}
        return {key: quantity for key, quantity in pairs.items() if quantity}


@remembered
def make_goods(here: County, now: datetime) -> Goods:
    """Make a pharmacy with its stock opened, a supplier and one medicine of class B."""
    load_catalogue(SYSTEM, now=now)
    load_pack(SYSTEM, now=now)
    supplier = add_partner(
        SYSTEM, name="浙北医药批发", kind=PartnerKind.PHARMACY_COMPANY, place=here.county, valid_from=FIRST_DAY, now=now
    )
    shop = open_holder(SYSTEM, thing=here.depot, licence="浙C0001", now=now)
    van = open_holder(SYSTEM, thing=here.vehicle, now=now)
    return Goods(here, supplier, shop, van, make_medicine("Y01", now), now)


def make_medicine(code: str, now: datetime, **changes: Any) -> Medicine:
    """Make a medicine of class B, sold in boxes of 24."""
    facts: dict[str, Any] = {
        "code": code, "name_zh": f"维生素{code}", "form": "片剂", "strength": "5mg", "legal_class": LegalClass.OTC_B,
        "storage": Storage.AMBIENT, "units_per_pack": 24, "unit": "片", "price_fen": 980, "pack_ml": 100,
    }  # fmt: skip
    return add_medicine(SYSTEM, facts=MedicineFacts(**{**facts, **changes}), now=now)


def make_cabinet(here: County, now: datetime, name: str = "灵溪药柜") -> Site:
    """Set up a cabinet in the first village."""
    return add_site(SYSTEM, place=here.villages[0], kind=SiteKind.CABINET, name=name, now=now, valid_from=FIRST_DAY)


def make_device(number: int, now: datetime) -> Device:
    """Register a device."""
    return register_device(SYSTEM, key=UUID(int=number), name=f"手机{number}", now=now)
