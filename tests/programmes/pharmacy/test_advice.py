"""Ask a pharmacist: a promise, a queue, one pharmacist for each question, and everything that was said."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.programmes.pharmacy.pharmacists import make_on_duty, make_pharmacist
from tests.programmes.small_county import County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.programmes.pharmacy.actions.advice import (
    add_to_question,
    answer,
    ask,
    take_question,
    withdraw_question,
)
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.programmes.pharmacy.models import Question, QuestionLine
from doorstep.programmes.pharmacy.queries import advice
from doorstep.programmes.pharmacy.rules.advice import NotWaiting, NotYours, QuestionBlank
from doorstep.programmes.pharmacy.rules.duty import NobodyOnDuty
from doorstep.programmes.pharmacy.words import AdviceDecision, AskedBy, QuestionState, Severity


@pytest.fixture
def ready(here: County, a_moment: datetime) -> County:
    load_pack(SYSTEM, now=a_moment)
    return here


def _ask(here: County, now: datetime, severity: Severity = Severity.MINOR, **but: object) -> Question:
    given: dict[str, object] = {"village": here.villages[0], "text": "吃了降压药头晕怎么办？", "severity": severity}
    return ask(VISITOR, **{**given, **but}, now=now)  # type: ignore[arg-type]


def test_a_question_is_promised_an_answer_and_read_by_its_code(ready: County, a_moment: datetime) -> None:
    question = _ask(ready, a_moment)

    found = advice.by_code(f" {question.code.lower()} ")
    assert found == question
    assert (question.due_at, question.state) == (a_moment + timedelta(minutes=10), QuestionState.WAITING)
    assert advice.by_code("2222-2222") is None


def test_the_severe_question_stands_first_and_a_pharmacist_answers_it(ready: County, a_moment: datetime) -> None:
    pharmacist, licence = make_on_duty(ready, a_moment)
    slight = _ask(ready, a_moment)
    severe = _ask(ready, a_moment + timedelta(minutes=3), Severity.SEVERE)
    waiting = advice.queue(pharmacist)

    take_question(pharmacist, question=severe, now=a_moment + timedelta(minutes=4))
    answer(pharmacist, question=severe, text="请先停药，坐下休息。", now=a_moment + timedelta(minutes=5))
    add_to_question(VISITOR, question=severe, text="好一些了", now=a_moment + timedelta(minutes=6))
    answer(
        pharmacist, question=severe, text="请到卫生院量血压。", decision=AdviceDecision.DOCTOR,
        now=a_moment + timedelta(minutes=7),
    )  # fmt: skip

    severe.refresh_from_db()
    assert waiting == [severe, slight]
    assert (severe.state, severe.decision, severe.licence) == (QuestionState.ANSWERED, "doctor", licence)
    assert [(line.is_pharmacist, line.text) for line in severe.lines.all()] == [
        (False, "吃了降压药头晕怎么办？"), (True, "请先停药，坐下休息。"), (False, "好一些了"),
        (True, "请到卫生院量血压。"),
    ]  # fmt: skip
    with pytest.raises(NotWaiting):
        add_to_question(VISITOR, question=severe, text="还有", now=a_moment + timedelta(minutes=8))


def test_a_question_has_one_pharmacist_who_is_on_duty(ready: County, a_moment: datetime) -> None:
    question = _ask(ready, a_moment)
    first, _ = make_on_duty(ready, a_moment)
    second, _ = make_on_duty(ready, a_moment, "yaoshi-2")
    at_home, _ = make_pharmacist(ready, a_moment, "yaoshi-3")

    with pytest.raises(NobodyOnDuty):
        take_question(at_home, question=question, now=a_moment)
    take_question(first, question=question, now=a_moment)
    with pytest.raises(NotWaiting):
        take_question(second, question=question, now=a_moment)
    with pytest.raises(NotYours):
        answer(second, question=question, text="我来", now=a_moment)


def test_what_was_said_stays(ready: County, a_moment: datetime) -> None:
    _ask(ready, a_moment)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        QuestionLine.objects.update(text="别的")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        QuestionLine.objects.all().delete()


def test_by_telephone_somebody_of_the_office_asks(ready: County, a_moment: datetime, resident: Actor) -> None:
    with pytest.raises(NotAllowed):
        ask(
            resident, village=ready.villages[0], text="阿公问药", severity=Severity.MINOR, came=AskedBy.PHONE,
            now=a_moment,
        )  # fmt: skip
    with pytest.raises(QuestionBlank):
        _ask(ready, a_moment, text="  ")


def test_a_question_taken_back_leaves_the_queue(ready: County, a_moment: datetime) -> None:
    pharmacist, _ = make_on_duty(ready, a_moment)
    question = _ask(ready, a_moment)

    withdraw_question(VISITOR, question=question, now=a_moment)

    assert advice.queue(pharmacist) == []


def test_the_wait_is_told_from_who_is_on_duty_and_what_was_asked_in_the_last_hour(
    ready: County, a_moment: datetime
) -> None:
    nobody = advice.wait_now(a_moment)
    make_on_duty(ready, a_moment)
    make_on_duty(ready, a_moment, "yaoshi-2")
    for minute in range(20):
        _ask(ready, a_moment + timedelta(minutes=minute))

    wait = advice.wait_now(a_moment + timedelta(minutes=30))

    assert nobody.is_stable is False
    assert (round(wait.wait_share, 3), round(wait.mean_min, 1)) == (0.533, 3.2)
