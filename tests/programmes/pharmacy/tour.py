"""A tour of three stops, and a telephone that reports from it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.test import Client
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.ledger.actions import Leg, open_account, open_book, post, register_commodity
from doorstep.ledger.models import Account, Commodity
from doorstep.ledger.queries import balances
from doorstep.ledger.words import AccountKind, CommodityKind
from doorstep.services.actions.sessions import Appointment, schedule_sessions
from doorstep.services.models import Session
from doorstep.services.words import ServiceKind

KEY = UUID("5f3f3d1e-0000-4000-8000-000000000001")
SPACE = UUID("5f3f3d1e-0000-4000-8000-00000000ffff")
SOURCES = {AccountKind.SUPPLIER}


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


def load(here: County, now: datetime, quantities: tuple[int, ...]) -> list[Commodity]:
    """Put lots aboard the county's vehicle, and open what a sale needs; a vehicle's account has this key."""
    book = open_book(SYSTEM, key=f"pharmacy:{here.county.pk}", name="药品", place=here.county, now=now)
    opened = {
        key: open_account(SYSTEM, book=book, key=key, kind=kind, name=key, may_be_negative=kind in SOURCES, now=now)
        for key, kind in (
            ("supplier", AccountKind.SUPPLIER),
            ("patient", AccountKind.PATIENT),
            (f"vehicle:{here.vehicle.pk}", AccountKind.VEHICLE),
        )
    }
    lots = [
        register_commodity(
            key=f"lot:{number}", kind=CommodityKind.STOCK, unit="盒", label=f"药品{number} 批号{number:04}"
        )
        for number in range(1, len(quantities) + 1)
    ]
    vehicle = opened[f"vehicle:{here.vehicle.pk}"]
    legs = [
        leg
        for lot, quantity in zip(lots, quantities, strict=True)
        for leg in (Leg(opened["supplier"], lot, -quantity), Leg(vehicle, lot, quantity))
    ]
    post(SYSTEM, book=book, kind="load", legs=legs, occurred_at=now - timedelta(hours=2), now=now)
    return lots


def held(key: str) -> dict[int, int]:
    """Return what an account holds, by commodity id."""
    return balances(Account.objects.get(key=key))
