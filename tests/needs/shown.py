"""Needs and wishes in every state, for pages that are looked at."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.door.needs_told import jpeg
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.needs.actions.clock import pause_duty
from doorstep.needs.actions.duties import accept_duty, assign_need
from doorstep.needs.actions.intake import Sender, follow_need
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.actions.photos import add_evidence, add_photo
from doorstep.needs.actions.wishes import claim_wish, grant_wish, post_wish, thank_for_wish
from doorstep.needs.words import Channel, Outcome, PauseReason
from doorstep.partners.models import Partner

HOUR = timedelta(hours=1)


@pytest.fixture
def some_needs(
    at: Callable[[datetime], None],
    loop: Loop,
    told: Told,
    officer: Actor,
    clerk_of: Callable[[Partner], Actor],
    resident: Actor,
    a_moment: datetime,
    settings: Any,
    tmp_path: Path,
) -> None:
    """A need whose clock stands still, one that is answered, one solved, one fresh; and four wishes."""
    settings.MEDIA_ROOT, settings.SERVICE_PHONE = tmp_path, "0572-000-0000"
    clerk = clerk_of(loop.power)
    paused = told("村口的路灯不亮了，晚上看不清路", where="桥头小店对面", is_public=True, mark="1")
    answered = told("村口路灯坏了好几天没有人修", is_public=True, mark="2")
    solved = told("家里老人要人帮忙取药", category="care", is_public=True, mark="3")
    told("停水三天了", category="water", village=1, is_public=True, mark="4")
    follow_need(VISITOR, need=answered.need, sender=Sender(Channel.WEB, mark="5"), now=a_moment)
    add_photo(VISITOR, need=paused.need, data=jpeg(800, 600).read(), follower=paused.follower, now=a_moment)
    duties = [assign_need(officer, need=one.need, lead=loop.power, now=a_moment) for one in (paused, answered, solved)]
    add_evidence(clerk, duty=duties[1], data=jpeg(640, 480).read(), now=a_moment)
    accept_duty(clerk, duty=duties[0], now=a_moment)
    pause_duty(clerk, duty=duties[0], reason=PauseReason.PARTS, text="灯泡在路上", now=a_moment + HOUR)
    for duty, words in zip(duties[1:], ("换了灯泡，今晚亮了。", "志愿者每周二来取药。"), strict=True):
        answer_duty(clerk, duty=duty, text=words, now=a_moment + HOUR)
    say_word(
        VISITOR, need=solved.need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=solved.follower,
        is_satisfied=True, note="谢谢", now=a_moment + 2 * HOUR,
    )  # fmt: skip
    _wishes(loop, resident, a_moment)
    at(a_moment + 3 * HOUR)


def _wishes(loop: Loop, resident: Actor, now: datetime) -> None:
    texts = ("一副老花镜", "一个书包", "一辆学步车", "一床厚被子")
    wishes = [post_wish(SYSTEM, wisher=loop.old_man, text=text, value_fen=12_050, now=now) for text in texts]
    for wish in wishes[2:]:
        claim_wish(resident, wish=wish, now=now)
    grant_wish(SYSTEM, wish=wishes[3], now=now)
    thank_for_wish(SYSTEM, wish=wishes[3], thanks="冬天暖和了，谢谢好心人。", now=now)
