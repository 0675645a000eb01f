"""This morning in the sample county's pharmacy: received, opened, set aside, measured, loaded, recalled.

Invented: suppliers, lots, days of expiry, prices, what a pharmacist typed from boxes that do not exist. True is only
which kind of medicine each name is.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.programmes.pharmacy.actions.coldchain import register_sensor, take_readings
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.medicines import add_medicine
from doorstep.programmes.pharmacy.actions.quality import destroy, set_aside
from doorstep.programmes.pharmacy.actions.recalls import recall_lot
from doorstep.programmes.pharmacy.actions.receiving import Delivered, open_packs, receive
from doorstep.programmes.pharmacy.actions.trips import plan_trip
from doorstep.programmes.pharmacy.models import Holder, Lot, Medicine, Vehicle
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import HandoverKind, LegalClass, RecallLevel, Storage

_OURS = (
    ("D01", "维生素C", "片剂", "0.1g", LegalClass.OTC_B, Storage.AMBIENT, 100, 650, True),
    ("D02", "健胃消食", "片剂", "0.8g", LegalClass.OTC_B, Storage.AMBIENT, 32, 1580, False),
    ("D03", "藿香正气", "口服液", "10ml", LegalClass.OTC_B, Storage.AMBIENT, 10, 1860, False),
    ("D04", "甘精胰岛素", "注射液", "3ml:300单位", LegalClass.RX, Storage.COLD, 1, 7800, False),
)
"""Code, name, form, strength, class, storage, units in a pack, fen, whether packs may be opened."""


def deliver(shop: Holder, *, now: datetime) -> dict[str, Lot]:
    """Bring four more medicines in three lots each: one near its end, two fresh. Returns the lots by number."""
    return _received(shop, [_medicine(row, now) for row in _OURS], now)


def of_today(
    shop: Holder, vehicle: Vehicle, lots: Mapping[str, Lot], *, contacts: Sequence[Login], now: datetime
) -> None:
    """Let there be an opened pack, damaged ones, a warm refrigerator, a load that is one short, and a recall."""
    hour = now - timedelta(minutes=50)
    open_packs(SYSTEM, holder=shop, lot=lots["D01-A"], packs=1, now=hour)
    set_aside(SYSTEM, holder=shop, lot=lots["D04-C"], quantity=2, reason="外盒受潮", now=hour)
    destroy(SYSTEM, holder=shop, lot=lots["D04-C"], quantity=1, reason="销毁记录 1 号（示范）", now=hour)
    _measured(shop, contacts, now)
    van = open_holder(SYSTEM, thing=vehicle, now=hour)
    _loaded(vehicle, shop, van, lots["D02-A"], now - timedelta(minutes=20))
    recall_lot(SYSTEM, lot=lots["D03-B"], level=RecallLevel.SECOND, reason="含量不符合规定（示范）", now=now)


def _medicine(row: tuple[str, str, str, str, LegalClass, Storage, int, int, bool], now: datetime) -> Medicine:
    code, name, form, strength, legal_class, storage, units, fen, is_divisible = row
    facts = MedicineFacts(
        code=code, name_zh=name, form=form, strength=strength, maker="竹海制药（示范）", legal_class=legal_class,
        storage=storage, units_per_pack=units, unit="片" if is_divisible else "", is_divisible=is_divisible,
        price_fen=fen, pack_ml=120,
    )  # fmt: skip
    return add_medicine(SYSTEM, facts=facts, now=now)


def _received(shop: Holder, medicines: Sequence[Medicine], now: datetime) -> dict[str, Lot]:
    """Receive three lots of each: one near its end, two fresh."""
    today = now.astimezone(TIME_ZONE).date()
    supplier = add_partner(
        SYSTEM, name="浙北医药配送（示范）", kind=PartnerKind.PHARMACY_COMPANY,
        place=shop.account.book.place, valid_from=today, now=now,
    )  # fmt: skip
    kept = (("A", 150, 120), ("B", 400, 60), ("C", 75, 8))
    lines = [
        Delivered(medicine, f"{medicine.code}-{name}", _end_of_month(today + timedelta(days=days)), packs)
        for medicine in medicines
        for name, days, packs in kept
    ]
    receive(SYSTEM, holder=shop, supplier=supplier, document="SF-0001", lines=lines, now=now)
    ours = Lot.objects.filter(medicine__in=medicines).select_related("medicine", "commodity")
    return {lot.number: lot for lot in ours}


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _measured(shop: Holder, contacts: Sequence[Login], now: datetime) -> None:
    """Measure every ten minutes for four hours; in the third one the fridge's door stood open."""
    sensor = register_sensor(
        SYSTEM, holder=shop, serial="WD-0001", band=Storage.COLD, contacts=contacts, compartment="冰箱",
        now=now - timedelta(hours=5),
    )  # fmt: skip
    begun = now - timedelta(hours=4)
    rows = [
        (begun + timedelta(minutes=10 * at), 9.1 if 13 <= at <= 15 else 4.6 + (at % 3) / 10, "C") for at in range(24)
    ]
    take_readings(SYSTEM, sensor=sensor, rows=rows, now=now)


def _loaded(vehicle: Vehicle, shop: Holder, van: Holder, lot: Lot, now: datetime) -> None:
    """Load the vehicle for today; one pack less was counted on board."""
    day = now.astimezone(TIME_ZONE).date()
    trip = plan_trip(SYSTEM, vehicle=vehicle, on=day, now=now)
    first = [one for one in queries.lying(shop, lot.medicine) if one.lot.last_use_on <= lot.last_use_on]
    least = queries.days_wanted(HandoverKind.LOAD, day)
    usable = [one for one in first if (one.lot.last_use_on - day).days >= least]
    quantities = {one.lot: min(one.quantity, 12) if one.lot == lot else one.quantity for one in usable}
    sent = send(SYSTEM, kind=HandoverKind.LOAD, source=shop, target=van, quantities=quantities, trip=trip, now=now)
    counted = {one.pk: quantity - (1 if one == lot else 0) for one, quantity in quantities.items()}
    confirm(SYSTEM, handover=sent, confirmed=counted, now=now)
