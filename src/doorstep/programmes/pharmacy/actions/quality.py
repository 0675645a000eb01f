"""Medicine is set aside, released, or destroyed, by whoever answers for its quality."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.models import Account, Movement
from doorstep.ledger.rules import check_reason
from doorstep.ledger.words import MovementKind
from doorstep.programmes.pharmacy.access import QUALITY
from doorstep.programmes.pharmacy.actions.holders import beside
from doorstep.programmes.pharmacy.actions.slots import slots_follow
from doorstep.programmes.pharmacy.models import Holder, Lot
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules import stock as rules
from doorstep.programmes.pharmacy.words import HolderRole


@transaction.atomic
def set_aside(
    by: Actor,
    *,
    holder: Holder,
    lot: Lot,
    quantity: int,
    reason: str,
    now: datetime,
    key: UUID | None = None,
    is_urgent: bool = False,
) -> Movement:
    """Set so much of a lot aside: it stays where it is and cannot go out.

    A recall and a breach of the cold chain are urgent: they wait for no device to give its vehicle back.

    Raises:
        LeaseOpen: a device has charge of the vehicle.
        NotAllowed, NothingSent, ReasonMissing, OutOfStock: see there.
    """
    require(by, QUALITY, holder.path)
    if not is_urgent:
        queries.require_counter(holder, None)
    check_reason(reason)
    aside = beside(by, holder=holder, role=HolderRole.ASIDE, now=now).account
    move = (holder.account, aside, lot, quantity)
    return _post(by, holder, move, kind=MovementKind.QUARANTINE, reason=reason, now=now, key=key)


@transaction.atomic
def release(
    by: Actor, *, holder: Holder, lot: Lot, quantity: int, reason: str, now: datetime, key: UUID | None = None
) -> Movement:
    """Put what was set aside back into the stock, by the word of whoever answers for its quality.

    Raises:
        NotAllowed, NothingSent, ReasonMissing, OutOfStock: see there.
        LotNotUsable: the whole lot is kept back or recalled.
    """
    require(by, QUALITY, holder.path)
    check_reason(reason)
    rules.check_usable([rules.Sent(lot.number, queries.Lying(lot, 0).held, quantity)], lot.last_use_on)
    aside = beside(by, holder=holder, role=HolderRole.ASIDE, now=now).account
    move = (aside, holder.account, lot, quantity)
    return _post(by, holder, move, kind=MovementKind.RELEASE, reason=reason, now=now, key=key)


@transaction.atomic
def destroy(
    by: Actor,
    *,
    holder: Holder,
    lot: Lot,
    quantity: int,
    reason: str,
    now: datetime,
    key: UUID | None = None,
) -> Movement:
    """Destroy what was set aside; the reason names the record of it.

    Raises:
        NotAllowed, NothingSent, ReasonMissing: see there.
        LeaseOpen: a device has charge of the vehicle.
        OutOfStock: less was set aside.
    """
    require(by, QUALITY, holder.path)
    queries.require_counter(holder, None)
    check_reason(reason)
    aside = beside(by, holder=holder, role=HolderRole.ASIDE, now=now).account
    move = (aside, queries.side(holder.account.book, "destroyed"), lot, quantity)
    return _post(by, holder, move, kind=MovementKind.DESTROY, reason=reason, now=now, key=key)


def _post(
    by: Actor,
    holder: Holder,
    move: tuple[Account, Account, Lot, int],
    *,
    kind: MovementKind,
    reason: str,
    now: datetime,
    key: UUID | None,
) -> Movement:
    source, target, lot, quantity = move
    rules.check_quantities({lot.pk: quantity})
    legs = [Leg(source, lot.commodity, -quantity), Leg(target, lot.commodity, quantity)]
    with slots_follow(holder, now, stays_inside=kind is MovementKind.QUARANTINE):
        movement = post(
            by, book=holder.account.book, kind=kind, legs=legs, occurred_at=now, now=now, key=key, about=holder.about,
            reason=reason.strip(),
        )  # fmt: skip
    verbs = {MovementKind.QUARANTINE: "pharmacy.set_aside", MovementKind.RELEASE: "pharmacy.release"}
    detail = {"lot": lot.pk, "quantity": quantity, "reason": reason.strip()}
    journal.record(by, verbs.get(kind, "pharmacy.destroy"), holder.about, detail, now=now)
    return movement
