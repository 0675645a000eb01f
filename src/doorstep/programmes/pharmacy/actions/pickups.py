"""Collect a reservation at the cabinet where it waits: with its number and code, paid there, one pack."""

from datetime import datetime
from uuid import UUID

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.programmes.pharmacy.access import RUN_CABINET
from doorstep.programmes.pharmacy.actions.cabinets import authorise
from doorstep.programmes.pharmacy.actions.holds import check_code
from doorstep.programmes.pharmacy.models import Cabinet, Hold, Vend
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.rules.keys import check_same
from doorstep.programmes.pharmacy.words import VendState


def pick_up(by: Actor, *, cabinet: Cabinet, hold: Hold, code: str, paid_fen: int, key: UUID, now: datetime) -> Vend:
    """Let the cabinet hand out the pack that was put aside; the reservation is used once it dropped.

    A wrong code is counted though nothing else comes of it. Where the motor fails the money goes back and the code
    stays good.

    Raises:
        NotAllowed: `by` may not run cabinets there.
        HoldOver, HoldLocked, OtherPlace, WrongCode: see `rules.holds`; a pack of it is under way or came out already.
        KeyDiffers: another pickup came under this key.
        And what `authorise` raises.
    """
    require(by, RUN_CABINET, cabinet.holder.path)
    if known := Vend.objects.filter(key=key).first():
        check_same((known.hold_id, known.paid_fen), (hold.pk, paid_fen))
        return known
    check_code(by, hold, code, cabinet.holder, now)
    if hold.vends.exclude(state=VendState.FAILED).exists():
        raise rules.HoldOver
    return authorise(by, cabinet=cabinet, medicine=hold.medicine, paid_fen=paid_fen, key=key, now=now, reserved=hold)
