"""Take a register out: that somebody did, and for which days, stays in the journal."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.people.access import REVEAL_IDENTITY
from doorstep.programmes.pharmacy.access import SEE_REGISTERS


@transaction.atomic
def take_out_register(by: Actor, *, name: str, first: date, last: date, now: datetime) -> bool:
    """Note that a register was taken out; say whether it may hold whole identity numbers.

    Raises:
        NotAllowed: `by` may not take registers out anywhere.
    """
    if not may_anywhere(by, SEE_REGISTERS):
        raise NotAllowed(SEE_REGISTERS.name, EVERYWHERE)
    is_whole = may_anywhere(by, REVEAL_IDENTITY)
    detail = {"register": name, "first": first.isoformat(), "last": last.isoformat(), "whole_numbers": is_whole}
    journal.record(by, SEE_REGISTERS.name, "pharmacy.Register", detail, now=now)
    return is_whole
