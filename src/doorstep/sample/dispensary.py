"""The last weeks of the pharmacy: lots come in, shops and cabinets are filled, vehicles are loaded and counted.

Invented: what a box holds and costs, trace numbers, lots, who took what, and the two medicines of class B. The legal
class of the thirty listed ones is what such boxes usually carry, for the sample only; where boxes differ by maker it is
left empty, as it is until a county's own pharmacist enters it, and the medicine asks for a prescription.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.devices.actions.devices import register_device
from doorstep.devices.actions.operations import take_batch
from doorstep.devices.models import Device
from doorstep.devices.rules import Batch, Told, plain
from doorstep.kernel.seeds import rng
from doorstep.kernel.workdays import verdict
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place, Site
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.actions.cabinets import (
    authorise,
    beat,
    plan_slot,
    refill_cabinet,
    report,
    set_up_cabinet,
)
from doorstep.programmes.pharmacy.actions.certificates import register_certificate
from doorstep.programmes.pharmacy.actions.closing import close_day
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.medicines import describe_medicine
from doorstep.programmes.pharmacy.actions.receiving import Delivered, receive
from doorstep.programmes.pharmacy.actions.trips import close_trip, count_trip, end_lease, open_trip, plan_trip
from doorstep.programmes.pharmacy.models import Cabinet, Holder, Lot, Medicine, Trip, Vehicle
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import CertificateKind, HandoverKind, HolderRole, LegalClass, Storage, VendState
from doorstep.sample.diary import Diary, o_clock
from doorstep.services.models import Session
from doorstep.services.words import SessionState

Story = Iterator[datetime]
WEEKS = 4
MAKER = "示范药厂（虚构）"
LICENCE = "示范-许可-{:03}"
PACKS = 60
"""Of every medicine and lot that the supplier brings."""
ABOARD = 6
MOST_STOPS = 4
IN_A_SHOP = 8
CAPACITY, BASE_STOCK = 15, 9
_NOT_COUNTED = "货架每周五盘点"
_DAY = timedelta(days=1)
_NAMES = UUID("6f1d7a52-5f1e-4c6e-9a5b-1c3f0a8f7e21")


@dataclass(frozen=True, slots=True)
class Dispensary:
    """Where medicine lies.

    Args:
        pharmacy: The smart pharmacy, from which everybody is filled.
        shops: The converted village shops.
        cabinets: The cabinets.
        vehicles: Vehicle and its stock.
    """

    pharmacy: Holder
    shops: Sequence[Holder]
    cabinets: Sequence[Cabinet]
    vehicles: Sequence[tuple[Vehicle, Holder]]


def plan(county: Place, vehicles: Sequence[Vehicle], *, diary: Diary, seed: int, now: datetime) -> None:
    """Put the pharmacy's last weeks into the diary."""
    diary.add(_weeks(county, vehicles, seed=seed, now=now))


def _weeks(county: Place, vehicles: Sequence[Vehicle], *, seed: int, now: datetime) -> Story:
    today = now.astimezone(TIME_ZONE).date()
    begun = today - timedelta(days=today.weekday() + 7 * WEEKS)
    draw = rng(seed, "dispensary")
    yield o_clock(begun, 8)
    describe(o_clock(begun, 8))
    _certify(vehicles[0], o_clock(begun, 9))
    there = _open(county, vehicles, o_clock(begun, 9))
    yield o_clock(begun, 10)
    _deliver(county, there.pharmacy, begun, o_clock(begun, 10))
    yield o_clock(begun, 14)
    for shop in there.shops:
        _hand_over(HandoverKind.REFILL, there.pharmacy, shop, IN_A_SHOP, now=o_clock(begun, 14))
    for cabinet in there.cabinets:
        _refill(cabinet, there.pharmacy, o_clock(begun, 15))
    day = begun + _DAY
    while day < today:
        if verdict(day).is_working:
            yield o_clock(day, 7)
            trips = [_set_out(there.pharmacy, vehicle, holder, day) for vehicle, holder in there.vehicles]
            yield o_clock(day, 12)
            for cabinet in there.cabinets:
                _vend(cabinet, draw, day)
            for trip, (_, holder) in zip(trips, there.vehicles, strict=True):
                _report(trip, holder, draw, day)
            yield o_clock(day, 18)
            for trip, (_, holder) in zip(trips, there.vehicles, strict=True):
                _come_home(trip, holder, o_clock(day, 18))
        if day.weekday() == 4:
            for cabinet in there.cabinets:
                _refill(cabinet, there.pharmacy, o_clock(day, 19))
        yield o_clock(day, 21)
        close_day(SYSTEM, book=there.pharmacy.account.book, on=day, now=o_clock(day, 21), uncounted=_NOT_COUNTED)
        day += _DAY
    yield o_clock(today, 7)
    for cabinet in there.cabinets:
        beat(SYSTEM, cabinet=cabinet, at=o_clock(today, 7), now=o_clock(today, 7))


def pharmacy(county: Place) -> Holder:
    """Return the smart pharmacy's stock."""
    found = Holder.objects.select_related("account__book__place", "site__place")
    return found.get(site__kind=SiteKind.SMART_PHARMACY, role=HolderRole.STOCK, path__startswith=county.path)


