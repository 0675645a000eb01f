"""Reserve medicine, collect it with the code, give it back."""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold as lock
from doorstep.devices.models import Device
from doorstep.people.models import Person
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.actions.counter import staff_at
from doorstep.programmes.pharmacy.actions.dispense import dispense
from doorstep.programmes.pharmacy.actions.sale import Sale
from doorstep.programmes.pharmacy.models import Dispense, Hold, Holder, Medicine
from doorstep.programmes.pharmacy.queries import holds as queries
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.queries.near import channel_of
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules import selling
from doorstep.programmes.pharmacy.rules.keys import check_same
from doorstep.programmes.pharmacy.rules.legality import decide
from doorstep.programmes.pharmacy.rules.stock import HolderFrozen
from doorstep.programmes.pharmacy.words import AskedBy, Channel, HoldState
from doorstep.services.models import Session


@dataclass(frozen=True, slots=True)
class Made:
    """A reservation and its code; the code is known here and nowhere else, and not at all the second time."""

    hold: Hold
    code: str


@transaction.atomic
def make_hold(
    by: Actor,
    *,
    holder: Holder,
    medicine: Medicine,
    quantity: int,
    key: UUID,
    now: datetime,
    came: AskedBy = AskedBy.WEB,
    person: Person | None = None,
    stop: Session | None = None,
) -> Made:
    """Put packs aside until the rule's time is over, or the vehicle leaves; give out a code to collect them with.

    Args:
        by: Who asks, or writes down what is asked on the telephone.
        holder: Where.
        medicine: What.
        quantity: How many packs.
        key: Names this asking and no other.
        now: The moment.
        came: How it was asked.
        person: For whom, where somebody says.
        stop: Where today a vehicle is met: what is aboard is kept until it leaves there.

    Raises:
        NotAllowed: it came by telephone or at a counter and `by` may not take it there.
        PacksMissing, TooManyPacks, NotLegal: see `rules.selling`.
        OtherPlace: the stop is not one of this vehicle.
        KeyDiffers: something else was put aside under this key.
        NothingFree: fewer can still be promised.
        HolderFrozen: nothing moves there.
        NoRow: no rule says for how long.
    """
    require(by, access.HOLD if came is AskedBy.WEB else access.ASK_FOR, holder.path)
    lock(f"pharmacy hold {key}")
    if known := Hold.objects.filter(key=key).first():
        check_same(
            (known.holder_id, known.medicine_id, known.packs, known.person_id, known.came),
            (holder.pk, medicine.pk, quantity, person and person.pk, came.value),
        )
        return Made(known, "")
    pack, today = loaded.load(), now.astimezone(TIME_ZONE).date()
    value = pack.row(packs.HOLD, today).value
    if stop is not None and (holder.vehicle is None or stop.resource != holder.vehicle.about):
        raise rules.OtherPlace
    if quantity < 1:
        raise selling.PacksMissing
    most = min(value["most_packs"], medicine.max_packs or value["most_packs"])
    if channel_of(holder) is Channel.CABINET:
        most = 1  # a cabinet hands out one pack against one code
    if quantity > most:
        raise selling.TooManyPacks(most, quantity, packs.HOLD)
    said = decide(
        pack, channel=channel_of(holder), legal_class=medicine.legal_class, at=now, staff=staff_at(holder, now)
    )
    if not said.is_allowed:
        raise selling.NotLegal(medicine.name_zh, said)
    if holder.is_frozen:
        raise HolderFrozen(holder.account.name, holder.frozen_reason)
    lock(queries.lock_name(holder, medicine))
    put_aside = queries.active_packs(holder, medicine, now)
    rules.check_free(queries.usable_packs(holder, medicine, now), put_aside, quantity)
    code = rules.new_code(secrets.randbelow)
    made = Hold.objects.create(
        key=key,
        holder=holder,
        medicine=medicine,
        person=person,
        packs=quantity,
        until=stop.ends_at if stop is not None else now + timedelta(minutes=value["minutes"]),
        stop=stop,
        code_hash=rules.code_hash(settings.SECRET_KEY, str(key), code),
        came=came,
        made_at=now,
        made_by_id=by.user_id,
    )
    journal.record(by, access.HOLD.name, made.about, {"packs": quantity, "holder": holder.pk}, now=now)
    return Made(made, code)


