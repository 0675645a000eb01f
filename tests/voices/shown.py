"""What browser tests look at: a published questionnaire, its next version half written."""

from dataclasses import replace

import pytest
from tests.voices.surveys import MORNING

from doorstep.base.actor import SYSTEM
from doorstep.voices.actions.editing import write_draft
from doorstep.voices.actions.questionnaires import publish_questionnaire
from doorstep.voices.library import RESIDENTS
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import QuestionKind


@pytest.fixture
def some_questionnaires(db: None) -> None:
    """One questionnaire in two versions: the first is published, the second needs mending."""
    publish_questionnaire(SYSTEM, questionnaire=write_draft(SYSTEM, draft=RESIDENTS, now=MORNING), now=MORNING)
    more = (
        Wording(
            "times", QuestionKind.NUMBER, "今年去过几次？", "How often this year?", low=0, high=400, is_required=False
        ),
        Wording("where", QuestionKind.CHOICE, "最常去哪里？", choices=((1, "村里", "The village"), (2, "镇上", ""))),
        Wording("who", QuestionKind.TEXT, "请写下您的姓名", "Your name", is_required=False),
    )
    write_draft(SYSTEM, draft=replace(RESIDENTS, questions=RESIDENTS.questions[4:8] + more), now=MORNING)
