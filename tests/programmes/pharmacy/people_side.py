"""A counter with somebody before it: medicines of each class on the shelf, a pharmacist, a patient."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.programmes.pharmacy.goods import Goods, make_goods, make_medicine
from tests.programmes.pharmacy.pharmacists import make_on_duty
from tests.programmes.small_county import County
from tests.remembered import remembered

from doorstep.base.actor import SYSTEM, Actor
from doorstep.people.actions import record_identity, register_person
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.actions.dispense import dispense
from doorstep.programmes.pharmacy.actions.interactions import load_interactions
from doorstep.programmes.pharmacy.actions.sale import Sale, Wanted
from doorstep.programmes.pharmacy.actions.scripts import Line, ScriptFacts, receive_script, review_script
from doorstep.programmes.pharmacy.models import Dispense, Licence, Medicine, Script
from doorstep.programmes.pharmacy.queries.near import channel_of
from doorstep.programmes.pharmacy.words import LegalClass, ReviewDecision

NUMBER = "11010519491231002X"
PREFIX = "8123456"
LAST_USE = date(2028, 6, 30)


@dataclass(frozen=True)
class Side:
    """What the tests hold in hand: 100 packs of each medicine lie in the shop."""

    goods: Goods
    pharmacist: Actor
    licence: Licence
    person: Person
    otc: Medicine
    red: Medicine
    rx: Medicine
    controlled: Medicine
    now: datetime

    def codes(self, medicine: Medicine, packs: int, first: int = 1) -> list[str]:
        """Return trace codes as scanned from so many packs."""
        prefix = medicine.codes.get(kind="trace").code
        return [f"{prefix}{number:013d}" for number in range(first, first + packs)]

    def wanted(self, medicine: Medicine, packs: int = 1, first: int = 1, **more: Any) -> Wanted:
        """Ask for packs with the codes from `first` on."""
        return Wanted(medicine, packs, codes=more.pop("codes", self.codes(medicine, packs, first)), **more)

    def sale(self, *lines: Wanted, key: int = 1, **more: Any) -> Sale:
        """Ask for a sale at the counter that is paid to the fen."""
        holder = more.pop("holder", self.goods.shop)
        paid = sum((line.medicine.price_fen or 0) * line.packs for line in lines)
        more = {"paid_fen": paid, "channel": channel_of(holder), **more}
        return Sale(key=UUID(int=key), holder=holder, lines=lines, **more)

    def sell(self, *lines: Wanted, key: int = 1, at: datetime | None = None, **more: Any) -> Dispense:
        """Sell it as the pharmacist."""
        return dispense(self.pharmacist, sale=self.sale(*lines, key=key, **more), now=at or self.now)

    def script(self, *lines: Line, number: str = "RX1", **more: Any) -> Script:
        """Take a prescription in."""
        facts = ScriptFacts(
            person=more.pop("person", self.person), issuer="安吉县人民医院", number=number,
            issued_on=more.pop("issued_on", self.now.date()), lines=lines, **more,
        )  # fmt: skip
        return receive_script(self.pharmacist, facts=facts, place=self.goods.here.depot.place, now=self.now)

    def approved(self, *lines: Line, number: str = "RX1", reason: str = "", **more: Any) -> Script:
        """Take a prescription in and approve it."""
        script = self.script(*lines, number=number, **more)
        review_script(
            self.pharmacist, script=script, decision=ReviewDecision.APPROVE, reason=reason, now=self.now
        )  # fmt: skip
        return script


@remembered
def make_side(here: County, now: datetime) -> Side:
    """Make it: one pharmacist on duty at the pharmacy, one patient whose identity number is written down."""
    goods = make_goods(here, now)
    load_interactions(SYSTEM, now=now)
    pharmacist, licence = make_on_duty(here, now, site=here.depot)
    person = register_person(SYSTEM, name="沈阿婆", village=here.villages[0], now=now)
    record_identity(SYSTEM, person=person, number=NUMBER, now=now)
    otc, red, rx, controlled = (
        make_medicine(code, now, name_zh=name, inn=inn, legal_class=legal, trace_prefixes=(prefix,), **more)
        for code, name, inn, legal, prefix, more in (
            ("X01", "蒙脱石散", "Montmorillonite", LegalClass.OTC_B, "8100001", {}),
            ("X02", "奥美拉唑", "Omeprazole", LegalClass.OTC_A, "8100002", {}),
            ("X03", "氨氯地平", "Amlodipine", LegalClass.RX, PREFIX, {"atc": "C08CA01", "is_long_rx_allowed": True}),
            ("X04", "氨麻美敏", "", LegalClass.OTC_A, "8100004", {"is_id_required": True}),
        )
    )
    for number, medicine in enumerate((otc, red, rx, controlled)):
        goods.lot(f"L{number}", 100, LAST_USE, medicine=medicine)
    return Side(goods, pharmacist, licence, person, otc, red, rx, controlled, now)
