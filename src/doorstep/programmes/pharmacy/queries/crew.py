"""The copy of the books a crew takes along: today's stops of one vehicle, what is aboard, the rules; nobody's name."""

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.db.models import prefetch_related_objects

from doorstep.base import regulations
from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.devices.rules import plain
from doorstep.engines.stocking.lots import usable
from doorstep.programmes.pharmacy.access import RECORD
from doorstep.programmes.pharmacy.models import Hold, Medicine, Vehicle
from doorstep.programmes.pharmacy.queries import aboard, holds, loads, stock
from doorstep.programmes.pharmacy.rules.crew import FRESH, MEASURING, Measuring
from doorstep.programmes.pharmacy.rules.legality import class_of
from doorstep.programmes.pharmacy.words import CodeKind
from doorstep.services.models import Session
from doorstep.services.queries.sessions import sessions_between
from doorstep.services.words import ServiceKind, SessionState

SALT: Final = "doorstep.pharmacy.crew"
SHOWN: Final = (SessionState.PLANNED, SessionState.HELD, SessionState.MISSED)


def measuring_in_force(on: date) -> Measuring:
    """Return from which values on a crew gives which advice; our defaults where no rule holds."""
    try:
        return Measuring.from_json(regulations.in_force(MEASURING, on).value)
    except regulations.NoRule:
        return Measuring()


def todays_stops(actor: Actor, now: datetime) -> list[Session]:
    """Return today's stops where `actor` may record, the earliest first; one query."""
    midnight = datetime.combine(now.astimezone(TIME_ZONE).date(), time(), TIME_ZONE)
    found = sessions_between(
        midnight, midnight + timedelta(days=1), scopes=scopes(actor, RECORD), kind=ServiceKind.MEDICINE_VAN
    )
    return list(found.filter(state__in=SHOWN))


def snapshot(actor: Actor, *, device: UUID, vehicle_id: int | None, now: datetime) -> dict[str, Any]:
    """Return the copy of the books for one device, as of now, signed.

    Without a vehicle, and with several out today, it says which there are and holds no stops: the crew chooses.

    Args:
        actor: Who is logged in on the device.
        device: The id it made up for itself.
        vehicle_id: Whose stops; nothing: of the only one that is out.
        now: This moment, aware.
    """
    stops = todays_stops(actor, now)
    numbers = sorted(
        {int(one.resource.partition(":")[2]) for one in stops if one.resource.startswith("pharmacy.Vehicle:")}
    )
    chosen = vehicle_id if vehicle_id in numbers else numbers[0] if len(numbers) == 1 else None
    known = Vehicle.objects.in_bulk(numbers)
    vehicle = known.get(chosen) if chosen else None
    trip, charge = aboard.lease_word(vehicle, device)
    mine = [one for one in stops if one.resource == f"pharmacy.Vehicle:{chosen}"]
    litres = loads.of_visits(mine)
    content: dict[str, Any] = {
        "device": str(device),
        "day": now.astimezone(TIME_ZONE).date().isoformat(),
        "vehicle": chosen,
        "vehicles": [{"id": pk, "name": known[pk].name} for pk in numbers if pk in known],
        "stops": [_stop(one) | {"litres": litres.get(one.pk, 0)} for one in mine],
        "room": vehicle.load_l if vehicle else None,
        "medicines": _medicines(),
        "stock": _stock(vehicle, now),
        "holds": _holds(vehicle, now),
        "trip": trip,
        "charge": charge,
        "measuring": measuring_in_force(now.astimezone(TIME_ZONE).date()).to_json(),
    }
    return signed(content, device, now)


def signed(content: dict[str, Any], device: UUID, now: datetime) -> dict[str, Any]:
    """Return a copy with its version, its moment and the signature by which reports made with it are known again."""
    version = hashlib.sha256(plain(content).encode("ascii")).hexdigest()[:16]
    word = signing.Signer(salt=SALT).sign(f"{device}/{version}/{int(now.timestamp())}")
    return {
        **content,
        "version": version,
        "as_of": now.isoformat(),
        "fresh_until": (now + FRESH).isoformat(),
        "signature": word.partition("/")[2],
    }


def made_at(signature: str, device: UUID) -> datetime | None:
    """Return when the copy with this signature was made for this device; nothing where we never made it."""
    try:
        word = signing.Signer(salt=SALT).unsign(f"{device}/{signature}")
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(int(word.rsplit("/", 1)[1]), TIME_ZONE)


def _stop(one: Session) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.place.name,
        "starts": one.starts_at.astimezone(TIME_ZONE).strftime("%H:%M"),
        "ends": one.ends_at.astimezone(TIME_ZONE).strftime("%H:%M"),
        "state": one.state,
        "is_makeup": one.replaces_id is not None,
    }


def _stock(vehicle: Vehicle | None, now: datetime) -> list[dict[str, Any]]:
    """Return what is aboard and may be handed out today, in whole packs, the lot that must go first on top."""
    holder = stock.holder_of(vehicle) if vehicle else None
    day = now.astimezone(TIME_ZONE).date()
    found = stock.lying(holder) if holder else []
    prefetch_related_objects([one.lot.medicine for one in found], "codes")
    lying = [one for one in found if one.packs[0] and usable(one.lot.view, day)]
    classes = {one.lot.medicine.legal_class for one in lying}
    decisions = aboard.decided(vehicle, classes, now) if vehicle else {}
    return [_good(one, decisions[one.lot.medicine.legal_class].is_allowed) for one in lying]


def _good(one: stock.Lying, is_allowed: bool) -> dict[str, Any]:  # noqa: FBT001
    medicine = one.lot.medicine
    return {
        "lot": one.lot.pk,
        "medicine": medicine.pk,
        "name": medicine.name_zh,
        "inn": medicine.inn,
        "more": f"{medicine.form} {medicine.strength}".strip(),
        "number": one.lot.number,
        "quantity": one.packs[0],
        "last_use": one.lot.last_use_on.isoformat(),
        "class": class_of(medicine.legal_class).value,
        "may": is_allowed,
        "price_fen": medicine.price_fen,
        "prefixes": [
            code.code if code.kind == CodeKind.TRACE else f"01{code.code}"  # a GS1 code begins with 01 and the GTIN
            for code in medicine.codes.all()
            if code.is_active
        ],
    }


def _holds(vehicle: Vehicle | None, now: datetime) -> list[dict[str, Any]]:
    """Return what is put aside aboard, the first to run out on top: medicine, packs, until when; of nobody by name."""
    holder = stock.holder_of(vehicle) if vehicle else None
    if holder is None:
        return []
    found = Hold.objects.filter(holds.active(now), holder=holder).select_related("medicine").order_by("until", "pk")
    return [
        {
            "id": one.pk,
            "medicine": one.medicine_id,
            "name": one.medicine.name_zh,
            "inn": one.medicine.inn,
            "packs": one.packs,
            "until": one.until.astimezone(TIME_ZONE).isoformat(),
        }
        for one in found
    ]


def _medicines() -> list[dict[str, Any]]:
    found = Medicine.objects.filter(is_carried=True).order_by("group", "code")
    return [
        {"id": one.pk, "name": one.name_zh, "inn": one.inn, "more": f"{one.form} {one.strength}".strip()}
        for one in found
    ]
