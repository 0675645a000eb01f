"""What members promise, and what they deliver of it."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.access import DELIVER, require_for
from doorstep.partners.models import Alliance, Delivery, Membership, Partner, Promise
from doorstep.partners.queries import seats_of
from doorstep.partners.rules import AlreadyReversed, NotAMember, check_quantity, check_term, check_words
from doorstep.places.queries import valid_on


@transaction.atomic
def make_promise(
    by: Actor,
    *,
    alliance: Alliance,
    partner: Partner,
    what: str,
    quantity: int,
    unit: str,
    promised_on: date,
    due_on: date,
    now: datetime,
) -> Promise:
    """Write down what a member promises: what, how much, by when.

    Raises:
        NotAllowed: `by` neither keeps this alliance nor works for the partner.
        NotAMember: the partner does not belong to the alliance on that day.
        WordsMissing, NotANumberOfThings, EndsBeforeItBegins: see there.
    """
    require_for(by, DELIVER, alliance.place.path, partner.pk, seats_of(by, _today(now)))
    check_words(what, unit)
    check_quantity(quantity)
    check_term(promised_on, due_on)
    if not Membership.objects.filter(valid_on(promised_on), alliance=alliance, partner=partner).exists():
        raise NotAMember
    promise = Promise.objects.create(
        alliance=alliance,
        partner=partner,
        what=what.strip(),
        quantity=quantity,
        unit=unit.strip(),
        promised_on=promised_on,
        due_on=due_on,
    )
    detail = {"partner": partner.pk, "quantity": quantity, "due": str(due_on)}
    journal.record(by, "partners.make_promise", _about(promise), detail, now=now)
    return promise


@transaction.atomic
def record_delivery(by: Actor, *, promise: Promise, quantity: int, on: date, evidence: str, now: datetime) -> Delivery:
    """Write down what was given of a promise, on which day, and what shows it.

    Raises:
        NotAllowed: `by` neither keeps this alliance nor works for the partner.
        WordsMissing, NotANumberOfThings: see there.
        EndsBeforeItBegins: before the promise was made, or a day still to come.
    """
    require_for(by, DELIVER, promise.alliance.place.path, promise.partner_id, seats_of(by, _today(now)))
    check_words(evidence)
    check_quantity(quantity)
    check_term(promise.promised_on, on)
    check_term(on, _today(now))
    delivery = Delivery.objects.create(
        promise=promise, quantity=quantity, on=on, evidence=evidence.strip(), recorded_by_id=by.user_id, recorded_at=now
    )
    detail = {"delivery": delivery.pk, "quantity": quantity, "on": str(on)}
    journal.record(by, "partners.record_delivery", _about(promise), detail, now=now)
    return delivery


@transaction.atomic
def reverse_delivery(by: Actor, *, delivery: Delivery, why: str, now: datetime) -> Delivery:
    """Take a delivery back that was written down by mistake: both rows stay, together they are nothing.

    Raises:
        NotAllowed: `by` neither keeps this alliance nor works for the partner.
        AlreadyReversed, WordsMissing: see there.
    """
    promise = (
        Promise.objects.select_for_update(of=("self",)).select_related("alliance__place").get(pk=delivery.promise_id)
    )
    require_for(by, DELIVER, promise.alliance.place.path, promise.partner_id, seats_of(by, _today(now)))
    check_words(why)
    if delivery.reverses_id is not None or Delivery.objects.filter(reverses=delivery).exists():
        raise AlreadyReversed
    reversal = Delivery.objects.create(
        promise=promise,
        quantity=-delivery.quantity,
        on=delivery.on,
        evidence=why.strip(),
        reverses=delivery,
        recorded_by_id=by.user_id,
        recorded_at=now,
    )
    detail = {"delivery": delivery.pk, "quantity": reversal.quantity}
    journal.record(by, "partners.reverse_delivery", _about(promise), detail, now=now)
    return reversal


def _today(now: datetime) -> date:
    return now.astimezone(TIME_ZONE).date()


def _about(promise: Promise) -> str:
    return f"partners.Promise:{promise.pk}"
