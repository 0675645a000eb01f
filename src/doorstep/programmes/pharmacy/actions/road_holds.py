"""Reservations collected on the road: the code was typed without a network and is looked at when it arrives."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.devices.kinds import Doubt
from doorstep.devices.models import Operation
from doorstep.devices.rules import LARGEST_NUMBER, BadValue, text, whole
from doorstep.devices.words import Why
from doorstep.programmes.pharmacy.models import Dispense, Hold, Lot
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.words import HoldState

MOST_HOLDS: Final = 20


def collected(operation: Operation) -> dict[int, str]:
    """Return the reservations a sale says it handed out, each with the code as typed.

    Raises:
        BadValue: they make no sense.
    """
    given: Any = operation.body.get("holds", [])
    if not isinstance(given, list) or len(given) > MOST_HOLDS or not all(isinstance(one, dict) for one in given):
        raise BadValue("holds")
    return {whole(one, "hold", 1, LARGEST_NUMBER): text(one, "code", 12) for one in given}


def use(
    by: Actor,
    operation: Operation,
    *,
    made: Dispense,
    packs: Mapping[Lot, int],
    codes: Mapping[int, str],
    now: datetime,
) -> list[Doubt]:
    """Mark reservations as collected by a sale that has taken place; what does not fit goes to a person.

    It is judged by the moment of the sale: one that ran out since then was still good.
    """
    doubts = []
    medicines: dict[int, int] = {}
    for lot, n in packs.items():
        medicines[lot.medicine_id] = medicines.get(lot.medicine_id, 0) + n
    for number, code in codes.items():
        held = Hold.objects.select_for_update(of=("self",)).filter(pk=number).first()
        if held is None or medicines.get(held.medicine_id, 0) < held.packs:
            doubts.append(Doubt(Why.NOT_POSSIBLE, {"hold": number, "why": "not_in_this_sale"}))
            continue
        right = rules.code_hash(settings.SECRET_KEY, str(held.key), "".join(code.split()))
        try:
            rules.check_collect(
                state=held.state, until=held.until, now=operation.really_at, is_here=held.holder_id == made.holder_id,
                is_right=hmac.compare_digest(held.code_hash, right), wrong=held.wrong, tries=held.wrong + 1,
            )  # fmt: skip
        except (rules.HoldOver, rules.HoldLocked, rules.OtherPlace, rules.WrongCode) as refusal:
            doubts.append(Doubt(Why.NOT_POSSIBLE, {"hold": number, "why": type(refusal).__name__}))
            continue
        if Dispense.objects.filter(pk=made.pk, hold__isnull=False).exists():
            doubts.append(Doubt(Why.NOT_POSSIBLE, {"hold": number, "why": "second_of_this_sale"}))
            continue
        held.state, held.dispense = HoldState.USED, made
        held.save(update_fields=["state", "dispense"])
        medicines[held.medicine_id] -= held.packs
        journal.record(by, "pharmacy.collect", held.about, {"receipt": made.receipt_no}, now=now)
    return doubts