def beat_all(county: Place, *, now: datetime) -> None:
    """Let every cabinet report that it works."""
    for cabinet in Cabinet.objects.filter(holder__path__startswith=county.path).select_related("holder"):
        beat(SYSTEM, cabinet=cabinet, at=now, now=now)


def describe(now: datetime) -> None:
    """Enter what each medicine is, as a pharmacist would: invented facts under an invented maker."""
    known = {medicine.code: medicine for medicine in Medicine.objects.all()}
    with (files("doorstep.sample") / "data" / "medicines.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            medicine = known[row["code"]]
            facts = MedicineFacts(
                code=medicine.code, name_zh=medicine.name_zh, form=medicine.form, strength=medicine.strength,
                inn=medicine.inn, maker=MAKER, legal_class=LegalClass(row["class"]) if row["class"] else None,
                trace_prefixes=(f"89{int(medicine.code[1:]):05}",),
                storage=Storage(row["storage"]), units_per_pack=int(row["units_per_pack"]), unit=row["unit"],
                price_fen=int(row["price_fen"]), ingredients=(medicine.inn,), is_long_rx_allowed=True,
                is_carried=medicine.is_carried,
            )  # fmt: skip
            describe_medicine(SYSTEM, medicine=medicine, facts=facts, now=now)


def _certify(vehicle: Vehicle, now: datetime) -> None:
    """Write down what the crew holds; the health certificate has to be renewed soon."""
    day = now.date()
    for kind, days in ((CertificateKind.DRIVING, 900), (CertificateKind.HEALTH, 7 * WEEKS + 40)):
        register_certificate(
            SYSTEM, login=Login.objects.get(username="crew"), partner=vehicle.partner, kind=kind,
            number=f"示范-{kind.value}-001", valid_from=day - 200 * _DAY, valid_until=day + days * _DAY, now=now,
        )  # fmt: skip


def _open(county: Place, vehicles: Sequence[Vehicle], now: datetime) -> Dispensary:
    until = now.date() + timedelta(days=900)

    def sites(kind: SiteKind) -> list[Site]:
        return list(Site.objects.filter(kind=kind, place__path__startswith=county.path).order_by("id"))

    def licensed(site: Site) -> Holder:
        return open_holder(SYSTEM, thing=site, licence=LICENCE.format(site.pk), licensed_until=until, now=now)

    cabinets = []
    for site in sites(SiteKind.CABINET):
        number = LICENCE.format(site.pk)
        cabinet = set_up_cabinet(SYSTEM, site=site, licence=number, licensed_until=until, now=now)
        for at, medicine in enumerate(_for_cabinets(), 1):
            plan_slot(
                SYSTEM, cabinet=cabinet, number=at, medicine=medicine, capacity=CAPACITY, base_stock=BASE_STOCK, now=now
            )
        cabinets.append(cabinet)
    return Dispensary(
        pharmacy=licensed(sites(SiteKind.SMART_PHARMACY)[0]),
        shops=[licensed(site) for site in sites(SiteKind.SHOP)],
        cabinets=cabinets,
        vehicles=[
            (one, open_holder(SYSTEM, thing=one, licence=LICENCE.format(900 + one.pk), licensed_until=until, now=now))
            for one in vehicles
        ],
    )


def _for_cabinets() -> list[Medicine]:
    return list(Medicine.objects.filter(legal_class=LegalClass.OTC_B, is_carried=True).order_by("code"))


def _deliver(county: Place, pharmacy: Holder, day: date, now: datetime) -> None:
    """Take in two lots of every medicine: one that expires within the year, one much later; and one near its end."""
    supplier = add_partner(
        SYSTEM, name="太湖医药批发（示范）", kind=PartnerKind.COMPANY, place=county, valid_from=day, now=now
    )
    for note, (months, packs) in enumerate(((10, PACKS), (26, 3 * PACKS), (3, 4)), 1):
        last = day + timedelta(days=30 * months)
        lines = [
            Delivered(medicine, f"{last:%y%m}{medicine.pk:02}{note}", last, packs, day - timedelta(days=60))
            for medicine in Medicine.objects.filter(is_carried=True).order_by("code")
            if medicine.storage != Storage.COLD
        ]
        document = f"示范送货单-{day:%Y%m%d}-{note}"
        receive(SYSTEM, holder=pharmacy, supplier=supplier, document=document, lines=lines, now=now)


def _hand_over(
    kind: HandoverKind, source: Holder, target: Holder, packs: int, *, now: datetime, trip: Trip | None = None
) -> None:
    """Fill the target up to so many packs of everything the source has; both count the same."""
    there = dict.fromkeys(Medicine.objects.filter(is_carried=True), 0)
    for one in stock.lying(target):
        there[one.lot.medicine] = there.get(one.lot.medicine, 0) + one.held.quantity // one.lot.medicine.counts_per_pack
    day = now.astimezone(TIME_ZONE).date()
    least = stock.days_wanted(kind, day)
    quantities: dict[Lot, int] = {}
    lying = {one.lot.pk: one.lot for one in stock.lying(source)}
    for medicine, held in there.items():
        wanted = max(0, packs - held) * medicine.counts_per_pack
        if wanted:
            picked = stock.pick(source, medicine, wanted, day, least_days_left=least)
            quantities |= {lying[take.key]: take.quantity for take in picked.takes}
    if quantities:
        sent = send(SYSTEM, kind=kind, source=source, target=target, quantities=quantities, now=now, trip=trip)
        arrived = {lot.pk: quantity for lot, quantity in quantities.items()}
        confirm(SYSTEM, handover=sent, confirmed=arrived, now=now)


def _refill(cabinet: Cabinet, source: Holder, now: datetime) -> None:
    found = {slot.number: slot.inside for slot in cabinet.slots.all()}
    refill_cabinet(SYSTEM, cabinet=cabinet, source=source, found=found, reason="", now=now)
    beat(SYSTEM, cabinet=cabinet, at=now, now=now)


def _vend(cabinet: Cabinet, draw: np.random.Generator, day: date) -> None:
    """Let somebody buy at a cabinet on some days; the pack drops."""
    now = o_clock(day, 12)
    beat(SYSTEM, cabinet=cabinet, at=now, now=now)
    slots = [
        slot
        for slot in cabinet.slots.select_related("medicine").order_by("number")
        if slot.inside and slot.medicine.price_fen
    ]
    if not slots or draw.random() < 0.5:
        return
    slot = slots[int(draw.integers(len(slots)))]
    name = f"{cabinet.pk}-{day}"
    vend = authorise(
        SYSTEM, cabinet=cabinet, medicine=slot.medicine, paid_fen=slot.medicine.price_fen or 0,
        key=uuid5(_NAMES, name), now=now,
    )  # fmt: skip
    for kind in (VendState.MOTOR, VendState.DROPPED):
        report(SYSTEM, vend=vend, kind=kind, controller_id=f"{name}-{kind.value}", at=now, now=now)


def _set_out(pharmacy: Holder, vehicle: Vehicle, holder: Holder, day: date) -> Trip:
    """Load a vehicle up to its usual stock, and give it into the charge of its tablet."""
    now = o_clock(day, 7)
    by = _crew(vehicle)
    trip = plan_trip(SYSTEM, vehicle=vehicle, on=day, crew=Login.objects.filter(username=by.name), now=now)
    _hand_over(HandoverKind.LOAD, pharmacy, holder, ABOARD, now=now, trip=trip)
    device = register_device(by, key=uuid5(_NAMES, vehicle.name), name=f"{vehicle.name}平板", now=now)
    open_trip(SYSTEM, trip=trip, device=device, now=now)
    return trip


def _crew(vehicle: Vehicle) -> Actor:
    login = Login.objects.get(username="crew")
    return Actor(login.pk, (Granted(Role.CREW, vehicle.partner.place.path),), login.username)


def _report(trip: Trip, holder: Holder, draw: np.random.Generator, day: date) -> None:
    """Let the tablet send what was handed out without a pharmacist's word and measured at a few stops of the day."""
    stops = Session.objects.filter(
        resource=trip.vehicle.about,
        starts_at__gte=o_clock(day, 0),
        starts_at__lt=o_clock(day, 23),
        state__in=[SessionState.PLANNED, SessionState.HELD],
    )
    lease = stock.lease_of(trip)
    if lease is None:
        return
    told: list[dict[str, Any]] = []
    aboard = [one.lot for one in reversed(stock.lying(holder)) if one.lot.medicine.legal_class == LegalClass.OTC_B]
    lots = {lot.medicine_id: lot for lot in aboard}  # of each medicine the lot that expires first
    for stop in stops.order_by("starts_at")[:MOST_STOPS]:
        if lots and draw.random() < 0.6:
            lot = lots[sorted(lots)[int(draw.integers(len(lots)))]]
            line = {"lot": lot.pk, "quantity": 1}
            told.append({"kind": "pharmacy.sale", "body": {"stop": stop.pk, "pay": "cash", "lines": [line]}})
        systolic = int(draw.normal(132, 14))
        body = {"stop": stop.pk, "systolic": systolic, "diastolic": systolic * 6 // 10}
        told.append({"kind": "pharmacy.pressure", "body": body})
    if not told:
        return
    now, first, key = o_clock(day, 12), Device.objects.get(pk=lease.device_id).next_seq, lease.device.key
    reports = tuple(
        Told(uuid5(_NAMES, f"{key}-{number}"), number, one["kind"], trip.about, plain(one["body"]), now)
        for number, one in enumerate(told, first)
    )
    batch = Batch(key, now, reports)
    take_batch(_crew(trip.vehicle), device=lease.device, batch=batch, now=now)


def _come_home(trip: Trip, holder: Holder, now: datetime) -> None:
    lease = stock.lease_of(trip)
    if lease is None:
        return
    trip = end_lease(SYSTEM, lease=lease, now=now)
    counted = {one.lot: one.held.quantity for one in stock.lying(holder)}
    if counted:
        count_trip(SYSTEM, trip=trip, counted=counted, reason="", now=now)
    close_trip(SYSTEM, trip=trip, now=now)
