"""Prescriptions: written down once, reviewed on duty, used once up to what they allow."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.programmes.pharmacy.people_side import Side
from tests.programmes.pharmacy.pharmacists import make_pharmacist

from doorstep.programmes.pharmacy.actions.dispense import take_back
from doorstep.programmes.pharmacy.actions.scripts import Line, NotToReview, ScriptKnown, review_script
from doorstep.programmes.pharmacy.models import Dispense, Incident, Review, Script, ScriptLine
from doorstep.programmes.pharmacy.rules import scripts, selling
from doorstep.programmes.pharmacy.rules.duty import NobodyOnDuty
from doorstep.programmes.pharmacy.words import IncidentKind, ReviewDecision, ScriptState


def test_an_approved_prescription_is_used_once_and_a_second_time_is_refused(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))

    first = side.sell(side.wanted(side.rx, 2), person=side.person, script=script)
    script.refresh_from_db()
    assert (script.state, script.lines.get().used_packs, first.needs_review) == (ScriptState.USED, 2, True)
    assert first.review == script.reviews.get(licence=side.licence)
    with pytest.raises(scripts.ScriptUsed):
        side.sell(side.wanted(side.rx, 1, first=9), key=2, person=side.person, script=script)


@pytest.mark.parametrize(
    ("packs", "later", "refused"),
    [(3, 0, scripts.OverAuthorised), (2, 2, None), (2, 3, scripts.ScriptExpired)],
)
def test_no_more_than_authorised_and_not_after_its_last_day(
    side: Side, packs: int, later: int, refused: type[Exception] | None
) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    said: type[Exception] | None = None

    try:
        side.sell(side.wanted(side.rx, packs), person=side.person, script=script, at=side.now + timedelta(days=later))
    except ValueError as why:
        said = type(why)

    assert said is refused


def test_a_prescription_nobody_approved_or_of_somebody_else_opens_nothing(side: Side) -> None:
    script = side.script(Line(side.rx, 2, 28))
    neighbour = type(side.person).objects.create(name="邻居", village=side.person.village, registered_at=side.now)

    with pytest.raises(scripts.ScriptNotApproved):
        side.sell(side.wanted(side.rx), person=side.person, script=script)
    with pytest.raises(selling.ForSomebodyElse):
        side.sell(side.wanted(side.rx), person=neighbour, script=script)
    with pytest.raises(scripts.NotPrescribed):
        side.sell(side.wanted(side.rx), person=side.person)


def test_the_same_prescription_comes_in_once_and_a_used_one_is_looked_into(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    with pytest.raises(ScriptKnown):
        side.script(Line(side.rx, 2, 28), number=" rx1")
    assert Incident.objects.count() == 0
    side.sell(side.wanted(side.rx, 2), person=side.person, script=script)

    with pytest.raises(ScriptKnown) as known:
        side.script(Line(side.rx, 2, 28))

    assert known.value.script == script
    assert [(one.kind, one.about) for one in Incident.objects.all()] == [(IncidentKind.SCRIPT_TWICE, script.about)]


def test_a_long_prescription_needs_the_assessment_and_cites_the_rule(side: Side) -> None:
    with pytest.raises(scripts.NotAssessed, match=r"29 days, over 28 by pharmacy.long_script since 2021-08-10"):
        side.script(Line(side.rx, 1, 29), is_long=True)
    with pytest.raises(scripts.NotForLong):
        side.script(Line(side.red, 1, 28), is_long=True)
    assert side.script(Line(side.rx, 1, 84), is_long=True, is_assessed=True).valid_to == side.now.date() + timedelta(2)


def test_something_severe_is_approved_only_with_an_answer_that_stays(side: Side) -> None:
    side.sell(side.wanted(side.rx, 1), person=side.person, script=side.approved(Line(side.rx, 1, 28)), key=7)
    again = side.script(Line(side.rx, 1, 28), number="RX2")

    with pytest.raises(selling.SevereUnanswered):
        review_script(side.pharmacist, script=again, decision=ReviewDecision.APPROVE, now=side.now)
    review = review_script(
        side.pharmacist, script=again, decision=ReviewDecision.APPROVE, reason="上次的已丢失", now=side.now
    )

    assert [(one["kind"], one["what"], one["overlap_days"]) for one in review.warnings] == [
        ("same_ingredient", "amlodipine", 28)
    ]
    assert review.reason == "上次的已丢失"
    with pytest.raises(NotToReview):
        review_script(side.pharmacist, script=again, decision=ReviewDecision.REFUSE, reason="x", now=side.now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Review.objects.update(reason="")


def test_only_a_pharmacist_on_duty_reviews_and_refusing_needs_a_reason(side: Side) -> None:
    script = side.script(Line(side.rx, 1, 28))
    at_home, _ = make_pharmacist(side.goods.here, side.now, "yaoshi-9")

    with pytest.raises(NobodyOnDuty):
        review_script(at_home, script=script, decision=ReviewDecision.APPROVE, now=side.now)
    with pytest.raises(selling.ReasonMissing):
        review_script(side.pharmacist, script=script, decision=ReviewDecision.REFUSE, now=side.now)


def test_what_is_not_in_the_rule_file_is_kept_as_not_checked(side: Side) -> None:
    script = side.script(Line(side.rx, 1, 28), Line(side.controlled, 1, 3))

    review = review_script(side.pharmacist, script=script, decision=ReviewDecision.APPROVE, now=side.now)

    assert (review.warnings, review.unchecked) == ([], ["氨麻美敏"])


def test_taking_a_sale_back_frees_the_prescription_and_the_codes(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    sold = side.sell(side.wanted(side.rx, 2), person=side.person, script=script)

    take_back(side.pharmacist, sale=sold, reason="发错了", now=side.now)

    again = side.sell(side.wanted(side.rx, 2), key=2, person=side.person, script=script)
    assert list(again.lines.values_list("codes__code", flat=True)) == side.codes(side.rx, 2)
    with pytest.raises(selling.AlreadyTakenBack):
        take_back(side.pharmacist, sale=sold, reason="再退", now=side.now)


def test_the_tables_refuse_a_script_used_twice_and_more_than_authorised(side: Side) -> None:
    script = side.approved(Line(side.rx, 2, 28))
    sold = side.sell(side.wanted(side.rx, 2), person=side.person, script=script)
    other = side.sell(side.wanted(side.otc), key=2, person=side.person)

    with pytest.raises(IntegrityError), transaction.atomic():
        Dispense.objects.filter(pk=other.pk).update(script=script)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScriptLine.objects.filter(script=script).update(used_packs=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispense.objects.filter(pk=sold.pk).update(review=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Script.objects.filter(pk=script.pk).update(state="gone")
