"""Each report counts once and in order; what cannot be carried out goes to a person, and nothing is refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.conftest import tables_unlocked
from tests.devices.fleet import batch, counted, report, send

from doorstep.base.access import NotAllowed
from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.devices import queries, rules
from doorstep.devices.actions.devices import revoke_device
from doorstep.devices.actions.operations import close_gap, take_batch
from doorstep.devices.actions.questions import AlreadyDecided, NothingToApply, decide_question
from doorstep.devices.kinds import Unclear
from doorstep.devices.models import Device, Operation, Question
from doorstep.devices.words import Verdict, Why

pytestmark = pytest.mark.django_db


def test_a_report_sent_twice_counts_once_and_is_answered_as_the_first_time(
    crew: Actor, device: Device, a_moment: datetime
) -> None:
    first = send(crew, device, a_moment, report(1, a_moment))
    again = send(crew, device, a_moment, report(1, a_moment), report(1, a_moment))

    assert [(one.reply, one.result) for one in first] == [("accepted", {"counted": 1})]
    assert [(one.reply, one.result) for one in again] == [("duplicate", {"first": "accepted", "counted": 1})] * 2
    assert counted() == [1]


def test_a_report_waits_for_those_before_it_and_then_all_count_in_order(
    crew: Actor, device: Device, a_moment: datetime
) -> None:
    early = send(crew, device, a_moment, report(3, a_moment), report(2, a_moment))
    before = counted()
    send(crew, device, a_moment, report(1, a_moment))
    again = send(crew, device, a_moment, report(3, a_moment))

    assert [(one.reply, one.result) for one in early] == [("held", {"waits_for": 1})] * 2
    assert before == []
    assert counted() == [1, 2, 3]
    assert again[0].reply == "duplicate"


def test_reports_that_come_in_the_wrong_order_in_one_batch_are_all_recorded(
    crew: Actor, device: Device, a_moment: datetime
) -> None:
    answers = send(crew, device, a_moment, *(report(seq, a_moment) for seq in (2, 3, 1)))

    assert [one.reply for one in answers] == ["duplicate", "duplicate", "accepted"]
    assert counted() == [1, 2, 3]


def test_the_same_report_with_other_words_is_a_conflict_for_a_person(
    crew: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(1, a_moment, n=1))

    answers = [send(crew, device, a_moment, report(1, a_moment, n=2)) for _ in range(2)]

    question = Question.objects.get()
    assert [one.reply for (one,) in answers] == ["conflict", "conflict"]
    assert (question.why, question.said) == (Why.OTHER_WORDS, '{"n":2}')
    assert counted() == [1]


def test_the_database_refuses_another_report_under_a_number_of_the_same_device(
    crew: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(1, a_moment))
    second = Operation.objects.get()
    second.pk = UUID(int=9)

    with tables_unlocked(), pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)

    assert list(Operation.objects.values_list("seq", "pk")) == [(1, UUID(report(1, a_moment)["id"]))]


def test_a_number_used_twice_goes_to_a_person(crew: Actor, device: Device, a_moment: datetime) -> None:
    send(crew, device, a_moment, report(1, a_moment))

    (answer,) = send(crew, device, a_moment, report(1, a_moment, id="00000000-0000-4000-8000-000000000009"))

    assert answer.reply == "queued"
    assert Question.objects.get().why == Why.NUMBER_TAKEN
    assert counted() == [1]


BAD: list[tuple[dict[str, Any], Why]] = [
    ({"kind": "test.unheard_of"}, Why.UNKNOWN_KIND),
    ({"kind": None}, Why.UNREADABLE),
    ({"occurred_at": "yesterday"}, Why.UNREADABLE),
    ({"occurred_at": "2026-09-01T09:00:00"}, Why.UNREADABLE),
    ({"body": [1, 2]}, Why.UNREADABLE),
    ({"body": {"n": "\U0001f48a" * 70_000}}, Why.TOO_LONG),
    ({"body": {"n": "three"}}, Why.NOT_POSSIBLE),
    ({"body": {"n": 10}}, Why.NOT_POSSIBLE),
    ({"body": {"n": True}}, Why.NOT_POSSIBLE),
]


@pytest.mark.parametrize(("other", "why"), BAD)
def test_what_cannot_be_carried_out_has_no_effect_and_goes_to_a_person(
    other: dict[str, Any], why: Why, crew: Actor, device: Device, a_moment: datetime
) -> None:
    answers = send(crew, device, a_moment, report(1, a_moment, **other), report(2, a_moment))

    assert [one.reply for one in answers] == ["queued", "accepted"]
    assert Question.objects.get().why == why
    assert counted() == [2]
    assert list(queries.faults()) == []


@pytest.mark.parametrize("thing", [None, 7, "sale", {}, {"id": "7", "seq": 1}, {"seq": -1}, {"seq": 2**40}])
def test_what_is_no_report_at_all_is_kept_as_it_came(
    thing: Any, crew: Actor, device: Device, a_moment: datetime
) -> None:
    answers = [send(crew, device, a_moment, thing)[0] for _ in range(2)]

    assert [one.reply for one in answers] == ["queued", "queued"]
    assert Question.objects.get().why == Why.UNREADABLE


def test_a_moment_written_as_nobodys_clock_writes_it_is_kept(crew: Actor, device: Device, a_moment: datetime) -> None:
    (answer,) = send(crew, device, a_moment, report(1, a_moment, occurred_at="2026-08-31T01:42:00-23:48"))

    assert answer.reply == "accepted"
    assert Operation.objects.get().occurred_at == a_moment


def test_signs_that_databases_refuse_are_kept(crew: Actor, device: Device, a_moment: datetime) -> None:
    body = {"n": 1, "name": "药\U0001f48a\0\ud83d"}

    (answer,) = send(crew, device, a_moment, report(1, a_moment, body=body, about="a\0b"))

    operation = Operation.objects.get()
    assert answer.reply == "accepted"
    assert operation.body == body
    assert operation.about == "a\ufffdb"


def test_a_wrong_clock_is_kept_with_its_difference_and_asked_about_once_a_day(
    crew: Actor, device: Device, a_moment: datetime
) -> None:
    ahead = a_moment + timedelta(days=1)
    sent = [report(seq, ahead) for seq in (1, 2)]

    take_batch(crew, device=device, batch=rules.read_batch(batch(ahead, *sent)), now=a_moment)

    first = Operation.objects.get(seq=1)
    assert first.offset_s == -86_400
    assert first.occurred_at == ahead - timedelta(minutes=5)
    assert first.really_at == a_moment - timedelta(minutes=5)
    assert [one.why for one in Question.objects.all()] == [Why.CLOCK]
    assert counted() == [1, 2]


def test_a_device_that_was_shut_out_is_listened_to_and_a_person_decides(
    crew: Actor, office: Actor, device: Device, a_moment: datetime
) -> None:
    revoke_device(office, device=device, reason="lost at the market", now=a_moment)
    send(crew, device, a_moment, report(1, a_moment))
    question = Question.objects.get()
    before = counted()

    decide_question(office, question=question, verdict=Verdict.APPLIED, reason="found again", now=a_moment)

    assert (question.why, before, counted()) == (Why.DEVICE_SHUT_OUT, [], [1])
    with pytest.raises(AlreadyDecided):
        decide_question(office, question=question, verdict=Verdict.APPLIED, reason="again", now=a_moment)


def test_what_was_carried_out_with_a_doubt_is_not_carried_out_again(
    crew: Actor, office: Actor, device: Device, a_moment: datetime
) -> None:
    (answer,) = send(crew, device, a_moment, report(1, a_moment, n=9))
    question = Question.objects.get()

    with pytest.raises(NothingToApply):
        decide_question(office, question=question, verdict=Verdict.APPLIED, reason="why not", now=a_moment)
    decide_question(office, question=question, verdict=Verdict.SETTLED, reason="counted: 4", now=a_moment)

    assert (answer.reply, answer.result) == ("accepted", {"counted": 9, "doubts": ["oversold"]})
    assert counted() == [1]
    assert list(queries.questions(office)) == []


def test_what_still_cannot_be_carried_out_stays_open(
    crew: Actor, office: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(1, a_moment, n=10))
    question = Question.objects.get()

    with pytest.raises(Unclear):
        decide_question(office, question=question, verdict=Verdict.APPLIED, reason="try", now=a_moment)

    assert list(queries.questions(office)) == [question]
    assert counted() == []


def test_a_gap_is_closed_by_a_person_and_what_comes_after_all_counts(
    crew: Actor, office: Actor, device: Device, a_moment: datetime
) -> None:
    send(crew, device, a_moment, report(3, a_moment), report(4, a_moment))

    passed_over = close_gap(office, device=device, reason="the telephone was wiped", now=a_moment)
    (late,) = send(crew, device, a_moment, report(1, a_moment))

    assert passed_over == 2
    assert late.reply == "accepted"
    assert counted() == [3, 4, 1]
    assert Question.objects.get().why == Why.NUMBERS_MISSING


def test_what_came_is_never_changed(crew: Actor, device: Device, a_moment: datetime) -> None:
    send(crew, device, a_moment, report(1, a_moment, n=10))

    for rows in (Operation.objects.all(), Question.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Operation.objects.update(text="{}")


def test_somebody_who_may_report_nowhere_sends_nothing(
    make_actor: Callable[..., Actor], device: Device, a_moment: datetime
) -> None:
    stranger = make_actor(Role.RESIDENT, "/1/")

    with pytest.raises(NotAllowed):
        send(stranger, device, a_moment, report(1, a_moment))

    assert Operation.objects.count() == 0


def test_a_planted_gap_in_the_outcomes_is_found(crew: Actor, device: Device, a_moment: datetime) -> None:
    send(crew, device, a_moment, report(2, a_moment))
    Device.objects.update(next_seq=9)

    found = list(queries.faults())

    assert found == [f"devices.Operation:{Operation.objects.get().pk}: it was passed over and has no outcome"]
