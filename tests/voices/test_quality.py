"""What is noticed in a wave is told in plain words; a person sets aside, with a reason beside the result."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.small_county import County
from tests.voices.surveys import MORNING, Survey, day, make_survey

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.grids import read_grids
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.voices.actions.waves import close_wave, release_wave, set_aside, take_back
from doorstep.voices.bridge.quality import Found, Sheets, look
from doorstep.voices.models import Sheet, Wave
from doorstep.voices.queries.quality import NotClosed, quality
from doorstep.voices.words import Mode, Sign

AFTER = day(20)


def honest(seed: int = 1, villages: int = 12, questions: int = 9) -> dict[str, Any]:
    """Forty sheets a village, half of them on paper, two of ten called back; people and villages differ."""
    dice = np.random.default_rng(seed)
    n = 44 * villages
    area = np.repeat(np.arange(villages), 44)
    mood = dice.normal(size=n) + 0.4 * dice.normal(size=villages)[area]
    said = 0.7 * mood[:, None] + 0.7 * dice.normal(size=(n, questions))
    ticked = np.searchsorted([-1.8, -1.0, -0.2, 0.8], said) + 1.0
    mode = np.tile(np.array([Mode.WEB] * 24 + [Mode.PAPER] * 16 + [Mode.CALLBACK] * 4), villages)
    seconds = np.where(mode == Mode.WEB, np.exp(dice.normal(5, 0.4, n)) // 10 * 10, np.nan)
    return {
        "ids": np.arange(n) + 1000,
        "area": area,
        "mode": mode,
        "day": (day := dice.integers(0, 10, n)),
        "online": online(area, mode, day, villages),
        "seconds": seconds,
        "ticked": ticked,
        "scales": [list(range(questions))],
        "scored": 25 * (ticked.T - 1),
        "is_hidden": np.zeros(villages, bool),
        "threshold": 5,
        "seed": 7,
    }


def online(area: Any, mode: Any, day: Any, villages: int) -> Any:
    """How many of each village answered online on each day."""
    web = mode == Mode.WEB
    return np.bincount(area[web] * 10 + day[web], minlength=villages * 10).reshape(villages, 10)


def seen(found: Found) -> set[tuple[str, int | None]]:
    return {(str(one.sign), one.area) for one in found.notices}


def test_an_honest_wave_shows_nothing_and_its_call_backs_say_the_same() -> None:
    found = look(Sheets(**honest()))

    assert seen(found) == set()
    assert [(gap.first, gap.second, bool(gap.is_gap.any())) for gap in found.gaps] == [
        (None, Mode.CALLBACK, False),
        (Mode.WEB, Mode.PAPER, False),
    ]


def test_each_fraud_shows_its_own_sign_where_it_was_done() -> None:
    wave = honest()
    here = {village: np.flatnonzero((wave["area"] == village) & (wave["mode"] == Mode.WEB)) for village in range(12)}
    wave["seconds"][here[1][:6]] = 0
    wave["ticked"][here[2][:20]] = 3
    wave["ticked"][here[3][:12]] = [1, 5, 2, 4, 1, 5, 3, 2, 5]
    wave["day"][here[4]] = 6
    wave["online"] = online(wave["area"], wave["mode"], wave["day"], 12)
    back = wave["mode"] == Mode.CALLBACK
    wave["scored"][:, back] = np.clip(wave["scored"][:, back] - 25, 0, 100)

    found = look(Sheets(**wave))

    assert {(Sign.FAST, 1), (Sign.STRAIGHT, 2), (Sign.ALIKE, 3), (Sign.BURST, 4)} <= seen(found)
    by_sign = {(one.sign, one.area): one.sheets for one in found.notices}
    assert by_sign[Sign.FAST, 1] == tuple((here[1][:6] + 1000).tolist())
    assert set((here[3][:12] + 1000).tolist()) <= set(by_sign[Sign.ALIKE, 3])
    assert by_sign[Sign.BURST, 4] == tuple((here[4] + 1000).tolist())
    assert found.gaps[0].is_gap.all()
    assert (found.gaps[0].low > 0).all()


def test_fewer_answers_than_the_threshold_show_no_gap() -> None:
    wave = honest(villages=1)

    found = look(Sheets(**wave))

    assert np.isnan(found.gaps[0].value).all()
    assert not found.gaps[0].is_gap.any()


@pytest.fixture
def coached(here: County) -> Survey:
    """Three villages of forty; in the first, six were filled in at once within ten seconds."""
    survey = make_survey(here, (1, 1, 1))
    close_wave(SYSTEM, wave=survey.wave, now=AFTER)
    dice, rows = np.random.default_rng(5), []
    for number, area in enumerate(survey.areas):
        for at in range(40):
            hasty = number == 0 and at < 6
            rows.append(
                Sheet(
                    id=100 * number + at + 1,
                    wave=survey.wave,
                    area=area,
                    mode=Mode.WEB,
                    answered_on=MORNING.date() + timedelta(int(dice.integers(0, 9))),
                    seconds=0 if hasty else int(dice.integers(6, 30)) * 10,
                    answers={"answered": 1 if hasty else int(dice.random() < 0.6), "service": int(dice.integers(1, 6))},
                )
            )
    Sheet.objects.bulk_create(rows)
    return survey


def test_what_was_set_aside_stands_with_its_reason_and_what_it_changes(coached: Survey) -> None:
    wave = Wave.objects.get(pk=coached.wave.pk)
    (notice,) = (one for one in quality(SYSTEM, wave).found.notices if one.sign is Sign.FAST)

    set_aside(SYSTEM, wave=wave, sheets=notice.sheets[:4], reason="一人代填", now=AFTER)
    few = quality(SYSTEM, wave)
    set_aside(SYSTEM, wave=wave, sheets=notice.sheets[4:], reason="一人代填", now=AFTER)
    early = quality(SYSTEM, wave)
    assert take_back(SYSTEM, wave=wave, sheets=notice.sheets[:1], now=AFTER) == 1
    assert quality(SYSTEM, wave).counted == 115
    set_aside(SYSTEM, wave=wave, sheets=notice.sheets, reason="一人代填", now=AFTER)
    found = quality(SYSTEM, release_wave(SYSTEM, wave=wave, now=AFTER))

    assert (notice.sheets, notice.area) == (tuple(range(1, 7)), 0)
    assert [one.sheets for one in few.found.notices if one.sign is Sign.FAST] == [(5, 6)]
    assert early.beside == []  # the difference of two looks would tell what those between them said
    assert [(one.reason, one.sheets) for one in found.aside] == [("一人代填", 6)]
    (first, _) = found.beside
    assert (first.question.key, first.kept < first.all) == ("answered", True)
    assert found.counted == 114


def test_nothing_that_is_noticed_moves_with_a_sheet_that_is_set_aside(coached: Survey) -> None:
    wave = Wave.objects.get(pk=coached.wave.pk)
    paper = {"wave": wave, "area": coached.areas[1], "mode": Mode.PAPER, "answered_on": MORNING.date()}
    Sheet.objects.bulk_create(
        Sheet(id=500 + at, answers={"answered": at % 2, "service": 3}, **paper) for at in range(20)
    )
    before = quality(SYSTEM, wave).found

    set_aside(SYSTEM, wave=wave, sheets=[500], reason="试一试", now=AFTER)
    after = quality(SYSTEM, wave).found

    assert [one.value.tolist() for one in after.gaps] == [one.value.tolist() for one in before.gaps]
    assert [one.figures for one in after.notices] == [one.figures for one in before.notices]
    assert len(before.gaps) == 1


def test_of_a_village_whose_results_are_hidden_no_sign_tells_what_it_answered() -> None:
    wave = honest()
    here = np.flatnonzero((wave["area"] == 3) & (wave["mode"] == Mode.WEB))[:12]
    wave["ticked"][here] = [1, 5, 2, 4, 1, 5, 3, 2, 5]
    hidden = np.arange(12) == 3

    shown, found = (look(Sheets(**wave | {"is_hidden": one})) for one in (np.zeros(12, bool), hidden))

    assert (Sign.ALIKE, 3) in seen(shown)
    assert seen(found) == seen(shown) - {(Sign.ALIKE, 3)}
    assert (shown.any_hidden, found.any_hidden) == (False, True)


def test_who_does_not_run_it_sees_nothing_and_nobody_before_the_close(here: County) -> None:
    survey = make_survey(here, (1,))

    with pytest.raises(NotClosed):
        quality(SYSTEM, survey.wave)
    with pytest.raises(NotAllowed):
        quality(VISITOR, survey.wave)


def test_the_page_tells_what_to_do_and_a_person_sets_aside_with_a_reason(
    coached: Survey, client: Client, make_login: Callable[..., Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    client.force_login(make_login(Role.COUNTY_PLANNER))
    client.cookies["django_language"] = "en"
    address = reverse("voices:quality", args=[coached.wave.pk])
    facts = {"sign": "fast", "area": 0}

    page = client.get(address).content.decode()
    client.get(address)
    looks = JournalEntry.objects.filter(verb="voices.look_at_quality").count()
    without = client.post(reverse("voices:quality_aside", args=[coached.wave.pk]), facts, follow=True).content.decode()
    kept = Sheet.objects.filter(is_set_aside=True).count()
    facts["reason"] = "One person filled them in"
    done = client.post(reverse("voices:quality_aside", args=[coached.wave.pk]), facts, follow=True).content.decode()
    early = client.get(reverse("voices:results", args=[coached.wave.pk])).status_code
    book = client.get(reverse("voices:quality_file", args=[coached.wave.pk])).content

    assert looks == 1
    assert "6 online answers took less than" in page
    assert "Who reads fast and is content is no fraud." in page
    assert ("say why, in your own words" in without, kept) == (True, 0)
    assert "6 sheets were set aside." in done
    assert early == 404
    sheets = {one.name: one.rows for one in read_grids(book, "quality.xlsx")}
    assert sheets["Set aside"][1][1:] == ("One person filled them in", 6.0)
    back = {"place": coached.areas[0].place_id, "reason": "One person filled them in"}
    again = client.post(reverse("voices:quality_back", args=[coached.wave.pk]), back, follow=True).content.decode()
    assert "6 sheets count again." in again
    client.post(reverse("voices:quality_aside", args=[coached.wave.pk]), facts)
    client.post(reverse("voices:wave_release", args=[coached.wave.pk]))
    beside = client.get(reverse("voices:results", args=[coached.wave.pk])).content.decode()
    assert "6 answers were set aside by whoever ran the survey" in beside
    assert "Without them" in client.get(address).content.decode()
