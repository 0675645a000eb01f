"""What a pharmacist says afterwards about a sale of the road: who got it, on which prescription, what was found."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import may
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.devices.access import DECIDE
from doorstep.devices.actions.questions import decide_question
from doorstep.devices.models import Question
from doorstep.devices.words import Verdict, Why
from doorstep.people.models import Identity, Person
from doorstep.programmes.pharmacy.actions.advice import on_duty
from doorstep.programmes.pharmacy.actions.counter import place_of
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.sale import Wanted
from doorstep.programmes.pharmacy.actions.scripts import fill, to_fill
from doorstep.programmes.pharmacy.models import Dispense, Medicine, Review, Script
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules import scripts, selling
from doorstep.programmes.pharmacy.rules.legality import class_of
from doorstep.programmes.pharmacy.words import Channel, ReviewDecision


class NothingToSay(ValueError):  # noqa: N818  named after what happened
    """Nothing is missing from this sale, or somebody was faster."""


def lacks_word(sale: Dispense) -> bool:
    """Say whether a sale of the road waits for a pharmacist's word, or for who got it where that has to be known."""
    if sale.channel != Channel.VEHICLE or sale.taken_back_at is not None:
        return False
    return sale.is_unspoken or (sale.person_id is None and sale.lines.filter(is_controlled=True).exists())


@transaction.atomic
def speak_for_sale(
    by: Actor,
    *,
    sale: Dispense,
    person: Person | None,
    script: Script | None,
    reason: str,
    now: datetime,
) -> Dispense:
    """Give a pharmacist's word on a sale of the road, and name the person and the prescription it was for.

    The questions about it that this answers are settled with the same words.

    Raises:
        NotAllowed, NobodyOnDuty: see `actions.advice.on_duty`.
        NothingToSay: nothing is missing.
        NotPrescribed, ScriptUsed, ScriptNotApproved, ScriptExpired, OverAuthorised: see `rules.scripts`.
        ForSomebodyElse, IdentityMissing, ReasonMissing, SevereUnanswered: see `rules.selling`.
    """
    held = Dispense.objects.select_for_update(of=("self",)).select_related("holder", "movement").get(pk=sale.pk)
    on_duty(by, place_of(held.holder), now)
    if not lacks_word(held):
        raise NothingToSay
    if not (said := reason.strip()[:300]):
        raise selling.ReasonMissing
    if held.person_id is not None:
        person = held.person
    if held.lines.filter(is_controlled=True).exists() and not Identity.objects.filter(person=person).exists():
        raise selling.IdentityMissing
    held.person = person
    if held.is_unspoken:
        held.script, held.review = _word(by, held, person=person, script=script, reason=said, now=now)
    held.save(update_fields=["person", "script", "review"])
    detail = {"receipt": held.receipt_no, "review": held.review_id, "script": held.script_id}
    journal.record(by, "pharmacy.speak_for_sale", held.about, detail, now=now)
    _settle(by, held, said, now)
    return held


def _word(
    by: Actor, sale: Dispense, *, person: Person | None, script: Script | None, reason: str, now: datetime
) -> tuple[Script | None, Review]:
    given: Counter[Medicine] = Counter()
    for line in sale.lines.select_related("medicine"):
        given[line.medicine] += line.packs
    on = sale.dispensed_at.astimezone(TIME_ZONE).date()
    guarded = loaded.load().row(packs.SCRIPT_CLASSES, on).value
    needed = {one.pk for one in given if class_of(one.legal_class) in guarded}
    if script is None:
        if needed:
            raise scripts.NotPrescribed
        lines = [Wanted(one, n) for one, n in given.items()]
        place = place_of(sale.holder)
        return None, review_sale(by, place=place, lines=lines, person=person, reason=reason, now=now)
    counted = {one.pk: n for one, n in given.items()}
    held, _ = to_fill(script, person=person, needed=needed, packs=counted, on=on)
    approved = held.reviews.filter(decision=ReviewDecision.APPROVE).first()
    if approved is None:
        raise scripts.ScriptNotApproved
    fill(held, counted)
    return held, approved


def _settle(by: Actor, sale: Dispense, reason: str, now: datetime) -> None:
    """Answer the questions about a sale that the word has answered, where `by` may."""
    whys = [Why.NOBODY_ON_DUTY, *([Why.IDENTITY_MISSING] if sale.person_id else [])]
    asked = Question.objects.filter(operation=sale.movement.key, why__in=whys, answer__isnull=True)
    for question in asked.select_related("device", "operation__outcome"):
        if may(by, DECIDE, question.device.scope):
            decide_question(by, question=question, verdict=Verdict.SETTLED, reason=reason, now=now)
