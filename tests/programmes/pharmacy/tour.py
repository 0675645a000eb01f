"""A tour of three stops, and a telephone that reports from it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Sum
from django.test import Client
from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.devices.actions.devices import register_device
from doorstep.devices.models import OperationOutcome
from doorstep.ledger.models import Account, Entry, Movement
from doorstep.ledger.queries import balances
from doorstep.ledger.queries.check import faults as ledger_faults
from doorstep.programmes.pharmacy.actions.trips import open_trip
from doorstep.programmes.pharmacy.models import Lot, Measurement, UnmetRequest
from doorstep.services.actions.sessions import Appointment, schedule_sessions
from doorstep.services.models import Session
from doorstep.services.words import ServiceKind, SessionState

KEY = UUID("5f3f3d1e-0000-4000-8000-000000000001")
SPACE = UUID("5f3f3d1e-0000-4000-8000-00000000ffff")


def stops_of(here: County, now: datetime) -> list[Session]:
    """Plan three stops of the county's vehicle around `now`: one over, one begun, one to come."""
    resource = f"pharmacy.Vehicle:{here.vehicle.pk}"
    appointments = [
        Appointment(
            here.villages[number], now + timedelta(minutes=start), now + timedelta(minutes=start + 45),
            here.company, resource, here.vehicle.name,
        )
        for number, start in enumerate((-75, -15, 60))
    ]  # fmt: skip
    return schedule_sessions(SYSTEM, kind=ServiceKind.MEDICINE_VAN, appointments=appointments, now=now)


def crew_login(make_login: Callable[..., Login], here: County) -> Login:
    return make_login(Role.CREW, here.county.path)


def report(seq: int, now: datetime, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(uuid5(SPACE, str(seq))),
        "seq": seq,
        "kind": f"pharmacy.{kind}",
        "about": "",
        "body": body,
        "occurred_at": (now - timedelta(minutes=5)).isoformat(),
    }


def posted(client: Client, to: str, sent: Any) -> Any:
    data = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    address = f"/desk/pharmacy/crew/{to}"
    return client.post(address, data, content_type="application/json", headers={"accept": "application/json"})


def copy_for(client: Client) -> dict[str, Any]:
    """Return the copy of the books the telephone takes along, as its text says."""
    sealed = client.get(f"/desk/pharmacy/crew/snapshot/?device={KEY}", headers={"accept": "application/json"}).json()
    found: dict[str, Any] = json.loads(sealed["text"])
    return found


def load(here: County, now: datetime, quantities: tuple[int, ...]) -> list[Lot]:
    """Load so many packs of as many lots, and set out: the telephone has charge of the vehicle."""
    goods = make_goods(here, now - timedelta(hours=2))
    lots = [goods.lot(f"A{number}", packs) for number, packs in enumerate(quantities, 1)]
    trip = goods.trip()
    goods.load(trip, dict(zip(lots, quantities, strict=True)))
    device = register_device(SYSTEM, key=KEY, name="1号车", now=goods.now)
    open_trip(SYSTEM, trip=trip, device=device, now=goods.now)
    return lots


def held(key: str) -> dict[int, int]:
    """Return what an account holds, by id of the lot."""
    found = balances(Account.objects.get(key=key))
    return {lot.pk: found[lot.commodity_id] for lot in Lot.objects.filter(commodity__in=found)}


@dataclass(frozen=True, slots=True)
class Effects:
    """What reports came to: how many of each, and whether the ledger sums to zero."""

    sales: int
    measured: int
    unmet: int
    notes: int
    counts: int
    missed: int
    is_zero_sum: bool


def effects() -> Effects:
    """Count what reports came to, all in all."""
    sums = Entry.objects.order_by().values("commodity").annotate(sum=Sum("quantity"))
    return Effects(
        sales=Movement.objects.filter(kind="sale").count(),
        measured=Measurement.objects.count(),
        unmet=UnmetRequest.objects.count(),
        notes=OperationOutcome.objects.filter(operation__kind="pharmacy.note", status="accepted").count(),
        counts=Movement.objects.filter(kind="count").count(),
        missed=Session.objects.filter(state=SessionState.MISSED).count(),
        is_zero_sum=all(one["sum"] == 0 for one in sums) and not list(ledger_faults()),
    )


def books() -> str:
    """Return a digest of the ledger: the same books, the same digest."""
    return sha256(repr(sorted(Movement.objects.values_list("key", "body_hash"))).encode()).hexdigest()
