"""Stock goes from one holder to another: sent by one, counted by the other, the difference explained."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.ledger.actions import Leg, post
from doorstep.ledger.models import Account
from doorstep.ledger.queries import account_for_differences
from doorstep.ledger.rules import check_reason
from doorstep.ledger.words import AccountKind, MovementKind
from doorstep.programmes.pharmacy.access import EXPLAIN, HAND_OVER, OVERRIDE_FEFO
from doorstep.programmes.pharmacy.actions.holders import beside
from doorstep.programmes.pharmacy.actions.promises import check_unpromised
from doorstep.programmes.pharmacy.actions.receiving import check_may_store, check_not_frozen
from doorstep.programmes.pharmacy.actions.slots import slots_follow
from doorstep.programmes.pharmacy.models import Handover, HandoverLine, Holder, Lot, Trip
from doorstep.programmes.pharmacy.queries import catalogue, coldchain, pack
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.rules import stock as rules
from doorstep.programmes.pharmacy.rules import trips as trip_rules
from doorstep.programmes.pharmacy.rules.coldchain import NoColdChain
from doorstep.programmes.pharmacy.rules.keys import check_same
from doorstep.programmes.pharmacy.words import HandoverKind, HandoverState, HolderRole, LotState, Storage, TripState

_MOVEMENTS: Final = {
    HandoverKind.LOAD: MovementKind.LOAD,
    HandoverKind.REFILL: MovementKind.REFILL,
    HandoverKind.RETURN: MovementKind.RETURN,
    HandoverKind.DELIVERY: MovementKind.HANDOVER,
}


@transaction.atomic
def send(
    by: Actor,
    *,
    kind: HandoverKind,
    source: Holder,
    target: Holder,
    quantities: Mapping[Lot, int],
    now: datetime,
    trip: Trip | None = None,
    override: str = "",
    key: UUID | None = None,
) -> Handover:
    """Send stock on its way: it leaves the source and is on the way until the target confirms it.

    Args:
        by: Who hands over.
        kind: Why. A load belongs to a trip that is planned or loaded, and loads it.
        source: From whom.
        target: To whom.
        quantities: How much of which lot, in the ledger's units.
        now: When.
        trip: The trip of the vehicle it goes to or comes from.
        override: Why another lot goes than the first to expire; needs the right to do so.
        key: Names this handover and no other: sent twice, it is one.

    Raises:
        NotAllowed: `by` may not hand over there, or not send another lot.
        NothingSent, LotNotUsable, NotFirstExpired, TooMuch, HolderFrozen, Unlicensed, NotInACabinet: see there.
        KeyDiffers: something else was sent under this key.
        NothingFree: it is put aside for somebody.
        OutOfStock: the source has less.
    """
    require(by, HAND_OVER, source.path)
    if key is not None:
        hold(f"pharmacy handover {key}")
        if known := Handover.objects.filter(sending__key=key).first():
            lots = dict(known.lines.values_list("lot", "sent"))
            asked = (kind.value, source.pk, target.pk, {lot.pk: n for lot, n in quantities.items()})
            check_same((known.kind, known.source_id, known.target_id, lots), asked)
            return known
    today = now.astimezone(TIME_ZONE).date()
    rules.check_quantities({lot.pk: quantity for lot, quantity in quantities.items()})
    check_not_frozen(source)
    check_may_store(target, today)
    if not rules.goes_back(kind, target.account.kind):
        _check_lots(by, kind, source, quantities, override=override.strip(), today=today)
        check_unpromised(source, quantities, now)
    _check_target(target, quantities, now)
    if kind is HandoverKind.LOAD:
        _load(trip)
    book = source.account.book
    made = Handover.objects.create(
        kind=kind, source=source, target=target, trip=trip, sent_by_id=by.user_id, sent_at=now
    )
    legs = _legs(source.account, queries.side(book, "transit"), quantities.items())
    with slots_follow(source, now):
        made.sending = post(
            by, book=book, kind=_MOVEMENTS[kind], legs=legs, occurred_at=now, now=now, key=key, about=made.about,
            reason=override.strip(),
        )  # fmt: skip
    made.save(update_fields=["sending"])
    HandoverLine.objects.bulk_create(HandoverLine(handover=made, lot=lot, sent=n) for lot, n in quantities.items())
    detail = {"kind": kind.value, "lots": len(quantities), "units": sum(quantities.values()), "override": override}
    journal.record(by, HAND_OVER.name, made.about, detail, now=now)
    return made


@transaction.atomic
def confirm(by: Actor, *, handover: Handover, confirmed: Mapping[int, int], now: datetime) -> Handover:
    """Confirm what arrived, lot by lot: it goes to the target, the rest stays on the way until it is explained.

    What was recalled on its way is set aside where it arrives.

    Args:
        by: Who took it over and counted.
        handover: Which.
        confirmed: Counted on arrival, by id of the lot; every lot that was sent, 0 for one that is not there.
        now: When.

    Raises:
        NotAllowed: `by` may not hand over at the target.
        NotConfirmable: it was confirmed before.
        NothingSent, MoreThanSent: see there.
    """
    require(by, HAND_OVER, handover.target.path)
    handover = _locked(handover, HandoverState.SENT)
    lines = list(handover.lines.select_related("lot__commodity"))
    rules.check_confirmed({line.lot_id: line.sent for line in lines}, confirmed)
    arrived = {line.lot: confirmed[line.lot_id] for line in lines if confirmed[line.lot_id]}
    book = handover.source.account.book
    if arrived:
        legs = _arrival_legs(by, handover.target, arrived, now)
        with slots_follow(handover.target, now):
            handover.arrival = post(
                by, book=book, kind=MovementKind.HANDOVER, legs=legs, occurred_at=now, now=now, about=handover.about
            )
    for line in lines:
        line.confirmed = confirmed[line.lot_id]
    HandoverLine.objects.bulk_update(lines, ["confirmed"])
    missing = sum(line.missing for line in lines)
    handover.state = HandoverState.OPEN if missing else HandoverState.DONE
    handover.confirmed_by_id, handover.confirmed_at = by.user_id, now
    handover.save(update_fields=["state", "arrival", "confirmed_by", "confirmed_at"])
    journal.record(by, "pharmacy.confirm", handover.about, {"missing": missing}, now=now)
    return handover


@transaction.atomic
def explain(by: Actor, *, handover: Handover, reason: str, is_found: bool, now: datetime) -> Handover:
    """Say what became of what did not arrive: it was found with the sender, or it is gone for good.

    Raises:
        NotAllowed: `by` may not explain there.
        NotConfirmable: there is no difference to explain.
        ReasonMissing: no reason was given.
    """
    require(by, EXPLAIN, handover.source.path)
    handover = _locked(handover, HandoverState.OPEN)
    check_reason(reason)
    missing = {line.lot: line.missing for line in handover.lines.select_related("lot__commodity") if line.missing}
    book = handover.source.account.book
    if is_found:
        legs = _arrival_legs(by, handover.source, missing, now)
    else:
        legs = _legs(queries.side(book, "transit"), account_for_differences(book.pk), missing.items())
    with slots_follow(handover.source, now):
        handover.explaining = post(
            by, book=book, kind=MovementKind.RETURN if is_found else MovementKind.COUNT,
            legs=legs, occurred_at=now, now=now,
            about=handover.about, reason=reason.strip(),
        )  # fmt: skip
    handover.state, handover.reason = HandoverState.DONE, reason.strip()
    handover.save(update_fields=["state", "reason", "explaining"])
    detail = {"units": sum(missing.values()), "is_found": is_found}
    journal.record(by, EXPLAIN.name, handover.about, detail, now=now)
    return handover


def _locked(handover: Handover, state: HandoverState) -> Handover:
    hold(handover.about)
    now = Handover.objects.select_related("source__account__book", "target__account").get(pk=handover.pk)
    if now.state != state:
        raise rules.NotConfirmable(now.state)
    return now


def _legs(source: Account, target: Account, quantities: Iterable[tuple[Lot, int]]) -> list[Leg]:
    legs: list[Leg] = []
    for lot, quantity in quantities:
        legs += [Leg(source, lot.commodity, -quantity), Leg(target, lot.commodity, quantity)]
    return legs


def _arrival_legs(by: Actor, holder: Holder, arrived: Mapping[Lot, int], now: datetime) -> list[Leg]:
    """Return the legs of what comes to a holder from the way: what was recalled meanwhile goes aside at once."""
    transit = queries.side(holder.account.book, "transit")
    recalled = {lot: n for lot, n in arrived.items() if lot.status == LotState.RECALLED}
    legs = _legs(transit, holder.account, [(lot, n) for lot, n in arrived.items() if lot not in recalled])
    if recalled:
        aside = beside(by, holder=holder, role=HolderRole.ASIDE, now=now)
        legs += _legs(transit, aside.account, recalled.items())
    return legs


def _check_lots(
    by: Actor, kind: HandoverKind, source: Holder, quantities: Mapping[Lot, int], *, override: str, today: date
) -> None:
    """Look at every lot: usable on its day, fresh enough for where it goes, and the first to expire."""
    least = queries.days_wanted(kind, today)
    lying = {one.lot.pk: one for one in queries.lying(source)}
    by_medicine: dict[int, list[rules.Sent]] = {}
    for lot, quantity in quantities.items():
        held = lying[lot.pk].held if lot.pk in lying else queries.Lying(lot, 0).held
        by_medicine.setdefault(lot.medicine_id, []).append(rules.Sent(lot.number, held, quantity))
    rules.check_usable([one for lines in by_medicine.values() for one in lines], today, least_days_left=least)
    for medicine, chosen in by_medicine.items():
        held_there = [one.held for one in lying.values() if one.lot.medicine_id == medicine]
        try:
            rules.check_first_expired(chosen, held_there, today, least_days_left=least)
        except rules.NotFirstExpired:
            if not override:
                raise
            require(by, OVERRIDE_FEFO, source.path)


def _check_target(target: Holder, quantities: Mapping[Lot, int], now: datetime) -> None:
    """A cabinet takes only what the rule allows; a vehicle only what fits, and nothing cold without a sensor."""
    if target.account.kind == AccountKind.CABINET:
        loaded = pack.load()
        for lot in quantities:
            catalogue.require_in_cabinet(loaded, lot.medicine, now)
    is_cold = any(lot.medicine.storage == Storage.COLD for lot in quantities)
    if is_cold and target.vehicle is not None and not coldchain.is_live(target, now):
        raise NoColdChain(target.account.name)
    if target.vehicle is not None and target.vehicle.load_l is not None:
        aboard = [(one.lot, one.quantity) for one in queries.lying(target)]
        ml = sum(
            -(-quantity // lot.medicine.counts_per_pack) * (lot.medicine.pack_ml or 0)
            for lot, quantity in [*aboard, *quantities.items()]
        )
        if ml > target.vehicle.load_l * 1000:
            raise rules.TooMuch(target.vehicle.load_l)


def _load(trip: Trip | None) -> None:
    if trip is None:
        raise trip_rules.TripElsewhere("", TripState.LOADED.value)
    hold(trip.about)
    trip.refresh_from_db(fields=["state"])
    if trip.state == TripState.PLANNED:
        trip.state = TripState.LOADED
        trip.save(update_fields=["state"])
    elif trip.state not in (TripState.LOADED, TripState.OPEN):
        raise trip_rules.TripElsewhere(trip.state, TripState.LOADED.value)
