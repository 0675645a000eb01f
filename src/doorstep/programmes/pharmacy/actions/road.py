"""What is handed out and counted on the road: it has happened, so the ledger takes it, whatever its books say."""

from collections import Counter
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.devices.kinds import Done, Doubt, Unclear
from doorstep.devices.models import Operation
from doorstep.devices.rules import LARGEST_NUMBER, BadValue, text, whole
from doorstep.devices.words import Why
from doorstep.ledger import actions as ledger
from doorstep.ledger.actions import Leg
from doorstep.ledger.models import Account, Commodity
from doorstep.ledger.queries import on_hand
from doorstep.ledger.rules import OutOfStock
from doorstep.ledger.words import MovementKind
from doorstep.programmes.pharmacy.access import RECORD
from doorstep.programmes.pharmacy.models import Vehicle
from doorstep.programmes.pharmacy.queries.aboard import account_of, differences, handed_to_patients
from doorstep.services.models import Session

MOST_LINES: Final = 60
MOST_PACKS: Final = 1000
PAID: Final = ("cash", "insurance", "free")


def sell(by: Actor, operation: Operation, stop: Session, now: datetime) -> Done:
    """Post what was handed out; what the vehicle did not hold by the books comes from the account for differences.

    Raises:
        Unclear: nobody knows these goods, or the vehicle has no account.
        BadValue: a line makes no sense.
    """
    account = _account(int(stop.resource.partition(":")[2] or 0))
    patients = handed_to_patients(account)
    if patients is None:
        raise Unclear(Why.NOT_ASKED_FOR, patients=account.book_id)
    if text(operation.body, "pay", 12) not in PAID:
        raise BadValue("pay")
    wanted = _lines(operation, "quantity", 1)
    held = {lot: min(asked, on_hand(account, lot)) for lot, asked in wanted.items()}
    while True:
        legs = _legs(account, patients, wanted, held)
        try:
            with transaction.atomic():
                movement = ledger.post(
                    by, book=account.book, kind=MovementKind.SALE, legs=legs, occurred_at=operation.really_at, now=now,
                    key=operation.pk, about=f"devices.Operation:{operation.pk}", may_be_late=True,
                )  # fmt: skip
        except OutOfStock as short:  # somebody was faster, or it lay aboard only later by the books
            lot = next(one for one in wanted if one.pk == short.commodity.pk)
            held[lot] = max(0, min(held[lot] - 1, short.on_hand))
        else:
            break
    missing = {lot.key: asked - held[lot] for lot, asked in wanted.items() if asked > held[lot]}
    doubts = (Doubt(Why.OVERSOLD, missing),) if missing else ()
    return Done({"movement": movement.pk, "packs": sum(wanted.values())}, doubts)


def _legs(account: Account, patients: Account, wanted: Counter[Commodity], held: dict[Commodity, int]) -> list[Leg]:
    legs = []
    for lot, asked in wanted.items():
        legs.append(Leg(patients, lot, asked))
        if held[lot]:
            legs.append(Leg(account, lot, -held[lot]))
        if asked > held[lot]:
            legs.append(Leg(differences(account), lot, held[lot] - asked))
    return legs


def count(by: Actor, operation: Operation, now: datetime) -> Done:
    """Post what was counted aboard: differences go to their own account, with the reason."""
    number = whole(operation.body, "vehicle", 1, LARGEST_NUMBER)
    account = _account(number)
    require(by, RECORD, Vehicle.objects.select_related("depot__place").get(pk=number).depot.place.path)
    counted = _lines(operation, "counted", 0)
    before = {lot: on_hand(account, lot) for lot in counted}
    reason = text(operation.body, "note", 200) or "Counted on the road"
    movement = ledger.count(
        by, account=account, counted=counted, reason=reason, now=now, key=operation.pk,
        about=f"devices.Operation:{operation.pk}",
    )  # fmt: skip
    found = {lot.key: there - before[lot] for lot, there in counted.items() if there != before[lot]}
    return Done({"movement": movement and movement.pk, "differences": found})


def _account(vehicle_id: int) -> Account:
    account = account_of(vehicle_id)
    if account is None:
        raise Unclear(Why.NOT_ASKED_FOR, vehicle=vehicle_id)
    return account


def _lines(operation: Operation, field: str, least: int) -> Counter[Commodity]:
    """Return how much of each lot; the same lot twice is added up."""
    lines: Any = operation.body.get("lines")
    if (
        not isinstance(lines, list)
        or not 0 < len(lines) <= MOST_LINES
        or not all(isinstance(one, dict) for one in lines)
    ):
        raise BadValue("lines")
    asked = [(whole(one, "lot", 1, LARGEST_NUMBER), whole(one, field, least, MOST_PACKS * 100)) for one in lines]
    known = Commodity.objects.in_bulk([lot for lot, _ in asked])
    if strange := sorted({lot for lot, _ in asked} - set(known)):
        raise Unclear(Why.NOT_ASKED_FOR, lots=strange)
    found: Counter[Commodity] = Counter()
    for lot, quantity in asked:
        found[known[lot]] += quantity
    return found
