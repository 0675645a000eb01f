"""`doorstep tick` moves what time alone moves: overdue duties, needs without a word, wishes whose time is up."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.cli import tick
from doorstep.cli.main import main
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.actions.wishes import claim_wish, post_wish
from doorstep.needs.words import NeedState, WishState

pytestmark = pytest.mark.django_db


def test_the_timer_passes_upwards_closes_and_gives_back_and_then_has_nothing_to_do(
    told: Told,
    loop: Loop,
    officer: Actor,
    make_actor: Callable[..., Actor],
    a_moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    late = assign_need(officer, need=told("路灯不亮").need, lead=loop.power, now=a_moment)
    silent = told("路面塌了").need
    answered = assign_need(officer, need=silent, lead=loop.roads, now=a_moment)
    answer_duty(officer, duty=answered, text="补了", now=a_moment)
    wish = post_wish(officer, wisher=loop.old_man, text="一双鞋", value_fen=100, now=a_moment)
    claim_wish(make_actor(Role.CREW), wish=wish, now=a_moment)
    monkeypatch.setattr(tick, "now", lambda: a_moment + timedelta(days=20))

    said = []
    for _ in range(2):
        with override("zh-hans"):
            main(["--lang", "en", "tick"])
        said.append(capsys.readouterr().out)

    for row in (late, silent, wish):
        row.refresh_from_db()
    assert said == [
        "1 overdue duties passed upwards, 1 needs closed without a word, 1 wishes given back.\n",
        "",
    ]
    assert (late.escalation > 0, silent.state, wish.state) == (True, NeedState.CLOSED, WishState.OPEN)
