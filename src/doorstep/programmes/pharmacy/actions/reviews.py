"""A pharmacist's word on a sale without prescription: what was compared, and what was said to it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.advice import on_duty
from doorstep.programmes.pharmacy.actions.sale import Wanted
from doorstep.programmes.pharmacy.actions.scripts import check_answer, told
from doorstep.programmes.pharmacy.models import Review
from doorstep.programmes.pharmacy.queries import history
from doorstep.programmes.pharmacy.rules.interactions import Checked
from doorstep.programmes.pharmacy.words import ReviewDecision


@transaction.atomic
def review_sale(
    by: Actor,
    *,
    place: Place,
    lines: Sequence[Wanted],
    person: Person | None,
    now: datetime,
    decision: ReviewDecision = ReviewDecision.APPROVE,
    reason: str = "",
) -> Review:
    """Give a pharmacist's word on a sale without prescription; something severe is answered with a reason.

    Raises:
        NotAllowed, NobodyOnDuty: see `actions.advice.on_duty`.
        SevereUnanswered, ReasonMissing: see `rules.selling`.
    """
    licence = on_duty(by, place, now)
    checked = compared(lines, person, now)
    reason = reason.strip()[:300]
    check_answer(checked, decision, reason)
    review = Review.objects.create(
        person=person, licence=licence, decision=decision, medicines=[one.medicine.pk for one in lines],
        warnings=[told(one) for one in checked.warnings], unchecked=list(checked.unchecked), history_as_of=now,
        reason=reason, at=now,
    )  # fmt: skip
    detail = {"decision": decision.value, "medicines": review.medicines}
    journal.record(by, "pharmacy.review_sale", licence.about, detail, now=now)
    return review


def compared(lines: Sequence[Wanted], person: Person | None, now: datetime) -> Checked:
    """Compare the medicines of a sale with each other and with what the person was given."""
    on = now.astimezone(TIME_ZONE).date()
    new = [history.course(one.medicine, on=on, days=one.days, per_day=one.per_day) for one in lines]
    return history.compare(new, person, on)
