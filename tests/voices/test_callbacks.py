"""Some are rung again: drawn by chance and not again, never one of a village alone, kept apart from what they said."""

from collections.abc import Callable

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.programmes.small_county import County
from tests.voices.surveys import Survey, day, make_survey, say, send

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.voices.actions.callbacks import (
    AlreadyDrawn,
    CallOver,
    draw_calls,
    finish_calls,
    give_up,
    take_call,
    try_again,
)
from doorstep.voices.actions.waves import close_wave, release_wave
from doorstep.voices.models import Call, Envelope, Invitation, Sheet
from doorstep.voices.queries.results import estimates
from doorstep.voices.rules.callbacks import ShareUnfit, TooFewAnswered, drawn, spread
from doorstep.voices.rules.waves import WrongState
from doorstep.voices.words import CallState, Mode

AFTER = day(20)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(500, 1000), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_as_many_are_drawn_as_asked_and_none_alone(answered: list[int], share_bp: int, seed: int) -> None:
    rows = {area: list(range(100 * area, 100 * area + many)) for area, many in enumerate(answered)}
    if max(answered) < 5:
        with pytest.raises(TooFewAnswered):
            spread({area: len(one) for area, one in rows.items()}, share_bp, 5, np.random.default_rng(seed))
        return

    wanted = spread({area: len(one) for area, one in rows.items()}, share_bp, 5, np.random.default_rng(seed))
    chosen = drawn(rows, wanted, np.random.default_rng(seed))

    total = max(5, -(-sum(answered) * share_bp // 10_000))
    room = sum(answered[area] for area in wanted)
    assert sum(wanted.values()) == min(total, room)
    assert all(5 <= many <= answered[area] for area, many in wanted.items())
    assert len(set(chosen)) == len(chosen) == sum(wanted.values())
    assert chosen == drawn(rows, wanted, np.random.default_rng(seed))


def test_every_row_is_as_likely_as_the_others() -> None:
    times = np.zeros(60)
    for seed in range(2000):
        dice = np.random.default_rng(seed)
        rows = {0: list(range(20)), 1: list(range(20, 60))}
        times[drawn(rows, spread({0: 20, 1: 40}, 1000, 5, dice), dice)] += 1

    assert times[:20].mean() == pytest.approx(2000 * 6 / 60, rel=0.06)
    assert times[20:].mean() == pytest.approx(2000 * 6 / 60, rel=0.06)


@pytest.fixture
def over(here: County) -> Survey:
    """Thirty of each of two villages answered; the survey is closed."""
    survey = make_survey(here, (30, 30))
    for area in range(2):
        for at in range(30):
            send(survey.code(area, at), say(yes=1, service=5))
    close_wave(SYSTEM, wave=survey.wave, now=AFTER)
    return survey


def test_a_call_becomes_a_sheet_of_its_own_that_counts_in_no_result(over: Survey) -> None:
    draw = draw_calls(SYSTEM, wave=over.wave, share_bp=1000, now=AFTER)
    calls = list(draw.calls.all())

    for one in calls[:-1]:
        take_call(SYSTEM, call=one, answers=say(yes=0, service=1), form="f", now=AFTER)
    try_again(SYSTEM, call=calls[-1])
    assert Sheet.objects.filter(mode=Mode.CALLBACK).count() == 0
    written = finish_calls(SYSTEM, wave=over.wave, now=AFTER)

    town = estimates(SYSTEM, release_wave(SYSTEM, wave=over.wave, now=AFTER)).town
    assert (len(calls), written, Envelope.objects.count()) == (6, 5, 0)
    assert list(Sheet.objects.filter(mode=Mode.CALLBACK).values_list("answers", flat=True)) == [say(0, 1)] * 5
    assert (town.mean.round(9).tolist(), town.n.tolist()) == ([100.0, 100.0], [60, 60])
    assert set(Call.objects.values_list("state", flat=True)) == {CallState.OVER}


def test_nothing_tells_who_said_what_or_whether_they_said_anything(over: Survey) -> None:
    calls = list(draw_calls(SYSTEM, wave=over.wave, share_bp=1000, now=AFTER).calls.all())

    take_call(SYSTEM, call=calls[0], answers=say(), form="f", now=AFTER)
    give_up(SYSTEM, call=calls[1])

    one, other = Call.objects.filter(pk__in=[calls[0].pk, calls[1].pk]).values("state", "tries")
    assert one == other
    fields = {field.related_model for model in (Sheet, Envelope) for field in model._meta.get_fields()}
    assert not fields & {Call, Invitation}
    assert Envelope.objects.get().body.isprintable()
    assert "answered" not in Envelope.objects.get().body


def test_the_draw_is_made_once_after_the_close_by_who_runs_it_and_comes_out_the_same(
    here: County, over: Survey
) -> None:
    draw = draw_calls(SYSTEM, wave=over.wave, share_bp=500, now=AFTER)

    with pytest.raises(AlreadyDrawn):
        draw_calls(SYSTEM, wave=over.wave, share_bp=500, now=AFTER)
    with pytest.raises(NotAllowed):
        draw_calls(VISITOR, wave=over.wave, share_bp=500, now=AFTER)
    with pytest.raises(NotAllowed):
        take_call(VISITOR, call=draw.calls.all()[0], answers=say(), form="f", now=AFTER)
    assert draw.calls.values("invitation__area").distinct().count() == 1
    assert draw.calls.count() == 5


def test_while_answers_come_and_after_results_are_out_nobody_is_drawn_and_faults_are_named(here: County) -> None:
    survey = make_survey(here, (6,))
    with pytest.raises(WrongState):
        draw_calls(SYSTEM, wave=survey.wave, share_bp=1000, now=AFTER)
    for at in range(6):
        send(survey.code(0, at))
    close_wave(SYSTEM, wave=survey.wave, now=AFTER)
    with pytest.raises(ShareUnfit):
        draw_calls(SYSTEM, wave=survey.wave, share_bp=2000, now=AFTER)
    calls = list(draw_calls(SYSTEM, wave=survey.wave, share_bp=1000, now=AFTER).calls.all())
    take_call(SYSTEM, call=calls[0], answers=say(), form="f", now=AFTER)

    with pytest.raises(CallOver):
        give_up(SYSTEM, call=calls[0])
    release_wave(SYSTEM, wave=survey.wave, now=AFTER)

    assert Sheet.objects.filter(mode=Mode.CALLBACK).count() == 1
    with pytest.raises(WrongState):
        give_up(SYSTEM, call=calls[1])


@pytest.mark.parametrize("change", [{"state": "waiting"}, {"tries": 9}, {"position": 99}])
def test_the_database_keeps_what_is_over(over: Survey, change: dict[str, object]) -> None:
    call = draw_calls(SYSTEM, wave=over.wave, share_bp=1000, now=AFTER).calls.all()[0]
    give_up(SYSTEM, call=call)

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).delete()


def test_from_the_draw_to_the_last_call_on_pages(
    over: Survey, client: Client, make_login: Callable[..., Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    client.force_login(make_login(Role.COUNTY_PLANNER))
    client.cookies["django_language"] = "en"
    listed = reverse("voices:callbacks", args=[over.wave.pk])

    assert "Draw who is rung again" in client.get(listed).content.decode()
    assert client.post(listed, {"share": 50}).status_code == 422
    client.post(listed, {"share": 10})
    first, second, *_ = Call.objects.all()
    page = reverse("voices:callback", args=[over.wave.pk, first.pk])
    assert "No number is written down" in client.get(page).content.decode()
    missing = client.post(page, {"go": "answer", "form": "w", "q-service": "3"})
    assert missing.status_code == 422
    said = {"go": "answer", "form": "w", "q-answered": "0", "q-service": "2", "q-wish": "路"}
    told = client.post(page, said, follow=True).content.decode()
    assert Envelope.objects.count() == 1
    assert 'name="q-' not in told
    client.post(reverse("voices:callback", args=[over.wave.pk, second.pk]), {"go": "again"})
    assert "nobody there 1 time" in client.get(listed).content.decode()
    client.post(reverse("voices:callback", args=[over.wave.pk, second.pk]), {"go": "end"})
    ended = client.post(reverse("voices:callbacks_finish", args=[over.wave.pk]), follow=True).content.decode()

    assert "1 answer was mixed in." in ended
    assert Sheet.objects.get(mode=Mode.CALLBACK).answers == {"answered": 0, "service": 2}
