"""What sources promise in the small county: a cabinet in a village, a pharmacy, a delivery from it, pharmacists."""

from datetime import datetime
from typing import Any

from tests.programmes.pharmacy.pharmacists import make_pharmacist
from tests.programmes.small_county import FIRST_DAY, County

from doorstep.base.actor import SYSTEM
from doorstep.kernel.geo import LonLat
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Site
from doorstep.places.rules.hours import around_the_clock, daily
from doorstep.places.words import PointQuality, SiteKind
from doorstep.programmes.pharmacy.actions.coverage import Kept, SupplyFacts, describe_supply, keep_stock
from doorstep.programmes.pharmacy.actions.duty import set_roster
from doorstep.programmes.pharmacy.actions.medicines import add_medicine
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.programmes.pharmacy.models import Medicine, SupplyTerms
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import Channel, LegalClass, Storage


def make_medicine(code: str, name: str, legal_class: LegalClass, now: datetime) -> Medicine:
    facts: dict[str, Any] = {
        "code": code, "name_zh": name, "form": "片剂", "strength": "5mg", "legal_class": legal_class,
        "storage": Storage.AMBIENT, "units_per_pack": 14, "price_fen": 900, "approval_number": "国药准字H20093012",
    }  # fmt: skip
    return add_medicine(SYSTEM, facts=MedicineFacts(**facts), now=now)


def make_medicines(now: datetime) -> tuple[Medicine, Medicine]:
    """One that needs a prescription, one of class B; and the rows of law."""
    load_pack(SYSTEM, now=now)
    return make_medicine("Y1", "消炎片", LegalClass.RX, now), make_medicine("Y2", "创可贴", LegalClass.OTC_B, now)


def make_cabinet(here: County, medicine: Medicine, now: datetime, **other: Any) -> SupplyTerms:
    """A cabinet in the first village, filled up to nine every Tuesday, half a pack a day asked for."""
    site = add_site(
        SYSTEM, place=here.villages[0], kind=SiteKind.CABINET, name="灵溪药柜", point=LonLat(119.62, 30.64),
        quality=PointQuality.SURVEYED, hours=around_the_clock(), valid_from=FIRST_DAY, now=now,
    )  # fmt: skip
    facts: dict[str, Any] = {"channel": Channel.CABINET, "site": site, "refill_weekdays": (1,)} | other
    terms = describe_supply(SYSTEM, facts=SupplyFacts(**facts), valid_from=FIRST_DAY, now=now)
    keep_stock(SYSTEM, terms=terms, kept={medicine: Kept(9, 500)}, now=now)
    return terms


def make_delivery(here: County, now: datetime, **other: Any) -> SupplyTerms:
    """A delivery from the pharmacy that leaves after ten minutes, around the clock."""
    facts: dict[str, Any] = {
        "channel": Channel.DELIVERY, "site": here.depot, "dispatch_min": 10, "level_bp": 9_950,
        "open_hours": [[day, 0, 1440] for day in range(7)],
    }  # fmt: skip
    return describe_supply(SYSTEM, facts=SupplyFacts(**facts | other), valid_from=FIRST_DAY, now=now)


def make_roster(here: County, now: datetime, begins: int = 480, ends: int = 1320, site: Site | None = None) -> None:
    """A pharmacist by telephone from eight to ten at night every day."""
    _actor, licence = make_pharmacist(here, now)
    set_roster(SYSTEM, licence=licence, hours=daily(begins, ends), valid_from=FIRST_DAY, site=site, now=now)