def collect(by: Actor, *, hold: Hold, code: str, sale: Sale, now: datetime, device: Device | None = None) -> Dispense:
    """Hand a reservation out against its code: used once, at its own place, before it runs out.

    Args:
        by: Who hands it out.
        hold: Which.
        code: As typed.
        sale: The sale; its packs put aside are those of the reservation.
        now: The moment.
        device: See `dispense`.

    Raises:
        HoldOver, HoldLocked, OtherPlace, WrongCode: see `rules.holds`. A wrong code is counted, and after some of them
        the reservation is locked.
        And what `dispense` raises: then the code is not used up.
    """
    require(by, access.DISPENSE, sale.holder.path)
    check_code(by, hold, code, sale.holder, now)

    def use(made: Dispense) -> None:
        held = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
        if held.state != HoldState.OPEN:
            raise rules.HoldOver
        held.state, held.dispense = HoldState.USED, made
        held.save(update_fields=["state", "dispense"])
        journal.record(by, "pharmacy.collect", held.about, {"receipt": made.receipt_no}, now=now)

    own = replace(sale, held_packs={hold.medicine_id: hold.packs}, person=sale.person or hold.person)
    return dispense(by, sale=own, now=now, device=device, within=use)


@transaction.atomic
def release_hold(by: Actor, *, hold: Hold, now: datetime, code: str = "") -> Hold:
    """Give a reservation back: whoever has its code, or who hands medicine out there.

    Raises:
        HoldOver, WrongCode: see `rules.holds`.
        NotAllowed: neither.
    """
    held = Hold.objects.select_for_update(of=("self",)).select_related("holder").get(pk=hold.pk)
    if not (code and _is_right(held, code)):
        require(by, access.DISPENSE, held.holder.path)
    if not rules.is_active(held.state, held.until, now):
        raise rules.HoldOver
    held.state = HoldState.RELEASED
    held.save(update_fields=["state"])
    journal.record(by, "pharmacy.release_hold", held.about, now=now)
    return held


@transaction.atomic
def unlock_hold(by: Actor, *, hold: Hold, now: datetime) -> Made:
    """Give a locked reservation a new code, at the pharmacist's desk.

    Raises:
        NotAllowed: `by` is no pharmacist there.
        HoldOver: it is not locked, or ran out.
    """
    held = Hold.objects.select_for_update(of=("self",)).select_related("holder").get(pk=hold.pk)
    require(by, access.UNLOCK_HOLD, held.holder.path)
    if held.state != HoldState.LOCKED or now > held.until:
        raise rules.HoldOver
    code = rules.new_code(secrets.randbelow)
    held.state, held.wrong = HoldState.OPEN, 0
    held.code_hash = rules.code_hash(settings.SECRET_KEY, str(held.key), code)
    held.save(update_fields=["state", "wrong", "code_hash"])
    journal.record(by, access.UNLOCK_HOLD.name, held.about, now=now)
    return Made(held, code)


def check_code(by: Actor, hold: Hold, code: str, holder: Holder, now: datetime) -> None:
    """Let the right code pass; a wrong one is counted at once, whatever comes of the sale. Inner.

    Raises:
        HoldOver, HoldLocked, OtherPlace, WrongCode: see `rules.holds`.
    """
    tries = loaded.load().row(packs.HOLD, now.astimezone(TIME_ZONE).date()).value["tries"]
    with transaction.atomic():
        held = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
        try:
            rules.check_collect(
                state=held.state, until=held.until, now=now, is_here=held.holder_id == holder.pk,
                is_right=_is_right(held, code), wrong=held.wrong, tries=tries,
            )  # fmt: skip
            return
        except rules.WrongCode as wrong:
            refusal = wrong
            held.wrong += 1
            held.state = HoldState.LOCKED if held.wrong >= tries else held.state
            held.save(update_fields=["wrong", "state"])
            journal.record(by, "pharmacy.wrong_code", held.about, {"wrong": held.wrong}, now=now)
    raise refusal


def _is_right(held: Hold, code: str) -> bool:
    typed = "".join(code.split())
    return hmac.compare_digest(held.code_hash, rules.code_hash(settings.SECRET_KEY, str(held.key), typed))
