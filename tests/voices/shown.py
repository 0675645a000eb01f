"""What browser tests look at: a questionnaire and its next version half written, opinions on their way."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from tests.programmes.small_county import make_county
from tests.voices.surveys import MORNING, day, make_survey, say, send

from doorstep.base.actor import SYSTEM
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Category, Duty
from doorstep.voices.actions.callbacks import draw_calls
from doorstep.voices.actions.editing import write_draft
from doorstep.voices.actions.opinions import hide_opinion, raise_need, release_opinions, screen_opinion
from doorstep.voices.actions.questionnaires import publish_questionnaire
from doorstep.voices.actions.waves import close_wave, release_wave, set_aside
from doorstep.voices.library import RESIDENTS
from doorstep.voices.models import Opinion, Sheet, Wave
from doorstep.voices.rules.opinions import suggested
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import HideReason, Mode, QuestionKind

AFTER = day(30, 20)


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


@pytest.fixture
def some_opinions(db: None, a_moment: datetime) -> None:
    """A published survey: opinions of one village are released, one became a duty; of two others too few answered."""
    here = make_county(a_moment)
    lights = Category.objects.create(code="lights", name_zh="路灯", name_en="Street lights", valid_from=MORNING.date())
    survey = make_survey(here)
    codes = [
        send(survey.code(0, at), say(wish=text)).follow_code
        for at, text in enumerate(("桥头的路灯坏了三个月", "村口路灯太暗", "东头也想装一盏灯", "广场舞太吵", "谢谢"))
    ]
    for at in range(5, 12):
        send(survey.code(0, at))
    send(survey.code(1, 0), say(wish="我叫李小明，电话13812345678，门口的灯不亮"))
    for at in range(9):
        send(survey.code(2, at))
    release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)
    for one in Opinion.objects.exclude(text__in=["谢谢", "广场舞太吵"]):
        screen_opinion(SYSTEM, opinion=one, text=suggested(one.text), topic=lights, now=AFTER)
    hide_opinion(SYSTEM, opinion=Opinion.objects.get(text="谢谢"), reason=HideReason.NOTHING, now=AFTER)
    release_opinions(SYSTEM, wave=survey.wave, now=AFTER)
    lamp = Opinion.objects.get(text="桥头的路灯坏了三个月")
    need = raise_need(SYSTEM, opinions=[lamp], text="修桥头的路灯", category=lights, lead=here.company, now=AFTER)
    answer_duty(SYSTEM, duty=Duty.objects.get(need=need), text="已经换了新灯", now=AFTER)
    CODES["lamp"] = codes[0] or ""


CODES: dict[str, str] = {}
"""Private codes that browser tests type: what an author alone has."""


@pytest.fixture
def some_signs(db: None, a_moment: datetime) -> None:
    """A closed survey in which some were filled in at once, on one day, and whose call-backs say otherwise."""
    survey = make_survey(make_county(a_moment), (20, 10, 10))
    for area, many in enumerate((20, 10, 10)):
        for at in range(many):
            send(
                survey.code(area, at),
                say(1, 5),
                seconds=2 if area == 0 and at < 6 else 100 + 7 * at,
                now=day(2 + at % 9),
            )
    close_wave(SYSTEM, wave=survey.wave, now=AFTER)
    wave = Wave.objects.get(pk=survey.wave.pk)
    dice = np.random.default_rng(3)
    rows = [
        Sheet(
            id=at + 1,
            wave=wave,
            area=survey.areas[at % 3],
            mode=Mode.PAPER if at % 2 else Mode.CALLBACK,
            answered_on=MORNING.date(),
            answers=say(int(dice.random() < 0.4), int(dice.integers(1, 4))),
        )
        for at in range(48)
    ]
    Sheet.objects.bulk_create(rows)
    draw_calls(SYSTEM, wave=wave, share_bp=1000, now=AFTER)
    set_aside(SYSTEM, wave=wave, sheets=[2, 4, 6, 8, 10, 12], reason="一人代填", now=AFTER)
