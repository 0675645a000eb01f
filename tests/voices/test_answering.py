"""Codes and answers: each row of the roll counts once, whichever way its answer came."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from tests.programmes.small_county import County
from tests.voices.surveys import MORNING, Survey, day, make_survey, say, send

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.people.actions import register_person
from doorstep.voices.actions.answering import CodeReplaced, NoSuchCode, answer, answer_for, answer_openly
from doorstep.voices.actions.invitations import AlreadyAnswered, MoreThanEligible, invite, replace_code
from doorstep.voices.actions.mixing import flush
from doorstep.voices.actions.papers import SheetsFaulty, enter_sheets
from doorstep.voices.actions.waves import NotInTheWave, close_wave, release_wave, set_aside, take_back
from doorstep.voices.models import Envelope, Invitation, Opinion, Sheet
from doorstep.voices.paper_table import PaperSheet
from doorstep.voices.queries.opinions import opinions_of
from doorstep.voices.rules.answers import AnswersUnfit, Fault
from doorstep.voices.rules.mixing import shared_days
from doorstep.voices.rules.waves import WaveNotOpen, WrongState
from doorstep.voices.words import InvitationState, Mode


def test_a_code_is_long_and_the_roll_keeps_only_its_digest(survey: Survey) -> None:
    code = survey.code(0, 0)

    digests = list(Invitation.objects.values_list("code_digest", flat=True))

    assert re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}", code)
    assert 30**14 > 2**60
    assert [len(one) for one in digests] == [64] * 90
    assert code.replace("-", "") not in "".join(digests)


def test_the_same_code_online_on_paper_and_by_telephone_counts_once(survey: Survey) -> None:
    code, row = survey.code(0, 0), survey.codes[survey.areas[0].pk][0].invitation
    send(code.lower().replace("-", " "))

    with pytest.raises(AlreadyAnswered):
        send(code)
    with pytest.raises(AlreadyAnswered):
        answer(SYSTEM, code=code, answers=say(), mode=Mode.PAPER, form="sheet", now=MORNING)
    with pytest.raises(AlreadyAnswered):
        answer_for(SYSTEM, invitation=row, answers=say(), form="call", now=MORNING)

    assert Envelope.objects.count() == 1
    assert Invitation.objects.filter(state=InvitationState.ANSWERED).count() == 1


def test_each_way_brings_its_own_sheet(survey: Survey) -> None:
    send(survey.code(0, 0), seconds=47.2)
    answer(SYSTEM, code=survey.code(0, 1), answers=say(0), mode=Mode.PAPER, form="s", on=day(3).date(), now=day(9))
    answer_for(
        SYSTEM, invitation=survey.codes[survey.areas[0].pk][2].invitation, answers=say(1, 2), form="c", now=day(9)
    )

    close_wave(SYSTEM, wave=survey.wave, now=day(30))

    rows = sorted(Sheet.objects.values_list("mode", "answered_on", "seconds", "answers__answered", "answers__service"))
    assert rows == [
        ("paper", day(1).date(), None, 0, 4),
        ("phone", day(1).date(), None, 1, 2),
        ("web", day(1).date(), 40, 1, 4),
    ]


def test_a_sheet_of_paper_is_not_of_a_day_to_come(survey: Survey) -> None:
    with pytest.raises(WaveNotOpen):
        answer(SYSTEM, code=survey.code(0, 1), answers=say(), mode=Mode.PAPER, form="s", on=day(4).date(), now=day(3))


def test_days_are_written_down_so_that_ten_of_a_village_share_each() -> None:
    first = MORNING.date()
    days = [first] * 3 + [first + timedelta(2)] * 6 + [first + timedelta(3)] * 30 + [first + timedelta(9)] * 4

    told = shared_days(days)

    assert Counter(told[one] for one in days) == {first + timedelta(3): 43}
    assert shared_days([first, first + timedelta(1)]) == dict.fromkeys((first, first + timedelta(1)), first)
    assert set(shared_days(days[3:] + [first + timedelta(20)] * 12).values()) == {
        first + timedelta(3), first + timedelta(20)
    }  # fmt: skip


def test_a_refused_answer_leaves_the_code_as_it_was(survey: Survey) -> None:
    code = survey.code(0, 0)

    with pytest.raises(AnswersUnfit) as refused:
        send(code, {"answered": "2", "service": "", "where": "9", "visits": "many", "wish": "x" * 1001, "odd": "1"})

    assert refused.value.faults == {
        "odd": Fault.UNKNOWN,
        "answered": Fault.NOT_A_CHOICE,
        "service": Fault.MISSING,
        "where": Fault.NOT_A_CHOICE,
        "visits": Fault.NOT_A_NUMBER,
        "wish": Fault.TOO_LONG,
    }
    send(code)


@pytest.mark.parametrize("end", [0, 4, 14])
def test_a_mistyped_code_opens_nothing(survey: Survey, end: int) -> None:
    code = survey.code(0, 0).replace("-", "")

    wrong = code[:end] + ("B" if code[end] == "A" else "A") + code[end + 1 :]

    for spoilt in (wrong, code[:-1], f"{code}A"):
        with pytest.raises(NoSuchCode):
            send(spoilt)


def test_a_lost_code_is_replaced_and_the_old_one_is_void(survey: Survey) -> None:
    row = survey.codes[survey.areas[0].pk][0].invitation
    issued = replace_code(SYSTEM, invitation=row, now=MORNING)

    with pytest.raises(CodeReplaced):
        send(survey.code(0, 0))
    send(issued.code)
    with pytest.raises(AlreadyAnswered):
        replace_code(SYSTEM, invitation=issued.invitation, now=MORNING)

    states = Invitation.objects.filter(area=survey.areas[0], label="0001").order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["void", "answered"]


def test_a_person_is_on_the_roll_once_and_the_roll_is_no_longer_than_the_frame(here: County) -> None:
    survey = make_survey(here, (0, 0), eligible=2)
    people = [register_person(SYSTEM, name=name, village=here.villages[0], now=MORNING) for name in ("王一", "王二")]

    first = invite(SYSTEM, wave=survey.wave, persons=people[:1], now=MORNING)
    again = invite(SYSTEM, wave=survey.wave, persons=people, now=MORNING)

    assert [one.invitation.person for one in (*first, *again)] == people
    with pytest.raises(MoreThanEligible):
        invite(SYSTEM, wave=survey.wave, counts={survey.areas[0]: 1}, now=MORNING)
    stranger = register_person(SYSTEM, name="李三", village=here.villages[4], now=MORNING)
    with pytest.raises(NotInTheWave):
        invite(SYSTEM, wave=survey.wave, persons=[stranger], now=MORNING)


def test_answers_come_in_only_while_the_wave_is_open(here: County) -> None:
    survey = make_survey(here, is_open=False)
    with pytest.raises(WaveNotOpen):
        send(survey.code(0, 0))

    opened = make_survey(here)
    for moment in (day(1, 0).replace(month=8), day(1).replace(month=10)):
        with pytest.raises(WaveNotOpen):
            send(opened.code(0, 0), now=moment)
    close_wave(SYSTEM, wave=opened.wave, now=day(30))
    with pytest.raises(WaveNotOpen):
        send(opened.code(0, 0))


def test_ten_of_a_village_go_out_together_and_ten_stay_behind(survey: Survey) -> None:
    for at in range(19):
        send(survey.code(0, at))
    send(survey.code(1, 0))
    assert flush(SYSTEM, wave=survey.wave) == 0

    send(survey.code(0, 19))
    went = flush(SYSTEM, wave=survey.wave)
    again = flush(SYSTEM, wave=survey.wave)

    assert (went, again, Sheet.objects.count(), Envelope.objects.count()) == (10, 0, 10, 11)
    close_wave(SYSTEM, wave=survey.wave, now=day(30))
    assert (Sheet.objects.count(), Envelope.objects.count()) == (21, 0)


def test_own_words_are_kept_apart_and_found_by_a_private_code(survey: Survey) -> None:
    receipt = send(survey.code(0, 0), say(wish=" 多派一辆车\r\n谢谢 "))
    plain = send(survey.code(0, 1))
    assert receipt.follow_code is not None
    assert list(opinions_of(receipt.follow_code)) == []

    close_wave(SYSTEM, wave=survey.wave, now=day(30))

    assert plain.follow_code is None
    found = opinions_of(receipt.follow_code)
    assert list(found.values_list("text", "question_key", "state")) == [("多派一辆车\n谢谢", "wish", "waiting")]
    assert all("wish" not in one for one in Sheet.objects.values_list("answers", flat=True))
    assert receipt.follow_code not in str(list(Opinion.objects.values()))
    assert list(opinions_of("AAAAA-AAAAA-AAAAB")) == []


def test_the_open_link_stands_apart(here: County) -> None:
    closed = make_survey(here)
    with pytest.raises(WaveNotOpen):
        answer_openly(VISITOR, wave=closed.wave, area=closed.areas[0], answers=say(), form="f", now=MORNING)

    survey = make_survey(here, has_open_link=True)
    answer_openly(VISITOR, wave=survey.wave, area=survey.areas[0], answers=say(), form="f", now=MORNING)
    close_wave(SYSTEM, wave=survey.wave, now=day(30))

    assert list(Sheet.objects.filter(wave=survey.wave).values_list("mode", flat=True)) == ["open"]
    assert not Invitation.objects.filter(wave=survey.wave, state=InvitationState.ANSWERED).exists()


def test_a_visitor_enters_no_paper_and_no_telephone_answers(survey: Survey) -> None:
    with pytest.raises(NotAllowed):
        answer(VISITOR, code=survey.code(0, 0), answers=say(), mode=Mode.PAPER, form="s", now=MORNING)
    with pytest.raises(NotAllowed):
        answer_for(
            VISITOR,
            invitation=survey.codes[survey.areas[0].pk][0].invitation,
            answers=say(),
            form="s",
            now=MORNING,
        )


def test_a_form_sent_twice_by_the_open_link_or_with_two_codes_keeps_no_survey_from_closing(here: County) -> None:
    survey = make_survey(here, (4,), has_open_link=True)
    codes = set()
    for text in ("路灯", "路灯", "广场"):
        sent = answer_openly(
            VISITOR, wave=survey.wave, area=survey.areas[0], answers=say(wish=text), form="once", now=MORNING
        )
        codes.add(sent.follow_code)
    for at in range(2):
        answer(VISITOR, code=survey.code(0, at), answers=say(wish="桥"), form="twice", now=MORNING)

    wave = close_wave(SYSTEM, wave=survey.wave, now=day(30))

    texts = Opinion.objects.filter(wave=wave).order_by("text").values_list("text", flat=True)
    assert list(texts) == ["广场", "桥", "桥", "路灯", "路灯"]
    assert len(codes) == 1
    assert opinions_of(codes.pop() or "").count() == 1


def test_sheets_are_set_aside_for_a_reason_until_the_results_are_published(survey: Survey) -> None:
    for at in range(3):
        send(survey.code(0, at))
    wave = close_wave(SYSTEM, wave=survey.wave, now=day(30))
    one = list(Sheet.objects.values_list("pk", flat=True)[:1])

    assert set_aside(SYSTEM, wave=wave, sheets=one, reason="同一答案", now=day(30)) == 1
    assert take_back(SYSTEM, wave=wave, sheets=one, now=day(30)) == 1
    release_wave(SYSTEM, wave=wave, now=day(30))
    with pytest.raises(WrongState):
        set_aside(SYSTEM, wave=wave, sheets=one, reason="x", now=day(30))


def test_a_file_of_sheets_is_entered_whole_or_not_at_all_and_each_code_in_it_counts_once(survey: Survey) -> None:
    lost = survey.codes[survey.areas[1].pk][0]
    replace_code(SYSTEM, invitation=lost.invitation, now=MORNING)
    codes = [survey.code(0, 0), survey.code(0, 0).lower(), "AAAAA-AAAAA-AAAAA", lost.code, survey.code(0, 1)]
    sheets = [PaperSheet(row, code, MORNING.date(), say(1, 3)) for row, code in enumerate(codes, 2)]

    with pytest.raises(SheetsFaulty) as refused:
        enter_sheets(SYSTEM, wave=survey.wave, sheets=sheets, now=MORNING)
    before = Envelope.objects.count()
    entered = enter_sheets(SYSTEM, wave=survey.wave, sheets=[sheets[0], sheets[4]], now=MORNING)

    assert [(row, type(fault)) for row, fault in refused.value.faults] == [
        (3, AlreadyAnswered), (4, NoSuchCode), (5, CodeReplaced),
    ]  # fmt: skip
    assert (before, entered, Envelope.objects.count()) == (0, 2, 2)
