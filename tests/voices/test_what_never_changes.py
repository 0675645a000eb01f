"""Whoever has the database in hand is refused, too: published questionnaires, spent codes, sheets."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from tests.voices.surveys import Survey, day, say, send

from doorstep.base.actor import SYSTEM
from doorstep.voices.actions.questionnaires import draft_questionnaire, publish_questionnaire
from doorstep.voices.actions.waves import close_wave, release_wave
from doorstep.voices.models import Area, Choice, Invitation, Opinion, Question, Questionnaire, Sheet, Wave
from doorstep.voices.rules.waves import AlreadyPublished, QuestionnaireUnfit
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import QuestionKind

CHANGES: dict[str, Callable[[], object]] = {
    "title": lambda: Questionnaire.objects.update(title="另一份"),
    "back to draft": lambda: Questionnaire.objects.update(state="draft", digest=""),
    "questionnaire away": lambda: Questionnaire.objects.all()._raw_delete("default"),
    "question": lambda: Question.objects.filter(key="answered").update(text="满意吗？"),
    "new question": lambda: Question.objects.create(
        questionnaire=Questionnaire.objects.get(), key="more", position=9, kind="yes_no", text="?"
    ),
    "choice": lambda: Choice.objects.filter(value=5).update(label="好"),
    "choice away": lambda: Choice.objects.filter(value=5).delete(),
    "wave again open": lambda: Wave.objects.update(state="open"),
    "another threshold": lambda: Wave.objects.update(threshold=3),
    "frame": lambda: Area.objects.update(eligible=31),
    "code back": lambda: Invitation.objects.filter(state="answered").update(state="invited"),
    "code moved": lambda: Invitation.objects.filter(label="0030").update(label="0031"),
    "roll away": lambda: Invitation.objects.all()._raw_delete("default"),
    "answers": lambda: Sheet.objects.update(answers={"answered": 1}),
    "day": lambda: Sheet.objects.update(answered_on=day(7).date()),
    "sheet away": lambda: Sheet.objects.all()._raw_delete("default"),
    "late sheet": lambda: Sheet.objects.create(
        id=1, wave=Wave.objects.get(), area=Area.objects.all()[0], mode="web", answered_on=day(1).date(), answers={}
    ),
    "set aside too late": lambda: Sheet.objects.update(is_set_aside=True, set_aside_reason="x"),
    "opinion": lambda: Opinion.objects.update(text="都好"),
    "opinion away": lambda: Opinion.objects.all()._raw_delete("default"),
}


@pytest.fixture
def published(survey: Survey) -> Survey:
    for at in range(6):
        send(survey.code(0, at), say(wish="车"))
    release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=day(30)), now=day(30))
    return survey


def test_the_database_refuses_every_change_to_what_was_asked_and_said(published: Survey) -> None:
    taken = []
    for name, change in CHANGES.items():
        try:
            with transaction.atomic():
                change()
        except IntegrityError:
            continue
        taken.append(name)

    assert taken == []


def test_a_draft_can_be_written_anew_and_a_published_one_cannot(db: None) -> None:
    first = draft_questionnaire(
        SYSTEM, key="k", title="一", questions=[Wording("a", QuestionKind.YES_NO, "?")], now=day(1)
    )
    published = publish_questionnaire(SYSTEM, questionnaire=first, now=day(1))
    with pytest.raises(AlreadyPublished):
        publish_questionnaire(SYSTEM, questionnaire=published, now=day(1))

    second = draft_questionnaire(
        SYSTEM,
        key="k",
        title="二",
        questions=[Wording("a", QuestionKind.CHOICE, "?", choices=((1, "x", ""),))],
        now=day(1),
    )

    assert (published.version, second.version, len(published.digest)) == (1, 2, 64)
    with pytest.raises(QuestionnaireUnfit):
        publish_questionnaire(SYSTEM, questionnaire=second, now=day(1))
