"""Give keys to cabinets' controllers, and take in what they report: each report once, by the rules of `devices`."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.devices.actions.devices import register_device
from doorstep.devices.kinds import Done, Kind, Unclear
from doorstep.devices.models import Operation
from doorstep.devices.rules import LARGEST_NUMBER, BadValue, identity, text, whole
from doorstep.devices.words import Why
from doorstep.programmes.pharmacy.access import KEEP_CABINET
from doorstep.programmes.pharmacy.actions.cabinets import authorise, beat, report
from doorstep.programmes.pharmacy.actions.coldchain import take_readings
from doorstep.programmes.pharmacy.actions.outages import end_outage, report_outage
from doorstep.programmes.pharmacy.actions.pickups import pick_up
from doorstep.programmes.pharmacy.models import Cabinet, CabinetKey, Hold, Medicine, Outage, Sensor, Slot, Vend
from doorstep.programmes.pharmacy.queries import cabinets, controllers
from doorstep.programmes.pharmacy.rules import controllers as rules
from doorstep.programmes.pharmacy.rules.cabinets import NothingToHandOut
from doorstep.programmes.pharmacy.rules.holds import HoldLocked, HoldOver, OtherPlace, WrongCode
from doorstep.programmes.pharmacy.rules.selling import WrongAmount
from doorstep.programmes.pharmacy.words import VendState

MOST_FEN = 10_000_000
_REFUSED: Final[dict[type[Exception], str]] = {
    HoldOver: "over",
    HoldLocked: "locked",
    OtherPlace: "other_place",
    WrongCode: "wrong_code",
    NothingToHandOut: "empty",
    WrongAmount: "wrong_amount",
}


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A new key: its row, and the key itself, which nobody can read again afterwards."""

    row: CabinetKey
    key: str


@transaction.atomic
def give_key(by: Actor, *, cabinet: Cabinet, now: datetime) -> GivenOut:
    """Give a cabinet's controller a key; one it had before opens nothing any more, its numbering goes on.

    Raises:
        NotAllowed: `by` may not keep cabinets there.
    """
    require(by, KEEP_CABINET, cabinet.holder.path)
    hold(cabinet.about)
    device = register_device(
        controllers.actor_of(cabinet), key=rules.device_of(cabinet.about), name=str(cabinet), now=now
    )
    CabinetKey.objects.filter(cabinet=cabinet, revoked_at__isnull=True).update(revoked_at=now)
    key = rules.new_key(secrets.token_hex)
    row = CabinetKey.objects.create(
        cabinet=cabinet, device=device, head=key[: rules.HEAD], digest=rules.digest(key), created_at=now,
        created_by_id=by.user_id,
    )  # fmt: skip
    journal.record(by, "pharmacy.give_key", cabinet.about, {"head": row.head}, now=now)
    return GivenOut(row, key)


def took_beat(by: Actor, operation: Operation, now: datetime) -> Done:
    """Note that the cabinet works; a sign of life that comes late is none any more."""
    late = now - operation.really_at
    if late >= timedelta(minutes=cabinets.limits(now.astimezone(TIME_ZONE).date()).heartbeat_min):
        return Done({"is_late": True})
    beat(by, cabinet=_cabinet(operation), at=operation.really_at, now=now)
    return Done()


def took_payment(by: Actor, operation: Operation, now: datetime) -> Done:
    """Let the cabinet hand out a pack that was paid for: the answer names the slot."""
    body, cabinet = operation.body, _cabinet(operation)
    medicine = Medicine.objects.filter(code=text(body, "medicine", 40)).first()
    if medicine is None:
        raise BadValue("medicine")
    vend = authorise(
        by, cabinet=cabinet, medicine=medicine, paid_fen=whole(body, "paid_fen", 0, MOST_FEN),
        key=_vend_key(operation), now=now,
    )  # fmt: skip
    return Done({"vend": str(vend.key), "slot": vend.slot.number})


def took_pickup(by: Actor, operation: Operation, now: datetime) -> Done:
    """Let the cabinet hand out a pack that was reserved; a wrong code is counted and told, no person need decide."""
    body, cabinet = operation.body, _cabinet(operation)
    key, code = _vend_key(operation), text(body, "code", 20)
    hold = Hold.objects.filter(pk=whole(body, "hold", 1, LARGEST_NUMBER)).select_related("medicine").first()
    if hold is None:
        return Done({"refused": "not_known"})
    try:
        paid = whole(body, "paid_fen", 0, MOST_FEN)
        vend = pick_up(by, cabinet=cabinet, hold=hold, code=code, paid_fen=paid, key=key, now=now)
    except tuple(_REFUSED) as refusal:
        return Done({"refused": _REFUSED[type(refusal)]})
    return Done({"vend": str(vend.key), "slot": vend.slot.number})


