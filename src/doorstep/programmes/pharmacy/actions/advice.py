"""Ask a pharmacist, and answer."""

import secrets
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.needs.rules.intake import new_code
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.models import Licence, Medicine, Question, QuestionLine
from doorstep.programmes.pharmacy.queries import duty
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import advice as rules
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.duty import NobodyOnDuty
from doorstep.programmes.pharmacy.words import AdviceDecision, AskedBy, QuestionState, Severity


@transaction.atomic
def ask(
    by: Actor,
    *,
    village: Place,
    text: str,
    severity: Severity,
    now: datetime,
    came: AskedBy = AskedBy.WEB,
    medicine: Medicine | None = None,
    person: Person | None = None,
) -> Question:
    """Put a question into the queue; nobody need say who they are.

    Raises:
        NotAllowed: it came by telephone or at a counter and `by` may not take it there.
        QuestionBlank: see `rules.advice`.
        NoRow: no rule says by when it is answered: nothing is promised that nobody decided.
    """
    require(by, access.ASK if came is AskedBy.WEB else access.ASK_FOR, village.path)
    said = rules.clean(text)
    row = loaded.load().row(packs.ADVICE, now.astimezone(TIME_ZONE).date())
    legal_class = medicine.legal_class if medicine else ""
    question = Question.objects.create(
        code=new_code(secrets.randbelow),
        village=village,
        medicine=medicine,
        person=person,
        severity=severity,
        came=came,
        asked_by_id=by.user_id,
        asked_at=now,
        due_at=rules.due_at(row.value, severity=severity, legal_class=legal_class, asked_at=now),
    )
    QuestionLine.objects.create(question=question, is_pharmacist=False, text=said, at=now)
    journal.record(by, access.ASK.name, question.about, {"came": came.value, "severity": severity.value}, now=now)
    return question


@transaction.atomic
def take_question(by: Actor, *, question: Question, now: datetime) -> Question:
    """Take a question out of the queue: one pharmacist has it, however many ask for it at once.

    Raises:
        NotAllowed: `by` is no pharmacist there.
        NobodyOnDuty: `by` is not on duty.
        NotWaiting: somebody else has it.
    """
    question = _locked(question)
    licence = on_duty(by, question.village, now)
    rules.check_take(question.state)
    question.state, question.licence, question.taken_at = QuestionState.TAKEN, licence, now
    question.save(update_fields=["state", "licence", "taken_at"])
    journal.record(by, "pharmacy.take_question", question.about, now=now)
    return question


@transaction.atomic
def answer(
    by: Actor, *, question: Question, text: str, decision: AdviceDecision | None = None, now: datetime
) -> QuestionLine:
    """Say something in a question one has taken; with a decision it is answered.

    Raises:
        NotAllowed, NobodyOnDuty: see `take_question`.
        NotYours: another pharmacist has it.
        NotWaiting: it was answered already or taken back.
        QuestionBlank: see `rules.advice`.
    """
    question = _locked(question)
    licence = on_duty(by, question.village, now)
    if question.state != QuestionState.TAKEN:
        raise rules.NotWaiting(question.state)
    if question.licence_id != licence.pk:
        raise rules.NotYours
    line = QuestionLine.objects.create(question=question, is_pharmacist=True, text=rules.clean(text), at=now)
    if decision is not None:
        question.state, question.decision, question.answered_at = QuestionState.ANSWERED, decision, now
        question.save(update_fields=["state", "decision", "answered_at"])
    detail = {"decision": decision.value if decision else ""}
    journal.record(by, access.ANSWER.name, question.about, detail, now=now)
    return line


@transaction.atomic
def add_to_question(by: Actor, *, question: Question, text: str, now: datetime) -> QuestionLine:
    """Add words to a question whose code one has, while it is open.

    Raises:
        NotWaiting: it is over.
        QuestionBlank: see `rules.advice`.
    """
    require(by, access.ASK)
    question = _locked(question)
    if question.state not in {QuestionState.WAITING, QuestionState.TAKEN}:
        raise rules.NotWaiting(question.state)
    line = QuestionLine.objects.create(question=question, is_pharmacist=False, text=rules.clean(text), at=now)
    journal.record(by, access.ASK.name, question.about, {"more": True}, now=now)
    return line


@transaction.atomic
def withdraw_question(by: Actor, *, question: Question, now: datetime) -> Question:
    """Take a question back that nobody has answered.

    Raises:
        NotWaiting: it is over.
    """
    require(by, access.ASK)
    question = _locked(question)
    if question.state not in {QuestionState.WAITING, QuestionState.TAKEN}:
        raise rules.NotWaiting(question.state)
    question.state = QuestionState.WITHDRAWN
    question.save(update_fields=["state"])
    journal.record(by, "pharmacy.withdraw_question", question.about, now=now)
    return question


def on_duty(by: Actor, place: Place, now: datetime) -> Licence:
    """Return the licence with which `by` is on duty now.

    Raises:
        NotAllowed: `by` is no pharmacist for this place.
        NobodyOnDuty: not on duty, or the licence does not hold today.
    """
    require(by, access.ANSWER, place.path)
    if by.user_id is None:
        raise NotAllowed(access.ANSWER.name, place.path)
    found = duty.present(now).filter(licence__login_id=by.user_id).first()
    if found is None:
        raise NobodyOnDuty
    return found.licence


def _locked(question: Question) -> Question:
    return Question.objects.select_for_update(of=("self",)).select_related("village", "medicine").get(pk=question.pk)