def took_pack(by: Actor, operation: Operation, now: datetime) -> Done:
    """Take in what became of a pack: its motor turns, it dropped, failed, or nobody knows."""
    cabinet, state = _cabinet(operation), text(operation.body, "state", 12)
    if state not in VendState.values or state == VendState.AUTHORISED:
        raise BadValue("state")
    vend = Vend.objects.filter(key=_vend_key(operation), slot__cabinet=cabinet).select_related("slot__cabinet").first()
    if vend is None:
        raise Unclear(Why.NOT_ASKED_FOR, vend=str(operation.body.get("vend"))[:40])
    told = report(
        by, vend=vend, kind=VendState(state), controller_id=str(operation.pk), at=operation.really_at, now=now,
        code=text(operation.body, "code", 60),
    )  # fmt: skip
    return Done({"state": told.state, "refunded_fen": told.refunded_fen})


def took_temperature(by: Actor, operation: Operation, now: datetime) -> Done:
    """Take in one temperature in hundredths of a degree Celsius; a breach raises an alarm."""
    centi = whole(operation.body, "centi_c", -6_000, 8_000)
    serial = text(operation.body, "sensor", 40)
    sensor = Sensor.objects.filter(holder=_cabinet(operation).holder, serial=serial).select_related("holder").first()
    if sensor is None:
        raise Unclear(Why.NOT_ASKED_FOR, sensor=serial)
    breaches = take_readings(by, sensor=sensor, rows=[(operation.really_at, centi / 100, "C")], now=now)
    return Done({"breaches": len(breaches)})


def took_fault(by: Actor, operation: Operation, now: datetime) -> Done:
    """Block a slot that jams; without one the whole cabinet is out of order until it says that it was mended."""
    cabinet, reason = _cabinet(operation), text(operation.body, "reason", 100) or "fault"
    if "slot" in operation.body:
        number = whole(operation.body, "slot", 1, 10_000)
        blocked = Slot.objects.filter(cabinet=cabinet, number=number, blocked_at__isnull=True)
        return Done({"slots": blocked.update(blocked_at=now, blocked_reason=reason)})
    site = cabinet.holder.site
    if site is None or Outage.objects.filter(site=site, ended_at__isnull=True).exists():
        return Done({"outage": 0})
    report_outage(by, site=site, began_at=operation.really_at, reason=reason, now=now)
    return Done({"outage": 1})


def took_mending(by: Actor, operation: Operation, now: datetime) -> Done:
    """Say that a cabinet that was out of order works again; slots are unblocked when they are counted."""
    site = _cabinet(operation).holder.site
    ended = Outage.objects.filter(site=site, ended_at__isnull=True, began_at__lt=now).select_related("site__place")
    for one in ended:
        end_outage(by, outage=one, now=now)
    return Done()


def _cabinet(operation: Operation) -> Cabinet:
    """Return the cabinet whose controller reports: its key has no other."""
    found = CabinetKey.objects.filter(device=operation.device).select_related("cabinet__holder__site").first()
    if found is None:
        raise Unclear(Why.NOT_ALLOWED)
    return found.cabinet


def _vend_key(operation: Operation) -> UUID:
    key = identity(operation.body.get("vend"))
    if key is None:
        raise BadValue("vend")
    return key


KINDS = {
    "pharmacy.cabinet_beat": Kind(_("Cabinet works"), took_beat),
    "pharmacy.cabinet_paid": Kind(_("Pack paid for at a cabinet"), took_payment),
    "pharmacy.cabinet_pickup": Kind(_("Reservation collected at a cabinet"), took_pickup),
    "pharmacy.cabinet_pack": Kind(_("Pack from a cabinet"), took_pack),
    "pharmacy.cabinet_temperature": Kind(_("Temperature in a cabinet"), took_temperature),
    "pharmacy.cabinet_fault": Kind(_("Cabinet out of order"), took_fault),
    "pharmacy.cabinet_mended": Kind(_("Cabinet mended"), took_mending),
}
